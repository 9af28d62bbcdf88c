//! A page for those who are signed in. Others go to sign in, and come back.

use clerk_wasm::leptos::{RedirectToSignIn, SignedIn, SignedOut, use_auth};
use leptos::prelude::*;

#[component]
pub fn Protected() -> impl IntoView {
    view! {
        <h1>"Protected"</h1>
        <SignedOut><RedirectToSignIn /></SignedOut>
        <SignedIn><Secret /></SignedIn>
    }
}

#[component]
fn Secret() -> impl IntoView {
    let auth = use_auth();
    let user_id = move || auth.with(|auth| auth.user_id.clone());
    view! {
        <section>
            <p>
                "Only those who are signed in see this. You are " <code data-testid="protected">{user_id}</code> "."
            </p>
        </section>
    }
}
