//! See `engine_inputs` in the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clerk_wasm_fuzz::engine_inputs::check(bytes));
