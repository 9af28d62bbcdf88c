//! `GET /api/report`: what a token of the template `backend` says, for those who bring one.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::verify::{Refusal, Verifier};

pub async fn report(State(verifier): State<Verifier>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let claims = verifier.verify(bearer(&headers).ok_or(Refusal::Missing)?).await?;
    Ok(Json(json!({ "userId": claims.get("sub"), "claims": claims })))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}
