//! What a caller is told whose token does not count.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use clerk_wasm::server::{AuthReason, HandshakeError, InvalidToken};
use serde_json::json;

/// Why a caller gets nothing: a stable name for programs, and more for people.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error: String,
    message: String,
}

impl Refusal {
    /// For a reason that the server's half of the crate has found.
    pub(crate) fn of(reason: &AuthReason, message: &str) -> Self {
        // Without keys, nothing is known about the token. That is our fault, not the caller's.
        let status = match reason {
            AuthReason::JwkRemoteFailedToLoad => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        };
        Self { status, error: reason.to_string(), message: message.to_owned() }
    }

    /// For a reason of this server's own.
    pub(crate) fn own(error: &str, message: &str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, error: error.to_owned(), message: message.to_owned() }
    }
}

impl From<InvalidToken> for Refusal {
    fn from(invalid: InvalidToken) -> Self {
        Self::of(invalid.reason(), &invalid.to_string())
    }
}

impl From<HandshakeError> for Refusal {
    fn from(error: HandshakeError) -> Self {
        Self::of(error.reason(), &error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "message": self.message });
        let challenge = [(WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)];
        (self.status, challenge, Json(body)).into_response()
    }
}
