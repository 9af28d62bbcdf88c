//! Sessions that have ended. Their cookies must not stay, whichever tab left them.
//!
//! A tab in the background leaves the session cookie alone, because the cookie may be of a session that
//! another tab has just begun. So a session that the client does not have is only doubted at first. It is
//! over if a client that was read since then does not have it either.

use super::Engine;
use crate::wire::Client;

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

    /// Whether a session has ended, and this client does not have it again.
    pub(super) fn is_over(&self, session: Option<&str>, client: Option<&Client>) -> bool {
        let is_alive = |id| client.is_some_and(|it| it.signed_in_session(id).is_some());
        session.is_some_and(|id| self.has(id) && !is_alive(id))
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
}
