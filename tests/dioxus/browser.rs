//! The face in a page.

use std::cell::{Cell, RefCell};

use clerk_wasm::dioxus::{
    ClerkFailed, ClerkLoading, ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut, use_auth,
    use_clerk, use_session, use_token,
};
use clerk_wasm::{Clerk, ClerkOptions, TokenOptions};
use dioxus::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::KEY;
use super::api::Api;
use super::page::{App, pause, until};

wasm_bindgen_test_configure!(run_in_browser);

thread_local! {
    /// What the app under test hands out, and notes.
    static CLERKS: RefCell<Vec<Clerk>> = const { RefCell::new(Vec::new()) };
    static ANSWERS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static RUNS: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
}

fn clerks() -> Vec<Clerk> {
    CLERKS.take()
}

#[component]
fn HandOut() -> Element {
    let clerk = use_clerk();
    use_hook(|| CLERKS.with_borrow_mut(|clerks| clerks.push(clerk)));
    rsx! {}
}

#[component]
fn State() -> Element {
    let (auth, token) = (use_auth(), use_token(None));
    let user = auth().user_id.unwrap_or_default();
    let code = use_clerk().error().map(|error| format!(" {}", error.code()));
    let token = if token().is_some() { " token" } else { "" };
    rsx! {
        HandOut {}
        ClerkLoading { "loading" }
        ClerkFailed { "failed" {code} }
        SignedIn { "{user}{token}" }
        SignedOut { "out" }
    }
}

#[wasm_bindgen_test]
async fn outside_of_a_provider_every_hook_and_button_is_harmless() {
    fn app() -> Element {
        rsx! {
            State {}
            SignInButton { class: "in", " " }
            SignOutButton { button { class: "out", " " } }
        }
    }
    let app = App::mount(app);
    app.reads("failed clerk_no_provider  ").await;
    app.click(".in");
    app.click(".out");
    let refused = clerks().pop().expect("a clerk").get_token().await.expect_err("an error");
    assert_eq!(refused.code(), "clerk_no_provider");
    assert_eq!(app.text(), "failed clerk_no_provider  ");
}

#[wasm_bindgen_test]
async fn a_provider_inside_another_one_shares_its_clerk() {
    let _api = Api::new();
    fn app() -> Element {
        rsx! {
            ClerkProvider { publishable_key: KEY,
                State {}
                " "
                ClerkProvider { publishable_key: KEY, State {} }
                " "
                ClerkProvider { publishable_key: "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k", State {} }
            }
        }
    }
    let app = App::mount(app);
    app.reads("user_1 token user_1 token failed clerk_two_providers").await;
    let clerks = clerks();
    assert!(clerks[0] == clerks[1] && clerks[0] != clerks[2]);
}

#[component]
fn Switched(children: Element) -> Element {
    let mut is_on = use_signal(|| true);
    rsx! {
        button { class: "switch", onclick: move |_| is_on.toggle() }
        if is_on() {
            ClerkProvider { publishable_key: KEY, {children} }
        } else {
            "off"
        }
    }
}

#[wasm_bindgen_test]
async fn a_provider_can_go_while_it_loads() {
    let api = Api::new();
    api.hold();
    fn app() -> Element {
        rsx! { Switched { State {} } }
    }
    let app = App::mount(app);
    app.reads("loading").await;
    assert!(api.waiting() > 0);
    app.click(".switch");
    app.reads("off").await;
    clerks();
    api.let_go();
    pause(50).await;
    // It all works again, so nothing of the old one is in the way.
    app.click(".switch");
    app.reads("user_1 token").await;
}

#[wasm_bindgen_test]
async fn a_provider_can_go_while_calls_are_in_flight() {
    let api = Api::new();
    #[component]
    fn Calls() -> Element {
        let (clerk, chat, auth) = (use_clerk(), use_token(Some("chat")), use_auth());
        let call = move |_| {
            let clerk = clerk.clone();
            // It outlives the component, as a future of the app's own may.
            wasm_bindgen_futures::spawn_local(async move {
                let fresh = TokenOptions { skip_cache: true, ..TokenOptions::default() };
                let token = clerk.get_token_with(fresh).await;
                ANSWERS.with_borrow_mut(|answers| answers.push(format!("{}", token.is_ok())));
            });
        };
        let task = move |_| async move {
            pause(20).await;
            assert!(auth.peek().is_signed_in(), "a task of a component ends with it");
        };
        rsx! {
            button { class: "call", onclick: call }
            button { class: "task", onclick: task }
            if chat().is_some() { " chat" }
        }
    }
    fn app() -> Element {
        rsx! { Switched { State {} Calls {} } }
    }
    let app = App::mount(app);
    app.reads("user_1 token chat").await;
    api.hold();
    app.click(".call");
    app.click(".task");
    until("a request", || api.waiting() > 0, || "none".to_owned()).await;
    app.click(".switch");
    app.reads("off").await;
    api.let_go();
    clerks();
    until("an answer", || ANSWERS.with_borrow(|all| !all.is_empty()), || "none".to_owned()).await;
    app.click(".switch");
    app.reads("user_1 token chat").await;
}

#[wasm_bindgen_test]
async fn a_renewal_runs_only_what_reads_the_token() {
    let _api = Api::new();
    #[component]
    fn User() -> Element {
        let (user_runs, session_runs) = RUNS.get();
        RUNS.set((user_runs + 1, session_runs));
        rsx! { {use_auth().read().user_id.clone()} }
    }
    #[component]
    fn Session() -> Element {
        let (user_runs, session_runs) = RUNS.get();
        RUNS.set((user_runs, session_runs + 1));
        let session = use_session();
        let expiry = session.read().as_ref().and_then(|it| it.token.clone()?.claims().expires_at());
        rsx! { if expiry.is_some() { " session" } }
    }
    fn app() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, HandOut {} User {} Session {} } }
    }
    let app = App::mount(app);
    app.reads("user_1 session").await;
    let clerk = clerks().pop().expect("a clerk");
    let (user_runs, session_runs) = RUNS.get();
    let fresh = TokenOptions { skip_cache: true, ..TokenOptions::default() };
    clerk.get_token_with(fresh).await.expect("a token");
    let renewed = || RUNS.get().1 > session_runs;
    until("the session to be read again", renewed, || format!("{:?}", RUNS.get())).await;
    pause(50).await;
    assert_eq!(RUNS.get(), (user_runs, session_runs + 1));
}

#[wasm_bindgen_test]
async fn what_an_app_holds_on_to_is_replaced_when_it_lets_go() {
    let api = Api::new();
    api.hold();
    #[component]
    fn Holder() -> Element {
        let auth = use_auth();
        use_future(move || async move {
            let held = auth.peek();
            pause(300).await;
            assert!(!held.is_known, "it does not change under the app");
        });
        rsx! {}
    }
    fn app() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, Holder {} State {} } }
    }
    let app = App::mount(app);
    app.reads("loading").await;
    api.let_go();
    pause(100).await;
    let clerk = clerks().pop().expect("a clerk");
    assert!(clerk.user().is_some(), "known by now");
    assert_eq!(app.text(), "loading");
    app.reads("user_1 token").await;
}

#[wasm_bindgen_test]
async fn a_token_is_of_the_template_asked_for_last() {
    let api = Api::new();
    #[component]
    fn Templates() -> Element {
        let mut at = use_signal(|| 0);
        let token = use_token([Some("chat"), None, Some("other")][at() % 3]);
        let token = token.read();
        let of = token.as_ref().map(|token| {
            token.claims().all().get("template").and_then(|it| it.as_str()).unwrap_or("session")
        });
        rsx! {
            button { class: "next", onclick: move |_| at += 1 }
            {of.unwrap_or("none").to_owned()}
        }
    }
    fn app() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, Templates {} } }
    }
    let app = App::mount(app);
    app.reads("chat").await;
    app.click(".next");
    app.reads("session").await;
    api.hold();
    app.click(".next");
    app.reads("none").await;
    api.let_go();
    app.reads("other").await;
}

#[wasm_bindgen_test]
async fn the_first_render_is_that_of_a_server() {
    let api = Api::new();
    let first = App::mount(instant);
    first.reads("user_1 token").await;
    drop(first);
    // By now there is a cookie to start from, and an API that is silent.
    api.hold();
    RENDERED.take();
    let second = App::mount(instant);
    second.reads("user_1 token").await;
    assert_eq!(RENDERED.with_borrow(|all| all.first().copied()), Some("unknown"));
    clerks();
    api.let_go();
}

thread_local! {
    static RENDERED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn instant() -> Element {
    #[component]
    fn Note() -> Element {
        let is_known = use_auth().read().is_known;
        RENDERED.with_borrow_mut(|all| all.push(if is_known { "known" } else { "unknown" }));
        rsx! {}
    }
    let options = ClerkOptions { instant_start: true, ..ClerkOptions::default() };
    rsx! { ClerkProvider { publishable_key: KEY, options, Note {} State {} } }
}
