//! The server's clock, as far as it is known.
//!
//! Tokens are issued and judged by the server's clock. The page's wall clock may be wrong by hours
//! and may jump; its monotonic clock may stand still while the machine sleeps. So the server's time
//! is learned from each freshly minted token and carried on by the monotonic clock, and where the
//! two clocks of the page come apart, the later reading counts: a token that is taken for too old
//! costs one request, one that is taken for too young is refused by a backend.

use core::time::Duration;

use crate::time::{Instant, Now, ServerTime, millis};
use crate::wire::Token;

/// What is known of the server's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ServerClock {
    known: Option<Reading>,
    /// It was learned from a token that was minted for us.
    is_sure: bool,
    /// What the tokens said: by the steady clock it can't be earlier than that.
    least: Option<Reading>,
}

/// At the local moment `at` the server's clock showed `time`, or a little less.
#[derive(Clone, Copy, Debug)]
struct Reading {
    at: Now,
    time: ServerTime,
}

/// A wall clock that is behind by more than this is no clock to go by.
const SLOW: i64 = 2_000;
/// Apart by less than this, the page's clocks are taken to agree.
const AGREEMENT: i64 = 1_000;

impl ServerClock {
    /// Learns from a token that was minted to answer a request sent at `asked` and answered at
    /// `now`: at `asked` the server's clock showed its `iat` at the most. What was known before is
    /// kept where it says less and can still be true, because a slow answer teaches little.
    pub(crate) fn learn_minted(&mut self, token: &Token, asked: Now, now: Now) {
        let known = self.known.map(|_| self.time(now));
        let learned = Reading { at: asked, time: token.issued_at() };
        self.is_sure = true;
        self.least = Some(learned);
        if known.is_some_and(|known| known >= token.issued_at() && known <= learned.time(now)) {
            return;
        }
        self.known = Some(learned);
    }

    /// Keeps what the clocks show together at `now`: time slept through must not be forgotten when the
    /// wall clock is set back later.
    pub(crate) fn carry_on(&mut self, now: Now) {
        self.known = self.known.map(|known| Reading { at: now, time: known.time(now) });
    }

    /// Whether a token that is said to be new can't be: it is dead by what was learned and the steady
    /// clock, and by the wall clock too. Somebody replays an old answer. (If only the first says so,
    /// the server's clock may have been put right; if only the second, the wall clock was put wrong.)
    pub(crate) fn is_replayed(&self, token: &Token, now: Now) -> bool {
        let dead = |time: ServerTime| token.expires_at() <= time;
        let steady = self.least.map(|least| least.time_by(least.steady(now)));
        steady.is_some_and(dead) && dead(ServerTime(now.wall.0))
    }

    /// Whether the age of a token that somebody left can be told. As long as no token was minted for
    /// us, only the wall clock can tell, and one that is behind the token's `iat` is wrong.
    pub(crate) fn can_tell_the_age_of(&self, token: &Token, now: Now) -> bool {
        self.is_sure || now.wall.0.saturating_add(SLOW) >= token.issued_at().0
    }

    /// Learns from a token of unknown age, seen at `now`: the server's clock shows its `iat` at the
    /// least. As long as nothing better is known, the wall clock is believed if it says more.
    pub(crate) fn learn_seen(&mut self, token: &Token, now: Now) {
        let least = token.issued_at();
        if self.least.is_none_or(|known| known.time_by(known.steady(now)) < least) {
            self.least = Some(Reading { at: now, time: least });
        }
        let guess = self.known.map_or(ServerTime(now.wall.0), |_| self.time(now));
        if self.known.is_none() || guess < least {
            self.known = Some(Reading { at: now, time: guess.max(least) });
        }
    }

    /// The server's time at `now`, rather too late than too early.
    pub(crate) fn time(&self, now: Now) -> ServerTime {
        self.known.map_or(ServerTime(now.wall.0), |known| known.time(now))
    }

    /// How much of its lifetime a token has left at `now`.
    pub(crate) fn remaining(&self, token: &Token, now: Now) -> Duration {
        self.time(now).until(token.expires_at())
    }

    /// The local instant at which a token has `left` of its lifetime.
    pub(crate) fn instant_with_left(&self, token: &Token, left: Duration, now: Now) -> Instant {
        now.instant.after(self.remaining(token, now).saturating_sub(left))
    }
}

impl Reading {
    fn time(self, now: Now) -> ServerTime {
        let steady = self.steady(now);
        let wall = now.wall.0.saturating_sub(self.at.wall.0);
        // A wall clock that ran ahead was either set, or went on while the machine slept.
        self.time_by(if wall.saturating_sub(steady) > AGREEMENT { wall } else { steady })
    }

    fn time_by(self, elapsed: i64) -> ServerTime {
        ServerTime(self.time.0.saturating_add(elapsed))
    }

    /// How long ago it was by the steady clock.
    fn steady(self, now: Now) -> i64 {
        i64::try_from(millis(now.instant.since(self.at.instant))).unwrap_or(i64::MAX)
    }
}

/// How long a token lives in all.
pub(crate) fn lifetime(token: &Token) -> Duration {
    token.issued_at().until(token.expires_at())
}

/// With less than this left, a token is renewed in the background while it is still handed out:
/// 15 seconds, or a quarter of its life where that is less.
pub(crate) fn leeway(token: &Token) -> Duration {
    Duration::from_secs(15).min(lifetime(token) / 4)
}

/// With less than this left, a token is not handed out any more, because it may expire on its way to
/// a backend: 5 seconds, or a tenth of its life where that is less.
pub(crate) fn floor(token: &Token) -> Duration {
    Duration::from_secs(5).min(lifetime(token) / 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::WallTime;
    use crate::wire::test_token;
    use serde_json::json;

    fn at(instant: u64, wall: i64) -> Now {
        Now { instant: Instant(instant), wall: WallTime(wall) }
    }

    fn token(iat: i64) -> Token {
        test_token(&json!({}), &json!({ "iat": iat, "exp": iat + 60 }))
    }

    #[test]
    fn a_wrong_wall_clock_does_not_matter_once_a_token_was_minted() {
        for skew in [-7_200_000, -55_000, 0, 55_000, 7_200_000] {
            let mut clock = ServerClock::default();
            let asked = at(0, 1_000_000 + skew);
            clock.learn_minted(&token(1_000), asked, asked);
            let left = clock.remaining(&token(1_000), at(20_000, 1_020_000 + skew));
            assert_eq!(left, Duration::from_secs(40), "{skew}");
        }
    }

    #[test]
    fn time_slept_through_counts_although_the_steady_clock_stood_still() {
        let mut clock = ServerClock::default();
        clock.learn_minted(&token(1_000), at(0, 1_000_000), at(0, 1_000_000));
        assert_eq!(clock.remaining(&token(1_000), at(5_000, 4_600_000)), Duration::ZERO);
    }

    #[test]
    fn a_slow_answer_teaches_little() {
        let mut clock = ServerClock::default();
        clock.learn_minted(&token(1_000), at(0, 0), at(100, 100));
        // Minted after 40 s, although asked for after 30 s: known already.
        clock.learn_minted(&token(1_040), at(30_000, 30_000), at(41_000, 41_000));
        assert_eq!(clock.remaining(&token(1_040), at(41_000, 41_000)), Duration::from_secs(59));
    }

    #[test]
    fn a_wall_clock_set_back_is_ignored() {
        let mut clock = ServerClock::default();
        clock.learn_minted(&token(1_000), at(0, 1_000_000), at(0, 1_000_000));
        assert_eq!(clock.remaining(&token(1_000), at(50_000, 0)), Duration::from_secs(10));
    }

    #[test]
    fn before_anything_was_minted_the_later_of_token_and_wall_clock_counts() {
        let mut slow = ServerClock::default();
        slow.learn_seen(&token(1_000), at(0, 0));
        assert_eq!(slow.remaining(&token(1_000), at(0, 0)), Duration::from_secs(60));
        let mut fast = ServerClock::default();
        fast.learn_seen(&token(1_000), at(0, 1_055_000));
        assert_eq!(fast.remaining(&token(1_000), at(0, 1_055_000)), Duration::from_secs(5));
    }

    #[test]
    fn short_tokens_have_short_leeways() {
        let short = test_token(&json!({}), &json!({ "iat": 0, "exp": 20 }));
        assert_eq!((leeway(&short), floor(&short)), (Duration::from_secs(5), Duration::from_secs(2)));
        assert_eq!((leeway(&token(0)), floor(&token(0))), (Duration::from_secs(15), Duration::from_secs(5)));
    }
}
