//! Waiting, and the two clocks.

use core::time::Duration;

use gloo_timers::callback::Timeout;
use js_sys::Date;
use web_sys::Window;

use crate::time::{Instant, Now, WallTime, millis};

/// Calls `callback` after `span`, or after some 25 days if that is sooner: browsers keep the time of
/// a timer in 31 bits and fire longer ones at once.
pub(crate) fn after(span: Duration, callback: impl FnOnce() + 'static) -> Timeout {
    const LONGEST: u64 = i32::MAX as u64;
    #[allow(clippy::cast_possible_truncation, reason = "it was clamped")]
    let span = millis(span).min(LONGEST) as u32;
    Timeout::new(span, callback)
}

/// What both clocks of the browser say.
pub(crate) fn now(window: &Window) -> Now {
    let wall = Date::now();
    // Where there is no monotonic clock, the wall clock has to do.
    moment(window.performance().map_or(wall, |clock| clock.now()), wall)
}

/// From milliseconds as JavaScript counts them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
pub(crate) fn moment(instant: f64, wall: f64) -> Now {
    Now { instant: Instant(instant as u64), wall: WallTime(wall as i64) }
}
