//! What happens to browsers, tabs, users, the network and the API.

use clerk_wasm::engine::{Call, Input, PageEvent, SetActive, TokenMessage, TokenQuery, TouchIntent};
use clerk_wasm::{OrganizationChoice, SessionChoice};
use serde_json::json;

use super::Simulation;
use crate::harness::fault::Effect;
use crate::harness::forgery::{FORGERIES, forge};
use crate::harness::{BrowserId, TabId, choose_organization, choose_session, jwt, organization, template};

impl Simulation {
    pub(super) fn something_happens(&mut self) {
        let Some(tab) = self.some_tab() else { return };
        let browser = self.world.tab(tab).browser;
        let what = self.random.below(32);
        if self.trace {
            eprintln!("{} ms: {what} in {tab:?} of {browser:?}", self.world.now);
        }
        match what {
            0..=9 => self.call(tab),
            10..=12 => self.focus(tab),
            13 => self.world.page_event(tab, PageEvent::Hidden),
            14 if self.world.tab(tab).snapshot().is_loaded() => self.world.freeze(tab),
            15 => self.wake_all(browser),
            16 if self.all_loaded(browser) => self.sleep(browser),
            17 => self.set_clock(browser),
            18 => {
                let online = self.world.browsers[browser.0].online;
                self.world.set_online(browser, !online);
            }
            19 => self.break_something(),
            20 | 21 => self.world.mend(),
            22 | 23 => self.change_from_elsewhere(tab),
            24 if self.world.tabs_of(browser).len() < 5 => self.open_tab(browser),
            25 if self.world.tabs_of(browser).len() > 1 => self.world.close(tab),
            26 => self.trouble_the_network(),
            27 | 28 => self.cut_off(tab),
            29 => self.world.connect(tab),
            30 if self.random.once_in(2) => self.forge_a_token(tab),
            30 => self.say_something(tab),
            _ => self.world.latency = self.random.pick(&[5, 20, 200, 1_500]),
        }
    }

    pub(super) fn some_tab(&mut self) -> Option<TabId> {
        let browsers: Vec<BrowserId> = (0..self.world.browsers.len()).map(BrowserId).collect();
        let browser = self.random.pick(&browsers);
        let tabs = self.world.tabs_of(browser);
        (!tabs.is_empty()).then(|| self.random.pick(&tabs))
    }

    pub(super) fn open_tab(&mut self, browser: BrowserId) {
        let tab = self.world.open(browser);
        // The session token is renewed anyway, so that this costs no request.
        if self.random.once_in(3) {
            self.world.keep(tab, TokenQuery::default());
        }
        self.world.start(tab);
        self.focus(tab);
    }

    /// Ada or Bob; both only where the instance allows it.
    pub(super) fn sign_in(&mut self, browser: BrowserId) {
        let user = self.random.pick(&["ada", "bob"]);
        self.world.sign_in(browser, user);
        if self.is_multi_session() && self.random.once_in(2) {
            self.world.sign_in(browser, if user == "ada" { "bob" } else { "ada" });
        }
    }

    fn is_multi_session(&self) -> bool {
        self.world.api.environment["auth_config"]["single_session_mode"] == false
    }

    /// An app does something. One that sleeps does not.
    pub(super) fn call(&mut self, tab: TabId) {
        let snapshot = self.world.tab(tab).snapshot();
        if self.world.tab(tab).frozen || !snapshot.is_loaded() {
            return;
        }
        let sessions = snapshot.client.iter().flat_map(|client| client.signed_in_sessions());
        let sessions: Vec<String> = sessions.map(|session| session.id().to_owned()).collect();
        let active = snapshot.signed_in().map(|it| it.session.id().to_owned());
        let call = match (active, self.random.below(3)) {
            (Some(active), 0) => self.change(&active, &sessions),
            _ => self.question(&sessions),
        };
        if self.trace {
            eprintln!("  {call:?}");
        }
        self.world.call(tab, call);
    }

    /// A call that asks for something.
    fn question(&mut self, sessions: &[String]) -> Call {
        let named = |session: &str| TokenQuery { session: Some(session.to_owned()), ..TokenQuery::default() };
        let personal = TokenQuery { organization: OrganizationChoice::Personal, ..TokenQuery::default() };
        let some =
            if sessions.is_empty() { TokenQuery::default() } else { named(&self.random.pick(sessions)) };
        let query = match self.random.below(16) {
            0..=5 => TokenQuery::default(),
            6 => TokenQuery { skip_cache: true, ..TokenQuery::default() },
            7 => TokenQuery { skip_cache: true, ..template("api") },
            8 | 9 => template("api"),
            10 => organization("org_1"),
            11 => TokenQuery { skip_cache: true, ..organization("org_2") },
            12 => personal,
            13 => some,
            14 => TokenQuery { template: Some("api".to_owned()), ..some },
            _ => return self.random.pick(&[Call::Reload, Call::ClearTokens, Call::HandleUnauthenticated]),
        };
        Call::GetToken(query)
    }

    /// A call that changes something.
    fn change(&mut self, active: &str, sessions: &[String]) -> Call {
        let navigate = self.random.once_in(2);
        let some = if sessions.is_empty() { active.to_owned() } else { self.random.pick(sessions) };
        let organization = self.random.pick(&["org_1", "org_2"]);
        match self.random.below(16) {
            0..=2 => choose_organization(organization),
            3 => {
                let organization = OrganizationChoice::Named(organization.to_owned());
                Call::SetActive(SetActive { organization, navigate, ..SetActive::default() })
            }
            4 => {
                let organization = OrganizationChoice::Personal;
                Call::SetActive(SetActive { organization, navigate, ..SetActive::default() })
            }
            5..=7 => choose_session(&some),
            8 if self.random.once_in(3) => {
                let session = SessionChoice::Nobody;
                Call::SetActive(SetActive { session, navigate, ..SetActive::default() })
            }
            9 | 10 => Call::Touch { session: some, intent: Some(TouchIntent::Focus) },
            11 => Call::SignOut { session: Some(some), navigate },
            12 => Call::End { session: some },
            13 => Call::Remove { session: some },
            14 => Call::SignOut { session: None, navigate },
            _ => Call::Touch { session: some, intent: None },
        }
    }

    pub(super) fn focus(&mut self, tab: TabId) {
        for other in self.world.tabs_of(self.world.tab(tab).browser) {
            if other != tab && self.world.tab(other).focused {
                self.world.page_event(other, PageEvent::Blurred);
                self.world.page_event(other, PageEvent::Hidden);
            }
        }
        self.world.page_event(tab, PageEvent::Shown);
        self.world.page_event(tab, PageEvent::Focused);
    }

    pub(super) fn wake_all(&mut self, browser: BrowserId) {
        for tab in self.world.tabs_of(browser) {
            self.world.thaw(tab);
            self.world.page_event(tab, PageEvent::Resumed);
        }
    }

    /// Every tab looks before and after: that the clock was set back and the machine slept with its
    /// monotonic clock stopped, between two looks, no page could tell.
    fn set_clock(&mut self, browser: BrowserId) {
        let tabs = self.world.tabs_of(browser);
        if tabs.iter().all(|tab| self.world.is_running(*tab)) {
            let jump = self.random.pick(&[-3_600_000, -7_000, 7_000, 3_600_000]);
            tabs.iter().for_each(|tab| self.world.deliver(*tab, Input::Wake));
            self.world.browser_mut(browser).wall_skew += jump;
            tabs.into_iter().for_each(|tab| self.world.deliver(tab, Input::Wake));
        }
    }

    fn all_loaded(&self, browser: BrowserId) -> bool {
        self.world.tabs_of(browser).iter().all(|tab| self.world.tab(*tab).snapshot().is_loaded())
    }

    fn sleep(&mut self, browser: BrowserId) {
        let span = self.random.pick(&[20_000, 90_000, 1_800_000]);
        let stands_still = self.random.once_in(2);
        self.world.sleep(browser, span, stands_still);
    }

    fn break_something(&mut self) {
        let effect = self.random.pick(&[
            Effect::Refuse(500, "down"),
            Effect::Refuse(429, "too_many"),
            Effect::RetryAfter(429, "30"),
            Effect::RetryAfter(503, "7"),
            Effect::Unreachable,
            Effect::AnswerLost,
            Effect::Hang,
            Effect::Body("<html>"),
            Effect::SlowAnswer(4_000),
            Effect::SlowRequest(3_000),
        ]);
        let path =
            self.random.pick(&["*", "*/tokens*", "/client", "/environment", "*/touch", "/client/sessions"]);
        self.world.fault(path, effect);
        // JSON, but not the API's: for what is read. (What is done counts as done with such an answer.)
        if self.random.once_in(4) {
            let garbage = self.random.pick(&["{}", "null", r#"{"object":"token","jwt":"a.b.c"}"#]);
            let path = self.random.pick(&["*/tokens*", "/client", "/environment"]);
            self.world.fault(path, Effect::Body(garbage));
        }
    }

    fn trouble_the_network(&mut self) {
        let network = &mut self.world.network;
        network.jitter = self.random.pick(&[0, 50, 900, 5_000]);
        network.loses_answer_in = self.random.pick(&[0, 0, 3, 20]);
        network.loses_message_in = self.random.pick(&[0, 0, 2, 10]);
        network.messages_late = self.random.pick(&[0, 0, 0, 90_000, 900_000]);
        network.doubles_in = self.random.pick(&[0, 2, 10]);
    }

    /// This tab does not reach the API any more, others of its browser do.
    fn cut_off(&mut self, tab: TabId) {
        let effect = self.random.pick(&[
            Effect::Unreachable,
            Effect::Body("<html>"),
            Effect::Refuse(503, "no proxy"),
            Effect::RetryAfter(503, "3600"),
            Effect::Hang,
        ]);
        self.world.cut_off(tab, effect);
    }

    /// Some script, or a page of another instance, says something on the channels, once or all the time.
    fn say_something(&mut self, tab: TabId) {
        let (session, user) =
            self.random.pick(&[("sess_of_another", "user_of_another"), ("sess_1", "user_of_another")]);
        let iat = self.world.api.now() / 1_000;
        let claims = json!({ "sid": session, "sub": user, "iat": iat, "exp": iat + 60, "v": 2 });
        let token = TokenMessage {
            session_id: session.to_owned(),
            organization_id: None,
            template: None,
            token_id: session.to_owned(),
            token_raw: jwt::encode(&json!({ "alg": "RS256", "oiat": iat }), &claims, "signature"),
        };
        for _ in 0..self.random.pick(&[1, 1, 50]) {
            let message =
                if self.random.once_in(2) { Input::SignOutHeard } else { Input::TokenHeard(token.clone()) };
            self.world.deliver(tab, message);
            self.world.run_for(200);
        }
    }

    /// Somebody leaves a token that nobody minted, or shares it.
    fn forge_a_token(&mut self, tab: TabId) {
        let snapshot = self.world.tab(tab).snapshot();
        let Some(session) = snapshot.signed_in().map(|it| &it.session) else { return };
        let (id, organization) = (session.id(), session.last_active_organization_id());
        let good = self.world.api.mint(id, organization);
        let token_raw = forge(&good, self.random.pick(&FORGERIES));
        if self.random.once_in(2) {
            let token_id = [Some(id), organization].into_iter().flatten().collect::<Vec<_>>().join("-");
            let organization_id = organization.map(str::to_owned);
            let session_id = id.to_owned();
            let message = TokenMessage { session_id, organization_id, template: None, token_id, token_raw };
            return self.world.deliver(tab, Input::TokenHeard(message));
        }
        let names = ["__session".to_owned(), format!("__session_{}", self.world.key.cookie_suffix())];
        let browser = self.world.tab(tab).browser;
        let [plain, suffixed] = names.map(|name| {
            let is_forged = !self.random.once_in(3);
            if is_forged {
                self.world.browser_mut(browser).jar.set(&name, &token_raw);
            }
            is_forged
        });
        if suffixed && !plain {
            let it = self.world.browser_mut(browser);
            it.parted = it.jar.get("__session").map(str::to_owned);
        }
    }

    /// Another device, or an administrator.
    fn change_from_elsewhere(&mut self, tab: TabId) {
        let browser = self.world.tab(tab).browser;
        let session = self.world.tab(tab).snapshot().signed_in().map(|it| it.session.id().to_owned());
        match (self.random.below(6), session) {
            (0, Some(session)) => {
                let ends = ["revoked", "expired", "ended", "abandoned", "banned", "deactivated"];
                let status = self.random.pick(&ends);
                self.world.api.set_status(&session, status);
            }
            (1 | 2, Some(session)) => {
                let organization = self.random.pick(&[None, Some("org_2")]);
                self.world.api.set_organization(&session, organization);
            }
            (3, _) => self.change_dev_browser(browser),
            (_, None) => {
                self.sign_in(browser);
                self.world.call_if_loaded(tab, Call::Reload);
            }
            _ => {}
        }
    }

    /// The API has forgotten it, or goes on with another one.
    fn change_dev_browser(&mut self, browser: BrowserId) {
        let Some(token) = self.world.dev_browser(browser) else { return };
        if self.random.once_in(2) {
            self.world.api.forget_dev_browser(&token);
        } else {
            self.world.api.rotates_dev_browser = true;
        }
    }
}
