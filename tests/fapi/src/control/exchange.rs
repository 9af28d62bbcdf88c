//! The protocol of the control interface: JSON, with a sentence if something is wrong.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;
use url::Url;

use crate::is_sent_to_loopback;
use crate::origins;

const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Why a call was refused.
#[derive(Debug)]
pub(super) struct Refusal(StatusCode, String);

impl Refusal {
    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self(StatusCode::NOT_FOUND, format!("there is no {what} {id}"))
    }

    pub(super) fn wrong(what: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, what.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// A JSON body. Its declared type is ignored, so that pages can send it without a preflight; no body means
/// `{}`.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let bytes =
            axum::body::to_bytes(request.into_body(), MAX_BODY_BYTES).await.map_err(Refusal::wrong)?;
        let text = if bytes.is_empty() { b"{}" } else { &bytes[..] };
        serde_json::from_slice(text).map(Self).map_err(Refusal::wrong)
    }
}

pub(super) async fn no_such_call(request: Request) -> Refusal {
    Refusal::not_found("call", &format!("{} {}", request.method(), request.uri().path()))
}

/// Pages of this machine may call. Any other page that has found the port may not, whatever name it uses.
pub(super) async fn loopback_pages_only(request: Request, next: Next) -> Response {
    if !is_sent_to_loopback(&request) {
        let why = "the control interface answers to localhost, 127.0.0.1 and [::1] only; use one of them as the host";
        return Refusal(StatusCode::FORBIDDEN, why.into()).into_response();
    }
    let origin =
        request.headers().get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default().to_owned());
    let is_local = |origin: &str| Url::parse(origin).is_ok_and(|url| origins::is_loopback(&url));
    // No origin, but on behalf of a page of another site: an image, a frame, a link.
    let is_embedded = || request.headers().get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    if origin.as_deref().map_or_else(is_embedded, |origin| !is_local(origin)) {
        let why = "only pages of this machine may call: use one whose host is localhost, 127.0.0.1 or [::1]";
        return Refusal(StatusCode::FORBIDDEN, why.into()).into_response();
    }
    let mut response = match *request.method() == Method::OPTIONS {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    if let Some(origin) = origin {
        origins::add_cors_headers(response.headers_mut(), &origin);
        origins::add_preflight_headers(response.headers_mut());
    }
    response
}
