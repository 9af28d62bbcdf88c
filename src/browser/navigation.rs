//! Leaving the page, and its URL in the history.

use wasm_bindgen::JsValue;
use web_sys::{Url, Window};

use crate::engine::NavigationEnd;

/// Replaces the page's URL, keeping what its router keeps there.
pub(crate) fn replace_url(window: &Window, url: &str) {
    if let Ok(history) = window.history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(url));
    }
}

/// Goes to a URL, unless it is none or of a scheme that must not be gone to, such as `javascript:`.
pub(crate) fn go_to(window: &Window, to: &str) -> NavigationEnd {
    let location = window.location();
    let here = location.href().unwrap_or_default();
    let Some(target) = web_page(window, to) else { return NavigationEnd::Stayed };
    if location.set_href(&target).is_err() || is_within_page(&here, &target) {
        return NavigationEnd::Stayed;
    }
    NavigationEnd::Unloading
}

/// The absolute URL that `to` means on this page, if it is that of a page on the web.
pub(crate) fn web_page(window: &Window, to: &str) -> Option<String> {
    let here = window.location().href().unwrap_or_default();
    let target = Url::new_with_base(to, &here).ok()?;
    matches!(target.protocol().as_str(), "http:" | "https:").then(|| target.href())
}

/// Going there only scrolls: the URLs differ in their fragments alone, and there is one to go to.
fn is_within_page(here: &str, target: &str) -> bool {
    let without_fragment = |url: &str| url.split('#').next().map(str::to_owned);
    target.contains('#') && without_fragment(here) == without_fragment(target)
}

#[cfg(test)]
mod tests {
    use super::is_within_page;

    #[test]
    fn only_a_fragment_stays_within_the_page() {
        assert!(is_within_page("https://a.b/c", "https://a.b/c#d"));
        assert!(is_within_page("https://a.b/c#e", "https://a.b/c#d"));
        assert!(!is_within_page("https://a.b/c#e", "https://a.b/c"), "this loads the page anew");
        assert!(!is_within_page("https://a.b/c", "https://a.b/x#d"));
    }
}
