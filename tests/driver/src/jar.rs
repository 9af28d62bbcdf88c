//! The cookies of one site.

use clerk_wasm::engine::{CookieWrite, Domain, SameSite};

/// The cookies of one site, in the order in which they were written.
#[derive(Debug, Default)]
pub struct Jar {
    cookies: Vec<CookieWrite>,
}

impl Jar {
    /// Writes or removes a cookie. Partitioned cookies and those of another domain exist beside others of the same
    /// name.
    pub fn write(&mut self, cookie: CookieWrite) {
        let same = |known: &CookieWrite| {
            (&known.name, known.domain, known.partitioned)
                == (&cookie.name, cookie.domain, cookie.partitioned)
        };
        self.cookies.retain(|known| !same(known));
        if cookie.value.is_some() {
            self.cookies.push(cookie);
        }
    }

    /// Writes a cookie as a page's own script does.
    pub fn set(&mut self, name: &str, value: &str) {
        self.write(CookieWrite {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            max_age: None,
            same_site: SameSite::Lax,
            secure: false,
            partitioned: false,
            domain: Domain::Host,
        });
    }

    /// Removes all cookies.
    pub fn clear(&mut self) {
        self.cookies.clear();
    }

    /// The first cookie of this name.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&CookieWrite> {
        self.cookies.iter().find(|cookie| cookie.name == name)
    }

    /// Its value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.cookie(name)?.value.as_deref()
    }

    /// The values of the cookies whose names begin with `start`.
    pub fn values<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.cookies.iter().filter(move |cookie| cookie.name.starts_with(start));
        named.filter_map(|cookie| cookie.value.as_deref())
    }

    /// As `document.cookie` shows them.
    #[must_use]
    pub fn text(&self) -> String {
        let pair =
            |cookie: &CookieWrite| format!("{}={}", cookie.name, cookie.value.as_deref().unwrap_or_default());
        self.cookies.iter().map(pair).collect::<Vec<_>>().join("; ")
    }
}
