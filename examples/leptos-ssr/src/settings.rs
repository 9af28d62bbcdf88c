//! What the app has to know about the instance. The server is told in its environment, and tells the page
//! in `<meta>` elements.

/// The instance, and how its API is reached.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The instance's key.
    pub publishable_key: String,
    /// Where the Frontend API is reached instead of its own address.
    pub proxy_url: Option<String>,
    /// The sign-in page, if it is not the hosted one.
    pub sign_in_url: Option<String>,
}

impl Settings {
    /// As the page says.
    #[cfg(target_family = "wasm")]
    pub fn of_page() -> Self {
        Self {
            publishable_key: meta("clerk-publishable-key").unwrap_or_default(),
            proxy_url: meta("clerk-proxy-url"),
            sign_in_url: meta("clerk-sign-in-url"),
        }
    }
}

#[cfg(target_family = "wasm")]
fn meta(name: &str) -> Option<String> {
    let element = leptos::prelude::document().query_selector(&format!("meta[name={name}]")).ok()??;
    element.get_attribute("content").filter(|content| !content.is_empty())
}
