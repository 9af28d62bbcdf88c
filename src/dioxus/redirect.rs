//! `RedirectToSignIn`, `RedirectToSignUp` and `RedirectToTasks`.

use dioxus::prelude::*;

use super::hooks::{use_auth, use_clerk, use_session};
use crate::frameworks::Entry;

/// Shows nothing, and goes to the sign-in page once it is known that nobody is signed in.
///
/// ```
/// use clerk_wasm::dioxus::{RedirectToSignIn, SignedIn, SignedOut};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Account() -> Element {
///     rsx! {
///         SignedIn { "Your account" }
///         SignedOut { RedirectToSignIn {} }
///     }
/// }
/// ```
#[component]
pub fn RedirectToSignIn(
    /// Where to return to: a URL or a path; the present page by default.
    #[props(into)]
    return_to: Option<String>,
) -> Element {
    use_redirect_to(Entry::SignIn, return_to)
}

/// Shows nothing, and goes to the sign-up page once it is known that nobody is signed in.
///
/// ```
/// use clerk_wasm::dioxus::{RedirectToSignUp, SignedIn, SignedOut};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Invitation() -> Element {
///     rsx! {
///         SignedIn { "Welcome to the team." }
///         SignedOut { RedirectToSignUp {} }
///     }
/// }
/// ```
#[component]
pub fn RedirectToSignUp(
    /// Where to return to: a URL or a path; the present page by default.
    #[props(into)]
    return_to: Option<String>,
) -> Element {
    use_redirect_to(Entry::SignUp, return_to)
}

/// Shows nothing, and goes to the page for a pending session's next task: see
/// [`Clerk::tasks_url`](crate::Clerk::tasks_url). While there is no task, it does nothing.
///
/// ```
/// use clerk_wasm::dioxus::{RedirectToTasks, SignedIn};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Account() -> Element {
///     rsx! {
///         RedirectToTasks {}
///         SignedIn { "Your account" }
///     }
/// }
/// ```
#[component]
pub fn RedirectToTasks(
    /// Where to go after that: a URL or a path; the present page by default.
    #[props(into)]
    return_to: Option<String>,
) -> Element {
    let (clerk, session, auth) = (use_clerk(), use_session(), use_auth());
    let is_due = use_memo(move || {
        // The sign-in page becomes known a moment after the session.
        auth.read();
        session.read().is_some() && !clerk.tasks_url(None).is_empty()
    });
    let clerk = use_clerk();
    use_effect(use_reactive((&return_to,), move |(return_to,)| {
        if is_due() {
            clerk.redirect_to_tasks(return_to.as_deref());
        }
    }));
    rsx! {}
}

fn use_redirect_to(entry: Entry, return_to: Option<String>) -> Element {
    let (clerk, auth) = (use_clerk(), use_auth());
    use_effect(use_reactive((&return_to,), move |(return_to,)| {
        // Read so that this runs again whenever it changes.
        auth.read();
        if entry.is_due(&clerk, &clerk.snapshot()) {
            entry.go(&clerk, return_to.as_deref());
        }
    }));
    rsx! {}
}
