//! An API that is played by the page's own `fetch`. It ends with this value.
#![allow(dead_code, reason = "each face's tests use some of it")]

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) struct Api(JsValue);

impl Api {
    /// Somebody is signed in.
    pub(crate) fn new() -> Self {
        Self::start(true)
    }

    pub(crate) fn signed_out() -> Self {
        Self::start(false)
    }

    fn start(is_signed_in: bool) -> Self {
        let start: Function = js_sys::eval(API).expect("the script").unchecked_into();
        Self(start.call1(&JsValue::NULL, &is_signed_in.into()).expect("an API"))
    }

    /// The browser was here before: it has the cookies of that.
    pub(crate) fn leave_cookies(&self) {
        self.call("leaveCookies");
    }

    /// From now on requests wait, until they are let go.
    pub(crate) fn hold(&self) {
        self.call("hold");
    }

    pub(crate) fn let_go(&self) {
        self.call("letGo");
    }

    /// From now on nothing gets through, until it is [restored](Self::restore).
    pub(crate) fn cut_off(&self) {
        self.call("cutOff");
    }

    /// From now on this browser's client is refused, until it is [restored](Self::restore).
    pub(crate) fn refuse(&self) {
        self.call("refuse");
    }

    pub(crate) fn restore(&self) {
        self.call("restore");
    }

    /// The user buys the plan `pro`: tokens that are minted from now on say so.
    pub(crate) fn upgrade(&self) {
        self.call("upgrade");
    }

    /// How many requests wait.
    pub(crate) fn waiting(&self) -> usize {
        self.call("waiting").as_f64().unwrap_or_default() as usize
    }

    /// The paths of all requests so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked: Array = self.call("asked").unchecked_into();
        asked.iter().filter_map(|path| path.as_string()).collect()
    }

    pub(crate) fn was_asked(&self, part: &str) -> usize {
        self.asked().iter().filter(|path| path.contains(part)).count()
    }

    fn call(&self, method: &str) -> JsValue {
        let method: Function = Reflect::get(&self.0, &method.into()).expect("a method").unchecked_into();
        method.call0(&self.0).expect("an answer")
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.call("end");
    }
}

const API: &str = r#"(isSignedIn) => {
  const part = (value) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const now = () => Math.floor(Date.now() / 1000);
  const forget = () => {
    for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; Path=/; Max-Age=0`;
    localStorage.clear();
  };
  forget();
  const original = window.fetch;
  const asked = [];
  let minted = 0;
  let waiting = 0;
  let trouble = '';
  let plans;
  let gate = Promise.resolve();
  let open = () => {};
  const token = (template) => {
    minted += 1;
    const iat = now() + minted;
    const claims = { sid: 'sess_1', sub: 'user_1', iat, exp: iat + 60, template, pla: plans };
    return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
  };
  const first = token();
  const client = () => {
    const user = { id: 'user_1', organization_memberships: [] };
    const session = { id: 'sess_1', status: 'active', user, last_active_token: { object: 'token', jwt: first } };
    const sessions = isSignedIn ? [session] : [];
    return { id: 'client_1', sessions, last_active_session_id: isSignedIn ? 'sess_1' : null, updated_at: Date.now() };
  };
  const answer = (path, query) => {
    if (path === '/v1/dev_browser') return { id: 'dvb_1' };
    if (path === '/v1/environment') return { auth_config: { single_session_mode: true }, display_config: {} };
    const tokens = /^\/v1\/client\/sessions\/sess_1\/tokens(?:\/(.*))?$/.exec(path);
    if (tokens) return { object: 'token', jwt: token(tokens[1]) };
    if (query.get('_method') === 'DELETE') isSignedIn = false;
    return { response: client(), client: client() };
  };
  window.fetch = async (url, { signal } = {}) => {
    const { pathname, searchParams } = new URL(url);
    asked.push(pathname);
    waiting += 1;
    await gate;
    waiting -= 1;
    signal?.throwIfAborted();
    if (trouble === 'cut off') throw new TypeError('nothing gets through');
    if (trouble === 'refused' && pathname === '/v1/client') {
      return new Response('{"errors":[{"code":"client_blocked","message":"no"}]}', { status: 400 });
    }
    return new Response(JSON.stringify(answer(pathname, searchParams)), { status: 200 });
  };
  return {
    leaveCookies: () => {
      for (const suffix of ['', '_nx2hSE6I']) {
        document.cookie = `__session${suffix}=${first}; Path=/`;
        document.cookie = `__client_uat${suffix}=${now() - 60}; Path=/`;
        document.cookie = `__clerk_db_jwt${suffix}=dvb_1; Path=/`;
      }
    },
    hold: () => { gate = new Promise((done) => { open = done; }); },
    letGo: () => open(),
    cutOff: () => { trouble = 'cut off'; },
    refuse: () => { trouble = 'refused'; },
    restore: () => { trouble = ''; },
    upgrade: () => { plans = 'u:pro'; },
    waiting: () => waiting,
    asked: () => asked,
    end: () => { window.fetch = original; forget(); },
  };
}"#;
