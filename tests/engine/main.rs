//! The engine through its public face alone: browsers, tabs and an API in memory, on virtual time.

mod active;
mod clock;
mod harness;
mod retries;
mod sessions;
mod start;
mod tokens;
