//! An API that is played by the page's own `fetch`: somebody is signed in. It ends with this value.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) struct Api(JsValue);

impl Api {
    pub(crate) fn new() -> Self {
        let start: Function = js_sys::eval(API).expect("the script").unchecked_into();
        Self(start.call0(&JsValue::NULL).expect("an API"))
    }

    /// From now on requests wait, until they are let go.
    pub(crate) fn hold(&self) {
        self.call("hold");
    }

    pub(crate) fn let_go(&self) {
        self.call("letGo");
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

const API: &str = r#"() => {
  const part = (value) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const forget = () => {
    for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; Path=/; Max-Age=0`;
    localStorage.clear();
  };
  forget();
  const original = window.fetch;
  const asked = [];
  let minted = 0;
  let isSignedIn = true;
  let gate = Promise.resolve();
  let open;
  const token = (template) => {
    minted += 1;
    const iat = Math.floor(Date.now() / 1000) + minted;
    return `${part({ alg: 'none' })}.${part({ sid: 'sess_1', sub: 'user_1', iat, exp: iat + 60, template })}.c2ln`;
  };
  const first = token();
  const client = () => {
    const user = { id: 'user_1', organization_memberships: [] };
    const session = { id: 'sess_1', status: 'active', user, last_active_token: { object: 'token', jwt: first } };
    const sessions = isSignedIn ? [session] : [];
    return { id: 'client_1', sessions, last_active_session_id: 'sess_1', updated_at: Date.now() };
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
    await gate;
    signal?.throwIfAborted();
    return new Response(JSON.stringify(answer(pathname, searchParams)), { status: 200 });
  };
  return {
    hold: () => { gate = new Promise((done) => { open = done; }); },
    letGo: () => open(),
    asked: () => asked,
    end: () => { window.fetch = original; forget(); },
  };
}"#;
