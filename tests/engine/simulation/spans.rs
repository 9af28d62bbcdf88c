//! What must hold over a span: what a quiet hour and an outage cost, and how all ends.

use std::collections::BTreeSet;

use clerk_wasm::engine::{Call, Outcome, TokenQuery};
use clerk_wasm::{Active, Status};

use super::{HOUR, Simulation};
use crate::harness::fault::Effect;
use crate::harness::{BrowserId, TabId, jwt};

const MINUTE: u64 = 60_000;

impl Simulation {
    /// An hour in which nothing happens but the renewal of the tokens that are on show: one by all
    /// tabs together, or one by each where they can't talk to each other.
    pub(super) fn quiet_hour(&mut self) {
        self.all_is_well_again();
        let before = self.sent();
        self.world.run_for(HOUR);
        let life = u64::try_from(self.world.api.token_lifetime).expect("a lifetime");
        let renewals = 3_600 / (life - 15.min(life / 4)) + 1;
        for (browser, (now, before)) in self.sent().into_iter().zip(before).enumerate() {
            let (browser, sent) = (BrowserId(browser), u64::from(now - before));
            let it = self.world.browser(browser);
            let together = it.has_locks && it.has_channels;
            let shown: BTreeSet<String> = it
                .tabs
                .iter()
                .map(|tab| crate::harness::describe(&self.world.tab(*tab).snapshot()))
                .collect();
            let askers = if together { shown.len() } else { it.tabs.len() };
            // The one more: a template's token that somebody had asked for is renewed once.
            let bound = (renewals + 4) * u64::try_from(askers).expect("a few");
            assert!(sent <= bound, "{sent} requests in a quiet hour of {browser:?}, {bound} at most");
        }
    }

    /// A quarter of an hour without the API, with apps that go on asking.
    pub(super) fn outage(&mut self) {
        self.all_is_well_again();
        let effect = self.random.pick(&[Effect::Refuse(503, "down"), Effect::Unreachable, Effect::Hang]);
        self.world.fault("*", effect);
        self.ask_for(2 * MINUTE);
        self.ask_for(13 * MINUTE);
        for tab in self.world.open_tabs() {
            let begin = self.world.now - 15 * MINUTE;
            let sent: Vec<u64> = self.world.tab(tab).sent.iter().copied().filter(|at| *at > begin).collect();
            // The first four are how it finds out; it may be late, where a token lives long.
            for from in sent.iter().filter(|at| **at > sent[0] + MINUTE) {
                let minute = sent.iter().filter(|at| (*from..from + MINUTE).contains(at)).count();
                assert!(minute <= 4, "{minute} requests of {tab:?} in a minute of an outage");
            }
        }
        self.world.mend();
    }

    fn ask_for(&mut self, millis: u64) {
        let end = self.world.now + millis;
        while self.world.now < end {
            if let Some(tab) = self.some_tab() {
                let skip_cache = self.random.once_in(4);
                let query = TokenQuery { skip_cache, ..TokenQuery::default() };
                self.world.call_if_loaded(tab, Call::GetToken(query));
            }
            let pause = self.random.below(30_000);
            self.world.run_for(pause);
        }
    }

    fn sent(&self) -> Vec<u32> {
        self.world.browsers.iter().map(|browser| browser.sent).collect()
    }

    pub(super) fn all_is_well_again(&mut self) {
        self.world.mend();
        for browser in (0..self.world.browsers.len()).map(BrowserId) {
            self.wake_all(browser);
            self.world.set_online(browser, true);
        }
        let life = u64::try_from(self.world.api.token_lifetime).expect("a lifetime") * 1_000;
        self.world.run_for(2 * life + 2 * MINUTE);
    }

    pub(super) fn check_end(&mut self, tab: TabId) {
        let snapshot = self.world.tab(tab).snapshot();
        if snapshot.status == Status::Error {
            // Refused a dev browser twice while it loaded: that ends the start.
            return;
        }
        let may_wait = snapshot.status == Status::Degraded && self.world.is_to_wait(tab);
        assert!(snapshot.status == Status::Ready || may_wait, "{tab:?} is well again: {:?}", snapshot.status);
        assert_eq!(self.world.tab(tab).calls.waiting.len(), 0, "{tab:?} answered everything");
        match &snapshot.active {
            Active::SignedIn(it) => {
                if !self.world.api.is_alive(it.session.id()) {
                    return assert!(self.world.is_to_wait(tab), "{tab:?} shows a dead session");
                }
                let call = self.world.call(tab, Call::GetToken(TokenQuery::default()));
                let answer = self.world.wait(tab, call);
                assert!(matches!(answer, Ok(Outcome::Token(Some(_)))), "{tab:?}: {answer:?}");
            }
            Active::SignedOut => {}
            other => panic!("{tab:?} shows {other:?}"),
        }
        let browser = self.world.tab(tab).browser;
        let cookie = self.world.browser(browser).session_cookie().and_then(jwt::decode);
        if let Some((_, claims)) = cookie {
            let session = claims["sid"].as_str().unwrap_or_default();
            let was_left = self.world.api.was_left(session) && !self.could_not_know(tab, session);
            assert!(
                !was_left,
                "the cookie of {session} remains in {browser:?}, which was signed out of: {tab:?}"
            );
        }
    }

    /// Nobody is signed in here, and the client of this page still has the session: the tab that signed out of it did
    /// not live to tell, and a page that asks for nothing is told nothing.
    fn could_not_know(&self, tab: TabId, session: &str) -> bool {
        let it = self.world.tab(tab);
        let snapshot = it.snapshot();
        let client = snapshot.client.as_ref();
        let is_in_client =
            client.is_some_and(|client| client.signed_in_sessions().any(|one| one.id() == session));
        matches!(snapshot.active, Active::SignedOut) && is_in_client && it.heard_sign_out.is_none()
    }
}
