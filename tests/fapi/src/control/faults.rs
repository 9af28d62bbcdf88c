//! Faults in force.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::exchange::{Body, Refusal};
use crate::app::App;
use crate::faults::Fault;

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<Fault>> {
    Json(app.faults.list())
}

pub(super) async fn add(
    State(app): State<Arc<App>>,
    Body(fault): Body<Fault>,
) -> Result<Json<Fault>, Refusal> {
    app.faults.add(fault).map(Json).map_err(Refusal::wrong)
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    match app.faults.remove(&id) {
        true => Ok(Json(json!({ "removed": id }))),
        false => Err(Refusal::not_found("fault", &id)),
    }
}

pub(super) async fn clear(State(app): State<Arc<App>>) -> Json<Value> {
    app.faults.clear();
    Json(json!([]))
}
