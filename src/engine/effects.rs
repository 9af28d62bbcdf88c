//! What follows from a change of state: the page's cookies are brought up to date, and the other tabs hear of a
//! sign-out. Nothing commands these; after each input, the state is compared with what it was.

use std::sync::Arc;

use super::Engine;
use super::output::Output;
use crate::wire::{Client, Token, same};

/// The state that effects have followed from.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// The client, and whether another tab had signed out and no newer client has come since.
    client: Option<Arc<Client>>,
    heard_of_sign_out: bool,
    cookies: CookieBasis,
}

/// What the page's cookies depend on.
#[derive(Debug, Default)]
struct CookieBasis {
    flags: [bool; 7],
    client: Option<Arc<Client>>,
    active: Option<String>,
    token: Option<Arc<Token>>,
}

impl Engine {
    /// Puts out what follows from what has changed. `true` while the cookies are being read.
    pub(super) fn follow_up(&mut self) -> bool {
        self.tell_of_sign_out();
        if !self.cookies.are_awaited && !self.cookies_are_up_to_date() {
            self.cookies.are_awaited = true;
            self.outputs.push_back(Output::ReadCookies);
        }
        self.cookies.are_awaited
    }

    /// Called when the cookies were brought up to date.
    pub(super) fn note_cookies(&mut self) {
        self.cookies.look_again = false;
        self.followed.cookies = CookieBasis {
            flags: self.cookie_flags(),
            client: self.client.clone(),
            active: self.active.clone(),
            token: self.active_token().cloned(),
        };
    }

    /// A session that was signed in has ended, and not because another tab said so.
    fn tell_of_sign_out(&mut self) {
        let heard =
            core::mem::replace(&mut self.followed.heard_of_sign_out, self.cookies.held_back.is_some());
        if same(self.client.as_ref(), self.followed.client.as_ref()) {
            return;
        }
        let before = core::mem::replace(&mut self.followed.client, self.client.clone());
        if let (Some(before), Some(client), false) = (before, &self.client, heard)
            && client.sessions_ended_since(&before).next().is_some()
        {
            self.outputs.push_back(Output::ShareSignOut);
        }
    }

    fn cookies_are_up_to_date(&self) -> bool {
        let basis = &self.followed.cookies;
        basis.flags == self.cookie_flags()
            && same(basis.client.as_ref(), self.client.as_ref())
            && basis.active == self.active
            && same(basis.token.as_ref(), self.active_token())
    }

    fn cookie_flags(&self) -> [bool; 7] {
        [
            self.cookies.look_again,
            self.stage.is_loaded(),
            self.cookies.was_chosen,
            self.cookies.partitioned,
            self.cookies.held_back.is_some(),
            self.cookies.endings.doubts(),
            self.dev_browser.needs_the_cookie(),
        ]
    }

    /// The active session's token, as far as it is known.
    fn active_token(&self) -> Option<&Arc<Token>> {
        self.tokens.get(self.active_token_for()?)?.token.as_ref()
    }
}
