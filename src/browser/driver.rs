//! Carries out what the engine asks for, and tells it what happened. Decides nothing.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use web_sys::Window;

use super::channel::{self, Channel};
use super::cookies::CookieJar;
use super::events::PageEvents;
use super::fetch::{self, InFlight};
use super::lock::{self, Lock};
use super::{navigation, page, storage, timer};
use crate::engine::{
    Call, CallId, Config, Engine, Input, NavigationEnd, Outcome, Output, RequestId, SessionChoice, Snapshot,
};
use crate::error::Error;
use crate::time::{Instant, Now};
use crate::wire::{Client, Request};

/// The engine in its page. Dropped = everything is stopped.
pub(crate) struct Driver {
    engine: RefCell<Engine>,
    window: Window,
    cookies: CookieJar,
    cookie_suffix: String,
    notify: Notify,
    choose: Option<Choose>,
    calls: RefCell<Vec<Pending>>,
    last_call: Cell<u32>,
    requests: RefCell<Vec<(RequestId, InFlight)>>,
    lock: RefCell<Option<Lock>>,
    timer: RefCell<Option<Timeout>>,
    timer_is_for: Cell<Option<Instant>>,
    is_draining: Cell<bool>,
    ears: OnceCell<Ears>,
}

/// Shows a new state. It may call back into the driver.
pub(crate) type Notify = Box<dyn Fn(&Arc<Snapshot>)>;

/// Says which session of the first client is to be active. It may call back into the driver.
pub(crate) type Choose = Rc<dyn Fn(&Arc<Client>) -> SessionChoice>;

/// Answers a call. It may call back into the driver.
pub(crate) type Done = Box<dyn FnOnce(Result<Outcome, Error>)>;

/// Carries out the navigation that belongs to a call, and reports with [`Driver::navigated`].
pub(crate) type Navigate = Box<dyn FnOnce(CallId)>;

struct Pending {
    call: CallId,
    done: Done,
    navigate: Option<Navigate>,
}

/// What is listened to.
struct Ears {
    _page: PageEvents,
    tokens: Option<Channel>,
    news: Option<Channel>,
}

impl Driver {
    /// The engine in the page that `window` belongs to, not yet started.
    pub(crate) fn new(
        window: Window,
        mut config: Config,
        notify: Notify,
        choose: Option<Choose>,
    ) -> Rc<Self> {
        config.chooses_session = choose.is_some();
        Rc::new(Self {
            cookie_suffix: config.publishable_key.cookie_suffix(),
            cookies: CookieJar::new(&window),
            engine: RefCell::new(Engine::new(config)),
            window,
            notify,
            choose,
            calls: RefCell::default(),
            last_call: Cell::new(0),
            requests: RefCell::default(),
            lock: RefCell::default(),
            timer: RefCell::default(),
            timer_is_for: Cell::default(),
            is_draining: Cell::default(),
            ears: OnceCell::new(),
        })
    }

    /// Starts the engine. `done` is called when the session is known, or can't be.
    pub(crate) fn start(self: &Rc<Self>, done: Done) {
        let _ = self.ears.set(Ears::open(self));
        let call = self.register(done, None);
        let page = page::describe(&self.window, &self.cookies, &self.cookie_suffix, self.now());
        self.handle(Input::Start { call, page: Box::new(page) });
    }

    /// Hands a call to the engine. `done` is called once, later or at once.
    pub(crate) fn call(self: &Rc<Self>, what: Call, navigate: Option<Navigate>, done: Done) {
        let call = self.register(done, navigate);
        self.handle(Input::Call { call, what });
    }

    /// The navigation of a call is over.
    pub(crate) fn navigated(self: &Rc<Self>, call: CallId, end: NavigationEnd) {
        self.handle(Input::Navigated { call, end });
    }

    /// Asks the engine something that changes nothing.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Engine) -> T) -> T {
        question(&self.engine.borrow())
    }

    /// The address by way of which to leave for `to`; `None` if straight there.
    pub(crate) fn detour(&self, to: &str) -> Option<String> {
        let to = navigation::web_page(&self.window, to)?;
        self.ask(|engine| engine.detour(self.now(), &to))
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.engine.borrow().snapshot().clone()
    }

    pub(crate) fn now(&self) -> Now {
        timer::now(&self.window)
    }

    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    fn register(&self, done: Done, navigate: Option<Navigate>) -> CallId {
        let call = CallId(self.last_call.get().wrapping_add(1));
        self.last_call.set(call.0);
        self.calls.borrow_mut().push(Pending { call, done, navigate });
        call
    }

    fn handle(self: &Rc<Self>, input: Input) {
        let now = self.now();
        self.engine.borrow_mut().handle(now, input);
        self.drain();
    }

    /// Carries out every output. What comes in meanwhile is drained by the loop that runs already,
    /// so that outputs stay in order however deep an app calls back.
    fn drain(self: &Rc<Self>) {
        if self.is_draining.replace(true) {
            return;
        }
        loop {
            // The engine must not stay borrowed while an output is carried out.
            let output = self.engine.borrow_mut().poll();
            let Some(output) = output else { break };
            self.carry_out(output);
        }
        self.is_draining.set(false);
        self.set_timer();
    }

    fn carry_out(self: &Rc<Self>, output: Output) {
        match output {
            Output::Send(id, request) => self.send(id, &request),
            Output::Abort(id) => drop(self.take_request(id)),
            Output::Resolve { call, result } => self.resolve(call, result),
            Output::Notify(snapshot) => (self.notify)(&snapshot),
            Output::ReadCookies => self.handle(Input::CookiesRead(self.cookies.read())),
            Output::WriteCookie(cookie) => self.cookies.write(&cookie),
            Output::Leave(to) => drop(navigation::go_to(&self.window, &to.0)),
            Output::ChooseSession(client) => {
                let choice = self.choose.as_ref().map_or(SessionChoice::Current, |choose| choose(&client));
                self.handle(Input::SessionChosen(choice));
            }
            Output::ReplaceUrl(url) => navigation::replace_url(&self.window, &url),
            Output::ShareToken(token) => {
                self.post(|ears| ears.tokens.as_ref(), || channel::token_message(&token));
            }
            Output::ShareSignOut => {
                self.post(|ears| ears.news.as_ref(), channel::sign_out_message);
            }
            Output::ShareOutage { pause } => {
                self.post(|ears| ears.news.as_ref(), || channel::outage_message(pause));
            }
            Output::ShareRecovery => self.post(|ears| ears.news.as_ref(), channel::recovery_message),
            Output::AcquireLock => self.acquire_lock(),
            Output::ReleaseLock => drop(self.lock.take()),
            Output::Navigate(call) => self.navigate(call),
            Output::StoreEnvironment(text) => {
                storage::write_environment(&self.window, &self.cookie_suffix, &text, self.now().wall);
            }
            Output::StoreClock(text) => storage::write_clock(&self.window, &self.cookie_suffix, &text),
        }
    }

    fn send(self: &Rc<Self>, id: RequestId, request: &Request) {
        let driver = Rc::downgrade(self);
        let done = Box::new(move |answer| {
            if let Some(driver) = driver.upgrade() {
                drop(driver.take_request(id));
                driver.handle(Input::Answered { request: id, answer });
            }
        });
        let in_flight = fetch::send(&self.window, request, done);
        self.requests.borrow_mut().push((id, in_flight));
    }

    fn take_request(&self, id: RequestId) -> Option<InFlight> {
        let mut requests = self.requests.borrow_mut();
        let at = requests.iter().position(|(other, _)| *other == id)?;
        Some(requests.swap_remove(at).1)
    }

    fn resolve(&self, call: CallId, result: Result<Outcome, Error>) {
        let mut calls = self.calls.borrow_mut();
        let Some(at) = calls.iter().position(|pending| pending.call == call) else { return };
        let pending = calls.swap_remove(at);
        drop(calls);
        (pending.done)(result);
    }

    fn navigate(self: &Rc<Self>, call: CallId) {
        let mut calls = self.calls.borrow_mut();
        let pending = calls.iter_mut().find(|pending| pending.call == call);
        let navigate = pending.and_then(|pending| pending.navigate.take());
        drop(calls);
        match navigate {
            Some(navigate) => navigate(call),
            None => self.navigated(call, NavigationEnd::Stayed),
        }
    }

    fn post(&self, channel: fn(&Ears) -> Option<&Channel>, message: impl FnOnce() -> JsValue) {
        if let Some(channel) = self.ears.get().and_then(channel) {
            channel.post(&message());
        }
    }

    fn acquire_lock(self: &Rc<Self>) {
        let (held, refused) = (Rc::downgrade(self), Rc::downgrade(self));
        let granted = move || {
            tell(&held, |driver| Input::LockGranted { cookies: driver.cookies.read() });
        };
        let unavailable = move || tell(&refused, |_| Input::LockUnavailable);
        let lock = lock::acquire(&self.window, granted, unavailable);
        let is_unavailable = lock.is_none();
        drop(self.lock.replace(lock));
        if is_unavailable {
            self.handle(Input::LockUnavailable);
        }
    }

    /// Sets the one timer for the moment that the engine names.
    fn set_timer(self: &Rc<Self>) {
        let deadline = self.engine.borrow().deadline();
        if deadline == self.timer_is_for.replace(deadline) {
            return;
        }
        let timeout = deadline.map(|at| {
            let driver = Rc::downgrade(self);
            timer::after(at.since(self.now().instant), move || {
                if let Some(driver) = driver.upgrade() {
                    driver.timer_is_for.set(None);
                    driver.handle(Input::Wake);
                }
            })
        });
        drop(self.timer.replace(timeout));
    }
}

impl Ears {
    fn open(driver: &Rc<Driver>) -> Self {
        let (page, tokens, news) = (Rc::downgrade(driver), Rc::downgrade(driver), Rc::downgrade(driver));
        Self {
            _page: PageEvents::listen(&driver.window, move |event| {
                tell(&page, |_| Input::Page(event));
            }),
            tokens: Channel::open(channel::TOKENS, move |message| {
                if let Some(token) = channel::read_token_message(message) {
                    tell(&tokens, |_| Input::TokenHeard(token));
                }
            }),
            news: Channel::open(channel::NEWS, move |message| {
                if let Some(input) = channel::read_news(message) {
                    tell(&news, |_| input);
                }
            }),
        }
    }
}

fn tell(driver: &Weak<Driver>, input: impl FnOnce(&Driver) -> Input) {
    if let Some(driver) = driver.upgrade() {
        let input = input(&driver);
        driver.handle(input);
    }
}

impl core::fmt::Debug for Driver {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}
