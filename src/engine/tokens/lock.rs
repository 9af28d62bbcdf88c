//! The lock that this browser's tabs share for requesting tokens: one of them asks, and the others find what it left.

use crate::engine::output::Output;
use crate::time::{Instant, Span};

/// How far this tab has come with the lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lock {
    #[default]
    Free,
    Asked {
        since: Instant,
    },
    Held,
    /// It could not be had in time: its holder is frozen or dead. This tab skips it until nothing is under way.
    Bypassed,
}

/// What it means that the lock was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// It is held from now on.
    Wanted,
    /// It was held already.
    Known,
    /// Nobody here wants it any more.
    TooLate,
}

/// How long a tab waits for the lock.
const LOCK_PATIENCE: Span = Span::seconds(4);

impl Lock {
    /// Whether tokens may be requested now, and what has to be done for it.
    pub(crate) fn holds(&mut self, now: Instant) -> (bool, Option<Output>) {
        match *self {
            // Once bypassed, the lock is not waited for again until everything that was sent without it has come back,
            // and nothing is about to be sent.
            Self::Held | Self::Bypassed => (true, None),
            Self::Free => {
                *self = Self::Asked { since: now };
                (false, Some(Output::AcquireLock))
            }
            Self::Asked { since } if since.after(LOCK_PATIENCE) <= now => {
                *self = Self::Bypassed;
                (true, Some(Output::ReleaseLock))
            }
            Self::Asked { .. } => (false, None),
        }
    }

    /// When it is not waited for any longer.
    pub(crate) fn due(self) -> Option<Instant> {
        match self {
            Self::Asked { since } => Some(since.after(LOCK_PATIENCE)),
            Self::Free | Self::Held | Self::Bypassed => None,
        }
    }

    /// Called when it is granted.
    pub(crate) fn granted(&mut self) -> Grant {
        match self {
            Self::Asked { .. } => {
                *self = Self::Held;
                Grant::Wanted
            }
            Self::Held => Grant::Known,
            Self::Free | Self::Bypassed => Grant::TooLate,
        }
    }

    /// Gives it to other tabs, if nothing is under way. `true` if that has to be said.
    pub(crate) fn release(&mut self, idle: bool) -> bool {
        let is_over = match self {
            Self::Held | Self::Bypassed => true,
            Self::Asked { .. } => idle,
            Self::Free => false,
        };
        if !is_over {
            return false;
        }
        core::mem::take(self) != Self::Bypassed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_that_is_frozen_stops_nobody() {
        let mut lock = Lock::default();
        assert!(matches!(lock.holds(Instant(0)), (false, Some(Output::AcquireLock))));
        assert!(matches!(lock.holds(Instant(3_999)), (false, None)));
        assert!(matches!(lock.holds(Instant(4_000)), (true, Some(Output::ReleaseLock))));
        assert!(matches!(lock.holds(Instant(4_001)), (true, None)), "not asked for again");
        assert_eq!(lock.granted(), Grant::TooLate);
        assert!(!lock.release(true), "it was never had");
        assert_eq!(lock, Lock::Free);
    }

    #[test]
    fn what_is_not_needed_any_more_is_given_back() {
        let mut lock = Lock::default();
        lock.holds(Instant(0));
        assert!(!lock.release(false));
        assert!(lock.release(true));
        lock.holds(Instant(0));
        assert_eq!(lock.granted(), Grant::Wanted);
        assert_eq!(lock.granted(), Grant::Known);
        assert!(lock.release(false));
    }
}
