//! What follows from a change of state: the page's cookies are brought up to date, and the other tabs hear of a
//! sign-out. Nothing commands these; after each input, the state is compared with what it was.

use std::sync::Arc;

use super::Engine;
use super::output::Output;
use crate::wire::{Client, Token, same};

/// The state that the cookies were last brought up to date with, as far as they depend on it. (Who is active changes only
/// with the client, or by a choice.)
#[derive(Debug, Default)]
pub(crate) struct Followed {
    flags: [bool; 7],
    client: Option<Arc<Client>>,
    /// The request that the client was taken from: the API has confirmed it since, although it is the same.
    taken_from: u32,
    token: Option<Arc<Token>>,
}

/// Another tab has signed out, and no newer client has come since.
const HEARD_OF_SIGN_OUT: usize = 0;

impl Engine {
    /// Has the cookies read if they may not be as they should. `true` while they are being read.
    pub(super) fn follow_up(&mut self) -> bool {
        if !self.cookies.are_awaited && !self.is_followed() {
            self.cookies.are_awaited = true;
            self.outputs.push_back(Output::ReadCookies);
        }
        self.cookies.are_awaited
    }

    /// Called when the cookies are up to date.
    pub(super) fn note_cookies(&mut self) {
        self.cookies.look_again = false;
        let (client, token) = (self.client.clone(), self.active_token().cloned());
        let taken_from = self.requests.taken_from();
        let now = Followed { flags: self.flags(), client, taken_from, token };
        let before = core::mem::replace(&mut self.followed, now);
        // Other tabs hear of a session that has ended, unless one of them has said so itself.
        if let (Some(before), Some(client), false) =
            (&before.client, &self.client, before.flags[HEARD_OF_SIGN_OUT])
            && before.sessions().iter().any(|session| client.has_lost(session))
        {
            self.outputs.push_back(Output::ShareSignOut);
        }
    }

    fn is_followed(&self) -> bool {
        let Followed { flags, client, taken_from, token } = &self.followed;
        *flags == self.flags()
            && *taken_from == self.requests.taken_from()
            && same(client.as_ref(), self.client.as_ref())
            && same(token.as_ref(), self.active_token())
    }

    fn flags(&self) -> [bool; 7] {
        [
            self.cookies.held_back.is_some(),
            self.cookies.look_again,
            self.cookies.was_chosen,
            self.cookies.partitioned,
            self.cookies.endings.doubts(),
            self.stage.is_loaded(),
            self.dev_browser.needs_the_cookie(),
        ]
    }

    /// The active session's token, as far as it is known.
    fn active_token(&self) -> Option<&Arc<Token>> {
        self.tokens.get(self.active_token_for()?)?.token.as_ref()
    }
}
