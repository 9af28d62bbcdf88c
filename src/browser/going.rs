//! Where an app sends its user: to sign in, to sign up, to its own pages on another origin.

use super::clerk::Clerk;
use super::{bindings, page};
use crate::wire::InstanceType;

impl Clerk {
    /// The page to sign in, which comes back to `return_to`, or to the present page. Empty before
    /// loading.
    #[must_use]
    pub fn sign_in_url(&self, return_to: Option<&str>) -> String {
        self.entry_url(self.inner.options.sign_in_url.as_deref(), "sign_in_url", return_to)
    }

    /// The page to sign up, which comes back to `return_to`, or to the present page. Empty before
    /// loading.
    #[must_use]
    pub fn sign_up_url(&self, return_to: Option<&str>) -> String {
        self.entry_url(self.inner.options.sign_up_url.as_deref(), "sign_up_url", return_to)
    }

    /// Where to go after signing out.
    #[must_use]
    pub fn after_sign_out_url(&self) -> String {
        let own = self.inner.options.after_sign_out_url.as_deref();
        own.map_or_else(|| "/".to_owned(), |url| self.url_with_auth(url))
    }

    /// Goes to the page to sign in. Does nothing before loading.
    pub fn redirect_to_sign_in(&self, return_to: Option<&str>) {
        self.go_to(&self.sign_in_url(return_to));
    }

    /// Goes to the page to sign up. Does nothing before loading.
    pub fn redirect_to_sign_up(&self, return_to: Option<&str>) {
        self.go_to(&self.sign_up_url(return_to));
    }

    /// A URL as this app's own pages on another origin understand it: on a development instance
    /// with the dev browser token, otherwise as it is.
    #[must_use]
    pub fn url_with_auth(&self, to: &str) -> String {
        let Ok(driver) = self.driver() else { return to.to_owned() };
        let Ok(key) = &self.inner.key else { return to.to_owned() };
        match key.instance_type() {
            InstanceType::Development => {
                driver.ask(|engine| bindings::with_dev_browser(to, engine.dev_browser()))
            }
            InstanceType::Production => to.to_owned(),
        }
    }

    fn entry_url(&self, own: Option<&str>, hosted: &str, return_to: Option<&str>) -> String {
        let url = || {
            let driver = self.driver().ok()?;
            let snapshot = driver.snapshot();
            let hosted = || snapshot.environment.as_ref()?.display(hosted);
            let base = own.or_else(hosted)?;
            bindings::with_return_to(base, return_to)
        };
        url().map(|url| self.url_with_auth(&url)).unwrap_or_default()
    }

    fn go_to(&self, to: &str) {
        if self.driver().is_ok() && !to.is_empty() {
            page::go_to(to);
        }
    }
}
