//! Foreign tokens: those that were not minted for this page. Tabs share theirs, and leave them in the cookie,
//! where any script of the site or its subdomains can put one, too. No page can verify a signature, so such a
//! token is adopted only if it looks like one of the instance's, and gives way to the next one minted for
//! this page: a forged one does not outlive that.

use std::sync::Arc;

use super::Engine;
use super::clock::{SLOW, lifetime};
use super::tokens::TokenKey;
use crate::time::Span;
use crate::wire::Token;

/// The algorithm that an instance is taken to sign with until one of its tokens was minted.
const ALGORITHM: Option<&str> = Some("RS256");
/// The longest life that an instance can choose for its tokens.
const LONGEST: Span = Span::seconds(24 * 60 * 60);

impl Engine {
    /// Adopts a foreign token, if it is plausible and fresher than the one that is here.
    pub(super) fn adopt_foreign(&mut self, key: &TokenKey, token: Arc<Token>) {
        if !self.is_token_of(key, &token) || !self.is_plausible(key.get().template, &token) {
            return;
        }
        self.read_token_of(key.session());
        if !self.clock.can_tell_the_age_of(&token, self.now) {
            // The tokens that other tabs left were judged good by a clock that is slow.
            if self.clock.distrust_wall(&token, self.now) {
                self.tokens.forget_foreign();
            }
            return;
        }
        if self.clock.is_from_the_future(&token, self.now) {
            return;
        }
        self.clock.learn_foreign(&token, self.now);
        self.forget_idle_for(key);
        if self.tokens.slot(key).adopt_foreign(token, &self.clock, self.now) {
            self.serve_waiters();
        }
    }

    /// Adopts a fresher token of the active session from the session cookie. Returns the cookie's token, if
    /// it may be the instance's.
    pub(super) fn adopt_from_cookie(&mut self, cookies: &str) -> Option<Arc<Token>> {
        let key = self.active_key()?;
        let token = Arc::new(self.session_token(cookies)?);
        // No tab can have a token from later than now, so such a one does not count against one minted for this page.
        // Only a token minted for this page tells how late it is at most.
        let is_ahead = self.clock.is_learned() && self.clock.is_ahead(&token, SLOW, self.now);
        if is_ahead && !self.tokens.slot(&key).is_foreign() {
            return None;
        }
        self.adopt_foreign(&key, token.clone());
        Some(token)
    }

    /// The token in the session cookie, if it may be the instance's.
    pub(super) fn session_token(&self, cookies: &str) -> Option<Token> {
        self.cookies.session_token(cookies).filter(|token| self.is_plausible(None, token))
    }

    /// Whether the instance may have minted this token: it is signed, its claims were not read after it was
    /// minted, and its life and algorithm are like those of a token that was minted for this page.
    fn is_plausible(&self, template: Option<&str>, token: &Token) -> bool {
        let is_like = |algorithm: Option<&str>, life: Span| {
            token.algorithm() == algorithm && lifetime(token) <= life + Span(SLOW.unsigned_abs())
        };
        let mut fits = None;
        // Each template has a lifetime, and perhaps a key, of its own.
        for slot in self.tokens.iter().filter(|slot| slot.key.get().template == template) {
            if let Some(minted) = &slot.minted {
                fits = Some(fits == Some(true) || is_like(minted.algorithm(), lifetime(minted)));
            }
        }
        token.is_consistent(SLOW) && fits.unwrap_or_else(|| is_like(ALGORITHM, LONGEST))
    }
}
