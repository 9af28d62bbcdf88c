//! The Leptos face, where an app can go wrong: rendered on a server of many threads, and in a browser.
//! `cargo xtask test` runs the one with Leptos's feature `ssr`, the other one with `csr`.

#[cfg(target_family = "wasm")]
#[path = "../faces/api.rs"]
mod api;
#[cfg(target_family = "wasm")]
#[path = "../faces/app.rs"]
mod app;
#[cfg(target_family = "wasm")]
mod behaviours;
#[cfg(target_family = "wasm")]
mod browser;
#[cfg(target_family = "wasm")]
mod scenes;
#[cfg(not(target_family = "wasm"))]
mod server;
#[cfg(target_family = "wasm")]
#[path = "../faces/behaviours.rs"]
mod table;

pub(crate) const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
