//! Choosing the active session and organization.

use std::collections::VecDeque;

use super::input::{
    Call, CallId, NavigationEnd, OrganizationChoice, RequestId, SessionChoice, SetActive, TouchIntent,
};
use super::output::Outcome;
use super::requests::{Purpose, Reply};
use super::{Cause, Engine};
use crate::error::{Error, code};
use crate::wire::{Endpoint, Session, SessionStatus, joined};

/// Changes of the active session under way.
#[derive(Debug, Default)]
pub(crate) struct Activation {
    /// One change at a time talks to the API; the others wait here.
    busy: bool,
    queue: VecDeque<(CallId, Call)>,
    /// Chosen, and waiting for the first token.
    awaiting_token: Vec<(CallId, bool)>,
    /// The active session is being signed out of.
    pub(super) leaving: bool,
    navigating: Vec<Navigation>,
}

/// A navigation under way: until it is over, the state is neither the old nor the new.
#[derive(Debug)]
struct Navigation {
    /// The call to answer when it is over; `None` once the page is being unloaded.
    call: Option<CallId>,
    hides: bool,
}

impl Activation {
    /// Whether apps may see neither the old state nor the new.
    pub(super) fn hides_the_state(&self) -> bool {
        self.leaving || self.navigating.iter().any(|it| it.hides)
    }

    /// The page is back although it was being unloaded.
    pub(super) fn end_navigations(&mut self) {
        self.navigating.retain(|it| it.call.is_some());
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Takes the turn, or puts the call in line. `false` if it has to wait.
    pub(super) fn take_turn(&mut self, call: CallId, what: impl FnOnce() -> Call) -> bool {
        if self.busy {
            self.queue.push_back((call, what()));
        }
        !core::mem::replace(&mut self.busy, true)
    }
}

impl Engine {
    pub(super) fn set_active(&mut self, call: CallId, wanted: SetActive) {
        if !self.activation.take_turn(call, || Call::SetActive(wanted.clone())) {
            return;
        }
        match self.plan_activation(&wanted) {
            Err(error) => self.end_activation(call, Err(error)),
            Ok(Plan::Nothing) => self.end_activation(call, Ok(())),
            Ok(Plan::Nobody) => {
                self.make_active(None);
                self.end_activation_with(call, wanted.navigate);
            }
            Ok(Plan::Touch { session, organization }) => {
                let intent = match wanted.organization {
                    OrganizationChoice::Active => TouchIntent::SelectSession,
                    _ => TouchIntent::SelectOrganization,
                };
                let endpoint = touch_endpoint(&session, organization.as_deref(), Some(intent));
                let organization =
                    organization.map_or(OrganizationChoice::Personal, OrganizationChoice::Named);
                let navigate = wanted.navigate;
                self.send(
                    &endpoint,
                    Purpose::Activate { call, session, navigate, organization },
                    0,
                    Cause::Call,
                );
            }
        }
    }

    pub(super) fn handle_activation(
        &mut self,
        id: RequestId,
        call: CallId,
        session: String,
        navigate: bool,
        organization: &OrganizationChoice,
        reply: Reply,
    ) {
        self.requests.let_through(id);
        // The session becomes active first, so that what comes with the answer is shown as its own.
        let before = self.active.clone();
        // A session that can't be touched as it is can still be the active one.
        let is_untouched = matches!(&reply, Reply::Refused(error) if error.status == 422);
        if is_untouched || matches!(reply, Reply::Done(..)) {
            self.active = Some(session.clone());
        }
        let refusal = match self.adopt_from(id, reply) {
            Err(error) if !is_untouched => return self.end_activation(call, Err(error)),
            result => result.err(),
        };
        let wanted = match organization {
            OrganizationChoice::Named(id) => Some(id.as_str()),
            _ => None,
        };
        let active = self.active_session().filter(|active| active.id() == session);
        if active.is_none_or(|active| active.last_active_organization_id() != wanted) {
            if is_untouched || self.active_session().is_none() {
                self.active = before;
            }
            let message = "The Frontend API did not make that session and organization the active ones.";
            let error = refusal.unwrap_or_else(|| Error::runtime(code::NOT_ACTIVATED, message));
            return self.end_activation(call, Err(error));
        }
        self.make_active(Some(session));
        self.end_activation_with(call, navigate);
    }

    /// Goes on with the changes whose token is here. They do not wait for an API that fails.
    pub(super) fn activate_if_due(&mut self) {
        if self.activation.awaiting_token.is_empty() {
            return;
        }
        let waits = self.active_key().is_some_and(|key| {
            let slot = self.tokens.slot(&key);
            let failing = slot.fetch.as_ref().is_none_or(|fetch| fetch.backoff.failures > 0);
            let failing = failing || self.outage.is_on() || !self.page.online;
            !failing && self.tokens.usable(key.get(), self.now).is_none()
        });
        if !waits {
            for (call, navigate) in core::mem::take(&mut self.activation.awaiting_token) {
                self.navigate_or_answer(call, navigate);
            }
        }
    }

    pub(super) fn handle_navigated(&mut self, call: CallId, end: NavigationEnd) {
        let navigating = &mut self.activation.navigating;
        let Some(index) = navigating.iter().position(|it| it.call == Some(call)) else { return };
        // A page that is being unloaded shows nothing more, so the state stays hidden.
        match end {
            NavigationEnd::Stayed => drop(navigating.swap_remove(index)),
            NavigationEnd::Unloading => navigating[index].call = None,
        }
        self.answer(call, Ok(Outcome::Done));
    }

    /// Hides the state, navigates, and answers when that is over; without a navigation, answers at once.
    pub(super) fn navigate_or_answer(&mut self, call: CallId, navigate: bool) {
        if !navigate {
            return self.answer(call, Ok(Outcome::Done));
        }
        // A pending session's task may be under way on this very page, which must not be unmounted.
        let pending = self.active_session().is_some_and(|session| session.status() == SessionStatus::Pending);
        self.activation.navigating.push(Navigation { call: Some(call), hides: !pending });
        self.navigations.push(call);
    }

    /// Lets the next change have its turn.
    pub(super) fn next_turn(&mut self) {
        self.activation.busy = false;
    }

    /// Starts the changes that wait for their turn. This loops because a change can end at once, and any
    /// number of them may wait.
    pub(super) fn take_turns(&mut self) {
        while !self.activation.busy
            && let Some((call, what)) = self.activation.queue.pop_front()
        {
            self.handle_call(call, what);
        }
    }

    /// Makes a session the active one, or none.
    pub(super) fn make_active(&mut self, session: Option<String>) {
        self.active = session;
        if let Some(id) = self.active.clone() {
            self.read_token_of(&id);
        }
        self.redirect_waiters();
        self.cookies.was_chosen = true;
    }

    fn end_activation(&mut self, call: CallId, result: Result<(), Error>) {
        match result {
            Ok(()) => self.answer(call, Ok(Outcome::Done)),
            Err(error) => self.answer_after_check(call, error),
        }
        self.next_turn();
    }

    fn end_activation_with(&mut self, call: CallId, navigate: bool) {
        self.renew_if_due();
        self.activation.awaiting_token.push((call, navigate));
        self.next_turn();
    }

    /// Decides what a [`SetActive`] means: which session and organization to touch.
    fn plan_activation(&self, wanted: &SetActive) -> Result<Plan, Error> {
        let client = self.client.as_ref().ok_or_else(not_loaded)?;
        let session = match &wanted.session {
            SessionChoice::Nobody => return Ok(Plan::Nobody),
            SessionChoice::Current => self.active_session().ok_or_else(no_session)?,
            SessionChoice::Named(id) => client.signed_in_session(id).ok_or_else(|| unknown_session(id))?,
        };
        let organization = match &wanted.organization {
            OrganizationChoice::Active => session.last_active_organization_id(),
            OrganizationChoice::Personal if self.forces_organization() => return Ok(Plan::Nothing),
            OrganizationChoice::Personal => None,
            OrganizationChoice::Named(name) => Some(organization_id(session, name)?),
        };
        let organization = organization.map(str::to_owned);
        Ok(Plan::Touch { session: session.id().to_owned(), organization })
    }

    fn forces_organization(&self) -> bool {
        self.environment.as_ref().is_some_and(|environment| environment.forces_organization())
    }
}

/// What to do for a [`SetActive`].
enum Plan {
    Nothing,
    Nobody,
    Touch { session: String, organization: Option<String> },
}

/// A touch that also says which organization is active.
pub(super) fn touch_endpoint(
    session: &str,
    organization: Option<&str>,
    intent: Option<TouchIntent>,
) -> Endpoint {
    let endpoint = Endpoint::touch(session).field("active_organization_id", organization);
    let intent = match intent {
        None => return endpoint,
        Some(TouchIntent::Focus) => "focus",
        Some(TouchIntent::SelectSession) => "select_session",
        Some(TouchIntent::SelectOrganization) => "select_org",
    };
    endpoint.field("intent", Some(intent))
}

/// An id is taken as it is, because the API knows best; a slug is looked up.
fn organization_id<'a>(session: &'a Session, name: &'a str) -> Result<&'a str, Error> {
    if name.starts_with("org_") {
        return Ok(name);
    }
    let memberships = session.user().map_or(&[][..], |user| user.organization_memberships());
    let found = memberships.iter().find(|membership| membership.organization().slug() == Some(name));
    found.map(|membership| membership.organization().id()).ok_or_else(|| {
        let message = joined(&[
            "The user belongs to no organization with the slug \"",
            name,
            "\". Pass the organization's id or one of the user's slugs.",
        ]);
        Error::Runtime { code: code::ORGANIZATION_NOT_FOUND, message }
    })
}

pub(super) fn not_loaded() -> Error {
    let message = "Clerk is not loaded yet. Call load() first and wait for it.";
    Error::runtime(code::NOT_LOADED, message)
}

fn no_session() -> Error {
    let message = "Nobody is signed in. Pass the session that is to become active.";
    Error::runtime(code::NO_SESSION, message)
}

fn unknown_session(id: &str) -> Error {
    let message =
        joined(&["This client has no signed-in session \"", id, "\". See client.signedInSessions."]);
    Error::Runtime { code: code::SESSION_NOT_FOUND, message }
}
