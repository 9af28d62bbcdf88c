//! `GET /api/me`: tells callers with a session token who they are.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use axum_extra::TypedHeader;
use axum_extra::extract::CookieJar;
use axum_extra::headers::{Authorization, authorization::Bearer};
use axum_extra::typed_header::TypedHeaderRejection;
use serde_json::{Value, json};

use crate::session_token::{Claims, Refusal, Verifier};

/// The route, protected by this verifier.
pub(crate) fn routes(verifier: Verifier) -> Router {
    Router::new().route("/api/me", get(me)).with_state(Arc::new(verifier))
}

async fn me(
    State(verifier): State<Arc<Verifier>>,
    header: Result<TypedHeader<Authorization<Bearer>>, TypedHeaderRejection>,
    cookies: CookieJar,
) -> Result<Json<Value>, Refusal> {
    let (token, source) = match &header {
        Ok(header) => (header.token(), "authorization header"),
        Err(rejection) if !rejection.is_missing() => return Err(Refusal::NotBearer),
        Err(_) => (cookies.get("__session").ok_or(Refusal::Missing)?.value(), "__session cookie"),
    };
    let claims = verifier.verify(token).await?;
    Ok(Json(answer(&claims, source)))
}

fn answer(claims: &Claims, source: &str) -> Value {
    json!({
        "userId": claims.sub,
        "sessionId": claims.sid,
        "organization": claims.organization(),
        "token": { "from": source, "issuedAt": claims.iat, "expiresAt": claims.exp },
    })
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.code(), "message": self.to_string() });
        let challenge = [(WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)];
        (self.status(), challenge, Json(body)).into_response()
    }
}
