//! The tokens of this page: which are good, which are due for renewal, and which calls wait for them; with the
//! server's clock, by which they are judged, and the lock, under which they are requested.
//!
//! This part sees nothing of the engine but its [`View`]. It sends nothing and answers nobody: it says what there is to
//! send or to answer.

mod clock;
mod foreign;
mod key;
mod lock;
mod slot;

use std::sync::Arc;

pub(super) use self::clock::{ServerClock, set_back};
pub(super) use self::key::{TokenFor, TokenKey};
pub(super) use self::lock::{Grant, Lock};
pub(super) use self::slot::{Fetch, Slot, Waiter};

use self::clock::{leeway, lifetime};
use super::input::{CallId, RequestId, TokenQuery};
use super::retry::{Backoff, Random};
use super::wish::{Probe, Room, Wish};
use super::{Cause, Due, Next};
use crate::error::Error;
use crate::time::{Instant, Now, Span};
use crate::wire::{Session, Token};

/// All tokens of this page.
#[derive(Debug)]
pub(super) struct Tokens {
    slots: Vec<Slot>,
    pub(super) clock: ServerClock,
    pub(super) lock: Lock,
    /// Sessions whose last token was not decoded yet.
    pub(super) unread: Vec<Arc<Session>>,
    /// An outage is over, and no token has been renewed since.
    after_outage: Option<AfterOutage>,
    /// How much later than a focused tab this one renews in the background.
    delay: Span,
}

/// All that tokens know of the rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) now: Now,
    /// What the active session's own token is for.
    pub(super) active: Option<TokenFor<'a>>,
    pub(super) focused: bool,
    pub(super) online: bool,
}

/// The end of an outage.
#[derive(Clone, Copy, Debug)]
struct AfterOutage {
    at: Instant,
    /// How much of a token's time until its renewal to skip, in thousandths.
    skipped: u32,
}

/// What a newly minted token means for those who wait.
#[derive(Debug)]
pub(super) struct Minted {
    pub(super) token: Arc<Token>,
    /// They get it.
    pub(super) served: Vec<Waiter>,
    /// They want one that was minted after they asked.
    pub(super) late: Vec<Waiter>,
}

/// How much later a tab in the background renews than a focused one, which has shared its token by then. The
/// spread is random, so that one of many background tabs is first.
const BACKGROUND_DELAY: Span = Span::seconds(2);
const BACKGROUND_SPREAD: Span = Span::seconds(2);
/// How long after a refusal a token that is kept fresh is requested again.
const KEEPING_PAUSE: Span = Span::seconds(30);

impl Tokens {
    /// None yet. `seed` differs from page to page.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            slots: Vec::new(),
            clock: ServerClock::default(),
            lock: Lock::default(),
            unread: Vec::new(),
            after_outage: None,
            delay: BACKGROUND_DELAY + Span(seed % BACKGROUND_SPREAD.0),
        }
    }

    /// The slot of a key.
    pub(super) fn get(&self, wanted: TokenFor<'_>) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.key.get() == wanted)
    }

    /// The slot of a key, made if needed.
    pub(super) fn slot(&mut self, key: &TokenKey) -> &mut Slot {
        let index = self.index(key);
        &mut self.slots[index]
    }

    fn index(&mut self, key: &TokenKey) -> usize {
        let wanted = key.get();
        self.slots.iter().position(|slot| slot.key.get() == wanted).unwrap_or_else(|| {
            self.slots.push(Slot::new(key.clone()));
            self.slots.len() - 1
        })
    }

    fn slot_and_clock(&mut self, key: &TokenKey) -> (&mut Slot, &ServerClock) {
        let index = self.index(key);
        (&mut self.slots[index], &self.clock)
    }

    pub(super) fn fetch_of(&mut self, key: &TokenKey) -> Option<&mut Fetch> {
        self.slots.iter_mut().find(|slot| slot.key.get() == key.get())?.fetch.as_mut()
    }

    /// A call wants this token: gets it, if it may be handed out, or waits for the next one.
    pub(super) fn ask(
        &mut self,
        key: &TokenKey,
        call: CallId,
        query: TokenQuery,
        now: Now,
    ) -> Option<Arc<Token>> {
        let (slot, clock) = self.slot_and_clock(key);
        slot.want();
        let token = slot.usable(clock, now).cloned().filter(|_| !query.skip_cache);
        if token.is_none() {
            slot.fetch(Cause::Call).wait(call, query, now.instant);
        }
        token
    }

    /// Somebody needs this token at any moment. Called with every input as long as that is so.
    pub(super) fn keep(&mut self, key: &TokenKey, view: &View<'_>) {
        self.forget_idle_for(key, view);
        let (slot, clock) = self.slot_and_clock(key);
        if slot.refused.is_some_and(|at| at.after(KEEPING_PAUSE) > view.now.instant) {
            return;
        }
        slot.want();
        if slot.usable(clock, view.now).is_none() {
            slot.fetch(if slot.token.is_none() { Cause::Call } else { Cause::Renewal });
        }
    }

    /// What a keeper of this token has: one that may be handed out, or the one that is `shown` already, as long as it
    /// has not expired.
    pub(super) fn to_keep(
        &self,
        wanted: TokenFor<'_>,
        shown: Option<&Token>,
        now: Now,
    ) -> Option<&Arc<Token>> {
        let slot = self.get(wanted)?;
        let is_shown = |token: &&Arc<Token>| shown.is_some_and(|shown| shown.as_str() == token.as_str());
        let is_alive = |token: &&Arc<Token>| !self.clock.remaining(token, now).is_zero();
        slot.usable(&self.clock, now).or_else(|| slot.token.as_ref().filter(is_shown).filter(is_alive))
    }

    /// The slot that a wish has named.
    pub(super) fn at(&self, place: usize) -> Option<&Slot> {
        self.slots.get(place)
    }

    /// The token of a key, if it may be handed out.
    pub(super) fn usable(&self, wanted: TokenFor<'_>, now: Now) -> Option<&Arc<Token>> {
        self.get(wanted)?.usable(&self.clock, now)
    }

    /// The token of a key, if it only has to be handed out: it is fresh, and its renewal is taken care of.
    pub(super) fn in_memory(&self, wanted: TokenFor<'_>, view: &View<'_>) -> Option<Arc<Token>> {
        let slot = self.get(wanted)?;
        let seen_to = slot.is_wanted() || view.active == Some(wanted);
        slot.token.clone().filter(|_| seen_to && slot.is_fresh(&self.clock, view.now))
    }

    /// Removes the slots of sessions that have ended.
    pub(super) fn retain(&mut self, is_alive: &dyn Fn(&str) -> bool) {
        self.retain_slots(&|slot, _| is_alive(slot.key.session()));
    }

    /// Hands out none of the present tokens any more. They are still shown until the next ones are here.
    pub(super) fn forget(&mut self) {
        self.unread.clear();
        self.slots.iter_mut().for_each(|slot| slot.forgotten = true);
    }

    /// Called before there is a slot for another key. Forgets tokens that expired without being asked for
    /// again, because an app may ask for ever new templates.
    pub(super) fn forget_idle_for(&mut self, key: &TokenKey, view: &View<'_>) {
        if self.get(key.get()).is_none() {
            self.retain_slots(&|slot, clock| {
                view.active == Some(slot.key.get()) || slot.is_in_use(clock, view.now)
            });
        }
    }

    fn retain_slots(&mut self, keep: &dyn Fn(&Slot, &ServerClock) -> bool) {
        let clock = &self.clock;
        self.slots.retain(|slot| keep(slot, clock));
    }

    /// Whether a request for any token is under way.
    pub(super) fn any_sent(&self) -> bool {
        self.fetches().any(Fetch::is_sent)
    }

    /// Whether any token could not be had with the last try.
    pub(super) fn is_failing(&self) -> bool {
        self.fetches().any(|fetch| fetch.backoff.failures > 0)
    }

    /// Whether to request what a call for a token has to wait for, despite any pause.
    pub(super) fn has_call_that_cannot_wait(&self, now: Instant) -> bool {
        self.fetches().any(|fetch| fetch.cannot_wait(now))
    }

    /// Has what waits for the end of a pause requested at `now`.
    pub(super) fn hurry(&mut self, now: Instant) {
        self.slots
            .iter_mut()
            .filter_map(|slot| slot.fetch.as_mut())
            .for_each(|fetch| fetch.backoff.hurry(now));
    }

    /// An outage is over. The first token after it is renewed early, at a random moment of its life, so that browsers
    /// that went down together don't stay in step.
    pub(super) fn outage_is_over(&mut self, now: Instant, random: &mut Random) {
        self.after_outage = Some(AfterOutage { at: now, skipped: random.below(1000) });
    }

    /// Starts the fetches that are due in the background.
    pub(super) fn renew_if_due(&mut self, view: &View<'_>, client_is_known: bool) {
        for index in 0..self.slots.len() {
            if self.renewal_due(&self.slots[index], view).is_none_or(|at| at > view.now.instant) {
                continue;
            }
            let slot = &mut self.slots[index];
            let early = self.after_outage.is_some_and(|end| end.at <= slot.since);
            slot.fetch(if early { Cause::AfterOutage } else { Cause::Renewal });
            // If it came after the outage, the next renewals are as usual.
            self.after_outage = self.after_outage.filter(|end| end.at > slot.since);
        }
        // Without any token, the backend would not know that somebody is signed in. With a foreign one, and none minted
        // to compare it with, nobody would notice a forgery.
        let is_unvouched = client_is_known && self.slots.iter().all(|slot| slot.minted.is_none());
        if let Some(active) = view.active
            && let Some(cause) = self.slot(&active.key()).lacks_a_token(is_unvouched)
        {
            self.slot(&active.key()).fetch(cause);
        }
    }

    /// The tokens to request, first that of the call that has waited longest.
    pub(super) fn wish(&self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let now = view.now.instant;
        for (place, slot) in self.slots.iter().enumerate() {
            let Some(fetch) = &slot.fetch else { continue };
            let room = if fetch.backoff.failures == 0 { Room::NewToken } else { Room::FailedToken };
            let room = fetch.cannot_wait(now).then_some(room);
            let in_turn = view.online && fetch.is_due(now);
            if in_turn || room.is_some() {
                let since = fetch.untried().unwrap_or(Instant(u64::MAX));
                let rank = wishes.iter().position(|it| since < it.since).unwrap_or(wishes.len());
                wishes.insert(rank, Wish { place, since, in_turn, room, ..Wish::to_ask_for(Probe::Token) });
            }
        }
    }

    /// When the tokens have to be looked at again; calls wait as long as `patience`.
    pub(super) fn due(&self, view: &View<'_>, patience: Span, next: &mut Next) {
        for slot in &self.slots {
            next.may_be(self.renewal_due(slot, view), Due::Renewal);
            next.may_be(slot.refused.map(|at| at.after(KEEPING_PAUSE)), Due::Retry);
            let Some(fetch) = &slot.fetch else { continue };
            if !fetch.is_sent() && view.online {
                next.may_be(fetch.backoff.due, Due::Retry);
            }
            next.may_be(fetch.turn(), Due::Turn);
            for waiter in &fetch.waiters {
                next.may_be(Some(waiter.since.after(patience)), Due::Patience);
            }
        }
    }

    /// The calls whose token has come from elsewhere while they waited.
    pub(super) fn serve(&mut self, now: Now) -> Vec<(CallId, Arc<Token>)> {
        let mut served = Vec::new();
        for slot in &mut self.slots {
            let Some(token) = slot.usable(&self.clock, now).cloned() else { continue };
            let fresh = slot.is_fresh(&self.clock, now);
            let Some(fetch) = &mut slot.fetch else { continue };
            for waiter in take_out(&mut fetch.waiters, &|waiter| !waiter.query.skip_cache) {
                served.push((waiter.call, token.clone()));
            }
            if fresh && fetch.waiters.is_empty() && !fetch.is_sent() {
                slot.fetch = None;
            }
        }
        served
    }

    /// The calls that wait for another token than the one that their query now means (`is_for`).
    pub(super) fn take_misplaced(&mut self, is_for: &dyn Fn(&Waiter, TokenFor<'_>) -> bool) -> Vec<Waiter> {
        let mut moved = Vec::new();
        for slot in &mut self.slots {
            let key = slot.key.clone();
            let Some(fetch) = &mut slot.fetch else { continue };
            moved.append(&mut take_out(&mut fetch.waiters, &|waiter| !is_for(waiter, key.get())));
        }
        moved
    }

    /// Adopts a token minted to answer a request that was sent at `asked`. `None` if it can't be used: it is an old
    /// answer's, or expired on its way.
    pub(super) fn mint(
        &mut self,
        key: &TokenKey,
        token: Token,
        request: RequestId,
        asked: Now,
        now: Now,
    ) -> Option<Minted> {
        if self.clock.is_replayed(&token, now) {
            return None;
        }
        self.clock.learn_minted(&token, asked, now);
        let (slot, clock) = self.slot_and_clock(key);
        slot.adopt(Arc::new(token), clock, now);
        let token = slot.usable(clock, now).cloned()?;
        let mut fetch = slot.fetch.take();
        let mut served = fetch.as_mut().map_or_else(Vec::new, |fetch| core::mem::take(&mut fetch.waiters));
        let mut late = take_out(&mut served, &|waiter| waiter.after.is_some_and(|after| after >= request));
        // A later request is under way, and may have gone out for them: no other one goes out beside it.
        if let Some(mut fetch) = fetch.filter(|fetch| fetch.is_sent() && fetch.latest > request) {
            fetch.waiters = core::mem::take(&mut late);
            fetch.backoff = Backoff::default();
            slot.fetch = Some(fetch);
        }
        Some(Minted { token, served, late })
    }

    /// Adopts a token of unknown age that the API sent for what was requested at `asked`.
    pub(super) fn adopt_sent(&mut self, key: &TokenKey, token: Arc<Token>, asked: Now, now: Now) {
        self.clock.learn_seen(&token, asked, now);
        let (slot, clock) = self.slot_and_clock(key);
        slot.adopt(token, clock, now);
    }

    /// The API refuses this token: it is not tried again until somebody asks. Returns the calls that waited for it. The
    /// token that is here lives on.
    pub(super) fn give_up(&mut self, key: &TokenKey, now: Instant) -> Vec<Waiter> {
        let slot = self.slot(key);
        slot.give_up(now);
        slot.fetch.take().map_or_else(Vec::new, |fetch| fetch.waiters)
    }

    /// The calls that have waited long enough, each with what the last try said.
    pub(super) fn lose_patience(&mut self, view: &View<'_>, patience: Span) -> Vec<(CallId, Option<Error>)> {
        let mut dropped = Vec::new();
        for slot in &mut self.slots {
            let Some(fetch) = &mut slot.fetch else { continue };
            let error = fetch.last_error.clone().filter(|_| view.online);
            let is_over = |waiter: &Waiter| waiter.since.after(patience) <= view.now.instant;
            for waiter in take_out(&mut fetch.waiters, &is_over) {
                dropped.push((waiter.call, error.clone()));
            }
        }
        dropped
    }

    fn fetches(&self) -> impl Iterator<Item = &Fetch> {
        self.slots.iter().filter_map(|slot| slot.fetch.as_ref())
    }

    /// When a token is renewed in the background; `None` if it is not.
    fn renewal_due(&self, slot: &Slot, view: &View<'_>) -> Option<Instant> {
        let token = slot.renewable(view.active == Some(slot.key.get()))?;
        let leeway = leeway(token);
        // The head start that a page in the background gives the focused one, always within the leeway.
        let delay = if view.focused { Span::ZERO } else { self.delay.min(leeway / 3) };
        let left = leeway.saturating_sub(delay);
        let usual = lifetime(token).saturating_sub(left);
        let after_outage = self.after_outage.filter(|end| end.at <= slot.since);
        let early = after_outage.map_or(Span::ZERO, |end| Span(usual.0 / 1000 * u64::from(end.skipped)));
        Some(self.clock.instant_with_left(token, left + early, view.now))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::time::WallTime;
    use crate::wire::test_token;

    const OWN: TokenFor<'static> = TokenFor { session: "sess_1", template: None, organization: None };

    fn at(instant: u64) -> Now {
        Now { instant: Instant(instant), wall: WallTime(i64::try_from(instant).unwrap()) }
    }

    fn view(instant: u64, focused: bool) -> View<'static> {
        View { now: at(instant), active: Some(OWN), focused, online: true }
    }

    fn token(iat: i64) -> Token {
        test_token(&json!({ "alg": "RS256" }), &json!({ "iat": iat, "exp": iat + 60 }))
    }

    /// Tokens of which the active session's own was minted at the beginning.
    fn with_one() -> Tokens {
        let mut tokens = Tokens::new(700);
        let minted = tokens.mint(&OWN.key(), token(0), RequestId(1), at(0), at(0));
        assert!(minted.is_some_and(|minted| minted.served.is_empty()));
        tokens
    }

    fn due(tokens: &Tokens, view: &View<'_>) -> Option<(Instant, Due)> {
        let mut next = Next { now: view.now.instant, moment: None };
        tokens.due(view, Span::seconds(60), &mut next);
        next.moment
    }

    fn query(skip_cache: bool) -> TokenQuery {
        TokenQuery { skip_cache, ..TokenQuery::default() }
    }

    #[test]
    fn a_tab_in_the_background_renews_later_than_the_focused_one() {
        let tokens = with_one();
        assert_eq!(due(&tokens, &view(0, true)), Some((Instant(46_000), Due::Renewal)));
        assert_eq!(due(&tokens, &view(0, false)), Some((Instant(48_700), Due::Renewal)));
    }

    #[test]
    fn the_first_token_after_an_outage_is_renewed_early_and_the_next_is_not() {
        let mut tokens = with_one();
        tokens.outage_is_over(Instant(0), &mut Random::new(5));
        let (early, _) = due(&tokens, &view(0, true)).expect("a renewal");
        assert!(early < Instant(46_000), "{early:?}");
        tokens.renew_if_due(&View { now: at(early.0), ..view(0, true) }, true);
        let fetch = tokens.fetch_of(&OWN.key()).expect("it begins");
        assert_eq!(fetch.cause(), Cause::AfterOutage);
        fetch.goes_out(RequestId(2), early);
        let iat = i64::try_from(early.0 / 1000).unwrap();
        tokens.mint(&OWN.key(), token(iat), RequestId(2), at(early.0), at(early.0)).expect("a token");
        let (usual, _) = due(&tokens, &view(early.0, true)).expect("a renewal");
        assert!(usual.since(early) > Span::seconds(45), "{usual:?}");
    }

    #[test]
    fn who_skips_the_cache_gets_no_token_from_before_it_asked() {
        let mut tokens = with_one();
        assert!(tokens.ask(&OWN.key(), CallId(1), query(false), at(1_000)).is_some());
        assert!(tokens.ask(&OWN.key(), CallId(2), query(true), at(1_000)).is_none());
        tokens.fetch_of(&OWN.key()).expect("a fetch").goes_out(RequestId(2), Instant(1_000));
        // It asks while a request is under way, so the next one is for it.
        assert!(tokens.ask(&OWN.key(), CallId(3), query(true), at(1_500)).is_none());
        let minted = tokens.mint(&OWN.key(), token(1), RequestId(2), at(1_000), at(2_000)).expect("a token");
        assert!(matches!(&minted.served[..], [waiter] if waiter.call == CallId(2)));
        assert!(matches!(&minted.late[..], [waiter] if waiter.call == CallId(3)));
    }

    #[test]
    fn the_call_that_has_waited_longest_comes_first() {
        let mut tokens = Tokens::new(0);
        for (template, at_, call) in [("a", 3_000, 1), ("b", 1_000, 2), ("c", 2_000, 3)] {
            let key = TokenFor { template: Some(template), ..OWN }.key();
            tokens.ask(&key, CallId(call), query(false), at(at_));
        }
        tokens.slot(&OWN.key()).fetch(Cause::NoToken);
        let mut wishes = Vec::new();
        tokens.wish(&view(4_000, true), &mut wishes);
        let names: Vec<_> = wishes.iter().map(|it| tokens.slots[it.place].key.get().template).collect();
        assert_eq!(names, [Some("b"), Some("c"), Some("a"), None]);
    }

    #[test]
    fn a_call_hears_what_the_last_try_said_unless_there_is_no_network() {
        for online in [true, false] {
            let mut tokens = Tokens::new(0);
            tokens.ask(&OWN.key(), CallId(1), query(false), at(0));
            tokens.fetch_of(&OWN.key()).expect("a fetch").last_error = Some(Error::runtime("x", "y"));
            let view = View { online, ..view(5_000, true) };
            assert!(tokens.lose_patience(&view, Span::seconds(6)).is_empty());
            let lost = tokens.lose_patience(&view, Span::seconds(5));
            assert!(matches!(&lost[..], [(CallId(1), error)] if error.is_some() == online), "{lost:?}");
        }
    }
}
