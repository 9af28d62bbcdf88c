//! Reading the client and the environment: side by side, and again until both are there.

use super::input::{CallId, RequestId};
use super::requests::{DEV_BROWSER_GONE, Purpose, Reply};
use super::retry::Backoff;
use super::start::Stage;
use super::wish::{Probe, Room, Wish};
use super::{Cause, Due, Engine, Next, Status};
use crate::error::Error;
use crate::time::Instant;
use crate::wire::{Endpoint, Environment};

/// Something to read, tried until it succeeds.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// It has to be read, however long that takes.
    needed: bool,
    sent: bool,
    /// Something happened since the request was sent: the answer may be from before that.
    again: bool,
    pub(super) backoff: Backoff,
    /// Its next try waits only so that not all browsers read at once.
    put_off: bool,
    /// The session may be over, so the reading is not put off.
    is_urgent: bool,
    waiters: Vec<ClientWaiter>,
}

/// A call that waits for the client.
#[derive(Debug)]
struct ClientWaiter {
    call: CallId,
    /// The error to answer with once the client was read; `None` for success.
    error: Option<Error>,
    /// A navigation comes before the answer.
    navigate: bool,
    since: Instant,
}

impl Reading {
    /// Asks for a reading. One that is under way will do.
    pub(super) fn need(&mut self) {
        self.needed = true;
        self.hasten();
    }

    /// Like `need`, but an answer that is under way, or has just come, does not count.
    pub(super) fn need_anew(&mut self) {
        self.again = true;
        self.need();
    }

    /// Called when the API answers again. If it is not urgent and nobody waits for it, it is read only at `later`.
    pub(super) fn resume(&mut self, now: Instant, later: Instant) {
        self.put_off = self.waiters.is_empty() && !self.is_urgent;
        self.backoff.hurry(if self.put_off { later } else { now });
    }

    fn await_it(&mut self, waiter: ClientWaiter) {
        self.waiters.push(waiter);
        self.hasten();
    }

    fn hasten(&mut self) {
        if core::mem::take(&mut self.put_off) {
            self.backoff.due = None;
        }
    }

    /// Whether it has failed more than once.
    pub(super) fn is_failing(&self) -> bool {
        self.backoff.failures > 1
    }

    fn goes_out(&mut self) {
        self.sent = true;
        self.again = false;
        self.put_off = false;
    }

    fn wants_to_go(&self, now: Instant) -> bool {
        (self.needed || !self.waiters.is_empty()) && !self.sent && !self.pauses(now)
    }

    /// Whether it is needed and no failure keeps it waiting.
    fn is_about_to_be(&self, now: Instant) -> bool {
        self.needed && (self.sent || self.put_off || !self.pauses(now))
    }

    fn pauses(&self, now: Instant) -> bool {
        self.backoff.due.is_some_and(|due| due > now)
    }

    fn due(&self) -> Option<Instant> {
        self.backoff.due.filter(|_| !self.sent && (self.needed || !self.waiters.is_empty()))
    }
}

impl Engine {
    pub(super) fn wish_to_read(&self, reading: &Reading, probe: Probe) -> Option<Wish> {
        let wants_to_go = self.may_read() && reading.wants_to_go(self.now.instant);
        wants_to_go.then_some(Wish::to_ask_for(probe))
    }

    pub(super) fn request_environment(&mut self) {
        self.environment_reading.goes_out();
        let endpoint = Endpoint::environment(self.context.instance_type);
        let cause = self.cause_to_read(&self.environment_reading);
        self.send(&endpoint, Purpose::Environment, self.environment_reading.backoff.failures, cause);
    }

    pub(super) fn request_client(&mut self) {
        self.client_reading.goes_out();
        let cause = self.cause_to_read(&self.client_reading);
        self.send(&Endpoint::client(), Purpose::Client, self.client_reading.backoff.failures, cause);
    }

    fn cause_to_read(&self, reading: &Reading) -> Cause {
        if reading.backoff.failures > 0 {
            Cause::Retry
        } else if !self.stage.is_loaded() {
            Cause::Start
        } else if reading.waiters.iter().any(|waiter| waiter.error.is_none()) {
            Cause::Call
        } else {
            Cause::Doubt
        }
    }

    /// Fails the calls that have waited long enough. The session stays what it was.
    pub(super) fn give_up_reading(&mut self) {
        let (now, patience) = (self.now.instant, self.patience());
        for waiter in core::mem::take(&mut self.client_reading.waiters) {
            if waiter.since.after(patience) > now {
                self.client_reading.waiters.push(waiter);
            } else {
                self.answer(waiter.call, Err(waiter.error.unwrap_or_else(|| self.gave_up())));
            }
        }
    }

    pub(super) fn reading_due(&self, next: &mut Next) {
        if self.may_read() {
            next.may_be(self.environment_reading.due(), Due::Read);
            next.may_be(self.client_reading.due(), Due::Read);
        }
        for waiter in &self.client_reading.waiters {
            next.may_be(Some(waiter.since.after(self.patience())), Due::Patience);
        }
    }

    /// Reads the client for a call, which may end in a navigation.
    pub(super) fn reload(&mut self, call: CallId, navigate: bool) {
        self.client_reading.await_it(ClientWaiter { call, error: None, navigate, since: self.now.instant });
    }

    /// Called when another tab signed out. The answer to a reading under way may be from before that.
    pub(super) fn handle_sign_out_heard(&mut self) {
        self.client_reading.again = true;
        self.requests.note_sign_out();
        self.cookies.held_back = Some(self.requests.last());
        self.check_session();
    }

    /// Reads the client after a refusal or another tab's sign-out, because only the client tells whether the
    /// session still lives.
    pub(super) fn check_session(&mut self) {
        let has_sessions = self.client.as_ref().is_some_and(|it| it.signed_in_sessions().next().is_some());
        if has_sessions && self.stage.is_loaded() {
            self.client_reading.need();
            self.read_client_at_once();
        }
    }

    /// Reads the client despite the pause that an earlier failure left, because the session may be over;
    /// twice a minute at most.
    pub(super) fn read_client_at_once(&mut self) {
        let now = self.now.instant;
        self.client_reading.is_urgent = true;
        let pauses = self.client_reading.pauses(now);
        if pauses && !self.outage.is_on() && self.outage.has_room(now, Room::Probe) {
            self.outage.count(now);
            self.client_reading.backoff.hurry(now);
        }
    }

    /// Answers a call with this error. If the client is about to be read, the answer waits for that: by then
    /// the session is known to be alive or gone.
    pub(super) fn answer_after_check(&mut self, call: CallId, error: Error) {
        if self.client_reading.is_about_to_be(self.now.instant) {
            let since = self.now.instant;
            self.client_reading.await_it(ClientWaiter { call, error: Some(error), navigate: false, since });
        } else {
            self.answer(call, Err(error));
        }
    }

    pub(super) fn handle_environment(&mut self, reply: Reply) {
        self.environment_reading.sent = false;
        let read = match &reply {
            Reply::Done(_, body) => Environment::from_answer(body.json()),
            _ => None,
        };
        match (read, reply) {
            (Some(environment), _) => {
                self.environment_reading = Reading::default();
                self.store_environment(&environment.kept());
                self.adopt_environment(environment);
            }
            (None, Reply::Refused(error)) if error.code() == DEV_BROWSER_GONE => {}
            // Refused for good (a wrong key, say): the client's answer tells the page.
            (None, Reply::Refused(_)) => {
                self.environment_reading.needed = false;
                self.environment_reading.backoff.failures = 2;
                self.use_stored_environment();
            }
            (None, Reply::Failed { retry_after, .. }) => self.environment_failed(retry_after),
            (None, Reply::Done(..)) => self.environment_failed(None),
        }
    }

    fn environment_failed(&mut self, retry_after: Option<u32>) {
        let now = self.now.instant;
        self.environment_reading.backoff.failed_read(now, retry_after, &mut self.random);
        if self.environment_reading.is_failing() {
            self.use_stored_environment();
        }
    }

    fn use_stored_environment(&mut self) {
        if self.environment.is_none() {
            let stored = self.page.stored_environment.take();
            let stored = stored.and_then(|text| Environment::read(&text.into()));
            stored.into_iter().for_each(|environment| self.adopt_environment(environment));
        }
    }

    pub(super) fn handle_client(&mut self, id: RequestId, reply: Reply) {
        self.client_reading.sent = false;
        let reply = match reply {
            Reply::Done(_, body) => {
                if self.adopt_client_answer(id, body.json()) {
                    return self.client_was_read();
                }
                Reply::unreadable()
            }
            other => other,
        };
        match reply {
            Reply::Done(..) => {}
            Reply::Refused(error) if error.code() == DEV_BROWSER_GONE => {}
            Reply::Refused(error) if matches!(self.stage, Stage::Starting { .. }) => {
                self.fail_start(Error::Api(error));
            }
            // The client is blocked: the one refusal that ends its sessions.
            Reply::Refused(error) if error.status == 403 => {
                self.end_all_sessions(id);
                self.client_was_read();
            }
            Reply::Refused(error) => self.client_failed(Error::Api(error), None),
            Reply::Failed { error, retry_after } => self.client_failed(error, retry_after),
        }
    }

    fn client_was_read(&mut self) {
        let reading = core::mem::take(&mut self.client_reading);
        if reading.again {
            // What the calls wait for may have happened after the API read the client.
            self.client_reading.waiters = reading.waiters;
            return self.client_reading.need();
        }
        self.settle_doubt();
        for ClientWaiter { call, error, navigate, .. } in reading.waiters {
            match error {
                Some(error) => self.answer(call, Err(error)),
                None => self.navigate_or_answer(call, navigate),
            }
        }
    }

    fn client_failed(&mut self, error: Error, retry_after: Option<u32>) {
        let now = self.now.instant;
        self.client_reading.backoff.failed_read(now, retry_after, &mut self.random);
        if self.client_reading.is_failing() {
            for waiter in core::mem::take(&mut self.client_reading.waiters) {
                self.answer(waiter.call, Err(waiter.error.unwrap_or_else(|| error.clone())));
            }
            if !self.client_reading.needed {
                self.client_reading = Reading::default();
            }
            self.start_without_api();
        }
    }

    /// The engine's status, as faces show it.
    pub(super) fn status(&self) -> Status {
        match self.stage {
            Stage::New | Stage::Starting { .. } | Stage::Leaving { .. } => Status::Loading,
            Stage::Failed => Status::Error,
            Stage::Loaded if self.is_degraded() => Status::Degraded,
            Stage::Loaded => Status::Ready,
        }
    }

    fn is_degraded(&self) -> bool {
        !(self.client_is_known || self.is_unconfirmed())
            || self.client_reading.is_failing()
            || self.environment_reading.is_failing()
            || self.tokens.is_failing()
    }
}
