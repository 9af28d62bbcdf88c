//! `RedirectToSignIn`, `RedirectToSignUp` and `RedirectToTasks`.

use leptos::prelude::{Effect, Get, IntoView, Memo, component};

use super::handle::use_clerk;
use crate::frameworks::Entry;

/// Shows nothing, and goes to the sign-in page once it is known that nobody is signed in. While somebody
/// is, it does nothing.
///
/// ```
/// use clerk_wasm::leptos::{RedirectToSignIn, SignedIn, SignedOut};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Account() -> impl IntoView {
///     view! {
///         <SignedOut><RedirectToSignIn /></SignedOut>
///         <SignedIn><p>"Your account"</p></SignedIn>
///     }
/// }
/// ```
#[component]
pub fn RedirectToSignIn(
    /// Where to return to; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
) -> impl IntoView {
    use_redirect_to(Entry::SignIn, return_to);
}

/// Shows nothing, and goes to the sign-up page once it is known that nobody is signed in. While somebody
/// is, it does nothing.
///
/// ```
/// use clerk_wasm::leptos::{RedirectToSignUp, SignedIn, SignedOut};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Invitation() -> impl IntoView {
///     view! {
///         <SignedOut><RedirectToSignUp /></SignedOut>
///         <SignedIn><p>"Welcome to the team."</p></SignedIn>
///     }
/// }
/// ```
#[component]
pub fn RedirectToSignUp(
    /// Where to return to; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
) -> impl IntoView {
    use_redirect_to(Entry::SignUp, return_to);
}

/// Shows nothing, and goes to the page for a pending session's next task: see
/// [`Clerk::tasks_url`](crate::Clerk::tasks_url). While there is no task, it does nothing.
///
/// ```
/// use clerk_wasm::leptos::{RedirectToTasks, SignedIn};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Account() -> impl IntoView {
///     view! {
///         <RedirectToTasks />
///         <SignedIn><p>"Your account"</p></SignedIn>
///     }
/// }
/// ```
#[component]
pub fn RedirectToTasks(
    /// Where to go after that; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
) -> impl IntoView {
    let clerk = use_clerk();
    let is_due = Memo::new(move |_| {
        clerk.snapshot().signed_in().is_some() && !clerk.get_value().tasks_url(None).is_empty()
    });
    Effect::new(move |_| {
        if is_due.get() {
            clerk.get_value().redirect_to_tasks(return_to.as_deref());
        }
    });
}

fn use_redirect_to(entry: Entry, return_to: Option<String>) {
    let clerk = use_clerk();
    let is_due = Memo::new(move |_| entry.is_due(&clerk.get_value(), &clerk.snapshot()));
    Effect::new(move |_| {
        if is_due.get() {
            entry.go(&clerk.get_value(), return_to.as_deref());
        }
    });
}
