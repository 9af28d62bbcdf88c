//! A long outage: few requests, in long pauses.
//!
//! The client, the environment and every token have retry pauses of their own (`retry`). In an outage their
//! requests would add up, so after a few failures in a row the whole page sends no more than one probe after
//! each pause, and never more than four requests a minute. Each page goes by its own failures: that another
//! tab can't reach the API (its Content-Security-Policy, an extension, a wrong proxy) says nothing about this
//! one, and any script on the origin could claim it.
//!
//! A call that finds no good token gets its request at once all the same, whatever the pause: it would fail
//! needlessly if the API is back. What probes leave of the four requests is for calls, and the last one is
//! for a token that has not failed yet, so that requests for a token that always fails do not block another.
//!
//! Browsers that went down together must not come back together, nor stay in step: their tokens live equally
//! long, so a wave of renewals would return once a lifetime. Three things keep them apart. The pauses are
//! long and random, so browsers come back spread over one. The client and the environment, which only
//! complete the page, come later than the token, which it lives on. And the first token after an outage is
//! renewed early, at a random moment of its life: from then on the browser's renewals stay where chance put
//! them.

use super::requests::Reply;
use super::wish::{Probe, Room, Wish};
use super::{Due, Engine, Next};
use crate::error::{Error, code};
use crate::time::{Instant, Span};

/// What is known of an outage.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    failures: u32,
    /// Set in an outage: nothing is requested in the background until then.
    pause: Option<Instant>,
    /// The last requests that were counted, the oldest first.
    counted: [Option<Instant>; 4],
    /// What the last probe asked for.
    last: Option<Probe>,
    /// What the last failure said.
    reason: Option<Error>,
}

/// This many failures in a row are taken for an outage.
const FAILURES: u32 = 4;
/// The range of pauses. It is wide because the more the pauses differ, the lower the wave after the outage:
/// with 15 to 30 seconds it would be twice what is usual.
const PAUSE: [Span; 2] = [Span::seconds(15), Span::seconds(60)];
/// The span in which at most four requests go out: a minute, even if each takes a different time on its way.
const MINUTE: Span = Span::seconds(61);
/// After an outage, the client and the environment are read within this time.
const SPREAD: Span = Span::seconds(90);
/// How long a call waits while the API fails. Retries go on without it.
const CALL_PATIENCE: Span = Span::seconds(60);
/// How long a call waits without a network.
const OFFLINE_PATIENCE: Span = Span::seconds(15);
/// The longest pause that the API may ask for.
const LONGEST_ASKED: Span = Span::seconds(3_600);

impl Outage {
    pub(super) fn is_on(&self) -> bool {
        self.pause.is_some()
    }

    /// Counts a request that goes out in an outage or out of turn.
    pub(super) fn count(&mut self, now: Instant) {
        let [_, third, second, first] = self.counted;
        self.counted = [third, second, first, Some(now)];
    }

    /// Whether one more request fits into the minute.
    pub(super) fn has_room(&self, now: Instant, room: Room) -> bool {
        let [fourth, third, second, _] = self.counted;
        let oldest = match room {
            Room::NewToken => fourth,
            Room::FailedToken => third,
            Room::Probe => second,
        };
        oldest.is_none_or(|at| at.after(MINUTE) <= now)
    }

    /// The first of these wishes that may go now.
    pub(super) fn admit<'a>(&self, wishes: &'a [Wish], now: Instant) -> Option<&'a Wish> {
        let probe = self.probe(wishes, now);
        wishes.iter().find(|wish| {
            wish.in_turn && (!self.is_on() || probe == Some(wish.probe))
                || wish.room.is_some_and(|room| self.has_room(now, room))
        })
    }

    /// What the next probe asks for, if it may go out now: the most important of these wishes, unless the last probe
    /// asked for that and there is another. A path that stays down must not use up all probes.
    fn probe(&self, wishes: &[Wish], now: Instant) -> Option<Probe> {
        let is_due = self.pause.is_some_and(|pause| pause <= now) && self.has_room(now, Room::Probe);
        let mut first = None;
        for wish in wishes {
            if is_due && wish.in_turn {
                if self.last != Some(wish.probe) {
                    return Some(wish.probe);
                }
                first = Some(wish.probe);
            }
        }
        first
    }

    /// Called when a request goes out. In an outage it is the probe, and the next one waits for its end.
    pub(super) fn goes_out(&mut self, wish: &Wish, now: Instant) {
        if self.is_on() || !wish.in_turn {
            self.count(now);
        }
        if self.is_on() {
            self.pause = Some(now.after(PAUSE[1]));
            self.last = Some(wish.probe);
        }
    }

    /// Called when the network is back, or the API answers.
    pub(super) fn end(&mut self) {
        *self = Self { counted: self.counted, ..Self::default() };
    }
}

impl Engine {
    /// How long a call waits in vain before it fails.
    pub(super) fn patience(&self) -> Span {
        if self.page.online { CALL_PATIENCE } else { OFFLINE_PATIENCE }
    }

    pub(super) fn outage_due(&self, next: &mut Next) {
        next.may_be(self.outage.pause, Due::Outage);
        for at in self.outage.counted {
            next.may_be(at.map(|at| at.after(MINUTE)), Due::Outage);
        }
    }

    /// Learns from every answer whether the API is there.
    pub(super) fn learn_health(&mut self, reply: &Reply) {
        match reply {
            Reply::Done(..) | Reply::Refused(_) if self.outage.is_on() => self.recover(),
            Reply::Done(..) | Reply::Refused(_) => self.outage.end(),
            Reply::Failed { error, retry_after } => self.count_failure(error, *retry_after),
        }
    }

    /// The error for a call that has waited long enough.
    pub(super) fn gave_up(&self) -> Error {
        if self.page.online {
            // A probe for something else has told why, although this was never requested.
            if let Some(reason) = &self.outage.reason {
                return reason.clone();
            }
            let message = "The Frontend API can't be reached. The session stays as it is; try again later.";
            return Error::runtime(code::NETWORK_ERROR, message);
        }
        let message =
            "There is no network, and nothing in memory that would do. Try again once the browser is online.";
        Error::runtime(code::OFFLINE, message)
    }

    /// Called when the API answers again: tokens, and what calls wait for, are requested now, the rest soon.
    fn recover(&mut self) {
        if !self.stage.is_loaded() {
            return self.hurry();
        }
        let now = self.now.instant;
        self.outage.end();
        self.tokens.outage_is_over(now, &mut self.random);
        self.tokens.hurry(now);
        for reading in [&mut self.client_reading, &mut self.environment_reading] {
            reading.resume(now, now.after(self.random.between(Span::ZERO, SPREAD)));
        }
    }

    fn count_failure(&mut self, error: &Error, retry_after: Option<u32>) {
        self.outage.reason = Some(error.clone());
        self.outage.failures = self.outage.failures.saturating_add(1);
        if self.outage.failures < FAILURES {
            return;
        }
        let asked = Span::seconds(retry_after.unwrap_or(0).into());
        let pause = self.random.between(PAUSE[0], PAUSE[1]).max(asked.min(LONGEST_ASKED));
        self.outage.pause = Some(self.now.instant.after(pause));
    }
}
