//! See `json` in the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clerk_wasm_fuzz::json::check(bytes));
