//! See `publishable_key` in the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clerk_wasm_fuzz::publishable_key::check(bytes));
