//! Which hosts to answer to. Listening on loopback alone does not keep web pages out: a page can point its
//! own name here, and would read the answers as its own (DNS rebinding). But its browser says which name it
//! asked for.

use std::iter;

use axum::http::{HeaderMap, Request, header, uri::Authority};
use url::{Host, Url};

use crate::config::Config;
use crate::origins::{is_under, own_domain};

/// Whether a request was sent to a name or address that only this machine can have: `localhost`, a name under
/// it, 127.0.0.0/8 or `[::1]`. The port does not matter. It is false if the request names no host, or several
/// of which one is not this machine's.
///
/// ```
/// use axum::http::Request;
/// use local_fapi::is_sent_to_loopback;
///
/// let to = |host: &str| Request::builder().header("host", host).body(()).unwrap();
/// assert!(is_sent_to_loopback(&to("localhost:4011")));
/// assert!(!is_sent_to_loopback(&to("evil.example:4011")));
/// ```
pub fn is_sent_to_loopback<B>(request: &Request<B>) -> bool {
    is_sent_to(request, is_loopback::<String>)
}

/// Whether a request was sent to this machine, or to a host that the configuration names.
pub(crate) fn is_sent_to_instance<B>(config: &Config, request: &Request<B>) -> bool {
    is_sent_to(request, |host| is_loopback(host) || is_configured(config, host))
}

fn is_sent_to<B>(request: &Request<B>, is_own: impl Fn(&Host) -> bool) -> bool {
    let target = request.uri().authority().map(|authority| host_of(authority.as_str()));
    let hosts: Vec<_> = target.into_iter().chain(host_headers(request.headers())).collect();
    !hosts.is_empty() && hosts.iter().all(|host| host.as_ref().is_some_and(&is_own))
}

fn host_headers(headers: &HeaderMap) -> impl Iterator<Item = Option<Host>> {
    headers.get_all(header::HOST).iter().map(|value| host_of(value.to_str().ok()?))
}

/// The host as browsers write it: in lower case, numbers as addresses, without the port and the dot of the
/// root.
fn host_of(authority: &str) -> Option<Host> {
    let authority: Authority = authority.parse().ok().filter(|_| !authority.contains('@'))?;
    let host = authority.host();
    Host::parse(host.strip_suffix('.').unwrap_or(host)).ok()
}

/// Whether the configuration names this host: the instance's own, in production its whole domain, those of
/// its satellites, and those whose pages may call, because their proxies may leave the name as it is.
fn is_configured(config: &Config, host: &Host) -> bool {
    let instance = &config.instance;
    let satellites = instance.satellites.iter().map(|domain| host_of(&format!("clerk.{domain}")));
    let pages =
        instance.allowed_origins.iter().map(|origin| Some(Url::parse(origin).ok()?.host()?.to_owned()));
    let mut named = iter::once(host_of(config.host())).chain(satellites).chain(pages);
    let is_of_domain = config.is_production() && is_under(own_domain(config), &host.to_string());
    is_of_domain || named.any(|named| named.as_ref() == Some(host))
}

/// Whether this name or address belongs to this machine alone.
pub(crate) fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
