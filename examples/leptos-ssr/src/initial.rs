//! Who is signed in, for the first render: the server knows it from the request, the browser from the page.

use clerk_wasm::InitialState;

#[cfg(feature = "ssr")]
pub fn initial_state() -> Option<InitialState> {
    crate::request::auth().map(|auth| auth.initial_state())
}

#[cfg(not(feature = "ssr"))]
pub fn initial_state() -> Option<InitialState> {
    InitialState::in_page()
}
