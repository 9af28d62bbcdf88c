//! What only some users see.

use yew::prelude::*;

use super::hooks::use_part;
use crate::authorization::{AuthorizationQuery, Reverification};
use crate::frameworks;

/// What [`Protect`] asks for. All of it must hold; with nothing asked for, being signed in is enough.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ProtectProps {
    /// A role in the active organization, such as `org:admin`.
    #[prop_or_default]
    pub role: Option<AttrValue>,
    /// A permission in the active organization, such as `org:invoices:read`.
    #[prop_or_default]
    pub permission: Option<AttrValue>,
    /// A feature, such as `org:reports`, `user:reports` or `reports`.
    #[prop_or_default]
    pub feature: Option<AttrValue>,
    /// A plan, such as `org:pro`, `user:pro` or `pro`.
    #[prop_or_default]
    pub plan: Option<AttrValue>,
    /// How recently the user must have been verified.
    #[prop_or_default]
    pub reverification: Option<Reverification>,
    /// Whether a pending session, one with tasks still to do, counts as signed out.
    #[prop_or(true)]
    pub treat_pending_as_signed_out: bool,
    /// What to show to everybody else, including when nobody is signed in.
    #[prop_or_default]
    pub fallback: Html,
    /// What to show to those who have it.
    #[prop_or_default]
    pub children: Html,
}

/// Shows its children to users who have what it asks for, and `fallback` to all others; nothing while it
/// is unknown who is signed in.
///
/// ```no_run
/// use clerk_wasm::yew::Protect;
/// use yew::prelude::*;
///
/// #[component]
/// fn Invoices() -> Html {
///     html! {
///         <Protect permission="org:invoices:read" fallback={html! { "Ask an admin for access." }}>
///             { "Here are the invoices." }
///         </Protect>
///     }
/// }
/// ```
///
/// This decides only what the page shows: whoever wants to can see the children all the same. What a user
/// may really do is decided by the backend, which verifies the token.
#[component]
pub fn Protect(props: &ProtectProps) -> Html {
    let asked = (query(props), props.treat_pending_as_signed_out);
    match use_part(asked, |clerk, (query, pending)| {
        let has = |options| clerk.has_with(query, options);
        frameworks::is_allowed(&clerk.snapshot(), query, *pending, has)
    }) {
        Some(true) => props.children.clone(),
        Some(false) => props.fallback.clone(),
        None => Html::default(),
    }
}

fn query(props: &ProtectProps) -> AuthorizationQuery {
    let own = |text: &Option<AttrValue>| text.as_ref().map(ToString::to_string);
    AuthorizationQuery {
        role: own(&props.role),
        permission: own(&props.permission),
        feature: own(&props.feature),
        plan: own(&props.plan),
        reverification: props.reverification,
    }
}
