//! Foreign tokens: those that were not minted for this page. Tabs share theirs, and leave them in the cookie,
//! where any script of the site or its subdomains can put one, too. No page can verify a signature, so such a
//! token is adopted only if it looks like one of the instance's, and gives way to the next one minted for
//! this page: a forged one does not outlive that.

use std::sync::Arc;

use super::clock::{SLOW, lifetime};
use super::{TokenKey, Tokens, View};
use crate::time::{Now, Span};
use crate::wire::Token;

/// The algorithm that an instance is taken to sign with until one of its tokens was minted.
const ALGORITHM: Option<&str> = Some("RS256");
/// The longest life that an instance can choose for its tokens.
const LONGEST: Span = Span::seconds(24 * 60 * 60);

impl Tokens {
    /// Adopts a foreign token, if its age can be told and it is fresher than the one that is here. `true` if it was
    /// adopted.
    pub(in crate::engine) fn adopt_foreign(
        &mut self,
        key: &TokenKey,
        token: Arc<Token>,
        view: &View<'_>,
    ) -> bool {
        if !self.clock.can_tell_the_age_of(&token, view.now) {
            // The tokens that other tabs left were judged good by a clock that is slow.
            if self.clock.distrust_wall(&token, view.now) {
                self.forget_foreign();
            }
            return false;
        }
        if self.clock.is_from_the_future(&token, view.now) {
            return false;
        }
        self.clock.learn_foreign(&token, view.now);
        self.forget_idle_for(key, view);
        let (slot, clock) = self.slot_and_clock(key);
        slot.adopt_foreign(token, clock, view.now)
    }

    /// Whether a token in the cookie counts. No tab can have one from later than now, so such a one does not count
    /// against one minted for this page. Only a token minted for this page tells how late it is at most.
    pub(in crate::engine) fn cookie_counts(&mut self, key: &TokenKey, token: &Token, now: Now) -> bool {
        let is_ahead = self.clock.is_learned() && self.clock.is_ahead(token, SLOW, now);
        !is_ahead || self.slot(key).is_foreign()
    }

    /// Whether the instance may have minted this token: it is signed, its claims were not read after it was
    /// minted, and its life and algorithm are like those of a token that was minted for this page.
    pub(in crate::engine) fn is_plausible(&self, template: Option<&str>, token: &Token) -> bool {
        let is_like = |algorithm: Option<&str>, life: Span| {
            token.algorithm() == algorithm && lifetime(token) <= life + Span(SLOW.unsigned_abs())
        };
        let mut fits = None;
        // Each template has a lifetime, and perhaps a key, of its own.
        for slot in self.slots.iter().filter(|slot| slot.key.get().template == template) {
            if let Some(minted) = &slot.minted {
                fits = Some(fits == Some(true) || is_like(minted.algorithm(), lifetime(minted)));
            }
        }
        token.is_consistent(SLOW) && fits.unwrap_or_else(|| is_like(ALGORITHM, LONGEST))
    }

    /// Like `forget`, for foreign tokens only.
    fn forget_foreign(&mut self) {
        self.slots.iter_mut().filter(|slot| slot.is_foreign()).for_each(|slot| slot.forgotten = true);
    }
}
