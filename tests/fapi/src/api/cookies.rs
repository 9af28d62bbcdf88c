//! The cookies of production instances, and those that apps' servers are asked to set.

use aws_lc_rs::digest;
use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::arrival::Arrival;
use crate::config::Config;
use crate::instance_keys::publishable_key;
use crate::origins;

/// The cookie that names a production client.
pub(crate) const CLIENT: &str = "__client";

const PARTITIONED: &str = "; Secure; SameSite=None; Partitioned";
const TEN_YEARS_SECONDS: i64 = 10 * 365 * 24 * 60 * 60;

/// Sets the client's cookie, or removes it.
pub(crate) fn client(config: &Config, arrival: &Arrival, value: Option<&str>) -> HeaderValue {
    let max_age = if value.is_some() { config.settings.client_cookie_lifetime_seconds } else { 0 };
    let attributes = site_attributes(config, arrival);
    let value = value.unwrap_or_default();
    header_value(&format!("{CLIENT}={value}; Path=/; Max-Age={max_age}; HttpOnly{attributes}"))
}

/// Tells the pages of the domain when the client last changed; 0 if it is signed out.
pub(crate) fn client_uat(config: &Config, arrival: &Arrival, seconds: i64) -> Vec<HeaderValue> {
    let attributes = site_attributes(config, arrival);
    let domain = if config.is_production() { shared_domain(config, arrival) } else { String::new() };
    let of_domain = AppCookies { suffix: suffix(config), is_suffixed: true, domain, attributes };
    of_domain.client_uat(seconds).iter().map(|cookie| header_value(cookie)).collect()
}

/// The cookies on an app's own domain that tell its server who is signed in. Each is as in `Set-Cookie`.
pub(crate) struct AppCookies {
    suffix: String,
    is_suffixed: bool,
    /// Where the cookies are valid that all apps of the domain share.
    domain: String,
    attributes: &'static str,
}

impl AppCookies {
    /// The cookies of an app with this page, with the instance's suffix beside the plain names or without.
    pub(crate) fn of(config: &Config, arrival: &Arrival, page: &Url, is_suffixed: bool) -> Self {
        let domain = match config.is_production() {
            true => shared_domain(config, arrival),
            // Clients put the same cookie there. Were it the host's own, a page would have two of that name.
            false => origins::site_of(page).map_or_else(String::new, |site| format!("; Domain={site}")),
        };
        let attributes = match (page.scheme() == "https", config.settings.partitioned_cookies) {
            (true, true) => PARTITIONED,
            (true, false) => "; Secure; SameSite=Lax",
            (false, _) => "; SameSite=Lax",
        };
        Self { suffix: suffix(config), is_suffixed, domain, attributes }
    }

    pub(crate) fn session(&self, token: Option<&str>) -> Vec<String> {
        self.named("__session", token, "")
    }

    pub(crate) fn client_uat(&self, seconds: i64) -> Vec<String> {
        self.named("__client_uat", Some(&seconds.to_string()), &self.domain)
    }

    pub(crate) fn dev_browser(&self, token: &str) -> Vec<String> {
        self.named("__clerk_db_jwt", Some(token), "")
    }

    /// What a server refreshes the session with. Pages do not see it, and it always has the suffix.
    pub(crate) fn refresh(&self, token: Option<&str>) -> String {
        let name = format!("__refresh_{}", self.suffix);
        self.cookie(&name, token, TEN_YEARS_SECONDS, "; HttpOnly")
    }

    /// What a handshake brings back.
    pub(crate) fn handshake(&self, name: &str, payload: Option<&str>) -> String {
        self.cookie(name, payload, 60, &format!("{}; HttpOnly", self.domain))
    }

    fn named(&self, name: &str, value: Option<&str>, domain: &str) -> Vec<String> {
        let suffixed = self.is_suffixed.then(|| format!("{name}_{}", self.suffix));
        let names = [Some(name.to_owned()), suffixed].into_iter().flatten();
        names.map(|name| self.cookie(&name, value, TEN_YEARS_SECONDS, domain)).collect()
    }

    /// A cookie; without a value, its removal.
    fn cookie(&self, name: &str, value: Option<&str>, seconds: i64, more: &str) -> String {
        let seconds = if value.is_some() { seconds } else { 0 };
        format!("{name}={}; Path=/; Max-Age={seconds}{more}{}", value.unwrap_or_default(), self.attributes)
    }
}

/// Pages of the same site get plain cookies; pages of another site can only be served with `SameSite=None`,
/// which browsers only accept over TLS.
fn site_attributes(config: &Config, arrival: &Arrival) -> &'static str {
    match (arrival.secure, config.settings.partitioned_cookies) {
        (true, true) => PARTITIONED,
        (true, false) if !origins::is_same_site(config, arrival) => "; Secure; SameSite=None",
        (true, false) => "; Secure; SameSite=Lax",
        (false, _) => "; SameSite=Lax",
    }
}

/// The whole domain, if the request was sent to one of its hosts.
fn shared_domain(config: &Config, arrival: &Arrival) -> String {
    let domain = origins::domain_of(config, arrival);
    match arrival.host().ends_with(domain) {
        true => format!("; Domain={domain}"),
        false => String::new(),
    }
}

/// Distinguishes the cookies of two instances on one domain.
fn suffix(config: &Config) -> String {
    let key = publishable_key(config);
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    URL_SAFE_NO_PAD.encode(hash)[..8].to_owned()
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("names and tokens are plain text")
}
