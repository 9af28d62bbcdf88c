//! The engine in a page: a driver that carries out what it asks for, and the face that Rust apps
//! use. Everything that touches the page is in `page.js`.

mod bindings;
mod clerk;
mod clocks;
mod driver;
mod going;
#[cfg(feature = "http")]
mod http;
mod keeper;
mod keepers;
mod listeners;
mod numbers;
mod options;
mod page;
mod place;
#[cfg(feature = "inspect")]
mod requests;
mod slot;
mod storage;
#[cfg(feature = "serde-wasm-bindgen")]
mod to_js;

pub use clerk::Clerk;
#[cfg(feature = "js")]
pub(crate) use clocks::moment;
#[cfg(feature = "js")]
pub(crate) use driver::{Choose, Done, Driver};
#[cfg(feature = "http")]
pub use http::{AuthorizedRequest, FetchError};
pub use keeper::KeptToken;
pub use listeners::Subscription;
pub use options::{
    ClerkOptions, EntryOptions, InitialValues, RouterFunction, SelectSession, SetActiveOptions,
    SignOutOptions, TokenOptions,
};
#[cfg(feature = "js")]
pub(crate) use page::is_there as has_page;
#[cfg(feature = "inspect")]
pub use requests::RequestEvent;
#[cfg(feature = "serde-wasm-bindgen")]
pub use to_js::to_js;

/// The text of the element with this id; `None` where there is none, or no page.
pub(crate) fn text_in_page(id: &str) -> Option<String> {
    page::is_there().then(|| bindings::text_of(id)).flatten()
}

/// A number that differs from page to page.
pub(crate) fn seed() -> u64 {
    (bindings::random() * 9_007_199_254_740_992.0) as u64
}
