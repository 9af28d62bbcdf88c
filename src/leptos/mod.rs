//! For [Leptos](https://leptos.dev) 0.8 apps: signals and components over one [`Clerk`], rendered in
//! the browser, or on a server and hydrated.
//!
//! ```
//! use clerk_wasm::leptos::{
//!     ClerkLoading, ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut, use_user,
//! };
//! use leptos::prelude::*;
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     view! {
//!         <ClerkProvider publishable_key="pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk">
//!             <ClerkLoading>"One moment…"</ClerkLoading>
//!             <SignedOut><SignInButton /></SignedOut>
//!             <SignedIn><Hello /><SignOutButton /></SignedIn>
//!         </ClerkProvider>
//!     }
//! }
//!
//! #[component]
//! fn Hello() -> impl IntoView {
//!     let user = use_user();
//!     let name = move || user.get().and_then(|user| user.full_name());
//!     view! { <p>"Hello, " {name}</p> }
//! }
//! ```
//!
//! # Signals
//! | hook | a signal of | changes with |
//! | --- | --- | --- |
//! | [`use_auth`] | [`Auth`](crate::Auth): ids and role, plain values | who is signed in, and the status |
//! | [`use_session`] | the [`ActiveSession`](crate::ActiveSession) with its token | each renewal, too |
//! | [`use_user`] | the [`User`](crate::User) | the user |
//! | [`use_organization`] | the [`ActiveOrganization`](crate::ActiveOrganization) | the organization, the membership |
//! | [`use_session_list`] | the [`Session`](crate::Session)s signed in on this client | the sessions |
//! | [`use_token`] | a [`Token`](crate::Token) that stays fresh | each renewal |
//!
//! Each changes only when its value does. For a single field, make a [`Memo`](leptos::prelude::Memo):
//! what reads that runs again for nothing else.
//!
//! ```
//! # use clerk_wasm::leptos::use_auth;
//! # use leptos::prelude::*;
//! # fn component() {
//! let auth = use_auth();
//! let user_id = Memo::new(move |_| auth.with(|auth| auth.user_id.clone()));
//! # }
//! ```
//!
//! [`use_clerk`] returns a [`ClerkHandle`], which is `Copy` and `Send`, for event handlers and for
//! [resources and actions](ClerkHandle::get_token).
//!
//! # On a server
//! Everything compiles, and shows the state before loading: [`ClerkLoading`] shows its children, the
//! other components show nothing, and the signals hold what they hold when nothing is known. So does the
//! first render in the browser, even with [`instant_start`](crate::ClerkOptions::instant_start), because
//! loading begins in an effect: what the server rendered is hydrated without a mismatch. The app chooses
//! the features of Leptos (`csr`, or `ssr` and `hydrate`); this crate's `leptos` needs none of them.
//! With an [`initial_state`](crate::ClerkOptions::initial_state) both show who is signed in, from the first byte on.
//!
//! Routes that are split off and loaded lazily hydrate later than that. Leave what depends on the
//! session out of such a route's first view, or out of the server's.
//!
//! # Mistakes
//! Nothing here panics. A hook outside of a [`ClerkProvider`] has the status
//! [`Error`](crate::Status::Error) and says so in the console, with the code `clerk_no_provider`. A
//! provider inside another one shares its clerk; with another key it fails with `clerk_two_providers`. A
//! malformed key fails with `clerk_invalid_publishable_key`. In each of these cases [`ClerkFailed`] shows
//! its children, and [`ClerkHandle::error`] says why.
//!
//! [`Clerk`]: crate::Clerk

// Leptos makes functions of its own out of components, which are `pub` like them and can't be reached.
#[allow(unreachable_pub)]
mod buttons;
#[allow(unreachable_pub)]
mod gates;
mod handle;
mod hooks;
#[allow(unreachable_pub)]
mod protect;
#[allow(unreachable_pub)]
mod provider;
#[allow(unreachable_pub)]
mod redirect;
mod state;
mod use_token;

pub use buttons::{ButtonChildren, SignInButton, SignOutButton, SignUpButton};
pub use gates::{ClerkDegraded, ClerkFailed, ClerkLoaded, ClerkLoading, SignedIn, SignedOut};
pub use handle::{ClerkHandle, use_clerk};
pub use hooks::{use_auth, use_auth_with, use_organization, use_session, use_session_list, use_user};
pub use protect::Protect;
pub use provider::ClerkProvider;
pub use redirect::{RedirectToSignIn, RedirectToSignUp, RedirectToTasks};
pub use use_token::use_token;
