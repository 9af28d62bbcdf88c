//! Buttons to sign in and out.

use yew::platform::spawn_local;
use yew::prelude::*;

use super::hooks::use_clerk;
use crate::browser::SignOutOptions;
use crate::frameworks;

/// What [`SignInButton`] takes.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SignInButtonProps {
    /// Where to come back to: a URL or a path; the present page if it is not said.
    #[prop_or_default]
    pub return_to: Option<AttrValue>,
    /// Classes of the button that this makes.
    #[prop_or_default]
    pub class: Classes,
    /// The button's text, or a button of the app's own; "Sign in" by default.
    #[prop_or_default]
    pub children: Children,
}

/// A button that leaves for the page to sign in. Before loading a click does nothing.
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
    /// The id of the one session to sign out of; all of them if it is not said.
    #[prop_or_default]
    pub session: Option<AttrValue>,
    /// Where to go afterwards; `after_sign_out_url` of the options if it is not said.
    #[prop_or_default]
    pub redirect_url: Option<AttrValue>,
    /// Classes of the button that this makes.
    #[prop_or_default]
    pub class: Classes,
    /// The button's text, or a button of the app's own; "Sign out" by default.
    #[prop_or_default]
    pub children: Children,
}

/// A button that signs out. If the API refuses, the console says why; for more than that there is
/// [`Clerk::sign_out`](crate::Clerk::sign_out). For an example see [`SignInButton`].
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

/// Text is put into a button. Around anything else is an element of no size of its own, to which clicks
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
