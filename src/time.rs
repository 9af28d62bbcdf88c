//! Kinds of time that must not be mixed up, each its own type.
//!
//! A monotonic [`Instant`] never goes back but knows no date; the [`WallTime`] of the machine has a
//! date but may be wrong or jump; the [`ServerTime`] is what tokens are issued and judged by; a [`Span`]
//! is how long something takes.

use core::ops::{Add, Div};
use core::time::Duration;
use std::time::SystemTime;

/// A reading of a monotonic clock, in milliseconds since some start of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub u64);

/// What the machine believes the time to be: milliseconds since 1970, possibly wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(pub i64);

/// The time by the server's clock: milliseconds since 1970.
///
/// It converts to a [`SystemTime`], and through that to the types of other crates, such as `chrono::DateTime` and
/// `time::OffsetDateTime`.
///
/// ```
/// use clerk_wasm::ServerTime;
/// use std::time::{Duration, SystemTime};
///
/// let at = ServerTime::from_seconds(1_700_000_000);
/// assert_eq!(at.as_seconds(), 1_700_000_000);
/// assert_eq!(SystemTime::from(at), SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerTime(pub i64);

/// A length of time, in milliseconds. A [`Duration`] counts nanoseconds besides seconds, and the code for
/// that would add a kilobyte in a browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub u64);

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
    pub fn after(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl ServerTime {
    /// From seconds since 1970, as in the claims of a token.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        // `saturating_mul` multiplies in 128 bits, for which WebAssembly has no instruction.
        const MOST: i64 = i64::MAX / 1000;
        Self(seconds.clamp(-MOST, MOST) * 1000)
    }

    /// In seconds since 1970, rounded down.
    #[must_use]
    pub fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// How long from this moment until `later`; zero if that has passed.
    #[must_use]
    pub fn until(self, later: Self) -> Span {
        Span(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of this many seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// This span less `other`; zero if that is longer.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// One of `parts` equal parts.
impl Div<u64> for Span {
    type Output = Self;

    fn div(self, parts: u64) -> Self {
        Self(self.0 / parts)
    }
}

/// 1970 for times beyond the range of the machine's own type.
impl From<ServerTime> for SystemTime {
    fn from(time: ServerTime) -> Self {
        let distance = Duration::from_millis(time.0.unsigned_abs());
        let there = if time.0 < 0 {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        there.unwrap_or(Self::UNIX_EPOCH)
    }
}

impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        Self::from_millis(span.0)
    }
}
