//! Buttons to sign in, up and out.

use yew::platform::spawn_local;
use yew::prelude::*;

use super::hooks::use_clerk;
use crate::browser::SignOutOptions;
use crate::frameworks::{self, Entry};

/// What [`SignInButton`] and [`SignUpButton`] take.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EntryButtonProps {
    /// Where to return to: a URL or a path; the present page by default.
    #[prop_or_default]
    pub return_to: Option<AttrValue>,
    /// Classes of the button that this makes.
    #[prop_or_default]
    pub class: Classes,
    /// The button's text, or a button of the app's own; "Sign in" or "Sign up" by default.
    #[prop_or_default]
    pub children: Children,
}

/// A button that goes to the sign-in page. Before loading, a click waits for it.
///
/// ```no_run
/// use clerk_wasm::yew::{SignInButton, SignOutButton, SignedIn, SignedOut};
/// use yew::prelude::*;
///
/// #[component]
/// fn Corner() -> Html {
///     html! {
///         <>
///             <SignedOut><SignInButton class="primary">{ "Log in" }</SignInButton></SignedOut>
///             <SignedIn>
///                 <SignOutButton><button class="quiet">{ "Leave" }</button></SignOutButton>
///             </SignedIn>
///         </>
///     }
/// }
/// ```
#[component]
pub fn SignInButton(props: &EntryButtonProps) -> Html {
    use_entry_button("Sign in", Entry::SignIn, props)
}

/// A button that goes to the sign-up page. Before loading, a click waits for it.
///
/// ```no_run
/// use clerk_wasm::yew::{SignInButton, SignUpButton, SignedOut};
/// use yew::prelude::*;
///
/// #[component]
/// fn Corner() -> Html {
///     html! { <SignedOut><SignInButton /><SignUpButton return_to="/welcome" /></SignedOut> }
/// }
/// ```
#[component]
pub fn SignUpButton(props: &EntryButtonProps) -> Html {
    use_entry_button("Sign up", Entry::SignUp, props)
}

/// What [`SignOutButton`] takes.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SignOutButtonProps {
    /// The id of the one session to sign out of; all of them by default.
    #[prop_or_default]
    pub session: Option<AttrValue>,
    /// Where to go afterwards; the option `after_sign_out_url` by default.
    #[prop_or_default]
    pub redirect_url: Option<AttrValue>,
    /// Go nowhere afterwards.
    #[prop_or_default]
    pub stay: bool,
    /// Classes of the button that this makes.
    #[prop_or_default]
    pub class: Classes,
    /// The button's text, or a button of the app's own; "Sign out" by default.
    #[prop_or_default]
    pub children: Children,
}

/// A button that signs out. If the API refuses, the console says why; to do more about it, call
/// [`Clerk::sign_out`](crate::Clerk::sign_out) yourself. For an example see [`SignInButton`].
#[component]
pub fn SignOutButton(props: &SignOutButtonProps) -> Html {
    let own = |text: &Option<AttrValue>| text.as_ref().map(ToString::to_string);
    let (session, redirect_url, stay) = (own(&props.session), own(&props.redirect_url), props.stay);
    let options = SignOutOptions { session, redirect_url, stay };
    let clerk = use_clerk();
    let onclick = use_callback((clerk, options), |_, (clerk, options)| {
        let (clerk, options) = (clerk.clone(), options.clone());
        spawn_local(async move {
            if let Err(error) = clerk.sign_out(options).await {
                frameworks::warn(&error);
            }
        });
    });
    clickable("Sign out", &props.class, &props.children, onclick)
}

#[hook]
fn use_entry_button(text: &'static str, entry: Entry, props: &EntryButtonProps) -> Html {
    let clerk = use_clerk();
    let onclick = use_callback((clerk, props.return_to.clone()), move |_, (clerk, return_to)| {
        let return_to = return_to.as_ref().map(ToString::to_string);
        if let Some(later) = entry.go_or_wait(clerk.clone(), return_to) {
            spawn_local(later);
        }
    });
    clickable(text, &props.class, &props.children, onclick)
}

/// Puts text into a button, and anything else into an element without a size of its own, to which clicks
/// bubble up.
fn clickable(
    text: &'static str,
    class: &Classes,
    children: &Children,
    onclick: Callback<MouseEvent>,
) -> Html {
    if children.iter().all(|child| matches!(child, Html::VText(_))) {
        let shown = if children.is_empty() { text.into() } else { children.clone().into() };
        let shown: Html = shown;
        return html! { <button type="button" class={class.clone()} {onclick}>{ shown }</button> };
    }
    html! { <span style="display: contents" class={class.clone()} {onclick}>{ children.clone() }</span> }
}
