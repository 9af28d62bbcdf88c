//! How things are handed over to JavaScript: as numbers and texts, never as objects.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use wasm_bindgen::prelude::wasm_bindgen;

use super::numbers::{
    self,
    answer::{ANSWER, DONE, FAILED, REFUSED, TOKEN},
};
use crate::engine::{Active, Outcome, Snapshot, Status};
use crate::error::{ApiError, Error};
use crate::wire::{Client, Environment, same};

#[wasm_bindgen]
extern "C" {
    /// Shows the engine to apps. `pkg/src/engine.js` makes it. None of its methods throws, and each may call
    /// back into the engine.
    pub type Face;

    /// Takes a new state. The JSON of client and environment is undefined if nothing in it changed. Sessions of
    /// the client that did not change are only their ids (see `Client::text_since`), and users are asked for
    /// when somebody looks at them (see `Shown::user`).
    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments, reason = "an object would have to be built field by field")]
    fn show(
        this: &Face,
        status: u8,
        active: u8,
        session: Option<&str>,
        organization: Option<&str>,
        last_active_organization: Option<&str>,
        token: Option<&str>,
        client: Option<&str>,
        environment: Option<&str>,
        is_provisional: bool,
    );

    /// Says that the engine is about to let go of a session's user. A face that may want to look at them later
    /// has to ask for them now.
    #[wasm_bindgen(method)]
    fn part(this: &Face, session: &str);

    /// Takes the answer to a call; its kind is one of [`numbers::answer`]. The texts are the token, or the body, or
    /// a code and a message. A negative `retry_after` means that there is none.
    #[wasm_bindgen(method)]
    fn answer(
        this: &Face,
        id: u32,
        kind: u8,
        first: Option<&str>,
        second: Option<&str>,
        status: u16,
        retry_after: f64,
    );

    /// Takes a token that is kept fresh, or undefined when there is none any more.
    #[wasm_bindgen(method)]
    pub(super) fn kept(this: &Face, keeper: u32, token: Option<&str>);

    /// Chooses which session of a client is active at first: its id, an empty one for none, undefined to
    /// leave it to the engine.
    #[wasm_bindgen(method)]
    fn choose(this: &Face, client: &str) -> Option<String>;

    /// Carries out the navigation of the call `id`, which the engine knows as `call`.
    #[wasm_bindgen(method)]
    pub(super) fn navigate(this: &Face, id: u32, call: u32);
}

impl core::fmt::Debug for Face {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Face")
    }
}

/// What was last handed over, so that nothing is handed over and parsed again that did not change.
#[derive(Default)]
pub(crate) struct Shown {
    client: RefCell<Option<Arc<Client>>>,
    /// The face has that client only to choose a session from.
    is_offered: Cell<bool>,
    environment: RefCell<Option<Arc<Environment>>>,
}

impl Shown {
    /// Shows a state to the face.
    pub(crate) fn show(&self, snapshot: &Snapshot, face: &Face) {
        let signed_in = snapshot.signed_in();
        let organization = signed_in.and_then(|it| it.organization.as_ref());
        let client = self.changed_client(snapshot.client.as_ref(), face);
        let environment = snapshot.environment.as_ref();
        let environment = environment.filter(|environment| changed(&self.environment, Some(environment)));
        face.show(
            status(snapshot.status),
            active(&snapshot.active),
            signed_in.map(|it| it.session.id()),
            organization.map(|it| it.id()),
            signed_in.and_then(|it| it.session.last_active_organization_id()),
            signed_in.and_then(|it| it.token.as_ref()).map(|token| token.as_str()),
            client.as_deref(),
            environment.map(|environment| environment.kept()).as_deref(),
            snapshot.is_provisional,
        );
    }

    /// Lets the face choose a session of the first client: see [`Face::choose`].
    pub(crate) fn offer(&self, client: &Arc<Client>, face: &Face) -> Option<String> {
        let text = self.take(Some(client), face);
        self.is_offered.set(true);
        face.choose(&text)
    }

    /// The JSON of a session's user, in the client that the face was last given.
    pub(crate) fn user(&self, session: &str) -> Option<String> {
        let client = self.client.borrow();
        let session = client.as_ref()?.sessions().iter().find(|one| one.id() == session)?;
        Some(session.user()?.json().as_text().to_owned())
    }

    fn changed_client(&self, client: Option<&Arc<Client>>, face: &Face) -> Option<String> {
        let is_same = same(self.client.borrow().as_ref(), client);
        let is_waited_for = self.is_offered.get() && client.is_none();
        if is_waited_for || (is_same && !self.is_offered.take()) {
            return None;
        }
        self.is_offered.set(false);
        Some(self.take(client, face))
    }

    /// Puts a client in the place of the last one, and returns its text for the face.
    fn take(&self, client: Option<&Arc<Client>>, face: &Face) -> String {
        let last = self.client.borrow().clone();
        for session in last.as_ref().map_or(&[][..], |last| last.sessions()) {
            if !client.is_some_and(|client| client.has_user_of(session)) {
                face.part(session.id());
            }
        }
        *self.client.borrow_mut() = client.cloned();
        client.map_or_else(|| "null".to_owned(), |client| client.text_since(last.as_deref()))
    }
}

/// Answers a call.
pub(crate) fn answer(face: &Face, id: u32, result: &Result<Outcome, Error>) {
    let say = |kind, first, second| face.answer(id, kind, first, second, 0, -1.0);
    match result {
        Ok(Outcome::Done) => say(DONE, None, None),
        Ok(Outcome::Token(token)) => say(TOKEN, token.as_ref().map(|token| token.as_str()), None),
        Ok(Outcome::Answer(answer)) => {
            face.answer(id, ANSWER, Some(&answer.body), None, answer.status, -1.0);
        }
        Err(Error::Api(ApiError { status, body, retry_after, .. })) => {
            face.answer(id, REFUSED, Some(body), None, *status, retry_after.map_or(-1.0, f64::from));
        }
        Err(Error::Runtime { code, message }) => say(FAILED, Some(code), Some(message)),
    }
}

fn status(status: Status) -> u8 {
    match status {
        Status::Loading => numbers::status::LOADING,
        Status::Ready => numbers::status::READY,
        Status::Degraded => numbers::status::DEGRADED,
        Status::Error => numbers::status::ERROR,
    }
}

fn active(active: &Active) -> u8 {
    match active {
        Active::Unknown => numbers::active::UNKNOWN,
        Active::SignedOut => numbers::active::SIGNED_OUT,
        Active::SignedIn(_) => numbers::active::SIGNED_IN,
    }
}

/// Whether the value is another one than last time. If so, notes it as the last one.
fn changed<T>(last: &RefCell<Option<Arc<T>>>, now: Option<&Arc<T>>) -> bool {
    let is_same = same(last.borrow().as_ref(), now);
    if !is_same {
        *last.borrow_mut() = now.cloned();
    }
    !is_same
}
