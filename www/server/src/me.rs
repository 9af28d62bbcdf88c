//! `GET /api/me`: tells callers who are signed in who they are.

use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use clerk_wasm::server::{AuthReason, ClerkServer, RequestState, SignedIn};
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// The route, for those whom this server takes for signed in.
pub(crate) fn routes(clerk: ClerkServer) -> Router {
    Router::new().route("/api/me", get(me)).with_state(clerk)
}

async fn me(State(clerk): State<ClerkServer>, parts: Parts) -> Result<Response, Refusal> {
    let state = clerk.authenticate_request(&parts).await?;
    // Somebody has opened this address as a page: the browser is sent to renew the session first.
    if let Some(status) = state.redirect() {
        return Ok((status, state.headers().clone()).into_response());
    }
    let answer = match clerk.auth(&state).signed_in() {
        Some(session) => answer(session, source(&parts, session)).map(Json),
        None => Err(refusal(&state)),
    };
    // They hold the reason, too, and cookies if the session was renewed on the way.
    Ok((state.headers().clone(), answer).into_response())
}

/// A token in the header comes first; what is not one there does not count.
fn source(parts: &Parts, session: &SignedIn) -> &'static str {
    let header = parts.headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    match header.is_some_and(|header| header.contains(session.token())) {
        true => "authorization header",
        false => "__session cookie",
    }
}

fn answer(session: &SignedIn, source: &str) -> Result<Value, Refusal> {
    // Real ones say in their header that they are a template's. Those of the local API don't.
    let Some(session_id) = session.session_id() else {
        let message = "The token is not one of a session, but made for something else.";
        return Err(Refusal::of(&AuthReason::TokenTypeMismatch, message));
    };
    let claims = session.all_claims().all();
    let seconds = |name| claims.get(name).and_then(|time| time.as_f64()).map(|time| time as i64);
    let organization = session.organization();
    let organization = organization.map(|it| json!({ "id": it.id, "slug": it.slug, "role": it.role }));
    Ok(json!({
        "userId": session.user_id(),
        "sessionId": session_id,
        "organization": organization,
        "token": { "from": source, "issuedAt": seconds("iat"), "expiresAt": seconds("exp") },
    }))
}

fn refusal(state: &RequestState) -> Refusal {
    match state.reason() {
        Some(reason) if state.message().is_empty() => Refusal::of(
            reason,
            "No session token came along, neither in a header `Authorization: Bearer …` nor in cookies that count.",
        ),
        Some(reason) => Refusal::of(reason, state.message()),
        None => Refusal::own(
            "session-pending",
            "The user still has something to do before the session is active.",
        ),
    }
}
