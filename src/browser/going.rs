//! Where an app sends its user: to sign in or up, to the tasks of a session, to the hosted pages, to its own pages on
//! another origin.

use super::clerk::{Clerk, Inner};
use super::options::EntryOptions;
use super::place::{self, Place};
use crate::engine::{NavigationEnd, Snapshot};
use crate::wire::SessionStatus;

impl Clerk {
    /// The URL of the sign-in page, which returns to `return_to`, or else to the present page. Empty
    /// before loading.
    ///
    /// It leaves out places to return to that are on none of the
    /// [`allowed_redirect_origins`](crate::ClerkOptions::allowed_redirect_origins).
    #[must_use]
    pub fn sign_in_url(&self, return_to: Option<&str>) -> String {
        self.entry_url("signInUrl", &EntryOptions::returning_to(return_to))
    }

    /// Like [`Clerk::sign_in_url`], with these options.
    #[must_use]
    pub fn sign_in_url_with(&self, options: &EntryOptions) -> String {
        self.entry_url("signInUrl", options)
    }

    /// The URL of the sign-up page, which returns to `return_to`, or else to the present page. Empty
    /// before loading.
    #[must_use]
    pub fn sign_up_url(&self, return_to: Option<&str>) -> String {
        self.entry_url("signUpUrl", &EntryOptions::returning_to(return_to))
    }

    /// Like [`Clerk::sign_up_url`], with these options.
    #[must_use]
    pub fn sign_up_url_with(&self, options: &EntryOptions) -> String {
        self.entry_url("signUpUrl", options)
    }

    /// The URL of the page for a pending session's next task: the one in
    /// [`task_urls`](crate::ClerkOptions::task_urls), or else one of the sign-in page's. It returns to
    /// `return_to`. Empty if there is nothing to do.
    #[must_use]
    pub fn tasks_url(&self, return_to: Option<&str>) -> String {
        let url = || {
            let task = self.session()?.current_task()?;
            place::tasks_url(&self.inner.place()?, &task.key, &place::call(return_to)).ok()
        };
        url().unwrap_or_default()
    }

    /// Where to go after signing out.
    #[must_use]
    pub fn after_sign_out_url(&self) -> String {
        let url = self.inner.place().and_then(|place| place::after_sign_out_url(&place).ok());
        let own = || self.inner.options.after_sign_out_url.clone().unwrap_or_else(|| "/".to_owned());
        url.unwrap_or_else(own)
    }

    /// The URL of the hosted page for the user's account. Empty before loading, and if the instance has no such page.
    #[must_use]
    pub fn user_profile_url(&self) -> String {
        self.hosted_url("userProfileUrl")
    }

    /// The URL of the hosted page for the active organization. Empty before loading, and if the instance has no such
    /// page.
    #[must_use]
    pub fn organization_profile_url(&self) -> String {
        self.hosted_url("organizationProfileUrl")
    }

    /// The URL of the hosted page on which an organization is created. Empty before loading, and if the instance has no
    /// such page.
    #[must_use]
    pub fn create_organization_url(&self) -> String {
        self.hosted_url("createOrganizationUrl")
    }

    /// Goes to the sign-in page. Does nothing before loading.
    pub fn redirect_to_sign_in(&self, return_to: Option<&str>) {
        self.navigate(&self.sign_in_url(return_to));
    }

    /// Like [`Clerk::redirect_to_sign_in`], with these options.
    ///
    /// ```no_run
    /// # fn run(clerk: clerk_wasm::Clerk) {
    /// use clerk_wasm::{EntryOptions, InitialValues};
    ///
    /// let email_address = Some("ada@example.com".into());
    /// let initial_values = InitialValues { email_address, ..InitialValues::default() };
    /// clerk.redirect_to_sign_in_with(&EntryOptions { return_to: Some("/account".into()), initial_values });
    /// # }
    /// ```
    pub fn redirect_to_sign_in_with(&self, options: &EntryOptions) {
        self.navigate(&self.sign_in_url_with(options));
    }

    /// Goes to the sign-up page. Does nothing before loading.
    pub fn redirect_to_sign_up(&self, return_to: Option<&str>) {
        self.navigate(&self.sign_up_url(return_to));
    }

    /// Like [`Clerk::redirect_to_sign_up`], with these options.
    pub fn redirect_to_sign_up_with(&self, options: &EntryOptions) {
        self.navigate(&self.sign_up_url_with(options));
    }

    /// Goes to the hosted page for the user's account. Does nothing where [`Clerk::user_profile_url`] is empty.
    ///
    /// ```no_run
    /// # fn run(clerk: clerk_wasm::Clerk) {
    /// clerk.redirect_to_user_profile();
    /// # }
    /// ```
    pub fn redirect_to_user_profile(&self) {
        self.navigate(&self.user_profile_url());
    }

    /// Goes to the hosted page for the active organization. Does nothing where [`Clerk::organization_profile_url`] is
    /// empty.
    pub fn redirect_to_organization_profile(&self) {
        self.navigate(&self.organization_profile_url());
    }

    /// Goes to the hosted page on which an organization is created. Does nothing where
    /// [`Clerk::create_organization_url`] is empty.
    pub fn redirect_to_create_organization(&self) {
        self.navigate(&self.create_organization_url());
    }

    /// Goes to the page for a pending session's next task. Does nothing if there is none.
    pub fn redirect_to_tasks(&self, return_to: Option<&str>) {
        self.navigate(&self.tasks_url(return_to));
    }

    /// Goes to a URL or a path: within the app by its own router, if there is a
    /// [`router_push`](crate::ClerkOptions::router_push). A URL whose protocol is not allowed leads to `/`. Does
    /// nothing before loading.
    pub fn navigate(&self, to: &str) {
        self.inner.go_to(to);
    }

    /// A URL for this app's own pages on another origin: with the dev browser token on a development
    /// instance, otherwise as it is.
    #[must_use]
    pub fn url_with_auth(&self, to: &str) -> String {
        let url = self.inner.place().and_then(|place| place::url_with_auth(&place, to).ok());
        url.unwrap_or_else(|| to.to_owned())
    }

    fn entry_url(&self, kind: &str, options: &EntryOptions) -> String {
        let url = |place| place::entry_url(&place, kind, &place::entry_call(options)).ok();
        self.inner.place().and_then(url).unwrap_or_default()
    }

    fn hosted_url(&self, name: &str) -> String {
        let url = |place| place::hosted_url(&place, name).ok();
        self.inner.place().and_then(url).unwrap_or_default()
    }
}

impl Inner {
    /// The app's own page for the task of a session that is made active: the page goes there before anywhere else.
    pub(super) fn task_url(&self, session: &str, redirect_url: Option<&str>) -> Option<String> {
        let client = self.driver.borrow().as_ref()?.snapshot().client.clone()?;
        let session = client.signed_in_session(session)?;
        let task = (session.status() == SessionStatus::Pending).then(|| session.current_task())??;
        place::own_task_url(&self.place()?, &task.key, redirect_url).ok()?
    }

    /// Goes on with what the API has begun, if that is why the page was opened. Returns whether the page is being left.
    pub(super) fn goes_on(&self, snapshot: &Snapshot) -> bool {
        let is_signed_in = snapshot.signed_in().is_some();
        let url = || place::flow_of_the_api(&self.place()?, is_signed_in).ok()?;
        url().is_some_and(|url| self.go_to(&url) == NavigationEnd::Unloading)
    }

    /// Goes to a URL or a path, and returns whether the page is being left.
    pub(super) fn go_to(&self, to: &str) -> NavigationEnd {
        let target = || match to {
            "" => None,
            to => place::destination(&self.place()?, to).ok(),
        };
        let Some(target) = target() else { return NavigationEnd::Stayed };
        if let Some(router) = &self.options.router_push
            && let Some(path) = place::path_within_app(&target)
        {
            (router.0)(&path);
            return NavigationEnd::Stayed;
        }
        match place::leave_for(&target) {
            Ok(true) => NavigationEnd::Unloading,
            // A sandbox denied it, or the page only scrolled.
            _ => NavigationEnd::Stayed,
        }
    }

    fn place(&self) -> Option<Place> {
        let driver = self.driver.borrow().clone()?;
        let key = self.key.as_ref().ok()?;
        let snapshot = driver.snapshot();
        let environment = snapshot.environment.as_deref();
        let dev_browser = driver.ask(|engine| engine.dev_browser().map(str::to_owned));
        Some(Place::new(key, &self.options, environment, snapshot.is_loaded(), dev_browser.as_deref()))
    }
}
