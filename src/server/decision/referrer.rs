//! Whether a page was reached from another of the app's domains.

use http::header;
use url::Url;

use super::super::settings::FrontendApi;
use super::context::Context;

/// Whether the page that led here is of another origin, and none of Clerk's own.
pub(super) fn is_of_another_app(context: &Context<'_>) -> bool {
    let Some(referrer) = context.request.header(&header::REFERER) else { return false };
    let Ok(referrer) = Url::parse(&referrer) else { return false };
    referrer.origin().ascii_serialization() != context.request.address.url().origin().ascii_serialization()
        && !is_of_clerk(context, &referrer)
}

fn is_of_clerk(context: &Context<'_>, referrer: &Url) -> bool {
    let host = referrer.host_str().unwrap_or_default();
    match &context.settings.frontend_api {
        FrontendApi::Host(own) if host == own => return true,
        FrontendApi::Host(own) if is_accounts_portal(own, referrer) => return true,
        FrontendApi::Proxy(url) if url.host_str() == Some(host) => return true,
        FrontendApi::ProxyPath(_) if context.request.address.url().host_str() == Some(host) => return true,
        _ => {}
    }
    // Anybody can have a development portal.
    context.is_development() && is_development_portal(host)
}

fn is_accounts_portal(frontend_api: &str, referrer: &Url) -> bool {
    Url::parse(&accounts_portal(frontend_api)).is_ok_and(|portal| portal.origin() == referrer.origin())
}

/// The origin of the instance's accounts portal: where its Frontend API is, but for the first part.
pub(in super::super) fn accounts_portal(frontend_api: &str) -> String {
    let host = frontend_api.replacen("clerk.accountsstage.", "accountsstage.", 1);
    let longer = host.find("clerk.accounts.").filter(|at| Some(*at) == host.find("clerk."));
    let prefix = if longer.is_some() { "clerk.accounts." } else { "clerk." };
    ["https://", &host.replacen(prefix, "accounts.", 1)].concat()
}

fn is_development_portal(host: &str) -> bool {
    let is_legacy = |suffix: &&str| host.starts_with("accounts.") && host.ends_with(*suffix);
    let is_current =
        |suffix: &&str| host.strip_suffix(*suffix).is_some_and(|instance| !instance.ends_with(".clerk"));
    [".lcl.dev", ".lclstage.dev", ".lclclerk.com"].iter().any(is_legacy)
        || [".accounts.dev", ".accountsstage.dev", ".accounts.lclclerk.com"].iter().any(is_current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_has_one_accounts_portal() {
        for (frontend_api, portal) in [
            ("clerk.example.com", "https://accounts.example.com/x"),
            ("foo-1.clerk.accounts.dev", "https://foo-1.accounts.dev/sign-in"),
            ("foo-1.clerk.accountsstage.dev", "https://foo-1.accountsstage.dev"),
        ] {
            let portal = Url::parse(portal).expect("a URL");
            assert!(is_accounts_portal(frontend_api, &portal), "{frontend_api}");
            assert!(!is_accounts_portal("clerk.other.com", &portal), "{frontend_api}");
        }
        let plain = Url::parse("http://accounts.example.com").expect("a URL");
        assert!(!is_accounts_portal("clerk.example.com", &plain));
    }

    #[test]
    fn development_portals_are_known_by_their_hosts() {
        for (host, expected) in [
            ("foo-1.accounts.dev", true),
            ("accounts.foo.lcl.dev", true),
            ("foo.lcl.dev", false),
            ("foo-1.clerk.accounts.dev", false),
            ("accounts.evil.com", false),
        ] {
            assert_eq!(is_development_portal(host), expected, "{host}");
        }
    }
}
