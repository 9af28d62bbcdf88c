//! `use_clerk`, and the handle that it returns.

use std::sync::Arc;

use leptos::prelude::{GetValue, StoredValue, use_context};
use send_wrapper::SendWrapper;

use super::state::State;
use crate::auth::AuthOptions;
use crate::authorization::AuthorizationQuery;
use crate::browser::{Clerk, TokenOptions};
use crate::engine::{Snapshot, Status};
use crate::error::{Error, code};
use crate::frameworks;
use crate::wire::Token;

/// The provider's clerk.
///
/// ```
/// use clerk_wasm::SetActiveOptions;
/// use clerk_wasm::leptos::use_clerk;
/// use leptos::prelude::*;
/// use leptos::task::spawn_local;
///
/// #[component]
/// fn Personal() -> impl IntoView {
///     let clerk = use_clerk();
///     let leave_organization = move |_| {
///         let clerk = clerk.get_value();
///         spawn_local(async move {
///             let personal = clerk_wasm::OrganizationChoice::Personal;
///             let options = SetActiveOptions { organization: personal, ..Default::default() };
///             if let Err(error) = clerk.set_active(options).await {
///                 leptos::logging::error!("{error}");
///             }
///         });
///     };
///     view! { <button on:click=leave_organization>"Personal"</button> }
/// }
/// ```
///
/// Outside of a [`ClerkProvider`](super::ClerkProvider), all its calls fail with the code `clerk_no_provider`.
pub fn use_clerk() -> ClerkHandle {
    use_context().unwrap_or_else(|| ClerkHandle::new(State::new(None, frameworks::without_provider)))
}

/// Stands for the provider's [`Clerk`] wherever Leptos asks for `Copy`, `Send` and `Sync`: in views and
/// in the children of components. Made by [`use_clerk`].
///
/// It lives as long as its provider. After that, calls fail with the code `clerk_unmounted`.
#[derive(Clone, Copy, Debug)]
pub struct ClerkHandle(StoredValue<State>);

impl ClerkHandle {
    pub(super) fn new(state: State) -> Self {
        Self(StoredValue::new(state))
    }

    pub(super) fn state(self) -> Option<State> {
        self.0.try_get_value()
    }

    /// The clerk itself, for all that it can do: sign out, set the active session or organization,
    /// fetch. It can't leave its thread: get it inside an event handler or a local future.
    ///
    /// There is none on a server: all calls of the one that this returns there fail with the code
    /// `clerk_not_in_browser`.
    #[must_use]
    pub fn get_value(self) -> Clerk {
        self.local().map_or_else(Clerk::failed, SendWrapper::take)
    }

    /// The current state. Reactive: what reads this runs again with each new state, renewals included.
    /// The hooks are finer.
    #[must_use]
    pub fn snapshot(self) -> Arc<Snapshot> {
        self.state().map(|state| state.with(Arc::clone)).unwrap_or_default()
    }

    /// Why loading failed, if it did. Reactive.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        (self.snapshot().status == Status::Error).then(|| self.get_value().error()).flatten()
    }

    /// Whether the user has all that the query asks for: role, permission, feature, plan, recent
    /// verification. False when nobody is signed in, and while the session is pending. Reactive.
    #[must_use]
    pub fn has(self, query: &AuthorizationQuery) -> bool {
        self.has_with(query, AuthOptions::default())
    }

    /// Like [`ClerkHandle::has`], with these options.
    #[must_use]
    pub fn has_with(self, query: &AuthorizationQuery, options: AuthOptions) -> bool {
        let on_server = self.state().filter(|state| state.clerk().is_none());
        if let Some(initial) = on_server.as_ref().and_then(State::initial) {
            return initial.has(query, options);
        }
        self.snapshot().signed_in().is_some() && self.get_value().has_with(query, options)
    }

    /// [`Clerk::get_token`], after loading, as a future that is `Send`, so that it fits a `LocalResource`
    /// and an `Action`. For a token that stays fresh there is [`use_token`](super::use_token).
    ///
    /// ```
    /// use clerk_wasm::leptos::{use_auth, use_clerk};
    /// use leptos::prelude::*;
    ///
    /// #[component]
    /// fn Invoices() -> impl IntoView {
    ///     let (clerk, auth) = (use_clerk(), use_auth());
    ///     let invoices = LocalResource::new(move || {
    ///         auth.track(); // again when somebody else signs in
    ///         async move {
    ///             let token = clerk.get_token().await?;
    ///             Ok::<_, clerk_wasm::Error>(token.map(|token| ask_backend(token.as_str())))
    ///         }
    ///     });
    ///     let refresh = Action::new(move |_: &()| clerk.get_token());
    ///     view! { <Suspense>{move || invoices.get().map(|it| format!("{it:?}"))}</Suspense> }
    /// }
    /// # fn ask_backend(_: &str) -> Vec<String> { Vec::new() }
    /// ```
    ///
    /// Use a `LocalResource`, because a token belongs to the browser. A `Resource` would run on the
    /// server, too, and hand its failure over to the browser.
    ///
    /// # Errors
    /// Those of [`Clerk::load`] and [`Clerk::get_token`]; on a server, `clerk_not_in_browser`.
    pub fn get_token(self) -> impl Future<Output = Result<Option<Arc<Token>>, Error>> + Send + 'static {
        self.get_token_with(TokenOptions::default())
    }

    /// [`Clerk::get_token_with`] as such a future: see [`ClerkHandle::get_token`].
    ///
    /// # Errors
    /// Those of [`ClerkHandle::get_token`].
    pub fn get_token_with(
        self,
        options: TokenOptions,
    ) -> impl Future<Output = Result<Option<Arc<Token>>, Error>> + Send + 'static {
        let clerk = self.local();
        async move {
            let clerk = clerk?;
            SendWrapper::new(async move {
                clerk.load().await?;
                clerk.get_token_with(options).await
            })
            .await
        }
    }

    pub(super) fn local(self) -> Result<SendWrapper<Clerk>, Error> {
        let unmounted = || {
            Error::runtime(
                code::UNMOUNTED,
                "The ClerkProvider that this belongs to is not mounted any more. Keep the provider at the root of the app.",
            )
        };
        self.state().ok_or_else(unmounted)?.clerk().ok_or_else(on_a_server)
    }
}

fn on_a_server() -> Error {
    Error::runtime(
        code::NOT_IN_BROWSER,
        "Clerk works in a browser's page, and this ran on a server. Call it in an effect, an event handler or a LocalResource.",
    )
}
