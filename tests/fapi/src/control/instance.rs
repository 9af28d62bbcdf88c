//! The instance as a whole: settings, clock, keys, reset.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::exchange::{Body, Refusal};
use crate::app::App;
use crate::config::Settings;

const CALLS: &[(&str, &str)] = &[
    ("GET /instance", "addresses, keys, kind"),
    ("GET /settings", "settings in force"),
    ("PATCH /settings", "change some of them: { \"token_lifetime_seconds\": 30 }"),
    ("GET /clock", "the server's time"),
    ("PUT /clock", "set it off: { \"offset_ms\": -3600000 }"),
    ("POST /keys/rotate", "sign with a new key; the old one stays in the JWKS"),
    ("POST /reset", "back to the configuration: no sessions, faults, log, offset"),
    ("GET /faults", "faults in force"),
    ("POST /faults", "add one: { \"path\": \"/v1/client\", \"status\": 503, \"count\": 2 }"),
    ("DELETE /faults", "remove all"),
    ("DELETE /faults/{id}", "remove one"),
    ("GET /log?after=ID", "requests, oldest first"),
    ("DELETE /log", "forget them"),
    ("GET /log/stream", "requests and answers as they happen, as server-sent events"),
    ("GET /sessions", "all sessions, whatever has become of them"),
    ("POST /sessions", "start one: { \"user\": \"grace\", \"client\": \"client_…\" }"),
    ("GET /sessions/{id}", "one of them"),
    ("PATCH /sessions/{id}", "organization, actor, ages of its factors, seconds until it expires"),
    ("POST /sessions/{id}/end", "also: remove, revoke, expire, abandon"),
    ("DELETE /clients/{id}", "forget a client and all its sessions"),
    ("POST /dev_browsers/forget", "one ({ \"token\": \"dvb_…\" }) or all"),
    ("POST /dev_browsers/replace", "tell one or all a new token with the next answer"),
    ("GET /users", "all users, without passwords"),
    ("GET /users/{id}", "one of them"),
    ("PATCH /users/{id}", "change some fields: { \"public_metadata\": { \"role\": \"viewer\" } }"),
    (
        "PUT /users/{id}/memberships/{organization}",
        "join or change: { \"role\": \"org:admin\", \"permissions\": [] }",
    ),
    ("DELETE /users/{id}/memberships/{organization}", "leave"),
];

pub(super) async fn calls() -> Json<Value> {
    let calls: Map<_, _> =
        CALLS.iter().map(|(call, what)| ((*call).to_owned(), Value::from(*what))).collect();
    Json(calls.into())
}

pub(super) async fn show(State(app): State<Arc<App>>) -> Json<Value> {
    let state = app.state();
    Json(json!({
        "api_url": app.addresses.api,
        "tls_url": app.addresses.tls,
        "control_url": app.addresses.control,
        "backend_url": app.addresses.backend,
        "publishable_key": app.addresses.publishable_key,
        "secret_key": app.addresses.secret_key,
        "host": state.config.host(),
        "kind": state.config.instance.kind,
    }))
}

pub(super) async fn settings(State(app): State<Arc<App>>) -> Json<Settings> {
    Json(app.state().settings().clone())
}

/// Changes the given settings, or none if one of them is wrong.
pub(super) async fn change_settings(
    State(app): State<Arc<App>>,
    Body(changes): Body<Map<String, Value>>,
) -> Result<Json<Settings>, Refusal> {
    let mut state = app.state();
    let mut all = json!(state.settings());
    for (name, value) in changes {
        all[name] = value;
    }
    let settings: Settings = serde_json::from_value(all).map_err(Refusal::wrong)?;
    settings.check().map_err(Refusal::wrong)?;
    state.config.settings = settings.clone();
    Ok(Json(settings))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offset {
    offset_ms: i64,
}

pub(super) async fn clock(State(app): State<Arc<App>>) -> Json<Value> {
    let state = app.state();
    Json(json!({ "now_ms": state.now(), "offset_ms": state.clock.offset_ms }))
}

pub(super) async fn set_clock(State(app): State<Arc<App>>, Body(set): Body<Offset>) -> Json<Value> {
    app.state().clock.offset_ms = set.offset_ms;
    clock(State(app)).await
}

pub(super) async fn rotate_keys(State(app): State<Arc<App>>) -> Json<Value> {
    let mut state = app.state();
    state.keys.rotate();
    Json(state.keys.jwks())
}

pub(super) async fn reset(State(app): State<Arc<App>>) -> Json<Value> {
    app.state().reset();
    app.faults.clear();
    app.log.clear();
    Json(json!({ "reset": true }))
}
