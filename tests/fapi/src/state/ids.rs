//! Ids and opaque tokens.

use rand::RngExt;
use rand::distr::Alphanumeric;

/// A new id of this kind: `sess_2x…`.
pub(crate) fn new(kind: &str) -> String {
    format!("{kind}_{}", random(27))
}

/// A new opaque token that only the browser that gets it may know.
pub(crate) fn secret(kind: &str) -> String {
    format!("{kind}_{}", random(43))
}

/// The id of one answer, to find it in logs.
pub(crate) fn trace() -> String {
    random(32).to_lowercase()
}

fn random(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}
