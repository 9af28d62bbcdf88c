//! The engine through its public face alone: browsers, tabs and an API in memory, on virtual time.

mod harness;
mod start;
