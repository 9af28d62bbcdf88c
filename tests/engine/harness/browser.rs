//! One browser: what its tabs share.

use std::collections::VecDeque;

use driver::Jar;

use super::{TabId, jwt};

/// Cookies, clocks, the network and the lock of one browser.
pub(crate) struct Browser {
    /// How far the wall clock is ahead of true time, in milliseconds.
    pub(crate) wall_skew: i64,
    /// How long the monotonic clock stood still, in milliseconds.
    pub(crate) stood_still: u64,
    /// How much the monotonic clock gains on true time, in millionths. The wall clock drifts with it.
    pub(crate) drift: i64,
    pub(crate) asleep: bool,
    pub(crate) online: bool,
    pub(crate) has_locks: bool,
    pub(crate) has_channels: bool,
    pub(crate) takes_cookies: bool,
    pub(crate) jar: Jar,
    /// The API's own cookie: scripts never see it.
    pub(crate) client_cookie: Option<String>,
    pub(crate) stored_environment: Option<String>,
    pub(crate) stored_clock: Option<String>,
    pub(crate) lock: LockQueue,
    /// The tabs that are not closed, in the order they were opened.
    pub(crate) tabs: Vec<TabId>,
    /// When a tab last gave up waiting for the lock.
    pub(crate) bypassed: Option<u64>,
    /// How many requests went out.
    pub(crate) sent: u32,
    /// When a tab last froze, slept, died or came back.
    pub(crate) disturbed: u64,
    /// When a forged session cookie was last replaced.
    pub(crate) put_right: Option<u64>,
    /// The session cookie without suffix, as it was when a forgery replaced only the one with a suffix.
    pub(crate) parted: Option<String>,
}

/// A Web Lock: one holder, the others in line.
#[derive(Default)]
pub(crate) struct LockQueue {
    pub(crate) holder: Option<TabId>,
    waiting: VecDeque<TabId>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self {
            wall_skew: 0,
            stood_still: 0,
            drift: 0,
            asleep: false,
            online: true,
            has_locks: true,
            has_channels: true,
            takes_cookies: true,
            jar: Jar::default(),
            client_cookie: None,
            stored_environment: None,
            stored_clock: None,
            lock: LockQueue::default(),
            tabs: Vec::new(),
            bypassed: None,
            sent: 0,
            disturbed: 0,
            put_right: None,
            parted: None,
        }
    }
}

impl Browser {
    /// What the session cookie tells the backend. A forged one tells it nothing. Nor does one whose counterpart with a
    /// suffix was lost to a forgery: as far as any page can tell, it may be another instance's, so it stays.
    pub(crate) fn session_cookie(&self) -> Option<&str> {
        let is_parted = |token: &&str| self.parted.as_deref() == Some(*token);
        self.jar.get("__session").filter(|token| jwt::is_minted(token) && !is_parted(token))
    }

    /// True time as this machine's clocks count it.
    pub(crate) fn drifted(&self, at: u64) -> u64 {
        let gained = i128::from(at) * i128::from(self.drift) / 1_000_000;
        u64::try_from(i128::from(at) + gained).expect("a small drift")
    }

    /// The first true time at which this machine's clocks have counted this much.
    pub(crate) fn undrifted(&self, counted: u64) -> u64 {
        let gained = i128::from(counted) * i128::from(self.drift) / (1_000_000 + i128::from(self.drift));
        let mut at = u64::try_from(i128::from(counted) - gained).expect("a small drift");
        while self.drifted(at) < counted {
            at += 1;
        }
        at
    }
}

impl LockQueue {
    /// Gets in line. Returns `true` if the tab gets the lock at once.
    pub(crate) fn ask(&mut self, tab: TabId) -> bool {
        self.waiting.retain(|other| *other != tab);
        if self.holder.is_none() {
            self.holder = Some(tab);
            return true;
        }
        assert_ne!(self.holder, Some(tab), "asks for the lock that it holds");
        self.waiting.push_back(tab);
        false
    }

    /// Gives the lock back, or leaves the line. Returns the tab that gets the lock next, if it passes on.
    pub(crate) fn leave(&mut self, tab: TabId) -> Option<TabId> {
        self.waiting.retain(|other| *other != tab);
        if self.holder != Some(tab) {
            return None;
        }
        self.holder = self.waiting.pop_front();
        self.holder
    }
}
