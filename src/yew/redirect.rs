//! Going to the sign-in page, or to the page for a task.

use yew::prelude::*;

use super::hooks::{use_clerk, use_part};
use crate::frameworks;

/// What [`RedirectToSignIn`] takes.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RedirectToSignInProps {
    /// Where to return to: a URL or a path; the present page by default.
    #[prop_or_default]
    pub return_to: Option<AttrValue>,
}

/// Shows nothing, and goes to the sign-in page once it is known that nobody is signed in. While somebody
/// is, it does nothing.
///
/// ```no_run
/// use clerk_wasm::yew::{RedirectToSignIn, SignedIn, SignedOut};
/// use yew::prelude::*;
///
/// #[component]
/// fn Account() -> Html {
///     html! {
///         <>
///             <SignedIn>{ "Here is your account." }</SignedIn>
///             <SignedOut><RedirectToSignIn /></SignedOut>
///         </>
///     }
/// }
/// ```
#[component]
pub fn RedirectToSignIn(props: &RedirectToSignInProps) -> Html {
    let clerk = use_clerk();
    // In an outage it may not be known yet where that page is.
    let is_due = use_part((), |clerk, ()| {
        frameworks::is_to_sign_in(&clerk.snapshot()) && !clerk.sign_in_url(None).is_empty()
    });
    let due = (is_due, clerk, props.return_to.clone());
    use_effect_with(due, |(is_due, clerk, return_to)| {
        if *is_due {
            clerk.redirect_to_sign_in(return_to.as_deref());
        }
    });
    Html::default()
}

/// What [`RedirectToTasks`] takes.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RedirectToTasksProps {
    /// Where to go after that: a URL or a path; the present page by default.
    #[prop_or_default]
    pub return_to: Option<AttrValue>,
}

/// Shows nothing, and goes to the page for a pending session's next task: see
/// [`Clerk::tasks_url`](crate::Clerk::tasks_url). While there is no task, it does nothing.
///
/// ```no_run
/// use clerk_wasm::yew::{RedirectToTasks, SignedIn};
/// use yew::prelude::*;
///
/// #[component]
/// fn Account() -> Html {
///     html! { <><RedirectToTasks /><SignedIn>{ "Here is your account." }</SignedIn></> }
/// }
/// ```
#[component]
pub fn RedirectToTasks(props: &RedirectToTasksProps) -> Html {
    let clerk = use_clerk();
    let is_due = use_part((), |clerk, ()| !clerk.tasks_url(None).is_empty());
    use_effect_with((is_due, clerk, props.return_to.clone()), |(is_due, clerk, return_to)| {
        if *is_due {
            clerk.redirect_to_tasks(return_to.as_deref());
        }
    });
    Html::default()
}
