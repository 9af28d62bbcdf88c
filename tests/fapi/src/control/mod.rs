//! The control interface: what tests ask of the server beyond the API, on a port of its own.

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().with_state(app)
}
