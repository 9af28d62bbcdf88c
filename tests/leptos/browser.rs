//! In a browser, over an API that the page's own `fetch` plays and that answers when it is told to.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use clerk_wasm::leptos::{
    ClerkFailed, ClerkHandle, ClerkLoading, ClerkProvider, Protect, RedirectToSignIn, SignInButton,
    SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_session, use_session_list,
    use_token, use_user,
};
use clerk_wasm::{Clerk, ClerkOptions};
use js_sys::{Array, Function, Reflect};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use crate::KEY;

wasm_bindgen_test_configure!(run_in_browser);

/// Every component, and every hook.
#[component]
fn Page() -> impl IntoView {
    let (clerk, auth) = (use_clerk(), use_auth());
    let (session, user, organization) = (use_session(), use_user(), use_organization());
    let (sessions, token, template) = (use_session_list(), use_token(None), use_token(Some("chat")));
    let all = move || {
        auth.track();
        (
            session.track(),
            user.track(),
            organization.track(),
            sessions.track(),
            token.track(),
            template.track(),
        );
        clerk.error().map(|error| error.code().to_owned())
    };
    let count = RwSignal::new(0);
    let user_id = Memo::new(move |_| auth.with(|auth| auth.user_id.clone()));
    Effect::new(move |_| {
        user_id.track();
        count.update(|count| *count += 1);
    });
    view! {
        <ClerkLoading><b>"loading "</b></ClerkLoading>
        <ClerkFailed><b>"failed: " {all}</b></ClerkFailed>
        <SignedIn><b>"in: " {user_id} ", ran " {count}<SignOutButton /></b></SignedIn>
        <SignedOut><b>"out "<SignInButton /></b></SignedOut>
        <Protect fallback=|| view! { <b>"not allowed "</b> }><b>"allowed "</b></Protect>
    }
}

#[wasm_bindgen_test]
async fn hooks_outside_of_a_provider_say_so() {
    let page = Mounted::new(|| view! { <Page /><RedirectToSignIn /> });
    assert_eq!(page.text(), "loading ", "as a server renders it");
    tick().await;
    assert_eq!(page.text(), "failed: clerk_no_provider");
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn a_wrong_key_says_so() {
    let page = Mounted::new(|| view! { <ClerkProvider publishable_key="sk_test_x"><Page /></ClerkProvider> });
    assert_eq!(page.text(), "loading ", "as a server renders it");
    tick().await;
    assert_eq!(page.text(), "failed: clerk_invalid_publishable_key");
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn a_provider_inside_another_one_shares_its_clerk_or_fails() {
    let _api = Api::new();
    let seen = StoredValue::new_local(Vec::<Clerk>::new());
    let see = move || seen.update_value(|seen| seen.push(use_clerk().get_value()));
    let page = Mounted::new(move || {
        view! {
            <ClerkProvider publishable_key=KEY>
                {see()}
                <ClerkProvider publishable_key=KEY>{see()}</ClerkProvider>
                <ClerkProvider publishable_key="pk_test_Y2xlcmsuZXhhbXBsZS5jb20k">{see()}<Page /></ClerkProvider>
                {see()}
            </ClerkProvider>
        }
    });
    tick().await;
    seen.with_value(|seen| {
        assert_eq!(seen.len(), 4);
        assert!(seen[0] == seen[1] && seen[0] == seen[3] && seen[0] != seen[2]);
    });
    assert_eq!(page.text(), "failed: clerk_two_providers");
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn two_providers_beside_each_other_do_not_meet() {
    let api = Api::new();
    let page = Mounted::new(|| {
        view! {
            <ClerkProvider publishable_key=KEY><Page /></ClerkProvider>
            <ClerkProvider publishable_key=KEY><Page /></ClerkProvider>
        }
    });
    api.answer_all().await;
    assert_eq!(page.text(), "out Sign innot allowed out Sign innot allowed ");
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn who_is_signed_in_shows_after_the_first_render_also_with_an_instant_start() {
    for instant_start in [false, true] {
        let api = Api::new();
        api.sign_in();
        let page = Mounted::new(move || {
            let options = ClerkOptions { instant_start, ..ClerkOptions::default() };
            view! { <ClerkProvider publishable_key=KEY options><Page /></ClerkProvider> }
        });
        assert_eq!(page.text(), "loading ", "as a server renders it");
        tick().await;
        let shown = "in: user_1, ran 2Sign outallowed ";
        assert_eq!(page.text(), if instant_start { shown } else { "loading " });
        api.answer_all().await;
        assert_eq!(page.text(), shown);
        page.unmount().await;
    }
}

#[wasm_bindgen_test]
async fn a_provider_is_unmounted_while_calls_are_in_flight() {
    let api = Api::new();
    api.sign_in();
    let still_there = Mounted::new(|| view! { <ClerkProvider publishable_key=KEY><Page /></ClerkProvider> });
    api.answer_all().await;
    assert!(api.asked_for("/tokens/chat"), "it is for a page that is there");
    still_there.unmount().await;

    let api = Api::new();
    api.sign_in();
    let handle = StoredValue::new(None::<ClerkHandle>);
    let page = Mounted::new(move || {
        view! {
            <ClerkProvider publishable_key=KEY>
                {move || handle.set_value(Some(use_clerk()))}
                <Page />
            </ClerkProvider>
        }
    });
    tick().await;
    let clerk = handle.get_value().expect("a handle");
    let token = clerk.get_token();
    let itself = clerk.get_value();
    page.unmount().await;

    assert_eq!(clerk.get_token().await.expect_err("an error").code(), "clerk_unmounted");
    assert!(clerk.error().is_none() && clerk.snapshot().client.is_none());
    clerk.get_value().redirect_to_sign_in(None);
    api.answer_all().await;
    let token = token.await.expect("an answer").expect("a token");
    assert_eq!(token.claims().subject(), Some("user_1"), "a call under way came to its end");
    assert_eq!(itself.user().map(|user| user.id().to_owned()).as_deref(), Some("user_1"));
    assert!(!api.asked_for("/tokens/chat"), "no token is kept fresh for a page that is gone");
    drop(itself);
    tick().await;
    assert_no_panic();
}

/// A view in the page of the tests.
struct Mounted {
    parent: HtmlElement,
    view: Box<dyn FnOnce()>,
}

impl Mounted {
    fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self
    where
        UnmountHandle<V::State>: 'static,
        V::State: Mountable,
    {
        count_panics();
        let parent: HtmlElement = document().create_element("div").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&parent).expect("appended");
        let handle = mount_to(parent.clone(), view);
        Self { parent, view: Box::new(move || drop(handle)) }
    }

    fn text(&self) -> String {
        self.parent.text_content().unwrap_or_default()
    }

    async fn unmount(self) {
        (self.view)();
        assert_eq!(self.parent.text_content().as_deref(), Some(""));
        self.parent.remove();
        tick().await;
        assert_no_panic();
        assert_eq!(locks().await, "[[],[]]", "a page that is gone holds no lock and waits for none");
    }
}

thread_local! {
    static PANICS: Cell<u32> = const { Cell::new(0) };
}

/// A panic in a callback would else be one line in the console.
fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let shown = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.set(PANICS.get() + 1);
            shown(info);
        }));
    });
}

fn assert_no_panic() {
    assert_eq!(PANICS.get(), 0, "something panicked");
}

/// Until all effects have run, and all promises that can be were settled.
async fn tick() {
    let next_task = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().expect("a window");
        window.set_timeout_with_callback(&resolve).expect("a timer");
    });
    JsFuture::from(next_task).await.expect("a tick");
}

/// Those held, and those waited for.
async fn locks() -> String {
    let script = "navigator.locks.query().then(({ held, pending }) => JSON.stringify([held, pending]))";
    let query: js_sys::Promise = js_sys::eval(script).expect("a script").unchecked_into();
    JsFuture::from(query).await.expect("locks").as_string().expect("a text")
}

/// Holds every request until it is told to answer.
struct Api(JsValue);

impl Api {
    fn new() -> Self {
        let make: Function = js_sys::eval(API).expect("a script").unchecked_into();
        Self(make.call0(&JsValue::NULL).expect("an API"))
    }

    fn call(&self, method: &str) -> JsValue {
        let method: Function = Reflect::get(&self.0, &method.into()).expect("a method").unchecked_into();
        method.call0(&self.0).expect("an answer")
    }

    /// The browser was here before, and so were its cookies.
    fn sign_in(&self) {
        self.call("signIn");
    }

    fn asked_for(&self, what: &str) -> bool {
        let asked: Array = self.call("asked").unchecked_into();
        asked.iter().any(|path| path.as_string().is_some_and(|path| path.contains(what)))
    }

    /// Answers until nothing more is asked.
    async fn answer_all(&self) {
        let mut quiet = 0;
        // Between two requests there can be a lock to wait for.
        while quiet < 10 {
            tick().await;
            quiet = if self.call("answer").unchecked_into::<Array>().length() > 0 { 0 } else { quiet + 1 };
        }
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.call("end");
    }
}

const API: &str = r#"() => {
  const part = (value) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const now = () => Math.floor(Date.now() / 1000);
  const claims = () => ({ sid: 'sess_1', sub: 'user_1', iat: now(), exp: now() + 60 });
  const token = () => `${part({ alg: 'none' })}.${part(claims())}.c2ln`;
  const forget = () => {
    for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; Path=/; Max-Age=0`;
    localStorage.clear();
  };
  forget();
  const original = window.fetch;
  const waiting = [];
  const asked = [];
  let isSignedIn = false;
  window.fetch = (url) => new Promise((resolve) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    waiting.push([pathname, resolve]);
  });
  const client = () => {
    const user = { id: 'user_1', organization_memberships: [] };
    const session = { id: 'sess_1', status: 'active', user, last_active_token: { object: 'token', jwt: token() } };
    const sessions = isSignedIn ? [session] : [];
    return { id: 'client_1', sessions, last_active_session_id: isSignedIn ? 'sess_1' : null, updated_at: Date.now() };
  };
  const body = (path) => {
    if (path === '/v1/dev_browser') return { id: 'dvb_1' };
    if (path === '/v1/environment') return { auth_config: { single_session_mode: true }, display_config: {} };
    if (path.includes('/tokens')) return { object: 'token', jwt: token() };
    return { response: client() };
  };
  return {
    signIn() {
      isSignedIn = true;
      for (const suffix of ['', '_nx2hSE6I']) {
        document.cookie = `__session${suffix}=${token()}; Path=/`;
        document.cookie = `__client_uat${suffix}=${now() - 60}; Path=/`;
        document.cookie = `__clerk_db_jwt${suffix}=dvb_1; Path=/`;
      }
    },
    asked: () => asked,
    answer() {
      const due = waiting.splice(0);
      for (const [path, resolve] of due) resolve(new Response(JSON.stringify(body(path)), { status: 200 }));
      return due;
    },
    end() {
      window.fetch = original;
      forget();
    },
  };
}"#;
