//! How browsers are identified: by a dev browser token, or by the `__client` cookie.

use std::collections::HashMap;

use super::ids;

/// Which browser sent a request. It has no `Debug`, because it is a secret.
#[derive(Clone)]
pub(crate) enum Browser {
    /// In development: by the token in the query.
    Dev(DevToken),
    /// In production: by the value of its cookie, if it sent a known one.
    Cookie(Option<String>),
}

/// The token of a dev browser.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct DevToken(pub(crate) String);

impl std::fmt::Debug for DevToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DevToken(…)")
    }
}

/// All browsers that the instance knows.
#[derive(Default)]
pub(crate) struct Browsers {
    /// Dev browsers, each with its client if it has one.
    dev: HashMap<DevToken, Option<String>>,
    /// Dev browsers that get a new token with their next answer.
    replacements: HashMap<DevToken, DevToken>,
    /// Values of the `__client` cookie, each with its client.
    cookies: HashMap<String, String>,
    /// For each value of a cookie, the one before it, which is still accepted.
    previous_cookie: HashMap<String, String>,
}

impl std::fmt::Debug for Browsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browsers").field("dev", &self.dev.len()).finish_non_exhaustive()
    }
}

impl Browsers {
    pub(crate) fn new_dev_browser(&mut self) -> DevToken {
        let token = DevToken(ids::secret("dvb"));
        self.dev.insert(token.clone(), None);
        token
    }

    pub(crate) fn dev_browser(&self, token: &str) -> Option<DevToken> {
        let token = DevToken(token.to_owned());
        self.dev.contains_key(&token).then_some(token)
    }

    /// The client of a browser, if it has one.
    pub(crate) fn client_of(&self, browser: &Browser) -> Option<String> {
        match browser {
            Browser::Dev(token) => self.dev.get(token).cloned().flatten(),
            Browser::Cookie(value) => self.cookies.get(value.as_ref()?).cloned(),
        }
    }

    /// Gives this browser this client. A browser with a cookie gets a new one.
    pub(crate) fn bind(&mut self, browser: &mut Browser, client: &str) {
        match browser {
            Browser::Dev(token) => {
                self.dev.insert(token.clone(), Some(client.to_owned()));
            }
            Browser::Cookie(value) => *value = Some(self.new_cookie(client)),
        }
    }

    /// Takes this browser's client away.
    pub(crate) fn unbind(&mut self, browser: &mut Browser) {
        match browser {
            Browser::Dev(token) => {
                self.dev.insert(token.clone(), None);
            }
            Browser::Cookie(value) => {
                let client = value.as_ref().and_then(|value| self.cookies.get(value)).cloned();
                self.cookies.retain(|_, of| Some(&*of) != client.as_ref());
                *value = None;
            }
        }
    }

    /// The value of another cookie for a client, which has one on each domain.
    pub(crate) fn new_cookie(&mut self, client: &str) -> String {
        let value = ids::secret("client");
        self.cookies.insert(value.clone(), client.to_owned());
        value
    }

    /// Gives a cookie a new value. The last one is accepted until the next rotation, because requests with it
    /// may be in progress.
    pub(crate) fn rotate_cookie(&mut self, value: &str) -> Option<String> {
        let client = self.cookies.get(value)?.clone();
        if let Some(outdated) = self.previous_cookie.remove(value) {
            self.cookies.remove(&outdated);
        }
        let next = self.new_cookie(&client);
        self.previous_cookie.insert(next.clone(), value.to_owned());
        Some(next)
    }

    /// Forgets a dev browser.
    pub(crate) fn forget(&mut self, token: &DevToken) {
        self.dev.remove(token);
    }

    /// Makes the next answer to this dev browser tell it a new token for the same client.
    pub(crate) fn replace_soon(&mut self, token: &DevToken) {
        self.replacements.insert(token.clone(), DevToken(ids::secret("dvb")));
    }

    /// The new token to tell this dev browser, once. The old one stays known, because other requests with it
    /// may be in progress.
    pub(crate) fn take_replacement(&mut self, token: &DevToken) -> Option<DevToken> {
        let next = self.replacements.remove(token)?;
        let client = self.dev.get(token).cloned()?;
        self.dev.insert(next.clone(), client);
        Some(next)
    }

    pub(crate) fn dev_browsers(&self) -> impl Iterator<Item = &DevToken> {
        self.dev.keys()
    }
}
