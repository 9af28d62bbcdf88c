//! `RedirectToSignIn`.

use leptos::prelude::{Effect, Get, IntoView, Memo, component};

use super::handle::use_clerk;
use crate::engine::Active;

/// Shows nothing and goes to the page to sign in, once it is known that nobody is signed in. While
/// somebody is, it does nothing.
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
    /// Where to come back to; the present page by default.
    #[prop(optional, into)]
    return_to: Option<String>,
) -> impl IntoView {
    let clerk = use_clerk();
    // In an outage nobody knows yet where that page is.
    let is_due = Memo::new(move |_| {
        let is_signed_out = matches!(clerk.snapshot().active, Active::SignedOut);
        is_signed_out && !clerk.get_value().sign_in_url(None).is_empty()
    });
    Effect::new(move |_| {
        if is_due.get() {
            clerk.get_value().redirect_to_sign_in(return_to.as_deref());
        }
    });
}
