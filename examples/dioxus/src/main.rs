//! A small Dioxus app with clerk-wasm: routes, a protected page, roles, organizations, a token for a
//! server.

mod admin;
mod header;
mod home;
mod protected;
mod report;
mod settings;

use clerk_wasm::ClerkOptions;
use clerk_wasm::dioxus::{ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, use_clerk};
use dioxus::prelude::*;

use admin::Admin;
use header::Header;
use home::Home;
use protected::Protected;
use report::Report;

#[derive(Clone, Debug, PartialEq, Routable)]
enum Route {
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

fn main() {
    dioxus::launch(App);
}

#[component]
fn App() -> Element {
    let options = ClerkOptions { proxy_url: settings::proxy_url(), ..ClerkOptions::default() };
    rsx! {
        ClerkProvider { publishable_key: settings::publishable_key(), options, Router::<Route> {} }
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
    let path = path.join("/");
    rsx! { p { class: "note", "There is no page /{path}." } }
}
