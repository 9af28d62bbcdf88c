//! `ClerkProvider`.

use dioxus::prelude::*;

use super::state::Context;
use crate::browser::ClerkOptions;
use crate::frameworks;

/// Gives its [`Clerk`](crate::Clerk), which begins to load, to the hooks and components inside of it.
/// One, at the root of the app; when it is unmounted, everything is stopped.
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
/// A malformed key or option shows in [`ClerkFailed`](super::ClerkFailed) and in the console. Inside of
/// another provider it shares that one's clerk, if the key is the same.
#[component]
pub fn ClerkProvider(
    /// The instance's publishable key: `pk_test_…` or `pk_live_…`. What it was at first counts.
    #[props(into)]
    publishable_key: String,
    /// How the clerk is set up. What they were at first counts.
    #[props(default)]
    options: ClerkOptions,
    /// The app.
    children: Element,
) -> Element {
    let context = use_context_provider(|| provide(&publishable_key, options));
    // Only now, so that the first render is the one that a server makes.
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
