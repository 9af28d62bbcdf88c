//! The driver: judges requests, and fetches what that needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

use http::request::Parts;

use super::auth::Auth;
use super::backend::{BackendApi, KeyCache};
use super::decision::{Authentication, HandshakeError, KeyFailure, Step};
use super::key::VerifyingKey;
use super::options::ServerOptions;
use super::reason::{AuthReason, RefreshFailure};
use super::settings::{Settings, SettingsError};
use super::state::{Notice, RequestState};
use super::token::{Decoded, VerifiedToken};
use super::verification::{Fault, InvalidToken, verified};
use crate::error::{Error, code};
use crate::time::ServerTime;

/// Clerk on a server. Made once, when the server starts; cheap to clone.
///
/// ```no_run
/// # async fn run(request: http::Request<()>) -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_wasm::server::{ClerkServer, ServerOptions};
///
/// let clerk = ClerkServer::new(ServerOptions {
///     authorized_parties: vec!["https://app.example.com".to_owned()],
///     ..ServerOptions::new(&std::env::var("CLERK_PUBLISHABLE_KEY")?, &std::env::var("CLERK_SECRET_KEY")?)
/// })?;
/// let (parts, body) = request.into_parts();
/// let state = clerk.authenticate_request(&parts).await?;
/// if let Some(status) = state.redirect() {
///     // Answer with this status, `state.headers()` and no body.
/// } else if let Some(user_id) = clerk.auth(&state).user_id() {
///     // Answer as usual, and add `state.headers()`.
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ClerkServer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    api: Option<BackendApi>,
    keys: KeyCache,
    has_told_of_azp: AtomicBool,
}

impl ClerkServer {
    /// Checks the options. Nothing is fetched before the first token has to be verified.
    ///
    /// # Errors
    /// A [`SettingsError`] that says what to change.
    pub fn new(options: ServerOptions) -> Result<Self, SettingsError> {
        let settings = Settings::new(options)?;
        if settings.checks.authorized_parties.is_empty() {
            tracing::warn!(
                "Clerk: `authorized_parties` is empty, so tokens of any app on this domain count here. Set it to the origins of your own apps."
            );
        }
        let api = BackendApi::new(&settings)?;
        let (keys, has_told_of_azp) = (KeyCache::default(), AtomicBool::new(false));
        Ok(Self(Arc::new(Inner { settings, api, keys, has_told_of_azp })))
    }

    /// What it was set up with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The Backend API; `None` without a secret key.
    #[must_use]
    pub fn api(&self) -> Option<&BackendApi> {
        self.0.api.as_ref()
    }

    /// Judges a request. What its operator should know is logged.
    ///
    /// # Errors
    /// Only in development: a handshake came back that can't be used. Show the error, because going on would send the
    /// browser round in circles.
    pub async fn authenticate_request(&self, request: &Parts) -> Result<RequestState, HandshakeError> {
        let mut authentication = Authentication::new(&self.0.settings, request, now());
        loop {
            match authentication.step() {
                Step::Done(state) => {
                    self.log(state.notices());
                    return Ok(state);
                }
                Step::Failed(error) => {
                    tracing::error!("Clerk: {error}");
                    return Err(error);
                }
                Step::NeedKey { kid } => {
                    let key = self.key(&kid).await;
                    authentication.set_key(&kid, key);
                }
                Step::NeedHandshakePayload { nonce } => {
                    let directives = match self.require_api() {
                        Ok(api) => api.handshake_payload(&nonce).await,
                        Err(error) => Err(error),
                    };
                    authentication.set_handshake_payload(directives.map_err(|error| error.to_string()));
                }
                Step::NeedRefresh(request) => {
                    let cookies = match self.require_api() {
                        Ok(api) => api.refresh_session(&request).await,
                        Err(error) => Err(error),
                    };
                    authentication.set_refreshed(cookies.map_err(|error| refresh_failure(&error)));
                }
            }
        }
    }

    /// Verifies a token that did not come as the session of a request: one that was made from a JWT template, or a session
    /// token in a message. Signature, times, audience and authorized party are checked as for requests.
    ///
    /// Which of the two it is, its claims say: only a session's have a [`session_id`](crate::Claims::session_id). Tokens
    /// of machines are not good here.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::server::ClerkServer, token: &str) -> Result<(), clerk_wasm::server::InvalidToken> {
    /// let token = clerk.verify_token(token).await?;
    /// println!("by {}", token.claims().subject().unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// An [`InvalidToken`] that says what is wrong with it; also if the instance's keys can't be had.
    pub async fn verify_token(&self, token: &str) -> Result<VerifiedToken, InvalidToken> {
        self.read_and_verify(token).await.map_err(InvalidToken)
    }

    /// Who a request is from, for its handler.
    #[must_use]
    pub fn auth(&self, state: &RequestState) -> Auth {
        Auth::new(state, self)
    }

    pub(super) fn require_api(&self) -> Result<&BackendApi, Error> {
        self.api().ok_or_else(|| {
            let message = "The Backend API can't be called without a secret key. Set `secret_key`.";
            Error::runtime(code::NO_SECRET_KEY, message)
        })
    }

    async fn read_and_verify(&self, token: &str) -> Result<VerifiedToken, Fault> {
        let token = Decoded::read(token).ok_or_else(Fault::unreadable)?;
        if token.is_of_machine() {
            return Err(Fault::new(AuthReason::TokenTypeMismatch, "The token is a machine's."));
        }
        let fetched;
        let key = match &self.0.settings.jwt_key {
            Some(key) => key,
            None => {
                fetched = self.key(token.kid()).await.map_err(KeyFailure::fault)?;
                &fetched
            }
        };
        verified(token, key, &self.0.settings.checks, now())
    }

    async fn key(&self, kid: &str) -> Result<VerifyingKey, KeyFailure> {
        let api = self.0.api.as_ref().ok_or(KeyFailure::Unreachable)?;
        self.0.keys.key(kid, Instant::now, || api.keys()).await
    }

    fn log(&self, notices: &[Notice]) {
        for notice in notices {
            let is_of_azp = *notice == Notice::AuthorizedPartyMissing;
            // Every request of a session would tell it again.
            if !is_of_azp || !self.0.has_told_of_azp.swap(true, Ordering::Relaxed) {
                tracing::warn!("Clerk: {notice}");
            }
        }
    }
}

fn refresh_failure(error: &Error) -> RefreshFailure {
    match error {
        Error::Api(refusal) => RefreshFailure::from_code(refusal.code()),
        Error::Runtime { .. } => RefreshFailure::FetchError,
    }
}

/// The time by this machine's clock.
fn now() -> ServerTime {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    ServerTime(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
