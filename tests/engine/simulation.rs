//! Browsers of several tabs, living through hours of mishaps that a seed decides.
//!
//! Everything that must hold at any moment is checked by the harness as it happens; here the end is
//! checked too: when all is well again, every tab shows the truth.
//!
//! `SEEDS=1000` runs more of them, `SEED=17` one; a failing seed prints the line that replays it.

use clerk_wasm::{
    Active, Call, InstanceType, OrganizationChoice, Outcome, PageEvent, SetActive, TokenQuery, TouchIntent,
};

use crate::harness::fault::Effect;
use crate::harness::random::Random;
use crate::harness::{
    BrowserId, TabId, World, choose_organization, choose_session, jwt, organization, template,
};

const HOUR: u64 = 3_600_000;

struct Simulation {
    world: World,
    random: Random,
    trace: bool,
}

#[test]
fn whatever_happens_every_rule_holds() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let hours = number("HOURS").unwrap_or(2);
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(60),
    };
    let failed: Vec<u64> = seeds
        .filter(|seed| {
            let run = std::panic::catch_unwind(|| Simulation::new(*seed).run(hours * HOUR));
            if run.is_err() {
                let replay = "cargo test -p clerk-wasm --test engine simulation -- --nocapture";
                eprintln!("replay: SEED={seed} HOURS={hours} TRACE=1 {replay}");
            }
            run.is_err()
        })
        .collect();
    assert!(failed.is_empty(), "these seeds failed: {failed:?}");
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let instance = random.pick(&[InstanceType::Production, InstanceType::Development]);
        let mut world = World::new(instance, seed);
        for (name, slug) in [("org_1", "acme"), ("org_2", "beta")] {
            world.api.join("ada", name, slug, "org:admin");
        }
        world.api.token_lifetime = random.pick(&[20, 30, 60, 60, 300]);
        world.api.has_oiat = !random.once_in(4);
        world.api.clock_offset = random.pick(&[0, 0, -90_000, 3_600_000]);
        world.api.environment["auth_config"]["single_session_mode"] = random.once_in(2).into();
        world.api.environment["auth_config"]["session_minter"] = random.once_in(3).into();
        let mut simulation = Self { world, random, trace: std::env::var("TRACE").is_ok() };
        for _ in 0..=simulation.random.below(2) {
            simulation.open_browser();
        }
        simulation
    }

    fn open_browser(&mut self) {
        let browser = self.world.add_browser();
        let it = &mut self.world.browsers[browser.0];
        it.wall_skew = self.random.pick(&[0, 0, -7_200_000, -40_000, 55_000, 7_200_000]);
        it.has_locks = !self.random.once_in(5);
        it.has_channels = !self.random.once_in(5);
        self.world.sign_in(browser, "ada");
        for _ in 0..=self.random.below(3) {
            self.open_tab(browser);
        }
    }

    fn open_tab(&mut self, browser: BrowserId) {
        let tab = self.world.open(browser);
        self.world.start(tab);
        self.focus(tab);
    }

    fn run(mut self, until: u64) {
        while self.world.now < until {
            let pause = self.random.pick(&[10, 300, 2_000, 15_000, 60_000, 120_000]);
            let pause = self.random.below(pause) + 1;
            self.world.run_for(pause);
            self.something_happens();
        }
        self.all_is_well_again();
    }

    fn something_happens(&mut self) {
        let Some(tab) = self.some_tab() else { return };
        let browser = self.world.tab(tab).browser;
        let what = self.random.below(24);
        if self.trace {
            eprintln!("{} ms: {what} in {tab:?} of {browser:?}", self.world.now);
        }
        match what {
            0..=7 => self.call(tab),
            8..=10 => self.focus(tab),
            11 => self.world.page_event(tab, PageEvent::Hidden),
            12 => self.world.freeze(tab),
            13 | 14 => self.wake_all(browser),
            15 => self.sleep(browser),
            16 => {
                self.world.browsers[browser.0].wall_skew +=
                    self.random.pick(&[-3_600_000, -7_000, 7_000, 3_600_000])
            }
            17 => {
                let online = self.world.browsers[browser.0].online;
                self.world.set_online(browser, !online);
            }
            18 => self.break_something(),
            19 | 20 => self.world.mend(),
            21 => self.change_from_elsewhere(tab),
            22 if self.world.tabs_of(browser).len() < 5 => self.open_tab(browser),
            23 if self.world.tabs_of(browser).len() > 1 => self.world.close(tab),
            _ => self.world.latency = self.random.pick(&[5, 20, 200, 1_500]),
        }
    }

    fn some_tab(&mut self) -> Option<TabId> {
        let browsers: Vec<BrowserId> = (0..self.world.browsers.len()).map(BrowserId).collect();
        let browser = self.random.pick(&browsers);
        let tabs = self.world.tabs_of(browser);
        (!tabs.is_empty()).then(|| self.random.pick(&tabs))
    }

    /// An app does something. One that sleeps does not.
    fn call(&mut self, tab: TabId) {
        let snapshot = self.world.tab(tab).snapshot();
        if self.world.tab(tab).frozen || !snapshot.is_loaded() {
            return;
        }
        let session = snapshot.signed_in().map(|it| it.session.id().to_owned());
        let query = |organization| TokenQuery { organization, ..TokenQuery::default() };
        let navigate = self.random.once_in(2);
        let call = match (self.random.below(20), session) {
            (0..=6, _) => Call::GetToken(TokenQuery::default()),
            (7 | 8, _) => Call::GetToken(TokenQuery { skip_cache: true, ..TokenQuery::default() }),
            (9 | 10, _) => Call::GetToken(template("api")),
            (11, _) => Call::GetToken(organization("org_1")),
            (12, _) => Call::GetToken(query(OrganizationChoice::Personal)),
            (13, Some(_)) => choose_organization("org_1"),
            (14, Some(_)) => {
                let organization = OrganizationChoice::Named("org_2".to_owned());
                Call::SetActive(SetActive { organization, navigate, ..SetActive::default() })
            }
            (15, Some(session)) => choose_session(&session),
            (16, Some(session)) => Call::Touch { session, intent: Some(TouchIntent::Focus) },
            (17, Some(_)) => Call::SignOut { session: None, navigate },
            (18, _) => Call::ClearTokens,
            _ => Call::Reload,
        };
        self.world.call(tab, call);
    }

    fn focus(&mut self, tab: TabId) {
        for other in self.world.tabs_of(self.world.tab(tab).browser) {
            if other != tab && self.world.tab(other).focused {
                self.world.page_event(other, PageEvent::Blurred);
                self.world.page_event(other, PageEvent::Hidden);
            }
        }
        self.world.page_event(tab, PageEvent::Shown);
        self.world.page_event(tab, PageEvent::Focused);
    }

    fn wake_all(&mut self, browser: BrowserId) {
        for tab in self.world.tabs_of(browser) {
            self.world.thaw(tab);
            self.world.page_event(tab, PageEvent::Resumed);
        }
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
            Effect::RetryAfter(503, "7"),
            Effect::Unreachable,
            Effect::AnswerLost,
            Effect::Hang,
            Effect::Body("<html>"),
            Effect::SlowAnswer(4_000),
            Effect::SlowRequest(3_000),
        ]);
        let path = self.random.pick(&["*", "*/tokens*", "/client", "/environment", "*/touch"]);
        self.world.fault(path, effect);
    }

    /// Another device, or an administrator.
    fn change_from_elsewhere(&mut self, tab: TabId) {
        let browser = self.world.tab(tab).browser;
        let session = self.world.tab(tab).snapshot().signed_in().map(|it| it.session.id().to_owned());
        match (self.random.below(4), session) {
            (0, Some(session)) => self.world.api.set_status(&session, "revoked"),
            (1, Some(session)) => {
                let organization = self.random.pick(&[None, Some("org_1"), Some("org_2")]);
                self.world.api.set_organization(&session, organization);
            }
            (_, None) => {
                self.world.sign_in(browser, "ada");
                self.world.call_if_loaded(tab, Call::Reload);
            }
            _ => {}
        }
    }

    fn all_is_well_again(&mut self) {
        self.world.mend();
        self.world.latency = 20;
        for browser in (0..self.world.browsers.len()).map(BrowserId) {
            self.wake_all(browser);
            self.world.set_online(browser, true);
        }
        self.world
            .run_for(2 * u64::try_from(self.world.api.token_lifetime).expect("a lifetime") * 1_000 + 60_000);
        for browser in (0..self.world.browsers.len()).map(BrowserId) {
            for tab in self.world.tabs_of(browser) {
                self.check_end(tab);
            }
        }
    }

    fn check_end(&mut self, tab: TabId) {
        let snapshot = self.world.tab(tab).snapshot();
        assert_eq!(snapshot.status, clerk_wasm::Status::Ready, "{tab:?} is well again");
        assert_eq!(self.world.tab(tab).calls.len(), 0, "{tab:?} answered everything");
        match &snapshot.active {
            Active::SignedIn(it) => {
                assert!(self.world.api.is_alive(it.session.id()), "{tab:?} shows a dead session");
                let call = self.world.call(tab, Call::GetToken(TokenQuery::default()));
                let answer = self.world.wait(tab, call);
                assert!(matches!(answer, Ok(Outcome::Token(Some(_)))), "{tab:?}: {answer:?}");
            }
            Active::SignedOut => {}
            other => panic!("{tab:?} shows {other:?}"),
        }
        let browser = self.world.tab(tab).browser;
        let cookie = self.world.browser(browser).jar.get("__session").and_then(jwt::decode);
        let left = cookie.is_some_and(|(_, claims)| {
            let session = claims["sid"].as_str().unwrap_or_default();
            self.world.api.was_left(session)
        });
        assert!(!left, "the cookie of a session that was signed out of remains");
    }
}
