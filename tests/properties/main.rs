//! What holds of everything that reads outside input, whatever that input is: properties with input of
//! the right shape, and short runs of the fuzz targets with any bytes at all.
#![cfg(not(target_family = "wasm"))]

mod answers;
mod claims;
mod cookies;
#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "a crate of its own where it is fuzzed")]
mod fuzz;
mod json;
mod keys;
mod messages;
#[path = "../engine/harness/random.rs"]
#[allow(dead_code, reason = "the simulation asks more of it")]
mod random;
mod secrets;
mod sequences;
#[cfg(feature = "server")]
mod server;
mod short_runs;
mod tokens;
mod urls;

/// So many cases for each property: quick enough for every run. `PROPTEST_CASES` has no say here.
fn cases(count: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(count)
    }
}
