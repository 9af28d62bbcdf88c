//! What holds of everything that reads outside input, whatever that input is.
//!
//! Each target is a plain function of bytes that panics where something does not hold. `cargo fuzz`
//! runs them on nightly; the crate's own tests run them for a bounded number of cases on stable.

pub mod api_answers;
pub mod claims;
pub mod cookies;
pub mod driven;
pub mod engine_inputs;
pub mod input;
pub mod instance;
pub mod json;
pub mod publishable_key;
#[cfg(feature = "server")]
pub mod server_requests;
pub mod token;

/// A target: its name, which is also that of its seeds' folder, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("publishable_key", publishable_key::check),
    ("json", json::check),
    ("token", token::check),
    ("claims", claims::check),
    ("cookies", cookies::check),
    ("api_answers", api_answers::check),
    ("engine_inputs", engine_inputs::check),
    #[cfg(feature = "server")]
    ("server_requests", server_requests::check),
];
