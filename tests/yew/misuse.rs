//! No provider, two of them, a key that is none, a provider that goes while something is under way.

use std::cell::RefCell;

use clerk_wasm::yew::{
    ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, Protect, RedirectToSignIn, SignInButton,
    SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_session, use_session_list,
    use_token, use_user,
};
use clerk_wasm::{Clerk, TokenOptions};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

use super::KEY;
use super::api::Api;
use super::page::{App, complaints, eval, listen_to_the_console, pause, until};

wasm_bindgen_test_configure!(run_in_browser);

thread_local! {
    /// What the app under test hands out, and notes.
    static CLERKS: RefCell<Vec<Clerk>> = const { RefCell::new(Vec::new()) };
    static ANSWERS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Every hook and every component there is.
#[component]
fn Everything() -> Html {
    let (clerk, auth, session) = (use_clerk(), use_auth(), use_session());
    let (user, organization, sessions) = (use_user(), use_organization(), use_session_list());
    let (token, of_template) = (use_token(None), use_token(Some("chat")));
    let known = [session.is_some(), user.is_some(), organization.is_some(), !sessions.is_empty()];
    let tokens = token.iter().chain(&of_template).count();
    let code = clerk.error().map(|error| error.code().to_owned());
    use_effect_with(clerk, |clerk| CLERKS.with_borrow_mut(|clerks| clerks.push(clerk.clone())));
    html! {
        <>
            <ClerkLoading>{ "loading " }</ClerkLoading>
            <ClerkLoaded>{ "loaded " }</ClerkLoaded>
            <ClerkFailed>{ "failed " }{ code }{ " " }</ClerkFailed>
            <SignedIn>{ auth.user_id }{ " " }</SignedIn>
            <SignedOut>{ "nobody " }<RedirectToSignIn /></SignedOut>
            <Protect fallback={html! { "no " }}>{ "yes " }</Protect>
            { known.iter().filter(|is_known| **is_known).count() }{ " " }{ tokens }
            <SignInButton><button class="in" /></SignInButton>
            <SignOutButton><button class="out" /></SignOutButton>
            <RedirectToSignIn />
        </>
    }
}

const NOTHING: &str = "0 0";

/// So many clerks, as soon as they were handed out: that may be a moment after the app is seen.
async fn clerks(count: usize) -> Vec<Clerk> {
    let there = || CLERKS.with_borrow(Vec::len);
    until(|| there() == count, || format!("{} clerks, not {count}", there())).await;
    CLERKS.take()
}

#[wasm_bindgen_test]
async fn outside_of_a_provider_all_of_it_is_harmless_and_says_why() {
    listen_to_the_console();
    let app = App::<Everything>::mount();
    app.reads(&format!("failed clerk_no_provider {NOTHING}")).await;
    app.click(".in");
    app.click(".out");
    let clerk = clerks(1).await.remove(0);
    assert_eq!(clerk.get_token().await.expect_err("an error").code(), "clerk_no_provider");
    assert_eq!(clerk.load().await.expect_err("an error").code(), "clerk_no_provider");
    pause(20).await;
    assert_eq!(app.text(), format!("failed clerk_no_provider {NOTHING}"));
    assert!(
        complaints().contains("clerk-wasm: ") && complaints().contains("ClerkProvider"),
        "{}",
        complaints()
    );
}

#[wasm_bindgen_test]
async fn a_wrong_key_says_what_is_wrong() {
    #[component]
    fn WrongKey() -> Html {
        html! { <ClerkProvider publishable_key="sk_test_x"><Everything /></ClerkProvider> }
    }
    listen_to_the_console();
    let app = App::<WrongKey>::mount();
    app.reads(&format!("failed clerk_invalid_publishable_key {NOTHING}")).await;
    assert!(complaints().contains("secret key"), "{}", complaints());
    clerks(1).await;
}

#[wasm_bindgen_test]
async fn a_provider_inside_another_one_shares_its_clerk() {
    #[component]
    fn Nested() -> Html {
        html! {
            <ClerkProvider publishable_key={KEY}>
                <Everything />{ " | " }
                <ClerkProvider publishable_key={KEY}><Everything /></ClerkProvider>
            </ClerkProvider>
        }
    }
    let api = Api::new();
    let app = App::<Nested>::mount();
    app.reads("loaded user_1 yes 3 2 | loaded user_1 yes 3 2").await;
    let clerks = clerks(2).await;
    assert_eq!(clerks[0], clerks[1]);
    assert_eq!(api.was_asked("/v1/environment"), 1, "{:?}", api.asked());
}

#[wasm_bindgen_test]
async fn one_with_another_key_fails_alone() {
    #[component]
    fn Nested() -> Html {
        html! {
            <ClerkProvider publishable_key={KEY}>
                <Everything />{ " | " }
                <ClerkProvider publishable_key="pk_live_Y2xlcmsuZXhhbXBsZS5jb20k"><Everything /></ClerkProvider>
            </ClerkProvider>
        }
    }
    listen_to_the_console();
    let _api = Api::new();
    let app = App::<Nested>::mount();
    app.reads(&format!("loaded user_1 yes 3 2 | failed clerk_two_providers {NOTHING}")).await;
    assert!(complaints().contains("another publishable key"), "{}", complaints());
    clerks(2).await;
}

#[component]
fn Provided() -> Html {
    html! { <ClerkProvider publishable_key={KEY}><Everything /></ClerkProvider> }
}

#[wasm_bindgen_test]
async fn two_apps_on_one_page_are_both_signed_in_and_both_signed_out() {
    let _api = Api::new();
    let (first, second) = (App::<Provided>::mount(), App::<Provided>::mount());
    first.reads("loaded user_1 yes 3 2").await;
    second.reads("loaded user_1 yes 3 2").await;
    let here = clerk_wasm::SignOutOptions { redirect_url: Some("#bye".into()), ..Default::default() };
    clerks(2).await.remove(0).sign_out(here).await.expect("signed out");
    // Where to sign in is not said by this API, so that the page of the tests stays.
    first.reads("loaded nobody no 0 0").await;
    second.reads("loaded nobody no 0 0").await;
}

#[wasm_bindgen_test]
async fn a_provider_may_go_while_calls_are_under_way() {
    let api = Api::new();
    let mut app = App::<Provided>::mount();
    app.reads("loaded user_1 yes 3 2").await;
    let clerk = clerks(1).await.remove(0);
    api.hold();
    yew::platform::spawn_local(async move {
        let options = TokenOptions { template: Some("late".into()), ..TokenOptions::default() };
        let answer = clerk.get_token_with(options).await.map(|token| token.is_some());
        drop(clerk);
        ANSWERS.with_borrow_mut(|answers| answers.push(format!("{answer:?}")));
    });
    until(|| api.was_asked("/tokens/late") == 1, || format!("{:?}", api.asked())).await;
    app.unmount();
    api.let_go();
    until(|| ANSWERS.with_borrow(|answers| answers.len() == 1), || "no answer".into()).await;
    assert_eq!(ANSWERS.take(), ["Ok(true)"]);
    assert_eq!(app.text(), "");
    asks_nothing_more(&api).await;
}

#[wasm_bindgen_test]
async fn a_provider_may_go_while_it_loads() {
    let api = Api::new();
    api.hold();
    let mut app = App::<Provided>::mount();
    app.reads(&format!("loading {NOTHING}")).await;
    until(|| !api.asked().is_empty(), || "nothing asked".into()).await;
    drop(clerks(1).await);
    app.unmount();
    api.let_go();
    asks_nothing_more(&api).await;
    assert_eq!(app.text(), "");
}

#[wasm_bindgen_test]
async fn an_app_may_take_its_provider_away_when_somebody_signs_out() {
    #[component]
    fn Fragile() -> Html {
        let is_there = use_state(|| true);
        let leave = {
            let is_there = is_there.setter();
            Callback::from(move |()| is_there.set(false))
        };
        if *is_there {
            html! { <ClerkProvider publishable_key={KEY}><Watch {leave} /><Everything /></ClerkProvider> }
        } else {
            html! { "gone" }
        }
    }
    #[derive(PartialEq, Properties)]
    struct WatchProps {
        leave: Callback<()>,
    }
    #[component]
    fn Watch(props: &WatchProps) -> Html {
        let is_known = use_auth().is_known;
        let was_known = use_mut_ref(|| false);
        if *was_known.borrow() && !is_known {
            props.leave.emit(());
        }
        *was_known.borrow_mut() |= is_known;
        html! { <SignOutButton redirect_url="#bye">{ "Leave " }</SignOutButton> }
    }
    let api = Api::new();
    let app = App::<Fragile>::mount();
    app.reads("Leave loaded user_1 yes 3 2").await;
    assert!(app.has("button[type=button]"), "text gets a button around it");
    drop(clerks(1).await);
    app.click("button");
    app.reads("gone").await;
    until(|| api.was_asked("/v1/client/sessions") > 0, || format!("{:?}", api.asked())).await;
}

/// Nobody is left who hears of anything.
async fn asks_nothing_more(api: &Api) {
    pause(50).await;
    let before = api.asked().len();
    eval("window.dispatchEvent(new Event('focus'))");
    pause(50).await;
    assert_eq!(api.asked().len(), before, "{:?}", api.asked());
}
