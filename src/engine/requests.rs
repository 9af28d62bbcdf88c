//! The requests under way, and what each is for.

use std::sync::Arc;

use super::input::{Answer, CallId, FreeRequest, NetworkFailure, OrganizationChoice, RequestId};
use super::output::Output;
use super::tokens::{TokenKey, set_back};
use super::{Cause, Engine, Outcome};
use crate::error::{ApiError, Error, code};
use crate::json::JsonText;
use crate::time::Now;
use crate::wire::{Client, ClientPlace, Endpoint, is_path, read_error};

/// The requests under way.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    last: u32,
    under_way: Vec<UnderWay>,
    /// The latest request that a client was taken from.
    adopted: u32,
    /// The latest request that was sent before a sign-out became known.
    stale: u32,
}

#[derive(Debug)]
struct UnderWay {
    id: RequestId,
    purpose: Purpose,
    sent: Now,
    /// Which of this page's dev browsers it named.
    dev_browser: u32,
}

/// What a request is for, and so what its answer means.
#[derive(Debug)]
pub(crate) enum Purpose {
    DevBrowser,
    Environment,
    Client,
    Token(TokenKey),
    /// A touch that makes a session and an organization the active ones.
    Activate {
        call: CallId,
        session: String,
        navigate: bool,
        organization: OrganizationChoice,
    },
    SignOut {
        call: CallId,
        session: Option<String>,
        navigate: bool,
    },
    /// Anything else that changes the client; a touch on focus has no call.
    Mutation(Option<CallId>),
    Free(CallId),
}

/// The code with which the API refuses a dev browser that it does not know (any more).
pub(super) const DEV_BROWSER_GONE: &str = "dev_browser_unauthenticated";

/// An answer, classified: done, refused by the API, or failed on the way.
#[derive(Debug)]
pub(crate) enum Reply {
    /// 2xx, with a body of the API's; an empty one reads as null.
    Done(Answer, JsonText),
    /// The API refuses: asking again would not help.
    Refused(ApiError),
    /// 5xx, 429, an unreadable answer or none: asking again may help.
    Failed { error: Error, retry_after: Option<u32> },
}

impl Engine {
    /// Sends a request. `attempt` counts how often it has failed before.
    pub(super) fn send(
        &mut self,
        endpoint: &Endpoint,
        purpose: Purpose,
        attempt: u32,
        cause: Cause,
    ) -> RequestId {
        self.requests.last = self.requests.last.wrapping_add(1);
        let id = RequestId(self.requests.last);
        let request = endpoint.bind(&self.context, self.active.as_deref(), attempt);
        self.requests.under_way.push(UnderWay {
            id,
            purpose,
            sent: self.now,
            dev_browser: self.dev_browser.generation,
        });
        self.outputs.push_back(Output::Send { id, request, cause });
        id
    }

    pub(super) fn handle_answer(&mut self, id: RequestId, answer: Result<Answer, NetworkFailure>) {
        let under_way = &mut self.requests.under_way;
        let Some(index) = under_way.iter().position(|request| request.id == id) else { return };
        let UnderWay { purpose, sent, dev_browser, .. } = under_way.swap_remove(index);
        self.asked = sent;
        if let Ok(Some(token)) = answer.as_ref().map(|answer| answer.dev_browser.clone()) {
            self.renew_dev_browser(dev_browser, token);
        }
        let reply = Reply::sort(answer, self.client.as_deref());
        self.learn_health(&reply);
        if let Reply::Refused(error) = &reply {
            self.heed_refusal(id, &purpose, dev_browser, error);
        }
        match purpose {
            Purpose::DevBrowser => self.handle_dev_browser(reply),
            Purpose::Environment => self.handle_environment(reply),
            Purpose::Client => self.handle_client(id, reply),
            Purpose::Token(key) => self.handle_token(id, &key, reply),
            Purpose::Activate { call, session, navigate, organization } => {
                self.handle_activation(id, call, session, navigate, &organization, reply);
            }
            Purpose::SignOut { call, session, navigate } => {
                self.handle_sign_out(id, call, session, navigate, reply);
            }
            Purpose::Mutation(call) => {
                let was_overtaken = self.requests.is_overtaken(id);
                let result = self.adopt_from(id, reply);
                let is_void = was_overtaken || self.requests.is_refused(id);
                if let Some(call) = call {
                    self.answer_mutation(call, result.map(drop), is_void);
                }
            }
            Purpose::Free(call) => {
                let result = self.adopt_from(id, reply).map(Outcome::Answer);
                self.answer(call, result);
            }
        }
    }

    /// Answers a mutation. If another answer or a sign-out has overtaken its own (`is_void`), that says
    /// nothing certain about the client, so the client is read again first.
    fn answer_mutation(&mut self, call: CallId, result: Result<(), Error>, is_void: bool) {
        match result {
            Ok(()) if is_void => self.reload(call, false),
            result => self.answer(call, result.map(|()| Outcome::Done)),
        }
    }

    pub(super) fn send_free(&mut self, call: CallId, request: FreeRequest) {
        if !is_path(&request.path) {
            let message = "The path of the request is none below the Frontend API. Start it with a slash, percent-encode each of its segments, and put parameters into the query.";
            return self.answer(call, Err(Error::runtime(code::INVALID_PATH, message)));
        }
        let mut endpoint = Endpoint::new(request.method, &request.path);
        for (name, value) in &request.query {
            endpoint = endpoint.parameter(name, value);
        }
        for (name, value) in request.form.iter().flatten() {
            endpoint = endpoint.field(name, Some(value));
        }
        self.send(&endpoint, Purpose::Free(call), 0, Cause::Call);
    }

    /// A refusal can mean more than the failure of one request: it may bring the client along, or make the session
    /// doubtful.
    fn heed_refusal(&mut self, id: RequestId, purpose: &Purpose, dev_browser: u32, error: &ApiError) {
        if self.stage.is_loaded() {
            let body = JsonText::of(error.body.clone(), &[]).unwrap_or_default();
            self.adopt_piggyback(id, body.json(), ClientPlace::MetaClient);
        }
        if !self.makes_doubtful(purpose, error) {
            return;
        }
        match (error.code(), purpose) {
            (DEV_BROWSER_GONE, _) => self.doubt_dev_browser(dev_browser, error),
            // A challenge for the caller to pass: the session is as good as before.
            ("requires_captcha", _) | (_, Purpose::Client | Purpose::DevBrowser | Purpose::Environment) => {}
            _ => self.check_session(),
        }
    }

    /// Whether this refusal means that the session may be over: it is no longer accepted, its user was banned or
    /// deactivated, or it can't be used as it is. For other requests, 422 is about the fields that were sent.
    fn makes_doubtful(&self, purpose: &Purpose, error: &ApiError) -> bool {
        match (error.status, purpose) {
            (401, _) => true,
            (403, _) => {
                error.reasons.iter().any(|it| matches!(&*it.code, "user_banned" | "user_deactivated"))
            }
            (422, Purpose::Token(key)) => !self.wants_expired_token(key, error),
            (422, Purpose::Activate { .. } | Purpose::Mutation(_)) => true,
            _ => false,
        }
    }
}

/// The body, if it is the API's. A captive portal's page has status 200, too: nothing was done then, nobody signed out.
fn readable(body: &Arc<String>, known: Option<&Client>) -> Option<JsonText> {
    if body.trim_ascii().is_empty() {
        return Some(JsonText::default());
    }
    // Nearly all of a client is its users, and hardly any of them changes.
    JsonText::of(body.clone(), &known.map(Client::users).unwrap_or_default())
}

impl Requests {
    /// If the wall clock was set back, the requests under way were sent that much earlier by it. Otherwise a sleep that
    /// follows would not show, and a token minted before it would seem new.
    pub(super) fn carry_on(&mut self, before: Now, now: Now) {
        let back = set_back(before, now);
        self.under_way.iter_mut().for_each(|it| it.sent.wall.0 = it.sent.wall.0.saturating_sub(back));
    }

    /// The last request that was sent.
    pub(super) fn last(&self) -> RequestId {
        RequestId(self.last)
    }

    /// The latest request that a client was taken from.
    pub(super) fn taken_from(&self) -> u32 {
        self.adopted
    }

    /// Whether a client was already taken from a request sent later than this one.
    pub(super) fn is_overtaken(&self, request: RequestId) -> bool {
        request.0 < self.adopted
    }

    /// Lets a choice count even if another answer has overtaken its own.
    pub(super) fn let_through(&mut self, request: RequestId) {
        self.adopted = self.adopted.min(request.0);
    }

    /// Takes no client from any request so far.
    pub(super) fn discard_clients(&mut self) {
        self.adopted = self.last.wrapping_add(1);
    }

    /// Notes a sign-out: what the API answers to the requests so far may be from before that.
    pub(super) fn note_sign_out(&mut self) {
        self.stale = self.last;
    }

    /// Whether the answer to this request may be from before a sign-out.
    pub(super) fn is_stale(&self, request: RequestId) -> bool {
        request.0 <= self.stale
    }

    /// Whether the answer to this request may be from before a sign-out, and no client was taken from it.
    fn is_refused(&self, request: RequestId) -> bool {
        self.is_stale(request) && self.adopted != request.0
    }

    /// Notes that a client is taken from this request.
    pub(super) fn note_client(&mut self, request: RequestId) {
        self.adopted = self.adopted.max(request.0);
    }
}

impl Reply {
    pub(super) fn sort(answer: Result<Answer, NetworkFailure>, known: Option<&Client>) -> Self {
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => match readable(&answer.body, known) {
                Some(body) => Self::Done(answer, body),
                None => Self::unreadable(),
            },
            Ok(answer) => {
                let error = read_error(answer.status, answer.retry_after.as_deref(), &answer.body);
                let retry_after = error.retry_after;
                if error.is_transient() {
                    Self::Failed { error: Error::Api(error), retry_after }
                } else {
                    Self::Refused(error)
                }
            }
            Err(failure) => {
                let message = match failure {
                    NetworkFailure::Unreachable => {
                        "The Frontend API could not be reached. Check the network, and that nothing (a Content-Security-Policy, an extension, a wrong proxyUrl) blocks it."
                    }
                    NetworkFailure::TimedOut => "The Frontend API did not answer in time.",
                };
                Self::Failed { error: Error::runtime(code::NETWORK_ERROR, message), retry_after: None }
            }
        }
    }

    /// An answer that can't be understood, although it should say something.
    pub(super) fn unreadable() -> Self {
        let message = "The Frontend API's answer could not be read. Check that proxyUrl leads to it.";
        Self::Failed { error: Error::runtime(code::UNREADABLE_ANSWER, message), retry_after: None }
    }
}
