//! What must hold at any moment, whatever happens.

use clerk_wasm::{Active, CookieWrite, OrganizationChoice, RequestId, Snapshot, Token, TokenQuery};
use serde_json::Value;

use super::api::Wire;
use super::{BrowserId, TabId, World, jwt};

/// Every call is answered within this time, in milliseconds.
pub(crate) const PATIENCE: u64 = 200_000;

impl World {
    /// A token that is handed out has not expired, and is what was asked for.
    pub(super) fn check_token(&self, tab: TabId, query: &TokenQuery, token: &Token) {
        let claims = token.claims().all();
        let exp = claims["exp"].as_i64().expect("exp") * 1_000;
        assert!(exp > self.api.now(), "an expired token was handed out, {} ms late", self.api.now() - exp);
        assert_eq!(claims["tpl"].as_str(), query.template.as_deref(), "a token of another template");
        if query.template.is_some() {
            return;
        }
        let snapshot = self.tab(tab).snapshot();
        let active = snapshot.signed_in().map(|it| it.session.id().to_owned());
        let Some(session) = query.session.clone().or(active) else { return };
        assert_eq!(claims["sid"].as_str(), Some(session.as_str()), "a token of another session");
        let known = snapshot.client.as_ref().and_then(|client| client.signed_in_session(&session).cloned());
        let wanted = match &query.organization {
            OrganizationChoice::Active => {
                known.and_then(|it| it.last_active_organization_id().map(str::to_owned))
            }
            OrganizationChoice::Personal => None,
            OrganizationChoice::Named(id) => Some(id.clone()),
        };
        let organization = claims["o"]["id"].as_str();
        assert_eq!(organization, wanted.as_deref(), "a token of another organization");
    }

    /// The session cookie never goes back to a staler token of its session and organization.
    pub(super) fn check_cookie(&self, browser: BrowserId, cookie: &CookieWrite) {
        if !cookie.name.starts_with("__session") {
            return;
        }
        let read = |text: Option<&str>| text.and_then(jwt::decode);
        let old = read(self.browser(browser).jar.get(&cookie.name));
        let (Some(old), Some(new)) = (old, read(cookie.value.as_deref())) else { return };
        let same = ["sid", "sub", "o"].iter().all(|name| old.1[name] == new.1[name]);
        let now = self.api.now() / 1_000;
        // One from the future is nobody's, and may be put right.
        let real = old.1["iat"].as_i64().is_some_and(|iat| iat <= now + 60);
        let alive = real && old.1["exp"].as_i64().is_some_and(|exp| exp > now);
        let age = |it: &(Value, Value)| (it.0["oiat"].as_i64(), it.1["iat"].as_i64());
        let back = same && alive && age(&new) < age(&old);
        assert!(!back, "the session cookie went back in freshness: {} after {}", new.1, old.1);
    }

    /// Nobody is signed out but by the server's word or their own.
    pub(super) fn check_state(&mut self, tab: TabId, snapshot: &Snapshot) {
        let before = self.tab_mut(tab).shown_session.take();
        let now = snapshot.signed_in().map(|it| it.session.id().to_owned());
        if matches!(snapshot.active, Active::SignedOut) {
            let ended = before.as_ref().is_none_or(|session| !self.api.is_alive(session));
            let meant = self.tab(tab).chose_nobody || self.sessions_may_end;
            assert!(ended || meant, "{before:?} is alive, but shown as signed out");
        }
        // While the state is unknown, the session is still the one that was shown last.
        let hidden = matches!(snapshot.active, Active::Unknown);
        self.tab_mut(tab).shown_session = if hidden { before } else { now };
    }

    /// No call waits for ever.
    pub(super) fn check_patience(&self) {
        for tab in (0..self.tabs.len()).map(TabId).filter(|tab| self.is_running(*tab)) {
            for (call, asked) in &self.tab(tab).calls {
                assert!(self.now <= asked.at + PATIENCE, "{call:?} {asked:?} is not answered");
            }
        }
    }

    /// Counts requests for a token that is being asked for already.
    pub(super) fn note_in_flight(&mut self, tab: TabId, request: RequestId, wire: &Wire) {
        let organization = wire.form("organization_id").unwrap_or_default();
        let what = format!("{} {}", wire.path, organization);
        if wire.path.contains("/tokens") {
            let browser = self.tab(tab).browser;
            let doubled = self
                .tabs_of(browser)
                .iter()
                .any(|other| self.tab(*other).in_flight.values().any(|other| *other == what));
            self.doubled += u32::from(doubled);
        }
        self.tab_mut(tab).in_flight.insert(request, what);
    }
}
