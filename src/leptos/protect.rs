//! `Protect`.

use leptos::children::ViewFn;
use leptos::prelude::{ChildrenFn, Get, IntoAny, IntoView, Memo, component};

use super::handle::use_clerk;
use crate::authorization::{AuthorizationQuery, Reverification};
use crate::frameworks;

/// Shows its children to users who have all that it asks for, and the fallback to all others; nothing
/// while it is unknown who is signed in. If nothing is asked for, being signed in is enough.
///
/// ```
/// use clerk_wasm::leptos::Protect;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Admin() -> impl IntoView {
///     view! {
///         <Protect role="org:admin" fallback=|| view! { <p>"For admins only."</p> }>
///             <p>"Members: …"</p>
///         </Protect>
///     }
/// }
/// ```
///
/// This decides only what the page shows: whoever wants to can see the children all the same. What a user
/// may really do is decided by the backend, which verifies the token.
#[component]
pub fn Protect(
    /// A role in the active organization, such as `org:admin`.
    #[prop(optional, into)]
    role: Option<String>,
    /// A permission in the active organization, such as `org:invoices:read`.
    #[prop(optional, into)]
    permission: Option<String>,
    /// A feature, of one scope (`org:reports`) or of any (`reports`).
    #[prop(optional, into)]
    feature: Option<String>,
    /// A plan, of one scope or of any.
    #[prop(optional, into)]
    plan: Option<String>,
    /// How recently the user must have been verified.
    #[prop(optional, into)]
    reverification: Option<Reverification>,
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[prop(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show to the others; nothing by default.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What to show to those who have it.
    children: ChildrenFn,
) -> impl IntoView {
    let query = AuthorizationQuery { role, permission, feature, plan, reverification };
    let clerk = use_clerk();
    let is_allowed = Memo::new(move |_| {
        // Looks at the shown state first: before hydration the clerk's own may be ahead of it.
        let has = |options| clerk.has_with(&query, options);
        frameworks::is_allowed(&clerk.snapshot(), &query, treat_pending_as_signed_out, has)
    });
    move || match is_allowed.get() {
        Some(true) => children(),
        Some(false) => fallback.run(),
        None => ().into_any(),
    }
}
