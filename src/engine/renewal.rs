//! Requesting tokens: for calls, and in the background before the present ones expire. What is due, and when, is a
//! matter of the tokens alone (`tokens`); here are the requests, and what their answers mean.
//!
//! The order is: look in memory, take the lock that this browser's tabs share, look again (another tab may
//! have left a token in the meantime), then ask the API.

use std::sync::Arc;

use super::Engine;
use super::client::{meant_by, session_token_for};
use super::input::{CallId, Page, RequestId, TokenQuery};
use super::output::Outcome;
use super::requests::{Purpose, Reply};
use super::tokens::{Slot, TokenFor, TokenKey, Tokens, View, Waiter};
use crate::error::{ApiError, Error, code};
use crate::time::Now;
use crate::wire::{Client, Endpoint, Token, token_in};

impl Engine {
    pub(super) fn get_token(&mut self, call: CallId, query: TokenQuery) {
        if let Some(token) = self.token_in_memory(self.now, &query).filter(|_| !query.skip_cache) {
            return self.answer(call, Ok(Outcome::Token(Some(token))));
        }
        let Some(key) = self.token_for(&query).map(TokenFor::key) else {
            return self.answer(call, Ok(Outcome::Token(None)));
        };
        self.read_token_of(key.session());
        let (tokens, view) = self.tokens_and_view();
        tokens.forget_idle_for(&key, &view);
        if let Some(token) = tokens.ask(&key, call, query, view.now) {
            // Good for now, but due for renewal, or not noted as wanted until now.
            self.answer(call, Ok(Outcome::Token(Some(token))));
        }
    }

    /// The token for a query, if it only has to be handed out: it is fresh, and its renewal is taken care of.
    pub(super) fn token_in_memory(&self, now: Now, query: &TokenQuery) -> Option<Arc<Token>> {
        self.tokens.in_memory(self.token_for(query)?, &View { now, ..self.view() })
    }

    /// Starts the fetches that are due in the background.
    pub(super) fn renew_if_due(&mut self) {
        if self.stage.is_loaded() {
            let client_is_known = self.client_is_known;
            let (tokens, view) = self.tokens_and_view();
            tokens.renew_if_due(&view, client_is_known);
        }
    }

    /// What the tokens may know of the rest.
    pub(super) fn view(&self) -> View<'_> {
        view_of(self.client.as_deref(), self.active.as_deref(), &self.page, self.now)
    }

    /// The same, with the tokens to change.
    pub(super) fn tokens_and_view(&mut self) -> (&mut Tokens, View<'_>) {
        let Self { tokens, client, active, page, now, .. } = self;
        (tokens, view_of(client.as_deref(), active.as_deref(), page, *now))
    }

    pub(super) fn handle_token(&mut self, request: RequestId, key: &TokenKey, reply: Reply) {
        if !self.tokens.fetch_of(key).is_some_and(|fetch| fetch.comes_back(request)) {
            return;
        }
        let reply = match reply {
            Reply::Done(_, body) => match token_in(body.json()) {
                Some(token) => return self.handle_minted(key, token, request),
                None => Reply::unreadable(),
            },
            other => other,
        };
        match reply {
            Reply::Done(..) => {}
            Reply::Refused(error) => self.token_refused(key, error),
            Reply::Failed { error, retry_after } => self.token_failed(key, error, retry_after),
        }
    }

    /// Answers the calls whose token has come from elsewhere while they waited.
    pub(super) fn serve_waiters(&mut self) {
        for (call, token) in self.tokens.serve(self.now) {
            self.answer(call, Ok(Outcome::Token(Some(token))));
        }
    }

    /// Puts calls in line again, for the token that their query means now.
    fn ask_again(&mut self, waiters: Vec<Waiter>) {
        for waiter in waiters {
            self.get_token(waiter.call, waiter.query);
        }
    }

    /// Called after another session or organization became active: waiters for the active one's token must
    /// not get the old one's.
    pub(super) fn redirect_waiters(&mut self) {
        let (client, active) = (self.client.as_deref(), self.active.as_deref());
        let is_for =
            |waiter: &Waiter, key: TokenFor<'_>| meant_by(&waiter.query, client, active) == Some(key);
        let moved = self.tokens.take_misplaced(&is_for);
        self.ask_again(moved);
    }

    fn handle_minted(&mut self, key: &TokenKey, token: Token, request: RequestId) {
        if !self.is_token_of(key, &token) {
            let message = "The Frontend API answered with a token of another session, organization or user. It is not used.";
            return self.token_given_up(key, &Error::runtime(code::TOKEN_MISMATCH, message));
        }
        let Some(minted) = self.tokens.mint(key, token, request, self.asked, self.now) else {
            if let Reply::Failed { error, retry_after } = Reply::unreadable() {
                self.token_failed(key, error, retry_after);
            }
            return;
        };
        for waiter in minted.served {
            self.answer(waiter.call, Ok(Outcome::Token(Some(minted.token.clone()))));
        }
        self.ask_again(minted.late);
        self.share_token(key, &minted.token);
        // It may read like the one that is here, and yet not be what the cookie holds.
        self.cookies.look_again |= self.active_token_for() == Some(key.get());
    }

    /// A failed answer changes nothing about the token that is here, and the calls go on waiting.
    fn token_failed(&mut self, key: &TokenKey, error: Error, retry_after: Option<u32>) {
        let Some(fetch) = self.tokens.fetch_of(key) else { return };
        fetch.backoff.failed(self.now.instant, retry_after, &mut self.random);
        fetch.last_error = Some(error);
    }

    fn token_refused(&mut self, key: &TokenKey, error: ApiError) {
        let again = self.wants_expired_token(key, &error);
        match self.tokens.fetch_of(key) {
            Some(fetch) if again => {
                fetch.shows_expired = true;
                fetch.give_back();
            }
            _ => self.token_given_up(key, &Error::Api(error)),
        }
    }

    /// Whether the API wants to see the session's last token, and has not been shown it yet.
    pub(super) fn wants_expired_token(&self, key: &TokenKey, error: &ApiError) -> bool {
        let fetch = self.tokens.get(key.get()).and_then(|slot| slot.fetch.as_ref());
        error.code() == "missing_expired_token"
            && error.status == 422
            && fetch.is_some_and(|fetch| !fetch.shows_expired)
            && self.last_token(key.session()).is_some()
    }

    /// Fails the waiters, because asking again would not help.
    fn token_given_up(&mut self, key: &TokenKey, error: &Error) {
        for waiter in self.tokens.give_up(key, self.now.instant) {
            self.answer_after_check(waiter.call, error.clone());
        }
    }

    pub(super) fn request_token(&mut self, place: usize) {
        let Some(Slot { key, fetch: Some(fetch), .. }) = self.tokens.at(place) else { return };
        let key = &key.clone();
        let (skips_cache, shows_expired) = (fetch.skips_cache(), fetch.shows_expired);
        let (failures, cause) = (fetch.backoff.failures, fetch.cause());
        let endpoint = match key.get().template {
            Some(template) => Endpoint::template_token(key.session(), template),
            None => self.session_token_endpoint(key, skips_cache),
        };
        let endpoint = match self.last_token(key.session()) {
            Some(token) if shows_expired => endpoint.parameter("expired_token", token.as_str()),
            _ if skips_cache && !shows_expired => endpoint.parameter("debug", "skip_cache"),
            _ => endpoint,
        };
        let request = self.send(&endpoint, Purpose::Token(key.clone()), failures, cause);
        if let Some(fetch) = self.tokens.fetch_of(key) {
            fetch.goes_out(request, self.now.instant);
        }
    }

    fn session_token_endpoint(&self, key: &TokenKey, skips_cache: bool) -> Endpoint {
        let mut endpoint = Endpoint::session_token(key.session())
            .field("organization_id", key.get().organization)
            .field("tab_state", Some(self.tab_state()));
        if self.environment.as_ref().is_some_and(|environment| environment.has_session_minter()) {
            if let Some(token) = self.last_token(key.session()) {
                endpoint = endpoint.field("token", Some(token.as_str()));
            }
            if skips_cache {
                endpoint = endpoint.field("force_origin", Some("true"));
            }
        }
        endpoint
    }

    fn tab_state(&self) -> &'static str {
        match (self.page.focused, self.page.visible) {
            (true, _) => "focused",
            (false, true) => "visible",
            (false, false) => "hidden",
        }
    }

    /// The last token of a session and its active organization, expired or not.
    pub(super) fn last_token(&self, session: &str) -> Option<Arc<Token>> {
        let session = self.client.as_ref()?.signed_in_session(session)?;
        let slot = self.tokens.get(session_token_for(session));
        slot.and_then(|slot| slot.token.clone()).or_else(|| session.last_active_token())
    }

    /// Whether a token is what this key stands for, and may be handed out as that: a session token names
    /// session and organization, a template's token at least the user.
    pub(super) fn is_token_of(&self, key: &TokenKey, token: &Token) -> bool {
        let Some(client) = &self.client else { return false };
        let TokenFor { session, template, organization } = key.get();
        let user = client.signed_in_session(session).and_then(|session| session.user());
        let of_user = user.is_some_and(|user| token.claims().subject() == Some(user.id()));
        let of_session = token.claims().session_id() == Some(session) && token.is_for(organization);
        // A template's token need not name the session, but must not name another.
        let of_template = token.claims().session_id().is_none_or(|id| id == session);
        of_user && if template.is_some() { of_template } else { of_session }
    }

    /// Tells the calls that have waited long enough for a token why there is none.
    pub(super) fn give_up_tokens(&mut self) {
        let patience = self.patience();
        let (tokens, view) = self.tokens_and_view();
        for (call, error) in tokens.lose_patience(&view, patience) {
            self.answer(call, Err(error.unwrap_or_else(|| self.gave_up())));
        }
    }
}

fn view_of<'a>(client: Option<&'a Client>, active: Option<&str>, page: &Page, now: Now) -> View<'a> {
    let session = client.zip(active).and_then(|(client, id)| client.signed_in_session(id));
    let active = session.map(|session| session_token_for(session));
    View { now, active, focused: page.focused, online: page.online }
}
