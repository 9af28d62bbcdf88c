//! What can go wrong, each with a stable code.

pub mod code;

use std::sync::Arc;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The Frontend API refused.
    Api(ApiError),
    /// Anything else. The code is stable; the message says what is wrong and what to do.
    Runtime {
        /// A stable code. Those of this crate are the constants in [`code`].
        code: &'static str,
        /// For people.
        message: String,
    },
}

/// A refusal by the Frontend API.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The reasons; the first one counts most.
    pub reasons: Vec<Reason>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Names this answer in the API's own logs.
    pub trace_id: Option<String>,
    /// The whole body, as it came.
    pub body: Arc<String>,
}

/// One reason of an [`ApiError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// A stable code, such as `session_not_found`.
    pub code: String,
    /// What is wrong, in short.
    pub message: String,
    /// What is wrong, for people who use the page.
    pub long_message: String,
}

impl Error {
    /// The stable code of this error: the API's own, or one of this crate's.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Api(api) => api.code(),
            Self::Runtime { code, .. } => code,
        }
    }

    /// Whether the browser has no network: [`code::OFFLINE`].
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Runtime { code: code::OFFLINE, .. })
    }

    /// Whether the same call may succeed later: the API could not be reached ([`code::OFFLINE`],
    /// [`code::NETWORK_ERROR`], [`code::UNREADABLE_ANSWER`]), was too busy (status 429), or failed itself (500 and
    /// above).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Api(api) => api.is_transient(),
            Self::Runtime { code, .. } => {
                matches!(*code, code::OFFLINE | code::NETWORK_ERROR | code::UNREADABLE_ANSWER)
            }
        }
    }

    pub(crate) fn runtime(code: &'static str, message: &str) -> Self {
        Self::Runtime { code, message: message.to_owned() }
    }
}

impl ApiError {
    /// The code of the first reason; empty if the API gave none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.reasons.first().map_or("", |reason| &reason.code)
    }

    /// Whether this says nothing about the request itself. 0 is an answer that the browser does not show.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self.status, 0..400 | 429 | 500..)
    }
}

impl core::fmt::Debug for ApiError {
    /// Leaves out the body, which may hold a client with its tokens.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("reasons", &self.reasons)
            .field("retry_after", &self.retry_after)
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Api(api) => api.fmt(f),
            Self::Runtime { message, .. } => f.write_str(message),
        }
    }
}

impl core::fmt::Display for ApiError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.reasons.first() {
            Some(reason) if !reason.long_message.is_empty() => f.write_str(&reason.long_message),
            Some(reason) => f.write_str(&reason.message),
            None => write!(f, "the Frontend API answered with status {}", self.status),
        }
    }
}

impl core::error::Error for Error {}

/// Checks that the Rust in the list of codes compiles.
#[cfg(doctest)]
#[doc = include_str!("../docs/errors.md")]
struct Page;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, reason: &str) -> Error {
        let reason = Reason { code: reason.into(), message: String::new(), long_message: String::new() };
        Error::Api(ApiError {
            status,
            reasons: vec![reason],
            retry_after: None,
            trace_id: None,
            body: Arc::default(),
        })
    }

    #[test]
    fn only_a_browser_without_a_network_is_offline() {
        assert!(Error::runtime(code::OFFLINE, "").is_offline());
        assert!(!Error::runtime(code::NETWORK_ERROR, "").is_offline());
        assert!(!refused(503, code::OFFLINE).is_offline());
    }

    #[test]
    fn what_says_nothing_of_the_request_is_transient() {
        for code in [code::OFFLINE, code::NETWORK_ERROR, code::UNREADABLE_ANSWER] {
            assert!(Error::runtime(code, "").is_transient(), "{code}");
        }
        for code in [code::NOT_LOADED, code::INVALID_PATH, code::SESSION_NOT_FOUND] {
            assert!(!Error::runtime(code, "").is_transient(), "{code}");
        }
        for status in [0, 302, 429, 500, 503] {
            assert!(refused(status, "").is_transient(), "{status}");
        }
        for status in [400, 401, 404, 422, 428, 430, 499] {
            assert!(!refused(status, code::OFFLINE).is_transient(), "{status}");
        }
    }
}
