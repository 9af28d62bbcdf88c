//! Requesting tokens: for calls, and in the background before the present ones expire.
//!
//! The order is: look in memory, take the lock that this browser's tabs share, look again (another tab may
//! have left a token in the meantime), then ask the API.

use std::sync::Arc;

use super::client::session_token_for;
use super::clock::{leeway, lifetime};
use super::gate::Wish;
use super::input::{CallId, RequestId, TokenQuery};
use super::outage::{Probe, Room};
use super::output::Outcome;
use super::requests::{Purpose, Reply};
use super::retry::Backoff;
use super::tokens::{Slot, TokenFor, TokenKey, Waiter};
use super::{Cause, Due, Engine, Next};
use crate::error::{ApiError, Error, code};
use crate::time::{Instant, Now, Span};
use crate::wire::{Endpoint, Token, token_in};

/// How much later a tab in the background renews than a focused one, which has shared its token by then. The
/// spread is random, so that one of many background tabs is first.
const BACKGROUND_DELAY: Span = Span::seconds(2);
const BACKGROUND_SPREAD: Span = Span::seconds(2);

impl Engine {
    pub(super) fn get_token(&mut self, call: CallId, query: TokenQuery) {
        if let Some(token) = self.token_in_memory(self.now, &query).filter(|_| !query.skip_cache) {
            return self.answer(call, Ok(Outcome::Token(Some(token))));
        }
        let Some(key) = self.token_for(&query).map(TokenFor::key) else {
            return self.answer(call, Ok(Outcome::Token(None)));
        };
        self.read_token_of(key.session());
        self.forget_idle_for(&key);
        let now = self.now;
        let slot = self.tokens.slot(&key);
        slot.want();
        if let Some(token) = slot.usable(&self.clock, now).cloned().filter(|_| !query.skip_cache) {
            // Good for now, but due for renewal, or not noted as wanted until now.
            return self.answer(call, Ok(Outcome::Token(Some(token))));
        }
        slot.fetch(Cause::Call).wait(call, query, now.instant);
    }

    /// The token for a query, if it only has to be handed out: it is fresh, and its renewal is taken care of.
    pub(super) fn token_in_memory(&self, now: Now, query: &TokenQuery) -> Option<Arc<Token>> {
        let slot = self.tokens.get(self.token_for(query)?)?;
        let seen_to = slot.is_wanted() || self.is_active_key(&slot.key);
        slot.token.clone().filter(|_| seen_to && slot.is_fresh(&self.clock, now))
    }

    /// Starts the fetches that are due in the background.
    pub(super) fn renew_if_due(&mut self) {
        if !self.stage.is_loaded() {
            return;
        }
        for key in self.keys_of(&|slot| self.renewal_due(slot).is_some_and(|at| at <= self.now.instant)) {
            let slot = self.tokens.slot(&key);
            let early = self.outage.has_head_start(slot.since);
            slot.fetch(if early { Cause::AfterOutage } else { Cause::Renewal });
            self.outage.renewal_begins(slot.since);
        }
        // Without any token, the backend would not know that somebody is signed in. With a foreign one, and none minted
        // to compare it with, nobody would notice a forgery.
        let is_unvouched = self.client_is_known && self.tokens.iter().all(|slot| slot.minted.is_none());
        if let Some(key) = self.active_key()
            && let Some(cause) = self.tokens.slot(&key).lacks_a_token(is_unvouched)
        {
            self.tokens.slot(&key).fetch(cause);
        }
    }

    /// When the tokens have to be looked at again.
    pub(super) fn token_due(&self, next: &mut Next) {
        if !self.stage.is_loaded() {
            return;
        }
        for slot in self.tokens.iter() {
            next.may_be(self.renewal_due(slot), Due::Renewal);
            let Some(fetch) = &slot.fetch else { continue };
            if !fetch.is_sent() && self.page.online {
                next.may_be(fetch.backoff.due, Due::Retry);
            }
            next.may_be(fetch.turn(), Due::Turn);
            for waiter in &fetch.waiters {
                next.may_be(Some(waiter.since.after(self.patience())), Due::Patience);
            }
        }
    }

    pub(super) fn handle_token(&mut self, request: RequestId, key: &TokenKey, reply: Reply) {
        let slot = self.tokens.iter_mut().find(|slot| slot.key.get() == key.get());
        let fetch = slot.and_then(|slot| slot.fetch.as_mut());
        if !fetch.is_some_and(|fetch| fetch.comes_back(request)) {
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
        let mut served = Vec::new();
        for slot in self.tokens.iter_mut() {
            let Some(token) = slot.usable(&self.clock, self.now).cloned() else { continue };
            let fresh = slot.is_fresh(&self.clock, self.now);
            let Some(fetch) = &mut slot.fetch else { continue };
            for waiter in take_out(&mut fetch.waiters, &|waiter| !waiter.query.skip_cache) {
                served.push((waiter.call, token.clone()));
            }
            if fresh && fetch.waiters.is_empty() && !fetch.is_sent() {
                slot.fetch = None;
            }
        }
        for (call, token) in served {
            self.answer(call, Ok(Outcome::Token(Some(token))));
        }
    }

    /// Puts calls in line again, for the token that their query means now.
    pub(super) fn ask_again(&mut self, waiters: Vec<Waiter>) {
        for waiter in waiters {
            self.get_token(waiter.call, waiter.query);
        }
    }

    /// Called after another session or organization became active: waiters for the active one's token must
    /// not get the old one's.
    pub(super) fn redirect_waiters(&mut self) {
        let mut moved = Vec::new();
        for key in self.keys_of(&|slot| slot.fetch.is_some()) {
            let Some(fetch) = self.tokens.slot(&key).fetch.as_mut() else { continue };
            let mut waiters = core::mem::take(&mut fetch.waiters);
            let is_elsewhere = |waiter: &Waiter| self.token_for(&waiter.query) != Some(key.get());
            moved.append(&mut take_out(&mut waiters, &is_elsewhere));
            if let Some(fetch) = self.tokens.slot(&key).fetch.as_mut() {
                fetch.waiters = waiters;
            }
        }
        self.ask_again(moved);
    }

    fn handle_minted(&mut self, key: &TokenKey, token: Token, request: RequestId) {
        if !self.is_token_of(key, &token) {
            let message = "The Frontend API answered with a token of another session, organization or user. It is not used.";
            return self.token_given_up(key, &Error::runtime(code::TOKEN_MISMATCH, message));
        }
        if self.clock.is_replayed(&token, self.now) {
            return self.token_unreadable(key);
        }
        self.clock.learn_minted(&token, self.asked, self.now);
        let slot = self.tokens.slot(key);
        slot.adopt(Arc::new(token), &self.clock, self.now);
        let Some(token) = slot.usable(&self.clock, self.now).cloned() else {
            // The answer took so long that the token expired on its way.
            return self.token_unreadable(key);
        };
        let mut fetch = slot.fetch.take();
        let mut served = fetch.as_mut().map_or_else(Vec::new, |fetch| core::mem::take(&mut fetch.waiters));
        let mut late = take_out(&mut served, &|waiter| waiter.after.is_some_and(|after| after >= request));
        // A later request is under way, and may have gone out for them: no other one goes out beside it.
        if let Some(mut fetch) = fetch.filter(|fetch| fetch.is_sent() && fetch.latest > request) {
            fetch.waiters = core::mem::take(&mut late);
            fetch.backoff = Backoff::default();
            slot.fetch = Some(fetch);
        }
        for waiter in served {
            self.answer(waiter.call, Ok(Outcome::Token(Some(token.clone()))));
        }
        self.ask_again(late);
        self.share_token(key, &token);
    }

    fn token_unreadable(&mut self, key: &TokenKey) {
        if let Reply::Failed { error, retry_after } = Reply::unreadable() {
            self.token_failed(key, error, retry_after);
        }
    }

    /// A failed answer changes nothing about the token that is here, and the calls go on waiting.
    fn token_failed(&mut self, key: &TokenKey, error: Error, retry_after: Option<u32>) {
        let now = self.now.instant;
        let (tokens, random) = (&mut self.tokens, &mut self.random);
        let Some(fetch) = tokens.slot(key).fetch.as_mut() else { return };
        fetch.backoff.failed(now, retry_after, random);
        fetch.last_error = Some(error);
    }

    fn token_refused(&mut self, key: &TokenKey, error: ApiError) {
        let again = self.wants_expired_token(key, &error);
        match self.tokens.slot(key).fetch.as_mut() {
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

    /// Fails the waiters, because asking again would not help. The token that is here lives on, but is not
    /// renewed until somebody asks for it.
    fn token_given_up(&mut self, key: &TokenKey, error: &Error) {
        let slot = self.tokens.slot(key);
        slot.give_up();
        let waiters = slot.fetch.take().map_or_else(Vec::new, |fetch| fetch.waiters);
        for waiter in waiters {
            self.answer_after_check(waiter.call, error.clone());
        }
    }

    pub(super) fn request_token(&mut self, key: &TokenKey) {
        let Some(fetch) = self.tokens.get(key.get()).and_then(|slot| slot.fetch.as_ref()) else { return };
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
        if let Some(fetch) = self.tokens.slot(key).fetch.as_mut() {
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

    /// Called before there is a slot for another key. Forgets tokens that expired without being asked for
    /// again, because an app may ask for ever new templates.
    pub(super) fn forget_idle_for(&mut self, key: &TokenKey) {
        if self.tokens.get(key.get()).is_none() {
            let active = self.active_key();
            let is_active = |slot: &Slot| active.as_ref().is_some_and(|key| key.get() == slot.key.get());
            self.tokens.retain(&|slot| is_active(slot) || slot.is_in_use(&self.clock, self.now));
        }
    }

    pub(super) fn is_active_key(&self, key: &TokenKey) -> bool {
        // Checked first: most keys fail it, and finding the session takes a search.
        let is_of_active = key.get().template.is_none() && self.active.as_deref() == Some(key.session());
        is_of_active && self.active_token_for() == Some(key.get())
    }

    /// When a token is renewed in the background; `None` if it is not.
    fn renewal_due(&self, slot: &Slot) -> Option<Instant> {
        let token = slot.renewable(self.is_active_key(&slot.key))?;
        let leeway = leeway(token);
        let left = leeway.saturating_sub(self.background_delay(leeway));
        let left = left + self.outage.head_start(slot.since, lifetime(token).saturating_sub(left));
        Some(self.clock.instant_with_left(token, left, self.now))
    }

    fn keys_of(&self, wanted: &dyn Fn(&Slot) -> bool) -> Vec<TokenKey> {
        let mut keys = Vec::new();
        for slot in self.tokens.iter() {
            if wanted(slot) {
                keys.push(slot.key.clone());
            }
        }
        keys
    }

    /// The head start that a page in the background gives the focused one, always within the leeway.
    fn background_delay(&self, leeway: Span) -> Span {
        if self.page.focused {
            return Span::ZERO;
        }
        let chance = Span(self.config.seed % BACKGROUND_SPREAD.0);
        (BACKGROUND_DELAY + chance).min(leeway / 3)
    }

    /// The tokens to request, first that of the call that has waited longest.
    pub(super) fn wish_for_tokens(&self, wishes: &mut Vec<Wish>) {
        if !self.stage.is_loaded() || !self.has_dev_browser() {
            return;
        }
        let now = self.now.instant;
        for slot in self.tokens.iter() {
            let Some(fetch) = &slot.fetch else { continue };
            let room = if fetch.backoff.failures == 0 { Room::NewToken } else { Room::FailedToken };
            let room = fetch.cannot_wait(now).then_some(room);
            let in_turn = self.page.online && fetch.is_due(now);
            if in_turn || room.is_some() {
                let since = fetch.untried().unwrap_or(Instant(u64::MAX));
                let later = |it: &Wish| it.token.as_ref().is_some_and(|(_, other)| since < *other);
                let place = wishes.iter().position(later).unwrap_or(wishes.len());
                let token = Some((slot.key.clone(), since));
                wishes.insert(place, Wish { probe: Probe::Token, token, in_turn, room });
            }
        }
    }

    /// Whether to request what a call for a token has to wait for, despite any pause.
    pub(super) fn has_call_that_cannot_wait(&self) -> bool {
        self.tokens.fetches().any(|fetch| fetch.cannot_wait(self.now.instant))
    }

    /// Tells the calls that have waited long enough for a token why there is none.
    pub(super) fn give_up_tokens(&mut self) {
        let (now, patience) = (self.now.instant, self.patience());
        let mut dropped = Vec::new();
        for slot in self.tokens.iter_mut() {
            let Some(fetch) = &mut slot.fetch else { continue };
            let error = fetch.last_error.clone().filter(|_| self.page.online);
            for waiter in take_out(&mut fetch.waiters, &|waiter| waiter.since.after(patience) <= now) {
                dropped.push((waiter.call, error.clone()));
            }
        }
        for (call, error) in dropped {
            self.answer(call, Err(error.unwrap_or_else(|| self.gave_up())));
        }
    }
}

/// Takes out the waiters that `go` selects; the others stay, in their order.
fn take_out(waiters: &mut Vec<Waiter>, go: &dyn Fn(&Waiter) -> bool) -> Vec<Waiter> {
    let mut gone = Vec::new();
    for waiter in core::mem::take(waiters) {
        let side = if go(&waiter) { &mut gone } else { &mut *waiters };
        side.push(waiter);
    }
    gone
}
