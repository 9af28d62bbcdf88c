//! What renders again and when, and what a server renders.

use std::cell::RefCell;
use std::collections::BTreeMap;

use clerk_wasm::yew::{
    ClerkLoading, ClerkProvider, Protect, SignInButton, SignOutButton, SignedIn, SignedOut, use_auth,
    use_clerk, use_organization, use_session, use_session_list, use_token, use_user,
};
use clerk_wasm::{Clerk, ClerkOptions, InitialState, TokenOptions};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::KEY;
use super::api::Api;
use super::page::{App, eval, pause, until};

thread_local! {
    static RENDERS: RefCell<BTreeMap<&'static str, u32>> = const { RefCell::new(BTreeMap::new()) };
    static CLERK: RefCell<Option<Clerk>> = const { RefCell::new(None) };
    static TEMPLATES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn count(name: &'static str) -> Html {
    RENDERS.with_borrow_mut(|renders| *renders.entry(name).or_default() += 1);
    Html::default()
}

/// A component that uses this hook and counts how often it renders.
macro_rules! reader {
    ($component:ident, $hook:expr) => {
        #[component]
        fn $component() -> Html {
            let _ = $hook;
            count(stringify!($component))
        }
    };
}

reader!(ReadsClerk, use_clerk());
reader!(ReadsAuth, use_auth());
reader!(ReadsUser, use_user());
reader!(ReadsOrganization, use_organization());
reader!(ReadsSessionList, use_session_list());
reader!(ReadsSession, use_session());
reader!(ReadsToken, use_token(None));

#[component]
fn HandOut() -> Html {
    let clerk = use_clerk();
    CLERK.set(Some(clerk));
    html! { <SignedIn>{ "in" }</SignedIn> }
}

#[component]
fn Readers() -> Html {
    html! {
        <ClerkProvider publishable_key={KEY}>
            <HandOut />
            <ReadsClerk /><ReadsAuth /><ReadsUser /><ReadsOrganization />
            <ReadsSessionList /><ReadsSession /><ReadsToken />
        </ClerkProvider>
    }
}

#[wasm_bindgen_test]
async fn a_renewal_renders_what_reads_the_token_and_nothing_else() {
    let _api = Api::new();
    let app = App::<Readers>::mount();
    app.reads("in").await;
    let clerk = CLERK.take().expect("a clerk");
    clerk.get_token().await.expect("an answer").expect("a token");
    pause(100).await;
    let before = RENDERS.take();
    assert_eq!(before["ReadsClerk"], 1);
    assert!(before["ReadsAuth"] > 1, "{before:?}");
    let newly = TokenOptions { skip_cache: true, ..TokenOptions::default() };
    for _ in 0..2 {
        clerk.get_token_with(newly.clone()).await.expect("an answer").expect("a token");
        pause(50).await;
    }
    assert_eq!(RENDERS.take(), BTreeMap::from([("ReadsSession", 2), ("ReadsToken", 2)]));
}

#[wasm_bindgen_test]
async fn a_kept_token_is_never_one_of_another_template() {
    #[component]
    fn Switching() -> Html {
        let template = use_state(|| "first");
        let onclick = {
            let template = template.clone();
            move |_| template.set("second")
        };
        html! {
            <ClerkProvider publishable_key={KEY}>
                <Kept template={*template} /><button {onclick} />
            </ClerkProvider>
        }
    }
    #[derive(PartialEq, Properties)]
    struct KeptProps {
        template: &'static str,
    }
    #[component]
    fn Kept(props: &KeptProps) -> Html {
        let token = use_token(Some(props.template));
        let claims = token.map(|token| {
            token.claims().all().get("template").and_then(|it| it.as_str()).unwrap_or("none").to_owned()
        });
        let shown = format!("{} {}", props.template, claims.unwrap_or_default());
        TEMPLATES.with_borrow_mut(|templates| templates.push(shown.clone()));
        html! { { shown } }
    }
    let _api = Api::new();
    let app = App::<Switching>::mount();
    app.reads("first first").await;
    app.click("button");
    app.reads("second second").await;
    let shown = TEMPLATES.take();
    let is_right =
        |shown: &String| ["first ", "first first", "second ", "second second"].contains(&shown.as_str());
    assert!(shown.iter().all(is_right), "{shown:?}");
}

#[wasm_bindgen_test]
async fn another_key_makes_another_clerk() {
    #[component]
    fn Changing() -> Html {
        let key = use_state(|| KEY);
        let onclick = {
            let key = key.clone();
            move |_| key.set("pk_test_x")
        };
        html! {
            <ClerkProvider publishable_key={*key}>
                <SignedIn>{ "in" }</SignedIn><ClerkLoading>{ "loading" }</ClerkLoading>
                <Code />
                <button {onclick} />
            </ClerkProvider>
        }
    }
    #[component]
    fn Code() -> Html {
        use_auth();
        let clerk = use_clerk();
        html! { <>{ clerk.error().map(|error| error.code().to_owned()) }</> }
    }
    let _api = Api::new();
    let app = App::<Changing>::mount();
    app.reads("in").await;
    app.click("button");
    app.reads("clerk_invalid_publishable_key").await;
}

#[component]
fn Site() -> Html {
    let options = ClerkOptions { instant_start: true, ..ClerkOptions::default() };
    html! {
        <ClerkProvider publishable_key={KEY} {options}>
            <ClerkLoading><i>{ "loading" }</i></ClerkLoading>
            <SignedIn><b>{ "in" }</b><SignOutButton /></SignedIn>
            <SignedOut><SignInButton /></SignedOut>
            <Protect fallback={html! { "no" }}><p>{ " yes" }</p></Protect>
            <HandOut />
        </ClerkProvider>
    }
}

#[wasm_bindgen_test]
async fn a_server_renders_the_page_that_is_loading_and_the_browser_goes_on_from_there() {
    let api = Api::new();
    let html = yew::LocalServerRenderer::<Site>::new().render().await;
    let shows = |what: &str| html.contains(what);
    assert!(shows(">loading<") && !shows(" yes") && !shows("no<") && !shows("<button"), "{html}");
    assert_eq!(api.asked(), Vec::<String>::new(), "a server asks nothing");
    // The browser was here before, so that it knows at once who is signed in.
    drop(load(&api).await);
    let app = App::<Site>::hydrate(&html);
    assert_eq!(app.text(), "loading");
    app.reads("inSign out yesin").await;
}

#[component]
fn Known() -> Html {
    let state = InitialState::read(r#"{"sessionClaims":{"sid":"sess_1","sub":"user_1"}}"#).expect("a state");
    let options = ClerkOptions { initial_state: Some(state), ..ClerkOptions::default() };
    html! {
        <ClerkProvider publishable_key={KEY} {options}>
            <ClerkLoading><i>{ "loading" }</i></ClerkLoading>
            <SignedIn><b>{ "in" }</b></SignedIn>
            <SignedOut>{ "out" }</SignedOut>
            <Protect fallback={html! { "no" }}><p>{ " yes" }</p></Protect>
            <HandOut />
        </ClerkProvider>
    }
}

#[wasm_bindgen_test]
async fn what_a_server_knows_is_there_from_the_first_byte_and_stays() {
    let _api = Api::new();
    let html = yew::LocalServerRenderer::<Known>::new().render().await;
    assert!(html.contains(">in<") && html.contains(" yes") && !html.contains("loading"), "{html}");
    drop(CLERK.take());
    let app = App::<Known>::hydrate(&html);
    assert_eq!(app.text(), "in yesin");
    until(|| CLERK.with_borrow(Option::is_some), || "not hydrated".to_owned()).await;
    let clerk = CLERK.take().expect("a clerk");
    let seen = std::rc::Rc::new(RefCell::new(Vec::new()));
    let noted = seen.clone();
    let _subscription =
        clerk.subscribe(move |snapshot| noted.borrow_mut().push(snapshot.signed_in().is_some()));
    let is_whole = || !clerk.snapshot().is_provisional;
    until(is_whole, || format!("{:?}", clerk.snapshot())).await;
    assert_eq!(app.text(), "in yesin");
    assert!(seen.borrow().iter().all(|signed_in| *signed_in), "{seen:?}");
}

/// Leaves the cookies of somebody who is signed in.
async fn load(api: &Api) -> Clerk {
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    clerk.load().await.expect("loaded");
    clerk.get_token().await.expect("an answer");
    let cookie = || eval("document.cookie").as_string().unwrap_or_default();
    until(|| cookie().contains("__session="), || format!("{} {:?}", cookie(), api.asked())).await;
    clerk
}
