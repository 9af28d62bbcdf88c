//! What the instance is and who its users are: one readable TOML file.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The file used when no other is given: a few users, organizations and templates.
pub const DEFAULT_CONFIG: &str = include_str!("default.toml");

/// Claims that no template may define, because the API sets them itself.
const RESERVED_CLAIMS: [&str; 7] = ["azp", "exp", "iat", "iss", "jti", "nbf", "sub"];

/// Everything a local Frontend API starts with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which instance this is.
    #[serde(default)]
    pub instance: Instance,
    /// How it behaves; can be changed while it runs.
    #[serde(default)]
    pub settings: Settings,
    /// Claims added to every session token; shortcodes are filled in.
    #[serde(default)]
    pub session_token: SessionToken,
    /// JWT templates.
    #[serde(default)]
    pub templates: Vec<Template>,
    /// Organizations.
    #[serde(default)]
    pub organizations: Vec<Organization>,
    /// Users, with their memberships.
    #[serde(default)]
    pub users: Vec<User>,
}

/// Which instance this is: development or production, and its host.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Instance {
    /// Development or production.
    pub kind: InstanceKind,
    /// The Frontend API host that goes into the publishable key; by default one that fits `kind`.
    pub host: Option<String>,
    /// Shown on the hosted pages.
    pub name: String,
    /// Origins of pages that may call the API, beyond loopback (development) or the
    /// instance's own domain (production).
    pub allowed_origins: Vec<String>,
    /// Domains of satellite apps. In production, each has its API at `clerk.<domain>`.
    pub satellites: Vec<String>,
}

/// Development or production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InstanceKind {
    /// Browsers are known by a token in the query, `__clerk_db_jwt`.
    Development,
    /// Browsers are known by an HttpOnly cookie, `__client`.
    Production,
}

/// How the instance behaves. Durations are in seconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Lifetime of session tokens.
    pub token_lifetime_seconds: i64,
    /// After this long, a session expires in any case.
    pub session_lifetime_seconds: i64,
    /// After this long without a touch or a token, a session is abandoned; 0 means never.
    pub inactivity_timeout_seconds: i64,
    /// Whether one client may have several sessions at once.
    pub multi_session: bool,
    /// Version of the claims of session tokens, 1 or 2.
    pub token_version: u8,
    /// What the environment says about partitioned cookies.
    pub partitioned_cookies: bool,
    /// Whether session tokens are minted from the claims of the last one, as at an edge.
    pub session_minter: bool,
    /// Whether to give a session token only for the last one; without it, the answer is 422
    /// `missing_expired_token`.
    pub require_expired_token: bool,
    /// Whether the `__client` cookie of a production instance gets a new value at every sign-in and touch.
    pub rotating_client_token: bool,
    /// How long the `__client` cookie of a production instance lasts. Clients make a detour to renew one with
    /// eight days or less left.
    pub client_cookie_lifetime_seconds: i64,
    /// Whether a session without an organization is pending, with the task to choose one.
    pub force_organization_selection: bool,
}

/// Claims added to every session token.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionToken {
    /// Claims by name; shortcodes in them are filled in.
    pub claims: Map<String, Value>,
}

/// A JWT template.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name, any text.
    pub name: String,
    /// Lifetime of its tokens in seconds.
    #[serde(default = "Template::default_lifetime")]
    pub lifetime_seconds: i64,
    /// Claims by name; shortcodes in them are filled in.
    #[serde(default)]
    pub claims: Map<String, Value>,
}

impl Template {
    fn default_lifetime() -> i64 {
        60
    }
}

/// An organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// `org_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// Metadata that its members may read.
    #[serde(default)]
    pub public_metadata: Map<String, Value>,
    /// Features of its plans.
    #[serde(default)]
    pub features: Vec<String>,
    /// Its plans.
    #[serde(default)]
    pub plans: Vec<String>,
}

/// A user.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// `user_…`
    pub id: String,
    /// The e-mail address to sign in with.
    pub email: String,
    /// The username to sign in with.
    #[serde(default)]
    pub username: Option<String>,
    /// The password, in plain text: it is test data.
    pub password: String,
    /// First name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The id under which the app knows the user.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Metadata that the user may read.
    #[serde(default)]
    pub public_metadata: Map<String, Value>,
    /// Metadata that only servers may read and write.
    #[serde(default)]
    pub private_metadata: Map<String, Value>,
    /// Metadata that the user may read and write.
    #[serde(default)]
    pub unsafe_metadata: Map<String, Value>,
    /// Features of the user's own plans.
    #[serde(default)]
    pub features: Vec<String>,
    /// The user's own plans.
    #[serde(default)]
    pub plans: Vec<String>,
    /// The organizations that the user belongs to.
    #[serde(default)]
    pub memberships: Vec<Membership>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A user's membership of an organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Id of the organization.
    pub organization: String,
    /// The role, with its prefix: `org:admin`.
    pub role: String,
    /// Permissions of the role: `org:<feature>:<permission>`.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Metadata of the membership that the user may read.
    #[serde(default)]
    pub public_metadata: Map<String, Value>,
}

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The text is not TOML, or does not have the right shape.
    #[error("the configuration cannot be read: {0}")]
    Shape(#[from] toml::de::Error),
    /// It can be read, but contradicts itself.
    #[error("the configuration cannot be used: {0}")]
    Meaning(String),
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// ```
    /// let config = local_fapi::Config::parse(local_fapi::DEFAULT_CONFIG)?;
    /// assert!(!config.users.is_empty());
    /// # Ok::<(), local_fapi::ConfigError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)?;
        config.check()?;
        Ok(config)
    }

    /// The host in the publishable key.
    pub fn host(&self) -> &str {
        let fallback = match self.instance.kind {
            InstanceKind::Development => "local-fapi-1.clerk.accounts.dev",
            InstanceKind::Production => "clerk.example.com",
        };
        self.instance.host.as_deref().unwrap_or(fallback)
    }

    /// Whether this is a production instance.
    pub fn is_production(&self) -> bool {
        self.instance.kind == InstanceKind::Production
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        check_host(self.host())?;
        self.instance.satellites.iter().try_for_each(|domain| check_host(domain))?;
        check_unique("satellite", self.instance.satellites.iter())?;
        self.settings.check()?;
        check_unique("user", self.users.iter().map(|user| &user.id))?;
        check_unique("organization", self.organizations.iter().map(|org| &org.id))?;
        check_unique("template", self.templates.iter().map(|template| &template.name))?;
        for user in &self.users {
            self.check_memberships(user)?;
        }
        let templates = self.templates.iter().map(|template| (&template.name[..], &template.claims));
        for (name, claims) in templates.chain([("session_token", &self.session_token.claims)]) {
            check_claims(name, claims)?;
        }
        Ok(())
    }

    fn check_memberships(&self, user: &User) -> Result<(), ConfigError> {
        check_unique("membership", user.memberships.iter().map(|of| &of.organization))?;
        for of in &user.memberships {
            if !self.organizations.iter().any(|org| org.id == of.organization) {
                return wrong(format!("{} is a member of {}, which is not there", user.id, of.organization));
            }
            for permission in &of.permissions {
                let parts: Vec<_> = permission.split(':').collect();
                if parts.len() != 3 || parts[0] != "org" || parts.iter().any(|part| part.is_empty()) {
                    return wrong(format!("permission {permission} is not org:<feature>:<permission>"));
                }
            }
        }
        Ok(())
    }
}

impl Default for Config {
    /// The embedded file.
    fn default() -> Self {
        Self::parse(DEFAULT_CONFIG).expect("the embedded file is tested")
    }
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            kind: InstanceKind::Development,
            host: None,
            name: "Local Frontend API".into(),
            allowed_origins: Vec::new(),
            satellites: Vec::new(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_lifetime_seconds: 60,
            session_lifetime_seconds: 7 * 24 * 60 * 60,
            inactivity_timeout_seconds: 0,
            multi_session: true,
            token_version: 2,
            partitioned_cookies: false,
            session_minter: false,
            require_expired_token: false,
            rotating_client_token: false,
            client_cookie_lifetime_seconds: 10 * 365 * 24 * 60 * 60,
            force_organization_selection: false,
        }
    }
}

impl Settings {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if !matches!(self.token_version, 1 | 2) {
            return wrong(format!("token_version is {}, not 1 or 2", self.token_version));
        }
        let lifetimes =
            [self.token_lifetime_seconds, self.session_lifetime_seconds, self.client_cookie_lifetime_seconds];
        if lifetimes.iter().any(|lifetime| *lifetime < 1) {
            return wrong("a lifetime is at least one second".into());
        }
        if self.inactivity_timeout_seconds < 0 {
            return wrong("inactivity_timeout_seconds is negative; 0 means never".into());
        }
        Ok(())
    }
}

fn check_host(host: &str) -> Result<(), ConfigError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if host.contains('.') && host.chars().all(plain) {
        return Ok(());
    }
    wrong(format!("host {host} is not a plain host name with a dot in it"))
}

fn check_claims(template: &str, claims: &Map<String, Value>) -> Result<(), ConfigError> {
    match claims.keys().find(|name| RESERVED_CLAIMS.contains(&name.as_str())) {
        Some(name) => wrong(format!("template {template} defines {name}, which the API sets itself")),
        None => Ok(()),
    }
}

fn check_unique<'a>(what: &str, ids: impl Iterator<Item = &'a String>) -> Result<(), ConfigError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return wrong(format!("{what} {id} is there twice"));
        }
    }
    Ok(())
}

fn wrong<T>(message: String) -> Result<T, ConfigError> {
    Err(ConfigError::Meaning(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(extra: &str) -> String {
        Config::parse(extra).expect_err("must be refused").to_string()
    }

    #[test]
    fn the_embedded_file_is_usable() {
        let config = Config::parse(DEFAULT_CONFIG).unwrap();
        assert!(config.users.len() >= 3 && config.organizations.len() >= 2 && config.templates.len() >= 2);
    }

    #[test]
    fn an_empty_file_is_an_instance_without_users() {
        let config = Config::parse("").unwrap();
        assert!(!config.is_production());
        assert_eq!(config.host(), "local-fapi-1.clerk.accounts.dev");
    }

    #[test]
    fn contradictions_are_refused_with_what_is_wrong() {
        assert!(refusal("[settings]\ntoken_version = 3").contains("token_version is 3"));
        assert!(refusal("[instance]\nhost = 'https://a.b'").contains("plain host name"));
        assert!(refusal("instance.satellites = ['https://a.b']").contains("plain host name"));
        assert!(refusal("[[templates]]\nname='a'\nclaims.sub='x'").contains("defines sub"));
        assert!(refusal("[settings]\ncolour = 'red'").contains("unknown field"));
        let stray = "[[users]]\nid='user_a'\nemail='a@b.c'\npassword='x'\n[[users.memberships]]\norganization='org_x'\nrole='org:admin'";
        assert!(refusal(stray).contains("org_x, which is not there"));
    }
}
