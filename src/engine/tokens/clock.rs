//! The server's clock, as far as it is known.
//!
//! Tokens are issued and judged by the server's clock. The page's wall clock may be wrong by hours and may
//! jump; its monotonic clock may stand still while the machine sleeps. So the engine learns the server's time
//! from each freshly minted token and carries it on by the monotonic clock. Where the page's two clocks
//! disagree, the later reading counts: a token judged too old costs one request, but one judged too young is
//! refused by a backend.
//!
//! What was learned is noted for later pages. Otherwise a page that starts from a cookie, without asking the
//! API, could not tell that its wall clock is slow by an hour and that a token which looks new expired long
//! ago.

use crate::time::{Instant, Now, ServerTime, Span, WallTime};
use crate::wire::{Token, number, push_number, split_once};

/// What is known of the server's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ServerClock {
    known: Option<ClockReading>,
    /// It was learned from a token that was minted for this page, or for an earlier page that noted it.
    is_sure: bool,
    /// A token was minted for this very page.
    is_learned: bool,
    /// What the tokens said: by the steady clock, the server's time can't be earlier.
    least: Option<ClockReading>,
    /// An earlier page's note, or a token, shows that the wall clock can't be relied on.
    distrusts_wall: bool,
    /// What was noted for later pages.
    noted: Option<Note>,
}

/// When the wall clock showed `wall`, the server's showed `server`; `None` if all that is known is that the
/// wall clock is slow.
#[derive(Clone, Copy, Debug)]
struct Note {
    wall: WallTime,
    server: Option<ServerTime>,
}

/// At the local moment `at` the server's clock showed `time`, or a little less.
#[derive(Clone, Copy, Debug)]
struct ClockReading {
    at: Now,
    time: ServerTime,
}

/// A wall clock that is behind by more than this can't be relied on.
pub(crate) const SLOW: i64 = 2_000;
/// A token from further in the future than this is not the instance's.
const FUTURE: i64 = 10_000;
/// The page's clocks count as agreeing if they are apart by no more than this.
const AGREEMENT: i64 = 1_000;
/// Readings are carried on in steps of at least this, so that what a step adds for `DRIFT` counts.
const CARRIED_ON: i64 = 10_000;
/// The page's steady clock may lose one part in this many. Answers that are always slow would never make up
/// for what it loses.
const DRIFT: i64 = 1_000;

impl ServerClock {
    /// Learns from a token that was minted to answer a request sent at `asked` and answered at `now`: at
    /// `asked` the server's clock showed its `iat` at most. What was known before stays if it says less and
    /// can still be true, because a slow answer teaches little.
    pub(crate) fn learn_minted(&mut self, token: &Token, asked: Now, now: Now) {
        let known = self.known.map(|_| self.time(now));
        let learned = ClockReading { at: asked, time: token.issued_at() };
        self.is_sure = true;
        self.is_learned = true;
        self.noted = None;
        self.least = Some(learned);
        if known.is_some_and(|known| known >= token.issued_at() && known <= learned.time(now)) {
            return;
        }
        self.known = Some(ClockReading { at: now, time: learned.time(now) });
    }

    /// Whether a token minted for this page has told what the server's clock shows. Until then that clock may be
    /// far ahead of what is known from an old token, or from an earlier page if the wall clock was set since.
    pub(crate) fn is_learned(&self) -> bool {
        self.is_learned
    }

    /// Records what both clocks show at `now`: time slept through must not be forgotten if the wall clock is
    /// set back later.
    pub(crate) fn carry_on(&mut self, now: Now) {
        let news =
            |known: &ClockReading| known.steady(now).abs_diff(known.wall(now)) > AGREEMENT.unsigned_abs();
        if let Some(known) = self.known
            && (news(&known) || known.steady(now) >= CARRIED_ON)
        {
            self.known = Some(ClockReading { at: now, time: known.time(now) });
        }
    }

    /// Whether a token that should be new can't be: it has expired by what was learned and the steady clock,
    /// and by the wall clock too. Then somebody replays an old answer. (If only the first says so, the
    /// server's clock may have been corrected; if only the second does, the wall clock was set wrong.)
    pub(crate) fn is_replayed(&self, token: &Token, now: Now) -> bool {
        let dead = |time: ServerTime| token.expires_at() <= time;
        let steady = self.least.map(|least| least.time_by(least.steady(now)));
        steady.is_some_and(dead) && dead(ServerTime(now.wall.0))
    }

    /// Whether the age of a foreign token can be told. Until the server's time is sure (`is_sure`), only the
    /// wall clock can tell, and one that is behind the token's `iat` is wrong.
    pub(crate) fn can_tell_the_age_of(&self, token: &Token, now: Now) -> bool {
        let wall_may_be_right = now.wall.0.saturating_add(SLOW) >= token.issued_at().0;
        self.is_sure || (wall_may_be_right && !self.distrusts_wall)
    }

    /// Concludes that the wall clock is slow, if there is no surer clock and the instance's token is dated
    /// later. `true` if that is news.
    pub(crate) fn distrust_wall(&mut self, token: &Token, now: Now) -> bool {
        let is_slow = now.wall.0.saturating_add(SLOW) < token.issued_at().0;
        let is_news = is_slow && !self.is_sure && !self.distrusts_wall;
        self.distrusts_wall |= is_news;
        is_news
    }

    /// Whether a token is dated too late to be the instance's, as far as anything tells the time.
    pub(crate) fn is_from_the_future(&self, token: &Token, now: Now) -> bool {
        self.known.is_some() && self.is_ahead(token, FUTURE, now)
    }

    /// Whether a token is dated more than `by` milliseconds later than the server's clock shows.
    pub(crate) fn is_ahead(&self, token: &Token, by: i64, now: Now) -> bool {
        token.issued_at().0 > self.time(now).0.saturating_add(by)
    }

    /// Recalls what an earlier page of this browser noted. It is as good as what this page learned itself,
    /// unless the wall clock was set back since: then nothing tells how much time has passed.
    pub(crate) fn recall(&mut self, note: &str, now: Now) {
        let Some(note) = Note::read(note).filter(|_| self.known.is_none()) else { return };
        let was_set_back = now.wall.0.saturating_add(SLOW) < note.wall.0;
        match note.server.filter(|_| !was_set_back) {
            None => self.distrusts_wall = true,
            Some(server) => {
                let passed = now.wall.0.saturating_sub(note.wall.0);
                self.known =
                    Some(ClockReading { at: now, time: ServerTime(server.0.saturating_add(passed)) });
                self.is_sure = true;
            }
        }
    }

    /// The note for later pages, if it is news: a token was minted, the wall clock was set, or tokens show
    /// that it is slow.
    pub(crate) fn take_note(&mut self, now: Now) -> Option<String> {
        let server = self.known?.time(now);
        let is_slow = server.0.saturating_sub(now.wall.0) > SLOW;
        let note = Note { wall: now.wall, server: Some(server).filter(|_| self.is_sure) };
        let news = self.noted.is_none_or(|noted| noted.differs_from(note));
        ((self.is_sure || is_slow) && news).then(|| {
            self.noted = Some(note);
            note.write()
        })
    }

    /// Learns from a token of unknown age that the API sent for what was requested at `asked`, seen at `now`: the
    /// server's clock shows at least its `iat`. Until more is known, it counts as minted when it was asked for, because
    /// a page may be frozen while the answer comes, and the wall clock is believed if it says more.
    pub(crate) fn learn_seen(&mut self, token: &Token, asked: Now, now: Now) {
        let least = token.issued_at();
        if self.least.is_none_or(|known| known.time_by(known.steady(now)) < least) {
            self.least = Some(ClockReading { at: now, time: least });
        }
        self.learn_least(token, asked, now);
    }

    /// Like `learn_seen`, from a foreign token. It may be forged, so it never makes a token that the API
    /// mints look old.
    pub(crate) fn learn_foreign(&mut self, token: &Token, now: Now) {
        self.learn_least(token, now, now);
    }

    fn learn_least(&mut self, token: &Token, at: Now, now: Now) {
        let seen = ClockReading { at, time: token.issued_at() };
        // A slow answer teaches little once the time has been learned.
        let least = if self.is_learned { seen.time } else { seen.time(now) };
        let guess = self.time(now);
        if self.known.is_none() || guess < least {
            self.known = Some(ClockReading { at: now, time: guess.max(least) });
        }
    }

    /// The server's time at `now`, if in doubt too late rather than too early.
    pub(crate) fn time(&self, now: Now) -> ServerTime {
        self.known.map_or(ServerTime(now.wall.0), |known| known.time(now))
    }

    /// How much of its lifetime a token has left at `now`.
    pub(crate) fn remaining(&self, token: &Token, now: Now) -> Span {
        self.time(now).until(token.expires_at())
    }

    /// The local instant at which a token has `left` of its lifetime.
    pub(crate) fn instant_with_left(&self, token: &Token, left: Span, now: Now) -> Instant {
        now.instant.after(self.remaining(token, now).saturating_sub(left))
    }
}

impl Note {
    /// Whether the server's clock is ahead of the wall clock by a different amount in each.
    fn differs_from(self, other: Self) -> bool {
        let ahead = |note: Self| note.server.map(|server| server.0.saturating_sub(note.wall.0));
        let apart = ahead(self).zip(ahead(other)).map(|(one, other)| one.abs_diff(other));
        apart.is_some_and(|apart| apart > AGREEMENT.unsigned_abs())
    }

    /// `<wall> <server>`, or `<wall> slow`.
    fn read(text: &str) -> Option<Self> {
        let (wall, server) = split_once(text, b' ')?;
        let server = if server == "slow" { None } else { Some(ServerTime(number(server)?)) };
        Some(Self { wall: WallTime(number(wall)?), server })
    }

    fn write(self) -> String {
        let mut text = String::new();
        push_number(&mut text, self.wall.0);
        text.push(' ');
        match self.server {
            Some(server) => push_number(&mut text, server.0),
            None => text.push_str("slow"),
        }
        text
    }
}

impl ClockReading {
    fn time(self, now: Now) -> ServerTime {
        let (steady, wall) = (self.steady(now), self.wall(now));
        // A wall clock that ran ahead was either set, or ran on while the machine slept.
        let elapsed = if wall.saturating_sub(steady) > AGREEMENT { wall } else { steady };
        self.time_by(elapsed.saturating_add(elapsed / DRIFT))
    }

    fn time_by(self, elapsed: i64) -> ServerTime {
        ServerTime(self.time.0.saturating_add(elapsed))
    }

    /// How long ago it was by the wall clock; negative if that was set back.
    fn wall(self, now: Now) -> i64 {
        now.wall.0.saturating_sub(self.at.wall.0)
    }

    /// How long ago it was by the steady clock.
    fn steady(self, now: Now) -> i64 {
        i64::try_from(now.instant.since(self.at.instant).0).unwrap_or(i64::MAX)
    }
}

/// By how much the wall clock was set back between two readings; 0 if it was not.
pub(crate) fn set_back(before: Now, now: Now) -> i64 {
    let before = ClockReading { at: before, time: ServerTime(0) };
    let back = before.steady(now).saturating_sub(before.wall(now));
    if back > AGREEMENT { back } else { 0 }
}

/// How long a token lives in all.
pub(crate) fn lifetime(token: &Token) -> Span {
    token.issued_at().until(token.expires_at())
}

/// A token with less than this left is renewed in the background and still handed out: 14 seconds, or a
/// quarter of its life if that is less. With 15 and the drift that is assumed of clocks, an hour would now
/// and then take 81 renewals instead of 79.
pub(crate) fn leeway(token: &Token) -> Span {
    Span::seconds(14).min(lifetime(token) / 4)
}

/// A token with less than this left is no longer handed out, because it may expire on its way to a backend: 5
/// seconds, or a tenth of its life if that is less.
pub(crate) fn floor(token: &Token) -> Span {
    Span::seconds(5).min(lifetime(token) / 10)
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

    /// Whether it is that many seconds, less what the steady clock may have lost.
    fn is_about(left: Span, seconds: u64) -> bool {
        let most = Span::seconds(seconds);
        (most.saturating_sub(Span(100))..=most).contains(&left)
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
            assert!(is_about(left, 40), "{skew}: {left:?}");
        }
    }

    #[test]
    fn time_slept_through_counts_although_the_steady_clock_stood_still() {
        let mut clock = ServerClock::default();
        clock.learn_minted(&token(1_000), at(0, 1_000_000), at(0, 1_000_000));
        assert_eq!(clock.remaining(&token(1_000), at(5_000, 4_600_000)), Span::ZERO);
    }

    #[test]
    fn a_slow_answer_teaches_little() {
        let mut clock = ServerClock::default();
        clock.learn_minted(&token(1_000), at(0, 0), at(100, 100));
        // Minted after 40 s, although asked for after 30 s, which was known already.
        clock.learn_minted(&token(1_040), at(30_000, 30_000), at(41_000, 41_000));
        assert!(is_about(clock.remaining(&token(1_040), at(41_000, 41_000)), 59));
    }

    #[test]
    fn a_wall_clock_set_back_is_ignored() {
        let mut clock = ServerClock::default();
        clock.learn_minted(&token(1_000), at(0, 1_000_000), at(0, 1_000_000));
        assert!(is_about(clock.remaining(&token(1_000), at(50_000, 0)), 10));
    }

    #[test]
    fn before_anything_was_minted_the_later_of_token_and_wall_clock_counts() {
        let mut slow = ServerClock::default();
        slow.learn_seen(&token(1_000), at(0, 0), at(0, 0));
        assert_eq!(slow.remaining(&token(1_000), at(0, 0)), Span::seconds(60));
        let mut fast = ServerClock::default();
        fast.learn_seen(&token(1_000), at(0, 1_055_000), at(0, 1_055_000));
        assert_eq!(fast.remaining(&token(1_000), at(0, 1_055_000)), Span::seconds(5));
    }

    #[test]
    fn a_slow_steady_clock_does_not_stay_behind_although_answers_are_always_slow() {
        let mut clock = ServerClock::default();
        // Two parts in ten thousand are lost; each answer takes four seconds on its way back.
        let local = |true_time: u64| at(true_time - true_time / 5_000, 1_000_000);
        for minute in 0..1_000 {
            let (asked, answered) = (local(minute * 60_000), local(minute * 60_000 + 4_000));
            clock.carry_on(answered);
            clock.learn_minted(&token(i64::try_from(minute).unwrap() * 60), asked, answered);
        }
        let (now, true_time) = (local(1_000 * 60_000), 1_000 * 60_000);
        assert!((clock.time(now).0 - true_time).abs() < 500, "{:?}", clock.time(now));
    }

    #[test]
    fn what_an_earlier_page_noted_tells_the_age_of_a_token_under_a_slow_wall_clock() {
        let hour = 3_600_000;
        let mut before = ServerClock::default();
        before.learn_minted(&token(10_000), at(0, 10_000_000 - hour), at(0, 10_000_000 - hour));
        let note = before.take_note(at(0, 10_000_000 - hour)).expect("a token was minted");
        assert_eq!(before.take_note(at(9_000, 10_009_000 - hour)), None, "nothing new");
        let mut after = ServerClock::default();
        after.recall(&note, at(0, 10_000_000));
        assert_eq!(after.remaining(&token(10_000), at(0, 10_000_000)), Span::ZERO);
    }

    #[test]
    fn a_wall_clock_set_back_since_the_note_tells_no_age() {
        let mut clock = ServerClock::default();
        clock.recall("10000000 10000000", at(0, 9_000_000));
        assert!(!clock.can_tell_the_age_of(&token(8_990), at(0, 9_000_000)));
        for note in ["", " ", "1", "x y", "9223372036854775807 -9223372036854775808"] {
            ServerClock::default().recall(note, at(0, 9_000_000));
        }
    }

    #[test]
    fn short_tokens_have_short_leeways() {
        let short = test_token(&json!({}), &json!({ "iat": 0, "exp": 20 }));
        assert_eq!((leeway(&short), floor(&short)), (Span::seconds(5), Span::seconds(2)));
        assert_eq!((leeway(&token(0)), floor(&token(0))), (Span::seconds(14), Span::seconds(5)));
    }
}
