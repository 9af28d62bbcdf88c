//! The resources of the API as it sends them, each with every field of its published schema and those that
//! only Clerk's own mock of the API has.

pub(crate) mod client;
pub(crate) mod environment;
pub(crate) mod organization;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod theme;
pub(crate) mod user;
pub(crate) mod user_settings;

use serde::Serialize;
use serde_json::{Map, Value};

/// Free-form data of a user, an organization or a membership.
pub(crate) type Metadata = Map<String, Value>;

/// A token, as it is sent by token endpoints and in sessions.
#[derive(Serialize)]
pub(crate) struct Token {
    object: &'static str,
    jwt: String,
}

impl Token {
    pub(crate) fn new(jwt: String) -> Self {
        Self { object: "token", jwt }
    }
}

/// A list, possibly only a part of it.
#[derive(Serialize)]
pub(crate) struct Page<T> {
    pub(crate) data: Vec<T>,
    pub(crate) total_count: usize,
}
