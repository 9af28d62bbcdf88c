//! `Protect`.

use dioxus::prelude::*;

use super::state::use_clerk_context;
use crate::authorization::{AuthorizationQuery, Reverification};
use crate::frameworks;

/// Shows its children to users who have all that it asks for, and the fallback to all others; nothing
/// while it is unknown who is signed in. If nothing is asked for, being signed in is enough.
///
/// This decides only what the page shows. What a user may really do is decided by the backend, which
/// verifies the token.
///
/// ```
/// use clerk_wasm::dioxus::Protect;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Settings() -> Element {
///     rsx! {
///         Protect { role: "org:admin", fallback: rsx! { p { "Ask an admin." } },
///             button { "Delete everything" }
///         }
///     }
/// }
/// ```
#[component]
pub fn Protect(
    /// A role in the active organization, such as `org:admin`.
    #[props(into)]
    role: Option<String>,
    /// A permission in the active organization, such as `org:invoices:read`.
    #[props(into)]
    permission: Option<String>,
    /// A feature, of one scope (`org:reports`, `user:reports`) or of any (`reports`).
    #[props(into)]
    feature: Option<String>,
    /// A plan, of one scope or of any.
    #[props(into)]
    plan: Option<String>,
    /// How recently the user must have been verified. This is checked when the session changes, and at
    /// each renewal.
    reverification: Option<Reverification>,
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[props(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show to the others; nothing by default.
    fallback: Option<Element>,
    /// What to show to those who have it.
    children: Element,
) -> Element {
    let query = AuthorizationQuery { role, permission, feature, plan, reverification };
    match use_is_allowed(query, treat_pending_as_signed_out)() {
        Some(true) => rsx! { {children} },
        Some(false) => rsx! { {fallback} },
        None => rsx! {},
    }
}

/// Changes, and makes the component render again, only when the answer does.
fn use_is_allowed(query: AuthorizationQuery, treat_pending_as_signed_out: bool) -> Memo<Option<bool>> {
    let context = use_clerk_context();
    let (auth, session) = (context.state.auth.signal(), context.state.session.signal());
    use_memo(use_reactive((&query, &treat_pending_as_signed_out), move |(query, pending)| {
        // The token says what is granted, too.
        session.read();
        let clerk = &context.clerk;
        let has = |options| clerk.has_with(&query, options);
        let is_known = auth.read().is_known;
        is_known.then(|| frameworks::is_allowed(&clerk.snapshot(), &query, pending, has)).flatten()
    }))
}
