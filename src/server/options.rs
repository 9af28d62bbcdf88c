//! How a server is set up.

use core::fmt;
use core::time::Duration;

/// How a server judges requests. All but the keys has a default.
///
/// ```
/// use clerk_wasm::server::ServerOptions;
///
/// let options = ServerOptions {
///     authorized_parties: vec!["https://app.example.com".to_owned()],
///     ..ServerOptions::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", "sk_test_abc")
/// };
/// assert!(!format!("{options:?}").contains("sk_test_abc"));
/// ```
#[derive(Clone)]
pub struct ServerOptions {
    /// The publishable key, which names the instance.
    pub publishable_key: String,
    /// The secret key, for the Backend API. Without it there are no handshakes, refreshes or templates: a page whose
    /// session token has expired is signed out. That is enough for an API whose callers renew their tokens themselves.
    pub secret_key: Option<String>,
    /// The public key that tokens are signed with, as PEM. With it nothing is fetched to verify a token; without it
    /// the keys come from the Backend API.
    pub jwt_key: Option<String>,
    /// What a token's `aud` may be. Tokens without `aud` pass, and so do all if this is empty.
    pub audience: Vec<String>,
    /// The origins of the apps whose tokens count (`azp`), such as `https://app.example.com`. If this is empty, any
    /// app that can write a cookie of this domain can sign people in here as whom it likes.
    pub authorized_parties: Vec<String>,
    /// How far this machine's clock may be off. 5 seconds.
    pub clock_skew: Duration,
    /// Where browsers reach the Frontend API instead of at its own host: an absolute URL, or a path on this app's
    /// origin, such as `/__clerk`.
    pub proxy_url: Option<String>,
    /// This app is a satellite: it learns from the primary domain who is signed in.
    pub satellite: Option<Satellite>,
    /// The sign-in page: an absolute URL, or a path of this app. A satellite in development needs its primary
    /// domain's.
    pub sign_in_url: Option<String>,
    /// Paths that name an organization, with `:id` or `:slug` in them: `/orgs/:slug`, `/orgs/:slug/(.*)`. It becomes
    /// the active one.
    pub organization_patterns: Vec<String>,
    /// Paths that belong to the personal account: no organization is active there.
    pub personal_account_patterns: Vec<String>,
    /// The origin at which browsers reach this app, such as `https://app.example.com`. Without it, it is read from
    /// `X-Forwarded-Host`, `X-Forwarded-Proto` and `Host`: a proxy has to set the first two itself, whatever its
    /// clients send.
    pub public_origin: Option<String>,
    /// Where the Backend API is. `https://api.clerk.com`.
    pub api_url: String,
}

/// What makes an app a satellite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Satellite {
    /// The satellite's domain, such as `satellite.example.org`. May be left out if there is a proxy URL.
    pub domain: Option<String>,
    /// Ask the primary domain on the first visit, too, and not only after somebody signed in there.
    pub auto_sync: bool,
}

impl ServerOptions {
    /// The options with these keys, and everything else by default.
    #[must_use]
    pub fn new(publishable_key: &str, secret_key: &str) -> Self {
        Self {
            publishable_key: publishable_key.to_owned(),
            secret_key: Some(secret_key.to_owned()),
            jwt_key: None,
            audience: Vec::new(),
            authorized_parties: Vec::new(),
            clock_skew: Duration::from_secs(5),
            proxy_url: None,
            satellite: None,
            sign_in_url: None,
            organization_patterns: Vec::new(),
            personal_account_patterns: Vec::new(),
            public_origin: None,
            api_url: "https://api.clerk.com".to_owned(),
        }
    }
}

impl fmt::Debug for ServerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerOptions")
            .field("publishable_key", &self.publishable_key)
            .field("has_secret_key", &self.secret_key.is_some())
            .field("has_jwt_key", &self.jwt_key.is_some())
            .field("audience", &self.audience)
            .field("authorized_parties", &self.authorized_parties)
            .field("clock_skew", &self.clock_skew)
            .field("proxy_url", &self.proxy_url)
            .field("satellite", &self.satellite)
            .field("sign_in_url", &self.sign_in_url)
            .field("organization_patterns", &self.organization_patterns)
            .field("personal_account_patterns", &self.personal_account_patterns)
            .field("public_origin", &self.public_origin)
            .field("api_url", &self.api_url)
            .finish()
    }
}
