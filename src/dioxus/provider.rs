//! `ClerkProvider`.

use dioxus::prelude::*;

use super::state::Context;
use crate::browser::ClerkOptions;
use crate::frameworks;

/// Loads a [`Clerk`](crate::Clerk) and hands it to the hooks and components inside it. An app has one
/// provider at its root; when it is unmounted, everything stops.
///
/// ```
/// use clerk_wasm::ClerkOptions;
/// use clerk_wasm::dioxus::{ClerkFailed, ClerkProvider, use_clerk};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn App() -> Element {
///     let options = ClerkOptions { proxy_url: Some("/__clerk".into()), ..ClerkOptions::default() };
///     rsx! {
///         ClerkProvider { publishable_key: "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", options,
///             ClerkFailed { Why {} }
///         }
///     }
/// }
///
/// #[component]
/// fn Why() -> Element {
///     let why = use_clerk().error().map(|error| error.to_string());
///     rsx! { p { {why} } }
/// }
/// ```
///
/// A malformed key or option shows in [`ClerkFailed`](super::ClerkFailed) and in the console. A provider
/// inside another one shares its clerk, if the key is the same.
#[component]
pub fn ClerkProvider(
    /// The instance's publishable key: `pk_test_…` or `pk_live_…`. Later changes have no effect.
    #[props(into)]
    publishable_key: String,
    /// How the clerk is set up. Later changes have no effect.
    #[props(default)]
    options: ClerkOptions,
    /// The app.
    children: Element,
) -> Element {
    let context = use_context_provider(|| provide(&publishable_key, options));
    // Only now, so that the first render is the same as the server's.
    use_effect(move || {
        context.clerk.begin_to_load();
        context.catch_up();
    });
    rsx! { {children} }
}

fn provide(publishable_key: &str, options: ClerkOptions) -> Context {
    let outer = try_consume_context::<Context>();
    let clerk = frameworks::prepare(publishable_key, options, outer.as_ref().map(|it| it.clerk.clone()));
    match outer {
        Some(outer) if outer.clerk == clerk => outer,
        _ => Context::of(clerk),
    }
}
