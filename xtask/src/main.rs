//! Placeholder, replaced before the first release.
fn main() {}
