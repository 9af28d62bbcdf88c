//! Components that show their children only in one state of the session.

use leptos::prelude::{AnyView, ChildrenFn, Get, IntoAny, IntoView, component};

use super::hooks::select;
use crate::engine::{Snapshot, Status};
use crate::frameworks;

/// Shows its children while somebody is signed in. A pending session counts as signed out, unless
/// `treat_pending_as_signed_out` is false.
///
/// ```
/// # use clerk_wasm::leptos::{SignOutButton, SignedIn};
/// # use leptos::prelude::*;
/// # #[component]
/// # fn App() -> impl IntoView {
/// view! { <SignedIn><SignOutButton /></SignedIn> }
/// # }
/// ```
#[component]
pub fn SignedIn(
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[prop(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    let is_signed_in =
        move |snapshot: &Snapshot| frameworks::is_signed_in(snapshot, treat_pending_as_signed_out);
    show_while(move |snapshot| is_signed_in(snapshot) == Some(true), children)
}

/// Shows its children while nobody is signed in, but not before loading, when that is not known.
///
/// ```
/// # use clerk_wasm::leptos::{SignInButton, SignedOut};
/// # use leptos::prelude::*;
/// # #[component]
/// # fn App() -> impl IntoView {
/// view! { <SignedOut><SignInButton /></SignedOut> }
/// # }
/// ```
#[component]
pub fn SignedOut(
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[prop(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    let is_signed_in =
        move |snapshot: &Snapshot| frameworks::is_signed_in(snapshot, treat_pending_as_signed_out);
    show_while(move |snapshot| is_signed_in(snapshot) == Some(false), children)
}

/// Shows its children until the session is known: on a server, and before loading in the browser.
///
/// ```
/// # use clerk_wasm::leptos::ClerkLoading;
/// # use leptos::prelude::*;
/// # #[component]
/// # fn App() -> impl IntoView {
/// view! { <ClerkLoading><p>"One moment…"</p></ClerkLoading> }
/// # }
/// ```
#[component]
pub fn ClerkLoading(
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    show_while(|snapshot| snapshot.status == Status::Loading, children)
}

/// Shows its children once the session is known, even while the API can't be reached.
///
/// ```
/// # use clerk_wasm::leptos::ClerkLoaded;
/// # use leptos::prelude::*;
/// # #[component]
/// # fn App() -> impl IntoView {
/// view! { <ClerkLoaded><main>"…"</main></ClerkLoaded> }
/// # }
/// ```
#[component]
pub fn ClerkLoaded(
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    show_while(Snapshot::is_loaded, children)
}

/// Shows its children while the session is known, but the API can't be reached for the moment. What
/// [`ClerkLoaded`] shows stays there beside it.
///
/// ```
/// # use clerk_wasm::leptos::ClerkDegraded;
/// # use leptos::prelude::*;
/// # #[component]
/// # fn App() -> impl IntoView {
/// view! { <ClerkDegraded><p>"Some things may not work for the moment."</p></ClerkDegraded> }
/// # }
/// ```
#[component]
pub fn ClerkDegraded(
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    show_while(|snapshot| snapshot.status == Status::Degraded, children)
}

/// Shows its children if the session could not be loaded. [`ClerkHandle::error`](super::ClerkHandle::error)
/// says why.
///
/// ```
/// # use clerk_wasm::leptos::{ClerkFailed, use_clerk};
/// # use leptos::prelude::*;
/// # #[component]
/// # fn App() -> impl IntoView {
/// let clerk = use_clerk();
/// let why = move || clerk.error().map(|error| error.to_string());
/// view! { <ClerkFailed><p role="alert">{why}</p></ClerkFailed> }
/// # }
/// ```
#[component]
pub fn ClerkFailed(
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    show_while(|snapshot| snapshot.status == Status::Error, children)
}

/// Keeps the children while the condition holds, whatever else changes.
fn show_while(holds: impl Fn(&Snapshot) -> bool + Send + Sync + 'static, children: ChildrenFn) -> AnyView {
    let is_shown = select(holds);
    (move || is_shown.get().then(|| children())).into_any()
}
