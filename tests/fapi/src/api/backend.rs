//! The part of the Backend API that servers need to know who a request is from. They show the instance's secret key.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde_json::{Map, Value, json};
use url::Url;

use super::call::arrival_of;
use super::cookies::AppCookies;
use crate::app::App;
use crate::arrival::Arrival;
use crate::error::ApiError;
use crate::metadata;
use crate::resources::Token;
use crate::resources::session::BackendSession;
use crate::resources::user::BackendUser;
use crate::state::State;
use crate::state::sessions::{Session, SessionStatus};
use crate::tokens;

/// A call by a server of the app's.
pub(crate) struct ServerCall {
    app: Arc<App>,
    arrival: Arrival,
}

type Answer = Result<Json<Value>, ApiError>;

impl FromRequestParts<Arc<App>> for ServerCall {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let arrival = arrival_of(parts);
        let key = arrival.authorization.as_deref().and_then(|shown| shown.strip_prefix("Bearer "));
        match key.ok_or_else(ApiError::authorization_header_invalid)? {
            key if key == app.addresses.secret_key => Ok(Self { app: Arc::clone(app), arrival }),
            _ => Err(ApiError::secret_key_invalid()),
        }
    }
}

impl ServerCall {
    fn body(&self) -> Result<&Map<String, Value>, ApiError> {
        self.arrival.json.as_ref().ok_or_else(ApiError::not_json)
    }
}

pub(crate) async fn jwks(call: ServerCall) -> Json<Value> {
    Json(call.app.state().keys.jwks())
}

/// The cookies that a handshake wants to be set, once.
pub(crate) async fn handshake_payload(call: ServerCall) -> Answer {
    let mut state = call.app.state();
    let nonce = call.arrival.query("nonce").ok_or_else(|| ApiError::param_missing("nonce"))?;
    let now = state.now();
    let directives = state.handshakes.take(nonce, now);
    // The nonce is as good as a session, and therefore not repeated.
    let directives = directives.ok_or_else(|| ApiError::not_found("Handshake payload", "of this nonce"))?;
    Ok(Json(json!({ "directives": directives })))
}

/// A new token for an expired one, for a browser that has the session's refresh cookie.
pub(crate) async fn refresh(call: ServerCall, Path(id): Path<String>) -> Answer {
    let mut state = call.app.state();
    let body = call.body()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let required = |name: &str| text(name).ok_or_else(|| ApiError::param_missing(name));
    let session = signed_in(&state, &id)?;
    if !tokens::is_token_of(&state, session, required("expired_token")?) {
        return Err(ApiError::param_invalid("expired_token", "The token"));
    }
    if !state.refresh_tokens.is_of(required("refresh_token")?, &id) {
        return Err(ApiError::param_invalid("refresh_token", "The token"));
    }
    let origin = required("request_origin")?;
    let origin_url =
        Url::parse(origin).map_err(|_| ApiError::param_invalid("request_origin", "The origin"))?;
    let token = tokens::session_token(&state, session, session.organization.as_deref(), Some(origin));
    note_activity(&mut state, &id);
    match text("format") {
        None | Some("token") => Ok(Json(json!(Token::new(token)))),
        Some("cookie") => {
            let is_suffixed = call.arrival.query("suffixed_cookies") == Some("true");
            let cookies = AppCookies::of(&state.config, &call.arrival, &origin_url, is_suffixed);
            let mut directives = vec![cookies.refresh(Some(&state.refresh_tokens.issue(&id)))];
            directives.extend(cookies.session(Some(&token)));
            Ok(Json(json!({ "object": "cookies", "cookies": directives })))
        }
        Some(other) => Err(ApiError::param_invalid("format", other)),
    }
}

pub(crate) async fn session_token(call: ServerCall, Path(id): Path<String>) -> Answer {
    let mut state = call.app.state();
    let session = signed_in(&state, &id)?;
    let token = tokens::session_token(&state, session, session.organization.as_deref(), None);
    note_activity(&mut state, &id);
    Ok(Json(json!(Token::new(token))))
}

pub(crate) async fn template_token(call: ServerCall, Path((id, template)): Path<(String, String)>) -> Answer {
    let mut state = call.app.state();
    let token = tokens::template_token(&state, signed_in(&state, &id)?, &template, None)?;
    note_activity(&mut state, &id);
    Ok(Json(json!(Token::new(token))))
}

pub(crate) async fn revoke(call: ServerCall, Path(id): Path<String>) -> Answer {
    let mut state = call.app.state();
    if !state.end_session(&id, SessionStatus::Revoked) {
        return Err(ApiError::not_found("Session", &id));
    }
    Ok(Json(json!(BackendSession::of(&state, find(&state, &id)?))))
}

pub(crate) async fn user(call: ServerCall, Path(id): Path<String>) -> Answer {
    user_json(&call.app.state(), &id)
}

pub(crate) async fn merge_metadata(call: ServerCall, Path(id): Path<String>) -> Answer {
    let mut state = call.app.state();
    let patch = |name: &str| match call.body()?.get(name) {
        None => Ok(Map::new()),
        Some(Value::Object(patch)) => Ok(patch.clone()),
        Some(_) => Err(ApiError::param_invalid(name, "The value")),
    };
    let (public, private, own) =
        (patch("public_metadata")?, patch("private_metadata")?, patch("unsafe_metadata")?);
    let user = state.user_mut(&id).ok_or_else(|| ApiError::not_found("User", &id))?;
    metadata::merge(&mut user.public_metadata, public);
    metadata::merge(&mut user.private_metadata, private);
    metadata::merge(&mut user.unsafe_metadata, own);
    user_json(&state, &id)
}

fn user_json(state: &State, id: &str) -> Answer {
    let user = state.user(id).ok_or_else(|| ApiError::not_found("User", id))?;
    Ok(Json(json!(BackendUser::of(state, user))))
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Session, ApiError> {
    state.sessions.get(id).ok_or_else(|| ApiError::not_found("Session", id))
}

fn signed_in<'a>(state: &'a State, id: &str) -> Result<&'a Session, ApiError> {
    let session = find(state, id)?;
    let is_signed_in = session.is_signed_in(state.now(), state.settings());
    is_signed_in.then_some(session).ok_or_else(ApiError::session_inactive)
}

fn note_activity(state: &mut State, id: &str) {
    let now = state.now();
    if let Some(session) = state.sessions.get_mut(id) {
        session.last_active_at = now;
    }
}
