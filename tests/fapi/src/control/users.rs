//! Users and their memberships.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::exchange::{Body, Refusal};
use crate::app::App;
use crate::config::{Config, Membership, User};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMembership {
    role: String,
    #[serde(default)]
    permissions: Vec<String>,
    #[serde(default)]
    public_metadata: Map<String, Value>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<Value>> {
    Json(app.state().config.users.iter().map(describe).collect())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let state = app.state();
    let user = state.user(&id).ok_or_else(|| Refusal::not_found("user", &id))?;
    Ok(Json(describe(user)))
}

/// Replaces the given fields; metadata is replaced as a whole.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Body(changes): Body<Map<String, Value>>,
) -> Result<Json<Value>, Refusal> {
    let change = |user: &mut User| {
        let mut all = json!(user);
        for (name, value) in changes {
            all[name] = value;
        }
        *user = serde_json::from_value(all).map_err(Refusal::wrong)?;
        Ok(())
    };
    changed(&app, &id, change)
}

pub(super) async fn join(
    State(app): State<Arc<App>>,
    Path((id, organization)): Path<(String, String)>,
    Body(new): Body<NewMembership>,
) -> Result<Json<Value>, Refusal> {
    let NewMembership { role, permissions, public_metadata } = new;
    let membership = Membership { organization, role, permissions, public_metadata };
    changed(&app, &id, |user| {
        user.memberships.retain(|of| of.organization != membership.organization);
        user.memberships.push(membership);
        Ok(())
    })
}

pub(super) async fn leave(
    State(app): State<Arc<App>>,
    Path((id, organization)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    changed(&app, &id, |user| {
        user.memberships.retain(|of| of.organization != organization);
        Ok(())
    })
}

/// Makes a change, if the configuration is still valid with it.
fn changed(
    app: &App,
    id: &str,
    change: impl FnOnce(&mut User) -> Result<(), Refusal>,
) -> Result<Json<Value>, Refusal> {
    let mut state = app.state();
    let before: Config = state.config.clone();
    let user = state.user_mut(id).ok_or_else(|| Refusal::not_found("user", id))?;
    change(user)?;
    let after = describe(user);
    if let Err(reason) = state.config.check() {
        state.config = before;
        return Err(Refusal::wrong(reason));
    }
    Ok(Json(after))
}

fn describe(user: &User) -> Value {
    let mut user = json!(user);
    if let Some(fields) = user.as_object_mut() {
        fields.remove("password");
    }
    user
}
