//! The shapes in which things go over to JavaScript: plain values, no classes.

use std::cell::RefCell;
use std::sync::Arc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::engine::{Active, Outcome, Snapshot, Status};
use crate::error::{ApiError, Error};
use crate::wire::{Client, ClientPlace, Environment};

/// What was handed over last, so that what did not change is not handed over, nor parsed, again.
#[derive(Default)]
pub(crate) struct Shown {
    client: RefCell<Option<Arc<Client>>>,
    environment: RefCell<Option<Arc<Environment>>>,
}

impl Shown {
    /// A state as the arguments of `notify(status, active, sessionId, organizationId,
    /// lastActiveOrganizationId, token, clientBody, clientPlace, environmentBody, isProvisional)`. The bodies are
    /// undefined where nothing changed; an empty client body is that of a browser never seen, or, at
    /// the place [`WITHOUT_SESSIONS`], that of the last client but for its sessions.
    pub(crate) fn arguments(&self, snapshot: &Snapshot) -> Array {
        let arguments = Array::new();
        arguments.push(&status(snapshot.status).into());
        arguments.push(&active(&snapshot.active).into());
        let signed_in = snapshot.signed_in();
        let organization = signed_in.and_then(|it| it.organization.as_ref());
        arguments.push(&text(signed_in.map(|it| it.session.id())));
        arguments.push(&text(organization.map(|it| it.id())));
        arguments.push(&text(signed_in.and_then(|it| it.session.last_active_organization_id())));
        arguments.push(&text(signed_in.and_then(|it| it.token.as_ref()).map(|token| token.as_str())));
        let (body, place) = self.changed_client(snapshot.client.as_ref());
        arguments.push(&body);
        arguments.push(&place.into());
        arguments.push(&self.changed_environment(snapshot.environment.as_ref()));
        arguments.push(&snapshot.is_provisional.into());
        arguments
    }

    fn changed_client(&self, client: Option<&Arc<Client>>) -> (JsValue, u8) {
        if !changed(&self.client, client) {
            return (JsValue::UNDEFINED, 0);
        }
        client.map_or_else(|| (JsValue::from_str(""), 0), |client| self::client(client))
    }

    fn changed_environment(&self, environment: Option<&Arc<Environment>>) -> JsValue {
        if !changed(&self.environment, environment) {
            return JsValue::UNDEFINED;
        }
        text(environment.map(|environment| &**environment.body()))
    }
}

/// The body of a client, and where in it the client stands.
pub(crate) fn client(client: &Client) -> (JsValue, u8) {
    match (client.source(), client.id()) {
        (Some(source), _) => (JsValue::from_str(&source.body), place(source.place)),
        (None, Some(_)) => (JsValue::from_str(""), WITHOUT_SESSIONS),
        (None, None) => (JsValue::from_str(""), 0),
    }
}

/// An error as `{ status, body, retryAfter }` or `{ code, message }`.
pub(crate) fn error(error: &Error) -> JsValue {
    let object = Object::new();
    let set = |name: &str, value: &JsValue| drop(Reflect::set(&object, &JsValue::from_str(name), value));
    match error {
        Error::Api(ApiError { status, body, retry_after, .. }) => {
            set("status", &(*status).into());
            set("body", &JsValue::from_str(body));
            set("retryAfter", &retry_after.map_or(JsValue::UNDEFINED, JsValue::from));
        }
        Error::Runtime { code, message } => {
            set("code", &JsValue::from_str(code));
            set("message", &JsValue::from_str(message));
        }
    }
    object.into()
}

/// An outcome: a token's text (null for none), an answer as `[status, body]`, or undefined.
pub(crate) fn outcome(outcome: &Outcome) -> JsValue {
    match outcome {
        Outcome::Done => JsValue::UNDEFINED,
        Outcome::Token(None) => JsValue::NULL,
        Outcome::Token(Some(token)) => JsValue::from_str(token.as_str()),
        Outcome::Answer(answer) => Array::of2(&answer.status.into(), &JsValue::from_str(&answer.body)).into(),
    }
}

fn status(status: Status) -> u8 {
    match status {
        Status::Loading => 0,
        Status::Ready => 1,
        Status::Degraded => 2,
        Status::Error => 3,
    }
}

fn active(active: &Active) -> u8 {
    match active {
        Active::Unknown => 0,
        Active::SignedOut => 1,
        Active::SignedIn(_) => 2,
    }
}

/// In place of a place: the client is the last one, signed out of everything.
const WITHOUT_SESSIONS: u8 = 3;

fn place(place: ClientPlace) -> u8 {
    match place {
        ClientPlace::Response => 0,
        ClientPlace::Client => 1,
        ClientPlace::MetaClient => 2,
    }
}

fn text(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}

/// Whether another value than the last one is there now; it is the last one then.
fn changed<T>(last: &RefCell<Option<Arc<T>>>, now: Option<&Arc<T>>) -> bool {
    let is_same = match (&*last.borrow(), now) {
        (Some(last), Some(now)) => Arc::ptr_eq(last, now),
        (last, now) => last.is_none() && now.is_none(),
    };
    if !is_same {
        *last.borrow_mut() = now.cloned();
    }
    !is_same
}
