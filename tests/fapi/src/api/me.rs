//! The user of the session that calls.

use axum::response::Response;
use serde_json::{Map, Value};

use super::call::{Call, Desk};
use crate::error::ApiError;
use crate::metadata;
use crate::resources::Page;
use crate::resources::organization::OrganizationMembership;
use crate::resources::session::ActiveSession;
use crate::resources::user::User;
use crate::state::State;

pub(crate) async fn show(call: Call) -> Response {
    call.wrapped(|desk| {
        let id = user_id(desk)?;
        user_json(desk.state, &id)
    })
}

/// Changes names and unsafe metadata; an empty name is removed.
pub(crate) async fn update(call: Call) -> Response {
    call.wrapped(|desk| {
        desk.arrival.check_is_form()?;
        let id = user_id(desk)?;
        let metadata = desk.arrival.form("unsafe_metadata").map(parse_metadata).transpose()?;
        let change = |field: &mut Option<String>, name: &str| {
            if let Some(text) = desk.arrival.form(name) {
                *field = Some(text.to_owned()).filter(|text| !text.is_empty());
            }
        };
        let user = desk.state.user_mut(&id).ok_or_else(ApiError::authentication_invalid)?;
        change(&mut user.first_name, "first_name");
        change(&mut user.last_name, "last_name");
        change(&mut user.username, "username");
        if let Some(metadata) = metadata {
            user.unsafe_metadata = metadata;
        }
        user_json(desk.state, &id)
    })
}

/// Merges into the unsafe metadata as described in RFC 7396: `null` removes.
pub(crate) async fn merge_metadata(call: Call) -> Response {
    call.wrapped(|desk| {
        let patch = parse_metadata(desk.arrival.required("unsafe_metadata")?)?;
        let id = user_id(desk)?;
        let user = desk.state.user_mut(&id).ok_or_else(ApiError::authentication_invalid)?;
        metadata::merge(&mut user.unsafe_metadata, patch);
        user_json(desk.state, &id)
    })
}

pub(crate) async fn active_sessions(call: Call) -> Response {
    call.bare(|desk| {
        let id = user_id(desk)?;
        let (now, settings) = (desk.state.now(), desk.state.settings());
        let of_user = desk.state.sessions.values().filter(|session| session.user == id);
        let active = of_user.filter(|session| session.is_signed_in(now, settings));
        Ok(active.map(|session| ActiveSession::of(desk.state, session)).collect::<Vec<_>>())
    })
}

pub(crate) async fn organization_memberships(call: Call) -> Response {
    call.wrapped(|desk| {
        let id = user_id(desk)?;
        let user = desk.state.user(&id).ok_or_else(ApiError::authentication_invalid)?;
        page(desk, OrganizationMembership::all_of(desk.state, user))
    })
}

/// Here, nobody is invited to an organization, and none is suggested.
pub(crate) async fn no_organizations_offered(call: Call) -> Response {
    call.wrapped(|desk| {
        user_id(desk)?;
        Ok(Page::<()> { data: Vec::new(), total_count: 0 })
    })
}

/// The requested part of a list; a plain array unless `paginated` is set.
pub(super) fn page<T: serde::Serialize>(desk: &Desk<'_>, all: Vec<T>) -> Result<Value, ApiError> {
    let number = |name: &str, otherwise: usize| match desk.arrival.query(name) {
        Some(text) => text.parse().map_err(|_| ApiError::param_invalid(name, text)),
        None => Ok(otherwise),
    };
    let (offset, limit) = (number("offset", 0)?, number("limit", 10)?);
    let total_count = all.len();
    let data: Vec<_> = all.into_iter().skip(offset).take(limit).collect();
    let paginated = desk.arrival.query("paginated") == Some("true");
    let json = match paginated {
        true => serde_json::to_value(Page { data, total_count }),
        false => serde_json::to_value(data),
    };
    Ok(json.expect("resources are JSON"))
}

/// The user of the session that the query names, or else of the client's active one.
pub(super) fn user_id(desk: &Desk<'_>) -> Result<String, ApiError> {
    let client = desk.state.client_of(desk.browser).ok_or_else(ApiError::signed_out)?;
    let named = desk.arrival.query("_clerk_session_id").or(client.last_active_session.as_deref());
    let session = named.ok_or_else(ApiError::authentication_invalid)?;
    let session = desk.state.signed_in_session(desk.browser, session);
    session.map(|session| session.user.clone()).map_err(|_| ApiError::authentication_invalid())
}

fn user_json(state: &State, id: &str) -> Result<User, ApiError> {
    let user = state.user(id).ok_or_else(ApiError::authentication_invalid)?;
    Ok(User::of(state, user))
}

pub(super) fn parse_metadata(text: &str) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_str(text).map_err(|_| ApiError::param_invalid("unsafe_metadata", text))
}
