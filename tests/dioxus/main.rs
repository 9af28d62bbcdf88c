//! The Dioxus face: in a real browser, and rendered as a server does.
#![cfg(feature = "dioxus")]

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
mod page;
#[cfg(target_family = "wasm")]
mod scenes;
#[cfg(not(target_family = "wasm"))]
mod ssr;
#[cfg(target_family = "wasm")]
#[path = "../faces/behaviours.rs"]
mod table;

const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
