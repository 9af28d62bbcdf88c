//! The hooks that read the state.

use std::sync::Arc;

use leptos::prelude::Signal;

use super::handle::use_clerk;
use crate::auth::{Auth, AuthOptions};
use crate::engine::{ActiveSession, Snapshot};
use crate::frameworks::{self, ActiveOrganization};
use crate::wire::{Session, User};

/// Who is signed in, in plain values. Renewing a token changes none of them. A pending session counts as
/// signed out: see [`use_auth_with`].
///
/// ```
/// use clerk_wasm::leptos::use_auth;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Role() -> impl IntoView {
///     let auth = use_auth();
///     let role = move || auth.with(|auth| auth.organization_role.clone());
///     view! { <p>"You are " {move || role().unwrap_or_else(|| "on your own".to_owned())}</p> }
/// }
/// ```
///
/// On a server, and before loading, nothing in the [`Auth`] is known.
pub fn use_auth() -> Signal<Auth> {
    use_auth_with(AuthOptions::default())
}

/// Like [`use_auth`], with these options: for what a pending session, one with tasks still to do, is shown.
///
/// ```
/// use clerk_wasm::AuthOptions;
/// use clerk_wasm::leptos::use_auth_with;
/// use leptos::prelude::*;
///
/// #[component]
/// fn SetUpMfa() -> impl IntoView {
///     let auth = use_auth_with(AuthOptions { treat_pending_as_signed_out: false });
///     view! { <p>"A second factor for " {move || auth.get().user_id}</p> }
/// }
/// ```
///
/// On a server, and before loading, nothing in the [`Auth`] is known.
pub fn use_auth_with(options: AuthOptions) -> Signal<Auth> {
    select(move |snapshot| Auth::with(snapshot, options))
}

/// The active session with its token and the claims in it. It changes with each renewal; if you need
/// only ids, use [`use_auth`].
///
/// ```
/// use clerk_wasm::leptos::use_session;
/// use leptos::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct MyClaims {
///     plan: String,
/// }
///
/// #[component]
/// fn Plan() -> impl IntoView {
///     let session = use_session();
///     let plan = move || session.get()?.claims::<MyClaims>().ok()?.map(|claims| claims.plan);
///     view! { <p>{plan}</p> }
/// }
/// ```
///
/// `None` when nobody is signed in, on a server, and before loading.
pub fn use_session() -> Signal<Option<ActiveSession>> {
    select(|snapshot| snapshot.signed_in().cloned())
}

/// The user who is signed in.
///
/// ```
/// use clerk_wasm::leptos::use_user;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Name() -> impl IntoView {
///     let user = use_user();
///     view! { <p>{move || user.get().and_then(|user| user.full_name())}</p> }
/// }
/// ```
///
/// `None` when nobody is signed in, on a server, and before loading.
pub fn use_user() -> Signal<Option<Arc<User>>> {
    select(|snapshot| snapshot.signed_in().map(|active| active.user.clone()))
}

/// The active organization, and the user's membership in it.
///
/// ```
/// use clerk_wasm::leptos::use_organization;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Where() -> impl IntoView {
///     let organization = use_organization();
///     let name = move || organization.get().and_then(|it| it.name().map(str::to_owned));
///     view! { <p>{move || name().unwrap_or_else(|| "Personal".to_owned())}</p> }
/// }
/// ```
///
/// `None` when none is active, on a server, and before loading.
pub fn use_organization() -> Signal<Option<ActiveOrganization>> {
    select(ActiveOrganization::of)
}

/// The sessions signed in on this client: more than one only if the instance allows that.
///
/// ```
/// use clerk_wasm::leptos::use_session_list;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Accounts() -> impl IntoView {
///     let sessions = use_session_list();
///     view! { <p>{move || sessions.with(Vec::len)} " accounts"</p> }
/// }
/// ```
///
/// Empty when nobody is signed in, on a server, and before loading.
pub fn use_session_list() -> Signal<Vec<Arc<Session>>> {
    select(frameworks::sessions)
}

/// A signal of what `read` finds in each state; if the provider is gone, of the default.
pub(super) fn select<T: Default + PartialEq + Send + Sync + 'static>(
    read: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
) -> Signal<T> {
    use_clerk().state().map_or_else(|| Signal::stored(T::default()), |state| state.select(read))
}
