//! The gate: whatever the engine requests of its own accord passes here, and nowhere else. Each part says what it
//! wishes to request; the gate, which knows of outages, says what goes. What is a call of the app's own, such as a
//! sign-out, does not wait and does not pass.

use super::Engine;
use super::outage::{Probe, Room};
use super::tokens::TokenKey;
use crate::time::Instant;

/// Something that wants to be requested.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) probe: Probe,
    /// Which token, if it is one, and since when a call has waited for it.
    pub(super) token: Option<(TokenKey, Instant)>,
    /// It need not wait for anything but the end of an outage's pause.
    pub(super) in_turn: bool,
    /// A call can't wait for that either: it goes if there is this room in the minute.
    pub(super) room: Option<Room>,
}

impl Engine {
    /// Requests everything that may go now. `false` if a token waits for the lock.
    pub(super) fn pass_the_gate(&mut self) -> bool {
        let now = self.now.instant;
        loop {
            let wishes = self.wishes();
            let Some(wish) = self.outage.admit(&wishes, now) else { return true };
            if wish.token.is_some() && !self.holds_lock() {
                return false;
            }
            self.outage.goes_out(wish, now);
            match (wish.probe, &wish.token) {
                (Probe::DevBrowser, _) => self.request_dev_browser(),
                (Probe::Environment, _) => self.request_environment(),
                (Probe::Client, _) => self.request_client(),
                (Probe::Token, token) => token.iter().for_each(|(key, _)| self.request_token(key)),
            }
        }
    }

    /// What wants to be requested, the most important first. Outside of an outage everything goes, and tokens come last
    /// because they may have to wait for the lock.
    fn wishes(&self) -> Vec<Wish> {
        let mut wishes = Vec::new();
        wishes.extend(self.wish_for_dev_browser());
        if self.outage.is_on() {
            self.wish_for_tokens(&mut wishes);
            wishes.extend(self.wish_to_read(&self.client_reading, Probe::Client));
            wishes.extend(self.wish_to_read(&self.environment_reading, Probe::Environment));
        } else {
            wishes.extend(self.wish_to_read(&self.environment_reading, Probe::Environment));
            wishes.extend(self.wish_to_read(&self.client_reading, Probe::Client));
            self.wish_for_tokens(&mut wishes);
        }
        wishes
    }

    fn wish_for_tokens(&self, wishes: &mut Vec<Wish>) {
        if self.stage.is_loaded() && self.has_dev_browser() {
            self.tokens.wish(&self.view(), wishes);
        }
    }
}
