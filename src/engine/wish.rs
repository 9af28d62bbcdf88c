//! What parts of the engine wish to request.

use crate::time::Instant;

/// Something that wants to be requested.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) probe: Probe,
    /// Of a token: its place among the tokens, and since when a call has waited for it.
    pub(super) place: usize,
    pub(super) since: Instant,
    /// It need not wait for anything but the end of an outage's pause.
    pub(super) in_turn: bool,
    /// A call can't wait for that either: it goes if there is this room in the minute.
    pub(super) room: Option<Room>,
}

impl Wish {
    pub(super) fn to_ask_for(probe: Probe) -> Self {
        Self { probe, place: 0, since: Instant::default(), in_turn: true, room: None }
    }
}

/// What is requested in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    DevBrowser,
    Token,
    Client,
    Environment,
}

/// What needs room among the requests of a minute.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Room {
    /// A call for a token that has not failed: it may use all of it.
    NewToken,
    /// A call for a token that has failed before.
    FailedToken,
    Probe,
}
