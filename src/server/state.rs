//! What became of a request.

use core::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::address::Address;
use super::reason::AuthReason;
use super::token::VerifiedToken;

/// What a request was judged to be, and what its answer has to carry.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestState {
    outcome: Outcome,
    message: String,
    headers: HeaderMap,
    notices: Vec<Notice>,
    pub(super) place: Option<Place>,
}

/// Where the person is whose request this is.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) address: Address,
    /// Whether the person waits for a page, and can be sent to another one.
    pub(super) is_page: bool,
    /// Only in development.
    pub(super) dev_browser: Option<String>,
}

/// Signed in, signed out, or neither yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Signed in with this token.
    SignedIn(VerifiedToken),
    /// Nobody is signed in, for this reason.
    SignedOut(AuthReason),
    /// Only the Frontend API knows: the browser has to be sent there, for this reason. The answer is
    /// [`RequestState::redirect`].
    Handshake(AuthReason),
}

/// What the operator of a server should know. `Display` says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Handshakes led nowhere, most likely because the keys do not belong together.
    RedirectLoop,
    /// Handshakes of a satellite led nowhere.
    SatelliteRedirectLoop,
    /// The path names an organization that could not become the active one.
    OrganizationLoop,
    /// A handshake came back that could not be used, for this reason.
    HandshakeUnresolved(String),
    /// A token is good only if this machine's clock is wrong.
    ClockSkew,
    /// A session token does not say which app it is for.
    AuthorizedPartyMissing,
}

const STATUS: HeaderName = HeaderName::from_static("x-clerk-auth-status");
const REASON: HeaderName = HeaderName::from_static("x-clerk-auth-reason");
const MESSAGE: HeaderName = HeaderName::from_static("x-clerk-auth-message");

impl RequestState {
    pub(super) fn signed_in(token: VerifiedToken, headers: HeaderMap) -> Self {
        Self {
            outcome: Outcome::SignedIn(token),
            message: String::new(),
            headers,
            notices: Vec::new(),
            place: None,
        }
    }

    pub(super) fn signed_out(reason: AuthReason, message: &str, headers: HeaderMap) -> Self {
        Self::other(Outcome::SignedOut(reason), message, headers)
    }

    pub(super) fn handshake(reason: AuthReason, message: &str, headers: HeaderMap) -> Self {
        Self::other(Outcome::Handshake(reason), message, headers)
    }

    pub(super) fn with_notice(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }

    pub(super) fn with_notices(mut self, notices: Vec<Notice>) -> Self {
        self.notices.extend(notices);
        self
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// What the request was judged to be.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// `signed-in`, `signed-out` or `handshake`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match self.outcome {
            Outcome::SignedIn(_) => "signed-in",
            Outcome::SignedOut(_) => "signed-out",
            Outcome::Handshake(_) => "handshake",
        }
    }

    /// Why it is not signed in; `None` if it is.
    #[must_use]
    pub fn reason(&self) -> Option<&AuthReason> {
        match &self.outcome {
            Outcome::SignedIn(_) => None,
            Outcome::SignedOut(reason) | Outcome::Handshake(reason) => Some(reason),
        }
    }

    /// The token that it is signed in with.
    #[must_use]
    pub fn token(&self) -> Option<&VerifiedToken> {
        if let Outcome::SignedIn(token) = &self.outcome { Some(token) } else { None }
    }

    /// More about the reason, for developers; often empty.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The headers to add to the answer, whatever it is: cookies to set, and the `x-clerk-auth-…` headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What the operator should know: to be logged.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Whether the app must not answer this request itself, because the browser is sent elsewhere: a handshake, or in
    /// development the cleaned address after one. The answer then has this status, [`headers`](Self::headers), which
    /// say where to, and no body.
    #[must_use]
    pub fn redirect(&self) -> Option<StatusCode> {
        self.headers.contains_key(header::LOCATION).then_some(StatusCode::TEMPORARY_REDIRECT)
    }

    fn other(outcome: Outcome, message: &str, headers: HeaderMap) -> Self {
        let mut state =
            Self { outcome, message: message.to_owned(), headers, notices: Vec::new(), place: None };
        let reason = state.reason().map(ToString::to_string).unwrap_or_default();
        for (name, text) in [(STATUS, state.status()), (REASON, &reason), (MESSAGE, message)] {
            // A text that no header can have is left out: it only explains.
            if let (false, Ok(value)) = (text.is_empty(), HeaderValue::from_str(text)) {
                state.headers.insert(name, value);
            }
        }
        state
    }
}

impl fmt::Debug for Place {
    /// Leaves out the dev browser.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place")
            .field("address", &self.address)
            .field("is_page", &self.is_page)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RedirectLoop => {
                "Handshakes lead nowhere. Most likely the publishable key and the secret key are of different instances: copy both from the same API keys page of the Clerk Dashboard."
            }
            Self::SatelliteRedirectLoop => {
                "Handshakes of this satellite lead nowhere. Most likely its domain is not one of the instance's: look at the Domains page of the Clerk Dashboard."
            }
            Self::OrganizationLoop => {
                "The path names an organization that could not be made the active one: there is none with that id or slug, or the user is not a member. The page is shown without it."
            }
            Self::HandshakeUnresolved(reason) => {
                return write!(f, "A handshake that came back could not be used: {reason} It may be that of another app on this domain.");
            }
            Self::ClockSkew => {
                "This machine's clock is wrong: a token that was just issued has expired or is not valid yet. In development it counts all the same. Set the clock."
            }
            Self::AuthorizedPartyMissing => {
                "A session token has no `azp`, which says which app it is for. Other Clerk backends will refuse such tokens."
            }
        })
    }
}
