//! What can go wrong, each with a stable code.

use std::sync::Arc;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The Frontend API refused.
    Api(ApiError),
    /// Anything else. The code is stable; the message says what is wrong and what to do.
    Runtime {
        /// A stable code, such as `clerk_offline`.
        code: &'static str,
        /// For people.
        message: String,
    },
}

/// A refusal by the Frontend API.
#[derive(Clone, PartialEq, Eq)]
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
pub struct Reason {
    /// A stable code, such as `session_not_found`.
    pub code: String,
    /// In short.
    pub message: String,
    /// For the reader of a page.
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
}

impl core::fmt::Debug for ApiError {
    /// The body is left out: a client with its tokens can come along.
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
