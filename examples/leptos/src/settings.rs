//! What the page says about the instance, in its `<meta>` elements.

use leptos::prelude::document;

/// The instance's key. Empty where the page has none, which the provider then says.
pub fn publishable_key() -> String {
    meta("clerk-publishable-key").unwrap_or_default()
}

/// Where the Frontend API is reached instead of its own address.
pub fn proxy_url() -> Option<String> {
    meta("clerk-proxy-url").filter(|url| !url.is_empty())
}

fn meta(name: &str) -> Option<String> {
    let element = document().query_selector(&format!("meta[name={name}]")).ok()??;
    element.get_attribute("content")
}
