//! The engine through its public face alone: browsers, tabs and an API in memory, on virtual time.

mod active;
mod authorization;
mod causes;
mod clock;
mod cookies;
mod detour;
mod dev_browser;
mod forged;
mod harness;
mod instant;
mod keepers;
mod outage;
mod retries;
mod satellite;
mod sessions;
mod sign_out;
mod simulation;
mod start;
mod tabs;
mod tokens;
