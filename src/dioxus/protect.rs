//! `Protect`.

use dioxus::prelude::*;

use super::state::use_clerk_context;
use crate::authorization::{AuthorizationQuery, Reverification};
use crate::frameworks;

/// Shows its children to a user who has all that is asked for; to others, and when nobody is signed
/// in, the fallback. Where nothing is asked for, being signed in is enough. Nothing is shown until it
/// is known who is signed in.
///
/// This decides what a page shows. What a user may do is for the backend to decide, which verifies the
/// token.
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
    /// How lately the user must have been verified. Looked at when the session changes, and at each
    /// renewal.
    reverification: Option<Reverification>,
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[props(default = true)]
    treat_pending_as_signed_out: bool,
    /// What others are shown; nothing by default.
    fallback: Option<Element>,
    /// What is shown to those who have it.
    children: Element,
) -> Element {
    let query = AuthorizationQuery { role, permission, feature, plan, reverification };
    match use_is_allowed(query, treat_pending_as_signed_out)() {
        Some(true) => rsx! { {children} },
        Some(false) => rsx! { {fallback} },
        None => rsx! {},
    }
}

/// Changes, and renders again, only when the answer does.
fn use_is_allowed(query: AuthorizationQuery, treat_pending_as_signed_out: bool) -> Memo<Option<bool>> {
    let context = use_clerk_context();
    let (auth, session) = (context.state.auth.signal(), context.state.session.signal());
    use_memo(use_reactive((&query, &treat_pending_as_signed_out), move |(query, pending)| {
        // What is granted stands in the token as well.
        session.read();
        auth.read().is_known.then(|| frameworks::is_allowed(&context.clerk, &query, pending)).flatten()
    }))
}
