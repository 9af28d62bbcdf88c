//! Buttons to sign in and out.

use yew::platform::spawn_local;
use yew::prelude::*;

use super::hooks::use_clerk;
use crate::browser::SignOutOptions;
use crate::frameworks;

/// What [`SignInButton`] takes.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SignInButtonProps {
    /// Where to return to: a URL or a path; the present page by default.
    #[prop_or_default]
    pub return_to: Option<AttrValue>,
    /// Classes of the button that this makes.
    #[prop_or_default]
    pub class: Classes,
    /// The button's text, or a button of the app's own; "Sign in" by default.
    #[prop_or_default]
    pub children: Children,
}

/// A button that goes to the sign-in page. Before loading, a click does nothing.
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
pub fn SignInButton(props: &SignInButtonProps) -> Html {
    let clerk = use_clerk();
    let onclick = use_callback((clerk, props.return_to.clone()), |_, (clerk, return_to)| {
        clerk.redirect_to_sign_in(return_to.as_deref());
    });
    clickable("Sign in", &props.class, &props.children, onclick)
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
    let (session, redirect_url) = (own(&props.session), own(&props.redirect_url));
    let clerk = use_clerk();
    let onclick = use_callback((clerk, session, redirect_url), |_, (clerk, session, redirect_url)| {
        let clerk = clerk.clone();
        let options = SignOutOptions { session: session.clone(), redirect_url: redirect_url.clone() };
        spawn_local(async move {
            if let Err(error) = clerk.sign_out(options).await {
                frameworks::warn(&error);
            }
        });
    });
    clickable("Sign out", &props.class, &props.children, onclick)
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
