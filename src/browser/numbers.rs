//! The numbers by which `page.js` names what it reports. `tests/node/boundary.test.mjs` compares both sides.

/// What a page is: the bits of `facts()`.
pub(super) mod fact {
    pub(crate) const FOCUSED: u8 = 1;
    pub(crate) const VISIBLE: u8 = 2;
    pub(crate) const ONLINE: u8 = 3;
    pub(crate) const SECURE: u8 = 4;
    pub(crate) const IN_FOREIGN_FRAME: u8 = 5;
    pub(crate) const LOCKS: u8 = 6;
}

/// What happened.
pub(super) mod report {
    pub(crate) const WAKE: u8 = 0;
    pub(crate) const EVENT: u8 = 1;
    pub(crate) const UNREACHABLE: u8 = 2;
    pub(crate) const TIMED_OUT: u8 = 3;
    pub(crate) const LOCK_GRANTED: u8 = 4;
    pub(crate) const LOCK_UNAVAILABLE: u8 = 5;
    pub(crate) const TOKEN_HEARD: u8 = 6;
    pub(crate) const SIGN_OUT_HEARD: u8 = 7;
}

/// What happened to the page: the id in a report of an event.
pub(super) mod event {
    pub(crate) const FOCUSED: u32 = 0;
    pub(crate) const BLURRED: u32 = 1;
    pub(crate) const SHOWN: u32 = 2;
    pub(crate) const HIDDEN: u32 = 3;
    pub(crate) const ONLINE: u32 = 4;
    pub(crate) const OFFLINE: u32 = 5;
    pub(crate) const RESUMED: u32 = 6;
}
