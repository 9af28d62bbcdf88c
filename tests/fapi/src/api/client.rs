//! The browser's client.

use axum::response::Response;

use super::call::Call;
use crate::state::sessions::SessionStatus;

/// `null` for a browser that never had one.
pub(crate) async fn show(call: Call) -> Response {
    call.alone(|desk| Ok(desk.client()))
}

pub(crate) async fn create(call: Call) -> Response {
    call.alone(|desk| {
        desk.state.ensure_client(desk.browser);
        Ok(desk.client())
    })
}

/// Ends every session and the client itself, with its cookie.
pub(crate) async fn destroy(call: Call) -> Response {
    call.alone(|desk| {
        if let Some(id) = desk.state.client_of(desk.browser).map(|client| client.id.clone()) {
            desk.state.end_all_sessions(&id, SessionStatus::Removed);
            desk.state.clients.remove(&id);
        }
        desk.state.browsers.unbind(desk.browser);
        Ok(())
    })
}

/// Signs out of every session and keeps the client.
pub(crate) async fn remove_sessions(call: Call) -> Response {
    call.alone(|desk| {
        if let Some(id) = desk.state.client_of(desk.browser).map(|client| client.id.clone()) {
            desk.state.end_all_sessions(&id, SessionStatus::Removed);
        }
        Ok(desk.client())
    })
}
