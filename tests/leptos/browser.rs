//! In a browser, over an API that the page's own `fetch` plays.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use clerk_wasm::leptos::{
    ClerkFailed, ClerkHandle, ClerkLoading, ClerkProvider, Protect, RedirectToSignIn, SignInButton,
    SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_session, use_session_list,
    use_token, use_user,
};
use clerk_wasm::{Clerk, ClerkOptions};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use crate::KEY;
use crate::api::Api;
use crate::table::pause;

wasm_bindgen_test_configure!(run_in_browser);

/// Every component, and every hook.
#[component]
fn Page() -> impl IntoView {
    let (clerk, auth) = (use_clerk(), use_auth());
    let (session, user, organization) = (use_session(), use_user(), use_organization());
    let (sessions, token, template) = (use_session_list(), use_token(None), use_token(Some("chat")));
    let all = move || {
        auth.track();
        session.track();
        user.track();
        organization.track();
        sessions.track();
        token.track();
        template.track();
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
    let api = Api::signed_out();
    let page = Mounted::new(|| {
        view! {
            <ClerkProvider publishable_key=KEY><Page /></ClerkProvider>
            <ClerkProvider publishable_key=KEY><Page /></ClerkProvider>
        }
    });
    answer_all(&api).await;
    assert_eq!(page.text(), "out Sign innot allowed out Sign innot allowed ");
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn who_is_signed_in_shows_after_the_first_render_also_with_an_instant_start() {
    for instant_start in [false, true] {
        let api = Api::new();
        api.leave_cookies();
        api.hold();
        let page = Mounted::new(move || {
            let options = ClerkOptions { instant_start, ..ClerkOptions::default() };
            view! { <ClerkProvider publishable_key=KEY options><Page /></ClerkProvider> }
        });
        assert_eq!(page.text(), "loading ", "as a server renders it");
        tick().await;
        let shown = "in: user_1, ran 2Sign outallowed ";
        assert_eq!(page.text(), if instant_start { shown } else { "loading " });
        answer_all(&api).await;
        assert_eq!(page.text(), shown);
        page.unmount().await;
    }
}

#[wasm_bindgen_test]
async fn text_gets_a_button_and_a_button_is_taken_as_it_is() {
    for (own, selector) in [(false, "button[type=button].exit"), (true, "span > button.own")] {
        let api = Api::new();
        let page = Mounted::new(move || {
            let exit = move || {
                match own {
                false => view! { <SignOutButton redirect_url="#bye" attr:class="exit">"Leave"</SignOutButton> }.into_any(),
                true => view! { <SignOutButton redirect_url="#bye"><button class="own">"Leave"</button></SignOutButton> }.into_any(),
            }
            };
            view! { <ClerkProvider publishable_key=KEY><SignedIn>{exit()}</SignedIn><SignedOut>"out"</SignedOut></ClerkProvider> }
        });
        answer_all(&api).await;
        assert_eq!(page.text(), "Leave");
        page.click(selector);
        answer_all(&api).await;
        assert_eq!(page.text(), "out");
        page.unmount().await;
    }
}

#[wasm_bindgen_test]
async fn a_provider_is_unmounted_while_calls_are_in_flight() {
    let api = Api::new();
    api.hold();
    let still_there = Mounted::new(|| view! { <ClerkProvider publishable_key=KEY><Page /></ClerkProvider> });
    answer_all(&api).await;
    assert!(api.was_asked("/tokens/chat") > 0, "it is for a page that is there");
    still_there.unmount().await;

    let api = Api::new();
    api.hold();
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
    answer_all(&api).await;
    let token = token.await.expect("an answer").expect("a token");
    assert_eq!(token.claims().subject(), Some("user_1"), "a call under way came to its end");
    assert_eq!(itself.user().map(|user| user.id().to_owned()).as_deref(), Some("user_1"));
    assert!(api.was_asked("/tokens/chat") == 0, "no token is kept fresh for a page that is gone");
    drop(itself);
    tick().await;
    assert_no_panic();
}

/// A view in the page of the tests.
pub(crate) struct Mounted {
    parent: HtmlElement,
    view: Box<dyn FnOnce()>,
}

impl Mounted {
    pub(crate) fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self
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

    pub(crate) fn text(&self) -> String {
        self.parent.text_content().unwrap_or_default()
    }

    pub(crate) fn click(&self, selector: &str) {
        let button = self.parent.query_selector(selector).expect("a selector").expect("a button");
        button.unchecked_into::<HtmlElement>().click();
    }

    /// Waits until it reads so, for two seconds at most.
    pub(crate) async fn reads(&self, expected: &str) {
        for _ in 0..200 {
            if self.text() == expected {
                return;
            }
            pause().await;
        }
        assert_eq!(self.text(), expected);
    }

    /// Takes it out of the page.
    pub(crate) async fn clear(self) {
        (self.view)();
        assert_eq!(self.parent.text_content().as_deref(), Some(""));
        self.parent.remove();
        tick().await;
        assert_no_panic();
    }

    /// Takes it out of the page, and looks for what is left of it.
    pub(crate) async fn unmount(self) {
        self.clear().await;
        // The browser lets go of them in another process, a moment later.
        for _ in 0..200 {
            if locks().await == "[[],[]]" {
                return;
            }
            pause().await;
        }
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

/// Answers until nothing more is asked.
pub(crate) async fn answer_all(api: &Api) {
    api.let_go();
    let (mut asked, mut quiet) = (api.asked().len(), 0);
    // Between two requests there can be a lock to wait for.
    while quiet < 10 {
        tick().await;
        let is_quiet = api.asked().len() == asked && api.waiting() == 0;
        (asked, quiet) = (api.asked().len(), if is_quiet { quiet + 1 } else { 0 });
    }
}

/// Those held, and those waited for.
async fn locks() -> String {
    let script = "navigator.locks.query().then(({ held, pending }) => JSON.stringify([held, pending]))";
    let query: js_sys::Promise = js_sys::eval(script).expect("a script").unchecked_into();
    JsFuture::from(query).await.expect("locks").as_string().expect("a text")
}
