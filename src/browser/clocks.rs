//! The browser's two clocks.

use super::bindings;
use crate::time::{Instant, Now, Span, WallTime};

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
