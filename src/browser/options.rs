//! The options for making a [`Clerk`](super::Clerk) and for its calls.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::driver::Choose;
use crate::engine::{OrganizationChoice, Satellite, SessionChoice, TokenQuery};
use crate::error::{Error, code};
use crate::initial_state::InitialState;
use crate::wire::{Client, InstanceType, PublishableKey};

/// How a [`Clerk`](super::Clerk) is set up. Everything has a default.
#[derive(Clone, Debug, PartialEq)]
pub struct ClerkOptions {
    /// Where to reach the Frontend API instead of at its own host: an absolute `http` or `https` URL,
    /// or a path on the page's origin, such as `/__clerk`.
    pub proxy_url: Option<String>,
    /// The domain of a satellite app, or one under which the Frontend API is served in production.
    pub domain: Option<String>,
    /// This app is a satellite: it learns from the primary domain who is signed in.
    pub is_satellite: bool,
    /// As a satellite, sync with the primary domain on the first visit, too, and not only after signing in
    /// there.
    pub satellite_auto_sync: bool,
    /// Show what an unexpired session cookie says before the API has answered. The user is a stand-in
    /// until then: see [`Snapshot::is_provisional`](crate::Snapshot::is_provisional).
    pub instant_start: bool,
    /// What a server knew when it rendered this page: it is shown until Clerk is loaded. The user is a stand-in until the
    /// API has answered: see [`Snapshot::is_provisional`](crate::Snapshot::is_provisional).
    pub initial_state: Option<InitialState>,
    /// Which session is active at first; the one last active if `None`.
    pub select_initial_session: Option<SelectSession>,
    /// The sign-in page; the hosted one if `None`. A satellite names its primary domain's.
    pub sign_in_url: Option<String>,
    /// The sign-up page; the hosted one if `None`. If this is `None` and `sign_in_url` is a path, that page does
    /// both.
    pub sign_up_url: Option<String>,
    /// Where to go after signing out; `/` if `None`.
    pub after_sign_out_url: Option<String>,
    /// Where to go after signing in, whatever a call says.
    pub sign_in_force_redirect_url: Option<String>,
    /// Where to go after signing in, if nothing else is said.
    pub sign_in_fallback_redirect_url: Option<String>,
    /// Where to go after signing up, whatever a call says.
    pub sign_up_force_redirect_url: Option<String>,
    /// Where to go after signing up, if nothing else is said.
    pub sign_up_fallback_redirect_url: Option<String>,
    /// The origins that a user may be sent to after signing in, such as `https://app.example.com`; `*` stands for
    /// anything. The app's own is always allowed. If empty, those of the instance's domain are.
    pub allowed_redirect_origins: Vec<String>,
    /// Protocols besides `http:` and `https:` that may be navigated to, each with its colon, such as `tauri:`.
    /// `javascript:` is never allowed.
    pub allowed_redirect_protocols: Vec<String>,
    /// The app's own pages for the tasks of a pending session, each under the task's key, such as
    /// `choose-organization`. Other tasks are done on the sign-in page.
    pub task_urls: BTreeMap<String, String>,
    /// Goes to paths of this app through its own router. Without it, the browser loads the page anew.
    pub router_push: Option<RouterFunction>,
    /// Tell the API that the session is in use when the page gets the focus. On by default.
    pub touch_session: bool,
}

/// Chooses which session is active at first. Called once, when the client is there.
#[derive(Clone)]
pub struct SelectSession(pub(crate) Choose);

/// Goes to a path of the app through the app's own router.
///
/// ```
/// use clerk_wasm::{ClerkOptions, RouterFunction};
///
/// let push = RouterFunction::new(|path| println!("to {path}")); // say, `navigator().push(path)`
/// let options = ClerkOptions { router_push: Some(push), ..ClerkOptions::default() };
/// ```
#[derive(Clone)]
pub struct RouterFunction(pub(crate) Rc<dyn Fn(&str)>);

/// Which token [`Clerk::get_token_with`](super::Clerk::get_token_with) gets.
#[derive(Clone, Debug, Default)]
pub struct TokenOptions {
    /// The id of one of the client's sessions; the active one if `None`. There is no token for a session that this
    /// browser is not signed in to.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), clerk_wasm::Error> {
    /// use clerk_wasm::TokenOptions;
    ///
    /// if let Some(client) = clerk.snapshot().client.clone() {
    ///     for session in client.signed_in_sessions() {
    ///         let options = TokenOptions { session: Some(session.id().to_owned()), ..TokenOptions::default() };
    ///         let token = clerk.get_token_with(options).await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub session: Option<String>,
    /// The name of a JWT template; the session token if `None`.
    pub template: Option<String>,
    /// The organization that the token is for; the active one by default.
    pub organization: OrganizationChoice,
    /// Ask the API even if a good token is at hand.
    pub skip_cache: bool,
}

/// What [`Clerk::set_active`](super::Clerk::set_active) changes.
#[derive(Clone, Debug, Default)]
pub struct SetActiveOptions {
    /// The session to make active; the current one by default.
    pub session: SessionChoice,
    /// The organization to make active in it; by default it stays as it is.
    pub organization: OrganizationChoice,
    /// Where to go once the session is set.
    pub redirect_url: Option<String>,
}

/// How [`Clerk::sign_out`](super::Clerk::sign_out) signs out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignOutOptions {
    /// The one session to sign out of; all of them if `None`.
    pub session: Option<String>,
    /// Where to go afterwards; [`ClerkOptions::after_sign_out_url`] if `None`.
    pub redirect_url: Option<String>,
    /// Go nowhere afterwards, for an app that shows on the same page that nobody is signed in any more, or goes
    /// elsewhere itself. Off by default.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), clerk_wasm::Error> {
    /// use clerk_wasm::SignOutOptions;
    ///
    /// clerk.sign_out(SignOutOptions { stay: true, ..SignOutOptions::default() }).await?;
    /// println!("Goodbye!");
    /// # Ok(())
    /// # }
    /// ```
    pub stay: bool,
}

/// What [`Clerk::redirect_to_sign_in_with`](super::Clerk::redirect_to_sign_in_with) and its like tell the page that
/// they lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryOptions {
    /// Where to return to: a URL or a path; the present page if `None`.
    pub return_to: Option<String>,
    /// What the form is filled with at first.
    pub initial_values: InitialValues,
}

/// What the form of the sign-in or sign-up page is filled with at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitialValues {
    /// The e-mail address.
    pub email_address: Option<String>,
    /// The phone number, in the format E.164, such as `+14155550123`.
    pub phone_number: Option<String>,
    /// The username.
    pub username: Option<String>,
    /// The first name, for signing up.
    pub first_name: Option<String>,
    /// The last name, for signing up.
    pub last_name: Option<String>,
}

impl EntryOptions {
    pub(super) fn returning_to(place: Option<&str>) -> Self {
        Self { return_to: place.map(str::to_owned), ..Self::default() }
    }
}

impl From<TokenOptions> for TokenQuery {
    fn from(options: TokenOptions) -> Self {
        let TokenOptions { session, template, organization, skip_cache } = options;
        Self { session, template, organization, skip_cache }
    }
}

impl SelectSession {
    /// Chooses by a function that is given the client with all its sessions.
    pub fn new(select: impl Fn(&Client) -> SessionChoice + 'static) -> Self {
        Self(Rc::new(move |client| select(client)))
    }
}

impl RouterFunction {
    /// Goes by a function that is given the path, with query and fragment: `/account?tab=1#name`; or a whole URL, if
    /// its protocol is one of [`ClerkOptions::allowed_redirect_protocols`] that has no origins. The function must not
    /// leave the page.
    pub fn new(go: impl Fn(&str) + 'static) -> Self {
        Self(Rc::new(go))
    }
}

/// Whether both are clones of one.
impl PartialEq for RouterFunction {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl core::fmt::Debug for RouterFunction {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RouterFunction")
    }
}

/// Whether both are clones of one.
impl PartialEq for SelectSession {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl core::fmt::Debug for SelectSession {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SelectSession")
    }
}

impl Default for ClerkOptions {
    fn default() -> Self {
        Self {
            proxy_url: None,
            domain: None,
            is_satellite: false,
            satellite_auto_sync: false,
            instant_start: false,
            initial_state: None,
            select_initial_session: None,
            sign_in_url: None,
            sign_up_url: None,
            after_sign_out_url: None,
            sign_in_force_redirect_url: None,
            sign_in_fallback_redirect_url: None,
            sign_up_force_redirect_url: None,
            sign_up_fallback_redirect_url: None,
            allowed_redirect_origins: Vec::new(),
            allowed_redirect_protocols: Vec::new(),
            task_urls: BTreeMap::new(),
            router_push: None,
            touch_session: true,
        }
    }
}

impl ClerkOptions {
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.proxy_url.as_deref() {
            Some(url) if !is_proxy_url(url) => Err(Error::runtime(
                code::INVALID_PROXY_URL,
                "The proxy URL is neither an absolute http or https URL nor a path that starts with a slash. Pass the address at which your server passes requests on to the Frontend API, such as https://example.com/__clerk or /__clerk.",
            )),
            _ => Ok(()),
        }
    }

    /// The address of the Frontend API, if it is not the key's.
    pub(crate) fn api_url(&self, key: &PublishableKey, origin: &str) -> Option<String> {
        if let Some(url) = self.proxy_url.as_deref().filter(|url| !url.is_empty()) {
            let origin = if url.starts_with('/') { origin } else { "" };
            return Some([origin, url].concat());
        }
        if key.instance_type() != InstanceType::Production {
            return None;
        }
        match self.bare_domain() {
            Some(domain) => Some(["https://clerk.", domain.trim_start_matches("clerk.")].concat()),
            // A production instance can't have a domain of Vercel's: apps there have its API under this path.
            None => origin.ends_with(".vercel.app").then(|| [origin, "/__clerk"].concat()),
        }
    }

    /// What the engine has to know about a satellite app.
    pub(crate) fn satellite(&self) -> Option<Satellite> {
        self.is_satellite.then(|| Satellite {
            domain: self.bare_domain().map(str::to_owned),
            sign_in_url: self.sign_in_url.clone(),
            auto_sync: self.satellite_auto_sync,
        })
    }

    fn bare_domain(&self) -> Option<&str> {
        let domain = self.domain.as_deref()?;
        let bare = domain.split_once("://").map_or(domain, |(_, rest)| rest).trim_end_matches('/');
        (!bare.is_empty()).then_some(bare)
    }
}

/// Whether this is an absolute URL with a host, or a path. Two slashes at the start would name another host.
fn is_proxy_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) => !rest.is_empty() && !rest.starts_with(['/', '?', '#']),
        None => url.is_empty() || (url.starts_with('/') && !url.starts_with("//") && !url.contains('\\')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: &str) -> PublishableKey {
        PublishableKey::parse(&format!("{kind}Y2xlcmsuZXhhbXBsZS5jb20k")).expect("a key")
    }

    fn options(proxy: &str, domain: &str) -> ClerkOptions {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ClerkOptions { proxy_url: some(proxy), domain: some(domain), ..ClerkOptions::default() }
    }

    #[test]
    fn a_proxy_url_is_absolute_or_a_path() {
        for good in ["https://a.b/__clerk", "http://localhost:4000", "/__clerk", ""] {
            assert!(options(good, "").check().is_ok(), "{good}");
        }
        for bad in ["a.b/__clerk", "ftp://a.b", "//a.b", "/\\a.b", "https://", "https:///x", "javascript:1"] {
            let error = options(bad, "").check().expect_err(bad);
            assert_eq!(error.code(), "clerk_invalid_proxy_url");
        }
    }

    #[test]
    fn the_api_is_at_the_proxy_or_the_domain() {
        let (live, test) = (key("pk_live_"), key("pk_test_"));
        let url = |proxy, domain, key| options(proxy, domain).api_url(key, "https://page.com");
        assert_eq!(url("/__clerk", "x.com", &live).as_deref(), Some("https://page.com/__clerk"));
        assert_eq!(url("http://p:1", "", &test).as_deref(), Some("http://p:1"));
        assert_eq!(url("", "https://sat.com/", &live).as_deref(), Some("https://clerk.sat.com"));
        assert_eq!(url("", "clerk.sat.com", &live).as_deref(), Some("https://clerk.sat.com"));
        assert_eq!(url("", "sat.com", &test), None);
        assert_eq!(url("", "", &live), None);
        let on_vercel = |domain, key| options("", domain).api_url(key, "https://app.vercel.app");
        assert_eq!(on_vercel("", &live).as_deref(), Some("https://app.vercel.app/__clerk"));
        assert_eq!(on_vercel("sat.com", &live).as_deref(), Some("https://clerk.sat.com"));
        assert_eq!(on_vercel("", &test), None);
    }

    #[test]
    fn a_satellite_knows_its_domain_and_the_primary_page() {
        let sign_in_url = Some("https://primary.com/sign-in".to_owned());
        let options = ClerkOptions { sign_in_url, ..options("", "https://sat.com/") };
        assert!(options.satellite().is_none());
        let satellite = ClerkOptions { is_satellite: true, ..options }.satellite().expect("a satellite");
        assert_eq!(satellite.domain.as_deref(), Some("sat.com"));
        assert_eq!(satellite.sign_in_url.as_deref(), Some("https://primary.com/sign-in"));
        assert!(!satellite.auto_sync);
    }
}
