//! A small Leptos app with clerk-wasm, rendered on an axum server and hydrated in the browser: routes, a
//! protected page, roles, organizations, a token for the server.

mod admin;
mod app;
mod header;
mod home;
mod protected;
mod report;
mod settings;

pub use app::App;
pub use settings::Settings;

/// Called by the page that the server has rendered.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    use leptos::view;

    leptos::mount::hydrate_body(|| view! { <App settings=Settings::of_page() /> });
}
