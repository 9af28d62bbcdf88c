//! The client: this browser, with all its sessions.

use std::sync::Arc;

use super::session::Session;
use crate::json::{Json, JsonText, integer, quote, text};
use crate::time::ServerTime;

/// This browser as the API knows it: its sessions, and which one was used last.
#[derive(Clone, Debug)]
pub struct Client {
    fields: JsonText,
    sessions: Vec<Arc<Session>>,
}

impl Client {
    /// Reads a client. It shares the parts that equal those of `known`, so that nothing looks changed
    /// that is not. `None` if any of its sessions can't be read, because a session that is not understood
    /// must not look like one that is gone.
    pub(crate) fn read(sent: Json<'_>, known: Option<&Self>) -> Option<Self> {
        let sent_sessions = sent.get("sessions").filter(|sessions| sessions.is_array())?;
        let known = known.map_or(&[][..], |client| &client.sessions);
        let mut sessions = Vec::new();
        for session in sent_sessions.items() {
            sessions.push(Session::read(session, known)?);
        }
        Some(Self { fields: sent.keep(), sessions })
    }

    /// Its users, as they were sent.
    pub(crate) fn users(&self) -> Vec<Json<'_>> {
        let mut users = Vec::new();
        for session in &self.sessions {
            if let Some(user) = session.user() {
                users.push(user.json());
            }
        }
        users
    }

    /// The same client with every session gone.
    pub(crate) fn without_sessions(&self) -> Self {
        Self { fields: self.fields.clone(), sessions: Vec::new() }
    }

    /// A browser that the API has never seen.
    pub(crate) fn empty() -> Self {
        Self { fields: JsonText::default(), sessions: Vec::new() }
    }

    /// Its id; `None` for a browser that the API has never seen.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        text(self.fields.json(), "id")
    }

    /// Every session, including those that have ended.
    #[must_use]
    pub fn sessions(&self) -> &[Arc<Session>] {
        &self.sessions
    }

    /// The sessions that somebody is signed in to: active, or pending with tasks to do.
    pub fn signed_in_sessions(&self) -> impl Iterator<Item = &Arc<Session>> {
        self.sessions.iter().filter(|session| session.status().is_signed_in())
    }

    /// Whether a session was signed in, and is no longer in this client.
    pub(crate) fn has_lost(&self, session: &Session) -> bool {
        session.status().is_signed_in() && self.signed_in_session(session.id()).is_none()
    }

    /// The signed-in session with this id.
    #[must_use]
    pub fn signed_in_session(&self, id: &str) -> Option<&Arc<Session>> {
        self.signed_in_sessions().find(|session| session.id() == id)
    }

    /// The id of the session that was used last.
    #[must_use]
    pub fn last_active_session_id(&self) -> Option<&str> {
        text(self.fields.json(), "last_active_session_id")
    }

    /// When it last changed.
    #[must_use]
    pub fn updated_at(&self) -> Option<ServerTime> {
        integer(self.fields.json(), "updated_at").map(ServerTime)
    }

    /// When the API's own cookie for this browser runs out. `None` where there is no such cookie, as on a
    /// development instance.
    #[must_use]
    pub fn cookie_expires_at(&self) -> Option<ServerTime> {
        integer(self.fields.json(), "cookie_expires_at").map(ServerTime)
    }

    /// The session that a page starts with: the one used last, or else the first.
    pub(crate) fn default_session(&self) -> Option<&Arc<Session>> {
        let last = self.last_active_session_id().and_then(|id| self.signed_in_session(id));
        last.or_else(|| self.signed_in_sessions().next())
    }

    /// The client as JSON, for faces that show the API's own, with shorter sessions. A session that `known` has,
    /// too, is only its id. Any other is an array of its JSON (or only its id, if nothing but its token differs
    /// from `known`) and its token, if it has one. In that JSON, `true` stands for the session's user, if any.
    #[cfg_attr(not(feature = "js"), allow(dead_code, reason = "the JavaScript face shows it"))]
    pub(crate) fn text_since(&self, known: Option<&Self>) -> String {
        if self.fields.json().is_null() {
            return "null".to_owned();
        }
        let (before, after) = self.around_sessions();
        let known = known.map_or(&[][..], Self::sessions);
        let mut text = String::new();
        text.push_str(before);
        let mut mark = '[';
        for session in &self.sessions {
            text.push(core::mem::replace(&mut mark, ','));
            match known.iter().find(|known| known.is_same_but_for_token(session)) {
                Some(known) if Arc::ptr_eq(known, session) => quote(session.id(), &mut text),
                known => push_session(session, known.is_some(), &mut text),
            }
        }
        text.push_str(if mark == '[' { "[]" } else { "]" });
        text.push_str(after);
        text
    }

    /// Whether this session is in the client, with the same user.
    #[cfg_attr(not(feature = "js"), allow(dead_code, reason = "the JavaScript face is told"))]
    pub(crate) fn has_user_of(&self, session: &Session) -> bool {
        let is_it = |one: &Arc<Session>| one.id() == session.id() && one.has_same_user(session);
        self.sessions.iter().any(is_it)
    }

    fn around_sessions(&self) -> (&str, &str) {
        self.fields.json().around(self.fields.json().get("sessions"))
    }

    /// Whether nothing that anyone can see differs.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.around_sessions() == other.around_sessions()
            && self.sessions.len() == other.sessions.len()
            && self.sessions.iter().zip(&other.sessions).all(|(mine, its)| Arc::ptr_eq(mine, its))
    }
}

fn push_session(session: &Session, is_known: bool, text: &mut String) {
    text.push('[');
    if is_known {
        quote(session.id(), text);
    } else {
        session.push_without_user(text);
    }
    if let Some(token) = session.last_active_token_text() {
        text.push(',');
        quote(token, text);
    }
    text.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::jwt::tests::encode;
    use serde_json::json;

    const BODY: &str = r#"{ "id":"client_1", "sessions" : [ {"id":"a","status":"ended"}, {"id":"b\"","status":"ended"} ], "x":"sessions" }"#;

    fn client(text: &str, known: Option<&Client>) -> Client {
        Client::read(JsonText::parse(text).expect("JSON").json(), known).expect("a client")
    }

    #[test]
    fn of_sessions_that_are_known_only_the_ids_are_told() {
        let before = client(BODY, None);
        let sessions = r#"[[{"id":"a","status":"ended"}],[{"id":"b\"","status":"ended"}]]"#;
        let whole =
            |sessions: &str| format!(r#"{{ "id":"client_1", "sessions" : {sessions}, "x":"sessions" }}"#);
        assert_eq!(before.text_since(None), whole(sessions));
        let after = client(&BODY.replacen("ended", "removed", 1), Some(&before));
        assert_eq!(after.text_since(Some(&before)), whole(r#"[[{"id":"a","status":"removed"}],"b\""]"#));
        assert_eq!(after.without_sessions().text_since(Some(&after)), whole("[]"));
        assert_eq!(Client::empty().text_since(Some(&after)), "null");
    }

    #[test]
    fn an_organization_that_was_looked_at_stays_what_it_is_while_its_user_changes() {
        let body = r#"{"sessions":[{"id":"a","status":"active","user":{"id":"u","first_name":"Ada",
            "organization_memberships":[{"role":"org:admin","organization":{"id":"o","name":"Acme"}}]}}]}"#;
        let organization = |client: &Client| {
            let user = client.sessions()[0].user().expect("a user");
            user.membership_of("o").expect("a membership").organization().clone()
        };
        let before = client(body, None);
        let looked_at = organization(&before);
        let after = client(&body.replace("Ada", "Grace"), Some(&before));
        assert_eq!(after.sessions()[0].user().and_then(|user| user.first_name()), Some("Grace"));
        assert!(Arc::ptr_eq(&organization(&after), &looked_at));
        let renamed = client(&body.replace("Acme", "Globex"), Some(&after));
        assert_eq!(organization(&renamed).name(), Some("Globex"));
    }

    #[test]
    fn a_session_stays_what_it_is_until_anything_but_its_token_changes() {
        let session = |token: &str, known: Option<&Client>| {
            let body = r#"{"sessions":[{"id":"a","status":"ended","last_active_token":TOKEN,"x":1}]}"#;
            client(&body.replace("TOKEN", token), known)
        };
        let sent = |claims| format!(r#"{{"jwt":"{}"}}"#, encode(&json!({}), &claims));
        let (first, second) = (sent(json!({ "iat": 1, "exp": 61 })), sent(json!({ "iat": 2, "exp": 62 })));
        let before = session(&first, None);
        assert!(before.is_same(&session(&first, Some(&before))));
        let renewed = session(&second, Some(&before));
        let [old, new] = [&before, &renewed].map(|client| client.sessions()[0].clone());
        assert!(!Arc::ptr_eq(&old, &new) && new.is_same_but_for_token(&old));
        assert_ne!(new.last_active_token(), old.last_active_token());
        for unreadable in ["null", "{}", r#"{"jwt":"a.b.c"}"#, "[1,{}]"] {
            let without = session(unreadable, Some(&renewed));
            let left = &without.sessions()[0];
            assert!(left.last_active_token().is_none() && left.is_same_but_for_token(&old), "{unreadable}");
            assert!(without.is_same(&session(r#"{"jwt":"d.e.f"}"#, Some(&without))), "{unreadable}");
        }
        for other in [r#"1,"y":2"#, r#"null,"last_active_token":null"#, r#"{"jwt":"a.b.c"} "#] {
            assert!(!session(other, Some(&before)).sessions()[0].is_same_but_for_token(&old), "{other}");
        }
    }

    #[test]
    fn what_is_beside_the_sessions_counts() {
        let before = client(BODY, None);
        assert!(before.is_same(&client(BODY, Some(&before))));
        assert!(
            !before.is_same(&client(&BODY.replace(r#""x":"sessions""#, r#""x":"other""#), Some(&before)))
        );
        assert!(!before.is_same(&client(&BODY.replace("client_1", "client_2"), Some(&before))));
    }
}
