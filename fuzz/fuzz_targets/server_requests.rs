//! See `server_requests` in the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clerk_wasm_fuzz::server_requests::check(bytes));
