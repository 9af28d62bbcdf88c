//! An engine that is driven, and watched: what it puts out has to hold, whatever is put in.

use std::collections::BTreeMap;
use std::sync::Arc;

use clerk_wasm::engine::{
    Call, CallId, Config, CookieWrite, Engine, Input, Instant, NavigationEnd, Now, Outcome, Output, Page,
    PageEvent, Request, RequestId, TokenMessage, TokenQuery, WallTime,
};
use clerk_wasm::{
    Active, Answer, Error, Method, OrganizationChoice, PublishableKey, SessionChoice, Snapshot, Token,
};
use driver::{Calls, Jar};
use url::Url;

use super::instance::{EPOCH, Instance, SECRET, base64, is_forged, is_unsigned};

/// An engine with the page around it.
#[derive(Debug)]
pub struct Driven {
    pub engine: Engine,
    /// The API that good answers come from.
    pub instance: Instance,
    /// The monotonic clock, in milliseconds.
    pub at: u64,
    /// What the wall clock is ahead of the server's, in milliseconds.
    pub wall_skew: i64,
    /// Requests that were not answered yet.
    pub under_way: Vec<(RequestId, Request)>,
    pub lock_is_wanted: bool,
    /// What the page's cookies are, where they are not those that the engine has written.
    pub other_cookies: Option<String>,
    pub navigations: Vec<CallId>,
    /// The page has left: what began with its start stays as it is.
    pub has_left: bool,
    pub jar: Jar,
    /// The answers of calls, in order.
    pub answers: Vec<(CallId, Result<Outcome, Error>)>,
    /// What was put in may show our secrets in places that are not secret.
    pub secrets_are_anywhere: bool,
    /// Those for whom a token is kept fresh.
    keepers: BTreeMap<CallId, TokenQuery>,
    /// Paths that were asked for by [`Call::Request`].
    free_paths: Vec<String>,
    /// The calls without an answer, those for a token with what it is to be.
    calls: Calls<Option<TokenQuery>>,
    page_url: String,
    production: bool,
    suffix: String,
    base: Url,
    fed: usize,
}

impl Driven {
    /// An engine that has not started.
    #[must_use]
    pub fn new(production: bool, api_url: Option<&str>) -> Self {
        Self::configured(production, |config| config.api_url = api_url.map(str::to_owned))
    }

    /// An engine of another configuration that has not started.
    #[must_use]
    pub fn configured(production: bool, change: impl FnOnce(&mut Config)) -> Self {
        let prefix = if production { "pk_live_" } else { "pk_test_" };
        let key = PublishableKey::parse(&format!("{prefix}{}", base64(b"clerk.example.com$")));
        let publishable_key = key.expect("a key");
        let suffix = publishable_key.cookie_suffix();
        let mut config = Config::new(publishable_key, 7);
        change(&mut config);
        let base = Url::parse(config.api_url.as_deref().unwrap_or("https://clerk.example.com"));
        let base = base.expect("a URL");
        let engine = Engine::new(config);
        Self {
            engine,
            instance: Instance::default(),
            at: 1_000,
            wall_skew: 0,
            under_way: Vec::new(),
            keepers: BTreeMap::new(),
            lock_is_wanted: false,
            other_cookies: None,
            navigations: Vec::new(),
            has_left: false,
            jar: Jar::default(),
            answers: Vec::new(),
            secrets_are_anywhere: false,
            free_paths: Vec::new(),
            calls: Calls::default(),
            page_url: String::new(),
            production,
            suffix,
            base,
            fed: 0,
        }
    }

    /// An engine that has loaded the first session, with a good token.
    #[must_use]
    pub fn signed_in(production: bool) -> Self {
        let mut it = Self::new(production, None);
        it.start(Page { online: true, focused: true, visible: true, has_locks: true, ..Page::default() });
        it.settle();
        assert_eq!(it.session().as_deref(), Some("sess_1"), "signed in to begin with");
        assert!(it.token_at_hand().is_some(), "with a token");
        it
    }

    pub fn start(&mut self, page: Page) -> CallId {
        let call = self.calls.ask(None);
        self.page_url.clone_from(&page.url);
        self.feed(Input::Start { call, page: Box::new(page) });
        call
    }

    /// Keeps a token fresh for this keeper, or another than before, or none.
    pub fn keep(&mut self, keeper: CallId, query: Option<TokenQuery>) {
        self.keepers.remove(&keeper);
        self.keepers.extend(query.clone().map(|query| (keeper, query)));
        self.feed(Input::Keep { keeper, query });
    }

    pub fn call(&mut self, what: Call) -> CallId {
        let query = match &what {
            Call::GetToken(query) => Some(query.clone()),
            _ => None,
        };
        if let Call::Request(request) = &what {
            self.free_paths.push(request.path.clone());
        }
        let call = self.calls.ask(query);
        self.feed(Input::Call { call, what });
        call
    }

    /// Answers a request that is under way as a healthy API does.
    pub fn answer_well(&mut self, index: usize) {
        if index < self.under_way.len() {
            let (id, request) = self.under_way.remove(index);
            let (status, body) = self.instance.answer(&request, self.at);
            self.feed(Input::Answered { request: id, answer: Ok(answer(status, &body.to_string())) });
        }
    }

    /// Does all that is asked for, until nothing is.
    pub fn settle(&mut self) {
        for _ in 0..200 {
            let due = self.engine.deadline().filter(|at| at.0 <= self.at + 2_000);
            if !self.under_way.is_empty() {
                self.at += 10;
                self.answer_well(0);
            } else if core::mem::take(&mut self.lock_is_wanted) {
                self.feed(Input::LockGranted { cookies: self.cookies() });
            } else if !self.navigations.is_empty() {
                let call = self.navigations.remove(0);
                self.feed(Input::Navigated { call, end: NavigationEnd::Stayed });
            } else if let Some(at) = due {
                self.at = at.0;
                self.feed(Input::Wake);
            } else {
                return;
            }
        }
    }

    /// Lets time pass, waking the engine when it wants to be. Nothing is answered meanwhile, so it must
    /// not be busy.
    pub fn pass(&mut self, span: u64) {
        let end = self.at.saturating_add(span);
        let most = 50 + 10 * self.fed as u64 + span / 200;
        for wakes in 0u64.. {
            assert!(wakes <= most, "woken {wakes} times within {span} ms");
            let due = self.engine.deadline().filter(|at| at.0 <= end);
            // Enough was seen of a long time.
            let Some(due) = due.filter(|_| wakes < 300) else { break };
            self.at = due.0;
            self.feed_now(Input::Wake);
        }
        self.at = end;
        self.feed(Input::Wake);
    }

    /// The API is well again, and the page online: within minutes every call is answered.
    pub fn recover(&mut self) {
        self.feed(Input::Page(PageEvent::Online));
        for _ in 0..15 {
            self.settle();
            self.pass(20_000);
        }
        self.settle();
        let waiting = &self.calls.waiting;
        assert!(self.has_left || waiting.is_empty(), "calls without an answer: {waiting:?}");
    }

    /// `document.cookie`.
    #[must_use]
    pub fn cookies(&self) -> String {
        self.jar.text()
    }

    /// The session that is shown.
    #[must_use]
    pub fn session(&self) -> Option<String> {
        self.engine.snapshot().signed_in().map(|it| it.session.id().to_owned())
    }

    /// The active session's token, if a call would get it from memory.
    #[must_use]
    pub fn token_at_hand(&self) -> Option<Arc<Token>> {
        self.engine.token_at_hand(self.now(), &TokenQuery::default())
    }

    #[must_use]
    pub fn now(&self) -> Now {
        let at = i64::try_from(self.at).unwrap_or(i64::MAX);
        let wall = EPOCH.saturating_add(at).saturating_add(self.wall_skew);
        Now { instant: Instant(self.at), wall: WallTime(wall) }
    }

    /// Puts something in, and looks at everything that comes out.
    pub fn feed(&mut self, input: Input) {
        self.fed += 1;
        self.feed_now(input);
    }

    fn feed_now(&mut self, input: Input) {
        self.check_secrecy("an input", &input);
        let (most, mut count) = (100 + 8 * self.fed, 0);
        let now = self.now();
        driver::handle(
            self,
            now,
            input,
            |page| &mut page.engine,
            |page, output| {
                assert!(count < most, "{count} outputs at once");
                count += 1;
                page.carry_out(output)
            },
        );
        check_snapshot(self.engine.snapshot());
    }

    /// Nothing that is printed for debugging shows a token.
    pub fn check_engine_secrecy(&self) {
        self.check_secrecy("the engine", &self.engine);
        self.check_secrecy("the state", self.engine.snapshot());
    }

    fn check_secrecy(&self, what: &str, value: &dyn core::fmt::Debug) {
        if !self.secrets_are_anywhere {
            let text = format!("{value:?}");
            assert!(!text.contains(SECRET), "{what} shows a secret when it is printed: {text}");
        }
    }

    /// Looks at an output, and returns what there is to report at once.
    fn carry_out(&mut self, output: Output) -> Option<Input> {
        // The state is large, and looked at where a run ends.
        if !matches!(output, Output::Notify(_)) {
            self.check_secrecy("an output", &output);
        }
        match output {
            Output::Send { id, request, .. } => {
                self.check_request(&request);
                assert!(self.under_way.iter().all(|(known, _)| *known != id), "a request's id twice");
                self.under_way.push((id, request));
            }
            Output::Kept { keeper, token } => self.take_kept(keeper, token),
            Output::ReleaseLock | Output::ShareSignOut => {}
            Output::Resolve { call, result } => self.take_answer(call, result),
            Output::Notify(snapshot) => check_snapshot(&snapshot),
            // At once, as a page does it. At other times they come unasked.
            Output::ReadCookies => {
                let cookies = self.other_cookies.clone().unwrap_or_else(|| self.cookies());
                return Some(Input::CookiesRead(cookies));
            }
            Output::WriteCookie(cookie) => self.take_cookie(cookie),
            Output::ReplaceUrl(url) => check_cleaned_url(&self.page_url, &url),
            Output::ShareToken(message) => self.check_shared(&message),
            Output::ChooseSession(_) => return Some(Input::SessionChosen(SessionChoice::Current)),
            Output::Leave(destination) => {
                let url = Url::parse(&destination.0).expect("a URL to leave for");
                assert!(matches!(url.scheme(), "http" | "https"), "leaves for {}", url.scheme());
                self.has_left = true;
            }
            Output::AcquireLock => self.lock_is_wanted = true,
            Output::Navigate(call) => {
                assert!(self.calls.waiting.contains_key(&call), "navigates for a call that is over");
                self.navigations.push(call);
            }
            Output::StoreClock(text) => {
                let is_known = |part: &str| part == "slow" || part.parse::<i64>().is_ok();
                assert!(text.split(' ').all(is_known), "{text}");
            }
            Output::StoreEnvironment(text) if text.is_empty() => {}
            Output::StoreEnvironment(entry) => {
                let text = entry.splitn(3, ' ').nth(2).expect("a form, a time and a text").to_owned();
                let kept: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let parts = kept.as_object().expect("an object").values();
                let is_small = |value: &serde_json::Value| value.is_string() || value.is_boolean();
                let all_small = |part: &serde_json::Map<_, _>| part.values().all(is_small);
                assert!(
                    parts.into_iter().all(|part| part.as_object().map_or(is_small(part), all_small)),
                    "{text}"
                );
            }
        }
        None
    }

    fn take_kept(&mut self, keeper: CallId, token: Option<Arc<Token>>) {
        let query = self.keepers.get(&keeper).cloned().expect("a keeper that was not let go");
        if let Some(token) = token {
            self.check_token(&query, &token);
        }
    }

    fn take_answer(&mut self, call: CallId, result: Result<Outcome, Error>) {
        let query = self.calls.answer(call);
        match &result {
            Ok(Outcome::Token(Some(token))) => self.check_token(&query.expect("a token's call"), token),
            Ok(_) => {}
            Err(error) => assert!(!error.to_string().is_empty() || matches!(error, Error::Api(_))),
        }
        self.answers.push((call, result));
    }

    /// A token is of the session, the organization and the user that it was asked for, and one that was to be
    /// minted, was.
    fn check_token(&self, query: &TokenQuery, token: &Token) {
        assert!(!is_unsigned(token.as_str()), "nobody signed the token that is handed out");
        assert!(!query.skip_cache || !is_forged(token.as_str()), "a forged token instead of a minted one");
        let snapshot = self.engine.snapshot();
        let Some(client) = &snapshot.client else { return };
        let active = snapshot.signed_in().map(|it| it.session.id());
        let Some(session) = query.session.as_deref().or(active) else { return };
        let Some(session) = client.signed_in_session(session) else { return };
        let claims = token.claims();
        assert_eq!(claims.subject(), session.user().map(|user| user.id()), "a token of another user");
        if query.template.as_deref().is_some_and(|name| !name.is_empty()) {
            return;
        }
        assert_eq!(claims.session_id(), Some(session.id()), "a token of another session");
        let organization = match &query.organization {
            OrganizationChoice::Active => session.last_active_organization_id(),
            OrganizationChoice::Personal => None,
            OrganizationChoice::Named(id) => Some(id.as_str()).filter(|id| !id.is_empty()),
        };
        assert_eq!(claims.organization_id(), organization, "a token of another organization");
    }

    /// What is sent goes below the API's address, as any URL parser reads it, and needs no permission.
    fn check_request(&self, request: &Request) {
        let url = Url::parse(&request.url).expect("a URL");
        assert_eq!(url.as_str(), request.url, "a URL parser reads it as it was written");
        assert_eq!(url.origin(), self.base.origin());
        let below = format!("{}/v1/", self.base.path().trim_end_matches('/'));
        let path = url.path().strip_prefix(&below).unwrap_or_else(|| panic!("{url} is not below {below}"));
        assert_eq!(url.fragment(), None);
        assert!(matches!(request.method, Method::Get | Method::Post));
        assert!(request.form.bytes().all(|byte| byte.is_ascii_graphic()), "a form is encoded");
        let names_dev_browser = url.query_pairs().any(|(name, _)| name == "__clerk_db_jwt");
        assert!(!names_dev_browser || !self.production, "production has no dev browsers");
        let segments: Vec<&str> = path.split('/').collect();
        let own = match segments.as_slice() {
            ["dev_browser" | "environment" | "client"] | ["client", "sessions"] => true,
            ["client", "sessions", _, "tokens" | "touch" | "end" | "remove"] => true,
            ["client", "sessions", _, "tokens", template] => !template.is_empty(),
            _ => false,
        };
        let free = || self.free_paths.iter().any(|free| free.strip_prefix('/') == Some(path));
        assert!(own || free(), "{url} is none of the calls");
    }

    /// A cookie's name and value end where they should.
    fn take_cookie(&mut self, cookie: CookieWrite) {
        let known = ["__session", "__client_uat", "__clerk_db_jwt"];
        let is_known = known.iter().any(|name| {
            cookie.name == *name || cookie.name.strip_prefix(name) == Some(&format!("_{}", self.suffix))
        });
        assert!(is_known || cookie.name == "clerk_active_context", "{}", cookie.name);
        assert!(!cookie.partitioned || cookie.secure);
        let octet = |byte: u8| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte);
        if let Some(value) = &cookie.value {
            assert!(value.bytes().all(octet), "{} can be broken out of: {value:?}", cookie.name);
            if cookie.name.starts_with("__session") {
                let token = Token::decode(value).expect("a token in the session cookie");
                assert!(!is_unsigned(value), "nobody signed the token in the session cookie");
                let active = self.session();
                assert!(active.is_none() || token.claims().session_id() == active.as_deref());
            }
        }
        self.jar.write(cookie);
    }

    fn check_shared(&self, message: &TokenMessage) {
        let token = Token::decode(&message.token_raw).expect("a token is shared");
        let parts = [Some(&message.session_id), message.template.as_ref(), message.organization_id.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        assert_eq!(message.token_id, parts.join("-"));
        if message.template.is_none() {
            assert_eq!(token.claims().session_id(), Some(message.session_id.as_str()));
            assert_eq!(token.claims().organization_id(), message.organization_id.as_deref());
        }
    }
}

/// An answer without headers.
#[must_use]
pub fn answer(status: u16, body: &str) -> Answer {
    Answer { status, retry_after: None, dev_browser: None, body: std::sync::Arc::new(body.to_owned()) }
}

/// Who is shown as signed in, is: session, user, organization and token belong together.
fn check_snapshot(snapshot: &Snapshot) {
    let Active::SignedIn(it) = &snapshot.active else { return };
    let client = snapshot.client.as_ref().expect("a client");
    assert!(client.signed_in_session(it.session.id()).is_some_and(|known| Arc::ptr_eq(known, &it.session)));
    assert_eq!(it.session.user().map(|user| user.id()), Some(it.user.id()));
    let organization = it.session.last_active_organization_id();
    assert!(it.organization.as_ref().is_none_or(|shown| Some(shown.id()) == organization));
    if let Some(token) = &it.token {
        assert_eq!(token.claims().session_id(), Some(it.session.id()), "a token of another session");
        assert_eq!(token.claims().organization_id(), organization, "a token of another organization");
        assert_eq!(token.claims().subject(), Some(it.user.id()), "a token of another user");
    }
}

/// Nothing is taken from the page's URL but what the API left there.
fn check_cleaned_url(before: &str, after: &str) {
    const LEFTOVERS: [&str; 7] = [
        "__clerk_db_jwt",
        "__clerk_synced",
        "__clerk_handshake",
        "__clerk_handshake_nonce",
        "__clerk_help",
        "__netlify_clerk_cache_bust",
        "suffixed_cookies",
    ];
    let (Ok(before), Ok(after)) = (Url::parse(before), Url::parse(after)) else { panic!("no URL: {after}") };
    let pairs = |url: &Url| -> Vec<(String, String)> { url.query_pairs().into_owned().collect() };
    let mut expected = pairs(&before);
    expected.retain(|(name, _)| !LEFTOVERS.contains(&name.as_str()));
    assert_eq!(pairs(&after), expected);
    let rest = |mut url: Url| {
        url.set_query(None);
        url
    };
    assert_eq!(rest(before), rest(after));
}
