//! Options that were found to be good: what every decision is made by.

use core::fmt;

use url::Url;

use super::key::VerifyingKey;
use super::options::{Satellite, ServerOptions};
use super::organizations::Organizations;
use super::secret_key::SecretKey;
use crate::wire::{InstanceType, KeyError, PublishableKey, suffixed};

/// Options that were found to be good. Made once, when the server starts.
///
/// ```
/// use clerk_wasm::server::{ServerOptions, Settings, SettingsError};
///
/// let mixed = ServerOptions::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", "sk_live_abc");
/// assert_eq!(Settings::new(mixed).err(), Some(SettingsError::KeysOfDifferentInstances));
/// ```
#[derive(Debug)]
pub struct Settings {
    pub(super) key: PublishableKey,
    pub(super) secret_key: Option<SecretKey>,
    pub(super) jwt_key: Option<VerifyingKey>,
    pub(super) checks: Checks,
    pub(super) cookies: CookieNames,
    /// Who issues this instance's tokens: a host, perhaps with a port.
    pub(super) issuer: String,
    /// Where browsers reach the Frontend API.
    pub(super) frontend_api: FrontendApi,
    pub(super) satellite: Option<Satellite>,
    pub(super) sign_in_url: Option<String>,
    pub(super) organizations: Organizations,
    pub(super) public_origin: Option<Url>,
    pub(super) api_url: Url,
}

/// What the claims of a token are held against.
#[derive(Clone, Debug)]
pub(super) struct Checks {
    pub(super) audience: Vec<String>,
    pub(super) authorized_parties: Vec<String>,
    /// In milliseconds.
    pub(super) clock_skew: f64,
}

/// This instance's own names of cookies.
#[derive(Debug)]
pub(super) struct CookieNames {
    pub(super) session: String,
    pub(super) client_uat: String,
    pub(super) dev_browser: String,
    pub(super) refresh: String,
}

/// Where browsers reach the Frontend API.
#[derive(Debug)]
pub(super) enum FrontendApi {
    /// At a host of its own, perhaps with a port.
    Host(String),
    /// Behind an absolute URL.
    Proxy(Url),
    /// Behind a path on the app's own origin.
    ProxyPath(String),
}

/// Why a server can't be set up like this.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingsError {
    /// The publishable key is none.
    PublishableKey(KeyError),
    /// The secret key is empty.
    SecretKeyMissing,
    /// The secret key is a publishable one.
    SecretKeyIsPublishable,
    /// The secret key starts with neither `sk_test_` nor `sk_live_`.
    SecretKeyPrefix,
    /// One key is of a development instance, and the other of a production one.
    KeysOfDifferentInstances,
    /// There is neither a secret key nor the key that tokens are signed with.
    NoKey,
    /// The key that tokens are signed with is not an RSA public key in PEM.
    JwtKey,
    /// The proxy URL is neither an absolute URL nor a path.
    ProxyUrl,
    /// A satellite has neither a domain nor a proxy URL.
    SatelliteWithoutDomain,
    /// A satellite in development has no sign-in page to go to.
    SatelliteWithoutSignInUrl,
    /// A satellite's sign-in page is not an absolute URL, or is on the satellite itself.
    SatelliteSignInUrl,
    /// A pattern of paths can't be read.
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The app's origin is not one.
    PublicOrigin,
    /// The Backend API's URL is none.
    ApiUrl,
    /// The HTTP client could not be made, for this reason.
    HttpClient(String),
}

impl Settings {
    /// Checks options.
    ///
    /// # Errors
    /// A [`SettingsError`] that says what to change.
    pub fn new(options: ServerOptions) -> Result<Self, SettingsError> {
        let key = PublishableKey::parse(&options.publishable_key).map_err(SettingsError::PublishableKey)?;
        let secret_key = options.secret_key.as_deref().map(SecretKey::parse).transpose()?;
        if secret_key.as_ref().is_some_and(|secret| secret.instance_type() != key.instance_type()) {
            return Err(SettingsError::KeysOfDifferentInstances);
        }
        let jwt_key = options.jwt_key.as_deref().map(VerifyingKey::from_pem).transpose();
        let jwt_key = jwt_key.map_err(|_| SettingsError::JwtKey)?;
        if secret_key.is_none() && jwt_key.is_none() {
            return Err(SettingsError::NoKey);
        }
        let public_origin = options.public_origin.as_deref().map(origin).transpose()?;
        check_satellite(&options, &key, public_origin.as_ref())?;
        let issuer = issuer(&key, options.satellite.as_ref());
        let frontend_api = match options.proxy_url.as_deref() {
            None => FrontendApi::Host(issuer.clone()),
            Some(path) if path.starts_with('/') => FrontendApi::ProxyPath(path.to_owned()),
            Some(url) => FrontendApi::Proxy(web_url(url).ok_or(SettingsError::ProxyUrl)?),
        };
        Ok(Self {
            cookies: CookieNames::new(&key),
            checks: Checks {
                audience: options.audience.into_iter().filter(|audience| !audience.is_empty()).collect(),
                authorized_parties: options.authorized_parties,
                clock_skew: options.clock_skew.as_secs_f64() * 1000.0,
            },
            organizations: Organizations::new(
                &options.organization_patterns,
                &options.personal_account_patterns,
            )?,
            api_url: web_url(&options.api_url).ok_or(SettingsError::ApiUrl)?,
            satellite: options.satellite,
            sign_in_url: options.sign_in_url,
            key,
            secret_key,
            jwt_key,
            issuer,
            frontend_api,
            public_origin,
        })
    }

    /// The publishable key.
    #[must_use]
    pub fn publishable_key(&self) -> &PublishableKey {
        &self.key
    }

    pub(super) fn is_development(&self) -> bool {
        self.key.instance_type() == InstanceType::Development
    }
}

impl CookieNames {
    fn new(key: &PublishableKey) -> Self {
        let suffix = key.cookie_suffix();
        Self {
            session: suffixed("__session", &suffix),
            client_uat: suffixed("__client_uat", &suffix),
            dev_browser: suffixed("__clerk_db_jwt", &suffix),
            refresh: suffixed("__refresh", &suffix),
        }
    }
}

/// A satellite in production has a Frontend API under its own domain, which also issues the tokens of its browsers: the
/// key's host is that of the primary domain. A proxy issues nothing.
fn issuer(key: &PublishableKey, satellite: Option<&Satellite>) -> String {
    match satellite.and_then(|satellite| satellite.domain.as_deref()) {
        Some(domain) if key.instance_type() == InstanceType::Production => format!("clerk.{domain}"),
        _ => key.frontend_api().to_owned(),
    }
}

fn check_satellite(
    options: &ServerOptions,
    key: &PublishableKey,
    own_origin: Option<&Url>,
) -> Result<(), SettingsError> {
    let Some(satellite) = &options.satellite else { return Ok(()) };
    if satellite.domain.is_none() && options.proxy_url.is_none() {
        return Err(SettingsError::SatelliteWithoutDomain);
    }
    let Some(sign_in_url) = &options.sign_in_url else {
        let needs_one = key.instance_type() == InstanceType::Development;
        return if needs_one { Err(SettingsError::SatelliteWithoutSignInUrl) } else { Ok(()) };
    };
    let sign_in_url = web_url(sign_in_url).ok_or(SettingsError::SatelliteSignInUrl)?;
    if own_origin.is_some_and(|own| own.origin() == sign_in_url.origin()) {
        return Err(SettingsError::SatelliteSignInUrl);
    }
    Ok(())
}

fn origin(text: &str) -> Result<Url, SettingsError> {
    web_url(text)
        .filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none())
        .ok_or(SettingsError::PublicOrigin)
}

/// An absolute URL of the web, without a user in it.
pub(super) fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none())
        .then_some(url)
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublishableKey(error) => return error.fmt(f),
            Self::SecretKeyMissing => {
                "The secret key is empty. Copy it from the API keys page of the Clerk Dashboard; it starts with sk_test_ or sk_live_."
            }
            Self::SecretKeyIsPublishable => {
                "The secret key is a publishable key. Copy the one that starts with sk_test_ or sk_live_ from the API keys page of the Clerk Dashboard."
            }
            Self::SecretKeyPrefix => {
                "The secret key must start with sk_test_ or sk_live_. Copy it whole from the API keys page of the Clerk Dashboard."
            }
            Self::KeysOfDifferentInstances => {
                "One key is of a development instance (pk_test_, sk_test_), and the other of a production instance (pk_live_, sk_live_). Copy both from the same API keys page of the Clerk Dashboard."
            }
            Self::NoKey => {
                "There is neither a secret key nor a JWT key, so no token can be verified. Set `secret_key`, or `jwt_key` for a server that only verifies tokens."
            }
            Self::JwtKey => {
                "The JWT key is not an RSA public key in PEM. Copy it whole, with its first and last line, from the API keys page of the Clerk Dashboard."
            }
            Self::ProxyUrl => {
                "The proxy URL is neither an absolute http or https URL nor a path that starts with a slash."
            }
            Self::SatelliteWithoutDomain => "A satellite needs its domain or a proxy URL. Set one of them.",
            Self::SatelliteWithoutSignInUrl => {
                "A satellite of a development instance needs `sign_in_url`: the absolute URL of the sign-in page on its primary domain."
            }
            Self::SatelliteSignInUrl => {
                "The `sign_in_url` of a satellite must be an absolute http or https URL on its primary domain."
            }
            Self::Pattern { pattern, problem } => {
                return write!(f, "The pattern {pattern:?} can't be read: {problem}.");
            }
            Self::PublicOrigin => {
                "The public origin is none. It is a scheme, a host and perhaps a port, such as https://app.example.com."
            }
            Self::ApiUrl => "The Backend API's URL is not an absolute http or https URL.",
            Self::HttpClient(reason) => {
                return write!(f, "The client for the Backend API could not be made: {reason}.");
            }
        })
    }
}

impl core::error::Error for SettingsError {}
