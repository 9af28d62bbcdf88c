//! The API over real HTTP: every endpoint, as browsers call it.

mod control;
mod development;
mod hosted;
mod hosts;
mod production;
mod satellite;
mod schemas;

mod sessions;
mod support;
mod tokens;
