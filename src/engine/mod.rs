//! The session engine: one state machine that knows no clock, no network and no page.
//!
//! What happened goes in as [`Input`], what is to be done comes out as [`Output`]; how it is driven stands at
//! [`Engine`]. Apps have no need of it: `Clerk` drives it.
//!
//! # Where which rule stands
//! - `start`: loading
//! - `dev_browser`: which browser this is, on a development instance
//! - `provisional`: starting from the session cookie, without the API
//! - `satellite`: apps on several domains
//! - `reading`: the client and the environment, read and read again until they are there
//! - `client`: which client, session and organization count, and what is shown of them
//! - `clock`, `tokens`: how old a token is, when it is due, when it is handed out
//! - `unread`: tokens that come along with the client
//! - `foreign`: tokens that other tabs left, or somebody forged
//! - `renewal`: asking for tokens, and what each answer means for those who wait
//! - `retry`, `outage`: when to try again
//! - `tabs`: the lock, and what tabs tell each other
//! - `cookies`: what the backend gets to see
//! - `endings`: sessions that are over, and what other tabs left of them
//! - `active`, `sign_out`: choosing a session or organization, leaving
//! - `detour`: leaving by way of the API, where its cookie is about to run out
//! - `calls`: touching, ending, removing, and any other request
//! - `cause`: why a request is sent, what a deadline is for

mod active;
mod calls;
mod cause;
mod client;
mod clock;
mod cookies;
mod detour;
mod dev_browser;
mod endings;
mod foreign;
mod input;
mod outage;
mod output;
mod printing;
mod provisional;
mod reading;
mod renewal;
mod requests;
mod retry;
mod satellite;
mod sign_out;
mod snapshot;
mod start;
mod tabs;
mod tokens;
mod unread;

use std::collections::VecDeque;
use std::sync::Arc;

pub use cause::{Cause, Due};
pub(crate) use clock::leeway;
pub use input::{
    Answer, Call, CallId, FreeRequest, Input, NavigationEnd, NetworkFailure, OrganizationChoice, Page,
    PageEvent, RequestId, SessionChoice, SetActive, TokenMessage, TokenQuery, TouchIntent,
};
pub use output::{Destination, Outcome, Output};
pub use satellite::Satellite;
pub use snapshot::{Active, ActiveSession, Snapshot, Status};

pub use crate::time::{Instant, Now, ServerTime, Span, WallTime};
pub use crate::wire::{CookieWrite, Domain, Method, Request, SameSite};

use crate::authorization::AuthorizationQuery;
use crate::error::Error;
use crate::wire::{Client, Environment, InstanceType, PublishableKey, RequestContext, Token};

use self::active::Activation;
use self::clock::ServerClock;
use self::cookies::CookieState;
use self::dev_browser::DevBrowser;
use self::outage::Outage;
use self::reading::Reading;
use self::requests::Requests;
use self::retry::Random;
use self::start::Stage;
use self::tabs::Lock;
use self::tokens::Tokens;

/// What the engine is told once, before it starts: made by [`Config::new`], then changed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Which instance.
    pub publishable_key: PublishableKey,
    /// The Frontend API's address where it is not that of the key: an absolute `http` or `https`
    /// URL, below which `/v1` is found.
    pub api_url: Option<String>,
    /// This app is a satellite of another domain's.
    pub satellite: Option<Satellite>,
    /// Show what an unexpired session cookie says before the API has answered. Off by default.
    pub instant_start: bool,
    /// Ask with [`Output::ChooseSession`] which session is to be active at first. Off by default.
    pub chooses_session: bool,
    /// Touch the session when the page gets the focus. On by default.
    pub touch_on_focus: bool,
    /// Seeds the jitter of retries. Different in every page.
    pub seed: u64,
}

impl Config {
    /// The defaults for an instance. `seed` has to differ from page to page.
    #[must_use]
    pub const fn new(publishable_key: PublishableKey, seed: u64) -> Self {
        Self {
            publishable_key,
            api_url: None,
            satellite: None,
            instant_start: false,
            chooses_session: false,
            touch_on_focus: true,
            seed,
        }
    }
}

/// The session engine: one state machine that knows no clock, no network and no page.
///
/// # How to drive it
/// ```text
/// engine.handle(now, input);                 // something happened
/// while let Some(output) = engine.poll() {   // what is to be done about it
///     carry out `output`                     // may report back at once, with `handle`
/// }
/// match engine.deadline() {                  // when to come back with `Input::Wake`
///     Some(at) => set the one timer to `at`,
///     None => nothing is due,
/// }
/// ```
/// [`Input::Start`] comes first. Every `handle` is followed by draining `poll` until it gives
/// `None`, in order; then the timer is set anew. Inputs that answer an output (`Answered`,
/// `CookiesRead`, `LockGranted`, `Navigated`) may come in any order and at any time, also from
/// within the draining loop; late or unasked ones are ignored. `CookiesRead` is best given at once,
/// because nobody is told of a change before the cookies say it, too.
#[derive(Debug)]
pub struct Engine {
    config: Config,
    now: Now,
    /// When that was asked for whose answer is being taken in; `now` where it is no answer.
    asked: Now,
    stage: Stage,
    dev_browser: DevBrowser,
    page: Page,
    context: RequestContext,
    random: Random,
    requests: Requests,
    client_reading: Reading,
    environment_reading: Reading,
    client: Option<Arc<Client>>,
    /// The client came from the API, and not from what a cookie said.
    client_is_known: bool,
    /// Until then a start from the cookie is no degraded one.
    unconfirmed_until: Option<Instant>,
    /// The face is being asked which session is to be active at first.
    is_choosing: bool,
    /// The page of a satellite that waits for this one's dev browser.
    satellite: Option<Destination>,
    environment: Option<Arc<Environment>>,
    /// The id of the active session.
    active: Option<String>,
    activation: Activation,
    tokens: Tokens,
    clock: ServerClock,
    lock: Lock,
    outage: Outage,
    cookies: CookieState,
    /// The last touches on focus, by session.
    touched: Vec<(String, Instant)>,
    /// The last focus came too soon after a touch.
    touch_held_back: bool,
    snapshot: Arc<Snapshot>,
    outputs: VecDeque<Output>,
    navigations: Vec<CallId>,
    answers: Vec<(CallId, Result<Outcome, Error>)>,
}

impl Engine {
    /// An engine that has not started.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut context = RequestContext::new(&config.publishable_key, config.api_url.as_deref());
        let satellite = config.satellite.as_ref();
        let satellite = satellite.filter(|_| context.instance_type == InstanceType::Development);
        context.satellite_domain = satellite.and_then(|satellite| satellite.domain.clone());
        Self {
            context,
            random: Random::new(config.seed),
            cookies: CookieState::new(config.publishable_key.cookie_suffix()),
            config,
            now: Now::default(),
            asked: Now::default(),
            stage: Stage::New,
            dev_browser: DevBrowser::default(),
            page: Page::default(),
            requests: Requests::default(),
            client_reading: Reading::default(),
            environment_reading: Reading::default(),
            client: None,
            client_is_known: false,
            unconfirmed_until: None,
            is_choosing: false,
            satellite: None,
            environment: None,
            active: None,
            activation: Activation::default(),
            tokens: Tokens::default(),
            clock: ServerClock::default(),
            lock: Lock::Free,
            outage: Outage::default(),
            touched: Vec::new(),
            touch_held_back: false,
            snapshot: Arc::default(),
            outputs: VecDeque::new(),
            navigations: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Takes in what happened at `now`.
    pub fn handle(&mut self, now: Now, input: Input) {
        // A clock that went back is taken to stand still, so that no wait becomes longer.
        let before = self.now;
        self.now = Now { instant: now.instant.max(before.instant), wall: now.wall };
        self.requests.carry_on(before, self.now);
        self.clock.carry_on(self.now);
        self.asked = self.now;
        match input {
            Input::Start { call, page } => self.start(call, *page),
            Input::Answered { request, answer } => self.handle_answer(request, answer),
            Input::Wake => {}
            Input::Call { call, what } => self.handle_call(call, what),
            Input::Page(event) => self.handle_page_event(event),
            Input::TokenHeard(message) => self.handle_token_message(&message),
            Input::SignOutHeard => self.handle_sign_out_heard(),
            Input::LockGranted { cookies } => self.handle_lock(&cookies),
            Input::LockUnavailable => self.handle_no_lock(),
            Input::CookiesRead(cookies) => self.handle_cookies(&cookies),
            Input::SessionChosen(choice) => self.handle_choice(choice),
            Input::Navigated { call, end } => self.handle_navigated(call, end),
        }
        self.do_what_is_due();
        self.note_the_time();
        // First the cookies: whoever hears of a change, or goes elsewhere by it, may ask a server that sees them.
        if self.cookies.ask(&mut self.outputs) {
            return;
        }
        self.show();
        self.give_answers();
    }

    /// What is to be done next; `None` when everything was handed out.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to come back with [`Input::Wake`], at the latest; `None` if nothing is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        Some(self.due()?.0)
    }

    /// The same, and what for.
    #[must_use]
    pub fn due(&self) -> Option<(Instant, Due)> {
        let mut next = Next { now: self.now.instant, moment: None };
        self.start_due(&mut next);
        self.reading_due(&mut next);
        self.token_due(&mut next);
        next.may_be(self.lock_due(), Due::Lock);
        self.outage_due(&mut next);
        next.moment
    }

    /// The state that anyone may see.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The token that [`Call::GetToken`] would be answered with from memory, at once: the same
    /// rules, without a call. `None` if it takes a call.
    #[must_use]
    pub fn token_at_hand(&self, now: Now, query: &TokenQuery) -> Option<Arc<Token>> {
        if query.skip_cache || !self.stage.is_loaded() {
            return None;
        }
        self.token_in_memory(now, query)
    }

    /// How long a token lives on, by what is known of the server's clock.
    #[must_use]
    pub fn remaining(&self, now: Now, token: &Token) -> Span {
        self.clock.remaining(token, now)
    }

    /// Whether the user of a session (the active one if `None`) has what `query` asks for.
    #[must_use]
    pub fn is_authorized(&self, session: Option<&str>, query: &AuthorizationQuery) -> bool {
        let Some(session) = session.or(self.active.as_deref()) else { return false };
        let token = self.last_token(session);
        self.grants_of(session, token.as_deref()).is_some_and(|grants| grants.satisfy(query))
    }

    /// The dev browser token, on a development instance: other origins of the instance learn from it
    /// which browser this is.
    #[must_use]
    pub fn dev_browser(&self) -> Option<&str> {
        self.context.dev_browser.as_deref()
    }

    fn do_what_is_due(&mut self) {
        self.start_if_due();
        self.take_turns();
        self.give_up_waiting();
        self.renew_if_due();
        // In an outage there is one probe a pause, and one path that stays down must not use them all
        // up: what was asked for last goes only if nothing else wants to.
        for last_may_go in [false, true] {
            self.outage.let_last_go(last_may_go);
            if !self.fetch_if_due() {
                self.read_if_due();
            }
        }
        let idle = self.next_fetch().is_none();
        self.release_lock_if(idle);
        self.activate_if_due();
    }

    fn note_the_time(&mut self) {
        if let Some(note) = self.clock.take_note(self.now) {
            self.outputs.push_back(Output::StoreClock(note));
        }
    }

    /// Calls end in bounded time, also when the API never comes back.
    fn give_up_waiting(&mut self) {
        self.give_up_tokens();
        self.give_up_reading();
    }

    fn handle_page_event(&mut self, event: PageEvent) {
        match event {
            PageEvent::Focused => self.page.focused = true,
            PageEvent::Blurred => self.page.focused = false,
            PageEvent::Shown => self.page.visible = true,
            PageEvent::Hidden => self.page.visible = false,
            PageEvent::Online => self.page.online = true,
            PageEvent::Offline => self.page.online = false,
            PageEvent::Resumed => self.activation.end_navigations(),
        }
        self.stay_if_resumed(event);
        match event {
            PageEvent::Focused => {
                self.cookies.sync();
                self.touch_on_focus();
            }
            PageEvent::Shown => self.cookies.sync(),
            PageEvent::Online => self.hurry(),
            _ => {}
        }
    }

    /// This browser alone has its network back: what waits for its next try, goes now.
    fn hurry(&mut self) {
        let now = self.now.instant;
        self.outage.end();
        self.client_reading.backoff.hurry(now);
        self.environment_reading.backoff.hurry(now);
        self.hurry_tokens();
    }

    fn hurry_tokens(&mut self) {
        let now = self.now.instant;
        self.tokens
            .iter_mut()
            .filter_map(|slot| slot.fetch.as_mut())
            .for_each(|fetch| fetch.backoff.hurry(now));
    }

    fn answer(&mut self, call: CallId, result: Result<Outcome, Error>) {
        self.answers.push((call, result));
    }

    /// Calls navigate, and are answered, after the state that they brought about is shown.
    fn give_answers(&mut self) {
        for call in core::mem::take(&mut self.navigations) {
            self.outputs.push_back(Output::Navigate(call));
        }
        for (call, result) in core::mem::take(&mut self.answers) {
            self.outputs.push_back(Output::Resolve { call, result });
        }
    }
}

/// The next of several moments.
struct Next {
    now: Instant,
    moment: Option<(Instant, Due)>,
}

impl Next {
    /// A moment that has come and was not taken up waits for something else than time, and must not hide
    /// the others.
    fn may_be(&mut self, at: Option<Instant>, due: Due) {
        let Some(at) = at.filter(|at| *at > self.now) else { return };
        if self.moment.is_none_or(|(soonest, _)| at < soonest) {
            self.moment = Some((at, due));
        }
    }
}
