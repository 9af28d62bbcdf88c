//! Who a request is from, for its handler.

use core::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::clerk_server::ClerkServer;
use super::reason::AuthReason;
use super::sign_in::sign_in_address;
use super::state::{Place, RequestState};
use super::token::VerifiedToken;
use crate::auth::AuthOptions;
use crate::authorization::{AuthorizationQuery, claims_satisfy};
use crate::error::Error;
use crate::initial_state::InitialState;
use crate::json::text as text_field;
use crate::wire::{Claims, OrganizationClaims};

/// Who a request is from. Cheap to clone.
///
/// A session that is pending, with tasks still to do, counts as signed out, unless [`AuthOptions`] say otherwise.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

struct Inner {
    session: Option<SignedIn>,
    reason: Option<AuthReason>,
    place: Option<Place>,
    server: ClerkServer,
}

/// A request that somebody is signed in on. Cheap to clone.
#[derive(Clone)]
pub struct SignedIn {
    token: Arc<VerifiedToken>,
    server: ClerkServer,
}

impl Auth {
    pub(super) fn new(state: &RequestState, server: &ClerkServer) -> Self {
        let session =
            state.token().map(|token| SignedIn { token: Arc::new(token.clone()), server: server.clone() });
        let (reason, place) = (state.reason().cloned(), state.place.clone());
        Self(Arc::new(Inner { session, reason, place, server: server.clone() }))
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        self.signed_in().is_some()
    }

    /// The session, if somebody is signed in.
    #[must_use]
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in_with(AuthOptions::default())
    }

    /// The session, if somebody is signed in by these options.
    #[must_use]
    pub fn signed_in_with(&self, options: AuthOptions) -> Option<&SignedIn> {
        let session = self.0.session.as_ref()?;
        (!options.treat_pending_as_signed_out || !session.is_pending()).then_some(session)
    }

    /// Why nobody is signed in; `None` if somebody is, or has a pending session.
    #[must_use]
    pub fn reason(&self) -> Option<&AuthReason> {
        self.0.reason.as_ref()
    }

    /// The user's id, if somebody is signed in.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.signed_in().map(SignedIn::user_id)
    }

    /// Whether somebody is signed in and has all that is asked. As in the browser, asking nothing means no.
    #[must_use]
    pub fn has(&self, query: &AuthorizationQuery) -> bool {
        self.signed_in().is_some_and(|session| session.has(query))
    }

    /// What the page that is rendered for this request starts from, so that it is signed in from its first byte.
    #[must_use]
    pub fn initial_state(&self) -> InitialState {
        let session = self.0.session.as_ref();
        session.map_or_else(InitialState::signed_out, |it| InitialState::signed_in(it.all_claims().clone()))
    }

    /// The server that judged the request, for its Backend API.
    #[must_use]
    pub fn server(&self) -> &ClerkServer {
        &self.0.server
    }

    /// Whether the request is for a page, so that its person can be sent to the sign-in page.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.0.place.as_ref().is_some_and(|place| place.is_page)
    }

    /// Where to sign in, and come back to this page after: the address for a `Location`. With a pending session it is
    /// where its tasks are done. `None` if the settings name a sign-in page that is no address.
    #[must_use]
    pub fn sign_in_address(&self) -> Option<String> {
        let is_pending = self.0.session.as_ref().is_some_and(SignedIn::is_pending);
        sign_in_address(self.0.server.settings(), self.0.place.as_ref()?, is_pending)
    }
}

impl SignedIn {
    /// The user's id.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.all_claims().subject().unwrap_or_default()
    }

    /// The session's id.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.all_claims().session_id()
    }

    /// Whether there are tasks still to do, such as choosing an organization.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.all_claims().is_pending()
    }

    /// The active organization, and what the user may do in it.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationClaims> {
        self.all_claims().organization()
    }

    /// The id of whoever acts as the user, if somebody does.
    #[must_use]
    pub fn actor_id(&self) -> Option<&str> {
        text_field(self.all_claims().all().get("act")?, "sub")
    }

    /// How many minutes ago the first and the second factor were verified; -1 for never.
    #[must_use]
    pub fn factor_verification_age(&self) -> Option<[f64; 2]> {
        self.all_claims().factor_verification_age()
    }

    /// Whether the user has all that is asked. As in the browser, asking nothing means no.
    #[must_use]
    pub fn has(&self, query: &AuthorizationQuery) -> bool {
        claims_satisfy(self.all_claims(), query)
    }

    /// The claims as a type of the app's own.
    ///
    /// # Errors
    /// `clerk_claims_mismatch` if they don't fit that type; the message says what does not fit.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.all_claims().read()
    }

    /// Every claim, as it came.
    #[must_use]
    pub fn all_claims(&self) -> &Claims {
        self.token.claims()
    }

    /// The session token of the request, for calls to other backends in the user's name. It lives for a minute at most.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_str()
    }

    /// A token from a JWT template, made by the Backend API.
    ///
    /// # Errors
    /// Those of [`BackendApi::session_token`](super::BackendApi::session_token); `clerk_no_secret_key` without a secret
    /// key; `clerk_invalid_id` if the token names no session.
    pub async fn get_token(&self, template: &str) -> Result<String, Error> {
        let session = self.session_id().unwrap_or_default();
        self.server.require_api()?.session_token(session, Some(template)).await
    }

    /// The server that judged the request, for its Backend API.
    #[must_use]
    pub fn server(&self) -> &ClerkServer {
        &self.server
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { session, reason, .. } = &*self.0;
        f.debug_struct("Auth").field("session", session).field("reason", reason).finish_non_exhaustive()
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("user_id", &self.user_id())
            .field("session_id", &self.session_id())
            .finish_non_exhaustive()
    }
}
