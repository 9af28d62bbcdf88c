//! What the app has to know about the instance. The server is told in its environment, and tells the page
//! in `<meta>` elements.

/// The instance, and how its API is reached.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The instance's key. Where it is missing, the provider says so.
    pub publishable_key: String,
    /// Where the Frontend API is reached instead of its own address.
    pub proxy_url: Option<String>,
    /// Show what the session cookie says before the API has answered.
    pub instant_start: bool,
}

impl Settings {
    /// As the page says.
    #[cfg(target_family = "wasm")]
    pub fn of_page() -> Self {
        Self {
            publishable_key: meta("clerk-publishable-key").unwrap_or_default(),
            proxy_url: meta("clerk-proxy-url"),
            instant_start: meta("clerk-instant-start").is_some(),
        }
    }

    /// As the environment says: `CLERK_PUBLISHABLE_KEY`, `CLERK_PROXY_URL`, `CLERK_INSTANT_START`.
    #[cfg(feature = "ssr")]
    pub fn of_environment() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            publishable_key: variable("CLERK_PUBLISHABLE_KEY").unwrap_or_default(),
            proxy_url: variable("CLERK_PROXY_URL"),
            instant_start: variable("CLERK_INSTANT_START").is_some(),
        }
    }
}

#[cfg(target_family = "wasm")]
fn meta(name: &str) -> Option<String> {
    let element = leptos::prelude::document().query_selector(&format!("meta[name={name}]")).ok()??;
    element.get_attribute("content").filter(|content| !content.is_empty())
}
