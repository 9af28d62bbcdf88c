//! The API's resources as they arrive: each keeps every field that was sent, and reads those that
//! are asked for.

use std::sync::Arc;

mod client;
mod environment;
mod organization;
mod session;
mod user;

pub use client::Client;
pub use environment::Environment;
pub use organization::{Membership, Organization};
pub use session::{Session, SessionStatus, Task};
pub use user::User;

/// Whether both are the very same value, or both are missing.
#[inline(always)]
pub(crate) fn same<T>(mine: Option<&Arc<T>>, its: Option<&Arc<T>>) -> bool {
    mine.map(Arc::as_ptr) == its.map(Arc::as_ptr)
}
