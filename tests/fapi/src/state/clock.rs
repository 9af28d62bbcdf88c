//! The server's clock, which tests can set ahead or back.

use std::ops::Add;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// A moment on the server's clock, in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct ServerTime(i64);

impl ServerTime {
    /// The time as tokens contain it.
    pub(crate) fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Whole minutes from `earlier` until this moment, at least 0.
    pub(crate) fn minutes_since(self, earlier: Self) -> i64 {
        ((self.0 - earlier.0) / 60_000).max(0)
    }
}

impl Add<Seconds> for ServerTime {
    type Output = Self;

    fn add(self, seconds: Seconds) -> Self {
        Self(self.0.saturating_add(seconds.0.saturating_mul(1000)))
    }
}

/// A span in seconds, as in the settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seconds(pub(crate) i64);

/// The machine's clock plus an offset.
#[derive(Debug, Default)]
pub(crate) struct ServerClock {
    pub(crate) offset_ms: i64,
}

impl ServerClock {
    pub(crate) fn now(&self) -> ServerTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let machine = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        ServerTime(machine.saturating_add(self.offset_ms))
    }
}
