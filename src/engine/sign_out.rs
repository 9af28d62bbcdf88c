//! Signing out of one session, or of all of them.

use super::input::{Call, CallId, RequestId};
use super::output::Outcome;
use super::requests::{Purpose, Reply};
use super::{Cause, Engine};
use crate::wire::Endpoint;

impl Engine {
    /// Signs out of `session`, or of all of them if it is the only one or none is named.
    pub(super) fn sign_out(&mut self, call: CallId, session: Option<String>, navigate: bool) {
        if !self.activation.take_turn(call, || Call::SignOut { session: session.clone(), navigate }) {
            return;
        }
        let Some(client) = self.client.clone().filter(|client| !client.sessions().is_empty()) else {
            self.answer(call, Ok(Outcome::Done));
            return self.next_turn();
        };
        let session = session.filter(|_| client.signed_in_sessions().count() > 1);
        if session.as_deref().is_some_and(|id| client.signed_in_session(id).is_none()) {
            self.answer(call, Ok(Outcome::Done));
            return self.next_turn();
        }
        let endpoint = match &session {
            Some(id) => Endpoint::remove(id),
            None => Endpoint::remove_sessions(),
        };
        // From here on, apps must not see the session that is being signed out of.
        self.activation.leaving = session.is_none() || session == self.active;
        self.send(&endpoint, Purpose::SignOut { call, session, navigate }, 0, Cause::Call);
    }

    pub(super) fn handle_sign_out(
        &mut self,
        id: RequestId,
        call: CallId,
        session: Option<String>,
        navigate: bool,
        reply: Reply,
    ) {
        let leaving = core::mem::take(&mut self.activation.leaving);
        if let Err(error) = self.adopt_from(id, reply) {
            self.answer_after_check(call, error);
            return self.next_turn();
        }
        let left = self.client.as_ref().is_none_or(|client| client.signed_in_sessions().next().is_none());
        if session.is_none() && !left {
            self.end_all_sessions(id);
        }
        if leaving {
            self.make_active(None);
        }
        let client = self.client.as_ref();
        if session.is_some_and(|id| client.is_some_and(|it| it.signed_in_session(&id).is_some())) {
            // Another answer has overtaken this one, and its client is from before the sign-out.
            self.reload(call, navigate && leaving);
        } else {
            self.navigate_or_answer(call, navigate && leaving);
        }
        self.next_turn();
    }
}
