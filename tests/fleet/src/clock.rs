//! The clocks of one machine: a little wrong, and running a little too fast or too slow.

use clerk_wasm::engine::{Instant, Now, WallTime};
use fastrand::Rng;

/// 2027-01-15, as true time 0.
pub(crate) const EPOCH: i64 = 1_800_000_000_000;
/// How wrong a wall clock is at most, in milliseconds.
const SKEW: i64 = 2_000;

/// One machine's clocks.
#[derive(Debug)]
pub(crate) struct Clock {
    /// What the monotonic clock showed at true time 0.
    uptime: u64,
    /// How much faster it runs, in millionths.
    drift: i64,
    /// What the wall clock is ahead, in milliseconds.
    skew: i64,
}

impl Clock {
    /// Within two seconds of true time.
    pub(crate) fn new(random: &mut Rng) -> Self {
        Self {
            uptime: random.u64(1_000..100_000_000),
            drift: random.i64(-50..=50),
            skew: random.i64(-SKEW..=SKEW),
        }
    }

    pub(crate) fn read(&self, at: u64) -> Now {
        let elapsed = self.elapsed(at);
        let wall = EPOCH + elapsed.cast_signed() + self.skew;
        Now { instant: Instant(self.uptime + elapsed), wall: WallTime(wall) }
    }

    /// The first moment at which the monotonic clock shows `instant`.
    pub(crate) fn true_time(&self, instant: Instant) -> u64 {
        let elapsed = instant.0.saturating_sub(self.uptime);
        let guess = elapsed - elapsed.min(elapsed * 60 / 1_000_000 + 1);
        (guess..).find(|at| self.elapsed(*at) >= elapsed).unwrap_or(guess)
    }

    fn elapsed(&self, at: u64) -> u64 {
        at.saturating_add_signed(at.cast_signed() * self.drift / 1_000_000)
    }
}
