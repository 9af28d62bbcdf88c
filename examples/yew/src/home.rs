//! What is known, and what renders again when a token is renewed.

use clerk_wasm::yew::{SignedIn, SignedOut, use_auth, use_session, use_token};
use serde::Deserialize;
use yew::prelude::*;

#[component]
pub fn Home() -> Html {
    html! {
        <>
            <h1>{ "clerk-wasm with Yew" }</h1>
            <SignedOut><p>{ "Sign in to see who you are and what your token says." }</p></SignedOut>
            <SignedIn>
                <Who />
                <TokenExpiry />
                <MyClaims />
            </SignedIn>
        </>
    }
}

/// Reads nothing but the user's id, so that the renewal of a token does not render it again.
#[component]
fn Who() -> Html {
    let renders = use_mut_ref(|| 0);
    *renders.borrow_mut() += 1;
    let auth = use_auth();
    html! {
        <section>
            <h2>{ "Who" }</h2>
            <p>{ "You are " }<code data-testid="who">{ auth.user_id }</code>{ "." }</p>
            <p class="note">
                { "Rendered " }<span data-testid="who-renders">{ *renders.borrow() }</span>{ " times." }
            </p>
        </section>
    }
}

/// Shows each new token.
#[component]
fn TokenExpiry() -> Html {
    let token = use_token(None);
    let expiry = token.map(|token| token.expires_at().as_seconds());
    html! {
        <section>
            <h2>{ "Token" }</h2>
            <p>{ "The one at hand expires at " }<code data-testid="token">{ expiry }</code>{ "." }</p>
            <p class="note">{ "Seconds since 1970. It is renewed before that." }</p>
        </section>
    }
}

/// What this app reads from a token.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    /// Features that the user or the organization has.
    fea: Option<String>,
}

#[component]
fn MyClaims() -> Html {
    let session = use_session();
    let claims = session.map(|session| session.claims::<Claims>());
    html! {
        <section>
            <h2>{ "Claims" }</h2>
            { match claims {
                Some(Ok(Some(claims))) => features(&claims),
                Some(Err(error)) => html! { <p class="error">{ error.to_string() }</p> },
                Some(Ok(None)) | None => html! { <p class="note">{ "There is no token yet." }</p> },
            } }
        </section>
    }
}

fn features(claims: &Claims) -> Html {
    let features = claims.fea.as_deref().unwrap_or("none");
    html! {
        <>
            <p>{ "Your features: " }<code data-testid="claims">{ features }</code></p>
            <p class="note">{ "Says " }{ &claims.iss }</p>
        </>
    }
}
