//! The request that the server is answering: who it is from, as the layer has judged it.

use axum::http::StatusCode;
use axum::http::request::Parts;
use clerk_wasm::server::{Auth, SignedIn};
use leptos::prelude::{ServerFnError, use_context};
use leptos_axum::ResponseOptions;

/// `None` while there is no request: at the start, the server renders the app to find its routes.
pub fn auth() -> Option<Auth> {
    use_context::<Parts>()?.extensions.get::<Auth>().cloned()
}

/// Sends the browser to sign in, and back to this page after.
pub fn redirect_to_sign_in() {
    if let Some(address) = auth().and_then(|auth| auth.sign_in_address()) {
        leptos_axum::redirect(&address);
    }
}

/// For server functions: the session, or else an answer with 401.
pub fn session() -> Result<SignedIn, ServerFnError> {
    let auth = auth().ok_or_else(|| ServerFnError::new("There is no ClerkLayer around the app."))?;
    auth.signed_in().cloned().ok_or_else(|| {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(StatusCode::UNAUTHORIZED);
        }
        ServerFnError::new("Nobody is signed in.")
    })
}
