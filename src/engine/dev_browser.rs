//! The dev browser: the token by which the API knows the browser on a development instance.
//!
//! All tabs of a browser share it in a cookie, and the one that the cookie holds counts. Otherwise tabs that
//! made or replaced theirs at the same time would go on as different browsers, each with sessions of its own.

use super::output::Output;
use super::requests::{Purpose, Reply};
use super::retry::Backoff;
use super::start::Stage;
use super::wish::{Probe, Room, Wish};
use super::{Cause, Engine};
use crate::error::{ApiError, Error};
use crate::json::text as text_field;
use crate::time::Instant;
use crate::wire::{Cookies, Endpoint, InstanceType, Scope, suffixed, take_from_url};

/// What is known of this browser's dev browser.
#[derive(Default)]
pub(crate) struct DevBrowser {
    pub(super) state: DevBrowserState,
    /// The one that the API no longer knew: a cookie that can't be removed must not bring it back.
    refused: Option<String>,
    /// The API knows the browser under this token from now on.
    renewed: Option<String>,
    /// Counts this page's dev browsers, so that answers to an earlier one can be told apart.
    pub(super) generation: u32,
}

/// Whether there is a dev browser to send requests with, if one is needed.
#[derive(Default)]
pub(crate) enum DevBrowserState {
    #[default]
    Known,
    /// The API does not know it. The cookie may hold another one already.
    Doubted,
    Needed(Backoff),
    Sent(Backoff),
    /// A new one is here. Another tab may have been faster.
    Made(String),
}

/// The parameters that the API leaves in a page's URL on the way back, besides the dev browser token.
const LEFTOVERS: &[&str] = &[
    "__clerk_synced",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_help",
    "__netlify_clerk_cache_bust",
    "suffixed_cookies",
];

pub(super) const DEV_BROWSER: &str = "__clerk_db_jwt";

impl DevBrowser {
    /// Whether what the cookie holds decides how to go on.
    pub(super) fn needs_the_cookie(&self) -> bool {
        self.renewed.is_some() || matches!(self.state, DevBrowserState::Made(_) | DevBrowserState::Doubted)
    }
}

impl Engine {
    /// Looks for the dev browser in the URL, where a hosted page may have left it, and in the cookie. `false`
    /// if one has to be made.
    pub(super) fn find_dev_browser(&mut self) -> bool {
        let (rest, from_url) = take_from_url(&self.page.url, DEV_BROWSER, LEFTOVERS);
        if let Some(url) = rest {
            self.page.url.clone_from(&url);
            self.outputs.push_back(Output::ReplaceUrl(url));
        }
        let from_cookie = self.dev_browser_in(&self.page.cookies);
        if self.context.instance_type == InstanceType::Production {
            if from_cookie.is_some() {
                self.write_dev_browser(None);
            }
            return true;
        }
        // A server's handshake may have left the plain name alone. But from the first suffixed cookie of ours on, a
        // server goes by those, and takes a browser without this one for a new one, where nobody is signed in.
        let own = suffixed(DEV_BROWSER, self.cookies.suffix());
        let has_own = Cookies(&self.page.cookies).get(&own).is_some();
        match from_url.or_else(|| from_cookie.clone().filter(|_| !has_own)) {
            Some(token) => self.keep_dev_browser(token),
            None => self.context.dev_browser = from_cookie,
        }
        let known = self.context.dev_browser.is_some();
        let needed = DevBrowserState::Needed(Backoff::default());
        self.dev_browser.state = if known { DevBrowserState::Known } else { needed };
        known
    }

    /// Whether there is a dev browser to send requests with, or none is needed.
    pub(super) fn has_dev_browser(&self) -> bool {
        matches!(self.dev_browser.state, DevBrowserState::Known)
    }

    pub(super) fn wish_for_dev_browser(&self) -> Option<Wish> {
        let DevBrowserState::Needed(backoff) = &self.dev_browser.state else { return None };
        let in_turn = backoff.due.is_none_or(|due| due <= self.now.instant);
        let room = self.tokens.has_call_that_cannot_wait(self.now.instant).then_some(Room::FailedToken);
        self.stage.is_working().then_some(Wish { in_turn, room, ..Wish::to_ask_for(Probe::DevBrowser) })
    }

    pub(super) fn request_dev_browser(&mut self) {
        let DevBrowserState::Needed(backoff) = &self.dev_browser.state else { return };
        let backoff = backoff.clone();
        let first = if self.stage.is_loaded() { Cause::Doubt } else { Cause::Start };
        let cause = if backoff.failures > 0 { Cause::Retry } else { first };
        self.send(&Endpoint::dev_browser(), Purpose::DevBrowser, backoff.failures, cause);
        self.dev_browser.state = DevBrowserState::Sent(backoff);
    }

    pub(super) fn dev_browser_due(&self) -> Option<Instant> {
        match &self.dev_browser.state {
            DevBrowserState::Needed(backoff) if self.stage.is_working() => backoff.due,
            _ => None,
        }
    }

    pub(super) fn handle_dev_browser(&mut self, reply: Reply) {
        // Another tab's was adopted in the meantime.
        if !matches!(self.dev_browser.state, DevBrowserState::Sent(_)) {
            return;
        }
        let made = match &reply {
            Reply::Done(_, body) => {
                let body = body.json();
                text_field(body, "id").or(text_field(body, "token")).map(str::to_owned)
            }
            _ => None,
        };
        match (made, reply) {
            (Some(token), _) => {
                self.dev_browser.state = DevBrowserState::Made(token);
            }
            (None, Reply::Refused(error)) => {
                self.dev_browser_failed(error.retry_after);
                self.fail_start(Error::Api(error));
            }
            (None, Reply::Failed { retry_after, .. }) => self.dev_browser_failed(retry_after),
            (None, Reply::Done(..)) => self.dev_browser_failed(None),
        }
    }

    fn dev_browser_failed(&mut self, retry_after: Option<u32>) {
        if let DevBrowserState::Sent(backoff) = &self.dev_browser.state {
            let mut backoff = backoff.clone();
            backoff.failed_read(self.now.instant, retry_after, &mut self.random);
            self.dev_browser.state = DevBrowserState::Needed(backoff);
        }
    }

    /// The API no longer knows the dev browser that a request named: everything is read again with another
    /// one, once.
    pub(super) fn doubt_dev_browser(&mut self, generation: u32, error: &ApiError) {
        // Requests sent side by side are refused together, or after it was replaced.
        if self.dev_browser.generation != generation || !self.has_dev_browser() {
            return;
        }
        self.dev_browser.refused = self.context.dev_browser.take();
        self.dev_browser.state = DevBrowserState::Doubted;
        match &mut self.stage {
            Stage::Starting { replaced: true, .. } => self.fail_start(Error::Api(error.clone())),
            Stage::Starting { replaced, .. } => *replaced = true,
            _ => self.client_reading.need(),
        }
    }

    /// From now on the API knows the browser of a request under another token. That is void if the dev
    /// browser was replaced in the meantime, by another tab say.
    pub(super) fn renew_dev_browser(&mut self, generation: u32, token: String) {
        if generation == self.dev_browser.generation && self.has_dev_browser() {
            self.dev_browser.renewed = Some(token);
        }
    }

    /// Adopts the dev browser that the cookie holds, or puts one there.
    pub(super) fn heed_dev_browser(&mut self, cookies: &str) {
        if self.context.instance_type == InstanceType::Production || !self.stage.is_working() {
            return;
        }
        let renewed = self.dev_browser.renewed.take();
        match (&self.dev_browser.state, self.dev_browser_in(cookies)) {
            (DevBrowserState::Known, Some(theirs)) if Some(&theirs) == self.context.dev_browser.as_ref() => {
                renewed.into_iter().for_each(|token| self.keep_dev_browser(token));
            }
            (_, Some(theirs)) => self.use_dev_browser(theirs),
            (DevBrowserState::Made(token), None) => {
                let token = token.clone();
                self.write_dev_browser(Some(&token));
                self.use_dev_browser(token);
            }
            (DevBrowserState::Doubted, None) => {
                self.write_dev_browser(None);
                self.dev_browser.state = DevBrowserState::Needed(Backoff::default());
            }
            _ => renewed.into_iter().for_each(|token| self.keep_dev_browser(token)),
        }
    }

    /// From here on this is another browser to the API: what it said of the previous one is void.
    fn use_dev_browser(&mut self, token: String) {
        self.context.dev_browser = Some(token);
        self.dev_browser.generation += 1;
        self.dev_browser.state = DevBrowserState::Known;
        self.requests.discard_clients();
        self.client_reading.need_anew();
        self.read_client_at_once();
    }

    /// The same browser, under another token.
    fn keep_dev_browser(&mut self, token: String) {
        if self.context.dev_browser.as_ref() != Some(&token) {
            self.dev_browser.generation += 1;
        }
        self.write_dev_browser(Some(&token));
        self.context.dev_browser = Some(token);
    }

    pub(super) fn write_dev_browser(&mut self, token: Option<&str>) {
        let scope = self.cookie_scope();
        // Until the environment is known, an earlier page may have left either kind of cookie: a partitioned one would
        // stay beside this one, and could name another browser.
        if !scope.partitioned {
            for name in [suffixed(DEV_BROWSER, self.cookies.suffix()), DEV_BROWSER.to_owned()] {
                let partitioned = Scope { partitioned: true, ..scope };
                self.outputs.push_back(Output::WriteCookie(partitioned.dev_browser(name, None)));
            }
        }
        let write = |name| scope.dev_browser(name, token);
        self.cookies.write_both(DEV_BROWSER, &write, &mut self.outputs);
    }

    fn dev_browser_in(&self, cookies: &str) -> Option<String> {
        let token = Cookies(cookies).get_suffixed(DEV_BROWSER, self.cookies.suffix());
        token.filter(|token| Some(token) != self.dev_browser.refused.as_ref())
    }
}
