//! Components that show their children only in one state of the session.

use yew::prelude::*;

use super::hooks::use_part;
use crate::engine::Status;
use crate::frameworks;

/// What [`SignedIn`] and [`SignedOut`] take.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SignedGateProps {
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[prop_or(true)]
    pub treat_pending_as_signed_out: bool,
    /// What to show.
    #[prop_or_default]
    pub children: Html,
}

/// What [`ClerkLoading`], [`ClerkLoaded`], [`ClerkDegraded`] and [`ClerkFailed`] take.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct GateProps {
    /// What to show.
    #[prop_or_default]
    pub children: Html,
}

/// Shows its children while somebody is signed in. A pending session counts as signed out, unless
/// `treat_pending_as_signed_out` is false.
///
/// ```no_run
/// use clerk_wasm::yew::{SignedIn, SignedOut};
/// use yew::prelude::*;
///
/// #[component]
/// fn Home() -> Html {
///     html! {
///         <>
///             <SignedIn>{ "Welcome back" }</SignedIn>
///             <SignedOut>{ "Welcome" }</SignedOut>
///         </>
///     }
/// }
/// ```
#[component]
pub fn SignedIn(props: &SignedGateProps) -> Html {
    use_signed_gate(true, props)
}

/// Shows its children while it is known that nobody is signed in: not before loading, and not while the
/// page is about to be left. For an example see [`SignedIn`].
#[component]
pub fn SignedOut(props: &SignedGateProps) -> Html {
    use_signed_gate(false, props)
}

/// Shows its children while the session is not known yet. On a server it never is.
///
/// ```no_run
/// use clerk_wasm::yew::{ClerkFailed, ClerkLoaded, ClerkLoading, use_clerk};
/// use yew::prelude::*;
///
/// #[component]
/// fn Main() -> Html {
///     html! {
///         <>
///             <ClerkLoading>{ "One moment" }</ClerkLoading>
///             <ClerkLoaded>{ "Here is the app." }</ClerkLoaded>
///             <ClerkFailed><Why /></ClerkFailed>
///         </>
///     }
/// }
///
/// #[component]
/// fn Why() -> Html {
///     let clerk = use_clerk();
///     html! { <p>{ clerk.error().map(|error| error.to_string()) }</p> }
/// }
/// ```
#[component]
pub fn ClerkLoading(props: &GateProps) -> Html {
    let is_open = use_part((), |clerk, ()| clerk.status() == Status::Loading);
    shown_if(is_open, props)
}

/// Shows its children once the session is known, even while the API can't be reached. For an example see
/// [`ClerkLoading`].
#[component]
pub fn ClerkLoaded(props: &GateProps) -> Html {
    let is_open = use_part((), |clerk, ()| clerk.status().is_loaded());
    shown_if(is_open, props)
}

/// Shows its children while the session is known, but the API can't be reached for the moment. What
/// [`ClerkLoaded`] shows stays there beside it.
///
/// ```no_run
/// use clerk_wasm::yew::ClerkDegraded;
/// use yew::prelude::*;
///
/// #[component]
/// fn Notice() -> Html {
///     html! { <ClerkDegraded><p>{ "Some things may not work for the moment." }</p></ClerkDegraded> }
/// }
/// ```
#[component]
pub fn ClerkDegraded(props: &GateProps) -> Html {
    let is_open = use_part((), |clerk, ()| clerk.status() == Status::Degraded);
    shown_if(is_open, props)
}

/// Shows its children if the session could not be loaded, or the provider can't be used;
/// [`Clerk::error`](crate::Clerk::error) says why. For an example see [`ClerkLoading`].
#[component]
pub fn ClerkFailed(props: &GateProps) -> Html {
    let is_open = use_part((), |clerk, ()| clerk.status() == Status::Error);
    shown_if(is_open, props)
}

#[hook]
fn use_signed_gate(is_for_signed_in: bool, props: &SignedGateProps) -> Html {
    let is_signed_in = use_part(props.treat_pending_as_signed_out, |clerk, pending| {
        frameworks::is_signed_in(&clerk.snapshot(), *pending)
    });
    if is_signed_in == Some(is_for_signed_in) { props.children.clone() } else { Html::default() }
}

fn shown_if(is_open: bool, props: &GateProps) -> Html {
    if is_open { props.children.clone() } else { Html::default() }
}
