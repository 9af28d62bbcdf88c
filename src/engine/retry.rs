//! When to try again.

use crate::time::{Instant, Span};

/// Random numbers from a seed (SplitMix64): enough for jitter, and the same every time in a test.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A span between `least` and `most`.
    pub(crate) fn between(&mut self, least: Span, most: Span) -> Span {
        let width = most.saturating_sub(least).0.saturating_add(1);
        least + Span(self.next() % width)
    }

    /// A number less than `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit.max(1))).unwrap_or(0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// The pauses between the tries of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backoff {
    /// How many tries have failed.
    pub(crate) failures: u32,
    /// When the next one may go out.
    pub(crate) due: Option<Instant>,
}

/// The longest pause. For tokens, half of it is fixed, so that a page that keeps trying sends at most four
/// requests a minute.
const LONGEST: Span = Span::seconds(30);

impl Backoff {
    /// Called when a try failed. The pause doubles from one second on, and half of it is random, so that
    /// browsers that failed together do not come back together. `Retry-After` takes precedence.
    pub(crate) fn failed(&mut self, now: Instant, retry_after: Option<u32>, random: &mut Random) {
        let longest = self.longest();
        self.pause(now, retry_after, [longest / 2, longest], random);
    }

    /// Called when a read (or making a dev browser) failed. The first failure is retried at once, because
    /// most are blips; from then on the whole pause is random, because nobody loses a token meanwhile.
    pub(crate) fn failed_read(&mut self, now: Instant, retry_after: Option<u32>, random: &mut Random) {
        let longest = if self.failures == 0 { Span::ZERO } else { self.longest() };
        self.pause(now, retry_after, [Span::ZERO, longest], random);
    }

    fn longest(&self) -> Span {
        Span::seconds(1 << self.failures.min(8)).min(LONGEST)
    }

    fn pause(&mut self, now: Instant, retry_after: Option<u32>, range: [Span; 2], random: &mut Random) {
        self.failures = self.failures.saturating_add(1);
        let pause = match retry_after {
            Some(seconds) => {
                let asked = Span::seconds(seconds.min(3_600).into());
                asked + random.between(Span::ZERO, Span::seconds(1))
            }
            None => random.between(range[0], range[1]),
        };
        self.due = Some(now.after(pause));
    }

    /// Called when the API or the network is back: a try that waits goes out at this moment.
    pub(crate) fn hurry(&mut self, at: Instant) {
        if self.due.is_some() {
            self.due = Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_the_longest() {
        let mut random = Random::new(7);
        let mut backoff = Backoff::default();
        let mut pauses = Vec::new();
        for _ in 0..10 {
            backoff.failed(Instant(0), None, &mut random);
            pauses.push(backoff.due.map_or(0, |due| due.0));
        }
        assert!((500..=1_000).contains(&pauses[0]) && (1_000..=2_000).contains(&pauses[1]), "{pauses:?}");
        assert!(pauses[5..].iter().all(|pause| (15_000..=30_000).contains(pause)), "{pauses:?}");
    }

    #[test]
    fn the_server_is_obeyed() {
        let mut random = Random::new(7);
        let mut backoff = Backoff::default();
        backoff.failed(Instant(0), Some(6), &mut random);
        assert!(backoff.due.is_some_and(|due| (6_000..=7_000).contains(&due.0)));
    }

    #[test]
    fn a_failed_read_is_repeated_at_once_then_later() {
        let mut random = Random::new(7);
        let mut backoff = Backoff::default();
        backoff.failed_read(Instant(5), None, &mut random);
        assert!(backoff.due.is_some_and(|due| due <= Instant(5)));
        backoff.failed_read(Instant(5), None, &mut random);
        assert!(backoff.due.is_some_and(|due| (5..=2_005).contains(&due.0)));
    }
}
