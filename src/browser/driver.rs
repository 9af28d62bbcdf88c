//! Carries out what the engine asks for, and tells it what happened. Decides nothing.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use wasm_bindgen::JsValue;
#[cfg(feature = "inspect")]
use wasm_bindgen::closure::Closure;

use super::page::{self, Page};
use super::storage::{self, Kept};
use super::{bindings, clocks};
use crate::engine::{
    Call, CallId, Config, Engine, Input, NavigationEnd, Outcome, Output, SessionChoice, Snapshot, TokenQuery,
};
use crate::error::Error;
use crate::time::{Instant, Now};
use crate::wire::{Client, Token};

/// The engine in its page. Dropping it stops everything.
pub(crate) struct Driver {
    engine: RefCell<Engine>,
    page: Page,
    cookie_suffix: String,
    notify: Notify,
    kept: ShowKept,
    choose: Option<Choose>,
    calls: RefCell<Vec<Pending>>,
    last_call: Cell<u32>,
    timer_is_for: Cell<Option<Instant>>,
    is_draining: Cell<bool>,
}

/// Shows a new state. It may call back into the driver.
pub(crate) type Notify = Box<dyn Fn(&Arc<Snapshot>)>;

/// Shows a keeper its token. It may call back into the driver.
pub(crate) type ShowKept = Box<dyn Fn(CallId, Option<Arc<Token>>)>;

/// Chooses which session of the first client is to be active. It may call back into the driver.
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

impl Driver {
    /// The engine in this page, not yet started. For `host` see [`Page::open`].
    pub(crate) fn new(
        mut config: Config,
        notify: Notify,
        kept: ShowKept,
        choose: Option<Choose>,
        host: &JsValue,
    ) -> Rc<Self> {
        config.chooses_session = choose.is_some();
        Rc::new_cyclic(|driver| Self {
            page: Page::open(reporting_to(driver.clone()), host),
            cookie_suffix: config.publishable_key.cookie_suffix(),
            engine: RefCell::new(Engine::new(config)),
            notify,
            kept,
            choose,
            calls: RefCell::default(),
            last_call: Cell::new(0),
            timer_is_for: Cell::default(),
            is_draining: Cell::default(),
        })
    }

    /// Starts the engine. `done` is called when the session is known, or can't be. For `asked_ahead` see [`engine::Page`].
    pub(crate) fn start(self: &Rc<Self>, asked_ahead: Option<String>, done: Done) {
        let call = self.register(done, None);
        let page = page::describe(&self.cookie_suffix, asked_ahead);
        self.handle(Input::Start { call, page: Box::new(page) });
    }

    /// Hands a call to the engine. `done` is called once, later or at once.
    pub(crate) fn call(self: &Rc<Self>, what: Call, navigate: Option<Navigate>, done: Done) {
        let call = self.register(done, navigate);
        self.handle(Input::Call { call, what });
    }

    /// Keeps a token fresh from now on, or (without a query) no longer.
    pub(crate) fn keep(self: &Rc<Self>, keeper: CallId, query: Option<TokenQuery>) {
        self.handle(Input::Keep { keeper, query });
    }

    /// Reports that the navigation of a call is over.
    pub(crate) fn navigated(self: &Rc<Self>, call: CallId, end: NavigationEnd) {
        self.handle(Input::Navigated { call, end });
    }

    /// Asks the engine something that changes nothing. The question must not call into the page, which might call
    /// back while the engine is borrowed.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Engine) -> T) -> T {
        question(&self.engine.borrow())
    }

    /// Calls `tell` with every finished request.
    #[cfg(feature = "inspect")]
    pub(super) fn inspect(&self, tell: Closure<bindings::Tell>) {
        self.page.inspect(tell);
    }

    /// The address to go through when leaving for `to`; `None` to go straight there.
    pub(crate) fn detour(&self, to: &str) -> Option<String> {
        let to = bindings::web_page(to)?;
        let now = self.now();
        self.ask(|engine| engine.detour(now, &to))
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.engine.borrow().snapshot().clone()
    }

    pub(crate) fn now(&self) -> Now {
        clocks::now()
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

    /// Carries out every output. If an app calls back meanwhile, the loop that is already running drains
    /// what comes of it, so that outputs stay in order however deep the calls nest.
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
            Output::Send { id, request, cause } => self.page.send(id, &request, cause),
            Output::Resolve { call, result } => self.resolve(call, result),
            Output::Notify(snapshot) => (self.notify)(&snapshot),
            Output::Kept { keeper, token } => (self.kept)(keeper, token),
            Output::ReadCookies => self.handle(Input::CookiesRead(bindings::cookies())),
            Output::WriteCookie(cookie) => page::write_cookie(&cookie),
            Output::Leave(to) => page::go_to(&to.0),
            Output::ChooseSession(client) => {
                let choice = self.choose.as_ref().map_or(SessionChoice::Current, |choose| choose(&client));
                self.handle(Input::SessionChosen(choice));
            }
            Output::ReplaceUrl(url) => bindings::replace_url(&url),
            Output::ShareToken(token) => self.page.share_token(&token),
            Output::ShareSignOut => self.page.share_sign_out(),
            Output::AcquireLock => self.page.lock(),
            Output::ReleaseLock => self.page.unlock(),
            Output::Navigate(call) => self.navigate(call),
            Output::StoreEnvironment(text) => storage::write(Kept::Environment, &self.cookie_suffix, &text),
            Output::StoreClock(text) => storage::write(Kept::Clock, &self.cookie_suffix, &text),
        }
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

    /// Sets the one timer for the moment that the engine names.
    fn set_timer(self: &Rc<Self>) {
        let deadline = self.engine.borrow().deadline();
        if deadline == self.timer_is_for.replace(deadline) {
            return;
        }
        let wait = deadline.map(|at| at.since(self.now().instant));
        self.page.set_timer(wait);
    }
}

/// Passes a page's reports to the driver as input, until the driver is dropped.
fn reporting_to(driver: Weak<Driver>) -> impl Fn(Input) {
    move |input| {
        if let Some(driver) = driver.upgrade() {
            if matches!(input, Input::Wake) {
                driver.timer_is_for.set(None);
            }
            driver.handle(input);
        }
    }
}

impl core::fmt::Debug for Driver {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}
