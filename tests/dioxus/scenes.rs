//! What may happen to an app: a failure and another try, an outage, a purchase, signing up and out, a clerk of its own.

use clerk_wasm::dioxus::{
    ClerkDegraded, ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, RedirectToSignIn, RedirectToSignUp,
    SignInButton, SignOutButton, SignUpButton, SignedIn, SignedOut, use_auth, use_clerk, use_has,
};
use dioxus::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::KEY;
use super::api::Api;
use super::app::{
    ask_for_a_token, buy, forget_where_it_went, go_online, let_go_of_own_clerk, own_clerk, own_pages, pro,
    went,
};
use super::page::{App, until};

#[component]
fn Scene() -> Element {
    let (clerk, is_pro, auth) = (use_clerk(), use_has(&pro()), use_auth());
    // Renders again with a new status.
    auth.read();
    let code = clerk.error().map(|error| error.code().to_owned());
    let whose = if clerk == own_clerk() { "own " } else { "" };
    let (loads, buys) = (clerk.clone(), clerk);
    let again = move |_| {
        let clerk = loads.clone();
        async move { drop(clerk.load().await) }
    };
    rsx! {
        {whose}
        ClerkLoading { "loading" }
        ClerkLoaded { "loaded" }
        ClerkDegraded { " degraded" }
        ClerkFailed { "failed " {code} }
        SignedIn { if is_pro() { " pro" } else { " free" } }
        button { class: "again", onclick: again }
        button { class: "buy", onclick: move |_| buy(buys.clone()) }
    }
}

fn provided() -> Element {
    rsx! { ClerkProvider { publishable_key: KEY, Scene {} } }
}

#[wasm_bindgen_test]
async fn a_failure_is_shown_with_its_cause_until_the_next_try() {
    let api = Api::new();
    api.refuse();
    let app = App::mount(provided);
    app.reads("failed client_blocked").await;
    api.restore();
    api.hold();
    app.click(".again");
    app.reads("loading").await;
    api.let_go();
    app.reads("loaded free").await;
}

#[wasm_bindgen_test]
async fn an_outage_is_shown_while_it_lasts() {
    let api = Api::new();
    let app = App::mount(provided);
    app.reads("loaded free").await;
    api.cut_off();
    app.click(".buy");
    app.reads("loaded degraded free").await;
    api.restore();
    go_online();
    app.reads("loaded free").await;
}

#[wasm_bindgen_test]
async fn what_a_user_has_is_shown_as_soon_as_the_token_says_so() {
    let api = Api::new();
    let app = App::mount(provided);
    app.reads("loaded free").await;
    api.upgrade();
    app.click(".buy");
    app.reads("loaded pro").await;
}

#[wasm_bindgen_test]
async fn an_app_may_bring_its_own_clerk() {
    fn own() -> Element {
        rsx! {
            ClerkProvider { clerk: own_clerk(),
                Scene {}
                ", "
                ClerkProvider { clerk: own_clerk(), Scene {} }
                ", "
                ClerkProvider { publishable_key: KEY, Scene {} }
            }
        }
    }
    let api = Api::new();
    let app = App::mount(own);
    app.reads("own loaded free, own loaded free, own loaded free").await;
    assert_eq!(api.was_asked("/v1/environment"), 1, "{:?}", api.asked());
    drop(app);
    own_clerk().touch().await.expect("it outlives its provider");
    assert_eq!(api.was_asked("/touch"), 1, "{:?}", api.asked());
    let_go_of_own_clerk();
}

#[wasm_bindgen_test]
async fn a_clerk_inside_of_another_one_fails_and_so_does_none() {
    fn two() -> Element {
        rsx! {
            ClerkProvider { publishable_key: KEY,
                ClerkProvider { clerk: own_clerk(), Scene {} }
            }
        }
    }
    fn none() -> Element {
        rsx! { ClerkProvider { Scene {} } }
    }
    let _api = Api::new();
    App::mount(two).reads("failed clerk_two_providers").await;
    App::mount(none).reads("failed clerk_invalid_publishable_key").await;
    let_go_of_own_clerk();
}

#[wasm_bindgen_test]
async fn who_is_not_signed_in_is_sent_where_the_app_says() {
    fn up() -> Element {
        rsx! {
            ClerkProvider { publishable_key: KEY, options: own_pages(),
                RedirectToSignUp { return_to: "/back" }
                SignUpButton { class: "up" }
                SignInButton { class: "in" }
            }
        }
    }
    fn enter() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, options: own_pages(), RedirectToSignIn {} } }
    }
    let _api = Api::signed_out();
    forget_where_it_went();
    let app = App::mount(up);
    until("the sign-up page", || went() == ["/join"], || format!("{:?}", went())).await;
    assert_eq!(app.text(), "Sign upSign in");
    app.click(".up");
    app.click(".in");
    assert_eq!(went(), ["/join", "/join", "/login"]);
    drop(app);
    forget_where_it_went();
    let _app = App::mount(enter);
    until("the sign-in page", || went() == ["/login"], || format!("{:?}", went())).await;
}

#[wasm_bindgen_test]
async fn a_button_may_sign_out_and_stay() {
    fn out() -> Element {
        rsx! {
            ClerkProvider { publishable_key: KEY, options: own_pages(),
                SignedIn { SignOutButton { stay: true } }
                SignedOut { "out" }
            }
        }
    }
    let _api = Api::new();
    forget_where_it_went();
    let app = App::mount(out);
    app.reads("Sign out").await;
    app.click("button");
    app.reads("out").await;
    assert_eq!(went(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_token_may_be_asked_for_in_the_first_render() {
    #[component]
    fn Early() -> Element {
        let clerk = use_clerk();
        let answer = use_resource(move || ask_for_a_token(clerk.clone()));
        rsx! { {answer()} }
    }
    fn site() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, Early {} } }
    }
    let _api = Api::new();
    App::mount(site).reads("token").await;
}
