//! `GET /api/me`: who is calling, for those who bring a session token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use axum_extra::TypedHeader;
use axum_extra::extract::CookieJar;
use axum_extra::headers::{Authorization, authorization::Bearer};
use serde_json::{Value, json};

use crate::session_token::{Claims, Refusal, Verifier};

/// The route, protected by this verifier.
pub(crate) fn routes(verifier: Verifier) -> Router {
    Router::new().route("/api/me", get(me)).with_state(Arc::new(verifier))
}

async fn me(
    State(verifier): State<Arc<Verifier>>,
    header: Option<TypedHeader<Authorization<Bearer>>>,
    cookies: CookieJar,
) -> Result<Json<Value>, Refusal> {
    let bearer = header.as_ref().map(|header| (header.token(), "authorization header"));
    let cookie = || cookies.get("__session").map(|cookie| (cookie.value(), "__session cookie"));
    let (token, source) = bearer.or_else(cookie).ok_or(Refusal::Missing)?;
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
