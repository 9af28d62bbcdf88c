//! Verifying a user again within a session.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::call::{Call, Desk};
use crate::error::ApiError;
use crate::resources::session::SessionBase;
use crate::resources::sign_in::{Factor, PasswordVerification};

const LEVELS: [&str; 3] = ["first_factor", "second_factor", "multi_factor"];

#[derive(Serialize)]
struct SessionReverification {
    object: &'static str,
    level: String,
    status: &'static str,
    supported_first_factors: Vec<Factor>,
    supported_second_factors: Option<Vec<Factor>>,
    first_factor_verification: Option<PasswordVerification>,
    second_factor_verification: Option<PasswordVerification>,
    session: SessionBase,
}

pub(crate) async fn start(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        let level = desk.arrival.required("level")?;
        if !LEVELS.contains(&level) {
            return Err(ApiError::param_invalid("level", level));
        }
        reverification(desk, &id, level, false)
    })
}

/// The password is the only factor that users have here, so it is enough for every level.
pub(crate) async fn attempt_first_factor(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        if desk.arrival.required("strategy")? != "password" {
            return Err(ApiError::strategy_invalid());
        }
        let password = desk.arrival.required("password")?;
        let session = desk.state.signed_in_session(desk.browser, &id)?;
        let user = desk.state.user(&session.user);
        if user.is_none_or(|user| user.password != password) {
            return Err(ApiError::password_incorrect());
        }
        let now = desk.state.now();
        if let Some(session) = desk.state.sessions.get_mut(&id) {
            session.first_factor_at = Some(now);
            session.updated_at = now;
        }
        reverification(desk, &id, "first_factor", true)
    })
}

fn reverification(
    desk: &Desk<'_>,
    id: &str,
    level: &str,
    is_complete: bool,
) -> Result<SessionReverification, ApiError> {
    let session = desk.state.signed_in_session(desk.browser, id)?;
    Ok(SessionReverification {
        object: "session_reverification",
        level: level.to_owned(),
        status: if is_complete { "complete" } else { "needs_first_factor" },
        supported_first_factors: vec![Factor::password()],
        supported_second_factors: None,
        first_factor_verification: is_complete.then(|| PasswordVerification::of(true, 1)),
        second_factor_verification: None,
        session: SessionBase::of(desk.state, session, desk.azp()),
    })
}
