//! One tab: an engine, and what it was seen to do.

use std::collections::BTreeMap;
use std::sync::Arc;

use clerk_wasm::engine::{
    CallId, Cause, Config, CookieWrite, Engine, Input, Instant, NavigationEnd, Now, Outcome, RequestId,
    TokenQuery,
};
use clerk_wasm::{Active, Answer, Client, Error, PublishableKey, SessionChoice, Snapshot, Status, Token};
use driver::Calls;

use super::BrowserId;
use super::fault::Effect;

/// A tab and its engine.
pub(crate) struct Tab {
    pub(crate) browser: BrowserId,
    pub(crate) engine: Engine,
    pub(crate) url: String,
    pub(crate) focused: bool,
    pub(crate) visible: bool,
    pub(crate) framed: bool,
    pub(crate) frozen: bool,
    pub(crate) closed: bool,
    /// What happens to everything that it sends, while other tabs get through.
    pub(crate) cut_off: Option<Effect>,
    /// When that last ended.
    pub(crate) was_cut_off: u64,
    /// The API, or what stood in for it, wants to be asked no sooner than this, by the tab's own clock.
    pub(crate) is_to_wait_until: u64,
    /// When it sent something, within the last minutes.
    pub(crate) sent: Vec<u64>,
    /// The same, within a minute or so, by its own clock.
    pub(crate) sent_by_own_clock: Vec<u64>,
    pub(crate) deadline: Option<Instant>,
    /// What came in while it could not run.
    pub(crate) missed: Vec<Input>,
    pub(crate) navigation: Navigation,
    /// Everything that it showed, did and answered, in order.
    pub(crate) seen: Vec<Seen>,
    pub(crate) cookie_writes: Vec<CookieWrite>,
    /// When it began to load, by its own clock.
    pub(crate) started: u64,
    /// The app has heard of what came in last.
    pub(crate) has_told: bool,
    pub(crate) calls: Calls<Asked>,
    /// Where the page has gone.
    pub(crate) left_for: Option<String>,
    /// Which session the app wants to be active at first.
    pub(crate) first_session: Option<fn(&Client) -> SessionChoice>,
    /// How often the app was asked for that.
    pub(crate) asked_for_session: u32,
    pub(crate) answers: BTreeMap<CallId, Result<Outcome, Error>>,
    /// Those for whom a token is kept fresh, and what each was last shown.
    pub(crate) keepers: BTreeMap<CallId, (TokenQuery, Option<Arc<Token>>)>,
    /// What was asked for, and why: paths below `/v1`.
    pub(crate) causes: Vec<(String, Cause)>,
    /// The requests under way.
    pub(crate) in_flight: BTreeMap<RequestId, UnderWay>,
    /// When it got in line for the lock, until it hears that it has it.
    pub(crate) asked_for_lock: Option<u64>,
    /// The state that was shown last.
    pub(crate) shown: Option<Arc<Snapshot>>,
    /// How often the timer rang.
    pub(crate) wakes: u32,
    /// The session that was shown last.
    pub(crate) shown_session: Option<String>,
    /// The sessions that this tab has signed out of.
    pub(crate) left: Vec<String>,
    /// Its last request when it heard of a sign-out; `None` once a client has come that was asked for later.
    pub(crate) heard_sign_out: Option<RequestId>,
    pub(crate) last_request: RequestId,
    /// An app has chosen that nobody is active.
    pub(crate) chose_nobody: bool,
    /// The session that an app last wanted to be active.
    pub(crate) chose: Option<String>,
}

/// A call that is not answered yet.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) at: u64,
    /// As it reads in a failure's message.
    #[allow(dead_code, reason = "printed")]
    pub(crate) what: String,
    pub(crate) query: Option<TokenQuery>,
    /// A request for its token was sent.
    pub(crate) tried: bool,
    /// The sessions that it leaves.
    pub(crate) leaves: Vec<String>,
    /// It chooses that nobody is active.
    pub(crate) chooses_nobody: bool,
}

/// A request under way.
#[derive(Clone, Debug)]
pub(crate) struct UnderWay {
    /// The token that it is for, as path and organization; `None` for anything else.
    pub(crate) token: Option<String>,
    pub(crate) makes_dev_browser: bool,
    pub(crate) since: u64,
}

/// How navigations of this tab end.
#[derive(Clone, Copy)]
pub(crate) struct Navigation {
    pub(crate) end: NavigationEnd,
    /// In milliseconds.
    pub(crate) takes: u64,
}

/// Something that a page could observe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    State(String),
    Navigation,
    Answer(CallId),
}

impl Tab {
    pub(crate) fn new(browser: BrowserId, key: &PublishableKey, seed: u64, url: &str) -> Self {
        Self {
            browser,
            engine: Engine::new(config(key.clone(), seed)),
            url: url.to_owned(),
            focused: true,
            visible: true,
            framed: false,
            frozen: false,
            closed: false,
            cut_off: None,
            was_cut_off: 0,
            is_to_wait_until: 0,
            sent: Vec::new(),
            sent_by_own_clock: Vec::new(),
            deadline: None,
            missed: Vec::new(),
            navigation: Navigation { end: NavigationEnd::Stayed, takes: 10 },
            seen: Vec::new(),
            cookie_writes: Vec::new(),
            started: 0,
            has_told: false,
            calls: Calls::default(),
            left_for: None,
            first_session: None,
            asked_for_session: 0,
            answers: BTreeMap::new(),
            keepers: BTreeMap::new(),
            causes: Vec::new(),
            in_flight: BTreeMap::new(),
            asked_for_lock: None,
            shown: None,
            wakes: 0,
            shown_session: None,
            left: Vec::new(),
            heard_sign_out: None,
            last_request: RequestId(0),
            chose_nobody: false,
            chose: None,
        }
    }

    /// Notes whether the tab has heard of a sign-out and has not got a client since, and how long it was asked to
    /// wait.
    pub(crate) fn notice(&mut self, now: Now, input: &Input) {
        if let Input::Answered { answer: Ok(Answer { retry_after: Some(seconds), .. }), .. } = input {
            let wait: u64 = seconds.parse().expect("seconds");
            // Each request has a pause of its own: a later answer that asks for less shortens no other.
            self.is_to_wait_until = self.is_to_wait_until.max(now.instant.0 + 1_000 * wait);
        }
        match input {
            Input::Start { .. } => self.started = now.instant.0,
            Input::SignOutHeard => self.heard_sign_out = Some(self.last_request),
            Input::Answered { request, answer: Ok(answer) }
                if self.heard_sign_out.is_some_and(|heard| *request > heard)
                    && answer.body.contains("\"object\":\"client\"") =>
            {
                self.heard_sign_out = None;
            }
            _ => {}
        }
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.engine.snapshot().clone()
    }

    /// The states shown so far, without repetitions in which nothing but the token differs.
    pub(crate) fn states(&self) -> Vec<&str> {
        let states = self.seen.iter().filter_map(|seen| match seen {
            Seen::State(state) => Some(state.as_str()),
            _ => None,
        });
        let mut states: Vec<&str> = states.collect();
        states.dedup();
        states
    }
}

pub(crate) fn config(publishable_key: PublishableKey, seed: u64) -> Config {
    Config::new(publishable_key, seed)
}

/// A state in short: `ready sess_1/org_1`, `loading unknown`, `degraded nobody`.
pub(crate) fn describe(snapshot: &Snapshot) -> String {
    let status = match snapshot.status {
        Status::Loading => "loading",
        Status::Ready => "ready",
        Status::Degraded => "degraded",
        Status::Error => "error",
    };
    let who = match &snapshot.active {
        Active::Unknown => "unknown".to_owned(),
        Active::SignedOut => "nobody".to_owned(),
        Active::SignedIn(it) => match &it.organization {
            Some(organization) => format!("{}/{}", it.session.id(), organization.id()),
            None => it.session.id().to_owned(),
        },
    };
    format!("{status} {who}")
}
