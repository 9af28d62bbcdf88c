//! Everything that can happen to the engine.

use std::sync::Arc;

use crate::wire::Method;

/// Something that happened. Passed to [`Engine::handle`](super::Engine::handle) with the time at which it did.
#[non_exhaustive]
pub enum Input {
    /// The page asks for its session to be loaded. Comes first, and again only after a failed start; answered
    /// through `call` when the session is known, or can't be.
    Start {
        /// Answered with [`Outcome::Done`](super::Outcome::Done) or an error.
        call: CallId,
        /// What the page is like at that moment.
        page: Box<Page>,
    },
    /// A request sent for [`Output::Send`](super::Output::Send) has ended.
    Answered {
        /// The id from that output.
        request: RequestId,
        /// What came back, or why nothing did.
        answer: Result<Answer, NetworkFailure>,
    },
    /// The moment named by [`Engine::deadline`](super::Engine::deadline) has come, or passed.
    Wake,
    /// An app wants something. Answered by exactly one [`Output::Resolve`](super::Output::Resolve).
    Call {
        /// Names the call. Chosen by the caller, who uses each id once.
        call: CallId,
        /// What is wanted.
        what: Call,
    },
    /// Keep a token fresh from now on, and tell of each with [`Output::Kept`](super::Output::Kept). It may come at any
    /// time, even before [`Input::Start`].
    Keep {
        /// Names whom it is for. Chosen like the id of a call.
        keeper: CallId,
        /// Which token; `None` to end it.
        query: Option<TokenQuery>,
    },
    /// Something about the page changed.
    Page(PageEvent),
    /// Another tab shares a token (channel `clerk:session_token`).
    TokenHeard(TokenMessage),
    /// Another tab signed out (channel `clerk`).
    SignOutHeard,
    /// The lock asked for by [`Output::AcquireLock`](super::Output::AcquireLock) is held now.
    LockGranted {
        /// `document.cookie` at that moment: another tab may have left a fresher token there.
        cookies: String,
    },
    /// That lock can't be had in this browser.
    LockUnavailable,
    /// The cookies asked for by [`Output::ReadCookies`](super::Output::ReadCookies).
    CookiesRead(String),
    /// The answer to [`Output::ChooseSession`](super::Output::ChooseSession): [`SessionChoice::Current`]
    /// leaves the choice to the engine.
    SessionChosen(SessionChoice),
    /// The navigation of [`Output::Navigate`](super::Output::Navigate) is over.
    Navigated {
        /// The call from that output.
        call: CallId,
        /// How it ended.
        end: NavigationEnd,
    },
}

/// Names one call of an app, so that its answer finds its way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

/// Names one request on the wire. Chosen by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

/// The page as it is when the engine starts.
#[derive(Clone, Default)]
pub struct Page {
    /// `location.href`.
    pub url: String,
    /// `document.cookie`.
    pub cookies: String,
    /// `document.hasFocus()`.
    pub focused: bool,
    /// `document.visibilityState` is `visible`.
    pub visible: bool,
    /// `navigator.onLine`.
    pub online: bool,
    /// Secure cookies can be written. That includes `http://localhost`, except in WebKit.
    pub secure_context: bool,
    /// The page is in a frame of another origin.
    pub cross_origin_frame: bool,
    /// Web Locks are available.
    pub has_locks: bool,
    /// The text last given by [`Output::StoreEnvironment`](super::Output::StoreEnvironment), however old.
    pub stored_environment: Option<String>,
    /// The text last given by [`Output::StoreClock`](super::Output::StoreClock).
    pub stored_clock: Option<String>,
    /// `document.cookie` as it was when the page sent its first requests, if it has sent any before this engine was
    /// there: see [`Request::opens`](crate::engine::Request::opens).
    pub asked_ahead: Option<String>,
}

/// Something about the page changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageEvent {
    /// The window got the focus.
    Focused,
    /// The window lost the focus.
    Blurred,
    /// The page can be seen (again).
    Shown,
    /// The page can't be seen.
    Hidden,
    /// The browser believes that it has a network (again).
    Online,
    /// The browser believes that it has no network.
    Offline,
    /// The page came back from a freeze or from the back/forward cache.
    Resumed,
}

/// What an app can ask for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Call {
    /// A token, from memory or from the API. Answered with [`Outcome::Token`](super::Outcome::Token).
    GetToken(TokenQuery),
    /// Make another session or organization the active one.
    SetActive(SetActive),
    /// Sign out of one session, or of all if it is the last one or none is named.
    SignOut {
        /// The session to leave; all of them if `None`.
        session: Option<String>,
        /// A navigation follows: [`Output::Navigate`](super::Output::Navigate) is wanted between
        /// the old state and the new.
        navigate: bool,
    },
    /// Tell the API that a session is in use.
    Touch {
        /// The session's id.
        session: String,
        /// Why, if the API is to know.
        intent: Option<TouchIntent>,
    },
    /// End a session: it stays known to the client, as `ended`.
    End {
        /// The session's id.
        session: String,
    },
    /// Remove a session from this client.
    Remove {
        /// The session's id.
        session: String,
    },
    /// Forget every token in memory.
    ClearTokens,
    /// Read the client again.
    Reload,
    /// The backend refused this session's token: find out whether the session still lives.
    HandleUnauthenticated,
    /// Any other request to the Frontend API. A client that comes along with the answer is adopted. Answered
    /// with [`Outcome::Answer`](super::Outcome::Answer).
    Request(FreeRequest),
}

/// Which token is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenQuery {
    /// The session's id; the active session if `None`.
    pub session: Option<String>,
    /// The name of a JWT template; the session token if `None`.
    pub template: Option<String>,
    /// The organization that the token is for.
    pub organization: OrganizationChoice,
    /// Ask the API even if a good token is at hand.
    pub skip_cache: bool,
}

/// Which organization a token or a session should be for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OrganizationChoice {
    /// The one that is active in the session.
    #[default]
    Active,
    /// None: the personal account.
    Personal,
    /// The one with this id (or, for [`SetActive`], this slug).
    Named(String),
}

/// Which session should be active.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SessionChoice {
    /// The one that is active now.
    #[default]
    Current,
    /// None.
    Nobody,
    /// The one with this id.
    Named(String),
}

/// The arguments of [`Call::SetActive`].
#[derive(Clone, Debug, Default)]
pub struct SetActive {
    /// The session.
    pub session: SessionChoice,
    /// The organization; `Active` leaves it as it is in that session.
    pub organization: OrganizationChoice,
    /// A navigation follows: [`Output::Navigate`](super::Output::Navigate) is wanted between the old
    /// state and the new.
    pub navigate: bool,
}

/// Why a session is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TouchIntent {
    /// The page got the focus.
    Focus,
    /// The session was chosen.
    SelectSession,
    /// The organization was chosen.
    SelectOrganization,
}

/// A request to the Frontend API that the engine knows nothing about.
#[derive(Clone)]
pub struct FreeRequest {
    /// The method.
    pub method: Method,
    /// The path below `/v1`, with its leading slash, each segment percent-encoded.
    pub path: String,
    /// Query parameters, not yet encoded.
    pub query: Vec<(String, String)>,
    /// Form fields, not yet encoded; no body if `None`.
    pub form: Option<Vec<(String, String)>>,
}

/// An HTTP answer.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`, if it could be read.
    pub retry_after: Option<String>,
    /// The header `Clerk-Db-Jwt`: a new dev browser token.
    pub dev_browser: Option<String>,
    /// The body, as text.
    pub body: Arc<String>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkFailure {
    /// The request did not get through, or its answer was cut off.
    Unreachable,
    /// The time given in [`Request::timeout`](crate::wire::Request::timeout) ran out.
    TimedOut,
}

/// A token as one tab tells the others of it. The fields are what was received, unchecked.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenMessage {
    /// The session that the token is said to belong to.
    pub session_id: String,
    /// Its organization, if any.
    pub organization_id: Option<String>,
    /// Its template, if any.
    pub template: Option<String>,
    /// The non-empty parts of session, template and organization, joined by `-`.
    pub token_id: String,
    /// The token.
    pub token_raw: String,
}

/// How a navigation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavigationEnd {
    /// The page is still here: the new state can be shown.
    Stayed,
    /// The page is being unloaded: nothing more must be shown.
    Unloading,
}
