//! The page as it is.

use web_sys::{VisibilityState, Window};

use super::cookies::CookieJar;
use super::{lock, storage};
use crate::engine::Page;
use crate::time::Now;

/// The page's window; `None` where there is none: on a server, in a worker.
pub(crate) fn window() -> Option<Window> {
    // Outside of wasm, every call to the browser would panic.
    if cfg!(target_family = "wasm") { web_sys::window() } else { None }
}

/// What the engine wants to know when it starts.
pub(crate) fn describe(window: &Window, cookies: &CookieJar, cookie_suffix: &str, now: Now) -> Page {
    let document = window.document();
    Page {
        url: window.location().href().unwrap_or_default(),
        cookies: cookies.read(),
        focused: document.as_ref().is_some_and(|document| document.has_focus().unwrap_or(true)),
        visible: document.is_some_and(|document| document.visibility_state() == VisibilityState::Visible),
        online: window.navigator().on_line(),
        secure_context: window.is_secure_context(),
        cross_origin_frame: is_in_cross_origin_frame(window),
        has_locks: lock::are_there(window),
        stored_environment: storage::read_environment(window, cookie_suffix, now.wall),
        stored_clock: storage::read_clock(window, cookie_suffix),
    }
}

/// Some frame around this one is of another origin: cookies count as a third party's here.
fn is_in_cross_origin_frame(window: &Window) -> bool {
    match window.top() {
        Ok(Some(top)) => top != *window && top.location().href().is_err(),
        Ok(None) => false,
        Err(_) => true,
    }
}
