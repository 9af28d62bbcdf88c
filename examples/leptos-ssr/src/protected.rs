//! A page for those who are signed in. Others go to sign in, and come back.

use clerk_wasm::leptos::{RedirectToSignIn, SignedIn, SignedOut, use_auth, use_clerk};
use leptos::prelude::*;

use crate::calls::{first_name, with_fresh_token};

#[component]
pub fn Protected() -> impl IntoView {
    view! {
        <h1>"Protected"</h1>
        <SignedOut><ToSignIn /></SignedOut>
        <SignedIn><Secret /></SignedIn>
    }
}

/// The server sends there at once; the browser does when somebody signs out in this page.
#[component]
fn ToSignIn() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::redirect_to_sign_in();
    view! { <RedirectToSignIn /> }
}

#[component]
fn Secret() -> impl IntoView {
    let (auth, clerk) = (use_auth(), use_clerk());
    let user_id = move || auth.with(|auth| auth.user_id.clone());
    // Asked for while the server renders the page, and handed to the browser in it.
    let name = Resource::new(user_id, move |_| with_fresh_token(clerk, first_name()));
    let told = move || {
        Suspend::new(async move {
            match name.await {
                Ok(Some(name)) => {
                    view! { <p>"The Backend API knows you as " <strong data-testid="name">{name}</strong> "."</p> }
                        .into_any()
                }
                Ok(None) => view! { <p class="note">"Your name can't be had at the moment."</p> }.into_any(),
                Err(error) => view! { <p class="error">{error.to_string()}</p> }.into_any(),
            }
        })
    };
    view! {
        <section>
            <p>
                "Only those who are signed in see this. You are " <code data-testid="protected">{user_id}</code> "."
            </p>
            <Suspense fallback=|| view! { <p class="note">"…"</p> }>{told}</Suspense>
        </section>
    }
}
