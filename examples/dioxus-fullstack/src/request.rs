//! The request that the server is answering, and what its answer is to be.

use axum::http::{HeaderValue, StatusCode, header};
use clerk_wasm::server::Auth;
use dioxus::fullstack::FullstackContext;

/// Who the request is from, as the layer has judged it.
pub fn auth() -> Option<Auth> {
    FullstackContext::current()?.extension()
}

/// Sends the browser to sign in, and back to this page after.
pub fn redirect_to_sign_in() {
    let Some(context) = FullstackContext::current() else { return };
    let address = auth().and_then(|auth| auth.sign_in_address());
    if let Some(address) = address.and_then(|address| HeaderValue::from_str(&address).ok()) {
        context.add_response_header(header::LOCATION, address);
        FullstackContext::commit_http_status(StatusCode::TEMPORARY_REDIRECT, None);
    }
}

pub fn say_not_found() {
    FullstackContext::commit_http_status(StatusCode::NOT_FOUND, None);
}
