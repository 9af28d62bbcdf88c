//! Reading and writing `document.cookie`.

use std::cell::OnceCell;

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, Window};

use crate::wire::{CookieWrite, Domain, SameSite};

/// The cookies of the page. Where they are denied, reading gives nothing and writing does nothing.
pub(crate) struct CookieJar {
    document: Option<HtmlDocument>,
    host: String,
    registrable: OnceCell<String>,
}

impl CookieJar {
    pub(crate) fn new(window: &Window) -> Self {
        Self {
            document: window.document().and_then(|document| document.dyn_into().ok()),
            host: window.location().hostname().unwrap_or_default(),
            registrable: OnceCell::new(),
        }
    }

    /// `document.cookie`.
    pub(crate) fn read(&self) -> String {
        self.document.as_ref().and_then(|document| document.cookie().ok()).unwrap_or_default()
    }

    /// Writes or removes a cookie.
    pub(crate) fn write(&self, cookie: &CookieWrite) {
        let domain = match cookie.domain {
            Domain::Host => None,
            Domain::Registrable => self.registrable_domain(cookie),
        };
        if domain.is_some() {
            // A cookie of the host alone would hide the one of the whole domain.
            self.put(&format_cookie(&CookieWrite { value: None, ..cookie.clone() }, None));
        }
        self.put(&format_cookie(cookie, domain));
    }

    /// The shortest suffix of the host that takes a cookie; `None` where the host has none of its
    /// own: `localhost`, single labels, IP addresses, and where no cookie is taken at all.
    fn registrable_domain(&self, like: &CookieWrite) -> Option<&str> {
        if let Some(found) = self.registrable.get() {
            return Some(found);
        }
        // That none was found is not kept: in a frame, partitioned cookies may be taken and plain ones not.
        let found = suffixes(&self.host).into_iter().find(|suffix| self.takes_cookies_for(suffix, like))?;
        Some(self.registrable.get_or_init(|| found.to_owned()))
    }

    /// The probe has the attributes of the cookie that is to be written, because a browser may take
    /// the one kind and not the other.
    fn takes_cookies_for(&self, domain: &str, like: &CookieWrite) -> bool {
        let mut probe = CookieWrite {
            name: PROBE.to_owned(),
            value: Some("1".to_owned()),
            max_age: None,
            ..like.clone()
        };
        self.put(&format_cookie(&probe, Some(domain)));
        let taken = self.read().split(';').any(|pair| pair.trim().strip_prefix(PROBE) == Some("=1"));
        probe.value = None;
        self.put(&format_cookie(&probe, Some(domain)));
        taken
    }

    fn put(&self, cookie: &str) {
        if let Some(document) = &self.document {
            let _ = document.set_cookie(cookie);
        }
    }
}

/// The name that the official client probes with too.
const PROBE: &str = "__clerk_test_etld";

/// Every suffix of a host that could be a registrable domain, the shortest first.
fn suffixes(host: &str) -> Vec<&str> {
    let is_address = host.starts_with('[') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_address {
        return Vec::new();
    }
    let mut dots: Vec<usize> = host.match_indices('.').map(|(at, _)| at + 1).collect();
    // What follows the last dot is a top-level domain, which takes no cookies.
    if dots.pop().is_none() {
        return Vec::new();
    }
    dots.insert(0, 0);
    dots.into_iter().rev().map(|at| &host[at..]).collect()
}

fn format_cookie(cookie: &CookieWrite, domain: Option<&str>) -> String {
    let mut out = String::with_capacity(128);
    out.push_str(&cookie.name);
    out.push('=');
    out.push_str(cookie.value.as_deref().unwrap_or_default());
    out.push_str("; Path=/");
    match (&cookie.value, cookie.max_age) {
        (None, _) => out.push_str("; Max-Age=0"),
        (Some(_), Some(seconds)) => {
            out.push_str("; Max-Age=");
            out.push_str(&seconds.to_string());
        }
        (Some(_), None) => {}
    }
    if let Some(domain) = domain {
        out.push_str("; Domain=");
        out.push_str(domain);
    }
    out.push_str(match cookie.same_site {
        SameSite::Lax => "; SameSite=Lax",
        SameSite::Strict => "; SameSite=Strict",
        SameSite::None => "; SameSite=None",
    });
    if cookie.secure {
        out.push_str("; Secure");
    }
    if cookie.partitioned {
        out.push_str("; Partitioned");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(value: Option<&str>) -> CookieWrite {
        CookieWrite {
            name: "__session".to_owned(),
            value: value.map(str::to_owned),
            max_age: Some(60),
            same_site: SameSite::None,
            secure: true,
            partitioned: true,
            domain: Domain::Host,
        }
    }

    #[test]
    fn suffixes_come_from_the_shortest_up() {
        assert_eq!(suffixes("a.b.co.uk"), ["co.uk", "b.co.uk", "a.b.co.uk"]);
        assert_eq!(suffixes("example.com"), ["example.com"]);
        for host in ["localhost", "127.0.0.1", "[::1]", ""] {
            assert!(suffixes(host).is_empty(), "{host}");
        }
    }

    #[test]
    fn a_cookie_is_spelled_out() {
        assert_eq!(
            format_cookie(&cookie(Some("t")), Some("example.com")),
            "__session=t; Path=/; Max-Age=60; Domain=example.com; SameSite=None; Secure; Partitioned"
        );
        assert_eq!(
            format_cookie(&cookie(None), None),
            "__session=; Path=/; Max-Age=0; SameSite=None; Secure; Partitioned"
        );
    }
}

#[cfg(all(test, target_family = "wasm"))]
mod browser_tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::browser::page;

    #[wasm_bindgen_test]
    fn a_cookie_is_written_and_removed() {
        let jar = CookieJar::new(&page::window().expect("a window"));
        for domain in [Domain::Host, Domain::Registrable] {
            let mut cookie = CookieWrite {
                name: "__client_uat_test".to_owned(),
                value: Some("17".to_owned()),
                max_age: Some(60),
                same_site: SameSite::Strict,
                secure: false,
                partitioned: false,
                domain,
            };
            jar.write(&cookie);
            assert!(jar.read().contains("__client_uat_test=17"), "{domain:?}");
            cookie.value = None;
            jar.write(&cookie);
            assert!(!jar.read().contains("__client_uat_test"), "{domain:?}");
        }
    }

    #[wasm_bindgen_test]
    fn trying_a_domain_leaves_nothing_behind() {
        let mut jar = CookieJar::new(&page::window().expect("a window"));
        // The browser takes no cookie for a host that the page is not on.
        jar.host = "app.example.co.uk".to_owned();
        let like = CookieWrite {
            name: "x".to_owned(),
            value: None,
            max_age: None,
            same_site: SameSite::Lax,
            secure: false,
            partitioned: false,
            domain: Domain::Registrable,
        };
        assert_eq!(jar.registrable_domain(&like), None);
        assert!(!jar.read().contains(PROBE));
    }
}
