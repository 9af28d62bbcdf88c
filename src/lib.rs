//! A browser session engine for [Clerk](https://clerk.com): it finds out who is signed in, hands out
//! session tokens and tokens from JWT templates, renews them in the background, shares them between
//! tabs, and survives outages, sleep and wrong clocks. Unofficial.
//!
//! # For apps
//! [`Clerk`] is the session of the page's user.
//! ```no_run
//! # async fn run() -> Result<(), clerk_wasm::Error> {
//! use clerk_wasm::{Clerk, ClerkOptions};
//!
//! let clerk = Clerk::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", ClerkOptions::default())?;
//! clerk.load().await?;
//! if let Some(token) = clerk.get_token().await? {
//!     let authorization = format!("Bearer {}", token.as_str());
//! }
//! # Ok(())
//! # }
//! ```
//! Its state is a [`Snapshot`]: immutable, shared by reference, replaced as a whole. What it holds
//! ([`Session`], [`User`], [`Organization`], [`Environment`]) keeps every field that the API sent. Times are
//! a [`ServerTime`]. Every [`Error`] has a stable code; [`error::code`] lists them.
//!
//! # For drivers
//! [`engine`] is the state machine behind it, without clock, network or page, for those who want to run it
//! elsewhere.
//!
//! # Features
//! None is on by default. `http` adds requests to your own backend that carry a fresh token
//! ([`Clerk::fetch`](Clerk)). `inspect` reports each request, and why it was sent
//! ([`Clerk::on_request`](Clerk)). `serde-wasm-bindgen` makes values for JavaScript libraries of users, sessions and
//! claims (`to_js`). `js` adds the exports that the npm package is built on; a Rust app that
//! leaves it out carries none of them. `server` is the server's half, which judges requests and is native only;
//! `tower` adds a layer to it, and `axum` extractors.

// In a browser a panic ends the whole app.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable))]

mod auth;
mod authorization;
mod browser;
#[cfg(feature = "dioxus")]
pub mod dioxus;
pub mod engine;
pub mod error;
#[cfg(any(feature = "yew", feature = "leptos", feature = "dioxus"))]
mod frameworks;
mod initial_state;
#[cfg(feature = "js")]
mod js;
mod json;
#[cfg(feature = "leptos")]
pub mod leptos;
mod reverification;
#[cfg(all(feature = "server", not(target_family = "wasm")))]
pub mod server;
mod time;
mod wire;
#[cfg(feature = "yew")]
pub mod yew;

pub use auth::{Auth, AuthOptions};
pub use authorization::{AuthorizationQuery, Reverification, ReverificationLevel};
#[cfg(feature = "inspect")]
pub use browser::RequestEvent;
#[cfg(feature = "serde-wasm-bindgen")]
pub use browser::to_js;
#[cfg(feature = "http")]
pub use browser::{AuthorizedRequest, FetchError};
pub use browser::{
    Clerk, ClerkOptions, EntryOptions, InitialValues, KeptToken, RouterFunction, SelectSession,
    SetActiveOptions, SignOutOptions, Subscription, TokenOptions,
};
pub use engine::{
    Active, ActiveSession, Answer, Cause, FreeRequest, OrganizationChoice, SessionChoice, Snapshot, Status,
};
pub use error::{ApiError, Error, Reason};
pub use initial_state::InitialState;
pub use json::{Items, Json, JsonText};
pub use reverification::ReverificationNeeded;
pub use time::ServerTime;
pub use wire::{
    Claims, Client, Environment, InstanceType, KeyError, Membership, Method, Organization,
    OrganizationClaims, PublishableKey, Session, SessionStatus, Task, Token, TokenError, User,
};

#[cfg(any(feature = "yew", feature = "leptos", feature = "dioxus"))]
pub use frameworks::ActiveOrganization;

/// Checks that the README's Rust compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
