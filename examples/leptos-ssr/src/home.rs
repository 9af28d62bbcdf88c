//! What is known, and what runs again when a token is renewed.

use clerk_wasm::leptos::{SignedIn, SignedOut, use_auth, use_session, use_token};
use leptos::prelude::*;
use serde::Deserialize;

#[component]
pub fn Home() -> impl IntoView {
    view! {
        <h1>"clerk-wasm with Leptos on a server"</h1>
        <SignedOut><p>"Sign in to see who you are and what your token says."</p></SignedOut>
        <SignedIn>
            <Who />
            <TokenExpiry />
            <MyClaims />
        </SignedIn>
    }
}

/// Reads nothing but the user's id, so that the renewal of a token does not run it again.
#[component]
fn Who() -> impl IntoView {
    let auth = use_auth();
    let user_id = Memo::new(move |_| auth.with(|auth| auth.user_id.clone()));
    let runs = RwSignal::new(0);
    Effect::new(move |_| {
        user_id.track();
        runs.update(|runs| *runs += 1);
    });
    view! {
        <section>
            <h2>"Who"</h2>
            <p>"You are " <code data-testid="who">{user_id}</code> "."</p>
            <p class="note">"How often this ran: " <span data-testid="who-renders">{runs}</span></p>
        </section>
    }
}

/// Shows each new token.
#[component]
fn TokenExpiry() -> impl IntoView {
    let token = use_token(None);
    let expiry = move || match token.get() {
        Some(token) => token.expires_at().as_seconds().to_string(),
        // A server knows none, and the browser none before loading.
        None => "…".to_owned(),
    };
    view! {
        <section>
            <h2>"Token"</h2>
            <p>"The one at hand expires at " <code data-testid="token">{expiry}</code> "."</p>
            <p class="note">"Seconds since 1970. It is renewed before that."</p>
        </section>
    }
}

/// What this app reads from a token.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    fea: Option<String>,
}

#[component]
fn MyClaims() -> impl IntoView {
    let session = use_session();
    let text = move || match session.get().map(|session| session.claims::<Claims>()) {
        Some(Ok(Some(Claims { iss, fea: Some(features) }))) => format!("{features}, says {iss}"),
        Some(Ok(Some(Claims { iss, fea: None }))) => format!("none, says {iss}"),
        Some(Err(error)) => error.to_string(),
        Some(Ok(None)) | None => "…".to_owned(),
    };
    view! {
        <section>
            <h2>"Claims"</h2>
            <p>"Your features: " <code data-testid="claims">{text}</code></p>
        </section>
    }
}
