//! The cookies on the page's own domain: what the backend gets to see.
//!
//! Several tabs write them, each perhaps with a different session or organization active. So the cookies are
//! read before the session cookie is written: a tab in the background must not overwrite what the focused tab
//! shows the backend, and no tab may replace a token by a staler one.

use std::collections::VecDeque;

use super::Engine;
use super::dev_browser::DEV_BROWSER;
use super::endings::Endings;
use super::input::{Page, RequestId};
use super::output::Output;
use super::tokens::TokenKey;
use crate::wire::{
    ACTIVE_CONTEXT, Client, CookieWrite, Cookies, InstanceType, Scope, Token, before_any, is_embedding_host,
    joined, number, page_host, page_is_https, push_number, split_at_mark, suffixed,
};

pub(super) const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";

/// What is known of the page's cookies.
#[derive(Debug)]
pub(crate) struct CookieState {
    suffix: String,
    pub(super) partitioned: bool,
    /// The cookies are looked at again although nothing has changed here: another tab may have written them.
    pub(super) look_again: bool,
    /// They are being read.
    pub(super) are_awaited: bool,
    /// The last request before another tab signed out: until a later one brings the client, no session is shown to the
    /// backend and no token shared.
    pub(super) held_back: Option<RequestId>,
    /// The app chose what is active here: a session cookie that was this tab's stays this tab's.
    pub(super) was_chosen: bool,
    /// The session cookie has to be written even if it holds the right token: its attributes are wrong.
    misplaced: bool,
    /// The `<session>:<organization>` that this tab last had active.
    context: Option<String>,
    pub(super) endings: Endings,
    /// `__client_uat` as it was last seen or written.
    client_uat: Option<String>,
    /// `__client_uat` has to be written even if it says the right thing: its attributes are wrong.
    client_uat_misplaced: bool,
}

impl CookieState {
    pub(super) fn new(suffix: String) -> Self {
        Self {
            suffix,
            partitioned: false,
            look_again: false,
            are_awaited: false,
            held_back: None,
            was_chosen: false,
            misplaced: false,
            context: None,
            endings: Endings::default(),
            client_uat: None,
            client_uat_misplaced: false,
        }
    }

    pub(super) fn suffix(&self) -> &str {
        &self.suffix
    }

    /// Notes the cookies that the page starts with.
    pub(super) fn remember(&mut self, cookies: &str) {
        self.client_uat = Cookies(cookies).get(&suffixed(CLIENT_UAT, &self.suffix));
        self.endings.doubt(self.session_id(cookies));
    }

    /// Whether both texts have the same session and the same browser.
    pub(super) fn are_same(&self, one: &str, other: &str) -> bool {
        let value = |cookies, name| Cookies(cookies).get_suffixed(name, &self.suffix);
        [SESSION, CLIENT_UAT, DEV_BROWSER].iter().all(|name| value(one, name) == value(other, name))
    }

    pub(super) fn session_id(&self, cookies: &str) -> Option<String> {
        Some(self.session_token(cookies)?.claims().session_id()?.to_owned())
    }

    /// By the page's cookies, nobody has ever signed in, or everybody has signed out again.
    pub(super) fn has_no_sign_in(&self) -> bool {
        self.client_uat.as_deref().is_none_or(|at| number(at).unwrap_or(0) <= 0)
    }

    /// The page's cookies say that nobody is signed in any more.
    pub(super) fn tells_of_sign_out(&self) -> bool {
        self.client_uat.is_some() && self.has_no_sign_in()
    }

    /// `true` if that is news.
    pub(super) fn set_partitioned(&mut self, partitioned: bool) -> bool {
        let changed = core::mem::replace(&mut self.partitioned, partitioned) != partitioned;
        self.misplaced |= changed;
        self.client_uat_misplaced |= changed;
        changed
    }

    /// The token in the session cookie, if it can be read.
    pub(super) fn session_token(&self, cookies: &str) -> Option<Token> {
        Token::decode(&Cookies(cookies).get_suffixed(SESSION, &self.suffix)?).ok()
    }

    /// Whether the session cookie is this tab's to write, with `theirs` as the context that is there.
    fn is_this_tabs(&mut self, page: &Page, theirs: Option<&String>, active: Option<&String>) -> bool {
        let was_chosen = core::mem::take(&mut self.was_chosen);
        page.focused
            || (page.cross_origin_frame && page.visible)
            || theirs.is_none()
            || theirs == active
            || (was_chosen || active.is_none()) && theirs == self.context.as_ref()
    }

    /// Puts this token into the session cookies, and this context beside it. The token stays that is there if it
    /// is a fresher one (`stays`).
    fn put_session(
        &mut self,
        scope: Scope,
        there: &str,
        context: String,
        token: &Token,
        stays: bool,
        outputs: &mut VecDeque<Output>,
    ) {
        if Cookies(there).get(ACTIVE_CONTEXT).as_ref() != Some(&context) {
            outputs.push_back(Output::WriteCookie(scope.active_context(Some(&context))));
        }
        self.context = Some(context);
        if !stays && (core::mem::take(&mut self.misplaced) || !self.shows(there, token)) {
            self.write_both(SESSION, &|name| scope.session(name, Some(token.as_str())), outputs);
        }
    }

    /// Removes the session cookies: no session is active in this tab. If this tab never had one, a token of a
    /// living session is another tab's, and the cookie without suffix may be another instance's: it goes only
    /// together with a suffixed one that is equal, or of the same session.
    fn remove_session(&mut self, scope: Scope, there: &str, client: &Client, outputs: &mut VecDeque<Output>) {
        let had_session = self.context.take().is_some();
        let suffixed_name = suffixed(SESSION, &self.suffix);
        let own = Cookies(there).get(&suffixed_name);
        let own = own.filter(|value| had_session || !self.may_be_alive(value, client));
        let plain = Cookies(there).get(SESSION);
        if own.is_some() {
            outputs.push_back(Output::WriteCookie(scope.session(suffixed_name, None)));
        }
        let same = |own: &String| plain.as_ref().is_some_and(|it| it == own || is_of_one_session(it, own));
        if (had_session && plain.is_some()) || own.as_ref().is_some_and(same) {
            outputs.push_back(Output::WriteCookie(scope.session(SESSION.to_owned(), None)));
        }
        // The context of a session that goes on without being the active one is left to other tabs.
        let goes_on = |context: String| client.signed_in_session(before_any(&context, b":")).is_some();
        if had_session && Cookies(there).get(ACTIVE_CONTEXT).is_some_and(|context| !goes_on(context)) {
            outputs.push_back(Output::WriteCookie(scope.active_context(None)));
        }
    }

    /// Removes the cookies of a session that has ended, whichever tab left them.
    fn remove_ended_session(
        &self,
        scope: Scope,
        there: &str,
        client: Option<&Client>,
        outputs: &mut VecDeque<Output>,
    ) {
        for name in [suffixed(SESSION, &self.suffix), SESSION.to_owned()] {
            let token = Cookies(there).get(&name).and_then(|value| Token::decode(&value).ok());
            if token.is_some_and(|token| self.endings.is_over(token.claims().session_id(), client)) {
                outputs.push_back(Output::WriteCookie(scope.session(name, None)));
            }
        }
        let theirs = Cookies(there).get(ACTIVE_CONTEXT);
        if self.endings.is_over(theirs.as_deref().map(|context| before_any(context, b":")), client) {
            outputs.push_back(Output::WriteCookie(scope.active_context(None)));
        }
    }

    /// Whether both session cookies hold this very token.
    fn shows(&self, there: &str, token: &Token) -> bool {
        let names = [suffixed(SESSION, &self.suffix), SESSION.to_owned()];
        names.iter().all(|name| Cookies(there).get(name).as_deref() == Some(token.as_str()))
    }

    /// Whether the token is of a session that has not ended, as far as is known.
    fn may_be_alive(&self, token: &str, client: &Client) -> bool {
        let is_over = |token: Token| self.endings.is_over(token.claims().session_id(), Some(client));
        Token::decode(token).is_ok_and(|token| !is_over(token))
    }

    /// Writes a cookie under both its names. A partitioned cookie does not replace an unpartitioned one, so
    /// that one is removed first.
    pub(super) fn write_both(
        &self,
        name: &str,
        write: &dyn Fn(String) -> CookieWrite,
        outputs: &mut VecDeque<Output>,
    ) {
        for name in [suffixed(name, &self.suffix), name.to_owned()] {
            let cookie = write(name);
            if cookie.partitioned {
                let plain = CookieWrite { value: None, max_age: None, partitioned: false, ..cookie.clone() };
                outputs.push_back(Output::WriteCookie(plain));
            }
            outputs.push_back(Output::WriteCookie(cookie));
        }
    }
}

impl Engine {
    pub(super) fn cookie_scope(&self) -> Scope {
        Scope {
            https: page_is_https(&self.page.url),
            secure_context: self.page.secure_context,
            embedded: self.page.cross_origin_frame || is_embedding_host(page_host(&self.page.url)),
            partitioned: self.cookies.partitioned,
        }
    }

    pub(super) fn handle_cookies(&mut self, cookies: &str) {
        self.cookies.are_awaited = false;
        self.heed_dev_browser(cookies);
        self.write_cookies(cookies);
        self.note_cookies();
    }

    /// Brings the session cookie up to date, if that is this tab's business.
    fn write_cookies(&mut self, cookies: &str) {
        // Until Clerk is loaded, the cookie stays as it is.
        if !self.stage.is_loaded() {
            return;
        }
        let active = self
            .active_token_for()
            .map(|own| joined(&[own.session, ":", own.organization.unwrap_or_default()]));
        let theirs = Cookies(cookies).get(ACTIVE_CONTEXT);
        self.touch_if_held_back(theirs.as_deref());
        let owner = self.cookies.is_this_tabs(&self.page, theirs.as_ref(), active.as_ref());
        // A focused tab with a session puts its own there, whatever was there before.
        if !owner || active.is_none() {
            self.doubt_session(cookies);
        }
        let scope = self.cookie_scope();
        if !owner {
            let client = self.client.as_deref();
            return self.cookies.remove_ended_session(scope, cookies, client, &mut self.outputs);
        }
        match active {
            Some(_) if self.cookies.held_back.is_some() => {}
            Some(context) => self.write_session(cookies, context),
            None => {
                if let Some(client) = self.client.as_deref().filter(|_| self.client_is_known) {
                    self.cookies.remove_session(scope, cookies, client, &mut self.outputs);
                }
            }
        }
    }

    fn write_session(&mut self, cookies: &str, context: String) {
        let shown = self.adopt_from_cookie(cookies);
        let Some(key) = self.active_key() else { return };
        let Some(token) = self.tokens.usable(key.get(), self.now).cloned() else { return };
        let stays = shown.is_some_and(|shown| self.is_fresher(&shown, &key, &token));
        let scope = self.cookie_scope();
        self.cookies.put_session(scope, cookies, context, &token, stays, &mut self.outputs);
    }

    /// Whether the session cookie holds a fresher token that still lives, although this tab does not hand it
    /// out because the wall clock is too wrong to tell its age.
    fn is_fresher(&self, shown: &Token, key: &TokenKey, token: &Token) -> bool {
        shown.is_fresher_than(token)
            && self.is_token_of(key, shown)
            && !self.tokens.clock.is_from_the_future(shown, self.now)
            && !self.tokens.clock.remaining(shown, self.now).is_zero()
    }

    /// Development only: in production the API sets this cookie itself.
    pub(super) fn write_client_uat(&mut self) {
        let Some(client) = self.client.as_ref().filter(|_| self.client_is_known) else { return };
        if self.context.instance_type == InstanceType::Production || !self.is_on_own_domain() {
            return;
        }
        let is_signed_in = client.signed_in_sessions().next().is_some();
        let seconds = match client.updated_at() {
            _ if !is_signed_in => 0,
            Some(at) => at.0 / 1000,
            // The client does not say when it changed: now, as far as the cookie is concerned.
            None if self.cookies.has_no_sign_in() => self.tokens.clock.time(self.now).0 / 1000,
            None => return,
        };
        let mut value = String::new();
        push_number(&mut value, seconds);
        let misplaced = core::mem::take(&mut self.cookies.client_uat_misplaced);
        if misplaced || self.cookies.client_uat.as_ref() != Some(&value) {
            let scope = self.cookie_scope();
            let write = |name| scope.client_uat(name, &value);
            self.cookies.write_both(CLIENT_UAT, &write, &mut self.outputs);
            self.cookies.client_uat = Some(value);
        }
    }

    /// Whether the page is the app's own, not one of the instance's hosted pages.
    fn is_on_own_domain(&self) -> bool {
        let api = self.config.publishable_key.frontend_api();
        let domain = match split_at_mark(api, "clerk.") {
            Some((before, after)) => joined(&[before, after]),
            None => api.to_owned(),
        };
        !page_host(&self.page.url).ends_with(&domain)
    }
}

fn is_of_one_session(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Token::decode(one), Token::decode(other)) else { return false };
    one.claims().session_id().is_some() && one.claims().session_id() == other.claims().session_id()
}
