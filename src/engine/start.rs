//! Loading: the dev browser, then environment and client side by side, or a start without the API.

use core::time::Duration;

use super::Engine;
use super::input::{CallId, Page};
use super::outage::Probe;
use super::output::{Outcome, Output};
use super::requests::{Purpose, Reply};
use super::retry::Backoff;
use crate::error::{ApiError, Error};
use crate::time::Instant;
use crate::wire::{Cookies, Endpoint, InstanceType, read_json, take_from_url, text_field};

/// How far loading is.
#[derive(Debug)]
pub(crate) enum Stage {
    New,
    Starting {
        call: CallId,
        /// When the page is to be told something, whatever the API does.
        until: Instant,
        /// A dev browser was refused once: a second refusal ends the start.
        replaced: bool,
    },
    /// On the way to another domain's page, which sends the user back.
    Leaving {
        call: CallId,
    },
    Loaded,
    Failed,
}

/// Whether there is a dev browser to ask with, where one is needed.
#[derive(Debug)]
pub(crate) enum DevBrowser {
    Known,
    Needed(Backoff),
    Sent(Backoff),
}

/// How long a page waits for the API before it starts without.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What the API leaves in a page's URL on its way back, beside the dev browser token.
const LEFTOVERS: &[&str] = &[
    "__clerk_synced",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_help",
    "__netlify_clerk_cache_bust",
    "suffixed_cookies",
];

pub(super) const DEV_BROWSER: &str = "__clerk_db_jwt";

/// The code of a refusal because the API does not know the dev browser (any more).
pub(super) const DEV_BROWSER_GONE: &str = "dev_browser_unauthenticated";

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
    /// Begins to load. Also after a failed start; otherwise there is nothing to begin.
    pub(super) fn start(&mut self, call: CallId, page: Page) {
        match self.stage {
            Stage::New | Stage::Failed => {}
            Stage::Loaded => return self.answer(call, Ok(Outcome::Done)),
            Stage::Starting { .. } | Stage::Leaving { .. } => {
                let message = "load() is under way: wait for the promise or future of the first call.";
                return self.answer(call, Err(Error::runtime("clerk_loading", message)));
            }
        }
        self.page = page;
        self.cookies.remember(&self.page.cookies);
        match self.primary_to_ask().and_then(|primary| Ok((primary, self.satellite_to_answer()?))) {
            Err(error) => {
                self.stage = Stage::Failed;
                self.answer(call, Err(error));
            }
            Ok((Some(primary), _)) => self.leave_for(call, primary),
            Ok((None, satellite)) => {
                self.satellite = satellite;
                self.begin(call);
            }
        }
    }

    /// Begins to load this page.
    pub(super) fn begin(&mut self, call: CallId) {
        let known = self.find_dev_browser();
        self.dev_browser = if known { DevBrowser::Known } else { DevBrowser::Needed(Backoff::default()) };
        self.stage = Stage::Starting { call, until: self.now.instant.after(PATIENCE), replaced: false };
        self.client_reading.need();
        self.environment_reading.need();
        if self.config.instant_start && known && self.satellite.is_none() {
            self.start_from_cookie();
        }
    }

    /// Development finds its session through a token of the browser's: from the URL, where a hosted
    /// page has left it, or from a cookie. `false` if one has to be made.
    fn find_dev_browser(&mut self) -> bool {
        let (rest, from_url) = take_from_url(&self.page.url, DEV_BROWSER, LEFTOVERS);
        if let Some(url) = rest {
            self.page.url.clone_from(&url);
            self.outputs.push_back(Output::ReplaceUrl(url));
        }
        let suffix = self.cookies.suffix();
        let from_cookie = Cookies(&self.page.cookies).get_suffixed(DEV_BROWSER, suffix);
        if self.context.instance_type == InstanceType::Production {
            if from_cookie.is_some() {
                self.write_dev_browser(None);
            }
            return true;
        }
        match from_url {
            Some(token) => self.keep_dev_browser(token),
            None => self.context.dev_browser = from_cookie,
        }
        self.context.dev_browser.is_some()
    }

    pub(super) fn start_if_due(&mut self) {
        self.make_dev_browser_if_due();
        self.answer_satellite_if_due();
        if let Stage::Starting { until, .. } = self.stage {
            if until <= self.now.instant {
                self.start_without_api();
            }
            self.finish_start();
        }
    }

    fn make_dev_browser_if_due(&mut self) {
        if let DevBrowser::Needed(backoff) = &self.dev_browser
            && backoff.due.is_none_or(|due| due <= self.now.instant)
            && self.stage.is_working()
            && self.may_ask(Probe::DevBrowser)
        {
            let backoff = backoff.clone();
            self.outage.request_goes_out(Probe::DevBrowser);
            self.send(&Endpoint::dev_browser(), Purpose::DevBrowser, backoff.failures);
            self.dev_browser = DevBrowser::Sent(backoff);
        }
    }

    /// Whether environment and client can be asked for.
    pub(super) fn may_read(&self) -> bool {
        self.stage.is_working() && matches!(self.dev_browser, DevBrowser::Known)
    }

    pub(super) fn start_due(&self) -> Option<Instant> {
        let until = match self.stage {
            Stage::Starting { until, .. } => Some(until),
            _ => None,
        };
        let retry = match &self.dev_browser {
            DevBrowser::Needed(backoff) if self.stage.is_working() => backoff.due,
            _ => None,
        };
        self.soonest(until.into_iter().chain(retry).chain(self.unconfirmed_due()))
    }

    pub(super) fn handle_dev_browser(&mut self, reply: Reply) {
        let made = match &reply {
            Reply::Done(answer) => {
                let body = read_json(&answer.body).unwrap_or_default();
                text_field(&body, "id").or(text_field(&body, "token")).map(str::to_owned)
            }
            _ => None,
        };
        match (made, reply) {
            (Some(token), _) => {
                self.keep_dev_browser(token);
                self.dev_browser = DevBrowser::Known;
                self.client_reading.need();
            }
            (None, Reply::Refused(error)) => {
                self.dev_browser_failed(error.retry_after);
                self.fail_start(Error::Api(error));
            }
            (None, Reply::Failed { retry_after, .. }) => self.dev_browser_failed(retry_after),
            (None, Reply::Done(_)) => self.dev_browser_failed(None),
        }
    }

    fn dev_browser_failed(&mut self, retry_after: Option<u32>) {
        let mut backoff = match &self.dev_browser {
            DevBrowser::Sent(backoff) | DevBrowser::Needed(backoff) => backoff.clone(),
            DevBrowser::Known => Backoff::default(),
        };
        backoff.failed_read(self.now.instant, retry_after, &mut self.random);
        self.dev_browser = DevBrowser::Needed(backoff);
    }

    /// The API no longer knows this dev browser: a new one is made and everything read anew, once.
    pub(super) fn replace_dev_browser(&mut self, error: &ApiError) {
        // Requests that go side by side are refused together: one replacement serves them all.
        if self.context.dev_browser.take().is_none() {
            return;
        }
        self.write_dev_browser(None);
        self.dev_browser = DevBrowser::Needed(Backoff::default());
        match &mut self.stage {
            Stage::Starting { replaced: true, .. } => self.fail_start(Error::Api(error.clone())),
            Stage::Starting { replaced, .. } => *replaced = true,
            _ => self.client_reading.need(),
        }
    }

    /// Loaded is who has a client, and in development the environment too, or knows that it can't
    /// be had: there it tells where to sign in.
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
        self.cookies.sync();
        self.answer(call, Ok(Outcome::Done));
    }

    pub(super) fn fail_start(&mut self, error: Error) {
        let Stage::Starting { call, .. } = self.stage else { return };
        self.stage = Stage::Failed;
        self.client_reading = super::Reading::default();
        self.environment_reading = super::Reading::default();
        self.answer(call, Err(error));
    }

    pub(super) fn keep_dev_browser(&mut self, token: String) {
        self.write_dev_browser(Some(&token));
        self.context.dev_browser = Some(token);
    }

    pub(super) fn write_dev_browser(&mut self, token: Option<&str>) {
        let scope = self.cookie_scope();
        let write = |name| scope.dev_browser(name, token);
        self.cookies.write_both(DEV_BROWSER, write, &mut self.outputs);
    }
}
