//! Components that show their children only in one state of the session.

use dioxus::prelude::*;

use super::hooks::{use_auth, use_auth_with};
use crate::auth::AuthOptions;
use crate::engine::Status;

/// Shows its children while somebody is signed in. A pending session counts as signed out, unless
/// `treat_pending_as_signed_out` is false.
///
/// ```
/// use clerk_wasm::dioxus::{SignInButton, SignOutButton, SignedIn, SignedOut};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Corner() -> Element {
///     rsx! {
///         SignedOut { SignInButton {} }
///         SignedIn { SignOutButton {} }
///     }
/// }
/// ```
#[component]
pub fn SignedIn(
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[props(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show.
    children: Element,
) -> Element {
    let auth = use_auth_with(AuthOptions { treat_pending_as_signed_out });
    only(auth.read().is_signed_in(), children)
}

/// Shows its children while it is known that nobody is signed in. For an example see [`SignedIn`].
#[component]
pub fn SignedOut(
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[props(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show.
    children: Element,
) -> Element {
    let auth = use_auth_with(AuthOptions { treat_pending_as_signed_out });
    only(auth.read().is_signed_out(), children)
}

/// Shows its children while the session is not known yet.
///
/// ```
/// use clerk_wasm::dioxus::{ClerkFailed, ClerkLoaded, ClerkLoading};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Page() -> Element {
///     rsx! {
///         ClerkLoading { "One moment…" }
///         ClerkLoaded { "Here we are." }
///         ClerkFailed { "We can't find out who you are." }
///     }
/// }
/// ```
#[component]
pub fn ClerkLoading(
    /// What to show.
    children: Element,
) -> Element {
    only(use_auth().read().status == Status::Loading, children)
}

/// Shows its children while the session is known: ready or degraded. For an example see
/// [`ClerkLoading`].
#[component]
pub fn ClerkLoaded(
    /// What to show.
    children: Element,
) -> Element {
    only(use_auth().read().is_loaded(), children)
}

/// Shows its children while the session is known, but the API can't be reached for the moment. What
/// [`ClerkLoaded`] shows stays there beside it.
///
/// ```
/// use clerk_wasm::dioxus::ClerkDegraded;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Notice() -> Element {
///     rsx! { ClerkDegraded { "Some things may not work for the moment." } }
/// }
/// ```
#[component]
pub fn ClerkDegraded(
    /// What to show.
    children: Element,
) -> Element {
    only(use_auth().read().is_degraded(), children)
}

/// Shows its children if the session could not be loaded; [`Clerk::error`](crate::Clerk::error) says
/// why. For an example see [`ClerkProvider`](super::ClerkProvider).
#[component]
pub fn ClerkFailed(
    /// What to show.
    children: Element,
) -> Element {
    only(use_auth().read().status == Status::Error, children)
}

fn only(is_shown: bool, children: Element) -> Element {
    if is_shown {
        rsx! { {children} }
    } else {
        rsx! {}
    }
}
