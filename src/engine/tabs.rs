//! What the tabs of a browser tell each other, and the lock under which one of them does the work.

use std::sync::Arc;

use super::Engine;
use super::input::TokenMessage;
use super::output::Output;
use super::tokens::{TokenFor, TokenKey};
use crate::time::{Instant, Span};
use crate::wire::Token;

/// The lock that this browser's tabs share for requesting tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    Free,
    Asked {
        since: Instant,
    },
    Held,
    /// It could not be had in time: its holder is frozen or dead. This tab skips it until nothing is under way.
    Bypassed,
}

/// How long a tab waits for the lock.
const LOCK_PATIENCE: Span = Span::seconds(4);

impl Engine {
    /// Whether tokens may be requested now. If not, the lock has been asked for.
    pub(super) fn holds_lock(&mut self) -> bool {
        match self.lock {
            // Once bypassed, the lock is not waited for again until everything that was sent without it has come back,
            // and nothing is about to be sent.
            Lock::Held | Lock::Bypassed => true,
            Lock::Free if !self.page.has_locks => true,
            Lock::Free => {
                self.lock = Lock::Asked { since: self.now.instant };
                self.outputs.push_back(Output::AcquireLock);
                false
            }
            Lock::Asked { since } if since.after(LOCK_PATIENCE) <= self.now.instant => {
                self.outputs.push_back(Output::ReleaseLock);
                self.lock = Lock::Bypassed;
                true
            }
            Lock::Asked { .. } => false,
        }
    }

    pub(super) fn lock_due(&self) -> Option<Instant> {
        match self.lock {
            Lock::Asked { since } => Some(since.after(LOCK_PATIENCE)),
            Lock::Free | Lock::Held | Lock::Bypassed => None,
        }
    }

    /// Called when the lock is held. Before it requests anything, this tab looks at what others left.
    pub(super) fn handle_lock(&mut self, cookies: &str) {
        match self.lock {
            Lock::Asked { .. } => self.lock = Lock::Held,
            Lock::Held => return,
            Lock::Free | Lock::Bypassed => return self.outputs.push_back(Output::ReleaseLock),
        }
        self.heed_dev_browser(cookies);
        self.adopt_from_cookie(cookies);
    }

    /// Called when this browser has no locks, or does not grant one.
    pub(super) fn handle_no_lock(&mut self) {
        self.page.has_locks = false;
        self.lock = Lock::Free;
    }

    /// Releases the lock to other tabs, if nothing is under way or about to be.
    pub(super) fn release_lock_if(&mut self, idle: bool) {
        if self.tokens.any_sent() {
            return;
        }
        match self.lock {
            Lock::Held => self.outputs.push_back(Output::ReleaseLock),
            Lock::Asked { .. } if idle => self.outputs.push_back(Output::ReleaseLock),
            Lock::Bypassed => {}
            Lock::Free | Lock::Asked { .. } => return,
        }
        self.lock = Lock::Free;
    }

    /// Called when another tab shares a token. It is believed only as far as it fits what is known here.
    pub(super) fn handle_token_message(&mut self, message: &TokenMessage) {
        let shared = TokenFor {
            session: &message.session_id,
            template: filled(message.template.as_deref()),
            organization: filled(message.organization_id.as_deref()),
        };
        if message.token_id != token_id(shared) {
            return;
        }
        if let Ok(token) = Token::decode(&message.token_raw) {
            self.adopt_foreign(&shared.key(), Arc::new(token));
        }
    }

    /// Tells the other tabs of a newly minted token.
    pub(super) fn share_token(&mut self, key: &TokenKey, token: &Arc<Token>) {
        if self.cookies.held_back.is_some() {
            return;
        }
        let shared = key.get();
        self.outputs.push_back(Output::ShareToken(TokenMessage {
            session_id: shared.session.to_owned(),
            organization_id: shared.organization.map(str::to_owned),
            template: shared.template.map(str::to_owned),
            token_id: token_id(shared),
            token_raw: token.as_str().to_owned(),
        }));
    }
}

/// The name of a token between tabs. The official client's design makes it ambiguous, so it is only compared,
/// and never a key.
fn token_id(shared: TokenFor<'_>) -> String {
    let mut id = shared.session.to_owned();
    for part in [shared.template, shared.organization].into_iter().flatten() {
        id.push('-');
        id.push_str(part);
    }
    id
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
