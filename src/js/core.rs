//! The one class that JavaScript gets.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::throw_str;

use super::asked;
use super::handover::{self, Face, Shown};
use super::numbers::call;
use crate::authorization::AuthorizationQuery;
use crate::browser::{self, Choose, Done, Driver};
use crate::engine::{Call, CallId, NavigationEnd, Snapshot, TokenQuery};
use crate::json::JsonText;
use crate::wire::Token;

/// The engine in this page. It reports everything to its face.
#[wasm_bindgen]
pub struct Core {
    driver: Rc<Driver>,
    face: Rc<Face>,
    shown: Rc<Shown>,
    queries: RefCell<Vec<Rc<Known>>>,
}

/// How many queries are kept, so that an app that keeps asking for new templates does not use ever more memory.
const MOST_QUERIES: usize = 100;

/// A query that is asked again and again, and the last answer.
struct Known {
    query: TokenQuery,
    token: RefCell<Option<Arc<Token>>>,
    /// Changes with the token.
    number: Cell<u32>,
}

#[wasm_bindgen]
impl Core {
    /// The engine, not yet started. `config` is JSON: `publishableKey`, the `frontendApi` in it and, if there is one,
    /// `apiUrl`; the flags `touchOnFocus`, `instantStart`, `choosesSession` and `isSatellite`, false if missing; and for
    /// a satellite `autoSync` and, if there are any, `domain` and `signInUrl`. `host` is the `Host` of
    /// `src/browser/page.js`.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, face: Face, host: &JsValue) -> Self {
        // JavaScript has checked both already, with better messages.
        if !browser::has_page() {
            throw_str("there is no page");
        }
        let text = JsonText::parse(config).unwrap_or_default();
        let Some(config) = asked::config(text.json(), browser::seed()) else { throw_str("there is no key") };
        let face = Rc::new(face);
        let shown = Rc::<Shown>::default();
        let choose = config.chooses_session.then(|| choose_by(shown.clone(), face.clone()));
        let (showing, to) = (shown.clone(), face.clone());
        let notify = move |snapshot: &Arc<Snapshot>| showing.show(snapshot, &to);
        let to = face.clone();
        let kept = Box::new(move |keeper: CallId, token: Option<Arc<Token>>| {
            to.kept(keeper.0, token.as_ref().map(|token| token.as_str()));
        });
        let driver = Driver::new(config, Box::new(notify), kept, choose, host);
        Self { driver, face, shown, queries: RefCell::default() }
    }

    /// Registers a query for a token (session, template, organization) and returns its number. When there
    /// are too many, all are forgotten and numbers begin at 0 again.
    pub fn query(&self, session: String, template: Option<String>, organization: Option<String>) -> usize {
        let query = asked::token(session, template, organization);
        let mut queries = self.queries.borrow_mut();
        if queries.len() >= MOST_QUERIES {
            queries.clear();
        }
        queries.push(Rc::new(Known { query, token: RefCell::default(), number: Cell::new(0) }));
        queries.len() - 1
    }

    /// The number of the token that is in memory for a query; 0 if there is none. As long as the
    /// number stays the same, so does the token. `instant` and `wall` are `performance.now()` and
    /// `Date.now()`, passed in because fetching them from here would cost more than all the rest.
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

    /// The text of the token that [`Core::token_at_hand`] last found for a query.
    #[wasm_bindgen(js_name = tokenText)]
    pub fn token_text(&self, query: usize) -> Option<String> {
        let known = self.known(query)?;
        let token = known.token.borrow();
        token.as_ref().map(|token| token.as_str().to_owned())
    }

    /// Keeps the token of a query fresh from now on, for the keeper `id`; with a number that is no query's, no longer.
    /// The face gets each with [`Face::kept`](super::handover::Face).
    pub fn keep(&self, id: u32, query: usize) {
        self.driver.keep(CallId(id), self.known(query).map(|known| known.query.clone()));
    }

    /// Makes a call: to start, where `first` says what the cookies were when the page sent its first requests; for a
    /// token, whose query is `number`; or any that [`asked::call`] reads. The face gets one answer to it, with its
    /// `id`. A call that navigates has to end with [`Core::navigated`].
    pub fn call(
        &self,
        id: u32,
        kind: u8,
        number: u32,
        first: Option<String>,
        second: Option<String>,
        third: Option<String>,
    ) {
        let call = match kind {
            call::START => return self.driver.start(first, self.answer(id)),
            call::TOKEN | call::NEW_TOKEN => self.token(number, kind == call::NEW_TOKEN),
            _ => asked::call(kind, number, [first, second, third]),
        };
        let Some(call) = call else { return };
        let face = self.face.clone();
        let navigate = Box::new(move |call: CallId| face.navigate(id, call.0));
        self.driver.call(call, Some(navigate), self.answer(id));
    }

    /// Reports that the navigation of a call is over.
    pub fn navigated(&self, call: u32, is_unloading: bool) {
        let end = if is_unloading { NavigationEnd::Unloading } else { NavigationEnd::Stayed };
        self.driver.navigated(CallId(call), end);
    }

    /// Whether the user of a session has everything that is asked for. For `level` see
    /// [`asked::reverification`].
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
        after_minutes: f64,
    ) -> bool {
        let reverification = asked::reverification(level, after_minutes);
        let query = AuthorizationQuery { role, permission, feature, plan, reverification };
        self.driver.ask(|engine| engine.is_authorized(Some(session), &query))
    }

    /// The JSON of a session's user, in the client that was last shown, or offered to choose from.
    pub fn user(&self, session: &str) -> Option<String> {
        self.shown.user(session)
    }

    /// The dev browser token, on a development instance.
    #[wasm_bindgen(js_name = devBrowser)]
    pub fn dev_browser(&self) -> Option<String> {
        self.driver.ask(|engine| engine.dev_browser().map(str::to_owned))
    }

    /// The address to go through when leaving for `to`; undefined to go straight there.
    pub fn detour(&self, to: &str) -> Option<String> {
        self.driver.detour(to)
    }

    fn token(&self, query: u32, skip_cache: bool) -> Option<Call> {
        let query = self.known(query as usize)?.query.clone();
        Some(Call::GetToken(TokenQuery { skip_cache, ..query }))
    }

    fn known(&self, query: usize) -> Option<Rc<Known>> {
        self.queries.borrow().get(query).cloned()
    }

    fn answer(&self, id: u32) -> Done {
        let face = self.face.clone();
        Box::new(move |result| handover::answer(&face, id, &result))
    }
}

impl core::fmt::Debug for Core {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Core").finish_non_exhaustive()
    }
}

fn choose_by(shown: Rc<Shown>, face: Rc<Face>) -> Choose {
    Rc::new(move |client| asked::session(shown.offer(client, &face)))
}
