//! `Protect`.

use leptos::children::ViewFn;
use leptos::prelude::{ChildrenFn, Get, IntoAny, IntoView, Memo, component};

use super::handle::use_clerk;
use crate::authorization::{AuthorizationQuery, Reverification};
use crate::engine::Active;
use crate::frameworks;

/// Shows its children to those who are allowed to see them, and the fallback to the others; nothing
/// as long as it is not known who is signed in. All that is asked for must hold; where nothing is, it
/// is enough to be signed in.
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
/// This decides what a page shows, and no more: whoever has the page has all of it. What a user may
/// really do is for the backend to decide, which verifies the token.
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
    /// How lately the user must have been verified.
    #[prop(optional, into)]
    reverification: Option<Reverification>,
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[prop(default = true)]
    treat_pending_as_signed_out: bool,
    /// What the others see; nothing by default.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What those see who are allowed to.
    children: ChildrenFn,
) -> impl IntoView {
    let query = AuthorizationQuery { role, permission, feature, plan, reverification };
    let clerk = use_clerk();
    let is_allowed = Memo::new(move |_| {
        // The state that is shown, first: the clerk's own may be ahead of it before hydration.
        match clerk.snapshot().active {
            Active::Unknown => None,
            _ => frameworks::is_allowed(&clerk.get_value(), &query, treat_pending_as_signed_out),
        }
    });
    move || match is_allowed.get() {
        Some(true) => children(),
        Some(false) => fallback.run(),
        None => ().into_any(),
    }
}
