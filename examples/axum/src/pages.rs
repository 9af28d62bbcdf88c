//! The pages: for everybody, for whoever is signed in, for administrators of an organization.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use clerk_wasm::AuthorizationQuery;
use clerk_wasm::server::{Auth, Protect, Requirement, SignedIn};
use maud::{DOCTYPE, Markup, html};
use url::Url;

use crate::settings::Settings;

/// Administrators of the active organization.
pub struct Admin;

impl Requirement for Admin {
    fn query() -> AuthorizationQuery {
        AuthorizationQuery { role: Some("org:admin".to_owned()), ..Default::default() }
    }
}

pub async fn home(State(settings): State<Settings>, auth: Auth) -> Markup {
    let content = match auth.user_id() {
        Some(user) => html! { p { "Hello " strong #who { (user) } } },
        None => html! { p { a #sign-in href=[auth.sign_in_address()] { "Sign in" } } },
    };
    page(&settings, auth.is_signed_in(), content)
}

/// Whoever is signed out is sent to sign in, and comes back.
pub async fn account(State(settings): State<Settings>, session: SignedIn) -> Markup {
    // Who it is stands in the token; everything else the Backend API knows.
    let user = match session.server().api() {
        Some(api) => api.user(session.user_id()).await.ok(),
        None => None,
    };
    let content = html! {
        h1 { "Your account" }
        p { strong #who { (session.user_id()) } }
        @match user {
            Some(user) => p #name { (user.first_name().unwrap_or("Nameless")) },
            None => p { "Your name can't be had at the moment." },
        }
    };
    page(&settings, true, content)
}

/// The sign-in page that the satellites of this app name: whoever has signed in goes back to where they came from.
/// Whether that is an app of the instance, the hosted page checks.
pub async fn sign_in(
    auth: Auth,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Redirect, StatusCode> {
    let hosted = auth.sign_in_address().and_then(|address| Url::parse(&address).ok());
    let mut hosted = hosted.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    if let Some(back) = asked.get("redirect_url") {
        hosted.query_pairs_mut().append_pair("sign_in_force_redirect_url", back);
    }
    Ok(Redirect::to(hosted.as_str()))
}

pub async fn organization(
    State(settings): State<Settings>,
    Path(slug): Path<String>,
    session: Protect<Admin>,
) -> Result<Markup, StatusCode> {
    // It stays another one for whoever is no member.
    let active = session.organization().filter(|active| active.slug == slug).ok_or(StatusCode::FORBIDDEN)?;
    let content = html! {
        h1 { "Administration of " span #organization { (active.slug) } }
        p { "You are " (active.role) "." }
    };
    Ok(page(&settings, true, content))
}

/// Ends the session when somebody says so, and renews its token while a page is open.
pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], include_str!("page.js"))
}

fn page(settings: &Settings, is_signed_in: bool, content: Markup) -> Markup {
    let clerk = &settings.clerk;
    let satellite = clerk.satellite.as_ref();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "clerk-wasm with axum" }
                link rel="icon" href="data:,";
                script type="module" src="/page.js" {}
            }
            body
                data-publishable-key=(clerk.publishable_key)
                data-proxy-url=[&clerk.proxy_url]
                data-is-satellite=[satellite.map(|_| true)]
                data-auto-sync=[satellite.map(|satellite| satellite.auto_sync)]
                data-domain=[satellite.and_then(|satellite| satellite.domain.as_deref())]
                data-sign-in-url=[&clerk.sign_in_url]
            {
                nav { a href="/" { "Home" } " " a href="/account" { "Account" } }
                (content)
                @if is_signed_in { button #sign-out { "Sign out" } }
            }
        }
    }
}
