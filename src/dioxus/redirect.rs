//! `RedirectToSignIn`.

use dioxus::prelude::*;

use super::hooks::{use_auth, use_clerk};

/// Leaves for the page to sign in, as soon as it is known that nobody is signed in.
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
    /// Where to come back to: a URL or a path; the present page by default.
    #[props(into)]
    return_to: Option<String>,
) -> Element {
    let (clerk, auth) = (use_clerk(), use_auth());
    use_effect(use_reactive((&return_to,), move |(return_to,)| {
        // In an outage nobody knows yet where that page is.
        if auth.read().is_signed_out() && !clerk.sign_in_url(None).is_empty() {
            clerk.redirect_to_sign_in(return_to.as_deref());
        }
    }));
    rsx! {}
}
