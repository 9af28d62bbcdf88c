//! Timers, and the browser's two clocks.

use wasm_bindgen::closure::Closure;

use super::bindings;
use crate::time::{Instant, Now, Span, WallTime};

/// A callback that is waited for. Dropping this cancels it.
#[must_use]
pub(crate) struct Timer {
    id: f64,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls back once.
    pub(crate) fn after(span: Span, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        Self { id: bindings::after(in_millis(span), &callback), _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        bindings::cancel(self.id);
    }
}

/// The time by both of the browser's clocks.
pub(crate) fn now() -> Now {
    moment(bindings::instant(), bindings::wall())
}

/// The time from milliseconds as JavaScript counts them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
pub(crate) fn moment(instant: f64, wall: f64) -> Now {
    Now { instant: Instant(instant as u64), wall: WallTime(wall as i64) }
}

/// Milliseconds as JavaScript counts them.
#[allow(clippy::cast_precision_loss, reason = "spans of that length are cut short")]
pub(crate) fn in_millis(span: Span) -> f64 {
    span.0 as f64
}
