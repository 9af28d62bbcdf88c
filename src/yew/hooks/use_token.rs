use std::sync::Arc;

use yew::prelude::*;

use super::use_clerk;
use crate::browser::TokenOptions;
use crate::wire::Token;

/// A token that stays fresh: the session token, or one made from a JWT template. It is for what needs one
/// at any moment, such as a WebSocket. The component renders again with each new one.
///
/// ```no_run
/// use clerk_wasm::yew::use_token;
/// use yew::prelude::*;
///
/// #[component]
/// fn Chat() -> Html {
///     let token = use_token(Some("chat"));
///     use_effect_with(token.clone(), |token| {
///         if let Some(token) = token {
///             // Say `token.as_str()` over the socket.
///         }
///     });
///     html! { { if token.is_some() { "connected" } else { "not signed in" } } }
/// }
/// ```
///
/// `None` while nobody is signed in, until the first token is there, and while none can be had, as in an
/// outage that outlasts the last one. For a single request, [`Clerk::get_token`] is enough.
///
/// [`Clerk::get_token`]: crate::Clerk::get_token
#[hook]
pub fn use_token(template: Option<&str>) -> Option<Arc<Token>> {
    let whose = (use_clerk(), template.map(str::to_owned));
    let kept = use_state(|| None);
    let show = kept.setter();
    use_effect_with(whose.clone(), move |whose| {
        let (clerk, template) = whose.clone();
        let options = TokenOptions { template, ..TokenOptions::default() };
        let whose = whose.clone();
        let kept = clerk.keep_token(options, move |token| show.set(Some((whose.clone(), token))));
        move || drop(kept)
    });
    match &*kept {
        Some((shown, token)) if *shown == whose => token.clone(),
        // It is of another template, or from another provider.
        _ => None,
    }
}
