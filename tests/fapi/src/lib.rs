//! A local Frontend API for tests and demos: a server on loopback that speaks Clerk's Frontend API well enough for
//! browser clients to work on it unchanged, and the part of the Backend API with which servers judge requests.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use local_fapi::{Config, Options, Server};
//!
//! let running = Server::start(Config::default(), Options::default()).await?;
//! println!("new Clerk('{}', {{ proxyUrl: '{}' }})", running.publishable_key(), running.api_url());
//! # running.shutdown().await;
//! # Ok::<(), local_fapi::Error>(()) }).unwrap();
//! ```
//!
//! Everything is in memory and nothing is secret. The control interface, on a port of its own, provides what tests
//! need beyond the API: faults, another clock, the end of a session, the log of requests. The crate's README lists
//! its calls.

mod api;
mod app;
mod arrival;
mod config;
mod control;
mod error;
mod faults;
mod front;
mod hosted;
mod hosts;
mod instance_keys;
mod keys;
mod log;
mod metadata;
mod origins;
mod resources;
mod server;
mod state;
mod tls;
mod tokens;
mod urls;

pub use config::{
    Config, ConfigError, DEFAULT_CONFIG, Instance, InstanceKind, Membership, Organization, SessionToken,
    Settings, Template, User,
};
pub use hosts::is_sent_to_loopback;
pub use server::{Error, Options, Running, Server};
