//! The API's resources as they arrive: each keeps every field that was sent, and reads those that
//! are asked for.

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
