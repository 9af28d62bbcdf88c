//! Why a request is sent, and what a deadline is for: the answers to "why is my token renewed now?".

/// Why a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Clerk is being loaded.
    Start,
    /// The app made a call that this request answers. If it asked for a token, or has one kept fresh, there is no good
    /// one in memory.
    Call,
    /// The app asked for a token that does not come from memory (`skip_cache`).
    SkipCache,
    /// The token in memory is about to expire, and somebody needs the next one: the backend, which reads the session
    /// cookie, or an app that has asked for this one since it came, or has it kept fresh.
    Renewal,
    /// Like `Renewal`, but early: the first renewal after an outage comes at a random moment of a token's life, so that
    /// browsers that went down together don't stay in step.
    AfterOutage,
    /// Somebody is signed in but has no token, so no backend would know.
    NoToken,
    /// The token in memory came from a cookie or another tab. It may be forged, and the API has vouched for none.
    Unvouched,
    /// The app cleared the tokens in memory, or the wall clock proved too slow to trust those of other tabs.
    Cleared,
    /// The last try failed.
    Retry,
    /// The API wants to see the session's last token before it makes the next one (422, `missing_expired_token`).
    ExpiredToken,
    /// The page got focus, and the API is told that the session is in use.
    Focus,
    /// What is in memory may be out of date: the API refused a request, another tab signed out, an answer came too late
    /// to count, or the API no longer knows this browser.
    Doubt,
}

#[cfg(feature = "inspect")]
impl Cause {
    /// All of them, in their order; `tests/node/boundary.test.mjs` notices if one is missing.
    const ALL: [Self; 12] = [
        Self::Start,
        Self::Call,
        Self::SkipCache,
        Self::Renewal,
        Self::AfterOutage,
        Self::NoToken,
        Self::Unvouched,
        Self::Cleared,
        Self::Retry,
        Self::ExpiredToken,
        Self::Focus,
        Self::Doubt,
    ];

    /// The cause that is this number `as u8`.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// What the engine wants to be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Due {
    /// The API has had its time to answer while Clerk was being loaded: the page goes on without it.
    Start,
    /// A read that failed is tried again.
    Read,
    /// A token is renewed.
    Renewal,
    /// A token that could not be fetched is requested again.
    Retry,
    /// A token that is kept fresh expires before the next one is here.
    Expiry,
    /// A call that waits for a token gets a request of its own, despite a pause or an earlier request that hangs.
    Turn,
    /// A call has waited long enough, and is told why it gets nothing.
    Patience,
    /// The engine has waited long enough for the lock that the tabs share.
    Lock,
    /// An outage: the next probe may go out, or there is room for one more request in the minute.
    Outage,
}
