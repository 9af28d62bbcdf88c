//! For [Dioxus](https://dioxuslabs.com) 0.7 apps: a provider, hooks that return signals, and components.
//!
//! Put the app inside a [`ClerkProvider`]; everything below it can use the hooks and components.
//! ```
//! use clerk_wasm::dioxus::{
//!     ClerkLoading, ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut, use_user,
//! };
//! use dioxus::prelude::*;
//!
//! #[component]
//! fn App() -> Element {
//!     rsx! {
//!         ClerkProvider { publishable_key: "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk",
//!             ClerkLoading { "One moment…" }
//!             SignedOut { SignInButton {} }
//!             SignedIn {
//!                 Hello {}
//!                 SignOutButton {}
//!             }
//!         }
//!     }
//! }
//!
//! #[component]
//! fn Hello() -> Element {
//!     let user = use_user();
//!     let name = user().and_then(|user| user.full_name()).unwrap_or_default();
//!     rsx! { p { "Hello, {name}" } }
//! }
//! ```
//!
//! # Signals
//! | hook | a signal of | changes with |
//! | --- | --- | --- |
//! | [`use_auth`] | [`Auth`](crate::Auth): ids and role, plain values | who is signed in, and the status |
//! | [`use_has`] | whether the user has a role, a permission, … | the answer |
//! | [`use_session`] | the [`ActiveSession`](crate::ActiveSession) with its token | each renewal, too |
//! | [`use_user`] | the [`User`](crate::User) | the user |
//! | [`use_organization`] | the [`ActiveOrganization`](crate::ActiveOrganization) | the organization, the membership |
//! | [`use_session_list`] | the [`Session`](crate::Session)s signed in on this client | the sessions |
//! | [`use_token`] | a [`Token`](crate::Token) that stays fresh | each renewal |
//!
//! Each changes only when its value does, and then only the components, memos and effects that read it
//! run again. For a single field, make a memo: what reads that runs again for nothing else.
//! ```
//! # use clerk_wasm::dioxus::use_auth;
//! # use dioxus::prelude::*;
//! # #[component]
//! # fn Id() -> Element {
//! let auth = use_auth();
//! let user_id = use_memo(move || auth.read().user_id.clone());
//! # rsx! {}
//! # }
//! ```
//! The signals belong to the provider (that of [`use_token`] to its component), and live as long as it
//! does. If an app holds on to a value with `read()` across an `await`, the value is replaced as soon as the
//! app lets go.
//!
//! [`use_clerk`] returns the [`Clerk`] for event handlers and tasks.
//!
//! # On a server
//! Everything compiles, and shows the state before loading: [`ClerkLoading`] shows its children, the
//! other components show nothing, and the signals hold what they hold when nothing is known. So does the
//! first render in the browser, even with [`instant_start`](crate::ClerkOptions::instant_start): what the
//! server rendered is hydrated without a mismatch. On a desktop or a phone, this is all there ever is.
//! With an [`initial_state`](crate::ClerkOptions::initial_state) both show who is signed in, from the first byte on.
//!
//! # Mistakes
//! Nothing here panics. A hook outside of a [`ClerkProvider`] has the status
//! [`Error`](crate::Status::Error) and says so in the console, with the code `clerk_no_provider`. A
//! provider inside another one shares its clerk; with another key it fails with `clerk_two_providers`. A
//! malformed key fails with `clerk_invalid_publishable_key`. In each of these cases [`ClerkFailed`] shows
//! its children, and [`Clerk::error`] says why.
//!
//! [`Clerk`]: crate::Clerk
//! [`Clerk::error`]: crate::Clerk::error

mod buttons;
mod gates;
mod hooks;
mod protect;
mod provider;
mod redirect;
mod state;
mod use_token;

pub use buttons::{
    SignInButton, SignInButtonProps, SignOutButton, SignOutButtonProps, SignUpButton, SignUpButtonProps,
};
pub use gates::{
    ClerkDegraded, ClerkDegradedProps, ClerkFailed, ClerkFailedProps, ClerkLoaded, ClerkLoadedProps,
    ClerkLoading, ClerkLoadingProps, SignedIn, SignedInProps, SignedOut, SignedOutProps,
};
pub use hooks::{
    use_auth, use_auth_with, use_clerk, use_has, use_has_with, use_organization, use_session,
    use_session_list, use_user,
};
pub use protect::{Protect, ProtectProps};
pub use provider::{ClerkProvider, ClerkProviderProps};
pub use redirect::{
    RedirectToSignIn, RedirectToSignInProps, RedirectToSignUp, RedirectToSignUpProps, RedirectToTasks,
    RedirectToTasksProps,
};
pub use use_token::use_token;
