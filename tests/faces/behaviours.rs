//! The table of behaviours over an app of a Rust framework, in a browser: the same rows are played over the npm package,
//! with the same result (`tests/node/behaviours.test.mjs`, which says what a row has).

use std::cell::RefCell;
use std::collections::BTreeMap;

use clerk_wasm::{
    AuthOptions, AuthorizationQuery, Clerk, ClerkOptions, RouterFunction, SessionChoice, SessionStatus,
    SetActiveOptions, SignOutOptions,
};
use js_sys::{Array, Function, Reflect};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

const TABLE: &str = include_str!("../behaviours/table.json");
const API: &str = include_str!("../behaviours/api.js");

/// Plays the API of a row, and notes where the page is to go instead of going there.
const PLAY: &str = r#"(api) => {
  const forget = () => {
    for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; Path=/; Max-Age=0`;
    localStorage.clear();
  };
  forget();
  // Without the test runner's own fragment.
  history.replaceState(history.state, '', location.pathname + api.opened);
  const original = window.fetch;
  window.fetch = async (url) => new Response(JSON.stringify(api(url)));
  const went = [];
  const stay = (event) => {
    went.push(`page ${event.destination.url}`);
    event.preventDefault();
  };
  navigation.addEventListener('navigate', stay);
  const end = () => {
    navigation.removeEventListener('navigate', stay);
    window.fetch = original;
    forget();
  };
  return { went, end };
}"#;

thread_local! {
    /// Those of the app that is mounted next.
    static OPTIONS: RefCell<(String, ClerkOptions)> = RefCell::default();
    /// That of the app that was mounted last.
    static CLERK: RefCell<Option<Clerk>> = const { RefCell::new(None) };
}

/// The key and the options that an app is to be mounted with.
pub(crate) fn options() -> (String, ClerkOptions) {
    OPTIONS.with_borrow(Clone::clone)
}

/// How an app says which clerk is its own.
pub(crate) fn hand_out(clerk: Clerk) {
    CLERK.set(Some(clerk));
}

/// An app of a framework. It shows, with spaces between: `in` or `out`; what a `Protect` for admins shows, `allowed` or
/// `refused`; the id of `use_auth`'s user or `nobody`; and after a `/` the same with pending sessions counting as signed
/// in. It [hands out](hand_out) its clerk.
pub(crate) trait App {
    fn mount() -> Self;
    fn text(&self) -> String;
}

/// Plays all rows, and says which of them failed, and why.
pub(crate) async fn play_all<A: App>() {
    let rows: Vec<Value> = serde_json::from_str(TABLE).expect("a table");
    assert!(rows.len() > 30, "{}", rows.len());
    let mut failures = Vec::new();
    for row in rows {
        let mut wrong = play::<A>(&row).await;
        failures.append(&mut wrong);
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

async fn play<A: App>(row: &Value) -> Vec<String> {
    let name = row["name"].as_str().expect("a name");
    let stage = Stage::of(row);
    OPTIONS.set((key(row), options_of(&row["options"], &stage.went)));
    let app = A::mount();
    let mut wrong = Vec::new();
    let mut expect = |what: &str, seen: Value, expected: Value| {
        if seen != expected {
            wrong.push(format!("{name}: {what} is {seen}, and should be {expected}"));
        }
    };
    let is_loaded =
        || CLERK.with_borrow(|clerk| clerk.as_ref().is_some_and(|clerk| clerk.snapshot().is_loaded()));
    until(is_loaded).await;
    let clerk = CLERK.take().expect("a clerk");
    if let Some(shows) = row["shows"].as_str() {
        // Frameworks show what is new a moment later.
        until(|| app.text() == shows).await;
        expect("what it shows", app.text().into(), shows.into());
    }
    for (what, expected) in row["says"].as_object().into_iter().flatten() {
        expect(what, said(&clerk, row, what), filled(expected));
    }
    for (what, given) in row["does"].as_object().into_iter().flatten() {
        act(&clerk, what, given).await;
    }
    // For what should go nowhere, and does.
    pause().await;
    let goes = row.get("goes").map_or_else(
        || Value::Array(Vec::new()),
        |goes| goes.as_array().expect("a list").iter().map(filled).collect(),
    );
    let went = || -> Value {
        stage.went.iter().map(|place| decoded(&place.as_string().unwrap_or_default())).collect()
    };
    until(|| went() == goes).await;
    expect("where it goes", went(), goes);
    wrong
}

fn said(clerk: &Clerk, row: &Value, what: &str) -> Value {
    let return_to = row.get("returnTo").map(|to| filled(to).as_str().expect("a text").to_owned());
    let return_to = return_to.as_deref();
    match what {
        "has" => clerk.has(&admin()).into(),
        "session" => match clerk.session().map(|session| session.status()) {
            Some(SessionStatus::Active) => "active".into(),
            Some(SessionStatus::Pending) => "pending".into(),
            Some(other) => format!("{other:?}").into(),
            None => Value::Null,
        },
        "task" => clerk.session().and_then(|session| session.current_task()).map(|task| task.key).into(),
        "tasksUrl" => decoded(&clerk.tasks_url(None)).into(),
        "signInUrl" => decoded(&clerk.sign_in_url(return_to)).into(),
        "signUpUrl" => decoded(&clerk.sign_up_url(return_to)).into(),
        "afterSignOutUrl" => clerk.after_sign_out_url().into(),
        "urlWithAuth" => clerk.url_with_auth("https://other.test/").into(),
        _ => panic!("nobody says {what}"),
    }
}

async fn act(clerk: &Clerk, what: &str, given: &Value) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match what {
        "navigate" => clerk.navigate(given.as_str().expect("a text")),
        "redirectToSignIn" => clerk.redirect_to_sign_in(given.as_str()),
        "redirectToSignUp" => clerk.redirect_to_sign_up(given.as_str()),
        "redirectToTasks" => clerk.redirect_to_tasks(given.as_str()),
        "signOut" => clerk.sign_out(SignOutOptions::default()).await.expect("no error"),
        "setActive" => {
            let session = SessionChoice::Named(text(&given["session"]).expect("an id"));
            let redirect_url = text(&given["redirectUrl"]);
            let options = SetActiveOptions { session, redirect_url, ..SetActiveOptions::default() };
            clerk.set_active(options).await.expect("no error");
        }
        _ => panic!("nobody does {what}"),
    }
}

fn key(row: &Value) -> String {
    let kind = if row["instance"] == "production" { "pk_live_" } else { "pk_test_" };
    format!("{kind}Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk")
}

/// Every option of the table; one that is not known here fails.
fn options_of(given: &Value, went: &Array) -> ClerkOptions {
    let mut options = ClerkOptions::default();
    let texts = |list: &Value| list.as_array().expect("a list").iter().map(text).collect();
    for (name, value) in given.as_object().into_iter().flatten() {
        match name.as_str() {
            "isSatellite" => options.is_satellite = value.as_bool().expect("a yes or no"),
            "domain" => options.domain = Some(text(value)),
            "signInUrl" => options.sign_in_url = Some(text(value)),
            "signUpUrl" => options.sign_up_url = Some(text(value)),
            "afterSignOutUrl" => options.after_sign_out_url = Some(text(value)),
            "signInForceRedirectUrl" => options.sign_in_force_redirect_url = Some(text(value)),
            "signInFallbackRedirectUrl" => options.sign_in_fallback_redirect_url = Some(text(value)),
            "signUpForceRedirectUrl" => options.sign_up_force_redirect_url = Some(text(value)),
            "signUpFallbackRedirectUrl" => options.sign_up_fallback_redirect_url = Some(text(value)),
            "allowedRedirectOrigins" => options.allowed_redirect_origins = texts(value),
            "allowedRedirectProtocols" => options.allowed_redirect_protocols = texts(value),
            "taskUrls" => {
                let urls = value.as_object().expect("addresses").iter();
                options.task_urls =
                    urls.map(|(task, url)| (task.clone(), text(url))).collect::<BTreeMap<_, _>>();
            }
            "routerPush" => {
                let went = went.clone();
                let note = move |path: &str| {
                    went.push(&format!("router {path}").into());
                };
                options.router_push = Some(RouterFunction::new(note));
            }
            _ => panic!("no option is called {name}"),
        }
    }
    options
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub(crate) fn admin() -> AuthorizationQuery {
    AuthorizationQuery { role: Some("org:admin".to_owned()), ..AuthorizationQuery::default() }
}

/// With pending sessions counting as signed in.
pub(crate) const PENDING_TOO: AuthOptions = AuthOptions { treat_pending_as_signed_out: false };

/// An API that is played, and where the page was to go. It ends with this value.
struct Stage {
    went: Array,
    end: Function,
}

impl Stage {
    fn of(row: &Value) -> Self {
        let api = call(&eval(API), &js_sys::JSON::parse(&row.to_string()).expect("a row"));
        let opened = row["opened"].as_str().unwrap_or_default();
        Reflect::set(&api, &"opened".into(), &opened.into()).expect("set");
        let stage = call(&eval(PLAY), &api);
        let part = |name: &str| Reflect::get(&stage, &name.into()).expect("a part");
        Self { went: part("went").unchecked_into(), end: part("end").unchecked_into() }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.end.call0(&JsValue::NULL).expect("an end");
    }
}

fn filled(expected: &Value) -> Value {
    match expected.as_str() {
        Some(text) => text.replace("{here}", &page("href")).replace("{origin}", &page("origin")).into(),
        None => expected.clone(),
    }
}

fn page(part: &str) -> String {
    eval(&format!("location.{part}")).as_string().expect("a text")
}

fn decoded(url: &str) -> String {
    js_sys::decode_uri_component(url).expect("an address").into()
}

fn eval(script: &str) -> JsValue {
    js_sys::eval(script).unwrap_or_else(|error| panic!("{script}: {error:?}"))
}

fn call(function: &JsValue, argument: &JsValue) -> JsValue {
    function.unchecked_ref::<Function>().call1(&JsValue::NULL, argument).expect("an answer")
}

/// Waits until something holds, but for two seconds at most.
async fn until(holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        pause().await;
    }
}

pub(crate) async fn pause() {
    gloo_timers::future::TimeoutFuture::new(10).await;
}
