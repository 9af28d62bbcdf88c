//! The app, which the server and the browser render alike.

use clerk_wasm::ClerkOptions;
use clerk_wasm::leptos::{ClerkFailed, ClerkLoading, ClerkProvider, use_clerk};
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::admin::Admin;
use crate::header::Header;
use crate::home::Home;
use crate::initial::initial_state;
use crate::protected::Protected;
use crate::report::Report;
use crate::settings::Settings;

#[component]
pub fn App(settings: Settings) -> impl IntoView {
    let Settings { publishable_key, proxy_url, sign_in_url } = settings;
    let options =
        ClerkOptions { proxy_url, sign_in_url, initial_state: initial_state(), ..ClerkOptions::default() };
    view! {
        <ClerkProvider publishable_key options>
            <Router>
                <Header />
                <main>
                    <ClerkLoading><p class="note" data-testid="clerk-loading">"One moment…"</p></ClerkLoading>
                    <ClerkFailed><Failure /></ClerkFailed>
                    // Not inside of a component that waits for the session: the server looks for the
                    // app's routes by rendering it.
                    <Routes fallback=|| view! { <p class="note">"There is no such page."</p> }>
                        <Route path=path!("/") view=Home />
                        // Whole at once, and not in pieces: what it asks the server for is there without a script, too.
                        <Route path=path!("/protected") view=Protected ssr=SsrMode::Async />
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
