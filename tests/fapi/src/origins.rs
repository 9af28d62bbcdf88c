//! Which pages may call the API, and where the hosted pages may send a browser back to.

use axum::http::{HeaderMap, HeaderValue, header};
use url::Url;

use crate::arrival::Arrival;
use crate::config::Config;
use crate::hosts;

/// Whether a page of this origin may call the API, given how the request was sent.
pub(crate) fn is_allowed(config: &Config, arrival: &Arrival, origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|origin| is_allowed_url(config, arrival, &origin))
}

/// Whether a browser may be sent to this URL.
pub(crate) fn is_redirect_allowed(config: &Config, arrival: &Arrival, target: &str) -> bool {
    let is_of_satellite =
        |url: &Url| config.instance.satellites.iter().any(|satellite| is_url_under(satellite, url));
    web_page(target).is_some_and(|url| is_allowed_url(config, arrival, &url) || is_of_satellite(&url))
}

/// Whether this is the URL of a page on this domain or a subdomain.
pub(crate) fn is_page_of(domain: &str, target: &str) -> bool {
    web_page(target).is_some_and(|url| is_url_under(domain, &url))
}

/// Whether a page of this origin is on the same site as the API, so that plain cookies reach it.
pub(crate) fn is_same_site(config: &Config, arrival: &Arrival) -> bool {
    let scheme = if arrival.secure { "https" } else { "http" };
    let origin = arrival.origin.as_deref().map(Url::parse);
    match origin {
        Some(Ok(origin)) => origin.scheme() == scheme && is_own_domain(config, arrival, &origin),
        _ => true,
    }
}

/// The domain that a production instance is for: its host without the first label.
pub(crate) fn own_domain(config: &Config) -> &str {
    let host = config.host().split(':').next().unwrap_or_default();
    host.strip_prefix("clerk.").unwrap_or(host)
}

/// The satellite whose API the request was sent to; `None` if that is the instance's own.
pub(crate) fn satellite_of<'a>(config: &'a Config, arrival: &Arrival) -> Option<&'a str> {
    let domain = arrival.host().strip_prefix("clerk.")?;
    config.instance.satellites.iter().map(String::as_str).find(|satellite| *satellite == domain)
}

/// The domain whose API the request was sent to: its pages may call and get its cookies.
pub(crate) fn domain_of<'a>(config: &'a Config, arrival: &Arrival) -> &'a str {
    satellite_of(config, arrival).unwrap_or_else(|| own_domain(config))
}

/// Who issues the tokens for pages of this origin: the API under their domain.
pub(crate) fn issuer_for(config: &Config, origin: Option<&str>) -> String {
    let page = origin.filter(|_| config.is_production()).and_then(web_page);
    let is_its = |satellite: &&String| page.as_ref().is_some_and(|page| is_url_under(satellite, page));
    match config.instance.satellites.iter().find(is_its) {
        Some(satellite) => format!("https://clerk.{satellite}"),
        None => format!("https://{}", config.host()),
    }
}

/// The headers that let a page of this origin read the answer.
///
/// A refused page gets them, too: a refusal contains nothing but its reason, and clients can only tell their
/// users that the origin is wrong if they can read it.
pub(crate) fn add_cors_headers(headers: &mut HeaderMap, origin: &str) {
    let Ok(origin) = HeaderValue::from_str(origin) else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    let exposed = "Clerk-Db-Jwt, Retry-After, X-Clerk-Trace-Id, X-Country";
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

/// The headers that answer a preflight.
pub(crate) fn add_preflight_headers(headers: &mut HeaderMap) {
    let methods = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    let named = HeaderValue::from_static("Authorization, Content-Type");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, named);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("0"));
}

/// Whether this is the URL of a page that only this machine can have.
pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host().is_some_and(|host| hosts::is_loopback(&host))
}

/// The domain that all hosts of this page's owner share, `example.com` of `https://app.example.com`; `None` for a host of
/// this machine and for addresses. Without the list of public suffixes, short ones such as `co.uk` are told by their
/// length.
pub(crate) fn site_of(page: &Url) -> Option<&str> {
    let name = page.domain().filter(|_| !is_loopback(page))?;
    let mut labels = name.rsplit('.');
    let (last, second) = (labels.next()?, labels.next()?);
    let has_short_suffix = last.len() == 2 && second.len() <= 3;
    let third = labels.next().filter(|_| has_short_suffix);
    let length = last.len() + 1 + second.len() + third.map_or(0, |label| label.len() + 1);
    name.get(name.len() - length..)
}

/// Whether this host is the domain or a subdomain.
pub(crate) fn is_under(domain: &str, host: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn is_allowed_url(config: &Config, arrival: &Arrival, url: &Url) -> bool {
    let origin = url.origin().ascii_serialization();
    let is_listed =
        config.instance.allowed_origins.iter().any(|allowed| allowed.trim_end_matches('/') == origin);
    // In development, any page on this machine may call, because only this machine is served.
    let is_local = !config.is_production() && is_loopback(url);
    is_listed || is_local || is_own_domain(config, arrival, url)
}

/// Whether this is the host that the request was sent to or, in production, on its domain.
fn is_own_domain(config: &Config, arrival: &Arrival, url: &Url) -> bool {
    let is_own_host = url.host_str() == Some(arrival.host());
    is_own_host || (config.is_production() && is_url_under(domain_of(config, arrival), url))
}

fn is_url_under(domain: &str, url: &Url) -> bool {
    is_under(domain, url.host_str().unwrap_or_default())
}

fn web_page(url: &str) -> Option<Url> {
    Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;

    use super::*;

    async fn allowed(config: &str, sent_to: &str, origin: &str) -> bool {
        let request =
            Request::builder().uri("/v1/client").header("host", sent_to).body(Body::empty()).unwrap();
        let arrival = Arrival::read(request, false).await;
        is_allowed(&Config::parse(config).unwrap(), &arrival, origin)
    }

    #[tokio::test]
    async fn development_serves_pages_of_this_machine_and_those_listed() {
        let config = "instance.allowed_origins = ['https://app.example.com']";
        for origin in ["http://localhost:3000", "http://127.0.0.1:8", "http://[::1]:8", "http://a.localhost"]
        {
            assert!(allowed(config, "localhost:4000", origin).await, "{origin}");
        }
        assert!(allowed(config, "localhost:4000", "https://app.example.com").await);
        for origin in
            ["https://evil.example", "null", "http://localhost.evil.example", "https://app.example.com:8"]
        {
            assert!(!allowed(config, "localhost:4000", origin).await, "{origin}");
        }
    }

    #[test]
    fn a_site_is_a_domain_with_all_its_hosts() {
        for (page, site) in [
            ("https://app.example.com/a", Some("example.com")),
            ("https://example.com", Some("example.com")),
            ("https://a.b.example.test:3000", Some("example.test")),
            ("https://app.example.co.uk", Some("example.co.uk")),
            ("http://localhost:3000", None),
            ("http://app.localhost", None),
            ("http://127.0.0.1", None),
            ("http://intranet", None),
        ] {
            assert_eq!(site_of(&Url::parse(page).unwrap()), site, "{page}");
        }
    }

    #[tokio::test]
    async fn production_serves_its_own_domain_alone() {
        let config = "[instance]\nkind = 'production'\nhost = 'clerk.shop.example'";
        for origin in ["https://shop.example", "https://www.shop.example", "http://app.shop.example:3000"] {
            assert!(allowed(config, "clerk.shop.example", origin).await, "{origin}");
        }
        for origin in ["https://eshop.example", "https://shop.example.evil", "http://localhost:3000"] {
            assert!(!allowed(config, "clerk.shop.example", origin).await, "{origin}");
        }
        assert!(allowed(config, "localhost:4000", "http://localhost:3000").await, "through a local proxy");
    }

    #[tokio::test]
    async fn each_domain_of_an_instance_serves_its_own_pages() {
        let config =
            "[instance]\nkind = 'production'\nhost = 'clerk.shop.example'\nsatellites = ['blog.test']";
        for (sent_to, origin, is_served) in [
            ("clerk.blog.test", "https://blog.test", true),
            ("clerk.blog.test", "https://www.blog.test", true),
            ("clerk.blog.test", "https://shop.example", false),
            ("clerk.shop.example", "https://blog.test", false),
            ("clerk.other.test", "https://other.test", false),
        ] {
            assert_eq!(allowed(config, sent_to, origin).await, is_served, "{origin} at {sent_to}");
        }
    }
}
