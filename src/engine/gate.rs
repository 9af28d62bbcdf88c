//! The gate: whatever the engine requests of its own accord passes here, and nowhere else. Each part says what it
//! wishes to request; the gate, which knows of outages, says what goes. What is a call of the app's own, such as a
//! sign-out, does not wait and does not pass.

use super::Engine;
use super::wish::{Probe, Wish};

impl Engine {
    /// Requests everything that may go now. `false` if a token waits for the lock.
    pub(super) fn pass_the_gate(&mut self) -> bool {
        let now = self.now.instant;
        loop {
            let wishes = self.wishes();
            let Some(wish) = self.outage.admit(&wishes, now) else { return true };
            if wish.probe == Probe::Token && !self.holds_lock() {
                return false;
            }
            self.outage.goes_out(wish, now);
            match wish.probe {
                Probe::DevBrowser => self.request_dev_browser(),
                Probe::Environment => self.request_environment(),
                Probe::Client => self.request_client(),
                Probe::Token => self.request_token(wish.place),
            }
        }
    }

    /// What wants to be requested, the most important first. Outside of an outage everything goes, and tokens come last
    /// because they may have to wait for the lock.
    fn wishes(&self) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let order = if self.outage.is_on() {
            [Probe::DevBrowser, Probe::Token, Probe::Client, Probe::Environment]
        } else {
            [Probe::DevBrowser, Probe::Environment, Probe::Client, Probe::Token]
        };
        for probe in order {
            let wish = match probe {
                Probe::DevBrowser => self.wish_for_dev_browser(),
                Probe::Client => self.wish_to_read(&self.client_reading, probe),
                Probe::Environment => self.wish_to_read(&self.environment_reading, probe),
                Probe::Token => {
                    self.wish_for_tokens(&mut wishes);
                    None
                }
            };
            if let Some(wish) = wish {
                wishes.push(wish);
            }
        }
        wishes
    }

    fn wish_for_tokens(&self, wishes: &mut Vec<Wish>) {
        if self.stage.is_loaded() && self.has_dev_browser() {
            self.tokens.wish(&self.view(), wishes);
        }
    }
}
