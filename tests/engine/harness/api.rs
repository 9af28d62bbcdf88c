//! An in-memory model of the Frontend API: as much of it as a session needs, without real signatures.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fault::Fault;
use super::{TabId, jwt};

/// The API of one instance.
pub(crate) struct Api {
    pub(crate) production: bool,
    /// How far the server's clock is ahead of true time, in milliseconds.
    pub(crate) clock_offset: i64,
    /// How long tokens live, in seconds.
    pub(crate) token_lifetime: i64,
    /// Tokens say in their header when their claims were read.
    pub(crate) has_oiat: bool,
    /// The next answer names another dev browser token for the same client.
    pub(crate) rotates_dev_browser: bool,
    /// Sessions come with their token.
    pub(crate) sends_last_token: bool,
    pub(crate) environment: Value,
    /// What goes wrong; the first fault that fits counts.
    pub(crate) faults: Vec<Fault>,
    /// Every request that arrived.
    pub(crate) log: Vec<Entry>,
    /// More claims for session tokens, such as `fea`.
    pub(crate) extra_claims: Value,
    pub(crate) factor_ages: Value,
    pub(crate) templates: Vec<String>,
    /// The sessions that ended, and when by the server's clock.
    pub(crate) deaths: Vec<(String, i64)>,
    /// When the client's cookie runs out, by the server's clock.
    pub(crate) cookie_expires_at: Option<i64>,
    users: BTreeMap<String, Vec<Membership>>,
    sessions: BTreeMap<String, Session>,
    clients: BTreeMap<String, Client>,
    dev_browsers: BTreeMap<String, Option<String>>,
    last_id: u32,
    now: i64,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// True time, in milliseconds since the start.
    pub(crate) at: u64,
    pub(crate) tab: TabId,
    pub(crate) wire: Wire,
}

/// A request, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    pub(crate) method: String,
    /// Below `/v1`, still encoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) form: Vec<(String, String)>,
}

#[derive(Clone)]
struct Membership {
    organization: String,
    slug: String,
    role: String,
    permissions: Vec<String>,
}

struct Session {
    user: String,
    status: String,
    organization: Option<String>,
}

#[derive(Default)]
struct Client {
    sessions: Vec<String>,
    last_active: Option<String>,
    updated_at: i64,
}

type Reply = (u16, String);

impl Api {
    pub(crate) fn new(production: bool) -> Self {
        Self {
            production,
            clock_offset: 0,
            token_lifetime: 60,
            has_oiat: true,
            rotates_dev_browser: false,
            sends_last_token: true,
            environment: environment(),
            faults: Vec::new(),
            log: Vec::new(),
            extra_claims: json!({}),
            factor_ages: json!([3, -1]),
            templates: vec!["api".to_owned()],
            deaths: Vec::new(),
            cookie_expires_at: None,
            users: BTreeMap::new(),
            sessions: BTreeMap::new(),
            clients: BTreeMap::new(),
            dev_browsers: BTreeMap::new(),
            last_id: 0,
            now: 0,
        }
    }

    /// Makes a user a member of an organization.
    pub(crate) fn join(&mut self, user: &str, organization: &str, slug: &str, role: &str) {
        self.users.entry(user.to_owned()).or_default().push(Membership {
            organization: organization.to_owned(),
            slug: slug.to_owned(),
            role: role.to_owned(),
            permissions: vec!["org:invoices:read".to_owned()],
        });
    }

    pub(crate) fn make_dev_browser(&mut self) -> String {
        let token = self.id("dvb");
        self.dev_browsers.insert(token.clone(), None);
        token
    }

    pub(crate) fn knows_dev_browser(&self, token: &str) -> bool {
        self.dev_browsers.contains_key(token)
    }

    /// The token that replaces the one that a request named, if it is time for that. The old one stays
    /// known, because answers get lost.
    pub(crate) fn rotated(&mut self, wire: &Wire) -> Option<String> {
        let named = wire.query("__clerk_db_jwt")?;
        let client =
            self.dev_browsers.get(named).filter(|it| it.is_some() && self.rotates_dev_browser)?.clone();
        self.rotates_dev_browser = false;
        let token = self.make_dev_browser();
        self.dev_browsers.insert(token.clone(), client);
        Some(token)
    }

    /// Forgets a dev browser, and its client with it.
    pub(crate) fn forget_dev_browser(&mut self, token: &str) {
        let client = self.dev_browsers.remove(token).flatten();
        self.dev_browsers.retain(|_, other| client.is_none() || *other != client);
        for session in client.map_or(Vec::new(), |id| self.clients[&id].sessions.clone()) {
            self.set_status(&session, "abandoned");
        }
    }

    /// Signs somebody in on a hosted page. `credential` is a dev browser token, or the client cookie.
    pub(crate) fn sign_in(&mut self, credential: &mut Option<String>, user: &str) -> String {
        let client = self.client_for(credential);
        let session = self.id("sess");
        self.users.entry(user.to_owned()).or_default();
        self.sessions.insert(
            session.clone(),
            Session { user: user.to_owned(), status: "active".to_owned(), organization: None },
        );
        let updated_at = self.now;
        let client = self.clients.get_mut(&client).expect("a client");
        client.sessions.push(session.clone());
        client.last_active = Some(session.clone());
        client.updated_at = updated_at;
        session
    }

    pub(crate) fn set_status(&mut self, session: &str, status: &str) {
        if self.is_alive(session) && !is_alive(status) {
            self.deaths.push((session.to_owned(), self.now));
        }
        self.sessions.get_mut(session).expect("a session").status = status.to_owned();
    }

    /// Makes an organization the active one, as another device or an administrator would.
    pub(crate) fn set_organization(&mut self, session: &str, organization: Option<&str>) {
        self.sessions.get_mut(session).expect("a session").organization = organization.map(str::to_owned);
    }

    pub(crate) fn is_alive(&self, session: &str) -> bool {
        self.sessions.get(session).is_some_and(|session| is_alive(&session.status))
    }

    pub(crate) fn user_of(&self, session: &str) -> Option<&str> {
        self.sessions.get(session).map(|session| session.user.as_str())
    }

    /// Whether its user has signed out of it.
    pub(crate) fn was_left(&self, session: &str) -> bool {
        self.sessions.get(session).is_some_and(|session| session.status == "removed")
    }

    /// The server's clock, in milliseconds.
    pub(crate) fn tell_time(&mut self, now: i64) {
        self.now = now + self.clock_offset;
    }

    pub(crate) fn now(&self) -> i64 {
        self.now
    }

    /// Answers a request as the real API would.
    pub(crate) fn answer(&mut self, wire: &Wire, cookie: &mut Option<String>) -> Reply {
        if wire.path == "/dev_browser" {
            return (200, json!({ "id": self.make_dev_browser() }).to_string());
        }
        let client = if self.production {
            cookie.clone()
        } else {
            let token = wire.query("__clerk_db_jwt").unwrap_or_default();
            match self.dev_browsers.get(token) {
                Some(client) => client.clone(),
                None => return refusal(401, "dev_browser_unauthenticated"),
            }
        };
        let client = client.filter(|id| self.clients.contains_key(id));
        match (wire.method.as_str(), wire.path.as_str()) {
            ("GET", "/environment") => (200, self.environment.to_string()),
            ("PATCH", "/environment") => {
                (200, json!({ "response": self.environment, "client": null }).to_string())
            }
            ("GET", "/client") => {
                let response = client.map_or(Value::Null, |id| self.client_json(&id));
                (200, json!({ "response": response, "client": null }).to_string())
            }
            ("DELETE", "/client/sessions") => self.remove_all(client),
            ("GET", "/me") => self.piggyback(client, &json!({ "object": "user" })),
            (_, path) => match path.strip_prefix("/client/sessions/") {
                Some(rest) => self.answer_session(wire, client, rest),
                None => refusal(404, "resource_not_found"),
            },
        }
    }

    /// Mints a session token as it would be handed out now.
    pub(crate) fn mint(&mut self, session: &str, organization: Option<&str>) -> String {
        self.mint_at(self.now / 1000, session, organization)
    }

    /// Mints a session token at some other second.
    pub(crate) fn mint_at(&mut self, iat: i64, session: &str, organization: Option<&str>) -> String {
        let record = &self.sessions[session];
        let user = record.user.clone();
        let mut claims = self.base_claims(iat, &user);
        claims["v"] = json!(2);
        claims["sid"] = json!(session);
        claims["sts"] = json!(record.status);
        claims["fva"] = self.factor_ages.clone();
        if let Some(id) = organization {
            let memberships = self.users.get(&user).into_iter().flatten();
            let membership = memberships.into_iter().find(|membership| membership.organization == id);
            let (slug, role) = membership.map_or(("", ""), |membership| (&membership.slug, &membership.role));
            let role = role.trim_start_matches("org:");
            claims["o"] = json!({ "id": id, "slg": slug, "rol": role });
        }
        if let Value::Object(extra) = self.extra_claims.clone() {
            claims.as_object_mut().expect("claims").extend(extra);
        }
        self.sign(iat, &claims)
    }

    fn mint_template(&mut self, session: &str, template: &str) -> String {
        let user = self.sessions[session].user.clone();
        let iat = self.now / 1000;
        let mut claims = self.base_claims(iat, &user);
        claims["tpl"] = json!(template);
        // Only for the tests: a template's token does not name its session.
        claims["of"] = json!(session);
        self.sign(iat, &claims)
    }

    fn base_claims(&self, iat: i64, user: &str) -> Value {
        json!({
            "iss": "https://clerk.example.com", "azp": "https://example.com", "sub": user,
            "iat": iat, "nbf": iat - 10, "exp": iat + self.token_lifetime,
        })
    }

    fn sign(&mut self, iat: i64, claims: &Value) -> String {
        let mut header = json!({ "alg": "RS256", "kid": "ins_1", "typ": "JWT" });
        if self.has_oiat {
            header["oiat"] = json!(iat);
        }
        let signature = self.id(jwt::SIGNATURE);
        jwt::encode(&header, claims, &signature)
    }

    fn answer_session(&mut self, wire: &Wire, client: Option<String>, rest: &str) -> Reply {
        let (session, action) = rest.split_once('/').unwrap_or((rest, ""));
        let owner = client.filter(|id| self.clients[id].sessions.iter().any(|own| own == session));
        let Some(client) = owner.filter(|_| self.is_alive(session)) else {
            return match self.sessions.get(session).map(|it| &*it.status) {
                Some("banned") => refusal(403, "user_banned"),
                Some("deactivated") => refusal(403, "user_deactivated"),
                _ => refusal(401, "authentication_invalid"),
            };
        };
        match action.split_once('/') {
            Some(("tokens", template)) => {
                let template = percent_encoding::percent_decode_str(template).decode_utf8_lossy();
                if !self.templates.iter().any(|known| *known == template) {
                    return refusal(404, "resource_not_found");
                }
                let token = self.mint_template(session, &template);
                (200, json!({ "object": "token", "jwt": token }).to_string())
            }
            _ => match action {
                "tokens" => self.answer_token(wire, session),
                "touch" => self.answer_touch(wire, client, session),
                "end" | "remove" => {
                    let status = if action == "end" { "ended" } else { "removed" };
                    self.set_status(session, status);
                    self.changed(&client);
                    self.piggyback(Some(client), &json!({ "object": "session", "id": session }))
                }
                _ => refusal(404, "resource_not_found"),
            },
        }
    }

    fn answer_token(&mut self, wire: &Wire, session: &str) -> Reply {
        let organization = match wire.form("organization_id") {
            None => self.sessions[session].organization.clone(),
            Some("") => None,
            Some(id) if !self.is_member(session, id) => return refusal(404, "resource_not_found"),
            Some(id) => Some(id.to_owned()),
        };
        let token = self.mint(session, organization.as_deref());
        (200, json!({ "object": "token", "jwt": token }).to_string())
    }

    fn answer_touch(&mut self, wire: &Wire, client: String, session: &str) -> Reply {
        match wire.form("active_organization_id") {
            None => {}
            Some("") => self.set_organization(session, None),
            Some(id) if !self.is_member(session, id) => return refusal(403, "not_a_member_in_organization"),
            Some(id) => {
                let id = id.to_owned();
                self.set_organization(session, Some(&id));
            }
        }
        self.clients.get_mut(&client).expect("a client").last_active = Some(session.to_owned());
        self.changed(&client);
        self.piggyback(Some(client), &json!({ "object": "session", "id": session }))
    }

    fn remove_all(&mut self, client: Option<String>) -> Reply {
        let Some(client) = client else { return refusal(401, "signed_out") };
        for session in self.clients[&client].sessions.clone() {
            self.set_status(&session, "removed");
        }
        self.changed(&client);
        let whole = self.client_json(&client);
        (200, json!({ "response": whole, "client": whole }).to_string())
    }

    fn piggyback(&mut self, client: Option<String>, response: &Value) -> Reply {
        let client = client.map_or(Value::Null, |id| self.client_json(&id));
        (200, json!({ "response": response, "client": client }).to_string())
    }

    fn changed(&mut self, client: &str) {
        let now = self.now;
        self.clients.get_mut(client).expect("a client").updated_at = now;
    }

    fn is_member(&self, session: &str, organization: &str) -> bool {
        let memberships = &self.users[&self.sessions[session].user];
        memberships.iter().any(|membership| membership.organization == organization)
    }

    fn client_for(&mut self, credential: &mut Option<String>) -> String {
        if self.production {
            let id = credential.clone().unwrap_or_else(|| self.id("client"));
            self.clients.entry(id.clone()).or_default();
            *credential = Some(id.clone());
            return id;
        }
        let token = credential.clone().unwrap_or_else(|| self.make_dev_browser());
        *credential = Some(token.clone());
        let known = self.dev_browsers.get(&token).cloned().flatten();
        let id = known.unwrap_or_else(|| self.id("client"));
        self.clients.entry(id.clone()).or_default();
        self.dev_browsers.insert(token, Some(id.clone()));
        id
    }

    fn client_json(&mut self, id: &str) -> Value {
        let listed =
            |status: &str| !matches!(status, "removed" | "revoked" | "expired" | "banned" | "deactivated");
        let sessions: Vec<String> = self.clients[id]
            .sessions
            .iter()
            .filter(|session| listed(&self.sessions[*session].status))
            .cloned()
            .collect();
        let sessions: Vec<Value> = sessions.iter().map(|session| self.session_json(session)).collect();
        let client = &self.clients[id];
        json!({
            "object": "client", "id": id, "sessions": sessions, "sign_in": null, "sign_up": null,
            "last_active_session_id": client.last_active, "created_at": 1, "updated_at": client.updated_at,
            "cookie_expires_at": self.cookie_expires_at,
        })
    }

    fn session_json(&mut self, id: &str) -> Value {
        let organization = self.sessions[id].organization.clone();
        let token = (self.sends_last_token && self.is_alive(id))
            .then(|| json!({ "object": "token", "jwt": self.mint(id, organization.as_deref()) }));
        let session = &self.sessions[id];
        let tasks = (session.status == "pending").then(|| json!([{ "key": "choose-organization" }]));
        json!({
            "object": "session", "id": id, "status": session.status,
            "last_active_organization_id": organization, "last_active_token": token, "actor": null,
            "tasks": tasks, "factor_verification_age": self.factor_ages,
            "user": user_json(&session.user, &self.users[&session.user]),
            "public_user_data": { "user_id": session.user }, "created_at": 1, "updated_at": 1,
        })
    }

    fn id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}_{}", self.last_id)
    }
}

impl Wire {
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    pub(crate) fn form(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }
}

pub(crate) fn refusal(status: u16, code: &str) -> Reply {
    let error = json!({ "code": code, "message": code, "long_message": code, "meta": {} });
    (status, json!({ "errors": [error], "clerk_trace_id": "trace_1" }).to_string())
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn is_alive(status: &str) -> bool {
    matches!(status, "active" | "pending")
}

fn user_json(id: &str, memberships: &[Membership]) -> Value {
    let memberships: Vec<Value> = memberships
        .iter()
        .map(|membership| {
            json!({
                "object": "organization_membership", "role": membership.role,
                "permissions": membership.permissions,
                "organization": {
                    "object": "organization", "id": membership.organization,
                    "name": membership.slug, "slug": membership.slug,
                },
            })
        })
        .collect();
    json!({ "object": "user", "id": id, "first_name": "Ada", "organization_memberships": memberships })
}

fn environment() -> Value {
    json!({
        "object": "environment",
        "auth_config": { "object": "auth_config", "single_session_mode": true, "session_minter": false },
        "display_config": { "sign_in_url": "https://accounts.example.com/sign-in" },
        "organization_settings": { "force_organization_selection": false },
        "partitioned_cookies": false,
    })
}
