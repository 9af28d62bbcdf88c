//! What must hold at any moment, whatever happens.

use std::sync::Arc;

use clerk_wasm::engine::{CallId, CookieWrite, NetworkFailure, Outcome, RequestId, TokenQuery};
use clerk_wasm::{Active, Answer, Error, OrganizationChoice, Snapshot, Token};
use serde_json::Value;

use super::api::Wire;
use super::forgery::is_forgery;
use super::tab::{Asked, UnderWay};
use super::{BrowserId, TabId, World, jwt};

/// Every call is answered within this time, in milliseconds.
pub(crate) const PATIENCE: u64 = 200_000;

/// How long after a token's life the end of a session is known at the latest: the time that a renewal takes.
const NOTICE: u64 = 10_000;
/// How long a loading page waits for the API to say who is signed in.
const LOADING: u64 = 10_000;
/// Within this time a request is sent for a call that finds no good token.
const TRIED: u64 = 5_100;
/// How long after trouble the pauses of an outage may still last.
const RECOVERY: u64 = 90_000;

impl World {
    /// A token that is handed out has not expired, and is what was asked for.
    pub(super) fn check_token(&self, tab: TabId, query: &TokenQuery, token: &Token) {
        assert!(!is_forgery(token.as_str()), "a forged token was handed out");
        let claim = |name: &str| token.claims().all().get(name)?.as_str();
        let exp = token.claims().expires_at().expect("exp").0;
        assert!(exp > self.api.now(), "an expired token was handed out, {} ms late", self.api.now() - exp);
        assert_eq!(claim("tpl"), query.template.as_deref(), "a token of another template");
        let of = claim("sid").or(claim("of")).unwrap_or_default();
        assert!(!self.tab(tab).left.iter().any(|left| left == of), "a token of {of}, which was left");
        let snapshot = self.tab(tab).snapshot();
        let active = snapshot.signed_in().map(|it| it.session.id().to_owned());
        let Some(session) = query.session.clone().or(active) else { return };
        assert_eq!(of, session, "a token of another session");
        assert_eq!(claim("sub"), self.api.user_of(&session), "a token of another user");
        if query.template.is_some() {
            return;
        }
        let known = snapshot.client.as_ref().and_then(|client| client.signed_in_session(&session).cloned());
        let wanted = match &query.organization {
            OrganizationChoice::Active => {
                known.and_then(|it| it.last_active_organization_id().map(str::to_owned))
            }
            OrganizationChoice::Personal => None,
            OrganizationChoice::Named(id) => Some(id.clone()),
        };
        let organization = token.claims().all().get("o").and_then(|it| it.get("id")?.as_str());
        assert_eq!(organization, wanted.as_deref(), "a token of another organization");
    }

    /// The session cookie never goes back to a staler token of its session and organization, and never holds one
    /// that was forged, or one of a session that was left or that another tab may have signed out of.
    pub(super) fn check_cookie(&mut self, tab: TabId, cookie: &CookieWrite) {
        if !cookie.name.starts_with("__session") {
            return;
        }
        let new = cookie.value.as_deref().and_then(|new| self.decoded.get(new));
        let (it, browser) = (&self.tabs[tab.0], self.tabs[tab.0].browser);
        assert!(!it.has_told, "the session cookie is written after the app was told what it is to say");
        if let Some(token) = &cookie.value {
            assert!(!is_forgery(token), "a forged token was written into the cookie");
            assert_eq!(it.heard_sign_out, None, "a session cookie was written after a sign-out was heard");
            let session = new.as_ref().map(|parts| &parts.1["sid"]);
            let is_left = it.left.iter().any(|left| session.is_some_and(|id| id == left));
            assert!(!is_left, "a cookie of {session:?}, which was left");
        }
        // A cookie that nobody minted may be put right, and the other one with it.
        let it = &mut self.browsers[browser.0];
        if !it.jar.values("__session").all(jwt::is_minted) {
            it.put_right = Some(self.now);
        }
        let old = it.jar.get(&cookie.name).and_then(|old| self.decoded.get(old));
        let (Some(old), Some(new)) = (old, new) else { return };
        let same = ["sid", "sub", "o"].iter().all(|name| old.1[name] == new.1[name]);
        let now = self.api.now() / 1_000;
        let put_right = self.browser(browser).put_right == Some(self.now);
        let alive = !put_right && old.1["exp"].as_i64().is_some_and(|exp| exp > now);
        let age = |it: &(Value, Value)| (it.0["oiat"].as_i64(), it.1["iat"].as_i64());
        let back = same && alive && age(&new) < age(&old);
        assert!(!back, "the session cookie went back in freshness: {} after {}", new.1, old.1);
    }

    /// Nobody is signed out except by the server or by themselves.
    pub(super) fn check_state(&mut self, tab: TabId, snapshot: &Snapshot) {
        let again = self.tab(tab).shown.as_ref().is_some_and(|shown| is_same(shown, snapshot));
        assert!(!again, "{tab:?} is shown the same state twice");
        let known = snapshot.client.iter().flat_map(|client| client.signed_in_sessions());
        for session in known {
            assert!(!self.tab(tab).left.iter().any(|left| left == session.id()), "{} is back", session.id());
        }
        let token = snapshot.signed_in().and_then(|it| it.token.as_ref());
        assert!(!token.is_some_and(|token| is_forgery(token.as_str())), "a forged token is shown");
        let before = self.tab_mut(tab).shown_session.take();
        let now = snapshot.signed_in().map(|it| it.session.id().to_owned());
        if matches!(snapshot.active, Active::SignedOut) {
            let ended = before.as_ref().is_none_or(|session| !self.api.is_alive(session));
            let it = self.tab(tab);
            // A session that was chosen and left at once was never shown.
            let leaves_chosen = |asked: &Asked| it.chose.as_ref().is_some_and(|id| asked.leaves.contains(id));
            let choosing =
                it.calls.waiting.values().any(|asked| asked.chooses_nobody || leaves_chosen(asked));
            let meant = choosing || it.chose_nobody || self.sessions_may_end;
            assert!(ended || meant, "{before:?} is alive, but shown as signed out");
            let may_still_hear = self.clock(tab).instant.0 < it.started + LOADING;
            let is_told = !snapshot.is_provisional || choosing || it.chose_nobody;
            assert!(is_told || !may_still_hear, "{tab:?} is signed out, and the API has not said so");
        }
        // While the state is unknown, the session is still the one that was shown last.
        let hidden = matches!(snapshot.active, Active::Unknown);
        self.tab_mut(tab).chose_nobody &= now.is_none();
        self.tab_mut(tab).shown_session = if hidden { before } else { now };
    }

    /// No call waits for ever. A request is sent for a call for a token within five seconds, unless the page has
    /// sent as much within a minute as it may.
    pub(super) fn check_patience(&self) {
        for tab in self.open_tabs().filter(|tab| self.is_running(*tab)) {
            for (call, asked) in &self.tab(tab).calls.waiting {
                assert!(self.now <= asked.at + PATIENCE, "{call:?} {asked:?} is not answered");
                let due = asked.query.is_some() && !asked.tried && self.now > asked.at + TRIED;
                let waits = due && (self.has_sent_enough(tab, asked.at) || self.makes_dev_browser(tab));
                assert!(!due || waits, "{call:?} {asked:?} is not tried");
            }
        }
    }

    /// Whether the page has sent as much as it may, by its own clock, which may stand still while it sleeps.
    fn has_sent_enough(&self, tab: TabId, asked: u64) -> bool {
        let then = self.clock(tab).instant.0 - (self.now - asked);
        self.tab(tab).sent_by_own_clock.iter().filter(|at| **at + 61_000 > then).count() >= 3
    }

    /// Whether a dev browser is being made. No token can be asked for before that is done.
    fn makes_dev_browser(&self, tab: TabId) -> bool {
        self.tab(tab).in_flight.values().any(|under_way| under_way.makes_dev_browser)
    }

    /// Neither a tab that does not reach the API nor anything said on a channel costs another tab's call more
    /// than five seconds, or makes it fail.
    pub(super) fn check_neighbours(&self, tab: TabId, call: CallId, result: &Result<Outcome, Error>) {
        let it = self.tab(tab);
        let Some(asked) = it.calls.waiting.get(&call).filter(|asked| asked.query.is_some()) else { return };
        let settled = |since: u64| since == 0 || since + self.token_life() + RECOVERY <= asked.at;
        let is_well = self.is_in_order() && it.cut_off.is_none() && self.browser(it.browser).online;
        // A page that slept while it waited finds that the answer is too old, and that it has waited too long.
        let slept = self.browser(it.browser).disturbed + TRIED >= asked.at;
        if !is_well || slept || !settled(self.troubled) || !settled(it.was_cut_off) {
            return;
        }
        let failed = |error: &Error| ["network_error", "unreadable_answer"].contains(&error.code());
        assert!(!result.as_ref().is_err_and(failed), "{tab:?} reaches the API, but {call:?}: {result:?}");
        let took = self.now - asked.at;
        assert!(took <= TRIED + 10 * self.latency, "{call:?} {asked:?} took {took} ms in {tab:?}");
    }

    /// The end of a session is noticed within one life of a token, by the next renewal: then no tab shows
    /// the session and no cookie tells the backend of it. After trouble the time starts anew.
    pub(super) fn check_deaths(&mut self) {
        if !self.is_in_order() || self.browsers.iter().any(|browser| !browser.online || browser.asleep) {
            self.troubled = self.now;
        }
        if self.api.deaths.is_empty() || self.troubled + self.token_life() + RECOVERY > self.now {
            return;
        }
        let noticed = self.api.now() - i64::try_from(self.token_life() + NOTICE).expect("a short life");
        let deaths = std::mem::take(&mut self.api.deaths);
        let (old, new): (Vec<_>, Vec<_>) = deaths.into_iter().partition(|(_, at)| *at < noticed);
        self.api.deaths = new;
        for (session, at) in old {
            let all_look =
                (0..self.browsers.len()).all(|browser| self.has_noticed(BrowserId(browser), &session));
            if !all_look {
                self.api.deaths.push((session, at));
            }
        }
    }

    fn is_in_order(&self) -> bool {
        self.api.faults.is_empty() && self.network.is_well() && self.latency < 1_000
    }

    /// Checks that a browser knows that a session ended. Returns `false` if it can't know yet.
    fn has_noticed(&self, browser: BrowserId, session: &str) -> bool {
        let it = self.browser(browser);
        let can_look = |tab: &&TabId| {
            let it = self.tab(**tab);
            let since = |then: u64| then + self.token_life() + RECOVERY;
            let settled = since(it.was_cut_off) <= self.now
                && since(it.is_to_wait_until) <= self.clock(**tab).instant.0;
            self.is_running(**tab) && it.cut_off.is_none() && settled
        };
        let running = it.tabs.iter().filter(can_look);
        if it.tabs.is_empty() || it.disturbed + self.token_life() + RECOVERY > self.now {
            return it.tabs.is_empty();
        }
        for tab in running.clone() {
            let shown = self.tab(*tab).engine.snapshot().signed_in().map(|it| it.session.id());
            assert_ne!(shown, Some(session), "{tab:?} has not noticed that its session ended");
        }
        let all_run = running.count() == it.tabs.len();
        if all_run
            && let Some((_, claims)) = it.session_cookie().and_then(jwt::decode)
            && claims["exp"].as_i64().is_some_and(|exp| exp * 1_000 > self.api.now())
        {
            assert_ne!(claims["sid"], session, "the cookie of a session that ended remains in {browser:?}");
        }
        all_run
    }

    /// Whether the API, or what stood in for it, has asked a tab to wait longer than until now.
    pub(crate) fn is_to_wait(&self, tab: TabId) -> bool {
        self.tab(tab).is_to_wait_until > self.clock(tab).instant.0
    }

    fn token_life(&self) -> u64 {
        u64::try_from(self.api.token_lifetime).expect("a lifetime") * 1_000
    }

    /// The state that was shown last is the engine's: nothing changes unseen.
    pub(super) fn check_shown(&self, tab: TabId) {
        let it = self.tab(tab);
        let same = it.shown.as_ref().is_none_or(|shown| Arc::ptr_eq(shown, it.engine.snapshot()));
        assert!(same, "{tab:?} is not shown its state");
    }

    /// Notes a request. While another one for the same token is under way in this browser, it is one
    /// too many, unless the holder of the lock froze or died, or has waited for its answer so long that
    /// the others have given up on the lock.
    pub(super) fn note_in_flight(&mut self, tab: TabId, request: RequestId, wire: &Wire) {
        let snapshot = self.tab(tab).snapshot();
        let active = snapshot.signed_in().and_then(|it| it.session.last_active_organization_id());
        let organization = wire.form("organization_id").or(active).unwrap_or_default();
        let token = wire.path.contains("/tokens").then(|| format!("{} {organization}", wire.path));
        let browser = self.tab(tab).browser;
        self.note_sent(tab, wire);
        if token.is_some() {
            let mut others =
                self.browser(browser).tabs.iter().flat_map(|tab| self.tab(*tab).in_flight.values());
            let other = others.find(|other| other.token == token).map(|other| other.since);
            self.doubled += u32::from(other.is_some());
            // A tab that has seen a session end has forgotten its requests.
            let session = wire.path.split('/').nth(3).unwrap_or_default();
            // A template's token is for an organization, too, but its request does not name that.
            let strict = self.is_strict && wire.path.ends_with("/tokens");
            let wrong =
                other.is_some_and(|since| self.api.is_alive(session) && !self.is_excused(browser, since));
            assert!(!strict || !wrong, "two requests for one token at a time: {token:?} by {tab:?}");
        }
        let makes_dev_browser = wire.path == "/dev_browser";
        let under_way = UnderWay { token, makes_dev_browser, since: self.now };
        self.tab_mut(tab).in_flight.insert(request, under_way);
    }

    fn note_sent(&mut self, tab: TabId, wire: &Wire) {
        let (now, own) = (self.now, self.clock(tab).instant.0);
        let template = template_of(&wire.path);
        let it = self.tab_mut(tab);
        it.sent.retain(|at| *at + 1_200_000 > now);
        it.sent.push(now);
        it.sent_by_own_clock.retain(|at| *at + 61_000 + TRIED > own);
        it.sent_by_own_clock.push(own);
        self.note_tried(tab, template.as_deref());
    }

    /// If the API refuses a token, the calls that wait for it count as tried by the request that was already
    /// under way: another one would not help. What remains is to find out whether the session is still alive.
    pub(super) fn note_refused(
        &mut self,
        tab: TabId,
        under_way: &UnderWay,
        answer: &Result<Answer, NetworkFailure>,
    ) {
        let is_refused = |answer: &Answer| (400..500).contains(&answer.status) && answer.status != 429;
        if answer.as_ref().is_ok_and(is_refused) {
            let path = under_way.token.as_deref().and_then(|token| token.split(' ').next());
            self.note_tried(tab, path.and_then(template_of).as_deref());
        }
    }

    fn note_tried(&mut self, tab: TabId, template: Option<&str>) {
        for asked in self.tab_mut(tab).calls.waiting.values_mut() {
            let wanted = asked.query.as_ref().map(|query| query.template.as_deref().unwrap_or_default());
            asked.tried |= wanted.is_some() && wanted == template;
        }
    }

    fn is_excused(&self, browser: BrowserId, since: u64) -> bool {
        let it = self.browser(browser);
        let frozen = it.tabs.iter().any(|tab| self.tab(*tab).frozen);
        let bypassed = it.bypassed.is_some_and(|at| at + 35_000 > self.now);
        !it.has_locks || frozen || bypassed || it.disturbed + 60_000 > self.now || since + 3_900 <= self.now
    }
}

/// The template whose token is asked for at this path; empty for the session token.
fn template_of(path: &str) -> Option<String> {
    path.split_once("/tokens").map(|(_, rest)| rest.trim_start_matches('/').to_owned())
}

/// Whether a page could not tell the two apart.
fn is_same(one: &Snapshot, other: &Snapshot) -> bool {
    let active = match (&one.active, &other.active) {
        (Active::SignedIn(one), Active::SignedIn(other)) => {
            Arc::ptr_eq(&one.session, &other.session)
                && one.token.as_ref().map(Arc::as_ptr) == other.token.as_ref().map(Arc::as_ptr)
                && one.organization.as_ref().map(Arc::as_ptr) == other.organization.as_ref().map(Arc::as_ptr)
        }
        (Active::SignedOut, Active::SignedOut) | (Active::Unknown, Active::Unknown) => true,
        _ => false,
    };
    active
        && one.status == other.status
        && one.is_provisional == other.is_provisional
        && one.client.as_ref().map(Arc::as_ptr) == other.client.as_ref().map(Arc::as_ptr)
        && one.environment.as_ref().map(Arc::as_ptr) == other.environment.as_ref().map(Arc::as_ptr)
}
