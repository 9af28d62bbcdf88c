//! What may happen to an app: a failure and another try, an outage, a purchase, signing up and out, a clerk of its own.

use clerk_wasm::yew::{
    ClerkDegraded, ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, RedirectToSignIn, RedirectToSignUp,
    SignInButton, SignOutButton, SignUpButton, SignedIn, SignedOut, use_auth, use_clerk, use_has,
};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::KEY;
use super::api::Api;
use super::app::{
    ask_for_a_token, buy, forget_where_it_went, go_online, let_go_of_own_clerk, own_clerk, own_pages, pro,
    went,
};
use super::page::{App, until};

#[component]
fn Scene() -> Html {
    let (clerk, is_pro) = (use_clerk(), use_has(&pro()));
    // Renders again with a new status.
    use_auth();
    let code = clerk.error().map(|error| error.code().to_owned());
    let whose = if clerk == own_clerk() { "own " } else { "" };
    let again = use_callback(clerk.clone(), |_, clerk| {
        let clerk = clerk.clone();
        spawn_local(async move { drop(clerk.load().await) });
    });
    let buy = use_callback(clerk, |_, clerk| spawn_local(buy(clerk.clone())));
    html! {
        <>
            { whose }
            <ClerkLoading>{ "loading" }</ClerkLoading>
            <ClerkLoaded>{ "loaded" }</ClerkLoaded>
            <ClerkDegraded>{ " degraded" }</ClerkDegraded>
            <ClerkFailed>{ "failed " }{ code }</ClerkFailed>
            <SignedIn>{ if is_pro { " pro" } else { " free" } }</SignedIn>
            <button class="again" onclick={again} />
            <button class="buy" onclick={buy} />
        </>
    }
}

#[component]
fn Provided() -> Html {
    html! { <ClerkProvider publishable_key={KEY}><Scene /></ClerkProvider> }
}

#[wasm_bindgen_test]
async fn a_failure_is_shown_with_its_cause_until_the_next_try() {
    let api = Api::new();
    api.refuse();
    let app = App::<Provided>::mount();
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
    let app = App::<Provided>::mount();
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
    let app = App::<Provided>::mount();
    app.reads("loaded free").await;
    api.upgrade();
    app.click(".buy");
    app.reads("loaded pro").await;
}

#[wasm_bindgen_test]
async fn an_app_may_bring_its_own_clerk() {
    #[component]
    fn Own() -> Html {
        html! {
            <ClerkProvider clerk={own_clerk()}>
                <Scene />{ ", " }
                <ClerkProvider clerk={own_clerk()}><Scene /></ClerkProvider>{ ", " }
                <ClerkProvider publishable_key={KEY}><Scene /></ClerkProvider>
            </ClerkProvider>
        }
    }
    let api = Api::new();
    let mut app = App::<Own>::mount();
    app.reads("own loaded free, own loaded free, own loaded free").await;
    assert_eq!(api.was_asked("/v1/environment"), 1, "{:?}", api.asked());
    app.unmount();
    own_clerk().touch().await.expect("it outlives its provider");
    assert_eq!(api.was_asked("/touch"), 1, "{:?}", api.asked());
    let_go_of_own_clerk();
}

#[wasm_bindgen_test]
async fn a_clerk_inside_of_another_one_fails_and_so_does_none() {
    #[component]
    fn Two() -> Html {
        html! {
            <ClerkProvider publishable_key={KEY}>
                <ClerkProvider clerk={own_clerk()}><Scene /></ClerkProvider>
            </ClerkProvider>
        }
    }
    #[component]
    fn None() -> Html {
        html! { <ClerkProvider><Scene /></ClerkProvider> }
    }
    super::page::listen_to_the_console();
    let _api = Api::new();
    App::<Two>::mount().reads("failed clerk_two_providers").await;
    App::<None>::mount().reads("failed clerk_invalid_publishable_key").await;
    let_go_of_own_clerk();
}

#[wasm_bindgen_test]
async fn who_is_not_signed_in_is_sent_where_the_app_says() {
    #[component]
    fn Up() -> Html {
        html! {
            <ClerkProvider publishable_key={KEY} options={own_pages()}>
                <RedirectToSignUp return_to="/back" /><SignUpButton /><SignInButton />
            </ClerkProvider>
        }
    }
    #[component]
    fn In() -> Html {
        html! { <ClerkProvider publishable_key={KEY} options={own_pages()}><RedirectToSignIn /></ClerkProvider> }
    }
    let _api = Api::signed_out();
    forget_where_it_went();
    let app = App::<Up>::mount();
    until(|| went() == ["/join"], || format!("{:?}", went())).await;
    assert_eq!(app.text(), "Sign upSign in");
    app.click("button");
    app.click("button + button");
    assert_eq!(went(), ["/join", "/join", "/login"]);
    drop(app);
    forget_where_it_went();
    let _app = App::<In>::mount();
    until(|| went() == ["/login"], || format!("{:?}", went())).await;
}

#[wasm_bindgen_test]
async fn a_button_may_sign_out_and_stay() {
    #[component]
    fn Out() -> Html {
        html! {
            <ClerkProvider publishable_key={KEY} options={own_pages()}>
                <SignedIn><SignOutButton stay=true /></SignedIn><SignedOut>{ "out" }</SignedOut>
            </ClerkProvider>
        }
    }
    let _api = Api::new();
    forget_where_it_went();
    let app = App::<Out>::mount();
    app.reads("Sign out").await;
    app.click("button");
    app.reads("out").await;
    assert_eq!(went(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_token_may_be_asked_for_in_the_first_effect() {
    #[component]
    fn Early() -> Html {
        let (clerk, answer) = (use_clerk(), use_state(String::new));
        let set = answer.setter();
        use_effect_with(clerk, |clerk| {
            let clerk = clerk.clone();
            spawn_local(async move { set.set(ask_for_a_token(clerk).await) });
        });
        html! { { (*answer).clone() } }
    }
    #[component]
    fn Site() -> Html {
        html! { <ClerkProvider publishable_key={KEY}><Early /></ClerkProvider> }
    }
    let _api = Api::new();
    App::<Site>::mount().reads("token").await;
}
