//! The engine through its public face alone: browsers, tabs and an API in memory, on virtual time.

mod active;
mod authorization;
mod clock;
mod cookies;
mod harness;
mod retries;
mod sessions;
mod simulation;
mod start;
mod tabs;
mod tokens;
