//! The session engine: one state machine that knows no clock, no network and no page.
//!
//! Events go in as [`Input`], and actions come out as [`Output`]; [`Engine`] says how to drive it. Apps do
//! not need this module: `Clerk` drives the engine for them.
//!
//! # Which rule is where
//! - `start`: loading
//! - `dev_browser`: which browser this is, on a development instance
//! - `provisional`: starting from the session cookie, without the API
//! - `satellite`: apps on several domains
//! - `stored`: what later pages start with of the environment
//! - `reading`: reading the client and the environment, until both are there
//! - `client`: which client, session and organization count, and what is shown of them
//! - `tokens`: how old a token is, when it is renewed, when it is handed out; with the server's clock, tokens that other
//!   tabs left or somebody forged, and the lock that tabs share
//! - `unread`: tokens that come along with the client
//! - `renewal`: requesting tokens, and what each answer means for the waiters
//! - `keepers`: tokens that are kept fresh
//! - `retry`, `outage`: when to try again
//! - `wish`, `gate`: what wants to be requested, and what of it goes now
//! - `tabs`: what tabs tell each other, and leave for each other
//! - `cookies`: what the backend gets to see
//! - `effects`: what follows from a change, for cookies and other tabs
//! - `endings`: sessions that are over, and what other tabs left of them
//! - `active`, `sign_out`: choosing a session or organization, and signing out
//! - `detour`: leaving the page by way of the API, when its cookie is about to expire
//! - `calls`: touching, ending, removing, and any other request
//! - `cause`: why a request is sent, and what a deadline is for

mod active;
mod calls;
mod cause;
mod client;
mod cookies;
mod detour;
mod dev_browser;
mod effects;
mod endings;
mod gate;
mod input;
mod keepers;
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
mod stored;
mod tabs;
mod tokens;
mod unread;
mod wish;

use std::collections::VecDeque;
use std::sync::Arc;

pub use cause::{Cause, Due};
pub use input::{
    Answer, Call, CallId, FreeRequest, Input, NavigationEnd, NetworkFailure, OrganizationChoice, Page,
    PageEvent, RequestId, SessionChoice, SetActive, TokenMessage, TokenQuery, TouchIntent,
};
pub use output::{Destination, Outcome, Output};
pub(crate) use provisional::snapshot_of;
pub use satellite::Satellite;
pub use snapshot::{Active, ActiveSession, Snapshot, Status};

pub use crate::time::{Instant, Now, ServerTime, Span, WallTime};
pub use crate::wire::{CookieWrite, Domain, Method, Request, SameSite};

use crate::authorization::AuthorizationQuery;
use crate::error::Error;
use crate::wire::{Client, Environment, InstanceType, PublishableKey, RequestContext, Token};

use self::active::Activation;
use self::cookies::CookieState;
use self::dev_browser::DevBrowser;
use self::effects::Followed;
use self::keepers::Keeper;
use self::outage::Outage;
use self::reading::Reading;
use self::requests::Requests;
use self::retry::Random;
use self::start::Stage;
use self::tokens::Tokens;

/// The engine's configuration, passed once before it starts. Make one with [`Config::new`], then change it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Names the instance.
    pub publishable_key: PublishableKey,
    /// The Frontend API's address, if it is not the one in the key: an absolute `http` or `https` URL, to
    /// which `/v1` is appended.
    pub api_url: Option<String>,
    /// Set if this app is a satellite.
    pub satellite: Option<Satellite>,
    /// Show what an unexpired session cookie says before the API has answered. Off by default.
    pub instant_start: bool,
    /// Ask with [`Output::ChooseSession`] which session should be active at first. Off by default.
    pub chooses_session: bool,
    /// Touch the session when the page gets focus. On by default.
    pub touch_on_focus: bool,
    /// Seeds the jitter of retries. It must differ from page to page.
    pub seed: u64,
}

impl Config {
    /// The defaults for an instance. `seed` must differ from page to page.
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
/// [`Input::Start`] comes first. After every `handle`, drain `poll` in order until it returns `None`, then
/// set the timer anew. Inputs that answer an output (`Answered`, `CookiesRead`, `LockGranted`, `Navigated`)
/// may come in any order and at any time, even from within the draining loop; late or unrequested ones do no
/// harm. Report `CookiesRead` at once if you can, because nobody is told of a change before the cookies show
/// it, too.
#[derive(Debug)]
pub struct Engine {
    config: Config,
    now: Now,
    /// When the request was sent whose answer is being handled; `now` for any other input.
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
    /// The client came from the API, not from a cookie.
    client_is_known: bool,
    /// Until then, a start from the cookie does not count as degraded.
    unconfirmed_until: Option<Instant>,
    /// The face is being asked which session should be active at first.
    is_choosing: bool,
    /// The satellite's page that waits for this page's dev browser.
    satellite: Option<Destination>,
    environment: Option<Arc<Environment>>,
    /// The id of the active session.
    active: Option<String>,
    activation: Activation,
    tokens: Tokens,
    outage: Outage,
    cookies: CookieState,
    followed: Followed,
    /// The last touches on focus, by session.
    touched: Vec<(String, Instant)>,
    /// The last focus came too soon after a touch for another one.
    touch_held_back: bool,
    snapshot: Arc<Snapshot>,
    outputs: VecDeque<Output>,
    keepers: Vec<Keeper>,
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
            tokens: Tokens::new(config.seed),
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
            outage: Outage::default(),
            followed: Followed::default(),
            touched: Vec::new(),
            touch_held_back: false,
            snapshot: Arc::default(),
            outputs: VecDeque::new(),
            keepers: Vec::new(),
            navigations: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Handles what happened at `now`.
    pub fn handle(&mut self, now: Now, input: Input) {
        // A clock that goes back counts as standing still, so that no wait becomes longer.
        let before = self.now;
        self.now = Now { instant: now.instant.max(before.instant), wall: now.wall };
        self.requests.carry_on(before, self.now);
        self.tokens.clock.carry_on(self.now);
        self.asked = self.now;
        match input {
            Input::Start { call, page } => self.start(call, *page),
            Input::Answered { request, answer } => self.handle_answer(request, answer),
            Input::Wake => {}
            Input::Call { call, what } => self.handle_call(call, what),
            Input::Keep { keeper, query } => self.handle_keep(keeper, query),
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
        // Cookies first: an app that hears of a change, or navigates because of it, may call a server that reads them.
        if self.follow_up() {
            return;
        }
        self.show();
        self.show_kept_tokens();
        self.give_answers();
    }

    /// The next thing to do; `None` when nothing is left.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to come back with [`Input::Wake`], at the latest; `None` if nothing is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        Some(self.due()?.0)
    }

    /// The [`deadline`](Self::deadline), and what it is for.
    #[must_use]
    pub fn due(&self) -> Option<(Instant, Due)> {
        let mut next = Next { now: self.now.instant, moment: None };
        self.start_due(&mut next);
        self.reading_due(&mut next);
        if self.stage.is_loaded() {
            self.tokens.due(&self.view(), self.patience(), &mut next);
        }
        self.keepers_due(&mut next);
        next.may_be(self.tokens.lock.due(), Due::Lock);
        self.outage_due(&mut next);
        next.moment
    }

    /// The state that apps may see.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The token with which [`Call::GetToken`] would be answered at once, from memory and by the same rules.
    /// `None` if it takes a call.
    #[must_use]
    pub fn token_at_hand(&self, now: Now, query: &TokenQuery) -> Option<Arc<Token>> {
        if query.skip_cache || !self.stage.is_loaded() {
            return None;
        }
        self.token_in_memory(now, query)
    }

    /// How long a token has left, by what is known of the server's clock.
    #[must_use]
    pub fn remaining(&self, now: Now, token: &Token) -> Span {
        self.tokens.clock.remaining(token, now)
    }

    /// Whether the user of a session (the active one if `None`) has what `query` asks for.
    #[must_use]
    pub fn is_authorized(&self, session: Option<&str>, query: &AuthorizationQuery) -> bool {
        let Some(session) = session.or(self.active.as_deref()) else { return false };
        let token = self.last_token(session);
        self.grants_of(session, token.as_deref()).is_some_and(|grants| grants.satisfy(query))
    }

    /// The dev browser token, on a development instance. It tells other origins of the instance which browser
    /// this is.
    #[must_use]
    pub fn dev_browser(&self) -> Option<&str> {
        self.context.dev_browser.as_deref()
    }

    fn do_what_is_due(&mut self) {
        self.start_if_due();
        self.take_turns();
        self.give_up_waiting();
        self.want_kept_tokens();
        self.renew_if_due();
        let idle = self.pass_the_gate();
        self.release_lock_if(idle);
        self.activate_if_due();
    }

    fn note_the_time(&mut self) {
        if let Some(note) = self.tokens.clock.take_note(self.now) {
            self.outputs.push_back(Output::StoreClock(note));
        }
    }

    /// Calls end in bounded time, even if the API never comes back.
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
                self.cookies.look_again = true;
                self.touch_on_focus();
            }
            PageEvent::Shown => self.cookies.look_again = true,
            PageEvent::Online => self.hurry(),
            _ => {}
        }
    }

    /// Waiting reads and tokens go now: this browser alone has its network back, or its page is still loading.
    fn hurry(&mut self) {
        let now = self.now.instant;
        self.outage.end();
        self.client_reading.backoff.hurry(now);
        self.environment_reading.backoff.hurry(now);
        self.tokens.hurry(now);
    }

    fn answer(&mut self, call: CallId, result: Result<Outcome, Error>) {
        self.answers.push((call, result));
    }

    /// Calls navigate and are answered only after the state that they led to is shown.
    fn give_answers(&mut self) {
        for call in core::mem::take(&mut self.navigations) {
            self.outputs.push_back(Output::Navigate(call));
        }
        for (call, result) in core::mem::take(&mut self.answers) {
            self.outputs.push_back(Output::Resolve { call, result });
        }
    }
}

/// The soonest of several moments.
struct Next {
    now: Instant,
    moment: Option<(Instant, Due)>,
}

impl Next {
    /// A moment that has passed without effect waits for something other than time, and must not hide the
    /// others.
    fn may_be(&mut self, at: Option<Instant>, due: Due) {
        let Some(at) = at.filter(|at| *at > self.now) else { return };
        if self.moment.is_none_or(|(soonest, _)| at < soonest) {
            self.moment = Some((at, due));
        }
    }
}
