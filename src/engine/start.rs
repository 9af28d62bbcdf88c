//! Loading: environment and client side by side, or a start without the API.

use super::input::{CallId, Page};
use super::output::{Destination, Outcome};
use super::{Due, Engine, Next};
use crate::error::{Error, code};
use crate::time::{Instant, Span};
use crate::wire::InstanceType;

/// How far loading has come.
#[derive(Debug)]
pub(crate) enum Stage {
    New,
    Starting {
        call: CallId,
        /// When the page gets a state to show, whatever the API does.
        until: Instant,
        /// A dev browser was refused once: a second refusal ends the start.
        replaced: bool,
    },
    /// On the way to another domain: as a satellite, or back to one.
    Leaving {
        call: CallId,
    },
    Loaded,
    Failed,
}

/// How long a page waits for the API before it starts without it.
pub(super) const START_PATIENCE: Span = Span::seconds(10);

impl Stage {
    pub(super) fn is_loaded(&self) -> bool {
        matches!(self, Self::Loaded)
    }

    /// Whether there is a page to work for.
    pub(super) fn is_working(&self) -> bool {
        matches!(self, Self::Starting { .. } | Self::Loaded)
    }
}

impl Engine {
    /// Begins to load, also after a failed start; otherwise there is nothing to begin.
    pub(super) fn start(&mut self, call: CallId, page: Page) {
        match self.stage {
            Stage::New | Stage::Failed => {}
            Stage::Loaded => return self.answer(call, Ok(Outcome::Done)),
            Stage::Starting { .. } | Stage::Leaving { .. } => {
                let message = "load() is under way: wait for the promise or future of the first call.";
                return self.answer(call, Err(Error::runtime(code::LOADING, message)));
            }
        }
        self.page = page;
        self.cookies.remember(&self.page.cookies);
        // From here on other tabs are heard; what they did before can only be seen by the cookies.
        let then = self.page.asked_ahead.take();
        self.context.is_ahead_void =
            then.is_some_and(|then| !self.cookies.are_same(&then, &self.page.cookies));
        self.recall_environment();
        let note = self.page.stored_clock.take();
        note.iter().for_each(|note| self.tokens.clock.recall(note, self.now));
        match self.primary_to_ask().and_then(|primary| Ok((primary, self.satellite_to_answer()?))) {
            Err(error) => {
                self.stage = Stage::Failed;
                self.answer(call, Err(error));
            }
            Ok((Some(primary), _)) => self.leave_for(call, primary),
            Ok((None, satellite)) => {
                self.satellite = satellite.map(Destination);
                self.begin(call);
            }
        }
    }

    /// Begins to load this page.
    pub(super) fn begin(&mut self, call: CallId) {
        let known = self.find_dev_browser();
        self.stage = Stage::Starting { call, until: self.now.instant.after(START_PATIENCE), replaced: false };
        self.client_reading.need();
        self.environment_reading.need();
        if self.config.instant_start && known && self.satellite.is_none() {
            self.start_from_cookie();
        }
    }

    pub(super) fn start_if_due(&mut self) {
        self.answer_satellite_if_due();
        if let Stage::Starting { until, .. } = self.stage {
            if until <= self.now.instant {
                self.start_without_api();
            }
            self.finish_start();
        }
    }

    /// Whether the environment and the client can be requested.
    pub(super) fn may_read(&self) -> bool {
        self.stage.is_working() && self.has_dev_browser()
    }

    pub(super) fn start_due(&self, next: &mut Next) {
        if let Stage::Starting { until, .. } = self.stage {
            next.may_be(Some(until), Due::Start);
        }
        next.may_be(self.dev_browser_due(), Due::Read);
        next.may_be(self.unconfirmed_due(), Due::Start);
    }

    /// Loading ends when there is a client. In development it also waits for the environment, which tells
    /// where to sign in there, unless that can't be had.
    fn finish_start(&mut self) {
        let Stage::Starting { call, until, .. } = &self.stage else { return };
        let call = *call;
        let environment_settled = self.context.instance_type == InstanceType::Production
            || self.environment.is_some()
            || self.environment_reading.is_failing()
            || *until <= self.now.instant;
        if self.client.is_some() && environment_settled && !self.is_choosing {
            self.end_start(call);
        }
    }

    pub(super) fn end_start(&mut self, call: CallId) {
        self.stage = Stage::Loaded;
        self.answer(call, Ok(Outcome::Done));
    }

    pub(super) fn fail_start(&mut self, error: Error) {
        let Stage::Starting { call, .. } = self.stage else { return };
        self.stage = Stage::Failed;
        self.client_reading = super::Reading::default();
        self.environment_reading = super::Reading::default();
        self.answer(call, Err(error));
    }
}
