//! Why a request is sent, and what a deadline is for: the answers to "why is my token renewed now?".

/// Why a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Clerk is being loaded.
    Start,
    /// The app has called, and this is what answers it. A token was asked for, and there is no good one in memory.
    Call,
    /// The app has called for a token that is not from memory (`skip_cache`).
    SkipCache,
    /// The token in memory is close to its end, and somebody needs the next one: the backend, which reads the session
    /// cookie, or an app that has asked for this one since it came.
    Renewal,
    /// The same, but early: the first renewal after an outage is at any moment of a token's life, so that browsers that
    /// went down together don't stay in step.
    AfterOutage,
    /// Somebody is signed in, and there is no token of theirs, so that no backend would know.
    NoToken,
    /// The token in memory is what a cookie or another tab has left. It may be forged, and the API has vouched for none.
    Unvouched,
    /// The app wants the tokens in memory forgotten.
    Cleared,
    /// The last try has failed.
    Retry,
    /// The API wants to see the session's last token before it makes the next one (422, `missing_expired_token`).
    ExpiredToken,
    /// The page has got the focus: the API learns that the session is in use.
    Focus,
    /// What is in memory may be out of date: the API has refused a request, another tab has signed out, an answer came
    /// too late to count, or the API knows this browser no more.
    Doubt,
}

#[cfg(feature = "inspect")]
impl Cause {
    /// The one that `as u8` gives this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        use Cause::{
            AfterOutage, Call, Cleared, Doubt, ExpiredToken, Focus, NoToken, Renewal, Retry, SkipCache,
            Start, Unvouched,
        };
        let all = [
            Start,
            Call,
            SkipCache,
            Renewal,
            AfterOutage,
            NoToken,
            Unvouched,
            Cleared,
            Retry,
            ExpiredToken,
            Focus,
            Doubt,
        ];
        all.into_iter().find(|cause| *cause as u8 == number)
    }
}

/// What the engine wants to be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Due {
    /// The API has had its time to answer while Clerk was being loaded: a page can start without.
    Start,
    /// A read that failed is tried again.
    Read,
    /// A token is renewed.
    Renewal,
    /// A token that could not be had is asked for again.
    Retry,
    /// A call that waits for a token is not kept waiting by a pause, or by a request that hangs.
    Turn,
    /// A call has waited long enough, and is told why it gets nothing.
    Patience,
    /// The lock that the tabs share has been waited for long enough.
    Lock,
    /// An outage: the next probe may go out, or there is room for one more request in the minute.
    Outage,
}
