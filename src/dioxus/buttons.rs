//! Buttons to sign in, up and out.

use dioxus::core::{DynamicNode, TemplateNode, spawn_forever};
use dioxus::prelude::*;

use super::hooks::use_clerk;
use crate::browser::SignOutOptions;
use crate::frameworks::{self, Entry};

/// A button that goes to the sign-in page. Before loading, a click waits for it.
///
/// ```
/// use clerk_wasm::dioxus::{SignInButton, SignOutButton};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Entry() -> Element {
///     rsx! {
///         SignInButton {}
///         SignInButton { class: "primary", "Log in" }
///         // Or with a button of one's own.
///         SignInButton { return_to: "/account", button { class: "primary", disabled: false, "Log in" } }
///     }
/// }
/// ```
#[component]
pub fn SignInButton(
    /// Where to return to: a URL or a path; the present page by default.
    #[props(into)]
    return_to: Option<String>,
    /// Attributes of the button that this makes, such as `class`.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The button's text, or a button of your own; "Sign in" by default.
    children: Option<Element>,
) -> Element {
    let children = children.unwrap_or_else(|| rsx! { "Sign in" });
    use_entry_button(Entry::SignIn, return_to, attributes, children)
}

/// A button that goes to the sign-up page. Before loading, a click waits for it.
///
/// ```
/// use clerk_wasm::dioxus::{SignInButton, SignUpButton};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Entry() -> Element {
///     rsx! {
///         SignInButton {}
///         SignUpButton { return_to: "/welcome", "Join" }
///     }
/// }
/// ```
#[component]
pub fn SignUpButton(
    /// Where to return to: a URL or a path; the present page by default.
    #[props(into)]
    return_to: Option<String>,
    /// Attributes of the button that this makes, such as `class`.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The button's text, or a button of your own; "Sign up" by default.
    children: Option<Element>,
) -> Element {
    let children = children.unwrap_or_else(|| rsx! { "Sign up" });
    use_entry_button(Entry::SignUp, return_to, attributes, children)
}

/// A button that signs out, then goes to `redirect_url`. If the API refuses, the console says why; to do
/// more about it, call [`Clerk::sign_out`](crate::Clerk::sign_out) yourself.
///
/// ```
/// use clerk_wasm::dioxus::SignOutButton;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Exit() -> Element {
///     rsx! {
///         SignOutButton {}
///         SignOutButton { redirect_url: "/bye", button { "Leave" } }
///     }
/// }
/// ```
#[component]
pub fn SignOutButton(
    /// The id of the one session to sign out of; all of them by default.
    #[props(into)]
    session: Option<String>,
    /// Where to go afterwards; [`after_sign_out_url`](crate::ClerkOptions::after_sign_out_url) by
    /// default.
    #[props(into)]
    redirect_url: Option<String>,
    /// Go nowhere afterwards.
    #[props(default)]
    stay: bool,
    /// Attributes of the button that this makes, such as `class`.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The button's text, or a button of your own; "Sign out" by default.
    children: Option<Element>,
) -> Element {
    let clerk = use_clerk();
    clickable(children.unwrap_or_else(|| rsx! { "Sign out" }), attributes, move || {
        let clerk = clerk.clone();
        let options = SignOutOptions { session: session.clone(), redirect_url: redirect_url.clone(), stay };
        // This button is usually gone before signing out is done.
        spawn_forever(async move {
            if let Err(error) = clerk.sign_out(options).await {
                frameworks::warn(&error);
            }
        });
    })
}

fn use_entry_button(
    entry: Entry,
    return_to: Option<String>,
    attributes: Vec<Attribute>,
    children: Element,
) -> Element {
    let clerk = use_clerk();
    clickable(children, attributes, move || {
        if let Some(later) = entry.go_or_wait(clerk.clone(), return_to.clone()) {
            spawn_forever(later);
        }
    })
}

/// Puts text into a button, and anything else into an element without a size of its own, to which clicks
/// bubble up.
fn clickable(children: Element, attributes: Vec<Attribute>, mut act: impl FnMut() + 'static) -> Element {
    let onclick = move |_| act();
    if is_text(&children) {
        rsx! { button { r#type: "button", onclick, ..attributes, {children} } }
    } else {
        rsx! { span { display: "contents", onclick, ..attributes, {children} } }
    }
}

fn is_text(children: &Element) -> bool {
    let Ok(node) = children else { return false };
    node.template.roots.iter().enumerate().all(|(at, root)| match root {
        TemplateNode::Text { .. } => true,
        TemplateNode::Dynamic { .. } => matches!(node.dynamic_root(at), Some(DynamicNode::Text(_))),
        TemplateNode::Element { .. } => false,
    })
}
