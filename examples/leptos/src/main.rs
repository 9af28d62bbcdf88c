//! A small Leptos app with clerk-wasm: routes, a protected page, roles, organizations, a token for a server.

mod admin;
mod header;
mod home;
mod protected;
mod report;
mod settings;

use clerk_wasm::ClerkOptions;
use clerk_wasm::leptos::{ClerkFailed, ClerkLoading, ClerkProvider, use_clerk};
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use admin::Admin;
use header::Header;
use home::Home;
use protected::Protected;
use report::Report;

fn main() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let options = ClerkOptions { proxy_url: settings::proxy_url(), ..ClerkOptions::default() };
    view! {
        <ClerkProvider publishable_key=settings::publishable_key() options>
            <Router>
                <Header />
                <main>
                    <ClerkLoading><p class="note" data-testid="clerk-loading">"One moment…"</p></ClerkLoading>
                    <ClerkFailed><Failure /></ClerkFailed>
                    <Routes fallback=|| view! { <p class="note">"There is no such page."</p> }>
                        <Route path=path!("/") view=Home />
                        <Route path=path!("/protected") view=Protected />
                        <Route path=path!("/admin") view=Admin />
                        <Route path=path!("/report") view=Report />
                    </Routes>
                </main>
            </Router>
        </ClerkProvider>
    }
}

/// Why there is no session to be had.
#[component]
fn Failure() -> impl IntoView {
    let clerk = use_clerk();
    let why = move || clerk.error().map(|error| error.to_string());
    view! { <p class="error" data-testid="clerk-failed">{why}</p> }
}
