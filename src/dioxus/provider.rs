//! `ClerkProvider`.

use dioxus::prelude::*;

use super::state::Context;
use crate::browser::{Clerk, ClerkOptions};
use crate::frameworks;

/// Loads a [`Clerk`] and hands it to the hooks and components inside it. An app has one provider at its root; when it is
/// unmounted, everything stops. It takes a key, or a clerk.
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
/// Code outside of the components can have the clerk, too, if the app makes it. It lives on when the provider is
/// unmounted.
/// ```
/// use clerk_wasm::{Clerk, ClerkOptions};
/// use clerk_wasm::dioxus::ClerkProvider;
/// use dioxus::prelude::*;
///
/// thread_local! {
///     static CLERK: Clerk =
///         Clerk::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", ClerkOptions::default())
///             .unwrap_or_else(Clerk::failed);
/// }
///
/// #[component]
/// fn App() -> Element {
///     rsx! { ClerkProvider { clerk: CLERK.with(Clone::clone), "…" } }
/// }
/// ```
///
/// A malformed key or option shows in [`ClerkFailed`](super::ClerkFailed) and in the console. A provider
/// inside another one shares its clerk, if the key or the given clerk is the same.
#[component]
pub fn ClerkProvider(
    /// The instance's publishable key: `pk_test_…` or `pk_live_…`. Later changes have no effect.
    #[props(into, default)]
    publishable_key: String,
    /// A clerk that the app has made, in place of the key and the options. Later changes have no effect.
    clerk: Option<Clerk>,
    /// How the clerk is set up. Later changes have no effect.
    #[props(default)]
    options: ClerkOptions,
    /// The app.
    children: Element,
) -> Element {
    let context = use_context_provider(|| provide(clerk, &publishable_key, options));
    // A task, because it runs after the first render, which has to be the same as the server's, and before the tasks of
    // the app, which may ask for a token. Effects come later.
    use_hook(|| {
        spawn(async move {
            context.clerk.begin_to_load();
            context.catch_up();
        })
    });
    rsx! { {children} }
}

fn provide(own: Option<Clerk>, publishable_key: &str, options: ClerkOptions) -> Context {
    let outer = try_consume_context::<Context>();
    let shared = outer.as_ref().map(|it| it.clerk.clone());
    let clerk = frameworks::prepare(own, publishable_key, options, shared);
    match outer {
        Some(outer) if outer.clerk == clerk => outer,
        _ => Context::of(clerk),
    }
}
