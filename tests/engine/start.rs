//! Loading: with and without a dev browser, a session, an API.

use clerk_wasm::engine::{CallId, Config, Engine, Input, Instant, Now, Output, Page, TokenQuery, WallTime};
use clerk_wasm::{PublishableKey, Status};
use serde_json::json;

use crate::harness::fault::Effect;
use crate::harness::{DEVELOPMENT_KEY, Scene, Seen, code};

const SUFFIX: &str = "nx2hSE6I";

#[test]
fn a_first_visit_makes_a_dev_browser_and_finds_nobody() {
    let mut scene = Scene::development();
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.count("/dev_browser"), 1);
    assert!(scene.cookie("__clerk_db_jwt").is_some());
    assert_eq!(scene.cookie(&format!("__clerk_db_jwt_{SUFFIX}")), scene.cookie("__clerk_db_jwt"));
    assert_eq!(scene.get(TokenQuery::default()).expect("no error"), None);
}

#[test]
fn a_known_dev_browser_is_used_and_its_session_found() {
    let mut scene = Scene::development();
    let session = scene.sign_in("ada");
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {session}"));
    assert_eq!(scene.count("/dev_browser"), 0);
    let token = scene.token();
    assert_eq!(scene.count("*/tokens"), 0, "the session comes with its token");
    assert_eq!(scene.cookie("__session"), Some(token.as_str()));
}

#[test]
fn a_dev_browser_in_the_url_wins_and_is_stripped() {
    let mut scene = Scene::development();
    let mut hosted = None;
    let session = scene.api.sign_in(&mut hosted, "ada");
    let hosted = hosted.expect("a dev browser");
    let old = scene.api.make_dev_browser();
    let browser = scene.browser;
    scene.browser_mut(browser).jar.set("__clerk_db_jwt", &old);
    let tab = scene.tab;
    scene.tab_mut(tab).url =
        format!("http://localhost:3000/a?x=1&__clerk_db_jwt={hosted}&__clerk_synced=1#h");
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {session}"));
    assert_eq!(scene.tab(tab).url, "http://localhost:3000/a?x=1#h");
    assert_eq!(scene.cookie("__clerk_db_jwt"), Some(hosted.as_str()));
    assert_eq!(scene.cookie(&format!("__clerk_db_jwt_{SUFFIX}")), Some(hosted.as_str()));
}

#[test]
fn environment_and_client_are_asked_for_side_by_side() {
    let mut scene = Scene::production();
    scene.load().expect("loaded");
    let at: Vec<u64> = ["/environment", "/client"].map(|path| scene.requests(path)[0].at).to_vec();
    assert_eq!(at[0], at[1]);
}

#[test]
fn production_makes_no_dev_browser_and_sends_none() {
    let mut scene = Scene::production();
    let browser = scene.browser;
    scene.browser_mut(browser).jar.set("__clerk_db_jwt", "left over");
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(120_000);
    assert_eq!(scene.count("/dev_browser"), 0);
    assert!(scene.api.log.iter().all(|entry| entry.wire.query("__clerk_db_jwt").is_none()));
    assert_eq!(scene.cookie("__clerk_db_jwt"), None);
    assert_eq!(scene.requests("/environment")[0].wire.method, "GET");
}

#[test]
fn every_request_names_the_versions_and_development_its_dev_browser() {
    let mut scene = Scene::development();
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(120_000);
    let dev_browser = scene.cookie(&format!("__clerk_db_jwt_{SUFFIX}")).expect("a dev browser");
    assert!(scene.count("*/tokens") > 0);
    for entry in &scene.api.log {
        assert_eq!(entry.wire.query("__clerk_api_version"), Some("2026-08-20"));
        assert_eq!(entry.wire.query("_clerk_js_version"), Some("6.40.0"));
        assert_eq!(entry.wire.query("__clerk_db_jwt"), Some(dev_browser), "{}", entry.wire.path);
    }
    assert_eq!(scene.requests("/environment")[0].wire.method, "PATCH");
}

#[test]
fn an_unknown_dev_browser_is_replaced_once_and_the_start_repeated() {
    let mut scene = Scene::development();
    let browser = scene.browser;
    scene.browser_mut(browser).jar.set("__clerk_db_jwt", "dvb_gone");
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.count("/dev_browser"), 1);
    assert_ne!(scene.cookie("__clerk_db_jwt"), Some("dvb_gone"));
    assert!(scene.tab(scene.tab).snapshot().environment.is_some());
}

#[test]
fn a_dev_browser_that_is_refused_again_ends_the_start() {
    let mut scene = Scene::development();
    scene.fault("/client", Effect::Refuse(401, "dev_browser_unauthenticated"));
    assert_eq!(code(scene.load()), "dev_browser_unauthenticated");
    assert_eq!(scene.status(), Status::Error);
    scene.run_for(60_000);
    assert_eq!(scene.count("/dev_browser"), 2, "the first, and one replacement");
}

#[test]
fn a_start_can_be_repeated_after_it_failed() {
    let mut scene = Scene::production();
    let session = scene.sign_in("ada");
    scene.fault("/client", Effect::Refuse(400, "host_invalid"));
    assert_eq!(code(scene.load()), "host_invalid");
    assert_eq!(scene.status(), Status::Error);
    scene.mend();
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {session}"));
}

#[test]
fn in_production_the_environment_never_delays_readiness() {
    let mut scene = Scene::production();
    let session = scene.sign_in("ada");
    scene.fault("/environment", Effect::Hang);
    let begin = scene.now;
    scene.load().expect("loaded");
    assert!(scene.now - begin < 100);
    assert_eq!(scene.state(), format!("ready {session}"));
}

#[test]
fn a_failing_environment_is_read_later_and_a_stored_one_serves_meanwhile() {
    let mut scene = Scene::development();
    scene.sign_in("ada");
    scene.load().expect("loaded");
    let stored = scene.browser(scene.browser).stored_environment.clone();
    assert!(stored.is_some(), "kept for a day");
    scene.fault("/environment", Effect::Refuse(503, "down"));
    let browser = scene.browser;
    scene.run_for(23 * 3_600_000);
    let tab = scene.open(browser);
    scene.world.load(tab).expect("loaded");
    let snapshot = scene.tab(tab).snapshot();
    assert_eq!(snapshot.status, Status::Degraded);
    assert!(snapshot.environment.is_some());
    scene.mend();
    scene.run_for(60_000);
    assert_eq!(scene.tab(tab).snapshot().status, Status::Ready);
}

#[test]
fn a_stored_environment_that_is_no_good_any_more_is_removed() {
    for entry in [None, Some(r#"5 {"response":{"auth_config":{}},"client":{}}"#), Some("x")] {
        let mut scene = Scene::production();
        scene.sign_in("ada");
        scene.load().expect("loaded");
        scene.fault("/environment", Effect::Refuse(503, "down"));
        let browser = scene.browser;
        if let Some(entry) = entry {
            scene.browser_mut(browser).stored_environment = Some(entry.to_owned());
        } else {
            scene.run_for(24 * 3_600_000);
        }
        let tab = scene.open(browser);
        scene.world.load(tab).expect("loaded");
        assert!(scene.tab(tab).snapshot().environment.is_none(), "{entry:?}");
        assert_eq!(scene.browser(browser).stored_environment.as_deref(), Some(""), "{entry:?}");
    }
}

#[test]
fn of_an_answer_with_a_client_in_it_only_the_environment_is_stored() {
    let mut scene = Scene::production();
    let client =
        json!({ "sessions": [{ "last_active_token": { "jwt": "a.secret.token" } }], "email": "ada@secret" });
    scene.api.environment = json!({ "response": scene.api.environment, "client": client });
    scene.load().expect("loaded");
    let stored = scene.browser(scene.browser).stored_environment.clone().expect("kept for a day");
    assert!(stored.contains("sign_in_url") && !stored.contains("secret"), "{stored}");
}

#[test]
fn without_any_environment_it_loads_all_the_same() {
    let mut scene = Scene::development();
    let session = scene.sign_in("ada");
    scene.fault("/environment", Effect::Unreachable);
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("degraded {session}"));
    scene.mend();
    scene.run_for(60_000);
    assert_eq!(scene.state(), format!("ready {session}"));
    assert!(scene.tab(scene.tab).snapshot().environment.is_some());
}

#[test]
fn with_the_client_down_a_session_cookie_carries_the_start_until_it_is_whole() {
    for effect in [Effect::Refuse(503, "down"), Effect::Unreachable, Effect::Hang, Effect::Body("<html>")] {
        let mut scene = Scene::ready();
        let session = scene.session();
        let browser = scene.browser;
        scene.fault("/client", effect);
        let tab = scene.open(browser);
        let begin = scene.now;
        scene.world.load(tab).expect("loaded");
        assert!(scene.now - begin <= 10_100, "{} ms", scene.now - begin);
        let snapshot = scene.tab(tab).snapshot();
        assert_eq!(crate::harness::describe(&snapshot), format!("degraded {session}"));
        assert_eq!(snapshot.signed_in().map(|it| it.user.id()), Some("ada"));
        assert_eq!(snapshot.signed_in().and_then(|it| it.user.first_name()), None, "not in the claims");
        assert!(scene.world.get_token(tab, TokenQuery::default()).expect("no error").is_some());
        scene.mend();
        scene.run_for(60_000);
        let snapshot = scene.tab(tab).snapshot();
        assert_eq!(crate::harness::describe(&snapshot), format!("ready {session}"));
        assert_eq!(snapshot.signed_in().and_then(|it| it.user.first_name()), Some("Ada"));
    }
}

#[test]
fn with_the_client_down_and_no_cookie_it_is_degraded_and_finds_the_session_later() {
    let mut scene = Scene::production();
    let session = scene.sign_in("ada");
    scene.fault("/client", Effect::Refuse(500, "down"));
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "degraded nobody");
    scene.mend();
    scene.run_for(60_000);
    assert_eq!(scene.state(), format!("ready {session}"));
}

#[test]
fn without_a_cookie_nobody_is_signed_out_before_the_api_says_so() {
    let failures = [Effect::Unreachable, Effect::Refuse(500, "down"), Effect::Body("<html>")];
    for (effect, times) in failures.into_iter().flat_map(|effect| [(effect.clone(), 2), (effect, 3)]) {
        let mut scene = Scene::production();
        let session = scene.sign_in("ada");
        scene.fault_times(times, "/client", effect);
        let tab = scene.tab;
        scene.load().expect("loaded");
        let seen = std::mem::take(&mut scene.tab_mut(tab).seen);
        let nobody = |it: &Seen| matches!(it, Seen::State(state) if state.ends_with("nobody"));
        assert!(!seen.iter().any(nobody), "{seen:?}");
        assert_eq!(scene.state(), format!("ready {session}"));
    }
}

#[test]
fn an_api_that_says_nothing_at_all_does_not_hang_the_start() {
    for mut scene in [Scene::development(), Scene::production()] {
        scene.fault("*", Effect::Hang);
        let begin = scene.now;
        scene.load().expect("loaded");
        assert!(scene.now - begin <= 10_100, "{} ms", scene.now - begin);
        assert_eq!(scene.state(), "degraded nobody");
    }
}

#[test]
fn a_refused_client_is_told_and_not_asked_for_again() {
    let mut scene = Scene::production();
    scene.fault("/client", Effect::Refuse(400, "origin_invalid"));
    assert_eq!(code(scene.load()), "origin_invalid");
    scene.run_for(600_000);
    assert_eq!(scene.count("/client"), 1);
    assert_eq!(scene.status(), Status::Error);
}

#[test]
fn a_second_start_is_told_to_wait_and_one_after_loading_is_done_at_once() {
    let mut scene = Scene::production();
    let tab = scene.tab;
    let first = scene.start(tab);
    let second = scene.start(tab);
    assert_eq!(code(scene.wait(tab, second)), "clerk_loading");
    scene.wait(tab, first).expect("loaded");
    let third = scene.start(tab);
    assert!(scene.answer(third).is_some_and(Result::is_ok));
    assert_eq!(scene.count("/client"), 1);
}

#[test]
fn a_call_before_loading_is_refused_with_what_to_do() {
    let mut scene = Scene::production();
    let error = scene.get(TokenQuery::default()).expect_err("not loaded");
    assert_eq!(error.code(), "clerk_not_loaded");
    assert!(error.to_string().contains("load()"));
}

#[test]
fn states_go_from_loading_to_ready_without_a_detour() {
    let mut scene = Scene::development();
    let session = scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    let states = scene.tab(scene.tab).states();
    assert_eq!(states, ["loading unknown", &format!("ready {session}")]);
}

#[test]
fn the_session_used_last_is_the_active_one() {
    let (scene, _, bob) = Scene::two_sessions();
    assert_eq!(scene.session(), bob);
}

#[test]
fn a_dead_session_in_the_cookie_is_not_started_from_when_the_api_answers() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.api.set_status(&session, "revoked");
    let browser = scene.browser;
    let tab = scene.open(browser);
    scene.world.load(tab).expect("loaded");
    assert!(matches!(scene.tab(tab).snapshot().active, clerk_wasm::Active::SignedOut));
    scene.run_for(1_000);
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn a_key_of_the_other_kind_is_told_apart() {
    assert!(clerk_wasm::PublishableKey::parse(&DEVELOPMENT_KEY.replace("test", "live")).is_ok());
    assert!(clerk_wasm::PublishableKey::parse(&DEVELOPMENT_KEY.replace("pk", "sk")).is_err());
}

#[test]
fn cookies_that_cannot_be_written_do_not_stop_anything() {
    let mut scene = Scene::development();
    let browser = scene.browser;
    let session = scene.sign_in("ada");
    scene.browser_mut(browser).takes_cookies = false;
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {session}"));
    let got = scene.world.ask_often(scene.tab, 1_000, 300_000);
    assert_eq!(got, 300);
    assert!(scene.count("*") < 20, "{}", scene.count("*"));
}

/// The first requests of a page with these cookies, which had the others when it asked ahead: whether answers to what was
/// asked then may be handed over.
fn opening(asked_ahead: Option<&str>, cookies: &str) -> Vec<bool> {
    let key = PublishableKey::parse(DEVELOPMENT_KEY).expect("a key");
    let mut engine = Engine::new(Config::new(key, 1));
    let (cookies, asked_ahead) = (cookies.to_owned(), asked_ahead.map(str::to_owned));
    let url = "http://localhost:3000/".to_owned();
    let page = Page { url, cookies, asked_ahead, online: true, ..Page::default() };
    let now = Now { instant: Instant(0), wall: WallTime(1_800_000_000_000) };
    engine.handle(now, Input::Start { call: CallId(1), page: Box::new(page) });
    let outputs = std::iter::from_fn(|| engine.poll());
    let sent = outputs.filter_map(|output| match output {
        Output::Send { request, .. } => Some(request.opens),
        _ => None,
    });
    sent.collect()
}

#[test]
fn an_early_answer_counts_unless_a_cookie_of_the_session_has_changed_since() {
    let cookies = "theme=dark; __clerk_db_jwt=dvb_1; __client_uat=7; __session=a.b.c";
    for asked_ahead in [None, Some(cookies), Some("__session=a.b.c; __client_uat=7;__clerk_db_jwt=dvb_1")] {
        assert_eq!(opening(asked_ahead, cookies), [true, true], "{asked_ahead:?}");
    }
    let changes = [("dvb_1", "dvb_2"), ("uat=7", "uat=0"), ("a.b.c", "a.b.d"), ("; __session=a.b.c", "")];
    for (from, to) in changes {
        assert_eq!(opening(Some(&cookies.replace(from, to)), cookies), [false, false], "{from}");
    }
    let own = format!("{cookies}; __client_uat_{SUFFIX}=8");
    assert_eq!(opening(Some(cookies), &own), [false, false], "this instance's own cookie");
    assert_eq!(opening(Some(&own), &own.replace("uat=7", "uat=9")), [true, true], "another instance's");
}
