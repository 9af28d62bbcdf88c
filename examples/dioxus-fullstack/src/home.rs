//! What is known, and what renders again when a token is renewed.

use clerk_wasm::dioxus::{SignedIn, SignedOut, use_auth, use_session, use_token};
use dioxus::prelude::*;
use serde::Deserialize;

#[component]
pub fn Home() -> Element {
    rsx! {
        h1 { "clerk-wasm with Dioxus on a server" }
        SignedOut { p { "Sign in to see who you are and what your token says." } }
        SignedIn {
            Who {}
            TokenExpiry {}
            MyClaims {}
        }
    }
}

/// Reads nothing but the user's id, so that the renewal of a token does not render it again.
#[component]
fn Who() -> Element {
    let mut renders = use_hook(|| CopyValue::new(0));
    *renders.write() += 1;
    let auth = use_auth();
    let user_id = use_memo(move || auth.read().user_id.clone());
    rsx! {
        section {
            h2 { "Who" }
            p { "You are " code { "data-testid": "who", {user_id()} } "." }
            p { class: "note", "Rendered " span { "data-testid": "who-renders", "{renders}" } " times." }
        }
    }
}

/// Shows each new token.
#[component]
fn TokenExpiry() -> Element {
    let token = use_token(None);
    // A server knows none, and the browser none before loading.
    let expiry =
        token.read().as_ref().map_or("…".to_owned(), |token| token.expires_at().as_seconds().to_string());
    rsx! {
        section {
            h2 { "Token" }
            p {
                "The one at hand expires at "
                code { "data-testid": "token", "{expiry}" }
                "."
            }
            p { class: "note", "Seconds since 1970. It is renewed before that." }
        }
    }
}

/// What this app reads from a token.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    fea: Option<String>,
}

#[component]
fn MyClaims() -> Element {
    let session = use_session();
    let text = match session.read().as_ref().map(|session| session.claims::<Claims>()) {
        Some(Ok(Some(Claims { iss, fea: Some(features) }))) => format!("{features}, says {iss}"),
        Some(Ok(Some(Claims { iss, fea: None }))) => format!("none, says {iss}"),
        Some(Err(error)) => error.to_string(),
        Some(Ok(None)) | None => "…".to_owned(),
    };
    rsx! {
        section {
            h2 { "Claims" }
            p { "Your features: " code { "data-testid": "claims", "{text}" } }
        }
    }
}
