//! The control interface: what tests need of the server beyond the API, on a port of its own.

mod exchange;
mod faults;
mod instance;
mod log;
mod sessions;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{delete, get, post, put};

use crate::app::App;

/// All calls of the control interface; `GET /` lists them.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(instance::calls))
        .route("/instance", get(instance::show))
        .route("/settings", get(instance::settings).patch(instance::change_settings))
        .route("/clock", get(instance::clock).put(instance::set_clock))
        .route("/keys/rotate", post(instance::rotate_keys))
        .route("/reset", post(instance::reset))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .route("/log", get(log::list).delete(log::clear))
        .route("/log/stream", get(log::stream))
        .route("/sessions", get(sessions::list).post(sessions::create))
        .route("/sessions/{id}", get(sessions::show).patch(sessions::change))
        .route("/sessions/{id}/{end}", post(sessions::end))
        .route("/clients/{id}", delete(sessions::forget_client))
        .route("/dev_browsers/forget", post(sessions::forget_dev_browsers))
        .route("/dev_browsers/replace", post(sessions::replace_dev_browsers))
        .route("/users", get(users::list))
        .route("/users/{id}", get(users::show).patch(users::change))
        .route("/users/{id}/memberships/{organization}", put(users::join).delete(users::leave))
        .fallback(exchange::no_such_call)
        .layer(middleware::from_fn(exchange::loopback_pages_only))
        .with_state(app)
}
