//! The browser's client.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::call::{Call, identify};
use super::cookies;
use crate::app::App;
use crate::arrival::Arrival;
use crate::error::ApiError;
use crate::origins;
use crate::state::browsers::Browser;
use crate::state::sessions::SessionStatus;

/// `null` for a browser that has never had a client.
pub(crate) async fn show(call: Call) -> Response {
    call.alone(|desk| Ok(desk.client()))
}

pub(crate) async fn create(call: Call) -> Response {
    call.alone(|desk| {
        desk.state.ensure_client(desk.browser);
        Ok(desk.client())
    })
}

/// Ends every session, and the client itself with its cookie.
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

/// A stop on a detour: sets the cookie again, and sends the browser on. Production only.
pub(crate) async fn touch(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arrival>,
) -> Result<Response, ApiError> {
    let mut state = app.state();
    if !state.config.is_production() {
        return Err(ApiError::endpoint_not_served(arrival.method.as_str(), &arrival.path));
    }
    let redirect_url = arrival.query("redirect_url").filter(|url| !url.is_empty());
    let redirect_url = redirect_url.ok_or_else(|| ApiError::param_missing("redirect_url"))?;
    let to = HeaderValue::from_str(redirect_url).ok();
    let to = to.filter(|_| origins::is_redirect_allowed(&state.config, &arrival, redirect_url));
    let to = to.ok_or_else(|| ApiError::param_invalid("redirect_url", redirect_url))?;
    let browser = identify(&state, &arrival)?;
    let now = state.now();
    let id = state.client_of(&browser).map(|client| client.id.clone());
    let client = id.and_then(|id| state.clients.get_mut(&id)).map(|client| client.cookie_set_at = now);
    let mut headers = HeaderMap::from_iter([(header::LOCATION, to)]);
    if let (Some(()), Browser::Cookie(value)) = (client, &browser) {
        headers.append(header::SET_COOKIE, cookies::client(&state.config, &arrival, value.as_deref()));
    }
    Ok((StatusCode::TEMPORARY_REDIRECT, headers).into_response())
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
