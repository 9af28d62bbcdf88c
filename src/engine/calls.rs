//! What apps ask for: each call arrives here, and is answered exactly once.

use super::active::{not_loaded, touch_endpoint};
use super::input::{Call, CallId, TouchIntent};
use super::output::Outcome;
use super::requests::Purpose;
use super::{Cause, Engine};
use crate::time::Span;
use crate::wire::{Endpoint, before_any};

/// The pause between two touches on focus. If the instance allows several sessions, each has its own, because
/// another one may have become active in the meantime.
const TOUCH_PAUSE: Span = Span::seconds(5);

impl Engine {
    pub(super) fn handle_call(&mut self, call: CallId, what: Call) {
        if !self.stage.is_loaded() {
            return self.answer(call, Err(not_loaded()));
        }
        match what {
            Call::GetToken(query) => self.get_token(call, query),
            Call::SetActive(wanted) => self.set_active(call, wanted),
            Call::SignOut { session, navigate } => self.sign_out(call, session, navigate),
            Call::Touch { session, intent } => self.send_touch(&session, intent, Some(call)),
            Call::End { session } => self.mutate(call, &Endpoint::end(&session)),
            Call::Remove { session } => self.mutate(call, &Endpoint::remove(&session)),
            Call::ClearTokens => {
                self.tokens.forget();
                self.answer(call, Ok(Outcome::Done));
            }
            Call::Reload => self.reload(call, false),
            Call::HandleUnauthenticated if self.active.is_none() => self.answer(call, Ok(Outcome::Done)),
            Call::HandleUnauthenticated => {
                self.check_session();
                self.reload(call, false);
            }
            Call::Request(request) => self.send_free(call, request),
        }
    }

    /// Tells the API, when the page gets focus, that its session is in use.
    pub(super) fn touch_on_focus(&mut self) {
        let single = self.environment.as_ref().is_none_or(|environment| environment.is_single_session());
        // While another session or organization is being chosen, a touch would undo the choice.
        let choosing = self.activation.is_busy() || self.activation.hides_the_state();
        let wanted = self.config.touch_on_focus && self.stage.is_loaded() && !self.outage.is_on();
        let Some(session) = self.active_session().map(|session| session.id().to_owned()) else { return };
        self.touched.retain(|(_, at)| at.after(TOUCH_PAUSE) > self.now.instant);
        let throttled = self.touched.iter().any(|(touched, _)| single || *touched == session);
        if wanted && !choosing {
            self.touch_held_back = throttled;
            if !throttled {
                self.touch_for_focus(session);
            }
        }
    }

    /// Called when the focused tab has read the cookies; `theirs` is the context that was active before. If it was
    /// another session's, the API has to hear of this one after all, however soon after the last touch.
    pub(super) fn touch_if_held_back(&mut self, theirs: Option<&str>) {
        let held_back = core::mem::take(&mut self.touch_held_back);
        let session = self.active_session().map(|session| session.id().to_owned());
        let before = theirs.map(|context| before_any(context, b":"));
        if let (true, Some(session), Some(before)) = (held_back, session, before)
            && session != before
        {
            self.touch_for_focus(session);
        }
    }

    fn touch_for_focus(&mut self, session: String) {
        self.send_touch(&session, Some(TouchIntent::Focus), None);
        self.touched.push((session, self.now.instant));
    }

    fn send_touch(&mut self, session: &str, intent: Option<TouchIntent>, call: Option<CallId>) {
        let known = self.client.as_ref().and_then(|client| client.signed_in_session(session));
        let organization = known.and_then(|session| session.last_active_organization_id());
        let endpoint = touch_endpoint(session, organization, intent);
        let cause = if call.is_some() { Cause::Call } else { Cause::Focus };
        self.send(&endpoint, Purpose::Mutation(call), 0, cause);
    }

    fn mutate(&mut self, call: CallId, endpoint: &Endpoint) {
        self.send(endpoint, Purpose::Mutation(Some(call)), 0, Cause::Call);
    }
}
