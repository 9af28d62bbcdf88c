//! `ClerkProvider`.

use leptos::context::Provider;
use leptos::prelude::{Children, IntoAny, IntoView, component, use_context, view};
use send_wrapper::SendWrapper;

use super::handle::ClerkHandle;
use super::state::State;
use crate::browser::ClerkOptions;
use crate::frameworks;

/// Loads the session and hands it to the hooks and components inside it. An app has one provider at its
/// root, inside or outside of the router.
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
/// [`ClerkOptions`] is not `Send`: for a provider inside another component's children, make it there.
///
/// Once the provider is unmounted, nothing is shown any more; calls under way still come to their end.
#[component]
pub fn ClerkProvider(
    /// The key of the instance, from its dashboard: `pk_test_…` or `pk_live_…`.
    #[prop(into)]
    publishable_key: String,
    /// How the clerk is set up.
    #[prop(optional)]
    options: ClerkOptions,
    /// The app.
    children: Children,
) -> impl IntoView {
    let outer = use_context::<ClerkHandle>().and_then(|outer| outer.local().ok()).map(SendWrapper::take);
    let state = State::new(|| frameworks::prepare(&publishable_key, options, outer));
    view! { <Provider value=ClerkHandle::new(state)>{children()}</Provider> }.into_any()
}
