//! `use_token`.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;

use super::hooks::use_clerk;
use super::state::Mirror;
use crate::browser::{KeptToken, TokenOptions};
use crate::wire::Token;

/// A token that stays fresh, for what needs one at any moment, such as a WebSocket or a header: the
/// session token if `template` is `None`, otherwise one made from that JWT template.
///
/// `None` until there is one, while nobody is signed in, and when none can be had. It is renewed as
/// long as the component is mounted. For a single request, [`Clerk::get_token`] is enough.
///
/// ```
/// use clerk_wasm::dioxus::use_token;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Chat() -> Element {
///     let token = use_token(Some("chat"));
///     use_effect(move || match &*token.read() {
///         Some(token) => println!("send it over the socket: {} bytes", token.as_str().len()),
///         None => println!("close the socket"),
///     });
///     rsx! {}
/// }
/// ```
///
/// [`Clerk::get_token`]: crate::Clerk::get_token
#[must_use]
pub fn use_token(template: Option<&str>) -> ReadSignal<Option<Arc<Token>>> {
    let clerk = use_clerk();
    let shown = use_hook(|| Mirror::<Option<Arc<Token>>>::new(None));
    let kept = use_hook(|| Rc::new(RefCell::new(None::<KeptToken>)));
    let signal = shown.signal();
    let template = template.map(str::to_owned);
    use_effect(use_reactive((&template,), move |(template,)| {
        // A token of another template must not be taken for one of this template.
        drop(kept.take());
        shown.show(None);
        let options = TokenOptions { template, ..TokenOptions::default() };
        let show = shown.clone();
        let new = clerk.keep_token(options, move |token| show.show(token));
        drop(kept.replace(Some(new)));
    }));
    signal
}
