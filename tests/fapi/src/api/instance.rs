//! What the instance tells every browser: keys, environment, a dev browser.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use serde_json::{Value, json};

use crate::app::App;
use crate::arrival::Arrival;
use crate::error::ApiError;
use crate::hosted::base_url;
use crate::resources::environment::Environment;

pub(crate) async fn jwks(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.state().keys.jwks())
}

pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "status": "healthy" }))
}

/// A token for a browser without one. Production instances know browsers by their cookie.
pub(crate) async fn create_dev_browser(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arrival>,
) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    if state.config.is_production() {
        return Err(ApiError::endpoint_not_served(arrival.method.as_str(), &arrival.path));
    }
    let token = state.browsers.new_dev_browser();
    Ok(Json(json!({ "id": token.0 })))
}

/// Served to unknown browsers, too.
pub(crate) async fn environment(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arrival>,
) -> Json<Environment> {
    let base = base_url(&app, &arrival);
    Json(Environment::of(&app.state(), &base))
}
