//! The server's half: who a request is from.
//!
//! [`ClerkServer`] judges requests as Clerk's own backends do: signed in, signed out with a reason, or a handshake, on
//! which the browser is sent to the Frontend API and back. With the feature `tower`, `ClerkLayer` does that for a whole
//! server; with `axum` there are extractors for handlers.
//!
//! [`Authentication`] is the decision behind it, without I/O: it asks for what it needs, as the
//! [engine](crate::engine) does.
//!
//! # Behind a proxy
//! A handshake leads back to the address that the browser sees. That is [`ServerOptions::public_origin`] if it is set,
//! and else what `X-Forwarded-Host` and `X-Forwarded-Proto` say, or `Host`. A proxy has to set the first two itself.

mod address;
mod auth;
#[cfg(all(test, feature = "axum"))]
mod axum_tests;
mod backend;
mod clerk_server;
mod decision;
#[cfg(test)]
mod driver_tests;
#[cfg(feature = "axum")]
mod extract;
#[cfg(all(test, feature = "axum"))]
mod hostile_tests;
mod key;
#[cfg(feature = "tower")]
mod layer;
mod options;
mod organizations;
mod path_pattern;
mod reason;
mod secret_key;
mod settings;
mod sign_in;
mod state;
#[cfg(test)]
mod testing;
mod token;
mod verification;

pub use auth::{Auth, SignedIn};
pub use backend::{BackendApi, Metadata};
pub use clerk_server::ClerkServer;
pub use decision::{Authentication, HandshakeError, KeyFailure, RefreshRequest, Step};
#[cfg(feature = "axum")]
pub use extract::{Protect, Refusal, Requirement, SessionClaims};
pub use key::{InvalidKey, VerifyingKey};
#[cfg(feature = "tower")]
pub use layer::{ClerkLayer, ClerkService};
pub use options::{Satellite, ServerOptions};
pub use reason::{AuthReason, RefreshFailure};
pub use settings::{Settings, SettingsError};
pub use state::{Notice, Outcome, RequestState};
pub use token::VerifiedToken;
pub use verification::InvalidToken;

/// The version of both APIs that this speaks.
const API_VERSION: &str = "2026-05-12";

/// Checks that the Rust in the page about servers compiles.
#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../../docs/server.md")]
struct Page;
