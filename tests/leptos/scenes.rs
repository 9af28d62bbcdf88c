//! What may happen to an app: a failure and another try, an outage, a purchase, signing up and out, a clerk of its own.

use clerk_wasm::leptos::{
    ClerkDegraded, ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, RedirectToSignIn, RedirectToSignUp,
    SignInButton, SignOutButton, SignUpButton, SignedIn, SignedOut, use_clerk,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::KEY;
use crate::api::Api;
use crate::app::{
    ask_for_a_token, buy, forget_where_it_went, go_online, let_go_of_own_clerk, own_clerk, own_pages, pro,
    went,
};
use crate::browser::{Mounted, answer_all};

#[component]
fn Scene() -> impl IntoView {
    let clerk = use_clerk();
    let code = move || clerk.error().map(|error| error.code().to_owned());
    let whose = if clerk.get_value() == own_clerk() { "own " } else { "" };
    let again = move |_| {
        let clerk = clerk.get_value();
        spawn_local(async move { drop(clerk.load().await) });
    };
    view! {
        {whose}
        <ClerkLoading>"loading"</ClerkLoading>
        <ClerkLoaded>"loaded"</ClerkLoaded>
        <ClerkDegraded>" degraded"</ClerkDegraded>
        <ClerkFailed>"failed " {code}</ClerkFailed>
        <SignedIn>{move || if clerk.has(&pro()) { " pro" } else { " free" }}</SignedIn>
        <button class="again" on:click=again />
        <button class="buy" on:click=move |_| spawn_local(buy(clerk.get_value())) />
    }
}

fn provided() -> Mounted {
    Mounted::new(|| view! { <ClerkProvider publishable_key=KEY><Scene /></ClerkProvider> })
}

#[wasm_bindgen_test]
async fn a_failure_is_shown_with_its_cause_until_the_next_try() {
    let api = Api::new();
    api.refuse();
    let page = provided();
    answer_all(&api).await;
    assert_eq!(page.text(), "failed client_blocked");
    api.restore();
    api.hold();
    page.click(".again");
    page.reads("loading").await;
    answer_all(&api).await;
    page.reads("loaded free").await;
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn an_outage_is_shown_while_it_lasts() {
    let api = Api::new();
    let page = provided();
    page.reads("loaded free").await;
    api.cut_off();
    page.click(".buy");
    page.reads("loaded degraded free").await;
    api.restore();
    go_online();
    page.reads("loaded free").await;
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn what_a_user_has_is_shown_as_soon_as_the_token_says_so() {
    let api = Api::new();
    let page = provided();
    page.reads("loaded free").await;
    api.upgrade();
    page.click(".buy");
    page.reads("loaded pro").await;
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn an_app_may_bring_its_own_clerk() {
    let api = Api::new();
    let page = Mounted::new(|| {
        view! {
            <ClerkProvider clerk=own_clerk()>
                <Scene />", "
                {view! { <ClerkProvider clerk=own_clerk()><Scene /></ClerkProvider> }}", "
                <ClerkProvider publishable_key=KEY><Scene /></ClerkProvider>
            </ClerkProvider>
        }
    });
    page.reads("own loaded free, own loaded free, own loaded free").await;
    assert_eq!(api.was_asked("/v1/environment"), 1, "{:?}", api.asked());
    page.clear().await;
    own_clerk().touch().await.expect("it outlives its provider");
    assert_eq!(api.was_asked("/touch"), 1, "{:?}", api.asked());
    let_go_of_own_clerk();
}

#[wasm_bindgen_test]
async fn a_clerk_inside_of_another_one_fails_and_so_does_none() {
    let api = Api::new();
    let two = Mounted::new(|| {
        view! {
            <ClerkProvider publishable_key=KEY>
                <ClerkProvider clerk=own_clerk()><Scene /></ClerkProvider>
            </ClerkProvider>
        }
    });
    answer_all(&api).await;
    assert_eq!(two.text(), "failed clerk_two_providers");
    two.unmount().await;
    let none = Mounted::new(|| view! { <ClerkProvider><Scene /></ClerkProvider> });
    answer_all(&api).await;
    assert_eq!(none.text(), "failed clerk_invalid_publishable_key");
    none.unmount().await;
    let_go_of_own_clerk();
}

#[wasm_bindgen_test]
async fn who_is_not_signed_in_is_sent_where_the_app_says() {
    let api = Api::signed_out();
    forget_where_it_went();
    let page = Mounted::new(|| {
        view! {
            <ClerkProvider publishable_key=KEY options=own_pages()>
                <RedirectToSignUp return_to="/back" />
                <SignUpButton attr:class="up" />
                <SignInButton attr:class="in" />
            </ClerkProvider>
        }
    });
    answer_all(&api).await;
    assert_eq!((page.text().as_str(), went()), ("Sign upSign in", vec!["/join".to_owned()]));
    page.click(".up");
    page.click(".in");
    assert_eq!(went(), ["/join", "/join", "/login"]);
    page.unmount().await;
    forget_where_it_went();
    let page = Mounted::new(|| {
        view! { <ClerkProvider publishable_key=KEY options=own_pages()><RedirectToSignIn /></ClerkProvider> }
    });
    answer_all(&api).await;
    assert_eq!(went(), ["/login"]);
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn a_button_may_sign_out_and_stay() {
    let api = Api::new();
    forget_where_it_went();
    let page = Mounted::new(|| {
        view! {
            <ClerkProvider publishable_key=KEY options=own_pages()>
                <SignedIn><SignOutButton stay=true /></SignedIn>
                <SignedOut>"out"</SignedOut>
            </ClerkProvider>
        }
    });
    page.reads("Sign out").await;
    page.click("button");
    answer_all(&api).await;
    assert_eq!((page.text().as_str(), went()), ("out", Vec::new()));
    page.unmount().await;
}

#[wasm_bindgen_test]
async fn a_token_may_be_asked_for_in_the_first_effect() {
    #[component]
    fn Early() -> impl IntoView {
        let (clerk, answer) = (use_clerk(), RwSignal::new(String::new()));
        Effect::new(move |_| {
            let clerk = clerk.get_value();
            spawn_local(async move { answer.set(ask_for_a_token(clerk).await) });
        });
        move || answer.get()
    }
    let _api = Api::new();
    let page = Mounted::new(|| view! { <ClerkProvider publishable_key=KEY><Early /></ClerkProvider> });
    page.reads("token").await;
    page.unmount().await;
}
