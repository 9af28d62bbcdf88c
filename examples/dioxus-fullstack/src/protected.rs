//! A page for those who are signed in. Others go to sign in, and come back.

use clerk_wasm::dioxus::{RedirectToSignIn, SignedIn, SignedOut, use_auth, use_clerk};
use dioxus::prelude::*;

use crate::calls::{first_name, with_fresh_token};

#[component]
pub fn Protected() -> Element {
    rsx! {
        h1 { "Protected" }
        SignedOut { ToSignIn {} }
        SignedIn { Secret {} }
    }
}

/// The server sends there at once; the browser does when somebody signs out in this page.
#[component]
fn ToSignIn() -> Element {
    #[cfg(feature = "server")]
    crate::request::redirect_to_sign_in();
    rsx! { RedirectToSignIn {} }
}

#[component]
fn Secret() -> Element {
    let auth = use_auth();
    let user_id = use_memo(move || auth.read().user_id.clone());
    rsx! {
        section {
            p {
                "Only those who are signed in see this. You are "
                code { "data-testid": "protected", {user_id()} }
                "."
            }
            SuspenseBoundary { fallback: |_| rsx! { p { class: "note", "…" } }, Name {} }
        }
    }
}

/// Asked for while the server renders the page, and handed to the browser in it.
#[component]
fn Name() -> Element {
    let clerk = use_clerk();
    let name = use_server_future(move || {
        let clerk = clerk.clone();
        async move { with_fresh_token(&clerk, first_name()).await }
    })?;
    match &*name.read() {
        Some(Ok(Some(name))) => {
            rsx! { p { "The Backend API knows you as " strong { "data-testid": "name", "{name}" } "." } }
        }
        Some(Ok(None)) => rsx! { p { class: "note", "Your name can't be had at the moment." } },
        Some(Err(error)) => rsx! { p { class: "error", "{error}" } },
        None => rsx! {},
    }
}
