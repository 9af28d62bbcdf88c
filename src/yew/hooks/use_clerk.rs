use yew::prelude::*;

use crate::browser::Clerk;
use crate::frameworks;
use crate::yew::provider::Provided;

/// The provider's [`Clerk`], for everything that is done rather than shown. It never makes its component
/// render again: what is shown comes from the other hooks.
///
/// ```no_run
/// use clerk_wasm::SetActiveOptions;
/// use clerk_wasm::yew::use_clerk;
/// use yew::platform::spawn_local;
/// use yew::prelude::*;
///
/// #[component]
/// fn ToAcme() -> Html {
///     let clerk = use_clerk();
///     let onclick = move |_| {
///         let clerk = clerk.clone();
///         spawn_local(async move {
///             let organization = clerk_wasm::OrganizationChoice::Named("org_acme".into());
///             let switched = clerk.set_active(SetActiveOptions { organization, ..Default::default() });
///             if let Err(error) = switched.await {
///                 web_sys::console::error_1(&error.to_string().into());
///             }
///         });
///     };
///     html! { <button {onclick}>{ "Go to Acme" }</button> }
/// }
/// ```
///
/// Outside of a provider, all its calls fail with the code `clerk_no_provider`.
#[hook]
pub fn use_clerk() -> Clerk {
    let provided = use_context::<Provided>();
    let clerk = use_memo(provided, |provided| {
        provided.as_ref().map_or_else(frameworks::without_provider, |provided| provided.0.clone())
    });
    (*clerk).clone()
}
