//! The addresses of the pages to sign in and up.

use web_sys::{Url, Window};

use crate::wire::InstanceType;

/// The page `base` with the place to return to in its fragment, where the hosted pages look for it.
pub(crate) fn with_return_to(window: &Window, base: &str, return_to: &str) -> Option<String> {
    let here = window.location().href().ok()?;
    let url = Url::new_with_base(base, &here).ok()?;
    let target = Url::new_with_base(return_to, &here).ok()?;
    let fragment = url.hash();
    let fragment = Url::new(&["http://fragment", fragment.trim_start_matches('#')].concat()).ok()?;
    fragment.search_params().set("redirect_url", &target.href());
    url.set_hash(&[fragment.pathname(), fragment.search()].concat());
    Some(url.href())
}

/// `to` as an app of this instance opens it: in development, other origins learn from the URL which
/// browser this is.
pub(crate) fn with_dev_browser(
    window: &Window,
    instance_type: InstanceType,
    to: &str,
    dev_browser: Option<&str>,
) -> String {
    let decorated = || {
        let origin = window.location().origin().ok()?;
        let url = Url::new_with_base(to, &origin).ok()?;
        let params = url.search_params();
        let is_other = url.origin() != origin;
        if let Some(token) = dev_browser.filter(|_| is_other && params.get(DEV_BROWSER).is_none()) {
            params.set(DEV_BROWSER, token);
        }
        Some(url.href())
    };
    match instance_type {
        InstanceType::Development => decorated().unwrap_or_else(|| to.to_owned()),
        InstanceType::Production => to.to_owned(),
    }
}

const DEV_BROWSER: &str = "__clerk_db_jwt";
