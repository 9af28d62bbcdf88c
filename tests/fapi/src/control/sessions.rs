//! Sessions and the browsers that hold them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::exchange::{Body, Refusal};
use crate::app::App;
use crate::state;
use crate::state::browsers::DevToken;
use crate::state::clock::Seconds;
use crate::state::sessions::{Session, SessionStatus};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSession {
    /// An id, address or name.
    user: String,
    /// Defaults to the newest client.
    client: Option<String>,
    organization: Option<String>,
    actor: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionChange {
    #[serde(default, deserialize_with = "said")]
    organization: Option<Option<String>>,
    #[serde(default, deserialize_with = "said")]
    actor: Option<Option<Value>>,
    first_factor_minutes_ago: Option<i64>,
    second_factor_minutes_ago: Option<i64>,
    expires_in_seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichDevBrowser {
    token: Option<String>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<Value>> {
    let state = app.state();
    let mut sessions: Vec<_> = state.sessions.values().collect();
    sessions.sort_by_key(|session| session.created_at);
    Json(sessions.into_iter().map(|session| describe(&state, session)).collect())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let state = app.state();
    let session = state.sessions.get(&id).ok_or_else(|| Refusal::not_found("session", &id))?;
    Ok(Json(describe(&state, session)))
}

/// Starts a session of a user on an existing client; it becomes the client's active one.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Body(new): Body<NewSession>,
) -> Result<Json<Value>, Refusal> {
    let mut state = app.state();
    let named = state.user(&new.user).or_else(|| state.user_by_identifier(&new.user));
    let user = named.ok_or_else(|| Refusal::not_found("user", &new.user))?.id.clone();
    let client = match new.client {
        Some(id) => state.clients.contains_key(&id).then_some(id),
        None => state.clients.values().max_by_key(|client| client.created_at).map(|client| client.id.clone()),
    };
    let client =
        client.ok_or_else(|| Refusal::wrong("there is no such client; open the app in a browser first"))?;
    if let Some(org) = &new.organization {
        state.membership(&user, org).ok_or_else(|| Refusal::not_found("membership of", org))?;
    }
    let id = state.start_session(&client, &user, new.organization);
    if let Some(session) = state.sessions.get_mut(&id) {
        session.actor = new.actor;
    }
    Ok(Json(describe(&state, &state.sessions[&id])))
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Body(change): Body<SessionChange>,
) -> Result<Json<Value>, Refusal> {
    let mut state = app.state();
    let now = state.now();
    let session = state.sessions.get_mut(&id).ok_or_else(|| Refusal::not_found("session", &id))?;
    let ago = |minutes: i64| now + Seconds(minutes.saturating_mul(-60));
    if let Some(organization) = change.organization {
        session.organization = organization;
    }
    if let Some(actor) = change.actor {
        session.actor = actor;
    }
    if let Some(minutes) = change.first_factor_minutes_ago {
        session.first_factor_at = Some(ago(minutes));
    }
    if let Some(minutes) = change.second_factor_minutes_ago {
        session.second_factor_at = Some(ago(minutes));
    }
    if let Some(seconds) = change.expires_in_seconds {
        session.expire_at = now + Seconds(seconds);
    }
    session.updated_at = now;
    Ok(Json(describe(&state, &state.sessions[&id])))
}

/// Ends a session in the way that the path names, without telling its browser.
pub(super) async fn end(
    State(app): State<Arc<App>>,
    Path((id, end)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let how = match end.as_str() {
        "end" => SessionStatus::Ended,
        "remove" => SessionStatus::Removed,
        "revoke" => SessionStatus::Revoked,
        "expire" => SessionStatus::Expired,
        "abandon" => SessionStatus::Abandoned,
        _ => return Err(Refusal::not_found("way to end a session called", &end)),
    };
    let mut state = app.state();
    match state.end_session(&id, how) {
        true => Ok(Json(describe(&state, &state.sessions[&id]))),
        false => Err(Refusal::not_found("session", &id)),
    }
}

/// Forgets the client and its sessions; its browser's cookie or token leads to none.
pub(super) async fn forget_client(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let mut state = app.state();
    state.end_all_sessions(&id, SessionStatus::Removed);
    match state.clients.remove(&id) {
        Some(_) => Ok(Json(json!({ "forgotten": id }))),
        None => Err(Refusal::not_found("client", &id)),
    }
}

pub(super) async fn forget_dev_browsers(
    State(app): State<Arc<App>>,
    Body(which): Body<WhichDevBrowser>,
) -> Result<Json<Value>, Refusal> {
    let mut state = app.state();
    let tokens = named_or_all(&state, which)?;
    for token in &tokens {
        state.browsers.forget(token);
    }
    Ok(Json(json!({ "forgotten": tokens.len() })))
}

pub(super) async fn replace_dev_browsers(
    State(app): State<Arc<App>>,
    Body(which): Body<WhichDevBrowser>,
) -> Result<Json<Value>, Refusal> {
    let mut state = app.state();
    let tokens = named_or_all(&state, which)?;
    for token in &tokens {
        state.browsers.replace_soon(token);
    }
    Ok(Json(json!({ "to_be_replaced": tokens.len() })))
}

fn named_or_all(state: &state::State, which: WhichDevBrowser) -> Result<Vec<DevToken>, Refusal> {
    let Some(named) = which.token else { return Ok(state.browsers.dev_browsers().cloned().collect()) };
    let known = state.browsers.dev_browser(&named);
    known.map(|token| vec![token]).ok_or_else(|| Refusal::wrong("there is no dev browser of this token"))
}

fn describe(state: &state::State, session: &Session) -> Value {
    let settings = state.settings();
    json!({
        "id": session.id,
        "client": session.client,
        "user": session.user,
        "organization": session.organization,
        "status": session.status(state.now(), settings),
        "actor": session.actor,
        "created_at": session.created_at,
        "last_active_at": session.last_active_at,
        "expire_at": session.expire_at,
        "abandon_at": session.abandon_at(settings),
    })
}

/// Distinguishes `null` from a missing field.
fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}
