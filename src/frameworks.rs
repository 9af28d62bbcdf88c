//! What the faces for Rust frameworks have in common: what a provider does, and what its hooks say.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use web_sys::console;

use crate::auth::AuthOptions;
use crate::authorization::AuthorizationQuery;
use crate::browser::{Clerk, ClerkOptions};
use crate::engine::{Active, Snapshot};
use crate::error::{Error, code};
use crate::wire::{Membership, Organization, Session};

/// The active organization, and the user's membership in it. Dereferences to its [`Organization`].
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveOrganization {
    /// The organization.
    pub organization: Arc<Organization>,
    /// The user's membership in it: role and permissions.
    pub membership: Option<Membership>,
}

impl core::ops::Deref for ActiveOrganization {
    type Target = Organization;

    fn deref(&self) -> &Organization {
        &self.organization
    }
}

impl ActiveOrganization {
    pub(crate) fn of(snapshot: &Snapshot) -> Option<Self> {
        let active = snapshot.signed_in()?;
        let organization = active.organization.clone()?;
        let membership = active.user.membership_of(organization.id()).cloned();
        Some(Self { organization, membership })
    }
}

/// The sessions signed in on this client.
pub(crate) fn sessions(snapshot: &Snapshot) -> Vec<Arc<Session>> {
    snapshot.client.iter().flat_map(|client| client.signed_in_sessions().cloned()).collect()
}

/// The clerk of a provider, which still has to be loaded: the app's `own`, or else one that is made. Never panics: a
/// clerk that can't be made says why in its status and on the console.
///
/// A provider inside another one shares the clerk of that one, `outer`: a page has one instance.
pub(crate) fn prepare(
    own: Option<Clerk>,
    publishable_key: &str,
    options: ClerkOptions,
    outer: Option<Clerk>,
) -> Clerk {
    let is_same = |outer: &Clerk| match &own {
        Some(own) => own == outer,
        None => outer.publishable_key().is_none_or(|key| key.as_str() == publishable_key.trim()),
    };
    let clerk = match outer {
        Some(outer) if is_same(&outer) => return outer,
        Some(_) => Clerk::failed(Error::runtime(
            code::TWO_PROVIDERS,
            "There is a ClerkProvider with another publishable key, or another clerk, inside of one. Leave one provider at the root of the app.",
        )),
        None => own.unwrap_or_else(|| Clerk::new(publishable_key, options).unwrap_or_else(Clerk::failed)),
    };
    if let Some(error) = clerk.error() {
        warn(&error);
    }
    clerk
}

/// What a hook returns outside of a provider: a clerk whose calls all say what is missing.
pub(crate) fn without_provider() -> Clerk {
    let error = Error::runtime(
        code::NO_PROVIDER,
        "This is used outside of a ClerkProvider. Put the provider around the app, at its root.",
    );
    warn(&error);
    Clerk::failed(error)
}

/// Whether somebody is signed in; `None` while that is unknown.
pub(crate) fn is_signed_in(snapshot: &Snapshot, treat_pending_as_signed_out: bool) -> Option<bool> {
    match snapshot.active_for(treat_pending_as_signed_out) {
        Active::Unknown => None,
        Active::SignedOut => Some(false),
        Active::SignedIn(_) => Some(true),
    }
}

/// A page to which an app that requires somebody to be signed in sends everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    SignIn,
    SignUp,
}

impl Entry {
    /// Whether it is time to go there, by a state that is shown. It also is with a pending session, because those pages
    /// know about its tasks.
    pub(crate) fn is_due(self, clerk: &Clerk, snapshot: &Snapshot) -> bool {
        // In an outage it may not be known yet where that page is.
        is_signed_in(snapshot, true) == Some(false) && !self.url(clerk, None).is_empty()
    }

    /// Goes there. Does nothing before loading.
    pub(crate) fn go(self, clerk: &Clerk, return_to: Option<&str>) {
        clerk.navigate(&self.url(clerk, return_to));
    }

    /// Goes there for whoever has clicked. A button may be there before Clerk is loaded, because a server has rendered it;
    /// then what is returned goes there as soon as it is known where that is.
    pub(crate) fn go_or_wait(
        self,
        clerk: Clerk,
        return_to: Option<String>,
    ) -> Option<impl Future<Output = ()> + 'static> {
        let url = self.url(&clerk, return_to.as_deref());
        if !url.is_empty() || clerk.error().is_some() {
            clerk.navigate(&url);
            return None;
        }
        Some(async move {
            if clerk.load().await.is_ok() {
                self.go(&clerk, return_to.as_deref());
            }
        })
    }

    fn url(self, clerk: &Clerk, return_to: Option<&str>) -> String {
        match self {
            Self::SignIn => clerk.sign_in_url(return_to),
            Self::SignUp => clerk.sign_up_url(return_to),
        }
    }
}

/// Whether a `Protect` shows its children, by a state that is shown; `None` while it is unknown who is active. If nothing
/// is asked for, being signed in is enough; otherwise `has` decides.
pub(crate) fn is_allowed(
    snapshot: &Snapshot,
    query: &AuthorizationQuery,
    treat_pending_as_signed_out: bool,
    has: impl FnOnce(AuthOptions) -> bool,
) -> Option<bool> {
    let is_signed_in = is_signed_in(snapshot, treat_pending_as_signed_out)?;
    let options = AuthOptions { treat_pending_as_signed_out };
    Some(is_signed_in && (*query == AuthorizationQuery::default() || has(options)))
}

/// Reports a mistake in the app where developers look.
pub(crate) fn warn(error: &Error) {
    if cfg!(target_family = "wasm") {
        console::error_1(&JsValue::from_str(&["clerk-wasm: ", &error.to_string()].concat()));
    }
}
