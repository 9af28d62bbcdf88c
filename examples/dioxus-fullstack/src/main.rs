//! A small Dioxus app with clerk-wasm, rendered on an axum server and hydrated in the browser: pages that are signed in
//! from their first byte, a protected page, roles, organizations, server functions.

mod admin;
mod app;
mod calls;
mod header;
mod home;
mod protected;
mod report;
#[cfg(feature = "server")]
mod request;
#[cfg(feature = "server")]
mod server;
mod start;

#[cfg(feature = "server")]
fn main() -> anyhow::Result<()> {
    server::run()
}

#[cfg(not(feature = "server"))]
fn main() {
    dioxus::launch(app::App);
}
