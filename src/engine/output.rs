//! Everything that the engine can ask of its driver.

use std::sync::Arc;

use super::cause::Cause;
use super::input::{Answer, CallId, RequestId, TokenMessage};
use super::snapshot::Snapshot;
use crate::error::Error;
use crate::wire::{Client, CookieWrite, Request, Token};

/// Something to do now. Drained with [`Engine::poll`](super::Engine::poll) until it returns `None`.
///
/// Exhaustive on purpose: a driver that ignores an output leaves the engine waiting, so a new one has to be a breaking
/// change.
#[must_use = "an output that is not carried out leaves the engine waiting"]
pub enum Output {
    /// Send this request and report its end as [`Input::Answered`](super::Input::Answered).
    Send {
        /// Names the request in that report.
        id: RequestId,
        /// The request.
        request: Request,
        /// Why it is sent.
        cause: Cause,
    },
    /// A call has its answer.
    Resolve {
        /// The call.
        call: CallId,
        /// Its answer.
        result: Result<Outcome, Error>,
    },
    /// Somebody for whom a token is kept fresh ([`Input::Keep`](super::Input::Keep)) gets another one, or loses it.
    Kept {
        /// Who.
        keeper: CallId,
        /// The token; `None` if nobody is signed in, or the last one has expired and the next can't be had.
        token: Option<Arc<Token>>,
    },
    /// There is a new state to show.
    Notify(Arc<Snapshot>),
    /// Read `document.cookie` and report it as [`Input::CookiesRead`](super::Input::CookiesRead).
    ReadCookies,
    /// Write (or remove) a cookie.
    WriteCookie(CookieWrite),
    /// Leave the page for this URL. The call of [`Input::Start`](super::Input::Start) stays pending.
    Leave(Destination),
    /// Ask the app which session of this client should be active at first, and report
    /// [`Input::SessionChosen`](super::Input::SessionChosen) at once.
    ChooseSession(Arc<Client>),
    /// Replace the page's URL in its history, without navigating.
    ReplaceUrl(String),
    /// Tell the other tabs of a token (channel `clerk:session_token`).
    ShareToken(TokenMessage),
    /// Tell the other tabs that this browser signed out (channel `clerk`).
    ShareSignOut,
    /// Wait for the lock `clerk.lock.refreshSessionToken`; report
    /// [`Input::LockGranted`](super::Input::LockGranted) or
    /// [`Input::LockUnavailable`](super::Input::LockUnavailable).
    AcquireLock,
    /// Release that lock, or stop waiting for it.
    ReleaseLock,
    /// Carry out the navigation that belongs to this call (its redirect URL or callback) and report
    /// [`Input::Navigated`](super::Input::Navigated).
    Navigate(CallId),
    /// Keep this text: it comes back in [`Page::stored_environment`](super::Page::stored_environment). An empty one
    /// removes what was kept.
    StoreEnvironment(String),
    /// Keep this text: it comes back in [`Page::stored_clock`](super::Page::stored_clock).
    StoreClock(String),
}

/// The URL of another page. It may hold the dev browser token.
#[derive(Clone, PartialEq, Eq)]
pub struct Destination(pub String);

/// What a call is answered with.
#[derive(Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// It is done.
    Done,
    /// A token; `None` when nobody is signed in.
    Token(Option<Arc<Token>>),
    /// What the API answered, with a status of 200 to 299.
    Answer(Answer),
}
