//! One of the browser's own sessions: its tokens, its touch and its end.

use axum::extract::Path;
use axum::response::Response;

use super::call::{Call, Desk};
use crate::error::ApiError;
use crate::resources::Token;
use crate::resources::session::Session;
use crate::state::sessions::{self, SessionStatus};
use crate::tokens;

pub(crate) async fn show(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        desk.state.own_session(desk.browser, &id)?;
        session_json(desk, &id)
    })
}

/// Notes that the session is in use, and in which organization.
pub(crate) async fn touch(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        desk.arrival.check_is_form()?;
        let intent = desk.arrival.form("intent").filter(|intent| !intent.is_empty());
        if let Some(intent) =
            intent.filter(|intent| !["focus", "select_session", "select_org"].contains(intent))
        {
            return Err(ApiError::param_invalid("intent", intent));
        }
        let session = desk.state.signed_in_session(desk.browser, &id)?;
        let organization = wanted_organization(desk, session, "active_organization_id")?;
        let client = session.client.clone();
        note_activity(desk, &id, |session| session.organization = organization);
        if let Some(client) = desk.state.clients.get_mut(&client) {
            client.last_active_session = Some(id.clone());
        }
        desk.state.rotate_cookie(desk.browser);
        session_json(desk, &id)
    })
}

pub(crate) async fn end(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| finish(desk, &id, SessionStatus::Ended))
}

pub(crate) async fn remove(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| finish(desk, &id, SessionStatus::Removed))
}

pub(crate) async fn token(call: Call, Path(id): Path<String>) -> Response {
    call.bare(|desk| {
        desk.arrival.check_is_form()?;
        let session = desk.state.signed_in_session(desk.browser, &id)?;
        check_expired_token(desk, session)?;
        let organization = wanted_organization(desk, session, "organization_id")?;
        let minted = minted(desk, session, organization.as_deref());
        let read = || tokens::session_token(desk.state, session, organization.as_deref(), desk.azp());
        let jwt = minted.unwrap_or_else(read);
        note_activity(desk, &id, |_| {});
        Ok(Token::new(jwt))
    })
}

pub(crate) async fn template_token(call: Call, Path((id, template)): Path<(String, String)>) -> Response {
    call.bare(|desk| {
        let session = desk.state.signed_in_session(desk.browser, &id)?;
        let jwt = tokens::template_token(desk.state, session, &template, desk.azp())?;
        note_activity(desk, &id, |_| {});
        Ok(Token::new(jwt))
    })
}

/// The token as a minter makes it: from the one that was sent, unless the form asks for the origin.
fn minted(desk: &Desk<'_>, session: &sessions::Session, organization: Option<&str>) -> Option<String> {
    let force_origin = desk.arrival.form("force_origin") == Some("true");
    if !desk.state.settings().session_minter || force_origin {
        return None;
    }
    tokens::minted_from(desk.state, session, organization, desk.arrival.form("token")?)
}

fn check_expired_token(desk: &Desk<'_>, session: &sessions::Session) -> Result<(), ApiError> {
    let last = desk.arrival.query("expired_token").or(desk.arrival.form("token"));
    let is_known = last.is_some_and(|last| tokens::is_token_of(desk.state, session, last));
    match desk.state.settings().require_expired_token && !is_known {
        true => Err(ApiError::missing_expired_token()),
        false => Ok(()),
    }
}

/// The organization that the form names: the current one if the field is missing, none if it is empty.
fn wanted_organization(
    desk: &Desk<'_>,
    session: &sessions::Session,
    field: &str,
) -> Result<Option<String>, ApiError> {
    match desk.arrival.form(field) {
        None => Ok(session.organization.clone()),
        Some("") => Ok(None),
        Some(id) => {
            let (_, org) =
                desk.state.membership(&session.user, id).ok_or_else(ApiError::organization_not_found)?;
            Ok(Some(org.id.clone()))
        }
    }
}

fn note_activity(desk: &mut Desk<'_>, id: &str, change: impl FnOnce(&mut sessions::Session)) {
    let now = desk.state.now();
    if let Some(session) = desk.state.sessions.get_mut(id) {
        session.last_active_at = now;
        session.updated_at = now;
        change(session);
    }
}

fn finish(desk: &mut Desk<'_>, id: &str, how: SessionStatus) -> Result<Session, ApiError> {
    desk.state.own_session(desk.browser, id)?;
    desk.state.end_session(id, how);
    session_json(desk, id)
}

fn session_json(desk: &Desk<'_>, id: &str) -> Result<Session, ApiError> {
    let session = desk.state.own_session(desk.browser, id)?;
    Ok(Session::of(desk.state, session, desk.azp()))
}
