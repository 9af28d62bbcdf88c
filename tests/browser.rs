//! The Rust face in a real browser, over an API that is played by the page's own `fetch`.
#![cfg(target_family = "wasm")]

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Waker};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use clerk_wasm::{
    Active, AuthorizationQuery, Cause, Clerk, ClerkOptions, EntryOptions, Error, InitialState, InitialValues,
    JsonText, KeptToken, RouterFunction, SelectSession, SessionChoice, SetActiveOptions, SignOutOptions,
    Status, Subscription, Token, TokenOptions, to_js,
};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, JSON, Object, Reflect};
use serde_json::Value;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
const SUFFIX: &str = "nx2hSE6I";

#[wasm_bindgen_test]
async fn what_a_server_knew_is_shown_until_the_api_has_said_more() {
    let api = Api::new("signed in");
    let script = InitialState::read(r#"{"sessionClaims":{"sid":"sess_1","sub":"user_1","pla":"u:pro"}}"#);
    let script = script.expect("a state").to_script();
    js_sys::eval(&format!("document.body.insertAdjacentHTML('beforeend', {script:?})")).expect("an element");
    let state = InitialState::in_page();
    js_sys::eval("document.getElementById('clerk-initial-state').remove()").expect("removed");
    assert!(InitialState::in_page().is_none());
    let clerk =
        Clerk::new(KEY, ClerkOptions { initial_state: state, ..ClerkOptions::default() }).expect("a clerk");
    let pro = AuthorizationQuery { plan: Some("pro".to_owned()), ..AuthorizationQuery::default() };
    let shown = clerk.snapshot();
    assert!(shown.is_provisional && shown.is_loaded() && clerk.has(&pro));
    assert_eq!(clerk.user().map(|user| user.id().to_owned()).as_deref(), Some("user_1"));
    assert_eq!(clerk.get_token().await.unwrap_err().code(), "clerk_not_loaded");
    let seen = Rc::new(RefCell::new(Vec::new()));
    let noted = seen.clone();
    let _subscription = clerk.subscribe(move |snapshot| noted.borrow_mut().push(snapshot.clone()));
    begin_to_load(&clerk);
    assert!(Arc::ptr_eq(&clerk.snapshot(), &shown), "nothing less while it is loading");
    clerk.load().await.expect("loaded");
    assert!(clerk.get_token().await.expect("an answer").is_some());
    assert!(!clerk.snapshot().is_provisional && !clerk.has(&pro), "the API has the last word");
    assert!(seen.borrow().iter().all(|snapshot| snapshot.signed_in().is_some()));
    drop(api);
}

#[wasm_bindgen_test]
async fn what_a_server_knew_and_is_no_longer_so_goes_with_the_apis_answer() {
    let _api = Api::new("signed out");
    let state = InitialState::read(r#"{"sessionClaims":{"sid":"sess_9","sub":"user_9"}}"#).expect("a state");
    let options = ClerkOptions { initial_state: Some(state), ..ClerkOptions::default() };
    let clerk = Clerk::new(KEY, options).expect("a clerk");
    assert!(clerk.session().is_some());
    clerk.load().await.expect("loaded");
    assert!(clerk.session().is_none() && matches!(clerk.snapshot().active, Active::SignedOut));
}

#[wasm_bindgen_test]
async fn a_session_is_found_and_its_token_handed_out() {
    let api = Api::new("signed in");
    let clerk = load().await;
    assert_eq!(clerk.status(), Status::Ready);
    assert_eq!(clerk.user().map(|user| user.id().to_owned()).as_deref(), Some("user_1"));

    let token = clerk.get_token().await.expect("an answer").expect("a token");
    assert_eq!(token.claims().session_id(), Some("sess_1"));
    assert_eq!(cookie("__session").as_deref(), Some(token.as_str()));
    assert_eq!(cookie(&format!("__session_{SUFFIX}")).as_deref(), Some(token.as_str()));
    let before = api.requests().len();
    let again = clerk.get_token().await.expect("an answer").expect("a token");
    assert!(Arc::ptr_eq(&token, &again));
    assert_eq!(api.requests().len(), before, "it was in memory");
}

#[wasm_bindgen_test]
async fn each_request_says_why_it_was_sent() {
    let _api = Api::new("signed in");
    let clerk = load().await;
    let told = Rc::new(RefCell::new(Vec::new()));
    let heard = told.clone();
    let subscription = clerk.on_request(move |request| heard.borrow_mut().push(request.clone()));
    clerk.touch().await.expect("a touch");
    let options = TokenOptions { skip_cache: true, ..TokenOptions::default() };
    clerk.get_token_with(options).await.expect("a token");
    drop(subscription);
    clerk.touch().await.expect("a touch");
    let told = told.borrow();
    let [touch, token] = &told[..] else { panic!("{told:?}") };
    assert!(touch.path.ends_with("/touch") && token.path.ends_with("/sess_1/tokens"), "{told:?}");
    assert_eq!((touch.cause, token.cause), (Cause::Call, Cause::SkipCache));
    assert!(told.iter().all(|it| it.status == Some(200)), "{told:?}");
}

#[wasm_bindgen_test]
async fn no_request_makes_a_browser_ask_first() {
    let api = Api::new("signed in");
    let clerk = load().await;
    clerk.touch().await.expect("a touch");
    let requests = api.requests();
    assert!(requests.iter().any(|request| request.starts_with("POST") && request.contains("/touch")));
    for request in requests {
        let headers = request.split(' ').nth(2).expect("headers");
        let form = r#"{"Content-Type":"application/x-www-form-urlencoded"}"#;
        assert!(headers == "{}" && request.starts_with("GET") || headers == form, "{request}");
        assert!(request.ends_with(" include"), "{request}");
    }
}

#[wasm_bindgen_test]
async fn signing_out_is_seen_by_listeners_and_leaves_no_token() {
    let _api = Api::new("signed in");
    let clerk = load().await;
    let seen = Rc::new(RefCell::new(Vec::new()));
    let subscription = clerk.subscribe({
        let (seen, clerk) = (seen.clone(), clerk.clone());
        move |snapshot| {
            // Calling back from here must be fine.
            assert!(Arc::ptr_eq(snapshot, &clerk.snapshot()) || clerk.session().is_none());
            seen.borrow_mut().push(match snapshot.active {
                Active::Unknown => "unknown",
                Active::SignedOut => "nobody",
                Active::SignedIn(_) => "somebody",
            });
        }
    });
    // A fragment, so that the page of the tests stays.
    let here = SignOutOptions { redirect_url: Some("#bye".to_owned()), ..SignOutOptions::default() };
    clerk.sign_out(here).await.expect("signed out");
    // The client changes in between, too.
    seen.borrow_mut().dedup();
    assert_eq!(*seen.borrow(), ["unknown", "nobody"]);
    assert_eq!(clerk.get_token().await.expect("an answer"), None);
    assert_eq!(cookie("__session"), None);
    drop(subscription);
}

#[wasm_bindgen_test]
async fn a_refusal_says_why() {
    let _api = Api::new("signed in");
    let clerk = load().await;
    let template = TokenOptions { template: Some("../none".to_owned()), ..TokenOptions::default() };
    match clerk.get_token_with(template).await {
        Err(Error::Api(refusal)) => {
            assert_eq!((refusal.status, refusal.code()), (404, "resource_not_found"));
        }
        other => panic!("{other:?}"),
    }
    assert!(clerk.session().is_some(), "only a template was missing");
}

#[wasm_bindgen_test]
async fn nobody_is_signed_in_to_a_new_browser() {
    let _api = Api::new("never seen");
    let clerk = load().await;
    assert!(matches!(clerk.snapshot().active, Active::SignedOut));
    assert_eq!(clerk.get_token().await.expect("an answer"), None);
    let url = clerk.sign_in_url(Some("/back"));
    assert!(url.starts_with("https://accounts.test/sign-in?__clerk_db_jwt=dvb_1#/?redirect_url="), "{url}");
    assert!(url.ends_with("%2Fback"), "{url}");
}

#[wasm_bindgen_test]
async fn loading_can_be_tried_again() {
    let _api = Api::new("refused");
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    for _ in 0..2 {
        assert_eq!(clerk.load().await.expect_err("a refusal").code(), "client_blocked");
    }
    let _api = Api::new("signed in");
    clerk.load().await.expect("loaded");
    assert!(clerk.session().is_some());
}

#[wasm_bindgen_test]
async fn listeners_hear_of_a_failure_with_its_cause_and_of_the_next_attempt() {
    let _api = Api::new("refused");
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    let heard = Rc::new(RefCell::new(Vec::new()));
    let (note, of) = (heard.clone(), clerk.clone());
    let _subscription = clerk.subscribe(move |snapshot| {
        assert_eq!(of.status(), snapshot.status);
        note.borrow_mut().push((snapshot.status, of.error().map(|error| error.code().to_owned())));
    });
    clerk.load().await.expect_err("a refusal");
    let refused = (Status::Error, Some("client_blocked".to_owned()));
    let failures = heard.take().into_iter().filter(|(status, _)| *status == Status::Error);
    assert_eq!(failures.collect::<Vec<_>>(), [refused]);
    let _api = Api::new("signed in");
    begin_to_load(&clerk);
    assert_eq!(heard.take(), [(Status::Loading, None)], "before the API has answered anything");
    clerk.load().await.expect("loaded");
    assert_eq!(heard.take().last(), Some(&(Status::Ready, None)));
}

#[wasm_bindgen_test]
async fn an_app_may_try_again_as_soon_as_it_hears_of_a_failure() {
    let api = Api::new("refused");
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    let (of, tries) = (clerk.clone(), Rc::new(Cell::new(0)));
    let tried = tries.clone();
    let _subscription = clerk.subscribe(move |snapshot| {
        if snapshot.status == Status::Error && tried.replace(tried.get() + 1) == 0 {
            begin_to_load(&of);
            assert_eq!(of.status(), Status::Loading);
        }
    });
    assert_eq!(clerk.load().await.expect_err("a refusal").code(), "client_blocked");
    until(|| tries.get() == 2).await;
    assert_eq!(api.requests().iter().filter(|request| request.contains("/v1/client ")).count(), 2);
    assert_eq!(clerk.error().expect("an error").code(), "client_blocked");
}

#[wasm_bindgen_test]
async fn a_token_can_be_asked_for_while_loading() {
    let _api = Api::new("signed in");
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    assert_eq!(clerk.get_token().await.expect_err("too early").code(), "clerk_not_loaded");
    begin_to_load(&clerk);
    assert_eq!(clerk.status(), Status::Loading);
    let token = clerk.get_token().await.expect("an answer").expect("a token");
    assert_eq!((token.claims().session_id(), clerk.status()), (Some("sess_1"), Status::Ready));

    let _api = Api::new("refused");
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    begin_to_load(&clerk);
    assert_eq!(clerk.get_token().await.expect_err("no token").code(), "client_blocked");
    assert_eq!(clerk.get_token().await.expect_err("no token").code(), "clerk_not_loaded");
}

#[wasm_bindgen_test]
async fn the_client_can_be_read_anew() {
    let api = Api::new("signed in");
    let clerk = load().await;
    let edition = || clerk.user()?.public_metadata()?.get("edition")?.as_f64();
    assert_eq!(edition(), Some(0.0));
    api.call("edit", 1.0);
    pause(50).await;
    assert_eq!(edition(), Some(0.0), "nobody has told the page");
    clerk.reload().await.expect("an answer");
    assert_eq!(edition(), Some(1.0));
}

#[wasm_bindgen_test]
async fn another_session_has_tokens_of_its_own() {
    let _api = Api::new("signed in");
    let clerk = load().await;
    let of = |session: &str| {
        let options = TokenOptions { session: Some(session.to_owned()), ..TokenOptions::default() };
        clerk.get_token_with(options)
    };
    let token = of("sess_2").await.expect("an answer").expect("a token");
    assert_eq!((token.claims().session_id(), token.claims().subject()), (Some("sess_2"), Some("user_2")));
    let again = of("sess_2").await.expect("an answer").expect("a token");
    assert!(Arc::ptr_eq(&token, &again), "it was in memory");
    let active = clerk.get_token().await.expect("an answer").expect("a token");
    assert_eq!(active.claims().session_id(), Some("sess_1"));
    assert_eq!(of("sess_3").await.expect("an answer"), None);
}

#[wasm_bindgen_test]
async fn signing_out_may_go_nowhere() {
    for stay in [true, false] {
        let _api = Api::new("signed in");
        let went = Rc::new(RefCell::new(Vec::new()));
        let note = went.clone();
        let push = RouterFunction::new(move |path| note.borrow_mut().push(path.to_owned()));
        let after_sign_out_url = Some("/bye".to_owned());
        let options = ClerkOptions { router_push: Some(push), after_sign_out_url, ..ClerkOptions::default() };
        let clerk = Clerk::new(KEY, options).expect("a clerk");
        clerk.load().await.expect("loaded");
        clerk.sign_out(SignOutOptions { stay, ..SignOutOptions::default() }).await.expect("signed out");
        assert!(matches!(clerk.snapshot().active, Active::SignedOut));
        assert_eq!(cookie("__session"), None);
        assert_eq!(*went.borrow(), if stay { vec![] } else { vec!["/bye"] });
    }
}

#[wasm_bindgen_test]
async fn tabs_share_tokens_and_nonsense_changes_nothing() {
    let api = Api::new("signed in");
    let clerk = load().await;
    let first = clerk.get_token().await.expect("an answer").expect("a token");
    let fresher = api.call("token", 1.0).as_string().expect("a token");
    for nonsense in [
        "null",
        "7",
        "'x'",
        "{}",
        "{ sessionId: 7 }",
        "new Date()",
        "{ sessionId: 'sess_1', tokenId: 'sess_1', tokenRaw: 'x' }",
    ] {
        tell_tabs(nonsense).await;
    }
    let after_nonsense = clerk.get_token().await.expect("an answer").expect("a token");
    assert!(Arc::ptr_eq(&first, &after_nonsense));

    tell_tabs(&format!("{{ sessionId: 'sess_1', tokenId: 'sess_1', tokenRaw: '{fresher}' }}")).await;
    let shared = clerk.get_token().await.expect("an answer").expect("a token");
    assert_eq!(shared.as_str(), fresher);
}

#[wasm_bindgen_test]
async fn a_dropped_clerk_leaves_nothing_that_calls_back() {
    let api = Api::new("signed in");
    drop(load().await);
    let before = api.requests().len();
    js_sys::eval("window.dispatchEvent(new Event('focus'))").expect("an event");
    tell_tabs("{}").await;
    assert_eq!(api.requests().len(), before);
}

#[wasm_bindgen_test]
async fn a_kept_token_is_followed_by_the_next_before_it_runs_out_until_it_is_dropped() {
    let api = Api::new("signed in");
    let clerk = load().await;
    let shown = Rc::new(RefCell::new(Vec::new()));
    let show = {
        let shown = shown.clone();
        move |token: Option<Arc<Token>>| shown.borrow_mut().push(token)
    };
    let chat = TokenOptions { template: Some("chat".to_owned()), ..TokenOptions::default() };
    let kept = clerk.keep_token(chat, show);
    // Its tokens live for four seconds.
    until(|| shown.borrow().len() >= 3).await;
    let tokens: Vec<_> = shown.borrow().iter().flatten().cloned().collect();
    assert!(tokens.windows(2).all(|pair| pair[0].claims().expires_at() < pair[1].claims().expires_at()));
    let here = SignOutOptions { redirect_url: Some("#bye".to_owned()), ..SignOutOptions::default() };
    clerk.sign_out(here).await.expect("signed out");
    assert_eq!(shown.borrow().last(), Some(&None));
    drop(kept);
    let requests = api.requests().len();
    pause(1_500).await;
    assert_eq!(api.requests().len(), requests);
}

#[wasm_bindgen_test]
async fn claims_are_read_as_a_type_of_the_apps_own() {
    let _api = Api::new("signed in");
    let clerk = load().await;
    let claims = clerk.get_token_claims::<BTreeMap<String, Value>>(None).await.expect("claims");
    assert_eq!(claims.expect("somebody is signed in")["sid"], "sess_1");
    let snapshot = clerk.snapshot();
    let session = snapshot.signed_in().expect("somebody is signed in");
    assert_eq!(session.id(), "sess_1", "it reads as its session");
    let wrong = session.claims::<BTreeMap<String, u8>>().expect_err("a text is no number");
    assert_eq!(wrong.code(), "clerk_claims_mismatch");
}

#[wasm_bindgen_test]
async fn what_the_api_sent_goes_to_javascript_as_its_own_parser_reads_it() {
    let api = Api::new("signed in");
    let clerk = load().await;
    let snapshot = clerk.snapshot();
    let active = snapshot.signed_in().expect("somebody is signed in");
    let sent = parse(&api.call("client", 0.0).as_string().expect("a text"));
    let session = in_it(&in_it(&sent, "sessions"), "0");
    assert_alike(&to_js(&*active.user).expect("a user"), &in_it(&session, "user"));

    Reflect::delete_property(session.unchecked_ref::<Object>(), &"last_active_token".into())
        .expect("deleted");
    assert_alike(&to_js(&*active.session).expect("a session"), &session);

    let token = clerk.get_token().await.expect("an answer").expect("a token");
    let claims = token.claims();
    assert_alike(&to_js(claims).expect("claims"), &parse(claims.all().as_text()));

    let of_the_apps_own = to_js(&BTreeMap::from([("user", &*active.user)])).expect("an event");
    assert_alike(&in_it(&of_the_apps_own, "user"), &in_it(&session, "user"));
}

#[wasm_bindgen_test]
fn numbers_of_every_size_go_to_javascript_as_numbers() {
    for text in [
        "1764316800000",
        "-9007199254740991",
        "9007199254740993",
        "99999999999999999999",
        "1.0",
        "1e999",
        r#"{"a":[{"b":-0.5,"c":null,"d":{}},true,"\u00e9"],"":""}"#,
    ] {
        let json = JsonText::parse(text).expect("JSON");
        assert_alike(&to_js(&json).expect("a value"), &parse(text));
    }
}

/// Users write some of their metadata themselves.
#[wasm_bindgen_test]
fn nobody_chooses_the_prototype_of_what_goes_to_javascript() {
    let json = JsonText::parse(r#"{"metadata":{"__proto__":{"isAdmin":true},"a":1}}"#).expect("JSON");
    assert_alike(&to_js(&json).expect("a value"), &parse(r#"{"metadata":{"a":1}}"#));
}

/// Whether both are the same to JavaScript, down to what each object is made by.
fn assert_alike(mine: &JsValue, its: &JsValue) {
    const ALIKE: &str = "(function alike(a, b) {
      if (typeof a !== 'object' || !a || !b) return Object.is(a, b);
      const names = Object.keys(a);
      return Object.getPrototypeOf(a) === Object.getPrototypeOf(b)
        && names.join() === Object.keys(b).join()
        && names.every((name) => alike(a[name], b[name]));
    })";
    let alike: Function = js_sys::eval(ALIKE).expect("the script").unchecked_into();
    let is_alike = alike.call2(&JsValue::NULL, mine, its).expect("an answer");
    assert!(is_alike.is_truthy(), "{mine:?} is not {its:?}");
}

fn parse(text: &str) -> JsValue {
    JSON::parse(text).expect("JSON")
}

fn in_it(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).expect("an object")
}

#[cfg(feature = "http")]
#[wasm_bindgen_test]
async fn a_request_carries_a_token_and_after_a_401_a_new_one_once() {
    use clerk_wasm::Method;

    let api = Api::new("signed in");
    let clerk = load().await;
    let first = clerk.get_token().await.expect("an answer").expect("a token");
    let answer = clerk.fetch(Method::Post, "/own/fine").text("{}").send().await.expect("an answer");
    assert_eq!(
        (answer.status(), answer.text().await.expect("a body")),
        (200, format!("Bearer {}", first.as_str()))
    );
    // This backend accepts nothing.
    let answer = clerk.fetch(Method::Get, "/own/picky").send().await.expect("an answer");
    assert_eq!(answer.status(), 401);
    let asked = api.requests().iter().filter(|request| request.contains("/own/picky")).count();
    assert_eq!(asked, 2);
    let minted = api.requests().iter().filter(|request| request.contains("/tokens")).count();
    assert_eq!(minted, 1, "the second one is new");
    let refused = clerk.fetch(Method::Get, "/own/fine").template("none").send().await.expect_err("no token");
    assert!(refused.to_string().contains("not found"), "{refused}");
}

#[wasm_bindgen_test]
async fn the_hosted_pages_are_where_the_instance_says() {
    let _api = Api::new("signed in");
    let early = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    early.redirect_to_user_profile();
    assert_eq!(early.user_profile_url(), "");
    let clerk = load().await;
    // This page stays, and notes where it was to go.
    let script = "(() => { const went = []; const stay = (event) => { went.push(event.destination.url); event.preventDefault(); };
        navigation.addEventListener('navigate', stay);
        return { went, end: () => navigation.removeEventListener('navigate', stay) }; })()";
    let stage = js_sys::eval(script).expect("a script");
    clerk.redirect_to_user_profile();
    clerk.redirect_to_organization_profile();
    // This instance has no page for that.
    clerk.redirect_to_create_organization();
    let went: Array = Reflect::get(&stage, &"went".into()).expect("a list").unchecked_into();
    let end: Function = Reflect::get(&stage, &"end".into()).expect("a function").unchecked_into();
    end.call0(&JsValue::NULL).expect("an end");
    let urls = [clerk.user_profile_url(), clerk.organization_profile_url()];
    let with_token = |page: &str| format!("https://accounts.test/{page}?__clerk_db_jwt=dvb_1");
    assert_eq!(urls, [with_token("user"), with_token("organization")]);
    assert_eq!(went.iter().filter_map(|url| url.as_string()).collect::<Vec<_>>(), urls);
    assert_eq!(clerk.create_organization_url(), "");
}

#[wasm_bindgen_test]
async fn the_form_of_an_entry_page_can_be_filled() {
    let _api = Api::new("never seen");
    let clerk = load().await;
    let initial_values = InitialValues {
        email_address: Some("ada+1@example.com".to_owned()),
        first_name: Some("Ada".to_owned()),
        ..InitialValues::default()
    };
    let options = EntryOptions { return_to: Some("/back".to_owned()), initial_values };
    for (url, page) in [(clerk.sign_in_url_with(&options), "in"), (clerk.sign_up_url_with(&options), "up")] {
        let start = format!(
            "https://accounts.test/sign-{page}?__clerk_db_jwt=dvb_1#/?email_address=ada%2B1%40example.com&first_name=Ada&redirect_url="
        );
        assert!(url.starts_with(&start) && url.ends_with("%2Fback"), "{url}");
    }
    assert_eq!(clerk.sign_in_url_with(&EntryOptions::default()), clerk.sign_in_url(None));
}

/// From listeners, from the choice of a session, from tokens that are shown, from the page's own functions.
#[wasm_bindgen_test]
async fn an_app_may_call_back_from_wherever_it_is_called() {
    let seed = js_sys::Date::now() as u32;
    console_log!("an app that calls back, seed {seed}");
    for round in 0..15 {
        let _api = Api::new("signed in");
        let app = App::new(seed.wrapping_add(round));
        let _page = app.be_called_by_the_page();
        app.clerk().load().await.expect("loaded");
        for _ in 0..20 {
            app.act();
            pause(1).await;
        }
        until(|| app.open.get() == 0).await;
        app.is_done.set(true);
        let here = SignOutOptions { redirect_url: Some("#bye".to_owned()), ..SignOutOptions::default() };
        app.clerk().sign_out(here).await.expect("signed out");
        assert!(app.clerk().session().is_none(), "seed {seed}, round {round}");
    }
}

/// An app that does something at random whenever it is called.
#[derive(Default)]
struct App {
    clerk: RefCell<Option<Clerk>>,
    random: Cell<u32>,
    /// How many more calls it makes, so that it ends.
    left: Cell<u32>,
    /// Calls that are not yet answered.
    open: Cell<u32>,
    is_done: Cell<bool>,
    subscriptions: RefCell<Vec<Subscription>>,
    kept: RefCell<Vec<KeptToken>>,
}

impl App {
    fn new(seed: u32) -> Rc<Self> {
        let app = Rc::new(Self::default());
        app.random.set(seed | 1);
        app.left.set(300);
        let chooser = app.clone();
        let select = SelectSession::new(move |_| {
            chooser.act();
            SessionChoice::Current
        });
        let options = ClerkOptions { select_initial_session: Some(select), ..ClerkOptions::default() };
        app.clerk.replace(Some(Clerk::new(KEY, options).expect("a clerk")));
        app.listen();
        app
    }

    fn clerk(&self) -> Clerk {
        self.clerk.borrow().clone().expect("a clerk")
    }

    fn below(&self, limit: u32) -> u32 {
        let random = self.random.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.random.set(random);
        (random >> 16) % limit
    }

    /// The page's clock calls the app, as one that a test has put in its place may. Undone when dropped.
    fn be_called_by_the_page(self: &Rc<Self>) -> impl Drop {
        struct Called(#[allow(dead_code, reason = "it is called as long as it lives")] Closure<dyn FnMut()>);
        impl Drop for Called {
            fn drop(&mut self) {
                js_sys::eval("delete performance.now; delete window.act")
                    .expect("the clock is its own again");
            }
        }
        let app = self.clone();
        let act = Closure::<dyn FnMut()>::new(move || app.read());
        Reflect::set(&js_sys::global(), &"act".into(), act.as_ref()).expect("a global");
        let clock = "{ const real = performance.now.bind(performance); let inside = false;
            performance.now = () => {
              if (!inside) { inside = true; try { window.act(); } finally { inside = false; } }
              return real();
            }; 0 }";
        js_sys::eval(clock).expect("another clock");
        Called(act)
    }

    /// Looks at whatever there is, in the midst of anything.
    fn read(&self) {
        let clerk = self.clerk();
        let _ = (clerk.snapshot(), clerk.has(&AuthorizationQuery::default()), clerk.url_with_auth("/x"));
        let _ = (clerk.sign_in_url(Some("/back")), clerk.error());
    }

    fn listen(self: &Rc<Self>) {
        let app = self.clone();
        let subscription = self.clerk().subscribe(move |_| app.act());
        self.subscriptions.borrow_mut().push(subscription);
    }

    fn act(self: &Rc<Self>) {
        let left = self.left.get();
        if left == 0 || self.is_done.get() {
            return;
        }
        self.left.set(left - 1);
        let clerk = self.clerk();
        let token = TokenOptions { skip_cache: self.below(2) == 0, ..TokenOptions::default() };
        match self.below(11) {
            0 => self.call(async move { drop(clerk.get_token_with(token).await) }),
            1 => self.call(async move { drop(clerk.set_active(SetActiveOptions::default()).await) }),
            2 => self.call(async move {
                let redirect_url = Some("#elsewhere".to_owned());
                drop(
                    clerk.set_active(SetActiveOptions { redirect_url, ..SetActiveOptions::default() }).await,
                );
            }),
            3 => self.call(async move { drop(clerk.touch().await) }),
            4 => self.call(async move { drop(clerk.load().await) }),
            5 => self.call(async move { drop(clerk.handle_unauthenticated().await) }),
            6 => self.listen(),
            7 => {
                let last = self.subscriptions.borrow_mut().pop();
                drop(last);
            }
            8 => {
                let app = self.clone();
                let kept = clerk.keep_token(token, move |_| app.act());
                self.kept.borrow_mut().push(kept);
            }
            9 => {
                let last = self.kept.borrow_mut().pop();
                drop(last);
            }
            _ => {
                let events =
                    "for (const name of ['focus', 'blur', 'online']) window.dispatchEvent(new Event(name))";
                js_sys::eval(events).map(drop).expect("events");
            }
        }
        self.read();
    }

    /// Begins at once, in the midst of what called.
    fn call(self: &Rc<Self>, call: impl Future<Output = ()> + 'static) {
        self.open.set(self.open.get() + 1);
        let mut call: Pin<Box<dyn Future<Output = ()>>> = Box::pin(call);
        let is_over = call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        let app = self.clone();
        spawn_local(async move {
            if !is_over {
                call.await;
            }
            app.open.set(app.open.get() - 1);
        });
    }
}

async fn until(condition: impl Fn() -> bool) {
    for _ in 0..200 {
        if condition() {
            return;
        }
        pause(100).await;
    }
    panic!("it does not come about");
}

async fn pause(millis: u32) {
    TimeoutFuture::new(millis).await;
}

/// Without waiting for the end of it.
fn begin_to_load(clerk: &Clerk) {
    let clerk = clerk.clone();
    let mut load: Pin<Box<dyn Future<Output = _>>> = Box::pin(async move { clerk.load().await });
    assert!(load.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

async fn load() -> Clerk {
    let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
    clerk.load().await.expect("loaded");
    clerk
}

/// Says something in the channel in which tabs share tokens, and waits until it was heard.
async fn tell_tabs(message: &str) {
    js_sys::eval(&format!(
        "const c = new BroadcastChannel('clerk:session_token'); c.postMessage({message}); c.close()"
    ))
    .map(drop)
    .unwrap_or_else(|error| panic!("{message}: {error:?}"));
    pause(50).await;
}

fn cookie(name: &str) -> Option<String> {
    let all = js_sys::eval("document.cookie").ok()?.as_string()?;
    let pairs = all.split("; ").map(str::to_owned);
    pairs.filter_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned)).next()
}

/// The page's `fetch`, answering as the API would. It ends with this value.
struct Api(JsValue);

impl Api {
    /// An API that knows this browser as `signed in`, has `never seen` it, or has it `refused`.
    fn new(browser: &str) -> Self {
        let start: Function = js_sys::eval(API).expect("the script").unchecked_into();
        Self(start.call1(&JsValue::NULL, &browser.into()).expect("an API"))
    }

    fn call(&self, method: &str, argument: f64) -> JsValue {
        let method: Function = Reflect::get(&self.0, &method.into()).expect("a method").unchecked_into();
        method.call1(&self.0, &argument.into()).expect("an answer")
    }

    /// Each as `method url headers credentials`.
    fn requests(&self) -> Vec<String> {
        let requests: Array = Reflect::get(&self.0, &"requests".into()).expect("a list").unchecked_into();
        requests.iter().map(|one| one.as_string().expect("a text")).collect()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.call("end", 0.0);
    }
}

#[wasm_bindgen_test]
fn the_api_played_here_is_json() {
    let api = Api::new("signed in");
    assert!(JSON::parse(&api.call("client", 0.0).as_string().expect("a text")).is_ok());
}

const API: &str = r#"(browser) => {
  const part = (value) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const forget = () => {
    for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; Path=/; Max-Age=0`;
    localStorage.clear();
  };
  forget();
  const original = window.fetch;
  let signedIn = browser === 'signed in';
  let edition = 0;
  const api = {
    requests: [],
    token(later, life = 60, of = 1) {
      const iat = Math.floor(Date.now() / 1000) + later;
      const claims = { sid: `sess_${of}`, sub: `user_${of}`, iat, exp: iat + life };
      return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
    },
    // What a backend does behind the page's back.
    edit(number) {
      edition = number;
    },
    client() {
    const user = { id: 'user_1', username: null, created_at: 1764316800000, organization_memberships: [], public_metadata: { edition } };
      const token = { object: 'token', jwt: api.token(0) };
      const session = { id: 'sess_1', status: 'active', user, last_active_token: token };
      const other = { id: 'sess_2', status: 'active', user: { id: 'user_2', organization_memberships: [] } };
      const sessions = signedIn ? [session, other] : [];
      return JSON.stringify({ id: 'client_1', sessions, last_active_session_id: 'sess_1', updated_at: Date.now() });
    },
    end() {
      window.fetch = original;
      forget();
    },
  };
  const answer = (path, query) => {
    const client = browser === 'never seen' ? 'null' : api.client();
    if (path === '/v1/dev_browser') return [200, '{"id":"dvb_1"}'];
    if (path === '/v1/environment') {
      const display = {
        sign_in_url: 'https://accounts.test/sign-in',
        sign_up_url: 'https://accounts.test/sign-up',
        user_profile_url: 'https://accounts.test/user',
        organization_profile_url: 'https://accounts.test/organization',
      };
      return [200, JSON.stringify({ auth_config: { single_session_mode: true }, display_config: display })];
    }
    if (browser === 'refused') return [400, '{"errors":[{"code":"client_blocked","message":"no"}]}'];
    if (path === '/v1/client') return [200, `{"response":${client}}`];
    if (path === '/v1/client/sessions' && query.get('_method') === 'DELETE') {
      signedIn = false;
      return [200, `{"response":${api.client()},"client":${api.client()}}`];
    }
    if (path.endsWith('/touch')) return [200, `{"response":{},"client":${client}}`];
    if (path === '/v1/client/sessions/sess_1/tokens/chat') {
      return [200, `{"object":"token","jwt":"${api.token(0, 4)}"}`];
    }
    const tokens = /^\/v1\/client\/sessions\/sess_([12])\/tokens$/.exec(path);
    if (tokens) return [200, `{"object":"token","jwt":"${api.token(0, 60, tokens[1])}"}`];
    return [404, '{"errors":[{"code":"resource_not_found","message":"not found"}]}'];
  };
  // A backend of the app's own, which says what it was shown.
  const own = (path, headers) => (path === '/own/picky' ? [401, 'no'] : [200, headers.get('Authorization')]);
  window.fetch = async (to, { method, headers = {}, credentials } = to) => {
    const { pathname, searchParams } = new URL(to.url ?? to);
    if (pathname.startsWith('/own/')) {
      api.requests.push(`${method} ${pathname}`);
      const [status, body] = own(pathname, headers);
      return new Response(body, { status });
    }
    api.requests.push(`${method} ${pathname} ${JSON.stringify(headers)} ${credentials}`);
    const [status, body] = answer(pathname, searchParams);
    return new Response(body, { status });
  };
  return api;
}"#;
