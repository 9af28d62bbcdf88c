//! The one class that JavaScript gets.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::handover::{self, Shown};
use crate::authorization::{AuthorizationQuery, Reverification, ReverificationLevel};
use crate::browser::{self, Choose, Done, Driver};
use crate::engine::{
    self, Call, CallId, Config, FreeRequest, NavigationEnd, OrganizationChoice, Outcome, SessionChoice,
    SetActive, Snapshot, TokenQuery, TouchIntent,
};
use crate::error::Error;
use crate::wire::{Method, PublishableKey, Token};

/// The engine in this page.
///
/// A callback `done(error, value)` is called once; one of the two is undefined. A `session` or
/// `organization` that is undefined means the current one, an empty one means none.
#[wasm_bindgen]
pub struct Core {
    driver: Rc<Driver>,
    queries: RefCell<Vec<Rc<Known>>>,
}

/// A token that is asked for again and again, and the last answer.
struct Known {
    query: TokenQuery,
    token: RefCell<Option<Arc<Token>>>,
    /// Changes with the token.
    number: Cell<u32>,
}

/// What has to be known of a satellite app.
#[wasm_bindgen]
pub struct Satellite(engine::Satellite);

#[wasm_bindgen]
impl Satellite {
    /// All of it.
    #[wasm_bindgen(constructor)]
    pub fn new(domain: Option<String>, sign_in_url: Option<String>, auto_sync: bool) -> Self {
        Self(engine::Satellite { domain, sign_in_url, auto_sync })
    }
}

impl core::fmt::Debug for Satellite {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

#[wasm_bindgen]
impl Core {
    /// The engine, not yet started. `notify` gets every new state; its arguments are those of
    /// [`Shown::arguments`]. `choose_session(client_body, client_place)` gives the id of the session
    /// that is to be active at first, an empty one for none, undefined to leave it to the engine.
    #[wasm_bindgen(constructor)]
    pub fn new(
        publishable_key: &str,
        api_url: Option<String>,
        touch_on_focus: bool,
        instant_start: bool,
        choose_session: Option<Function>,
        satellite: Option<Satellite>,
        notify: Function,
    ) -> Result<Core, JsValue> {
        // Both were looked at in JavaScript, which says more about what is wrong.
        let window = browser::window().ok_or("there is no page")?;
        let publishable_key = PublishableKey::parse(publishable_key).map_err(|error| error.to_string())?;
        let mut config = Config::new(publishable_key, browser::seed());
        config.api_url = api_url;
        config.satellite = satellite.map(|satellite| satellite.0);
        config.touch_on_focus = touch_on_focus;
        config.instant_start = instant_start;
        let shown = Shown::default();
        let notify = move |snapshot: &Arc<Snapshot>| {
            let _ = notify.apply(&JsValue::UNDEFINED, &shown.arguments(snapshot));
        };
        let driver = Driver::new(window, config, Box::new(notify), choose_session.map(choose_by));
        Ok(Self { driver, queries: RefCell::default() })
    }

    /// Starts the engine.
    pub fn start(&self, done: Function) {
        self.driver.start(answer(done));
    }

    /// A number for a token that will be asked for: of a session, from a template, for an
    /// organization.
    pub fn query(&self, session: String, template: Option<String>, organization: Option<String>) -> usize {
        let organization = choose_organization(organization);
        let query = TokenQuery { session: Some(session), template, organization, skip_cache: false };
        let mut queries = self.queries.borrow_mut();
        queries.push(Rc::new(Known { query, token: RefCell::default(), number: Cell::new(0) }));
        queries.len() - 1
    }

    /// The number of the token that is in memory for a query; 0 if there is none. As long as it
    /// stays the same, so does the token. `instant` and `wall` are `performance.now()` and
    /// `Date.now()`: fetching them from here would cost more than all the rest.
    #[wasm_bindgen(js_name = tokenAtHand)]
    pub fn token_at_hand(&self, query: usize, instant: f64, wall: f64) -> u32 {
        let Some(known) = self.known(query) else { return 0 };
        let now = browser::moment(instant, wall);
        let token = self.driver.ask(|engine| engine.token_at_hand(now, &known.query));
        let Some(token) = token else { return 0 };
        let is_same = known.token.borrow().as_ref().is_some_and(|last| Arc::ptr_eq(last, &token));
        if !is_same {
            known.number.set(known.number.get().wrapping_add(1).max(1));
            *known.token.borrow_mut() = Some(token);
        }
        known.number.get()
    }

    /// The text of the token that [`Core::token_at_hand`] gave last for a query.
    #[wasm_bindgen(js_name = tokenText)]
    pub fn token_text(&self, query: usize) -> Option<String> {
        let known = self.known(query)?;
        let token = known.token.borrow();
        token.as_ref().map(|token| token.as_str().to_owned())
    }

    /// Gets a token, also if that takes a request.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, query: usize, skip_cache: bool, done: Function) {
        let query = self.known(query).map(|known| known.query.clone()).unwrap_or_default();
        self.call(Call::GetToken(TokenQuery { skip_cache, ..query }), done);
    }

    /// Makes a session and an organization active. `navigate(call)` has to end with
    /// [`Core::navigated`].
    #[wasm_bindgen(js_name = setActive)]
    pub fn set_active(
        &self,
        session: Option<String>,
        organization: Option<String>,
        navigate: Option<Function>,
        done: Function,
    ) {
        let session = match session {
            None => SessionChoice::Current,
            Some(id) if id.is_empty() => SessionChoice::Nobody,
            Some(id) => SessionChoice::Named(id),
        };
        let organization = choose_organization(organization);
        let what = SetActive { session, organization, navigate: navigate.is_some() };
        self.call_and_navigate(Call::SetActive(what), navigate, done);
    }

    /// Signs out of one session, or of all.
    #[wasm_bindgen(js_name = signOut)]
    pub fn sign_out(&self, session: Option<String>, navigate: Option<Function>, done: Function) {
        let what = Call::SignOut { session, navigate: navigate.is_some() };
        self.call_and_navigate(what, navigate, done);
    }

    /// The navigation of a call is over.
    pub fn navigated(&self, call: u32, is_unloading: bool) {
        let end = if is_unloading { NavigationEnd::Unloading } else { NavigationEnd::Stayed };
        self.driver.navigated(CallId(call), end);
    }

    /// Tells the API that a session is in use. `intent`: 0 focus, 1 session chosen, 2 organization
    /// chosen, 3 not told.
    pub fn touch(&self, session: String, intent: u8, done: Function) {
        let intent = match intent {
            0 => Some(TouchIntent::Focus),
            1 => Some(TouchIntent::SelectSession),
            2 => Some(TouchIntent::SelectOrganization),
            _ => None,
        };
        self.call(Call::Touch { session, intent }, done);
    }

    /// Ends a session.
    pub fn end(&self, session: String, done: Function) {
        self.call(Call::End { session }, done);
    }

    /// Removes a session from this client.
    pub fn remove(&self, session: String, done: Function) {
        self.call(Call::Remove { session }, done);
    }

    /// Forgets every token in memory.
    #[wasm_bindgen(js_name = clearTokens)]
    pub fn clear_tokens(&self, done: Function) {
        self.call(Call::ClearTokens, done);
    }

    /// Reads the client again.
    pub fn reload(&self, done: Function) {
        self.call(Call::Reload, done);
    }

    /// Asks the API for anything else. `method`: 0 GET, 1 POST, 2 PUT, 3 PATCH, 4 DELETE. Names and values
    /// take turns in `query` and `form`, not yet encoded; without a form there is no body. The value is
    /// `[status, body]`.
    pub fn request(
        &self,
        method: u8,
        path: String,
        query: Vec<String>,
        form: Option<Vec<String>>,
        done: Function,
    ) {
        let method = match method {
            1 => Method::Post,
            2 => Method::Put,
            3 => Method::Patch,
            4 => Method::Delete,
            _ => Method::Get,
        };
        let (query, form) = (pairs(query), form.map(pairs));
        self.call(Call::Request(FreeRequest { method, path, query, form }), done);
    }

    /// Finds out whether the session still lives.
    #[wasm_bindgen(js_name = handleUnauthenticated)]
    pub fn handle_unauthenticated(&self, done: Function) {
        self.call(Call::HandleUnauthenticated, done);
    }

    /// Whether the user of a session has everything that is asked for. `level`: 0 nothing is asked,
    /// 1 first factor, 2 second factor, 3 both.
    #[wasm_bindgen(js_name = isAuthorized)]
    #[allow(clippy::too_many_arguments, reason = "an object would have to be taken apart field by field")]
    pub fn is_authorized(
        &self,
        session: &str,
        role: Option<String>,
        permission: Option<String>,
        feature: Option<String>,
        plan: Option<String>,
        level: u8,
        after_minutes: u32,
    ) -> bool {
        let level = match level {
            1 => Some(ReverificationLevel::FirstFactor),
            2 => Some(ReverificationLevel::SecondFactor),
            3 => Some(ReverificationLevel::MultiFactor),
            _ => None,
        };
        let reverification = level.map(|level| Reverification { level, after_minutes });
        let query = AuthorizationQuery { role, permission, feature, plan, reverification };
        self.driver.ask(|engine| engine.is_authorized(Some(session), &query))
    }

    /// The dev browser token, on a development instance.
    #[wasm_bindgen(js_name = devBrowser)]
    pub fn dev_browser(&self) -> Option<String> {
        self.driver.ask(|engine| engine.dev_browser().map(str::to_owned))
    }

    /// The address by way of which to leave for `to`; undefined if straight there.
    pub fn detour(&self, to: &str) -> Option<String> {
        self.driver.detour(to)
    }

    fn known(&self, query: usize) -> Option<Rc<Known>> {
        self.queries.borrow().get(query).cloned()
    }

    fn call(&self, what: Call, done: Function) {
        self.driver.call(what, None, answer(done));
    }

    fn call_and_navigate(&self, what: Call, navigate: Option<Function>, done: Function) {
        let navigate = navigate.map(|navigate| -> browser::Navigate {
            Box::new(move |call| {
                let _ = navigate.call1(&JsValue::UNDEFINED, &call.0.into());
            })
        });
        self.driver.call(what, navigate, answer(done));
    }
}

impl core::fmt::Debug for Core {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Core").finish_non_exhaustive()
    }
}

fn choose_by(function: Function) -> Choose {
    Rc::new(move |client| {
        let (body, place) = handover::client(client);
        let choice = function.call2(&JsValue::UNDEFINED, &body, &place.into()).unwrap_or_default();
        match choice.as_string() {
            None => SessionChoice::Current,
            Some(id) if id.is_empty() => SessionChoice::Nobody,
            Some(id) => SessionChoice::Named(id),
        }
    })
}

fn choose_organization(organization: Option<String>) -> OrganizationChoice {
    match organization {
        None => OrganizationChoice::Active,
        Some(id) if id.is_empty() => OrganizationChoice::Personal,
        Some(id) => OrganizationChoice::Named(id),
    }
}

fn pairs(flat: Vec<String>) -> Vec<(String, String)> {
    let mut flat = flat.into_iter();
    core::iter::from_fn(|| Some((flat.next()?, flat.next()?))).collect()
}

fn answer(done: Function) -> Done {
    Box::new(move |result: Result<Outcome, Error>| {
        let (error, value) = match &result {
            Ok(outcome) => (JsValue::UNDEFINED, handover::outcome(outcome)),
            Err(error) => (handover::error(error), JsValue::UNDEFINED),
        };
        let _ = done.call2(&JsValue::UNDEFINED, &error, &value);
    })
}
