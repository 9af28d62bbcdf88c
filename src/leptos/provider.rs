//! `ClerkProvider`.

use leptos::context::Provider;
use leptos::prelude::{Children, IntoAny, IntoView, component, use_context, view};
use send_wrapper::SendWrapper;

use super::handle::ClerkHandle;
use super::state::State;
use crate::browser::{Clerk, ClerkOptions};
use crate::frameworks;

/// Loads the session and hands it to the hooks and components inside it. An app has one provider at its
/// root, inside or outside of the router. It takes a key, or a clerk.
///
/// ```
/// use clerk_wasm::ClerkOptions;
/// use clerk_wasm::leptos::ClerkProvider;
/// use leptos::prelude::*;
///
/// #[component]
/// fn App() -> impl IntoView {
///     let options = ClerkOptions { instant_start: true, ..ClerkOptions::default() };
///     view! {
///         <ClerkProvider publishable_key="pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk" options>
///             "…"
///         </ClerkProvider>
///     }
/// }
/// ```
///
/// Code outside of the components can have the clerk, too, if the app makes it. It lives on when the provider is
/// unmounted. On a server none is used, whatever is given.
/// ```
/// use clerk_wasm::{Clerk, ClerkOptions};
/// use clerk_wasm::leptos::ClerkProvider;
/// use leptos::prelude::*;
///
/// thread_local! {
///     static CLERK: Clerk =
///         Clerk::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", ClerkOptions::default())
///             .unwrap_or_else(Clerk::failed);
/// }
///
/// #[component]
/// fn App() -> impl IntoView {
///     view! { <ClerkProvider clerk=CLERK.with(Clone::clone)>"…"</ClerkProvider> }
/// }
/// ```
///
/// [`Clerk`] and [`ClerkOptions`] are not `Send`: for a provider inside another component's children, make them there.
///
/// Once the provider is unmounted, nothing is shown any more; calls under way still come to their end.
#[component]
pub fn ClerkProvider(
    /// The key of the instance, from its dashboard: `pk_test_…` or `pk_live_…`.
    #[prop(optional, into)]
    publishable_key: String,
    /// A clerk that the app has made, in place of the key and the options.
    #[prop(optional)]
    clerk: Option<Clerk>,
    /// How the clerk is set up.
    #[prop(optional)]
    options: ClerkOptions,
    /// The app.
    children: Children,
) -> impl IntoView {
    let outer = use_context::<ClerkHandle>().and_then(|outer| outer.local().ok()).map(SendWrapper::take);
    let state = State::new(options.initial_state.clone(), || {
        frameworks::prepare(clerk, &publishable_key, options, outer)
    });
    view! { <Provider value=ClerkHandle::new(state)>{children()}</Provider> }.into_any()
}
