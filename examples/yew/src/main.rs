//! A small Yew app with clerk-wasm: routes, a protected page, roles, organizations, a token for a server.

mod admin;
mod header;
mod home;
mod protected;
mod report;
mod settings;

use clerk_wasm::ClerkOptions;
use clerk_wasm::yew::{ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, use_clerk};
use yew::prelude::*;
use yew_router::prelude::*;

use admin::Admin;
use header::Header;
use home::Home;
use protected::Protected;
use report::Report;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Routable)]
enum Route {
    #[at("/")]
    Home,
    #[at("/protected")]
    Protected,
    #[at("/admin")]
    Admin,
    #[at("/report")]
    Report,
    #[not_found]
    #[at("/not-found")]
    NotFound,
}

fn main() {
    yew::Renderer::<App>::new().render();
}

#[component]
fn App() -> Html {
    let options = ClerkOptions { proxy_url: settings::proxy_url(), ..ClerkOptions::default() };
    html! {
        <ClerkProvider publishable_key={settings::publishable_key()} {options}>
            <BrowserRouter>
                <Header />
                <main>
                    <ClerkLoading><p class="note" data-testid="clerk-loading">{ "One moment…" }</p></ClerkLoading>
                    <ClerkFailed><Failure /></ClerkFailed>
                    <ClerkLoaded><Switch<Route> render={page} /></ClerkLoaded>
                </main>
            </BrowserRouter>
        </ClerkProvider>
    }
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Protected => html! { <Protected /> },
        Route::Admin => html! { <Admin /> },
        Route::Report => html! { <Report /> },
        Route::NotFound => html! { <p class="note">{ "There is no such page." }</p> },
    }
}

/// Why there is no session to be had.
#[component]
fn Failure() -> Html {
    let clerk = use_clerk();
    html! { <p class="error" data-testid="clerk-failed">{ clerk.error().map(|error| error.to_string()) }</p> }
}
