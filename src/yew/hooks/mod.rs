//! The hooks. A hook of more than a few lines has a file of its own.

mod use_clerk;
mod use_part;
mod use_token;

use std::sync::Arc;

use yew::prelude::*;

use crate::auth::{Auth, AuthOptions};
use crate::authorization::AuthorizationQuery;
use crate::browser::Clerk;
use crate::engine::ActiveSession;
use crate::frameworks::{self, ActiveOrganization};
use crate::wire::{Session, User};

pub use use_clerk::use_clerk;
pub(super) use use_part::use_part;
pub use use_token::use_token;

/// Who is signed in, in plain values. Renewing a token changes none of them. A pending session counts as
/// signed out: see [`use_auth_with`].
///
/// ```no_run
/// use clerk_wasm::yew::use_auth;
/// use yew::prelude::*;
///
/// #[component]
/// fn Greeting() -> Html {
///     let auth = use_auth();
///     match &auth.user_id {
///         Some(id) => html! { { format!("You are {id}") } },
///         None if auth.is_signed_out() => html! { "Nobody is signed in" },
///         None => html! { "One moment" },
///     }
/// }
/// ```
#[hook]
pub fn use_auth() -> Auth {
    use_auth_with(AuthOptions::default())
}

/// Like [`use_auth`], with these options: for what a pending session, one with tasks still to do, is shown.
///
/// ```no_run
/// use clerk_wasm::AuthOptions;
/// use clerk_wasm::yew::use_auth_with;
/// use yew::prelude::*;
///
/// #[component]
/// fn SetUpMfa() -> Html {
///     let auth = use_auth_with(AuthOptions { treat_pending_as_signed_out: false });
///     html! { <p>{ "A second factor for " }{ auth.user_id }</p> }
/// }
/// ```
#[hook]
pub fn use_auth_with(options: AuthOptions) -> Auth {
    use_part(options, |clerk, options| Auth::with(&clerk.snapshot(), *options))
}

/// Whether the user has all that the query asks for: [`Clerk::has`], but the component renders again when the answer
/// changes. What has to do with time, as `reverification` does, is looked at anew with each renewal of the token.
///
/// ```no_run
/// use clerk_wasm::AuthorizationQuery;
/// use clerk_wasm::yew::use_has;
/// use yew::prelude::*;
///
/// #[component]
/// fn Invite() -> Html {
///     let may_invite = use_has(&AuthorizationQuery { role: Some("org:admin".into()), ..Default::default() });
///     html! { <button disabled={!may_invite}>{ "Invite" }</button> }
/// }
/// ```
#[hook]
pub fn use_has(query: &AuthorizationQuery) -> bool {
    use_has_with(query, AuthOptions::default())
}

/// Like [`use_has`], with these options.
#[hook]
pub fn use_has_with(query: &AuthorizationQuery, options: AuthOptions) -> bool {
    use_part((query.clone(), options), |clerk, (query, options)| clerk.has_with(query, *options))
}

/// The active session, its user, organization and freshest token; `None` while nobody is signed in. It
/// changes with every renewal.
///
/// ```no_run
/// use clerk_wasm::yew::use_session;
/// use yew::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct MyClaims {
///     plan: Option<String>,
/// }
///
/// #[component]
/// fn Plan() -> Html {
///     let session = use_session();
///     let claims = session.and_then(|session| session.claims::<MyClaims>().ok().flatten());
///     html! { <p>{ claims.and_then(|claims| claims.plan) }</p> }
/// }
/// ```
#[hook]
pub fn use_session() -> Option<ActiveSession> {
    use_part((), |clerk, ()| clerk.snapshot().signed_in().cloned())
}

/// The user who is signed in; `None` while nobody is.
///
/// ```no_run
/// use clerk_wasm::yew::use_user;
/// use yew::prelude::*;
///
/// #[component]
/// fn Name() -> Html {
///     let user = use_user();
///     html! { <p>{ user.and_then(|user| user.full_name()) }</p> }
/// }
/// ```
#[hook]
pub fn use_user() -> Option<Arc<User>> {
    use_part((), |clerk, ()| clerk.user())
}

/// The active organization, with the user's membership in it; `None` while none is active.
///
/// ```no_run
/// use clerk_wasm::yew::use_organization;
/// use yew::prelude::*;
///
/// #[component]
/// fn OrganizationName() -> Html {
///     let organization = use_organization();
///     let name = organization.as_ref().and_then(|organization| organization.name());
///     html! { { name.unwrap_or("Personal") } }
/// }
/// ```
#[hook]
pub fn use_organization() -> Option<ActiveOrganization> {
    use_part((), |clerk, ()| ActiveOrganization::of(&clerk.snapshot()))
}

/// All sessions signed in on this client, including the active one. [`Clerk::set_active`] makes another one
/// active.
///
/// ```no_run
/// use clerk_wasm::yew::use_session_list;
/// use yew::prelude::*;
///
/// #[component]
/// fn Accounts() -> Html {
///     let sessions = use_session_list();
///     let users = sessions.iter().filter_map(|session| session.user());
///     html! { <ul>{ for users.map(|user| html! { <li>{ user.full_name() }</li> }) }</ul> }
/// }
/// ```
#[hook]
pub fn use_session_list() -> Vec<Arc<Session>> {
    use_part((), |clerk: &Clerk, ()| frameworks::sessions(&clerk.snapshot()))
}
