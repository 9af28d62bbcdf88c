//! One token in memory: whether it is good, the request for the next one, and the calls that wait for that.

use std::sync::Arc;

use super::clock::{ServerClock, floor, leeway};
use super::key::TokenKey;
use crate::engine::Cause;
use crate::engine::input::{CallId, RequestId, TokenQuery};
use crate::engine::retry::Backoff;
use crate::error::Error;
use crate::time::{Instant, Now, Span};
use crate::wire::{Token, same};

/// One token, and the request for the next.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) key: TokenKey,
    pub(crate) token: Option<Arc<Token>>,
    /// When that token came.
    pub(crate) since: Instant,
    /// Somebody asked for the token since it came. A template's token is renewed only then.
    wanted: bool,
    /// When the API refused to renew it.
    pub(super) refused: Option<Instant>,
    /// It is not handed out any more, and the next one has to be minted.
    pub(super) forgotten: bool,
    /// The last token that the API gave this page. If `token` is a different one, it is foreign.
    pub(crate) minted: Option<Arc<Token>>,
    pub(crate) fetch: Option<Fetch>,
}

/// A token that is being requested.
#[derive(Debug)]
pub(crate) struct Fetch {
    /// Why it began.
    cause: Cause,
    /// How many requests are under way. If none is, it waits for the lock, the pause after a failure, or the
    /// network.
    under_way: u32,
    /// The first and the last of these.
    first: RequestId,
    pub(crate) latest: RequestId,
    /// When the latest went out.
    sent: Option<Instant>,
    pub(crate) backoff: Backoff,
    pub(crate) last_error: Option<Error>,
    /// Calls that wait for this token.
    pub(crate) waiters: Vec<Waiter>,
    /// When the first waiter came for which nothing was sent yet.
    untried: Option<Instant>,
    /// The API wants to see the expired token with the next try.
    pub(crate) shows_expired: bool,
}

/// How long after the last try a call gets its token requested despite a pause. With the wait for the lock,
/// that is five seconds at most.
const SPACING: Span = Span::seconds(1);
/// How long a call waits for the answer to an earlier request before it gets one of its own.
const HANGING: Span = Span::seconds(4);

/// A call that waits for a token.
#[derive(Debug)]
pub(crate) struct Waiter {
    pub(crate) call: CallId,
    pub(crate) query: TokenQuery,
    pub(crate) since: Instant,
    /// It wants a token minted after it asked, so no request up to this one is for it.
    pub(crate) after: Option<RequestId>,
}

impl Slot {
    pub(super) fn new(key: TokenKey) -> Self {
        Self {
            key,
            token: None,
            since: Instant::default(),
            wanted: false,
            refused: None,
            forgotten: false,
            minted: None,
            fetch: None,
        }
    }

    /// The token, if it may still be handed out.
    pub(crate) fn usable(&self, clock: &ServerClock, now: Now) -> Option<&Arc<Token>> {
        let good = |token: &&Arc<Token>| !self.forgotten && clock.remaining(token, now) > floor(token);
        self.token.as_ref().filter(good)
    }

    /// Whether the token is fresh enough that nobody needs to ask for the next one.
    pub(crate) fn is_fresh(&self, clock: &ServerClock, now: Now) -> bool {
        self.usable(clock, now).is_some_and(|token| clock.remaining(token, now) > leeway(token))
    }

    /// Adopts a token that the API gave this page, unless the one that is here also came from the API, is
    /// fresher and still lives. A foreign one stays only if the new one has expired already.
    pub(crate) fn adopt(&mut self, token: Arc<Token>, clock: &ServerClock, now: Now) {
        if let Some(known) = &self.token {
            if known.as_str() == token.as_str() {
                // Minted again within the same second, so it reads the same; or shared, and now vouched for.
                self.forgotten = false;
                self.minted.clone_from(&self.token);
                return;
            }
            let is_alive = |token| clock.remaining(token, now) > Span::ZERO;
            let stays =
                if self.is_foreign() { !is_alive(&token) } else { !token.is_at_least_as_fresh_as(known) };
            if stays && is_alive(known) && !self.forgotten {
                return;
            }
        }
        self.minted = Some(token.clone());
        self.put(token, now);
    }

    /// Whether the token that is here is foreign.
    pub(crate) fn is_foreign(&self) -> bool {
        self.token.is_some() && !same(self.token.as_ref(), self.minted.as_ref())
    }

    /// Adopts a foreign token, if it is fresher than the one that is here, or lives while that one has
    /// expired. `true` if it was adopted.
    pub(crate) fn adopt_foreign(&mut self, token: Arc<Token>, clock: &ServerClock, now: Now) -> bool {
        let fresher = self.token.as_ref().is_none_or(|known| {
            let replaces = clock.remaining(known, now).is_zero() && !clock.remaining(&token, now).is_zero();
            replaces || token.is_fresher_than(known)
        });
        if self.forgotten || !fresher {
            return false;
        }
        self.put(token, now);
        true
    }

    fn put(&mut self, token: Arc<Token>, now: Now) {
        self.token = Some(token);
        self.since = now.instant;
        self.wanted = false;
        self.refused = None;
        self.forgotten = false;
    }

    /// Whether the token lives, is being requested, or was asked for since it came.
    pub(crate) fn is_in_use(&self, clock: &ServerClock, now: Now) -> bool {
        let is_alive = |token: &Arc<Token>| !clock.remaining(token, now).is_zero();
        self.wanted || self.fetch.is_some() || self.token.as_ref().is_some_and(is_alive)
    }

    /// Notes that somebody asked for the token.
    pub(crate) fn want(&mut self) {
        self.wanted = true;
        self.refused = None;
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Why to request the token: there is none, or none to rely on (`is_unvouched`), and nobody is about to get one.
    pub(crate) fn lacks_a_token(&self, is_unvouched: bool) -> Option<Cause> {
        let cause = if self.token.is_none() {
            Cause::NoToken
        } else if self.forgotten {
            Cause::Cleared
        } else if is_unvouched {
            Cause::Unvouched
        } else {
            return None;
        };
        (self.fetch.is_none() && self.refused.is_none()).then_some(cause)
    }

    /// The API refuses this token, so it is not tried again until somebody asks.
    pub(crate) fn give_up(&mut self, now: Instant) {
        self.wanted = false;
        self.refused = Some(now);
    }

    /// The token, if it is to be renewed in the background. The active session's own (`active`) need not be
    /// asked for, because the backend reads it from a cookie.
    pub(crate) fn renewable(&self, active: bool) -> Option<&Token> {
        let needed = self.fetch.is_none() && self.refused.is_none() && (active || self.wanted);
        self.token.as_deref().filter(|_| needed)
    }

    /// Starts to request the token, or joins the fetch under way.
    pub(crate) fn fetch(&mut self, cause: Cause) -> &mut Fetch {
        self.fetch.get_or_insert_with(|| Fetch {
            cause,
            under_way: 0,
            first: RequestId(0),
            latest: RequestId(0),
            sent: None,
            backoff: Backoff::default(),
            last_error: None,
            waiters: Vec::new(),
            untried: None,
            shows_expired: false,
        })
    }
}

impl Fetch {
    /// Whether a request is under way.
    pub(crate) fn is_sent(&self) -> bool {
        self.under_way > 0
    }

    pub(crate) fn wait(&mut self, call: CallId, query: TokenQuery, now: Instant) {
        let after = (query.skip_cache && self.is_sent()).then_some(self.latest);
        self.untried.get_or_insert(now);
        self.waiters.push(Waiter { call, query, since: now, after });
    }

    /// Notes that a request goes out.
    pub(crate) fn goes_out(&mut self, request: RequestId, now: Instant) {
        if !self.is_sent() {
            self.first = request;
        }
        self.under_way += 1;
        self.latest = request;
        self.sent = Some(now);
        self.untried = None;
        self.backoff.due = None;
    }

    /// Notes that the answer to a request is here. `false` if nobody waits for that one.
    pub(crate) fn comes_back(&mut self, request: RequestId) -> bool {
        let is_ours = self.is_sent() && (self.first.0..=self.latest.0).contains(&request.0);
        self.under_way -= u32::from(is_ours);
        is_ours
    }

    /// Stops waiting for the answers to the requests under way.
    pub(crate) fn give_back(&mut self) {
        self.under_way = 0;
    }

    /// Since when a call has waited without a request for it.
    pub(crate) fn untried(&self) -> Option<Instant> {
        self.untried.filter(|_| !self.waiters.is_empty())
    }

    /// When the token is requested for such a call, despite any pause.
    pub(crate) fn turn(&self) -> Option<Instant> {
        let untried = self.untried()?;
        Some(match self.sent {
            Some(_) if self.is_sent() => untried.after(HANGING),
            Some(sent) => untried.max(sent.after(SPACING)),
            None => untried,
        })
    }

    /// Whether a call can't wait any longer for the end of a pause, or for the answer to an earlier request.
    pub(crate) fn cannot_wait(&self, now: Instant) -> bool {
        self.turn().is_some_and(|turn| turn <= now)
    }

    /// Whether no request is under way and no pause keeps it waiting.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        !self.is_sent() && self.backoff.due.is_none_or(|due| due <= now)
    }

    /// Why the next request goes out.
    pub(crate) fn cause(&self) -> Cause {
        if self.shows_expired {
            Cause::ExpiredToken
        } else if self.backoff.failures > 0 {
            Cause::Retry
        } else if self.skips_cache() {
            Cause::SkipCache
        } else if self.waiters.is_empty() {
            self.cause
        } else {
            Cause::Call
        }
    }

    /// Whether a call insists on a newly minted token.
    pub(crate) fn skips_cache(&self) -> bool {
        self.waiters.iter().any(|waiter| waiter.query.skip_cache)
    }
}
