//! `GET /api/report`: tells callers with a template's token what it says.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use axum_extra::TypedHeader;
use axum_extra::headers::{Authorization, authorization::Bearer};
use axum_extra::typed_header::TypedHeaderRejection;
use serde_json::{Value, json};

use crate::session_token::{Refusal, Verifier};

/// The route, protected by this verifier.
pub(crate) fn routes(verifier: Verifier) -> Router {
    Router::new().route("/api/report", get(report)).with_state(Arc::new(verifier))
}

async fn report(
    State(verifier): State<Arc<Verifier>>,
    header: Result<TypedHeader<Authorization<Bearer>>, TypedHeaderRejection>,
) -> Result<Json<Value>, Refusal> {
    let header = header.map_err(|rejection| match rejection.is_missing() {
        true => Refusal::Missing,
        false => Refusal::NotBearer,
    })?;
    let claims = verifier.verify_template(header.token()).await?;
    Ok(Json(json!({ "userId": claims.sub, "claims": claims.others })))
}
