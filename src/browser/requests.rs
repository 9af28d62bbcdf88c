//! What listeners are told about the requests that were sent: feature `inspect`.

use core::time::Duration;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;

use super::bindings::Tell;
use super::listeners::Listeners;
use crate::engine::Cause;

/// A finished request to the Frontend API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestEvent {
    /// The path below `/v1`, without the query: no token or password is in it.
    pub path: String,
    /// Why it was sent.
    pub cause: Cause,
    /// The HTTP status; `None` if there was no answer.
    pub status: Option<u16>,
    /// How long it took.
    pub duration: Duration,
}

/// Passes what `page.js` tells to the listeners.
pub(super) fn telling(listeners: Rc<Listeners<RequestEvent>>) -> Closure<Tell> {
    Closure::new(move |path, cause, status, millis: f64| {
        let Some(cause) = Cause::from_number(cause) else { return };
        let duration = Duration::from_millis(millis.max(0.0) as u64);
        listeners.notify(&RequestEvent { path, cause, status: (status > 0).then_some(status), duration });
    })
}
