//! The API over real HTTP: every endpoint, as browsers call it.

mod backend;
mod control;
mod development;
mod handshake;
mod hosted;
mod hosts;
mod production;
mod satellite;
mod schemas;

mod sessions;
mod support;
mod tokens;
