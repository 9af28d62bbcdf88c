//! A small Frontend API in memory that knows three sessions, and the tokens that it mints.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clerk_wasm::Method;
use clerk_wasm::engine::Request;
use serde_json::{Value, json};

/// In every token's signature and in every dev browser's name: nothing printed may contain it.
pub const SECRET: &str = "c2VjcmV0";

/// The signature of tokens that somebody else signed.
const FORGED: &str = "Zm9yZ2Vk";

/// The sessions that the API knows, with their users.
pub const SESSIONS: [(&str, &str); 3] = [("sess_1", "user_1"), ("sess_2", "user_1"), ("sess_3", "user_2")];

/// The organizations that the users belong to.
pub const ORGANIZATIONS: [&str; 2] = ["org_1", "org_2"];

/// 2027-01-15: the server's time when the page's monotonic clock shows 0, in milliseconds.
pub const EPOCH: i64 = 1_800_000_000_000;

/// The API of one instance.
#[derive(Debug)]
pub struct Instance {
    /// The organization of each session, and whether it lives.
    sessions: [(Option<&'static str>, bool); 3],
    minted: u32,
}

impl Default for Instance {
    fn default() -> Self {
        Self { sessions: [(None, true), (Some("org_1"), true), (None, true)], minted: 0 }
    }
}

impl Instance {
    /// Answers a request `at` milliseconds after the start: the status and the body.
    pub fn answer(&mut self, request: &Request, at: u64) -> (u16, Value) {
        let path = request.url.split_once("/v1/").map_or("", |(_, rest)| rest);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let segments: Vec<&str> = path.split('/').collect();
        match segments.as_slice() {
            ["dev_browser"] => (200, json!({ "id": format!("dvb_{SECRET}") })),
            ["environment"] => (200, environment()),
            ["client"] if request.method == Method::Get => (200, json!({ "response": self.client(at) })),
            ["client", "sessions"] if query.contains("_method=DELETE") => {
                self.sessions.iter_mut().for_each(|(_, alive)| *alive = false);
                self.mutated(at)
            }
            ["client", "sessions", session, rest @ ..] => {
                self.answer_session(session, rest, &request.form, at)
            }
            _ => refusal(404, "resource_not_found"),
        }
    }

    /// The whole client as it is.
    pub fn client(&mut self, at: u64) -> Value {
        let sessions: Vec<Value> = (0..SESSIONS.len()).map(|index| self.session(index, at)).collect();
        json!({
            "object": "client", "id": "client_1", "sessions": sessions,
            "last_active_session_id": "sess_1", "updated_at": EPOCH,
        })
    }

    /// A session token, as it would be minted now.
    pub fn token(&mut self, session: &str, organization: Option<&str>, at: u64) -> String {
        let user = SESSIONS.iter().find(|(id, _)| *id == session).map_or("user_9", |(_, user)| user);
        let mut claims = self.claims(user, at);
        claims["sid"] = json!(session);
        claims["v"] = json!(2);
        if let Some(id) = organization {
            claims["o"] = json!({ "id": id, "slg": "acme", "rol": "admin" });
        }
        encode_token(&json!({ "alg": "RS256", "oiat": claims["iat"] }).to_string(), &claims.to_string())
    }

    fn claims(&mut self, user: &str, at: u64) -> Value {
        self.minted += 1;
        let iat = (EPOCH + i64::try_from(at).unwrap_or(i64::MAX / 2)) / 1_000;
        json!({ "sub": user, "iat": iat, "exp": iat + 60, "jti": self.minted })
    }

    fn session(&mut self, index: usize, at: u64) -> Value {
        let ((id, user), (organization, alive)) = (SESSIONS[index], self.sessions[index]);
        let memberships: Vec<Value> = ORGANIZATIONS.iter().map(|id| membership(id)).collect();
        json!({
            "object": "session", "id": id, "status": if alive { "active" } else { "removed" },
            "last_active_organization_id": organization,
            "last_active_token": { "object": "token", "jwt": self.token(id, organization, at) },
            "factor_verification_age": [1, -1],
            "user": { "object": "user", "id": user, "organization_memberships": memberships },
        })
    }

    fn answer_session(&mut self, session: &str, rest: &[&str], form: &str, at: u64) -> (u16, Value) {
        let known = SESSIONS.iter().position(|(id, _)| *id == session);
        let Some(index) = known.filter(|index| self.sessions[*index].1) else {
            return refusal(401, "authentication_invalid");
        };
        let field = |name: &str| {
            let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let organization = |name| ORGANIZATIONS.into_iter().find(|id| field(name) == Some(id));
        match rest {
            ["tokens"] => {
                let token = self.token(session, organization("organization_id"), at);
                (200, json!({ "object": "token", "jwt": token }))
            }
            ["tokens", template] => {
                let mut claims = self.claims(SESSIONS[index].1, at);
                claims["template"] = json!(template);
                (200, json!({ "object": "token", "jwt": encode_token("{}", &claims.to_string()) }))
            }
            ["touch"] => {
                self.sessions[index].0 = organization("active_organization_id");
                self.mutated(at)
            }
            ["end" | "remove"] => {
                self.sessions[index].1 = false;
                self.mutated(at)
            }
            _ => refusal(404, "resource_not_found"),
        }
    }

    fn mutated(&mut self, at: u64) -> (u16, Value) {
        (200, json!({ "response": {}, "client": self.client(at) }))
    }
}

/// A token of this header and these claims, whatever they are.
pub fn encode_token(header: &str, claims: &str) -> String {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    format!("{}.{}.{SECRET}", part(header), part(claims))
}

/// A token that no API minted: signed by somebody, or by nobody.
pub fn forge_token(header: &str, claims: &str, signed: bool) -> String {
    let token = encode_token(header, claims);
    let signature = if signed { FORGED } else { "" };
    format!("{}{signature}", token.strip_suffix(SECRET).unwrap_or(&token))
}

/// Whether a token was made by `forge_token`.
pub fn is_forged(token: &str) -> bool {
    token.ends_with(FORGED) || is_unsigned(token)
}

/// Nobody has signed this token.
pub fn is_unsigned(token: &str) -> bool {
    token.ends_with('.')
}

/// Padded base64, as it stands in keys.
pub fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// A refusal as the API words it.
pub fn refusal(status: u16, code: &str) -> (u16, Value) {
    (status, json!({ "errors": [{ "code": code, "message": "no", "long_message": "no" }] }))
}

fn membership(id: &str) -> Value {
    json!({
        "object": "organization_membership", "role": "org:admin", "permissions": ["org:invoices:read"],
        "organization": { "object": "organization", "id": id, "name": id, "slug": id },
    })
}

fn environment() -> Value {
    json!({
        "object": "environment",
        "auth_config": { "object": "auth_config", "single_session_mode": false, "session_minter": true },
        "display_config": { "sign_in_url": "https://accounts.example.com/sign-in" },
        "partitioned_cookies": false,
    })
}
