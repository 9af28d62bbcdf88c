//! Sessions that have ended. Their cookies must not stay, whichever tab left them.
//!
//! A tab in the background leaves the session cookie alone, because the cookie may be of a session that
//! another tab has just begun. So a session that the client does not have is only doubted at first. It is
//! over if a client that was read since then does not have it either.

use super::Engine;
use super::cookies::SESSION;
use super::output::Output;
use crate::wire::{Cookies, Token, before_any, suffixed};

/// Which sessions have ended, as far as that matters to cookies.
#[derive(Debug, Default)]
pub(crate) struct Endings {
    doubted: Option<String>,
    ended: Vec<String>,
}

/// Anybody can write cookies: what they say must not pile up.
const MOST: usize = 32;

impl Endings {
    /// Notes that a session is over.
    pub(super) fn note(&mut self, session: &str) {
        if self.ended.len() >= MOST {
            self.ended.remove(0);
        }
        self.ended.push(session.to_owned());
    }

    /// The next client that is read tells whether this session is over.
    pub(super) fn doubt(&mut self, session: Option<String>) {
        self.doubted = session;
    }

    /// Whether a session is doubted.
    pub(super) fn doubts(&self) -> bool {
        self.doubted.is_some()
    }

    pub(super) fn has(&self, session: &str) -> bool {
        self.ended.iter().any(|ended| ended == session)
    }
}

impl Engine {
    /// Doubts the session of the cookie, if the client does not have it.
    pub(super) fn doubt_session(&mut self, cookies: &str) {
        let client = self.client.as_ref().filter(|_| self.client_is_known);
        let (Some(client), Some(id)) = (client, self.cookies.session_id(cookies)) else { return };
        let endings = &self.cookies.endings;
        let is_known = client.signed_in_session(&id).is_some() || endings.has(&id);
        if !is_known && endings.doubted.as_ref() != Some(&id) {
            self.cookies.endings.doubt(Some(id));
            self.client_reading.need_anew();
        }
    }

    /// Called when the client was read: a doubted session is over if the client does not have it.
    pub(super) fn settle_doubt(&mut self) {
        let Some(id) = self.cookies.endings.doubted.take() else { return };
        if self.client.as_ref().is_some_and(|client| client.signed_in_session(&id).is_none()) {
            self.cookies.endings.note(&id);
        }
    }

    /// Removes the cookies of a session that has ended, whichever tab left them.
    pub(super) fn remove_ended_session(&mut self, cookies: &str, theirs: Option<&str>) {
        let scope = self.cookie_scope();
        for name in [suffixed(SESSION, self.cookies.suffix()), SESSION.to_owned()] {
            let token = Cookies(cookies).get(&name).and_then(|value| Token::decode(&value).ok());
            let is_over = |token: Token| self.is_over(token.claims().session_id());
            if token.is_some_and(is_over) {
                self.outputs.push_back(Output::WriteCookie(scope.session(name, None)));
            }
        }
        if self.is_over(theirs.map(|context| before_any(context, b":"))) {
            self.outputs.push_back(Output::WriteCookie(scope.active_context(None)));
        }
    }

    /// Whether the token is of a session that has not ended, as far as is known.
    pub(super) fn may_be_alive(&self, token: &str) -> bool {
        Token::decode(token).is_ok_and(|token| !self.is_over(token.claims().session_id()))
    }

    fn is_over(&self, session: Option<&str>) -> bool {
        let is_alive = |id| self.client.as_ref().is_some_and(|it| it.signed_in_session(id).is_some());
        session.is_some_and(|id| self.cookies.endings.has(id) && !is_alive(id))
    }
}
