//! The cookies on the page's own domain: their names and attributes, and how they are read.

use super::percent;
use super::text::{joined, split, split_once};

/// A cookie to write, or to remove if it has no value. Its path is always `/`.
#[derive(Clone, PartialEq, Eq)]
pub struct CookieWrite {
    /// The cookie's name.
    pub name: String,
    /// The value, already encoded; `None` removes the cookie.
    pub value: Option<String>,
    /// How many seconds it is kept; `None` for as long as the browser runs.
    pub max_age: Option<u32>,
    /// `SameSite`.
    pub same_site: SameSite,
    /// `Secure`.
    pub secure: bool,
    /// `Partitioned`.
    pub partitioned: bool,
    /// `Domain`.
    pub domain: Domain,
}

/// The attribute `SameSite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Sent with top-level navigations too.
    Lax,
    /// Sent within the site only.
    Strict,
    /// Always sent; needs `Secure`.
    None,
}

/// The attribute `Domain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// None: the cookie is this host's own.
    Host,
    /// The registrable domain: the shortest suffix of the host that takes a cookie, found by trying.
    /// For `localhost` and IP addresses it is the host itself.
    Registrable,
}

/// What the attributes of a page's cookies depend on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) https: bool,
    pub(crate) secure_context: bool,
    /// The page is in a frame of another origin, or on a host whose pages are shown in such frames.
    pub(crate) embedded: bool,
    pub(crate) partitioned: bool,
}

const YEAR: u32 = 365 * 24 * 60 * 60;

/// Hosts of app builders, which show the pages they host in frames of another site. The list is the official
/// client's (`THIRD_PARTY_COOKIE_DOMAINS` of `@clerk/shared`).
const EMBEDDING_HOSTS: [&str; 8] = [
    ".lovable.app",
    ".lovableproject.com",
    ".webcontainer-api.io",
    ".vusercontent.net",
    ".v0.dev",
    ".v0.app",
    ".lp.dev",
    ".replit.dev",
];

pub(crate) fn is_embedding_host(host: &str) -> bool {
    EMBEDDING_HOSTS.iter().any(|domain| host.ends_with(domain))
}

impl Scope {
    /// The current session token, for the backend.
    pub(crate) fn session(self, name: String, token: Option<&str>) -> CookieWrite {
        self.cookie(name, token, SameSite::Lax, Domain::Host)
    }

    /// The dev browser token.
    pub(crate) fn dev_browser(self, name: String, token: Option<&str>) -> CookieWrite {
        self.cookie(name, token, SameSite::Lax, Domain::Host)
    }

    /// When the client last changed. Strict, so that the session is looked up anew for a request that comes
    /// from another domain.
    pub(crate) fn client_uat(self, name: String, seconds: &str) -> CookieWrite {
        self.cookie(name, Some(seconds), SameSite::Strict, Domain::Registrable)
    }

    /// Which session and organization the focused tab is on.
    pub(crate) fn active_context(self, value: Option<&str>) -> CookieWrite {
        CookieWrite {
            name: ACTIVE_CONTEXT.to_owned(),
            value: value.map(encode),
            max_age: None,
            same_site: SameSite::Lax,
            secure: self.https || self.secure_context,
            partitioned: false,
            domain: Domain::Host,
        }
    }

    fn cookie(self, name: String, value: Option<&str>, own: SameSite, domain: Domain) -> CookieWrite {
        let shared = self.partitioned || self.embedded;
        let same_site = if shared { SameSite::None } else { own };
        let secure = self.https || (shared && self.secure_context);
        CookieWrite {
            name,
            value: value.map(encode),
            max_age: value.map(|_| YEAR),
            same_site,
            secure,
            partitioned: self.partitioned && secure,
            domain,
        }
    }
}

/// Names the session and organization that the focused tab is on.
pub(crate) const ACTIVE_CONTEXT: &str = "clerk_active_context";

/// A `document.cookie` in which single cookies can be looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookies<'a>(pub(crate) &'a str);

impl Cookies<'_> {
    /// The cookie `<name>_<suffix>`, or else `<name>`. Empty ones count as absent.
    pub(crate) fn get_suffixed(self, name: &str, suffix: &str) -> Option<String> {
        self.get(&suffixed(name, suffix)).or_else(|| self.get(name))
    }

    /// The cookie with this name.
    pub(crate) fn get(self, name: &str) -> Option<String> {
        let mut pairs = split(self.0, b';').filter_map(|pair| split_once(pair.trim_ascii(), b'='));
        let (_, value) = pairs.find(|(key, _)| *key == name)?;
        (!value.is_empty()).then(|| percent::decode(value))
    }
}

/// An instance's own name for a cookie.
pub(crate) fn suffixed(name: &str, suffix: &str) -> String {
    joined(&[name, "_", suffix])
}

/// Tokens and ids pass unchanged. Anything else is encoded, so that nothing can end the value early.
fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (nth, part) in split(value, b':').enumerate() {
        if nth > 0 {
            out.push(':');
        }
        percent::push(&mut out, part);
    }
    out
}

impl core::fmt::Debug for CookieWrite {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CookieWrite")
            .field("name", &self.name)
            .field("removes", &self.value.is_none())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffixed_name_is_preferred() {
        let cookies = Cookies("a=1; __session=plain; __session_abc=own; empty=");
        assert_eq!(cookies.get_suffixed("__session", "abc").as_deref(), Some("own"));
        assert_eq!(cookies.get_suffixed("__session", "xyz").as_deref(), Some("plain"));
        assert_eq!(cookies.get("empty"), None);
        assert_eq!(cookies.get("none"), None);
    }

    #[test]
    fn a_framed_page_needs_none_and_secure() {
        let scope = Scope { secure_context: true, embedded: true, ..Scope::default() };
        let cookie = scope.session("__session".to_owned(), Some("t"));
        assert_eq!((cookie.same_site, cookie.secure, cookie.partitioned), (SameSite::None, true, false));
        let scope = Scope { https: true, partitioned: true, ..Scope::default() };
        let cookie = scope.session("__session".to_owned(), Some("t"));
        assert_eq!((cookie.same_site, cookie.secure, cookie.partitioned), (SameSite::None, true, true));
    }

    #[test]
    fn values_cannot_break_out() {
        let scope = Scope::default();
        let cookie = scope.active_context(Some("sess_1:org_1; Domain=evil"));
        assert_eq!(cookie.value.as_deref(), Some("sess_1:org_1%3B%20Domain%3Devil"));
    }
}
