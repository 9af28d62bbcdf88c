//! Everything the instance knows, in memory, behind one lock.

pub(crate) mod browsers;
pub(crate) mod clock;
pub(crate) mod handshakes;
pub(crate) mod ids;
pub(crate) mod links;
pub(crate) mod sessions;
pub(crate) mod sign_ins;
pub(crate) mod sign_ups;
pub(crate) mod verifications;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::{Config, Membership, Organization, Settings, User};
use crate::error::ApiError;
use crate::keys::KeyRing;
use browsers::{Browser, Browsers};
use clock::{Seconds, ServerClock, ServerTime};
use handshakes::{Handshakes, RefreshTokens};
use links::Links;
use sessions::{Session, SessionStatus};
use sign_ins::SignIn;
use sign_ups::SignUp;

/// One browser's sessions.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) last_active_session: Option<String>,
    pub(crate) last_strategy: Option<&'static str>,
    pub(crate) sign_in: Option<String>,
    pub(crate) sign_up: Option<String>,
    /// When the browser last received the client's cookie.
    pub(crate) cookie_set_at: ServerTime,
    pub(crate) created_at: ServerTime,
    pub(crate) updated_at: ServerTime,
}

/// The times that the API knows about a user, beyond the configuration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserTimes {
    pub(crate) created_at: ServerTime,
    pub(crate) updated_at: ServerTime,
    pub(crate) last_sign_in_at: Option<ServerTime>,
}

/// The current state of the instance.
#[derive(Debug)]
pub(crate) struct State {
    /// The configuration; users and settings in it change.
    pub(crate) config: Config,
    initial: Config,
    pub(crate) keys: KeyRing,
    pub(crate) clock: ServerClock,
    pub(crate) browsers: Browsers,
    pub(crate) links: Links,
    pub(crate) handshakes: Handshakes,
    pub(crate) refresh_tokens: RefreshTokens,
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) sign_ins: BTreeMap<String, SignIn>,
    pub(crate) sign_ups: BTreeMap<String, SignUp>,
    user_times: BTreeMap<String, UserTimes>,
    pub(crate) started_at: ServerTime,
}

impl State {
    pub(crate) fn new(config: Config) -> Self {
        Self::with_keys(config, KeyRing::new())
    }

    fn with_keys(config: Config, keys: KeyRing) -> Self {
        let clock = ServerClock::default();
        let started_at = clock.now();
        Self {
            initial: config.clone(),
            config,
            keys,
            clock,
            browsers: Browsers::default(),
            links: Links::default(),
            handshakes: Handshakes::default(),
            refresh_tokens: RefreshTokens::default(),
            clients: BTreeMap::new(),
            sessions: BTreeMap::new(),
            sign_ins: BTreeMap::new(),
            sign_ups: BTreeMap::new(),
            user_times: BTreeMap::new(),
            started_at,
        }
    }

    /// Goes back to the configuration that it was started with: no browsers, no sessions, no offset. The keys
    /// stay, so that backends that have them need not fetch them again.
    pub(crate) fn reset(&mut self) {
        let fresh = Self::with_keys(self.initial.clone(), self.keys.clone());
        *self = fresh;
    }

    pub(crate) fn now(&self) -> ServerTime {
        self.clock.now()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.config.settings
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.config.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        let now = self.now();
        self.times_of(id).updated_at = now;
        self.config.users.iter_mut().find(|user| user.id == id)
    }

    pub(crate) fn add_user(&mut self, user: User) {
        let now = self.now();
        let times = UserTimes { created_at: now, updated_at: now, last_sign_in_at: None };
        self.user_times.insert(user.id.clone(), times);
        self.config.users.push(user);
    }

    /// The user who signs in with this address or name.
    pub(crate) fn user_by_identifier(&self, identifier: &str) -> Option<&User> {
        let wanted = identifier.trim();
        self.config.users.iter().find(|user| {
            let name = user.username.as_deref();
            user.email.eq_ignore_ascii_case(wanted)
                || name.is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        })
    }

    pub(crate) fn user_times(&self, id: &str) -> UserTimes {
        let unchanged =
            UserTimes { created_at: self.started_at, updated_at: self.started_at, last_sign_in_at: None };
        self.user_times.get(id).copied().unwrap_or(unchanged)
    }

    pub(crate) fn organization(&self, id: &str) -> Option<&Organization> {
        self.config.organizations.iter().find(|org| org.id == id)
    }

    /// A user's membership, by the id or slug of the organization.
    pub(crate) fn membership(&self, user: &str, id_or_slug: &str) -> Option<(&Membership, &Organization)> {
        self.memberships(user).find(|(_, org)| org.id == id_or_slug || org.slug == id_or_slug)
    }

    pub(crate) fn memberships(&self, user: &str) -> impl Iterator<Item = (&Membership, &Organization)> {
        let user = self.user(user).into_iter();
        user.flat_map(|user| &user.memberships)
            .filter_map(|of| Some((of, self.organization(&of.organization)?)))
    }

    pub(crate) fn client_of(&self, browser: &Browser) -> Option<&Client> {
        self.clients.get(&self.browsers.client_of(browser)?)
    }

    /// The browser's client; a new one if it has none.
    pub(crate) fn ensure_client(&mut self, browser: &mut Browser) -> String {
        if let Some(client) = self.client_of(browser) {
            return client.id.clone();
        }
        let now = self.now();
        let client = Client {
            id: ids::new("client"),
            last_active_session: None,
            last_strategy: None,
            sign_in: None,
            sign_up: None,
            cookie_set_at: now,
            created_at: now,
            updated_at: now,
        };
        let id = client.id.clone();
        self.browsers.bind(browser, &id);
        self.clients.insert(id.clone(), client);
        id
    }

    /// Gives the browser a new cookie for the same client, if the settings ask for it.
    pub(crate) fn rotate_cookie(&mut self, browser: &mut Browser) {
        if let (Browser::Cookie(Some(value)), true) = (browser, self.settings().rotating_client_token)
            && let Some(next) = self.browsers.rotate_cookie(value)
        {
            *value = next;
        }
    }

    /// The signed-in sessions of a client, oldest first.
    pub(crate) fn signed_in_sessions(&self, client: &str) -> Vec<&Session> {
        let (now, settings) = (self.now(), self.settings());
        let of_client = self.sessions.values().filter(|session| session.client == client);
        let mut sessions: Vec<_> = of_client.filter(|session| session.is_signed_in(now, settings)).collect();
        sessions.sort_by_key(|session| session.created_at);
        sessions
    }

    /// When a client last changed, in seconds, as pages and servers are told; 0 if nobody is signed in on it.
    pub(crate) fn client_uat(&self, client: Option<&Client>) -> i64 {
        let signed_in = client.filter(|client| !self.signed_in_sessions(&client.id).is_empty());
        signed_in.map_or(0, |client| client.updated_at.as_seconds())
    }

    /// Starts a session of a user on a client, and makes it the active one.
    pub(crate) fn start_session(&mut self, client: &str, user: &str, organization: Option<String>) -> String {
        let now = self.now();
        let session = Session {
            id: ids::new("sess"),
            client: client.to_owned(),
            user: user.to_owned(),
            organization,
            actor: None,
            created_at: now,
            updated_at: now,
            last_active_at: now,
            first_factor_at: Some(now),
            second_factor_at: None,
            ended: None,
            expire_at: now + Seconds(self.settings().session_lifetime_seconds),
        };
        let id = session.id.clone();
        self.sessions.insert(id.clone(), session);
        self.times_of(user).last_sign_in_at = Some(now);
        if let Some(client) = self.clients.get_mut(client) {
            client.last_active_session = Some(id.clone());
            client.updated_at = now;
        }
        id
    }

    /// The browser's own session with this id: 404 if it is not the browser's own, 401 if it has ended.
    pub(crate) fn signed_in_session(&self, browser: &Browser, id: &str) -> Result<&Session, ApiError> {
        let session = self.own_session(browser, id)?;
        match session.is_signed_in(self.now(), self.settings()) {
            true => Ok(session),
            false => Err(ApiError::authentication_invalid()),
        }
    }

    /// The browser's own session with this id, in any state.
    pub(crate) fn own_session(&self, browser: &Browser, id: &str) -> Result<&Session, ApiError> {
        let client = self.client_of(browser).ok_or_else(ApiError::signed_out)?;
        let session = self.sessions.get(id).filter(|session| session.client == client.id);
        session.ok_or_else(|| ApiError::not_found("Session", id))
    }

    /// Ends a session and updates its client.
    pub(crate) fn end_session(&mut self, id: &str, how: SessionStatus) -> bool {
        let now = self.now();
        let Some(session) = self.sessions.get_mut(id) else { return false };
        session.end(how, now);
        if let Some(client) = self.clients.get_mut(&session.client) {
            client.updated_at = now;
            if client.last_active_session.as_deref() == Some(id) {
                client.last_active_session = None;
            }
        }
        true
    }

    pub(crate) fn end_all_sessions(&mut self, client: &str, how: SessionStatus) {
        let ids: Vec<_> = self.signed_in_sessions(client).iter().map(|session| session.id.clone()).collect();
        for id in ids {
            self.end_session(&id, how);
        }
    }

    /// The JSON of the browser's client, if it has one.
    pub(crate) fn client_json(&self, browser: &Browser, azp: Option<&str>) -> Option<Value> {
        let client = self.client_of(browser)?;
        let resource = crate::resources::client::Client::of(self, client, azp);
        Some(serde_json::to_value(resource).expect("resources are JSON"))
    }

    fn times_of(&mut self, user: &str) -> &mut UserTimes {
        let unchanged = self.user_times(user);
        self.user_times.entry(user.to_owned()).or_insert(unchanged)
    }
}
