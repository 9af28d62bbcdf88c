//! The engine in a page: a driver that carries out what it asks for, and the face that Rust apps
//! use. One small module for each of the browser's own interfaces.

mod channel;
mod clerk;
mod cookies;
mod driver;
mod events;
mod fetch;
mod going;
#[cfg(feature = "http")]
mod http;
mod keeper;
mod listeners;
mod lock;
mod navigation;
mod options;
mod page;
mod promise;
mod slot;
mod storage;
mod timer;
mod urls;

pub use clerk::Clerk;
#[cfg(feature = "js")]
pub(crate) use driver::{Choose, Done, Driver, Navigate};
#[cfg(feature = "http")]
pub use http::{AuthorizedRequest, FetchError};
pub use keeper::KeptToken;
pub use listeners::Subscription;
pub use options::{ClerkOptions, SelectSession, SetActiveOptions, SignOutOptions, TokenOptions};
#[cfg(feature = "js")]
pub(crate) use page::window;
#[cfg(feature = "js")]
pub(crate) use timer::moment;

/// A number that differs from page to page.
pub(crate) fn seed() -> u64 {
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}
