//! A page for those who are signed in. Others go to sign in, and come back.

use clerk_wasm::dioxus::{RedirectToSignIn, SignedIn, SignedOut, use_auth};
use dioxus::prelude::*;

#[component]
pub fn Protected() -> Element {
    rsx! {
        h1 { "Protected" }
        SignedOut { RedirectToSignIn {} }
        SignedIn { Secret {} }
    }
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
        }
    }
}
