//! An API that is played by the page's own `fetch`: somebody is signed in. It ends with this value.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) struct Api(JsValue);

impl Api {
    pub(crate) fn new() -> Self {
        let start: Function = js_sys::eval(API).expect("the script").unchecked_into();
        Self(start.call0(&JsValue::NULL).expect("an API"))
    }

    /// From now on requests wait, until it is let go.
    pub(crate) fn hold(&self) {
        self.call("hold");
    }

    pub(crate) fn let_go(&self) {
        self.call("letGo");
    }

    /// How many requests wait.
    pub(crate) fn waiting(&self) -> usize {
        self.call("waiting").as_f64().unwrap_or_default() as usize
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
  let minted = 0;
  let gate = Promise.resolve();
  let open;
  let waiting = 0;
  const token = (template) => {
    minted += 1;
    const iat = Math.floor(Date.now() / 1000) + minted;
    const claims = { sid: 'sess_1', sub: 'user_1', iat, exp: iat + 60, template };
    return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
  };
  const first = token();
  const client = () => {
    const user = { id: 'user_1', organization_memberships: [] };
    const last_active_token = { object: 'token', jwt: first };
    const session = { id: 'sess_1', status: 'active', user, last_active_token };
    return JSON.stringify({ id: 'client_1', sessions: [session], last_active_session_id: 'sess_1', updated_at: 1700000000000 });
  };
  const answer = (path) => {
    if (path === '/v1/dev_browser') return '{"id":"dvb_1"}';
    if (path === '/v1/environment') return '{"auth_config":{"single_session_mode":true},"display_config":{}}';
    const tokens = /^\/v1\/client\/sessions\/sess_1\/tokens(?:\/(.*))?$/.exec(path);
    if (tokens) return `{"object":"token","jwt":"${token(tokens[1])}"}`;
    return `{"response":${client()},"client":${client()}}`;
  };
  window.fetch = async (url, { signal } = {}) => {
    const { pathname } = new URL(url);
    waiting += 1;
    await gate;
    waiting -= 1;
    signal?.throwIfAborted();
    return new Response(answer(pathname), { status: 200 });
  };
  return {
    hold: () => { gate = new Promise((done) => { open = done; }); },
    letGo: () => open(),
    waiting: () => waiting,
    end: () => { window.fetch = original; forget(); },
  };
}"#;
