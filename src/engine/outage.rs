//! A long outage: one request at a time, in long pauses, from one tab of the browser.
//!
//! Each thing that is asked for has pauses of its own (`retry`). In an outage they would add up: the
//! client, the environment, several tokens, in every tab. So after a few failures in a row the whole
//! browser sends no more than one probe a pause. Tabs tell each other how long they pause; who hears
//! it pauses a little longer, so that the one who said it goes on probing, and takes over if that tab
//! is closed.
//!
//! Browsers that went down together must not come back together, nor stay in step: their tokens live
//! equally long, so a wave of renewals would return once a lifetime. Three things keep them apart.
//! The pauses are long and left to chance, so that they come back spread over one. What only makes
//! the page whole (the client, the environment) comes later than what it lives on, the token. And the
//! first token after an outage is renewed early, at any moment of its life: from then on the
//! browser's renewals are where chance put them.

use super::Engine;
use super::output::Output;
use super::requests::Reply;
use crate::error::Error;
use crate::time::{Instant, Span};

/// What is known of an outage.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    failures: u32,
    state: State,
    /// What was asked for by the last probe.
    last: Option<Probe>,
    /// That may be the next one, too, because nothing else wants to.
    last_may_go: bool,
    /// What the last failure said.
    reason: Option<Error>,
    /// The last outage is over, and no token was renewed since.
    ended: Option<Ended>,
}

/// The end of an outage.
#[derive(Clone, Copy, Debug)]
struct Ended {
    at: Instant,
    /// Of a token's time until its renewal, the part to skip: thousandths.
    skipped: u32,
}

/// What is asked for in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    DevBrowser,
    Token,
    Client,
    Environment,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    None,
    Pausing {
        until: Instant,
    },
    Probing,
}

/// So many failures in a row are an outage.
const FAILURES: u32 = 4;
/// At most four requests a minute. Far apart, because the more different the pauses are, the lower is
/// the wave after the outage: from 15 to 30 seconds it would be twice what is usual.
const PAUSE: [Span; 2] = [Span::seconds(15), Span::seconds(60)];
/// After an outage, the client and the environment are read within this time.
const SPREAD: Span = Span::seconds(90);
/// How much longer a tab pauses that only heard of it.
const HEAD_START: [Span; 2] = [Span::seconds(12), Span::seconds(20)];
/// How long a call waits while the API fails. Asking goes on without it.
const PATIENCE: Span = Span::seconds(60);
/// How long a call waits without a network.
const OFFLINE_PATIENCE: Span = Span::seconds(15);
/// What other tabs say is believed up to here.
const LONGEST_HEARD: Span = Span::seconds(3_600);

impl Outage {
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.state, State::None)
    }

    /// A request goes out: in an outage it is the probe.
    pub(super) fn request_goes_out(&mut self, what: Probe) {
        if self.is_on() {
            self.state = State::Probing;
            self.last = Some(what);
        }
    }

    /// Whether what was the last probe may be the next one.
    pub(super) fn let_last_go(&mut self, may_go: bool) {
        self.last_may_go = may_go;
    }

    /// There is a network again, or somebody saw the API answer.
    pub(super) fn is_over(&mut self) {
        *self = Self { ended: self.ended, ..Self::default() };
    }

    /// How much earlier than usual a token is renewed that came at `since` and would be renewed after
    /// `usual`.
    pub(super) fn head_start(&self, since: Instant, usual: Span) -> Span {
        let ended = self.ended.filter(|ended| ended.at <= since);
        ended.map_or(Span::ZERO, |ended| Span(usual.0 / 1000 * u64::from(ended.skipped)))
    }

    /// A token that came at `since` is being renewed: if that is one after an outage, the next ones are
    /// as usual.
    pub(super) fn renewal_begins(&mut self, since: Instant) {
        self.ended = self.ended.filter(|ended| ended.at > since);
    }
}

impl Engine {
    /// Whether something may be asked for in the background.
    pub(super) fn may_ask(&self, what: Probe) -> bool {
        match self.outage.state {
            State::None => true,
            State::Pausing { until } => {
                until <= self.now.instant && (self.outage.last_may_go || self.outage.last != Some(what))
            }
            State::Probing => false,
        }
    }

    /// How long a call waits that the API fails to answer.
    pub(super) fn patience(&self) -> Span {
        if self.page.online { PATIENCE } else { OFFLINE_PATIENCE }
    }

    pub(super) fn outage_due(&self) -> Option<Instant> {
        match self.outage.state {
            State::Pausing { until } => Some(until),
            State::None | State::Probing => None,
        }
    }

    /// Learns from every answer whether the API is there.
    pub(super) fn learn_health(&mut self, reply: &Reply) {
        match reply {
            Reply::Done(..) | Reply::Refused(_) if self.outage.is_on() => {
                self.outputs.push_back(Output::ShareRecovery);
                self.recover();
            }
            Reply::Done(..) | Reply::Refused(_) => self.outage.is_over(),
            Reply::Failed { error, retry_after } => self.count_failure(error, *retry_after),
        }
    }

    /// What a call is told that waited long enough.
    pub(super) fn gave_up(&self) -> Error {
        if self.page.online {
            // A probe for something else has told why, although this was never asked for.
            if let Some(reason) = &self.outage.reason {
                return reason.clone();
            }
            let message = "The Frontend API can't be reached. The session stays as it is; try again later.";
            return Error::runtime("network_error", message);
        }
        let message =
            "There is no network, and nothing in memory that would do. Try again once the browser is online.";
        Error::runtime("clerk_offline", message)
    }

    /// Another tab pauses.
    pub(super) fn handle_outage(&mut self, pause: Span) {
        let head_start = self.random.between(HEAD_START[0], HEAD_START[1]);
        let until = self.now.instant.after(pause.min(LONGEST_HEARD) + head_start);
        self.outage.failures = FAILURES;
        self.outage.state = State::Pausing { until };
    }

    /// The API answers again: tokens, and what calls wait for, go now, the rest soon.
    pub(super) fn recover(&mut self) {
        if !self.outage.is_on() || !self.stage.is_loaded() {
            return self.hurry();
        }
        let now = self.now.instant;
        self.outage.is_over();
        self.outage.ended = Some(Ended { at: now, skipped: self.random.below(1000) });
        self.hurry_tokens();
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
        let pause = self.random.between(PAUSE[0], PAUSE[1]).max(asked.min(LONGEST_HEARD));
        self.outage.state = State::Pausing { until: self.now.instant.after(pause) };
        self.outputs.push_back(Output::ShareOutage { pause });
    }
}
