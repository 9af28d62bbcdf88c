//! The Yew face where apps do what they should not, and what an example app can't show, in a real browser.
#![cfg(all(feature = "yew", target_family = "wasm"))]

#[path = "../faces/api.rs"]
mod api;
#[path = "../faces/app.rs"]
mod app;
mod behaviours;
mod misuse;
mod page;
mod rendering;
mod scenes;
#[path = "../faces/behaviours.rs"]
mod table;

const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
