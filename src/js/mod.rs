//! What `pkg/index.js` is built on: one class with a few cheap methods. Everything that an app sees is
//! made there. The API's own JSON is handed over as text, because no parser is faster or smaller than
//! the browser's.

#![allow(unreachable_pub, reason = "wasm-bindgen exports nothing but what is pub")]

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

mod asked;
mod core;
mod handover;
mod numbers;
