//! The client: this browser, with all its sessions.

use std::sync::Arc;

use super::session::Session;
use crate::wire::answer::ClientPlace;
use crate::wire::json::{Json, JsonText, integer, text};

/// This browser as the API knows it: its sessions, and which one was used last.
#[derive(Clone, Debug)]
pub struct Client {
    fields: JsonText,
    sessions: Vec<Arc<Session>>,
    source: Option<ClientSource>,
}

/// The answer that a client came with, for faces that show the API's own JSON.
#[derive(Clone)]
#[cfg_attr(not(feature = "js"), allow(dead_code, reason = "the JavaScript face shows it"))]
pub struct ClientSource {
    pub(crate) body: Arc<str>,
    pub(crate) place: ClientPlace,
}

impl core::fmt::Debug for ClientSource {
    /// The body is left out: it holds tokens.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClientSource").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Client {
    /// Reads a client. Parts that equal those of `known` are shared with it, so that nothing seems
    /// changed that is not. `None` if any of its sessions can't be read: a session that is not
    /// understood must not look like one that is gone.
    pub(crate) fn read(sent: Json<'_>, place: ClientPlace, known: Option<&Self>) -> Option<Self> {
        let sent_sessions = sent.get("sessions").filter(|sessions| sessions.is_array())?;
        let known = known.map_or(&[][..], |client| &client.sessions);
        let mut sessions = Vec::new();
        for session in sent_sessions.items() {
            sessions.push(Session::read(session, known)?);
        }
        let source = ClientSource { body: sent.whole_text().clone(), place };
        Some(Self { fields: sent.keep(), sessions, source: Some(source) })
    }

    /// The same client with every session gone.
    pub(crate) fn without_sessions(&self) -> Self {
        Self { fields: self.fields.clone(), sessions: Vec::new(), source: None }
    }

    /// A browser that the API has never seen.
    pub(crate) fn empty() -> Self {
        Self { fields: JsonText::default(), sessions: Vec::new(), source: None }
    }

    /// Its id; `None` for a browser that the API has never seen.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        text(self.fields.json(), "id")
    }

    /// Every session, also those that have ended.
    #[must_use]
    pub fn sessions(&self) -> &[Arc<Session>] {
        &self.sessions
    }

    /// The sessions that somebody is signed in to: active, or pending with tasks to do.
    pub fn signed_in_sessions(&self) -> impl Iterator<Item = &Arc<Session>> {
        self.sessions.iter().filter(|session| session.status().is_signed_in())
    }

    /// The signed-in session of this id.
    #[must_use]
    pub fn signed_in_session(&self, id: &str) -> Option<&Arc<Session>> {
        self.signed_in_sessions().find(|session| session.id() == id)
    }

    /// The id of the session that was used last.
    #[must_use]
    pub fn last_active_session_id(&self) -> Option<&str> {
        text(self.fields.json(), "last_active_session_id")
    }

    /// When it last changed: milliseconds since 1970, by the server's clock.
    #[must_use]
    pub fn updated_at(&self) -> Option<i64> {
        integer(self.fields.json(), "updated_at")
    }

    /// When the API's own cookie for this browser runs out: milliseconds since 1970, by the server's
    /// clock. `None` where there is no such cookie, as on a development instance.
    #[must_use]
    pub fn cookie_expires_at(&self) -> Option<i64> {
        integer(self.fields.json(), "cookie_expires_at")
    }

    /// The session that a page starts with: the one used last, or else the first.
    pub(crate) fn default_session(&self) -> Option<&Arc<Session>> {
        let last = self.last_active_session_id().and_then(|id| self.signed_in_session(id));
        last.or_else(|| self.signed_in_sessions().next())
    }

    #[cfg_attr(not(feature = "js"), allow(dead_code, reason = "the JavaScript face shows it"))]
    pub(crate) fn source(&self) -> Option<&ClientSource> {
        self.source.as_ref()
    }

    /// Nothing that anyone can see differs.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.fields.json().around("sessions") == other.fields.json().around("sessions")
            && self.sessions.len() == other.sessions.len()
            && self.sessions.iter().zip(&other.sessions).all(|(mine, its)| Arc::ptr_eq(mine, its))
    }
}
