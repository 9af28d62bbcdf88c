//! Browsers with tabs, an API, and one virtual time: everything happens in one thread, in an order
//! that only the seed decides.
//!
//! A [`World`] drives each tab's engine just as the engine's contract requires. [`World::step`] goes to
//! the next event; nothing ever waits. Rules that must hold at any moment (no expired token, no
//! wrong one, no call without an answer, no cookie that goes back) are checked as the events happen.

pub(crate) mod api;
mod browser;
mod checks;
pub(crate) mod fault;
pub(crate) mod forgery;
pub(crate) mod jwt;
mod network;
pub(crate) mod random;
mod scenes;
mod tab;

use std::collections::BTreeMap;
use std::sync::Arc;

use base64ct::{Base64, Encoding};
use clerk_wasm::engine::{
    Call, CallId, Destination, Input, Instant, NetworkFailure, Now, Outcome, Output, Page, PageEvent,
    Request, RequestId, SetActive, TokenQuery, WallTime,
};
use clerk_wasm::{Answer, Error, InstanceType, Method, PublishableKey, SessionChoice, Token};

use api::{Api, Entry, Wire};
pub(crate) use browser::Browser;
use fault::{Effect, Fault};
use network::Network;
pub(crate) use scenes::{
    Scene, choose_organization, choose_session, code, insisting, organization, template,
};
use tab::{Asked, Tab, config};
pub(crate) use tab::{Navigation, Seen, describe};

/// 2027-01-15, as true time 0.
pub(crate) const EPOCH: i64 = 1_800_000_000_000;
pub(crate) const DEVELOPMENT_KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BrowserId(pub(crate) usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TabId(pub(crate) usize);

pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) browsers: Vec<Browser>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) key: PublishableKey,
    /// True time, in milliseconds.
    pub(crate) now: u64,
    /// How long a message takes one way, in milliseconds.
    pub(crate) latency: u64,
    pub(crate) network: Network,
    /// How many requests asked for a token that another tab of the browser was already asking for.
    pub(crate) doubled: u32,
    /// Whether one that the lock had to prevent is a failure.
    pub(crate) is_strict: bool,
    /// Prints what happens, for whoever replays a seed.
    pub(crate) trace: bool,
    /// Everything seen is kept for tests to look at.
    pub(crate) keeps_records: bool,
    /// When something was last out of order.
    pub(crate) troubled: u64,
    /// A test ends sessions in a way that the API does not show.
    pub(crate) sessions_may_end: bool,
    decoded: jwt::Decoded,
    events: BTreeMap<(u64, u64), Event>,
    last_event: u64,
    seed: u64,
}

enum Event {
    /// A request arrives at the API.
    Arrival { tab: TabId, request: RequestId, wire: Wire, effect: Option<Effect> },
    /// Something arrives at a tab.
    Delivery { tab: TabId, input: Input },
    /// An answer arrives a second time.
    Again { tab: TabId, request: RequestId, answer: Answer },
    /// A tab gets the lock.
    Grant { tab: TabId },
}

impl World {
    pub(crate) fn new(instance: InstanceType, seed: u64) -> Self {
        let production = instance == InstanceType::Production;
        let live = || format!("pk_live_{}", Base64::encode_string(b"clerk.example.com$"));
        let key = if production { live() } else { DEVELOPMENT_KEY.to_owned() };
        let mut api = Api::new(production);
        api.tell_time(EPOCH);
        Self {
            api,
            browsers: Vec::new(),
            tabs: Vec::new(),
            key: PublishableKey::parse(&key).expect("a key"),
            now: 0,
            latency: 20,
            network: Network::new(seed),
            trace: false,
            keeps_records: true,
            troubled: 0,
            doubled: 0,
            is_strict: false,
            sessions_may_end: false,
            decoded: jwt::Decoded::default(),
            events: BTreeMap::new(),
            last_event: 0,
            seed,
        }
    }

    pub(crate) fn add_browser(&mut self) -> BrowserId {
        self.browsers.push(Browser::new());
        BrowserId(self.browsers.len() - 1)
    }

    /// Opens a tab, focused as if it were the only one of its browser. Its engine has not started.
    pub(crate) fn open(&mut self, browser: BrowserId) -> TabId {
        let url = if self.api.production { "https://example.com/" } else { "http://localhost:3000/" };
        let seed = self.seed.wrapping_mul(1_000).wrapping_add(self.tabs.len() as u64);
        self.tabs.push(Tab::new(browser, &self.key, seed, url));
        let tab = TabId(self.tabs.len() - 1);
        self.browser_mut(browser).tabs.push(tab);
        tab
    }

    /// Changes the configuration of a tab that has not started.
    pub(crate) fn configure(&mut self, tab: TabId, change: impl FnOnce(&mut clerk_wasm::engine::Config)) {
        let mut config = config(self.key.clone(), self.seed.wrapping_add(tab.0 as u64));
        change(&mut config);
        self.tab_mut(tab).engine = clerk_wasm::engine::Engine::new(config);
    }

    pub(crate) fn tab(&self, tab: TabId) -> &Tab {
        &self.tabs[tab.0]
    }

    pub(crate) fn tab_mut(&mut self, tab: TabId) -> &mut Tab {
        &mut self.tabs[tab.0]
    }

    pub(crate) fn browser(&self, browser: BrowserId) -> &Browser {
        &self.browsers[browser.0]
    }

    pub(crate) fn browser_mut(&mut self, browser: BrowserId) -> &mut Browser {
        &mut self.browsers[browser.0]
    }

    /// The clocks as this tab reads them.
    pub(crate) fn clock(&self, tab: TabId) -> Now {
        let it = self.tab(tab);
        let browser = self.browser(it.browser);
        let steady = browser.drifted(self.now) - browser.stood_still + 1_000 * (tab.0 as u64 + 1);
        let true_time = i64::try_from(browser.drifted(self.now)).expect("a short test");
        Now { instant: Instant(steady), wall: WallTime(EPOCH + true_time + browser.wall_skew) }
    }

    /// Starts a tab's engine.
    pub(crate) fn start(&mut self, tab: TabId) -> CallId {
        let call = self.next_call(tab, "start".to_owned(), None);
        let it = self.tab(tab);
        let browser = self.browser(it.browser);
        let page = Page {
            url: it.url.clone(),
            cookies: browser.jar.text(),
            focused: it.focused,
            visible: it.visible,
            online: browser.online,
            secure_context: true,
            cross_origin_frame: it.framed,
            has_locks: browser.has_locks,
            stored_environment: browser.stored_environment.clone(),
            stored_clock: browser.stored_clock.clone(),
            asked_ahead: None,
        };
        self.feed(tab, Input::Start { call, page: Box::new(page) });
        call
    }

    pub(crate) fn call(&mut self, tab: TabId, what: Call) -> CallId {
        let query = match &what {
            Call::GetToken(query) => Some(query.clone()),
            _ => None,
        };
        let chooses_nobody =
            matches!(&what, Call::SetActive(SetActive { session: SessionChoice::Nobody, .. }));
        if let Call::SetActive(SetActive { session: SessionChoice::Named(session), .. }) = &what {
            self.tab_mut(tab).chose = Some(session.clone());
        }
        let leaves = self.left_by(tab, &what);
        let call = self.next_call(tab, format!("{what:?}"), query);
        let asked = self.tab_mut(tab).calls.waiting.get_mut(&call).expect("a call");
        *asked = Asked { leaves, chooses_nobody, ..asked.clone() };
        self.feed(tab, Input::Call { call, what });
        call
    }

    /// Has a token kept fresh.
    pub(crate) fn keep(&mut self, tab: TabId, query: TokenQuery) -> CallId {
        let keeper = CallId(1_000_000 + u32::try_from(self.tab(tab).keepers.len()).expect("few"));
        self.tab_mut(tab).keepers.insert(keeper, (query.clone(), None));
        self.feed(tab, Input::Keep { keeper, query: Some(query) });
        keeper
    }

    pub(crate) fn let_go(&mut self, tab: TabId, keeper: CallId) {
        self.tab_mut(tab).keepers.remove(&keeper).expect("a keeper");
        self.feed(tab, Input::Keep { keeper, query: None });
    }

    /// The sessions of which nobody may get a token once this call is done.
    fn left_by(&self, tab: TabId, what: &Call) -> Vec<String> {
        let snapshot = self.tab(tab).snapshot();
        let known = || snapshot.client.iter().flat_map(|client| client.signed_in_sessions());
        match what {
            Call::SignOut { session: None, .. } => known().map(|it| it.id().to_owned()).collect(),
            Call::SignOut { session: Some(session), .. }
            | Call::Remove { session }
            | Call::End { session } => {
                vec![session.clone()]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn page_event(&mut self, tab: TabId, event: PageEvent) {
        let it = self.tab_mut(tab);
        match event {
            PageEvent::Focused => it.focused = true,
            PageEvent::Blurred => it.focused = false,
            PageEvent::Shown => it.visible = true,
            PageEvent::Hidden => it.visible = false,
            _ => {}
        }
        self.deliver(tab, Input::Page(event));
    }

    /// Hands something to a tab, now or when it runs again.
    pub(crate) fn deliver(&mut self, tab: TabId, input: Input) {
        if self.tab(tab).closed {
            return;
        }
        if self.is_running(tab) {
            self.feed(tab, input);
        } else {
            self.tab_mut(tab).missed.push(input);
        }
    }

    pub(crate) fn freeze(&mut self, tab: TabId) {
        self.tab_mut(tab).frozen = true;
        self.disturb(self.tab(tab).browser);
    }

    pub(crate) fn thaw(&mut self, tab: TabId) {
        self.tab_mut(tab).frozen = false;
        self.disturb(self.tab(tab).browser);
        self.catch_up(tab);
    }

    fn disturb(&mut self, browser: BrowserId) {
        self.browser_mut(browser).disturbed = self.now;
    }

    /// The tab dies: its lock passes to the next one.
    pub(crate) fn close(&mut self, tab: TabId) {
        self.tab_mut(tab).closed = true;
        self.tab_mut(tab).calls.waiting.clear();
        self.tab_mut(tab).in_flight.clear();
        let browser = self.tab(tab).browser;
        self.browser_mut(browser).tabs.retain(|other| *other != tab);
        self.disturb(browser);
        self.leave_lock(tab);
    }

    /// The machine sleeps. Its monotonic clock stands still meanwhile, or runs on.
    pub(crate) fn sleep(&mut self, browser: BrowserId, for_millis: u64, clock_stands_still: bool) {
        self.browser_mut(browser).asleep = true;
        let since = self.browser(browser).drifted(self.now);
        self.run_for(for_millis);
        let slept = self.browser(browser).drifted(self.now) - since;
        let it = self.browser_mut(browser);
        it.asleep = false;
        it.stood_still += if clock_stands_still { slept } else { 0 };
        self.disturb(browser);
        for tab in self.tabs_of(browser) {
            self.catch_up(tab);
        }
    }

    pub(crate) fn set_online(&mut self, browser: BrowserId, online: bool) {
        self.browser_mut(browser).online = online;
        self.troubled = self.now;
        for tab in self.tabs_of(browser) {
            self.page_event(tab, if online { PageEvent::Online } else { PageEvent::Offline });
        }
    }

    pub(crate) fn tabs_of(&self, browser: BrowserId) -> Vec<TabId> {
        self.browser(browser).tabs.clone()
    }

    /// Goes to the next event and lets it happen, if there is one by `end`.
    pub(crate) fn step(&mut self, end: u64) -> bool {
        let event = self.events.keys().next().copied();
        let timer = self.next_timer();
        let at = event.map(|(at, _)| at).into_iter().chain(timer.map(|(at, _)| at)).min();
        let Some(at) = at.filter(|at| *at <= end) else {
            self.now = self.now.max(end);
            return false;
        };
        self.now = self.now.max(at);
        self.api.tell_time(EPOCH + i64::try_from(self.now).expect("a short test"));
        match (event, timer) {
            (_, Some((due, tab))) if due == at && event.is_none_or(|(other, _)| other > at) => {
                self.tab_mut(tab).wakes += 1;
                self.feed(tab, Input::Wake);
            }
            (Some(key), _) => {
                let event = self.events.remove(&key).expect("an event");
                self.happen(event);
            }
            _ => unreachable!("something is due"),
        }
        self.check_patience();
        self.check_deaths();
        true
    }

    pub(crate) fn run_until(&mut self, end: u64) {
        let mut steps = 0u32;
        while self.step(end) {
            steps += 1;
            assert!(steps < 1_000_000, "the engine is busy with itself");
        }
        self.api.tell_time(EPOCH + i64::try_from(self.now).expect("a short test"));
    }

    pub(crate) fn run_for(&mut self, millis: u64) {
        self.run_until(self.now + millis);
    }

    /// Runs until a call is answered.
    pub(crate) fn wait(&mut self, tab: TabId, call: CallId) -> Result<Outcome, Error> {
        let end = self.now + checks::PATIENCE + 60_000;
        while !self.tab(tab).answers.contains_key(&call) && self.step(end) {}
        self.tab(tab).answers.get(&call).cloned().unwrap_or_else(|| panic!("{call:?} is not answered"))
    }

    pub(crate) fn is_running(&self, tab: TabId) -> bool {
        let it = self.tab(tab);
        !it.frozen && !it.closed && !self.browser(it.browser).asleep
    }

    fn next_timer(&self) -> Option<(u64, TabId)> {
        let all = self.open_tabs().filter(|tab| self.is_running(*tab));
        all.filter_map(|tab| Some((self.true_time(tab, self.tab(tab).deadline?), tab))).min()
    }

    fn true_time(&self, tab: TabId, at: Instant) -> u64 {
        let browser = self.browser(self.tab(tab).browser);
        browser.undrifted(at.0.saturating_sub(1_000 * (tab.0 as u64 + 1)) + browser.stood_still)
    }

    /// The open tabs of all browsers.
    pub(crate) fn open_tabs(&self) -> impl Iterator<Item = TabId> {
        self.browsers.iter().flat_map(|browser| browser.tabs.iter().copied())
    }

    fn catch_up(&mut self, tab: TabId) {
        let now = self.now;
        self.tab_mut(tab).calls.waiting.values_mut().for_each(|asked| asked.at = now);
        for input in std::mem::take(&mut self.tab_mut(tab).missed) {
            self.deliver(tab, input);
        }
    }

    fn next_call(
        &mut self,
        tab: TabId,
        what: String,
        query: Option<clerk_wasm::engine::TokenQuery>,
    ) -> CallId {
        let now = self.now;
        let asked = Asked { at: now, what, query, tried: false, leaves: Vec::new(), chooses_nobody: false };
        self.tab_mut(tab).calls.ask(asked)
    }

    fn feed(&mut self, tab: TabId, input: Input) {
        let now = self.clock(tab);
        if self.trace {
            eprintln!("{} {tab:?} <- {input:?}", self.now);
        }
        self.tab_mut(tab).notice(now, &input);
        self.tab_mut(tab).has_told = false;
        self.tab_mut(tab).deadline = driver::handle(
            self,
            now,
            input,
            |world| &mut world.tab_mut(tab).engine,
            |world, output| world.carry_out(tab, output),
        );
        self.check_shown(tab);
    }

    /// Returns what there is to report at once.
    fn carry_out(&mut self, tab: TabId, output: Output) -> Option<Input> {
        let browser = self.tab(tab).browser;
        if self.trace {
            match &output {
                Output::Notify(snapshot) => eprintln!("{} {tab:?} -> shows {}", self.now, describe(snapshot)),
                other => eprintln!("{} {tab:?} -> {other:?}", self.now),
            }
        }
        let tells = matches!(output, Output::Notify(_) | Output::Navigate(_) | Output::Resolve { .. });
        self.tab_mut(tab).has_told |= tells;
        match output {
            Output::Send { id, request, cause } => {
                if self.keeps_records {
                    self.tab_mut(tab).causes.push((take_apart(&request).path, cause));
                }
                self.send(tab, id, &request);
            }
            Output::Resolve { call, result } => self.resolve(tab, call, result),
            Output::Kept { keeper, token } => self.show_kept(tab, keeper, token),
            Output::Notify(snapshot) => {
                self.check_state(tab, &snapshot);
                if self.keeps_records {
                    self.tab_mut(tab).seen.push(Seen::State(describe(&snapshot)));
                }
                self.tab_mut(tab).shown = Some(snapshot);
            }
            Output::ReadCookies => {
                return Some(Input::CookiesRead(self.browser(browser).jar.text()));
            }
            Output::WriteCookie(cookie) => {
                self.check_cookie(tab, &cookie);
                if self.keeps_records {
                    self.tab_mut(tab).cookie_writes.push(cookie.clone());
                }
                if self.browser(browser).takes_cookies {
                    self.browser_mut(browser).jar.write(cookie);
                }
            }
            Output::ReplaceUrl(url) => self.tab_mut(tab).url = url,
            Output::Leave(Destination(url)) => self.leave(tab, url),
            Output::ChooseSession(client) => {
                let choose = self.tab(tab).first_session;
                self.tab_mut(tab).asked_for_session += 1;
                let choice = choose.map_or(SessionChoice::Current, |choose| choose(&client));
                return Some(Input::SessionChosen(choice));
            }
            Output::ShareToken(message) => {
                self.broadcast(tab, || Input::TokenHeard(message.clone()));
            }
            Output::ShareSignOut => self.broadcast(tab, || Input::SignOutHeard),
            Output::AcquireLock if !self.browser(browser).has_locks => {
                self.after(0, Event::Delivery { tab, input: Input::LockUnavailable });
            }
            Output::AcquireLock => {
                self.tab_mut(tab).asked_for_lock = Some(self.now);
                if self.browser_mut(browser).lock.ask(tab) {
                    self.after(1, Event::Grant { tab });
                }
            }
            Output::ReleaseLock => self.leave_lock(tab),
            Output::Navigate(call) => {
                let Navigation { end, takes } = self.tab(tab).navigation;
                self.tab_mut(tab).seen.push(Seen::Navigation);
                self.after(takes, Event::Delivery { tab, input: Input::Navigated { call, end } });
            }
            Output::StoreEnvironment(text) => {
                self.browser_mut(browser).stored_environment = Some(text);
            }
            Output::StoreClock(text) => self.browser_mut(browser).stored_clock = Some(text),
        }
        None
    }

    fn show_kept(&mut self, tab: TabId, keeper: CallId, token: Option<Arc<Token>>) {
        let (query, shown) =
            self.tab(tab).keepers.get(&keeper).cloned().expect("a keeper that was not let go");
        assert_ne!(shown, token, "{tab:?} shows a keeper the same token twice");
        if let Some(token) = &token {
            self.check_token(tab, &query, token);
        }
        self.tab_mut(tab).keepers.insert(keeper, (query, token));
    }

    /// The page goes elsewhere: the calls that wait there need no answer any more.
    fn leave(&mut self, tab: TabId, url: String) {
        let it = self.tab_mut(tab);
        assert!(it.left_for.is_none(), "the page is left already");
        it.calls.excuse();
        it.left_for = Some(url);
    }

    fn resolve(&mut self, tab: TabId, call: CallId, result: Result<Outcome, Error>) {
        self.check_neighbours(tab, call, &result);
        let asked = self.tab_mut(tab).calls.answer(call);
        if let (Some(query), Ok(Outcome::Token(Some(token)))) = (&asked.query, &result) {
            self.check_token(tab, query, token);
        }
        let it = self.tab_mut(tab);
        if result.is_ok() {
            it.left.extend(asked.leaves);
            it.chose_nobody |= asked.chooses_nobody;
        }
        it.seen.push(Seen::Answer(call));
        it.answers.insert(call, result);
    }

    fn send(&mut self, tab: TabId, request: RequestId, sent: &Request) {
        let wire = take_apart(sent);
        self.tab_mut(tab).last_request = request;
        self.note_in_flight(tab, request, &wire);
        let browser = self.tab(tab).browser;
        self.browser_mut(browser).sent += 1;
        if !self.browser(browser).online {
            return self.answer_later(tab, request, 1, Err(NetworkFailure::Unreachable));
        }
        let cut_off = self.tab(tab).cut_off.clone();
        let effect = cut_off.or_else(|| self.api.faults.iter_mut().find_map(|fault| fault.strike(&wire)));
        let lost = Err(NetworkFailure::Unreachable);
        let wait = match effect {
            Some(Effect::SlowRequest(wait)) => wait,
            _ => 0,
        };
        match effect {
            Some(Effect::Unreachable) => self.answer_later(tab, request, self.latency, lost),
            _ => {
                let wait = self.latency + wait + self.network.delay();
                self.after(wait, Event::Arrival { tab, request, wire, effect });
            }
        }
        // The first answer counts: the engine ignores what comes later.
        self.answer_later(tab, request, sent.timeout.0, Err(NetworkFailure::TimedOut));
    }

    /// The API answers.
    fn arrive(&mut self, tab: TabId, request: RequestId, wire: Wire, effect: Option<Effect>) {
        let plain = |status, body: String| Answer {
            status,
            retry_after: None,
            dev_browser: None,
            body: Arc::new(body),
        };
        let mut slow = 0;
        let answer = match effect {
            Some(Effect::Refuse(status, code)) => Ok(plain(status, api::refusal(status, code).1)),
            Some(Effect::RetryAfter(status, after)) => {
                let body = api::refusal(status, "too_many_requests").1;
                Ok(Answer { retry_after: Some(after.to_owned()), ..plain(status, body) })
            }
            Some(Effect::Body(body)) => Ok(plain(200, body.to_owned())),
            Some(Effect::Hang) => {
                self.log(tab, wire);
                return;
            }
            effect => {
                let browser = self.tab(tab).browser.0;
                let (status, body) = self.api.answer(&wire, &mut self.browsers[browser].client_cookie);
                let dev_browser = self.api.rotated(&wire);
                let plain = |status, body| Answer { dev_browser: dev_browser.clone(), ..plain(status, body) };
                match effect {
                    Some(Effect::AnswerLost) => Err(NetworkFailure::Unreachable),
                    Some(Effect::Change(change)) => Ok(plain(status, change(body))),
                    Some(Effect::SlowAnswer(wait)) => {
                        slow = wait;
                        Ok(plain(status, body))
                    }
                    _ => Ok(plain(status, body)),
                }
            }
        };
        self.log(tab, wire);
        let answer = if self.network.loses_answer() { Err(NetworkFailure::Unreachable) } else { answer };
        if let Ok(answer) = &answer
            && self.network.doubles()
        {
            let (answer, wait) = (answer.clone(), self.latency + slow + self.network.delay());
            self.after(wait, Event::Again { tab, request, answer });
        }
        let slow = slow + self.network.delay();
        self.answer_later(tab, request, self.latency + slow, answer);
    }

    fn log(&mut self, tab: TabId, wire: Wire) {
        if self.keeps_records {
            self.api.log.push(Entry { at: self.now, tab, wire });
        }
    }

    fn answer_later(
        &mut self,
        tab: TabId,
        request: RequestId,
        wait: u64,
        answer: Result<Answer, NetworkFailure>,
    ) {
        self.after(wait, Event::Delivery { tab, input: Input::Answered { request, answer } });
    }

    fn broadcast(&mut self, from: TabId, message: impl Fn() -> Input) {
        let browser = self.tab(from).browser;
        if self.browser(browser).has_channels {
            for tab in self.tabs_of(browser).into_iter().filter(|tab| *tab != from) {
                for _ in 0..=u32::from(self.network.doubles()) {
                    if !self.network.loses_message() {
                        let wait = 1 + self.network.message_delay();
                        self.after(wait, Event::Delivery { tab, input: message() });
                    }
                }
            }
        }
    }

    fn leave_lock(&mut self, tab: TabId) {
        let browser = self.tab(tab).browser;
        let waited_since = self.tab_mut(tab).asked_for_lock.take();
        if waited_since.is_some_and(|since| since + 3_900 <= self.now) {
            self.browser_mut(browser).bypassed = Some(self.now);
        }
        if let Some(next) = self.browser_mut(browser).lock.leave(tab) {
            self.after(1, Event::Grant { tab: next });
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrival { tab, request, wire, effect } => self.arrive(tab, request, wire, effect),
            Event::Delivery { tab, input } => {
                if let Input::Answered { request, answer } = &input {
                    let Some(under_way) = self.tab_mut(tab).in_flight.remove(request) else { return };
                    self.note_refused(tab, &under_way, answer);
                }
                self.deliver(tab, input);
            }
            Event::Again { tab, request, answer } => {
                let answer = Ok(answer);
                if let Some(under_way) = self.tab_mut(tab).in_flight.remove(&request) {
                    self.note_refused(tab, &under_way, &answer);
                }
                self.deliver(tab, Input::Answered { request, answer });
            }
            Event::Grant { tab } => {
                let browser = self.browser(self.tab(tab).browser);
                // A lock that was given back while its grant was on its way is nobody's.
                if browser.lock.holder == Some(tab) && self.tab(tab).asked_for_lock.is_some() {
                    let cookies = browser.jar.text();
                    self.tab_mut(tab).asked_for_lock = None;
                    self.deliver(tab, Input::LockGranted { cookies });
                }
            }
        }
    }

    fn after(&mut self, wait: u64, event: Event) {
        self.last_event += 1;
        self.events.insert((self.now + wait, self.last_event), event);
    }

    /// Breaks requests to a path from now on.
    pub(crate) fn fault(&mut self, path: &'static str, effect: Effect) {
        self.api.faults.push(Fault::new(path, effect));
    }

    /// Breaks the next requests to a path.
    pub(crate) fn fault_times(&mut self, times: u32, path: &'static str, effect: Effect) {
        self.api.faults.push(Fault::new(path, effect).times(times));
    }

    /// Cuts a tab off from the API, though others reach it: its Content-Security-Policy lacks the API, or its
    /// proxy leads elsewhere.
    pub(crate) fn cut_off(&mut self, tab: TabId, effect: Effect) {
        self.tab_mut(tab).cut_off = Some(effect);
    }

    /// Lets a tab reach the API again.
    pub(crate) fn connect(&mut self, tab: TabId) {
        let now = self.now;
        let it = self.tab_mut(tab);
        if it.cut_off.take().is_some() {
            it.was_cut_off = now;
        }
    }

    /// Makes all well again.
    pub(crate) fn mend(&mut self) {
        (0..self.tabs.len()).for_each(|tab| self.connect(TabId(tab)));
        self.api.faults.clear();
        self.network.mend();
        self.latency = 20;
        self.troubled = self.now;
    }
}

fn take_apart(request: &Request) -> Wire {
    let (before, query) = request.url.split_once('?').expect("a query");
    let (_, path) = before.split_once("/v1").expect("a path below /v1");
    let mut query = pairs(query);
    let method = match request.method {
        Method::Get => "GET".to_owned(),
        Method::Post => query
            .iter()
            .position(|(name, _)| name == "_method")
            .map_or_else(|| "POST".to_owned(), |at| query.remove(at).1),
        other => panic!("{other:?} causes a preflight"),
    };
    Wire { method, path: path.to_owned(), query, form: pairs(&request.form) }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}
