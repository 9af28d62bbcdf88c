//! The cookies of production instances.

use aws_lc_rs::digest;
use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::arrival::Arrival;
use crate::config::Config;
use crate::origins;
use crate::publishable_key::publishable_key;

/// The cookie that names a production client.
pub(crate) const CLIENT: &str = "__client";

const TEN_YEARS_SECONDS: i64 = 10 * 365 * 24 * 60 * 60;

/// Sets the client's cookie, or removes it.
pub(crate) fn client(config: &Config, arrival: &Arrival, value: Option<&str>) -> HeaderValue {
    let max_age = if value.is_some() { config.settings.client_cookie_lifetime_seconds } else { 0 };
    let attributes = site_attributes(config, arrival);
    let value = value.unwrap_or_default();
    header_value(&format!("{CLIENT}={value}; Path=/; Max-Age={max_age}; HttpOnly{attributes}"))
}

/// Tells the pages of the domain when the client last changed; 0 if it is signed out.
pub(crate) fn client_uat(config: &Config, arrival: &Arrival, seconds: i64) -> [HeaderValue; 2] {
    let names = ["__client_uat".to_owned(), format!("__client_uat_{}", suffix(config))];
    let attributes = site_attributes(config, arrival);
    let domain = shared_domain(config, arrival);
    let cookie =
        |name: &str| format!("{name}={seconds}; Path=/; Max-Age={TEN_YEARS_SECONDS}{domain}{attributes}");
    names.map(|name| header_value(&cookie(&name)))
}

/// Pages of the same site get plain cookies; pages of another site can only be served with `SameSite=None`,
/// which browsers only accept over TLS.
fn site_attributes(config: &Config, arrival: &Arrival) -> &'static str {
    match (arrival.secure, config.settings.partitioned_cookies) {
        (true, true) => "; Secure; SameSite=None; Partitioned",
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
