//! `GET /api/report`: tells callers with a template's token what it says.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::routing::get;
use axum::{Json, Router};
use clerk_wasm::server::{AuthReason, ClerkServer};
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// The route, for tokens that this server verifies.
pub(crate) fn routes(clerk: ClerkServer) -> Router {
    Router::new().route("/api/report", get(report)).with_state(clerk)
}

async fn report(State(clerk): State<ClerkServer>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let token = bearer(&headers).ok_or_else(|| {
        Refusal::own("token-missing", "There is no token: no header `Authorization: Bearer …`.")
    })?;
    let token = clerk.verify_token(token).await?;
    if token.claims().session_id().is_some() {
        let message = "The token is one of a session, and here one of a template is needed.";
        return Err(Refusal::of(&AuthReason::TokenTypeMismatch, message));
    }
    let claims: Value = token.claims().read().unwrap_or_default();
    Ok(Json(json!({ "userId": token.claims().subject(), "claims": claims })))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}
