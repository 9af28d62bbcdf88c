//! The one clerk of an app.

use yew::prelude::*;

use crate::browser::{Clerk, ClerkOptions};
use crate::frameworks;

/// What [`ClerkProvider`] takes.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ClerkProviderProps {
    /// The instance's key, `pk_test_…` or `pk_live_…`. If it changes, another clerk is made.
    #[prop_or_default]
    pub publishable_key: AttrValue,
    /// A clerk that the app has made, in place of the key and the options.
    #[prop_or_default]
    pub clerk: Option<Clerk>,
    /// How the clerk is set up. This is read when the clerk is made; later changes have no effect.
    #[prop_or_default]
    pub options: ClerkOptions,
    /// The app.
    #[prop_or_default]
    pub children: Html,
}

/// Makes a [`Clerk`], loads it, and hands it to all hooks and components below. When the provider goes,
/// so does the clerk. It takes a key, or a clerk.
///
/// ```no_run
/// use clerk_wasm::ClerkOptions;
/// use clerk_wasm::yew::{ClerkLoaded, ClerkProvider};
/// use yew::prelude::*;
///
/// #[component]
/// fn App() -> Html {
///     let options = ClerkOptions { proxy_url: Some("/__clerk".into()), ..ClerkOptions::default() };
///     html! {
///         <ClerkProvider publishable_key="pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk" {options}>
///             <ClerkLoaded>{ "Here is the app." }</ClerkLoaded>
///         </ClerkProvider>
///     }
/// }
/// ```
///
/// Code outside of the components can have the clerk, too, if the app makes it. It lives on when the provider goes.
/// ```no_run
/// use clerk_wasm::{Clerk, ClerkOptions};
/// use clerk_wasm::yew::ClerkProvider;
/// use yew::prelude::*;
///
/// thread_local! {
///     static CLERK: Clerk =
///         Clerk::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", ClerkOptions::default())
///             .unwrap_or_else(Clerk::failed);
/// }
///
/// #[component]
/// fn App() -> Html {
///     html! { <ClerkProvider clerk={CLERK.with(Clone::clone)}>{ "Here is the app." }</ClerkProvider> }
/// }
/// ```
///
/// With a malformed key the status is [`Status::Error`](crate::Status::Error), and the error has the
/// code `clerk_invalid_publishable_key`. A provider inside another one shares its clerk; with another
/// key or another clerk, its error has the code `clerk_two_providers`.
#[component]
pub fn ClerkProvider(props: &ClerkProviderProps) -> Html {
    let ClerkProviderProps { publishable_key, clerk, options, children } = props.clone();
    let outer = use_context::<Provided>();
    let provided = use_memo((clerk, publishable_key, outer), |(own, key, outer)| {
        Provided(frameworks::prepare(own.clone(), key, options, outer.clone().map(|outer| outer.0)))
    });
    // Not while rendering: the first render must be the same as the server's, to be hydrated.
    use_effect_with(provided.clone(), |provided| provided.0.begin_to_load());
    html! { <ContextProvider<Provided> context={(*provided).clone()}>{ children }</ContextProvider<Provided>> }
}

/// What the provider provides. It always equals itself, so that no change of the clerk's state renders
/// everything below the provider again.
#[derive(Clone, PartialEq)]
pub(super) struct Provided(pub(super) Clerk);
