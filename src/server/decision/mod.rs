//! The decision about a request: all rules, in their order, without I/O.
//!
//! Each rule is in the file of its chapter: which cookies count in `suffix`, the order of the rules in `rules`,
//! handshakes that come back in `returning`, being sent on one in `sending`, satellites in `syncing`, what is wrong
//! with a token in `trouble`, pages reached from another domain in `referrer`.

pub(super) mod addresses;
mod context;
mod incoming;
pub(super) mod referrer;
pub(super) mod returning;
mod rules;
mod sending;
mod suffix;
mod syncing;
#[cfg(test)]
mod tests;
mod trouble;

use core::fmt;

use http::request::Parts;

use super::key::VerifyingKey;
use super::reason::{AuthReason, RefreshFailure};
use super::settings::Settings;
use super::state::RequestState;
use super::verification::Fault;
use crate::time::ServerTime;
use context::Context;
use incoming::Incoming;

/// One request on its way to being judged.
///
/// It does nothing itself. What it needs from outside it asks for, once each, and goes on when it was told:
/// [`ClerkServer`](super::ClerkServer) does that over the Backend API.
///
/// ```
/// use clerk_wasm::ServerTime;
/// use clerk_wasm::server::{Authentication, ServerOptions, Settings, Step};
///
/// let settings = Settings::new(ServerOptions::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k", "sk_live_abc"))?;
/// let (request, ()) = http::Request::get("/").header("host", "example.com").body(()).unwrap().into_parts();
/// let authentication = Authentication::new(&settings, &request, ServerTime::from_seconds(1_800_000_000));
/// let Step::Done(state) = authentication.step() else { panic!("there is nothing to ask for") };
/// assert_eq!(state.reason().unwrap().to_string(), "session-token-and-uat-missing");
/// # Ok::<(), clerk_wasm::server::SettingsError>(())
/// ```
pub struct Authentication<'a> {
    context: Context<'a>,
    known: Known,
}

/// What comes next for a request.
#[non_exhaustive]
pub enum Step {
    /// The instance's key with this id is needed: [`Authentication::set_key`].
    NeedKey {
        /// The key's id; empty if the token names none.
        kid: String,
    },
    /// What a handshake left at the Backend API is needed: [`Authentication::set_handshake_payload`].
    NeedHandshakePayload {
        /// What it was left under.
        nonce: String,
    },
    /// A new session token is needed for an expired one: [`Authentication::set_refreshed`].
    NeedRefresh(RefreshRequest),
    /// The request is judged.
    Done(RequestState),
    /// It can't be judged, and going on would send the browser round in circles. Only in development.
    Failed(HandshakeError),
}

/// A handshake that came back, in development, and can't be used. The message says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandshakeError {
    reason: AuthReason,
    message: String,
}

/// Why a key could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFailure {
    /// The instance has none with this id.
    Unknown,
    /// The Backend API could not be asked.
    Unreachable,
    /// The Backend API does not know the secret key.
    SecretKeyInvalid,
}

/// What the Backend API is asked for when a session token has expired.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshRequest {
    /// The session.
    pub session_id: String,
    /// Its expired token.
    pub expired_token: String,
    /// The token from the refresh cookie.
    pub refresh_token: String,
    /// Whether the cookies to set have this instance's suffix.
    pub suffixed_cookies: bool,
    /// The origin of the request.
    pub request_origin: String,
    /// The request's headers.
    pub request_headers: Vec<(String, Vec<String>)>,
}

/// What was told so far.
#[derive(Default)]
struct Known {
    keys: Vec<(String, Result<VerifyingKey, KeyFailure>)>,
    handshake_payload: Option<Result<Vec<String>, String>>,
    refreshed: Option<Result<Vec<String>, RefreshFailure>>,
}

/// Why the rules stop before there is a state.
enum Stop {
    Need(Need),
    Failed(HandshakeError),
}

enum Need {
    Key(String),
    HandshakePayload(String),
    Refresh(Box<RefreshRequest>),
}

impl<'a> Authentication<'a> {
    /// Begins to judge a request, at this time by this machine's clock.
    #[must_use]
    pub fn new(settings: &'a Settings, request: &'a Parts, now: ServerTime) -> Self {
        let request = Incoming::new(request, settings.public_origin.as_ref());
        Self { context: Context::new(settings, request, now), known: Known::default() }
    }

    /// What comes next, by all that is known so far.
    #[must_use]
    pub fn step(&self) -> Step {
        match rules::judge(&self.context, &self.known) {
            Ok(state) => Step::Done(state.at(self.context.place())),
            Err(Stop::Failed(error)) => Step::Failed(error),
            Err(Stop::Need(Need::Key(kid))) => Step::NeedKey { kid },
            Err(Stop::Need(Need::HandshakePayload(nonce))) => Step::NeedHandshakePayload { nonce },
            Err(Stop::Need(Need::Refresh(request))) => Step::NeedRefresh(*request),
        }
    }

    /// Answers [`Step::NeedKey`].
    pub fn set_key(&mut self, kid: &str, key: Result<VerifyingKey, KeyFailure>) {
        self.known.keys.push((kid.to_owned(), key));
    }

    /// Answers [`Step::NeedHandshakePayload`]: the directives, or why there are none.
    pub fn set_handshake_payload(&mut self, directives: Result<Vec<String>, String>) {
        self.known.handshake_payload = Some(directives);
    }

    /// Answers [`Step::NeedRefresh`]: the cookies to set, each as in `Set-Cookie`, or why there are none.
    pub fn set_refreshed(&mut self, cookies: Result<Vec<String>, RefreshFailure>) {
        self.known.refreshed = Some(cookies);
    }
}

impl Known {
    /// The key with this id, by the settings or as it was told.
    fn key<'k>(&'k self, kid: &str, settings: &'k Settings) -> Result<Result<&'k VerifyingKey, Fault>, Stop> {
        if let Some(key) = &settings.jwt_key {
            return Ok(Ok(key));
        }
        let told = self.keys.iter().find(|(known, _)| known == kid);
        let (_, key) = told.ok_or_else(|| Stop::Need(Need::Key(kid.to_owned())))?;
        Ok(key.as_ref().map_err(|failure| failure.fault()))
    }
}

impl KeyFailure {
    pub(super) fn fault(self) -> Fault {
        match self {
            Self::Unknown => Fault::new(
                AuthReason::JwkKidMismatch,
                "The instance has no key that this token was signed with. Most likely the token is of another instance, or the secret key is.",
            ),
            Self::Unreachable => Fault::new(
                AuthReason::JwkRemoteFailedToLoad,
                "The instance's keys could not be loaded from the Backend API.",
            ),
            Self::SecretKeyInvalid => Fault::new(
                AuthReason::SecretKeyInvalid,
                "The Backend API does not know the secret key. Copy it again from the API keys page of the Clerk Dashboard.",
            ),
        }
    }
}

impl HandshakeError {
    /// What is wrong with the handshake.
    #[must_use]
    pub fn reason(&self) -> &AuthReason {
        &self.reason
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reason, message } = self;
        write!(
            f,
            "A handshake came back that can't be used ({reason}): {message} If you changed the keys, delete this site's cookies and open the page anew."
        )
    }
}

impl core::error::Error for HandshakeError {}

impl fmt::Debug for Authentication<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication")
            .field("address", &self.context.request.address)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Step {
    /// Leaves out the nonce, which is as good as a session.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeedKey { kid } => f.debug_struct("NeedKey").field("kid", kid).finish(),
            Self::NeedHandshakePayload { .. } => {
                f.debug_struct("NeedHandshakePayload").finish_non_exhaustive()
            }
            Self::NeedRefresh(request) => f.debug_tuple("NeedRefresh").field(request).finish(),
            Self::Done(state) => f.debug_tuple("Done").field(state).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

impl fmt::Debug for RefreshRequest {
    /// Leaves out the tokens, and the headers, which hold them too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshRequest").field("session_id", &self.session_id).finish_non_exhaustive()
    }
}
