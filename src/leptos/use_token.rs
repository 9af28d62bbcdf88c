//! `use_token`.

use std::sync::Arc;

use leptos::prelude::{Effect, RwSignal, Set, Signal, on_cleanup};
use send_wrapper::SendWrapper;

use super::handle::use_clerk;
use crate::browser::TokenOptions;
use crate::wire::Token;

/// A token that stays fresh, for what needs one at any moment, such as a WebSocket or a header: the
/// session token if `template` is `None`, otherwise one made from that JWT template. It changes with
/// each renewal, and stays fresh until the component is unmounted.
///
/// ```
/// use clerk_wasm::leptos::use_token;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Chat() -> impl IntoView {
///     let token = use_token(Some("chat"));
///     Effect::new(move |_| match token.get() {
///         Some(token) => send_over_socket(token.as_str()),
///         None => close_socket(),
///     });
/// }
/// # fn send_over_socket(_: &str) {}
/// # fn close_socket() {}
/// ```
///
/// `None` when nobody is signed in, when no token can be had, on a server, and before loading.
pub fn use_token(template: Option<&str>) -> Signal<Option<Arc<Token>>> {
    let clerk = use_clerk();
    let token = RwSignal::new(None);
    let options = TokenOptions { template: template.map(str::to_owned), ..TokenOptions::default() };
    // After the first render, which has to be the same as the server's.
    Effect::new(move |_| {
        let Ok(clerk) = clerk.local() else { return };
        let kept = clerk.keep_token(options.clone(), move |fresh| drop(token.try_set(fresh)));
        let kept = SendWrapper::new(kept);
        on_cleanup(move || drop(kept));
    });
    token.into()
}
