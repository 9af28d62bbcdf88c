//! Four kinds of time that must not be mixed up, each its own type.
//!
//! A monotonic [`Instant`] never goes back but knows no date; the [`WallTime`] of the machine has a
//! date but may be wrong or jump; the [`ServerTime`] is what tokens are issued and judged by. Spans
//! are [`core::time::Duration`].

use core::time::Duration;

/// A reading of a monotonic clock, in milliseconds since some start of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub u64);

/// What the machine believes the time to be: milliseconds since 1970, possibly wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(pub i64);

/// The time by the server's clock: milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerTime(pub i64);

/// The moment at which something happened, on both of the machine's clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock: all waiting is measured on it.
    pub instant: Instant,
    /// The wall clock: only ever a hint.
    pub wall: WallTime,
}

impl Instant {
    /// The instant `span` after this one.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl ServerTime {
    /// From seconds since 1970, as the claims of a token have it.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        // `saturating_mul` is 128 bits wide, for which WebAssembly has no instruction.
        const MOST: i64 = i64::MAX / 1000;
        Self(seconds.clamp(-MOST, MOST) * 1000)
    }

    /// How long from this moment until `later`; zero if that has passed.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

/// A span in whole milliseconds.
pub(crate) fn millis(span: Duration) -> u64 {
    const MOST: u64 = u64::MAX / 1000 - 1;
    span.as_secs().min(MOST) * 1000 + u64::from(span.subsec_millis())
}
