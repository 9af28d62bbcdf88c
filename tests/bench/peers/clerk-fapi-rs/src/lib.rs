//! `clerk-fapi-rs` as a page has it: loaded, and asked for a token.

use clerk_fapi_rs::clerk::Clerk;
use clerk_fapi_rs::configuration::ClerkFapiConfiguration;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// A client of the instance that the key is of.
#[wasm_bindgen]
pub struct Peer(Clerk);

#[wasm_bindgen]
impl Peer {
    /// As `Clerk::load()` does it in development, but for the browser that is signed in already: that one would have a
    /// new one made every time.
    pub async fn load(key: String, dev_browser: String) -> Result<Peer, JsError> {
        let configuration =
            ClerkFapiConfiguration::new_browser(key, None, None).map_err(|reason| JsError::new(&reason))?;
        let clerk = Clerk::new(configuration);
        let api = clerk.get_fapi_client();
        api.set_dev_browser_token_id(dev_browser);
        let environment = api.get_environment().await.map_err(refused)?;
        let client = api.get_client().await.map_err(refused)?;
        clerk.set_loaded(environment, client.ok_or_else(|| JsError::new("nobody is signed in"))?);
        Ok(Self(clerk))
    }

    /// Of the session that is active.
    pub async fn token(&self) -> Result<Option<String>, JsError> {
        self.0.get_token(None, None).await.map_err(refused)
    }
}

fn refused(reason: impl std::fmt::Debug) -> JsError {
    JsError::new(&format!("{reason:?}"))
}
