//! `SignInButton` and `SignOutButton`.

use leptos::ev;
use leptos::prelude::{AddAnyAttr, AnyView, Children, ElementChild, IntoAny, IntoView, component};
use leptos::tachys::html::event::on;
use leptos::{html, task};

use super::handle::use_clerk;
use crate::browser::SignOutOptions;
use crate::frameworks;

/// A button that goes to the page to sign in. It does nothing before loading.
///
/// ```
/// use clerk_wasm::leptos::SignInButton;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Entry() -> impl IntoView {
///     view! {
///         <SignInButton attr:class="primary" />
///         // Or with a button of one's own.
///         <SignInButton return_to="/account"><button class="big">"Log in"</button></SignInButton>
///     }
/// }
/// ```
#[component]
pub fn SignInButton(
    /// Where to come back to; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
    /// The element that is clicked; a button that reads “Sign in” by default.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let clerk = use_clerk();
    clickable(children, "Sign in", move || clerk.get_value().redirect_to_sign_in(return_to.as_deref()))
}

/// A button that signs out, then goes to where one goes after that. It does nothing before loading;
/// what fails is said in the console.
///
/// ```
/// use clerk_wasm::leptos::SignOutButton;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Exit() -> impl IntoView {
///     view! {
///         <SignOutButton />
///         <SignOutButton redirect_url="/bye"><button>"Leave"</button></SignOutButton>
///     }
/// }
/// ```
#[component]
pub fn SignOutButton(
    /// The one session to sign out of; all of them by default.
    #[prop(optional, into)]
    session: Option<String>,
    /// Where to go afterwards; [`after_sign_out_url`](crate::ClerkOptions::after_sign_out_url) by default.
    #[prop(optional, into)]
    redirect_url: Option<String>,
    /// The element that is clicked; a button that reads “Sign out” by default.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let handle = use_clerk();
    clickable(children, "Sign out", move || {
        let clerk = handle.get_value();
        let options = SignOutOptions { session: session.clone(), redirect_url: redirect_url.clone() };
        task::spawn_local(async move {
            if let Err(error) = clerk.sign_out(options).await {
                frameworks::warn(&error);
            }
        });
    })
}

fn clickable(children: Option<Children>, text: &'static str, act: impl Fn() + 'static) -> AnyView {
    let view = match children {
        Some(children) => children(),
        None => html::button().r#type("button").child(text).into_any(),
    };
    view.add_any_attr(on(ev::click, move |_| act())).into_any()
}
