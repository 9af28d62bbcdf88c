//! Going to the sign-in or sign-up page, or to the page for a task.

use yew::prelude::*;

use super::hooks::{use_clerk, use_part};
use crate::frameworks::Entry;

/// What [`RedirectToSignIn`], [`RedirectToSignUp`] and [`RedirectToTasks`] take.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RedirectProps {
    /// Where to go after that: a URL or a path; the present page by default.
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
pub fn RedirectToSignIn(props: &RedirectProps) -> Html {
    use_redirect_to(Entry::SignIn, props)
}

/// Shows nothing, and goes to the sign-up page once it is known that nobody is signed in. While somebody
/// is, it does nothing.
///
/// ```no_run
/// use clerk_wasm::yew::{RedirectToSignUp, SignedIn, SignedOut};
/// use yew::prelude::*;
///
/// #[component]
/// fn Invitation() -> Html {
///     html! {
///         <>
///             <SignedIn>{ "Welcome to the team." }</SignedIn>
///             <SignedOut><RedirectToSignUp /></SignedOut>
///         </>
///     }
/// }
/// ```
#[component]
pub fn RedirectToSignUp(props: &RedirectProps) -> Html {
    use_redirect_to(Entry::SignUp, props)
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
pub fn RedirectToTasks(props: &RedirectProps) -> Html {
    let clerk = use_clerk();
    let is_due = use_part((), |clerk, ()| !clerk.tasks_url(None).is_empty());
    use_effect_with((is_due, clerk, props.return_to.clone()), |(is_due, clerk, return_to)| {
        if *is_due {
            clerk.redirect_to_tasks(return_to.as_deref());
        }
    });
    Html::default()
}

#[hook]
fn use_redirect_to(entry: Entry, props: &RedirectProps) -> Html {
    let clerk = use_clerk();
    let is_due = use_part(entry, |clerk, entry| entry.is_due(clerk, &clerk.snapshot()));
    use_effect_with((is_due, clerk, props.return_to.clone()), move |(is_due, clerk, return_to)| {
        if *is_due {
            entry.go(clerk, return_to.as_deref());
        }
    });
    Html::default()
}
