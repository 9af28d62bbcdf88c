//! `SignInButton`, `SignUpButton` and `SignOutButton`.

use std::any::TypeId;

use leptos::children::{ChildrenOptContainer, ToChildren};
use leptos::prelude::{
    AnyView, ElementChild, IntoAny, IntoView, OnAttribute, RenderHtml, StyleAttribute, View, component,
};
use leptos::{ev, html, task};

use super::handle::use_clerk;
use crate::browser::SignOutOptions;
use crate::frameworks::{self, Entry};

/// A button that goes to the sign-in page. Before loading, a click waits for it.
///
/// ```
/// use clerk_wasm::leptos::SignInButton;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Entry() -> impl IntoView {
///     view! {
///         <SignInButton attr:class="primary">"Log in"</SignInButton>
///         // Or with a button of one's own.
///         <SignInButton return_to="/account"><button class="big">"Log in"</button></SignInButton>
///     }
/// }
/// ```
#[component]
pub fn SignInButton(
    /// Where to return to; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
    /// The button's text, or a button of your own; “Sign in” by default.
    #[prop(optional)]
    children: Option<ButtonChildren>,
) -> impl IntoView {
    entry_button(Entry::SignIn, "Sign in", return_to, children)
}

/// A button that goes to the sign-up page. Before loading, a click waits for it.
///
/// ```
/// use clerk_wasm::leptos::{SignInButton, SignUpButton};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Entry() -> impl IntoView {
///     view! {
///         <SignInButton />
///         <SignUpButton return_to="/welcome">"Join"</SignUpButton>
///     }
/// }
/// ```
#[component]
pub fn SignUpButton(
    /// Where to return to; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
    /// The button's text, or a button of your own; “Sign up” by default.
    #[prop(optional)]
    children: Option<ButtonChildren>,
) -> impl IntoView {
    entry_button(Entry::SignUp, "Sign up", return_to, children)
}

/// A button that signs out, then goes to `redirect_url`. It does nothing before loading. If signing out
/// fails, the console says why.
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
    /// Go nowhere afterwards.
    #[prop(optional)]
    stay: bool,
    /// The button's text, or a button of your own; “Sign out” by default.
    #[prop(optional)]
    children: Option<ButtonChildren>,
) -> impl IntoView {
    let handle = use_clerk();
    clickable(children, "Sign out", move || {
        let clerk = handle.get_value();
        let options = SignOutOptions { session: session.clone(), redirect_url: redirect_url.clone(), stay };
        task::spawn_local(async move {
            if let Err(error) = clerk.sign_out(options).await {
                frameworks::warn(&error);
            }
        });
    })
}

/// What [`SignInButton`], [`SignUpButton`] and [`SignOutButton`] take as children: anything that `view!` makes. Text gets a
/// button around it; anything else is taken for a button of the app's own.
#[allow(missing_debug_implementations, reason = "children that are not made yet")]
pub struct ButtonChildren {
    is_text: bool,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

impl ButtonChildren {
    fn new<C: IntoView + 'static>(make: impl FnOnce() -> C + Send + 'static) -> Self {
        Self { is_text: is_text::<C>(), make: Box::new(|| make().into_any()) }
    }
}

impl<F, C> ToChildren<F> for ButtonChildren
where
    F: FnOnce() -> C + Send + 'static,
    C: RenderHtml + Send + 'static,
{
    fn to_children(make: F) -> Self {
        Self::new(make)
    }
}

impl<C: IntoView + Send + 'static> ToChildren<ChildrenOptContainer<C>> for ButtonChildren {
    fn to_children(child: ChildrenOptContainer<C>) -> Self {
        Self::new(move || child.0)
    }
}

fn is_text<C: 'static>() -> bool {
    let texts = [
        TypeId::of::<&'static str>(),
        TypeId::of::<String>(),
        TypeId::of::<View<&'static str>>(),
        TypeId::of::<View<String>>(),
    ];
    texts.contains(&TypeId::of::<C>())
}

fn entry_button(
    entry: Entry,
    text: &'static str,
    return_to: Option<String>,
    children: Option<ButtonChildren>,
) -> AnyView {
    let clerk = use_clerk();
    clickable(children, text, move || {
        if let Some(later) = entry.go_or_wait(clerk.get_value(), return_to.clone()) {
            task::spawn_local(later);
        }
    })
}

/// Puts text into a button, and anything else into an element without a size of its own, to which clicks
/// bubble up.
fn clickable(children: Option<ButtonChildren>, text: &'static str, act: impl FnMut() + 'static) -> AnyView {
    let ButtonChildren { is_text, make } = children.unwrap_or_else(|| ButtonChildren::new(move || text));
    let mut act = act;
    let click = move |_| act();
    if is_text {
        html::button().r#type("button").on(ev::click, click).child(make()).into_any()
    } else {
        html::span().style("display: contents").on(ev::click, click).child(make()).into_any()
    }
}
