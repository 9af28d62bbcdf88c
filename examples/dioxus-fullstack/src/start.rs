//! What the app starts from: the instance, and who is signed in. The server knows both, and the page brings them to the
//! browser.

use clerk_wasm::InitialState;
use serde::{Deserialize, Serialize};

/// What the page tells the browser. The secret key is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The instance's key.
    pub publishable_key: String,
    /// Where the Frontend API is reached instead of its own address.
    pub proxy_url: Option<String>,
    /// The sign-in page, if it is not the hosted one.
    pub sign_in_url: Option<String>,
    /// Who is signed in, as JSON; `None` where no layer has judged the request.
    pub session: Option<String>,
}

impl Start {
    /// For the request that is answered.
    #[cfg(feature = "server")]
    pub fn of_request() -> Self {
        let session = crate::request::auth().map(|auth| auth.initial_state().to_json());
        Self { session, ..crate::server::settings::for_page() }
    }

    /// Only if the page came from another server, which told nothing.
    #[cfg(not(feature = "server"))]
    pub fn of_request() -> Self {
        Self::default()
    }
}

/// Who is signed in, for the first render of the server and of the browser.
pub fn initial_state(start: &Start) -> Option<InitialState> {
    InitialState::read(start.session.as_deref()?).ok()
}
