//! The session engine: one state machine that knows no clock, no network and no page.
//!
//! # How to drive it
//! ```text
//! engine.handle(now, input);                 // something happened
//! while let Some(output) = engine.poll() {   // what is to be done about it
//!     carry out `output`                     // may report back at once, with `handle`
//! }
//! match engine.deadline() {                  // when to come back with `Input::Wake`
//!     Some(at) => set the one timer to `at`,
//!     None => nothing is due,
//! }
//! ```
//! [`Input::Start`] comes first. Every `handle` is followed by draining `poll` until it gives
//! `None`, in order; then the timer is set anew. Inputs that answer an output (`Answered`,
//! `CookiesRead`, `LockGranted`, `Navigated`) may come in any order and at any time, also from
//! within the draining loop; late or unasked ones are ignored.

mod input;
mod output;
mod snapshot;

use std::rc::Rc;

pub use input::{
    Answer, Call, CallId, FreeRequest, Input, NavigationEnd, NetworkFailure, OrganizationChoice, Page,
    PageEvent, RequestId, SessionChoice, SetActive, TokenMessage, TokenQuery, TouchIntent,
};
pub use output::{Outcome, Output};
pub use snapshot::{Active, SignedIn, Snapshot, Status};

use crate::authorization::AuthorizationQuery;
use crate::time::{Instant, Now};
use crate::wire::{PublishableKey, Token};

/// What the engine is told once, before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which instance.
    pub publishable_key: PublishableKey,
    /// The Frontend API's address where it is not that of the key: an absolute `http` or `https`
    /// URL, below which `/v1` is found.
    pub api_url: Option<String>,
    /// The domain of a satellite on a development instance.
    pub satellite_domain: Option<String>,
    /// Touch the session when the page gets the focus.
    pub touch_on_focus: bool,
    /// Seeds the jitter of retries. Different in every page.
    pub seed: u64,
}

/// The session engine. See the [module's page](self) for how to drive it.
#[derive(Debug)]
pub struct Engine {
    #[allow(dead_code)]
    config: Config,
}

impl Engine {
    /// An engine that has not started.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }

    /// Takes in what happened at `now`.
    pub fn handle(&mut self, now: Now, input: Input) {
        let _ = (now, input);
        todo!()
    }

    /// What is to be done next; `None` when everything was handed out.
    pub fn poll(&mut self) -> Option<Output> {
        todo!()
    }

    /// When to come back with [`Input::Wake`], at the latest; `None` if nothing is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        todo!()
    }

    /// The state that anyone may see.
    #[must_use]
    pub fn snapshot(&self) -> &Rc<Snapshot> {
        todo!()
    }

    /// The token that [`Call::GetToken`] would be answered with from memory, at once: the same
    /// rules, without a call. `None` if it takes a call. It counts as asked for.
    pub fn token_at_hand(&mut self, now: Now, query: &TokenQuery) -> Option<Rc<Token>> {
        let _ = (now, query);
        todo!()
    }

    /// Whether the user of a session (the active one if `None`) has what `query` asks for.
    #[must_use]
    pub fn is_authorized(&self, session: Option<&str>, query: &AuthorizationQuery) -> bool {
        let _ = (session, query);
        todo!()
    }
}
