//! For Yew apps: a provider, hooks and components. Feature `yew`, for Yew 0.23.
//!
//! Put the app inside a [`ClerkProvider`]; everything below it can use the hooks and components.
//! ```no_run
//! use clerk_wasm::yew::{ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut, use_auth};
//! use yew::prelude::*;
//!
//! #[component]
//! fn App() -> Html {
//!     html! {
//!         <ClerkProvider publishable_key="pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk">
//!             <SignedOut><SignInButton /></SignedOut>
//!             <SignedIn><Greeting /><SignOutButton /></SignedIn>
//!         </ClerkProvider>
//!     }
//! }
//!
//! #[component]
//! fn Greeting() -> Html {
//!     let auth = use_auth();
//!     html! { <p>{ "You are " }{ auth.user_id }</p> }
//! }
//! ```
//!
//! # When a component renders again
//! Each hook compares what it last returned with what it would return now, and renders its component again
//! only if they differ. Renewing a token changes [`use_session`] and [`use_token`], and nothing else.
//!
//! # What goes wrong
//! Nothing here panics. Outside of a provider, and below one with a malformed key, hooks return what
//! they return while nobody is signed in, every call of [`Clerk`](crate::Clerk) fails with an error that
//! says what to do, [`ClerkFailed`] shows its children, and the console shows the message.
//!
//! # On a server
//! An app that is rendered there shows what it shows while loading ([`ClerkLoading`]). In the browser, the
//! provider begins to load after it is hydrated.

mod buttons;
mod gates;
mod hooks;
mod protect;
mod provider;
mod redirect;

pub use buttons::{EntryButtonProps, SignInButton, SignOutButton, SignOutButtonProps, SignUpButton};
pub use gates::{
    ClerkDegraded, ClerkFailed, ClerkLoaded, ClerkLoading, GateProps, SignedGateProps, SignedIn, SignedOut,
};
pub use hooks::{
    use_auth, use_auth_with, use_clerk, use_has, use_has_with, use_organization, use_session,
    use_session_list, use_token, use_user,
};
pub use protect::{Protect, ProtectProps};
pub use provider::{ClerkProvider, ClerkProviderProps};
pub use redirect::{RedirectProps, RedirectToSignIn, RedirectToSignUp, RedirectToTasks};
