//! Tokens that come along with the client, one with each session. A token is not decoded until it is needed: of many
//! sessions most never are, and decoding costs more than all else that a known session brings.

use super::Engine;
use super::client::session_token_for;
use crate::wire::{Client, Session};

impl Engine {
    /// Adopts the tokens that sessions come with, so that none has to be requested.
    pub(super) fn adopt_last_tokens(&mut self, client: &Client) {
        self.tokens.unread.clear();
        for session in client.signed_in_sessions() {
            let is_active = self.active.as_deref() == Some(session.id());
            let is_needed = is_active || self.tokens.get(session_token_for(session)).is_some();
            // Until a token was minted for this page, those that come along tell the time best: decoded
            // later, they would seem younger.
            if is_needed || !self.tokens.clock.is_learned() {
                self.adopt_last_token(session);
            } else {
                self.tokens.unread.push(session.clone());
            }
        }
        self.serve_waiters();
    }

    /// Adopts the token that came with a session, if that is still to be done.
    pub(super) fn read_token_of(&mut self, session: &str) {
        if let Some(place) = self.tokens.unread.iter().position(|unread| unread.id() == session) {
            let session = self.tokens.unread.swap_remove(place);
            self.adopt_last_token(&session);
        }
    }

    fn adopt_last_token(&mut self, session: &Session) {
        let Some(token) = session.last_active_token() else { return };
        let key = session_token_for(session).key();
        if !self.client_is_known {
            // It comes from a cookie, where anybody may have left it long ago.
            return self.adopt_foreign(&key, token);
        }
        if self.is_token_of(&key, &token) {
            self.tokens.adopt_sent(&key, token, self.asked, self.now);
        }
    }
}
