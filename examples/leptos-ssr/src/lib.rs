//! A small Leptos app with clerk-wasm, rendered on an axum server and hydrated in the browser: pages that are signed in
//! from their first byte, a protected page, roles, organizations, server functions.

mod admin;
mod app;
mod calls;
mod header;
mod home;
mod initial;
mod protected;
mod report;
#[cfg(feature = "ssr")]
mod request;
mod settings;

pub use app::App;
pub use initial::initial_state;
pub use settings::Settings;

/// Called by the page that the server has rendered.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    use leptos::view;

    leptos::mount::hydrate_body(|| view! { <App settings=Settings::of_page() /> });
    // From here on buttons do something: see the stylesheet.
    if let Some(body) = leptos::prelude::document().body() {
        drop(body.set_attribute("data-started", ""));
    }
}
