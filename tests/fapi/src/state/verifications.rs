//! Proofs that are under way: of an address by a code that was sent to it, of a user by the password.

use super::clock::{Seconds, ServerTime};
use crate::error::ApiError;

/// The code of every address. Nothing is sent here, as nothing is to the test addresses of a development instance.
const CODE: &str = "424242";
const CODES_EXPIRE_AFTER: Seconds = Seconds(10 * 60);

/// How something is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    Password,
    EmailCode,
}

/// One proof.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verification {
    pub(crate) strategy: Strategy,
    pub(crate) attempts: u32,
    pub(crate) is_verified: bool,
    /// Passwords don't expire.
    pub(crate) expire_at: Option<ServerTime>,
}

impl Strategy {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::EmailCode => "email_code",
        }
    }

    /// Refuses what users can't prove anything with here.
    pub(crate) fn named(name: &str) -> Result<Self, ApiError> {
        let known = [Self::Password, Self::EmailCode].into_iter().find(|strategy| strategy.name() == name);
        known.ok_or_else(ApiError::strategy_invalid)
    }
}

impl Verification {
    pub(crate) fn by_password() -> Self {
        Self { strategy: Strategy::Password, attempts: 0, is_verified: false, expire_at: None }
    }

    /// A code that is sent now.
    pub(crate) fn by_email_code(now: ServerTime) -> Self {
        let expire_at = Some(now + CODES_EXPIRE_AFTER);
        Self { strategy: Strategy::EmailCode, attempts: 0, is_verified: false, expire_at }
    }

    /// Tries a code.
    pub(crate) fn attempt_code(&mut self, code: &str, now: ServerTime) -> Result<(), ApiError> {
        if self.is_verified {
            return Err(ApiError::already_verified());
        }
        if self.expire_at.is_some_and(|at| at <= now) {
            return Err(ApiError::verification_expired());
        }
        self.attempts += 1;
        self.is_verified = code == CODE;
        if self.is_verified { Ok(()) } else { Err(ApiError::code_incorrect()) }
    }
}
