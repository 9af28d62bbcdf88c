//! What the tabs of a browser tell each other, and what they leave for each other in the session cookie.

use std::sync::Arc;

use super::Engine;
use super::input::TokenMessage;
use super::output::Output;
use super::tokens::{Grant, Lock, TokenFor, TokenKey};
use crate::wire::Token;

impl Engine {
    /// Whether tokens may be requested now. If not, the lock has been asked for.
    pub(super) fn holds_lock(&mut self) -> bool {
        if !self.page.has_locks && self.tokens.lock == Lock::Free {
            return true;
        }
        let (holds, output) = self.tokens.lock.holds(self.now.instant);
        if let Some(output) = output {
            self.outputs.push_back(output);
        }
        holds
    }

    /// Called when the lock is held. Before it requests anything, this tab looks at what others left.
    pub(super) fn handle_lock(&mut self, cookies: &str) {
        match self.tokens.lock.granted() {
            Grant::Wanted => {
                self.heed_dev_browser(cookies);
                self.adopt_from_cookie(cookies);
            }
            Grant::TooLate => self.outputs.push_back(Output::ReleaseLock),
            Grant::Known => {}
        }
    }

    /// Called when this browser has no locks, or does not grant one.
    pub(super) fn handle_no_lock(&mut self) {
        self.page.has_locks = false;
        self.tokens.lock = Lock::Free;
    }

    /// Releases the lock to other tabs, if nothing is under way or about to be.
    pub(super) fn release_lock_if(&mut self, idle: bool) {
        if !self.tokens.any_sent() && self.tokens.lock.release(idle) {
            self.outputs.push_back(Output::ReleaseLock);
        }
    }

    /// Called when another tab shares a token. It is believed only as far as it fits what is known here.
    pub(super) fn handle_token_message(&mut self, message: &TokenMessage) {
        let shared = TokenFor {
            session: &message.session_id,
            template: filled(message.template.as_deref()),
            organization: filled(message.organization_id.as_deref()),
        };
        if message.token_id != token_id(shared) {
            return;
        }
        if let Ok(token) = Token::decode(&message.token_raw) {
            self.adopt_foreign(&shared.key(), Arc::new(token));
        }
    }

    /// Adopts a foreign token, if it is plausible and fresher than the one that is here.
    pub(super) fn adopt_foreign(&mut self, key: &TokenKey, token: Arc<Token>) {
        if !self.is_token_of(key, &token) || !self.tokens.is_plausible(key.get().template, &token) {
            return;
        }
        self.read_token_of(key.session());
        let (tokens, view) = self.tokens_and_view();
        if tokens.adopt_foreign(key, token, &view) {
            self.serve_waiters();
        }
    }

    /// Adopts a fresher token of the active session from the session cookie. Returns the cookie's token, if
    /// it may be the instance's.
    pub(super) fn adopt_from_cookie(&mut self, cookies: &str) -> Option<Arc<Token>> {
        let key = self.active_key()?;
        let token = Arc::new(self.session_token(cookies)?);
        if !self.tokens.cookie_counts(&key, &token, self.now) {
            return None;
        }
        self.adopt_foreign(&key, token.clone());
        Some(token)
    }

    /// The token in the session cookie, if it may be the instance's.
    pub(super) fn session_token(&self, cookies: &str) -> Option<Token> {
        self.cookies.session_token(cookies).filter(|token| self.tokens.is_plausible(None, token))
    }

    /// Tells the other tabs of a newly minted token.
    pub(super) fn share_token(&mut self, key: &TokenKey, token: &Arc<Token>) {
        if self.cookies.held_back.is_some() {
            return;
        }
        let shared = key.get();
        self.outputs.push_back(Output::ShareToken(TokenMessage {
            session_id: shared.session.to_owned(),
            organization_id: shared.organization.map(str::to_owned),
            template: shared.template.map(str::to_owned),
            token_id: token_id(shared),
            token_raw: token.as_str().to_owned(),
        }));
    }
}

/// The name of a token between tabs. The official client's design makes it ambiguous, so it is only compared,
/// and never a key.
fn token_id(shared: TokenFor<'_>) -> String {
    let mut id = shared.session.to_owned();
    for part in [shared.template, shared.organization].into_iter().flatten() {
        id.push('-');
        id.push_str(part);
    }
    id
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
