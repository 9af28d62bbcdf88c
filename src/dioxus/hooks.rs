//! Hooks that return what the provider above them knows. [`use_token`](super::use_token) has a file of
//! its own.

use std::sync::Arc;

use dioxus::prelude::*;

use super::state::use_clerk_context;
use crate::auth::{Auth, AuthOptions};
use crate::authorization::AuthorizationQuery;
use crate::browser::Clerk;
use crate::engine::ActiveSession;
use crate::frameworks::ActiveOrganization;
use crate::wire::{Session, User};

/// The provider's [`Clerk`], for event handlers and tasks. It is not a signal, and always the same.
///
/// ```
/// use clerk_wasm::SetActiveOptions;
/// use clerk_wasm::dioxus::use_clerk;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn ToPersonal() -> Element {
///     let clerk = use_clerk();
///     let mut failure = use_signal(|| None);
///     let leave = move |_| {
///         let clerk = clerk.clone();
///         async move {
///             let personal = SetActiveOptions {
///                 organization: clerk_wasm::OrganizationChoice::Personal,
///                 ..SetActiveOptions::default()
///             };
///             failure.set(clerk.set_active(personal).await.err());
///         }
///     };
///     rsx! {
///         button { onclick: leave, "Leave the organization" }
///         if let Some(error) = failure() { p { "{error}" } }
///     }
/// }
/// ```
#[must_use]
pub fn use_clerk() -> Clerk {
    use_clerk_context().clerk
}

/// Who is signed in, and to which organization, in plain values. Renewing a token changes none of them. A
/// pending session counts as signed out: see [`use_auth_with`].
///
/// ```
/// use clerk_wasm::dioxus::use_auth;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Who() -> Element {
///     let auth = use_auth();
///     // Runs again for another user only, not for another organization.
///     let user_id = use_memo(move || auth.read().user_id.clone());
///     rsx! { p { "You are " {user_id().unwrap_or_default()} } }
/// }
/// ```
#[must_use]
pub fn use_auth() -> ReadSignal<Auth> {
    use_auth_with(AuthOptions::default())
}

/// Like [`use_auth`], with these options: for what a pending session, one with tasks still to do, is shown.
///
/// ```
/// use clerk_wasm::AuthOptions;
/// use clerk_wasm::dioxus::use_auth_with;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn SetUpMfa() -> Element {
///     let auth = use_auth_with(AuthOptions { treat_pending_as_signed_out: false });
///     rsx! { p { "A second factor for " {auth.read().user_id.clone()} } }
/// }
/// ```
#[must_use]
pub fn use_auth_with(options: AuthOptions) -> ReadSignal<Auth> {
    let state = use_clerk_context().state;
    if options.treat_pending_as_signed_out { state.auth.signal() } else { state.pending_auth.signal() }
}

/// Whether the user has all that the query asks for: [`Clerk::has`] as a memo, which changes when the answer does. What
/// has to do with time, as `reverification` does, is looked at anew with each renewal of the token.
///
/// ```
/// use clerk_wasm::AuthorizationQuery;
/// use clerk_wasm::dioxus::use_has;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Invite() -> Element {
///     let may_invite = use_has(&AuthorizationQuery { role: Some("org:admin".into()), ..Default::default() });
///     rsx! { button { disabled: !may_invite(), "Invite" } }
/// }
/// ```
#[must_use]
pub fn use_has(query: &AuthorizationQuery) -> Memo<bool> {
    use_has_with(query, AuthOptions::default())
}

/// Like [`use_has`], with these options.
#[must_use]
pub fn use_has_with(query: &AuthorizationQuery, options: AuthOptions) -> Memo<bool> {
    let context = use_clerk_context();
    let (auth, session) = (context.state.auth.signal(), context.state.session.signal());
    use_memo(use_reactive((query, &options), move |(query, options)| {
        // The token says what is granted, too.
        session.read();
        // Before the first render the clerk may be ahead of what is shown.
        auth.read().is_known && context.clerk.has_with(&query, options)
    }))
}

/// The active session with its token. It changes with each renewal; `None` while nobody is signed in.
///
/// ```
/// use clerk_wasm::dioxus::use_session;
/// use dioxus::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct MyClaims {
///     level: Option<u32>,
/// }
///
/// #[component]
/// fn Level() -> Element {
///     let session = use_session();
///     let claims = use_memo(move || session.read().as_ref()?.claims::<MyClaims>().ok()??.level);
///     rsx! { p { "Level " {claims().unwrap_or_default().to_string()} } }
/// }
/// ```
#[must_use]
pub fn use_session() -> ReadSignal<Option<ActiveSession>> {
    use_clerk_context().state.session.signal()
}

/// The user who is signed in.
///
/// ```
/// use clerk_wasm::dioxus::use_user;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Picture() -> Element {
///     let user = use_user();
///     let user = user.read();
///     let source = user.as_ref().and_then(|user| user.image_url()).unwrap_or_default();
///     rsx! { img { src: source } }
/// }
/// ```
#[must_use]
pub fn use_user() -> ReadSignal<Option<Arc<User>>> {
    use_clerk_context().state.user.signal()
}

/// The active organization, and the user's membership in it; `None` for the personal account.
///
/// ```
/// use clerk_wasm::dioxus::use_organization;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Team() -> Element {
///     let organization = use_organization();
///     let organization = organization.read();
///     let name = organization.as_ref().and_then(|it| it.name()).unwrap_or("Personal");
///     rsx! { p { "{name}" } }
/// }
/// ```
#[must_use]
pub fn use_organization() -> ReadSignal<Option<ActiveOrganization>> {
    use_clerk_context().state.organization.signal()
}

/// The sessions signed in on this client, for an app that lets its user switch between them.
///
/// ```
/// use clerk_wasm::dioxus::use_session_list;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Accounts() -> Element {
///     let sessions = use_session_list();
///     rsx! {
///         for session in sessions() {
///             p { key: "{session.id()}", {session.user().and_then(|user| user.full_name())} }
///         }
///     }
/// }
/// ```
#[must_use]
pub fn use_session_list() -> ReadSignal<Vec<Arc<Session>>> {
    use_clerk_context().state.sessions.signal()
}
