//! The app, which the server and the browser render alike.

use clerk_wasm::ClerkOptions;
use clerk_wasm::dioxus::{ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, use_clerk};
use dioxus::prelude::*;

use crate::admin::Admin;
use crate::header::Header;
use crate::home::Home;
use crate::protected::Protected;
use crate::report::Report;
use crate::start::{Start, initial_state};

#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    #[layout(Frame)]
    #[route("/")]
    Home {},
    #[route("/protected")]
    Protected {},
    #[route("/admin")]
    Admin {},
    #[route("/report")]
    Report {},
    #[route("/:..path")]
    NotFound { path: Vec<String> },
}

#[component]
pub fn App() -> Element {
    // The server's, which Dioxus hands to the browser in the page.
    let start = use_server_cached(Start::of_request);
    let Start { publishable_key, proxy_url, sign_in_url, .. } = start.clone();
    let options = ClerkOptions {
        proxy_url,
        sign_in_url,
        initial_state: initial_state(&start),
        ..ClerkOptions::default()
    };
    // From here on buttons do something: see the stylesheet.
    use_effect(|| {
        document::eval("document.body.dataset.started = ''");
    });
    rsx! {
        ClerkProvider { publishable_key, options, Router::<Route> {} }
    }
}

/// What every page has around it.
#[component]
fn Frame() -> Element {
    rsx! {
        Header {}
        main {
            ClerkLoading { p { class: "note", "data-testid": "clerk-loading", "One moment…" } }
            ClerkFailed { Failure {} }
            ClerkLoaded { Outlet::<Route> {} }
        }
    }
}

/// Why there is no session to be had.
#[component]
fn Failure() -> Element {
    let why = use_clerk().error().map(|error| error.to_string());
    rsx! { p { class: "error", "data-testid": "clerk-failed", {why} } }
}

#[component]
fn NotFound(path: Vec<String>) -> Element {
    #[cfg(feature = "server")]
    crate::request::say_not_found();
    let path = path.join("/");
    rsx! { p { class: "note", "There is no page /{path}." } }
}
