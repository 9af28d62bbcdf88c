//! What the backend gets to see. That the session cookie never goes back to a staler token is
//! checked at every write.

use std::sync::Arc;

use clerk_wasm::engine::{Call, Domain, PageEvent, SameSite, SetActive};
use clerk_wasm::{InstanceType, SessionChoice};

use crate::harness::fault::Effect;
use crate::harness::{Scene, Seen, choose_organization, choose_session, insisting, jwt};

const YEAR: u32 = 365 * 24 * 60 * 60;

fn leave() -> Call {
    Call::SignOut { session: None, navigate: false }
}

/// The session and organization that the session cookie is of.
fn shown(scene: &Scene) -> (String, Option<String>) {
    let (_, claims) = jwt::decode(scene.cookie("__session").expect("a cookie")).expect("a token");
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    (text(&claims["sid"]).expect("sid"), text(&claims["o"]["id"]))
}

#[test]
fn the_session_token_stands_under_both_names() {
    for instance in [InstanceType::Development, InstanceType::Production] {
        let mut scene = Scene::signed_in(instance);
        let token = scene.token();
        let suffixed = format!("__session_{}", scene.key.cookie_suffix());
        assert_eq!(scene.cookie("__session"), Some(token.as_str()));
        assert_eq!(scene.cookie(&suffixed), Some(token.as_str()));
        scene.run_for(120_000);
        let token = scene.token();
        assert_eq!(scene.cookie("__session"), Some(token.as_str()), "renewed");
        assert_eq!(scene.cookie(&suffixed), Some(token.as_str()));
    }
}

#[test]
fn attributes_are_those_of_an_ordinary_page() {
    let scene = Scene::ready();
    let cookie = scene.browser(scene.browser).jar.cookie("__session").expect("a cookie");
    assert_eq!((cookie.same_site, cookie.secure, cookie.partitioned), (SameSite::Lax, true, false));
    assert_eq!((cookie.max_age, cookie.domain), (Some(YEAR), Domain::Host));

    let scene = Scene::signed_in(InstanceType::Development);
    let jar = &scene.browser(scene.browser).jar;
    let cookie = jar.cookie("__session").expect("a cookie");
    assert!(!cookie.secure, "plain http");
    let uat = jar.cookie("__client_uat").expect("a cookie");
    assert_eq!((uat.same_site, uat.max_age, uat.domain), (SameSite::Strict, Some(YEAR), Domain::Registrable));
    let context = jar.cookie("clerk_active_context").expect("a cookie");
    assert_eq!(context.max_age, None, "for as long as the browser runs");
}

#[test]
fn a_frame_of_another_origin_needs_none_and_secure() {
    let mut scene = Scene::production();
    let tab = scene.tab;
    scene.tab_mut(tab).framed = true;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    let cookie = scene.browser(scene.browser).jar.cookie("__session").expect("a cookie");
    assert_eq!((cookie.same_site, cookie.secure, cookie.partitioned), (SameSite::None, true, false));
}

#[test]
fn a_host_that_is_shown_in_frames_of_others_needs_none_and_secure() {
    let hosts = [
        "lovable.app",
        "lovableproject.com",
        "webcontainer-api.io",
        "vusercontent.net",
        "v0.dev",
        "v0.app",
        "lp.dev",
        "replit.dev",
    ];
    let others = ["lovable.app.evil.example", "notlovable.app", "replit.dev"];
    let cases =
        hosts.map(|host| (host, SameSite::None)).into_iter().chain(others.map(|host| (host, SameSite::Lax)));
    for (host, same_site) in cases {
        let mut scene = Scene::production();
        let tab = scene.tab;
        let prefix = if same_site == SameSite::None { "my-app." } else { "" };
        scene.tab_mut(tab).url = format!("https://{prefix}{host}/page");
        scene.sign_in("ada");
        scene.load().expect("loaded");
        let cookie = scene.browser(scene.browser).jar.cookie("__session").expect("a cookie");
        assert_eq!((cookie.same_site, cookie.secure, cookie.partitioned), (same_site, true, false), "{host}");
    }
}

#[test]
fn the_context_of_a_session_that_goes_on_stays_when_nobody_is_active() {
    let mut scene = Scene::ready();
    let session = scene.session();
    let nobody = Call::SetActive(SetActive { session: SessionChoice::Nobody, ..SetActive::default() });
    scene.do_call(nobody).expect("done");
    assert_eq!(scene.cookie("__session"), None);
    assert_eq!(scene.cookie("clerk_active_context"), Some(format!("{session}:").as_str()));
    scene.do_call(leave()).expect("done");
    scene.run_for(1_000);
    let mut scene = Scene::ready();
    scene.do_call(leave()).expect("done");
    assert_eq!(scene.cookie("clerk_active_context"), None);
}

#[test]
fn where_the_client_does_not_say_when_it_changed_somebody_is_signed_in_all_the_same() {
    let mut scene = Scene::development();
    scene.sign_in("ada");
    scene.fault("/client", Effect::Change(|body| body.replace("\"updated_at\"", "\"changed_at\"")));
    scene.load().expect("loaded");
    scene.run_for(1_000);
    let at: i64 = scene.cookie("__client_uat").expect("a cookie").parse().expect("a number");
    assert!(at > 0, "{at}");
    scene.run_for(120_000);
    assert_eq!(scene.cookie("__client_uat"), Some(at.to_string().as_str()), "it does not go on changing");
}

#[test]
fn partitioned_cookies_are_written_so_and_the_plain_ones_removed() {
    let mut scene = Scene::production();
    scene.api.environment["partitioned_cookies"] = true.into();
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    let tab = scene.tab(scene.tab);
    let cookie = scene.browser(scene.browser).jar.cookie("__session").expect("a cookie");
    assert_eq!((cookie.same_site, cookie.secure, cookie.partitioned), (SameSite::None, true, true));
    let removed = tab
        .cookie_writes
        .iter()
        .any(|write| write.name == "__session" && write.value.is_none() && !write.partitioned);
    assert!(removed, "a plain one would be sent beside it");
    let text = scene.browser(scene.browser).jar.text();
    assert_eq!(text.matches("__session=").count(), 1);
}

#[test]
fn every_cookie_moves_into_the_partition_once_the_environment_says_so() {
    let mut scene = Scene::development();
    let tab = scene.tab;
    scene.tab_mut(tab).framed = true;
    scene.tab_mut(tab).url = "https://app.example/".to_owned();
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    let uat = scene.cookie("__client_uat").expect("a cookie").to_owned();
    scene.api.environment["partitioned_cookies"] = true.into();

    let next = scene.world.open(scene.browser);
    scene.tab_mut(next).framed = true;
    scene.tab_mut(next).url = "https://app.example/".to_owned();
    scene.world.load(next).expect("loaded");
    scene.run_for(1_000);

    assert_eq!(scene.cookie("__client_uat"), Some(uat.as_str()), "it says what it said");
    for name in ["__session", "__client_uat", "__clerk_db_jwt"] {
        let cookie = scene.browser(scene.browser).jar.cookie(name).expect("a cookie");
        assert!(cookie.partitioned, "{name}");
    }
}

#[test]
fn signing_out_removes_partitioned_cookies_too() {
    let mut scene = Scene::production();
    scene.api.environment["partitioned_cookies"] = true.into();
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    scene.do_call(leave()).expect("done");
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn the_client_uat_says_when_the_client_changed_and_zero_when_signed_out() {
    let mut scene = Scene::signed_in(InstanceType::Development);
    let suffixed = format!("__client_uat_{}", scene.key.cookie_suffix());
    let updated_at = scene.tab(scene.tab).snapshot().client.as_ref().and_then(|it| it.updated_at());
    let seconds = updated_at.expect("updated_at").as_seconds().to_string();
    assert_eq!(scene.cookie("__client_uat"), Some(seconds.as_str()));
    assert_eq!(scene.cookie(&suffixed), Some(seconds.as_str()));
    scene.run_for(5_000);
    scene.do_call(choose_organization("org_1")).expect("done");
    assert_ne!(scene.cookie("__client_uat"), Some(seconds.as_str()));
    scene.do_call(leave()).expect("done");
    assert_eq!((scene.cookie("__client_uat"), scene.cookie(&suffixed)), (Some("0"), Some("0")));
}

#[test]
fn a_first_visit_says_zero_and_production_says_nothing() {
    let mut scene = Scene::development();
    scene.load().expect("loaded");
    assert_eq!(scene.cookie("__client_uat"), Some("0"));
    let scene = Scene::ready();
    assert_eq!(scene.cookie("__client_uat"), None, "the API sets it itself");
}

#[test]
fn cookies_are_written_only_when_they_change() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.tab_mut(tab).cookie_writes.clear();
    for _ in 0..5 {
        scene.page_event(tab, PageEvent::Shown);
        scene.run_for(1_000);
    }
    assert_eq!(scene.tab(tab).cookie_writes.len(), 0);
}

#[test]
fn a_cookie_that_was_lost_comes_back_when_the_page_is_shown() {
    let mut scene = Scene::ready();
    let (browser, tab) = (scene.browser, scene.tab);
    scene.browser_mut(browser).jar.clear();
    scene.page_event(tab, PageEvent::Shown);
    assert!(scene.cookie("__session").is_some());
}

#[test]
fn a_background_tab_on_another_organization_does_not_overwrite_the_cookie() {
    let mut scene = Scene::ready();
    let session = scene.session();
    let back = scene.another_tab();
    scene.do_call(choose_organization("org_1")).expect("done");
    assert_eq!(shown(&scene), (session.clone(), Some("org_1".to_owned())));
    // The tab behind still has the personal account active, and gets a token for it.
    scene.world.get_token(back, insisting()).expect("no error");
    scene.run_for(1_000);
    assert_eq!(shown(&scene), (session.clone(), Some("org_1".to_owned())));
    for _ in 0..30 {
        scene.run_for(10_000);
        assert_eq!(shown(&scene), (session.clone(), Some("org_1".to_owned())));
    }
}

#[test]
fn a_switch_in_a_tab_without_focus_shows_in_the_cookie_that_was_its() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Blurred);
    scene.do_call(choose_session(&ada)).expect("done");
    assert_eq!(shown(&scene), (ada.clone(), None));
    assert_eq!(scene.cookie("clerk_active_context"), Some(format!("{ada}:").as_str()));
    scene.do_call(choose_organization("org_1")).expect("done");
    assert_eq!(shown(&scene), (ada.clone(), Some("org_1".to_owned())));
    // From then on it is the other tab's, which chooses nothing of its own any more.
    let back = scene.another_tab();
    scene.page_event(back, PageEvent::Focused);
    let call = scene.call(back, choose_session(&bob));
    scene.wait(back, call).expect("done");
    assert_eq!(shown(&scene), (bob.clone(), None));
    scene.do_call(choose_organization("org_2")).expect("done");
    scene.run_for(1_000);
    assert_eq!(shown(&scene), (bob, None), "the focused tab goes on with its session");
}

#[test]
fn the_cookie_says_it_before_the_app_navigates_or_hears() {
    // `harness/checks` watches that none is written later.
    let and_navigate =
        |session| Call::SetActive(SetActive { session, navigate: true, ..SetActive::default() });
    let (mut scene, ada, _) = Scene::two_sessions();
    let tab = scene.tab;
    scene.tab_mut(tab).navigation.takes = 5_000;
    let call = scene.call(tab, and_navigate(SessionChoice::Named(ada.clone())));
    scene.run_for(1_000);
    assert!(scene.tab(tab).seen.contains(&Seen::Navigation));
    assert_eq!(shown(&scene), (ada, None));
    scene.wait(tab, call).expect("done");
    let call = scene.call(tab, and_navigate(SessionChoice::Nobody));
    scene.run_for(1_000);
    assert_eq!(scene.cookie("__session"), None);
    scene.wait(tab, call).expect("done");
}

#[test]
fn the_tab_that_gets_the_focus_shows_what_it_is_on() {
    let mut scene = Scene::ready();
    let (front, session) = (scene.tab, scene.session());
    let back = scene.another_tab();
    scene.do_call(choose_organization("org_1")).expect("done");
    scene.page_event(front, PageEvent::Blurred);
    scene
        .api
        .faults
        .push(crate::harness::fault::Fault::new("*/touch", crate::harness::fault::Effect::Unreachable));
    scene.page_event(back, PageEvent::Shown);
    scene.page_event(back, PageEvent::Focused);
    scene.run_for(1_000);
    let on = scene.tab(back).snapshot();
    let on = on.signed_in().and_then(|it| it.session.last_active_organization_id().map(str::to_owned));
    assert_eq!(shown(&scene), (session, on));
}

#[test]
fn a_staler_token_never_replaces_the_one_in_the_cookie() {
    let mut scene = Scene::ready();
    let (browser, session) = (scene.browser, scene.session());
    scene.run_for(10_000);
    let fresher = scene.api.mint(&session, None);
    let suffixed = format!("__session_{}", scene.key.cookie_suffix());
    for name in ["__session", suffixed.as_str()] {
        scene.browser_mut(browser).jar.set(name, &fresher);
    }
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(100);
    assert!(scene.cookie("__session").is_some_and(|shown| {
        let iat = |token: &str| jwt::decode(token).expect("a token").1["iat"].as_i64();
        iat(shown) >= iat(&fresher)
    }));
    assert!(scene.token().as_str() >= fresher.as_str() || scene.token().as_str() == fresher);
}

#[test]
fn a_tab_that_cannot_tell_a_tokens_age_leaves_it_in_the_cookie_if_it_is_fresher() {
    let mut scene = Scene::production();
    let browser = scene.browser;
    scene.browser_mut(browser).wall_skew = -7_200_000;
    scene.browser_mut(browser).has_channels = false;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    let back = scene.another_tab();
    scene.run_for(10_000);
    let fresher = scene.get(insisting()).expect("no error").expect("a token");
    let front = scene.tab;
    scene.page_event(front, PageEvent::Blurred);
    scene.page_event(back, PageEvent::Shown);
    assert_eq!(scene.cookie("__session"), Some(fresher.as_str()));
}

#[test]
fn a_tab_whose_client_came_slowly_leaves_a_fresher_cookie_as_it_is() {
    let mut scene = Scene::production();
    let browser = scene.browser;
    scene.browser_mut(browser).wall_skew = -7_200_000;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    // It tells this tab that it is earlier than it is, and nothing tells it otherwise.
    scene.fault_times(1, "/client", Effect::SlowAnswer(6_000));
    let slow = scene.open(browser);
    scene.start(slow);
    scene.run_for(4_000);
    let fresher = scene.get(insisting()).expect("no error").expect("a token");
    scene.run_for(5_000);
    assert!(scene.tab(slow).snapshot().is_loaded());
    assert_eq!(scene.cookie("__session"), Some(fresher.as_str()));
}

#[test]
fn a_hostile_cookie_changes_nothing() {
    let forged = |scene: &mut Scene| {
        let session = scene.session();
        let good = scene.api.mint(&session, None);
        vec![
            "x".to_owned(),
            "a.b.c".to_owned(),
            jwt::with_claims(&good, |claims| claims["sid"] = "sess_other".into()),
            jwt::with_claims(&good, |claims| claims["sub"] = "user_other".into()),
            jwt::with_claims(&good, |claims| claims["o"] = serde_json::json!({ "id": "org_2" })),
            jwt::with_claims(&good, |claims| {
                claims["iat"] = 4_000_000_000_i64.into();
                claims["exp"] = 4_000_000_060_i64.into();
            }),
            jwt::with_claims(&good, |claims| claims["exp"] = "soon".into()),
        ]
    };
    let count = forged(&mut Scene::ready()).len();
    for index in 0..count {
        let mut scene = Scene::ready();
        let before = scene.token();
        let (browser, tab) = (scene.browser, scene.tab);
        let bad = forged(&mut scene).swap_remove(index);
        let suffixed = format!("__session_{}", scene.key.cookie_suffix());
        scene.browser_mut(browser).jar.set(&suffixed, &bad);
        scene.page_event(tab, PageEvent::Shown);
        scene.run_for(100);
        assert_eq!(scene.token(), before, "case {index}");
        assert_eq!(scene.cookie(&suffixed), Some(before.as_str()), "case {index}: put right");
    }
}

#[test]
fn a_page_where_nobody_was_signed_in_leaves_other_instances_cookies_alone() {
    let mut scene = Scene::production();
    let browser = scene.browser;
    scene.browser_mut(browser).jar.set("__session", "of.another.instance");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    assert_eq!(scene.cookie("__session"), Some("of.another.instance"));
}

#[test]
fn a_dead_cookie_of_our_own_goes_with_an_equal_one_alone() {
    for (plain, left) in [("dead", None), ("of.another.instance", Some("of.another.instance"))] {
        let mut scene = Scene::production();
        let suffixed = format!("__session_{}", scene.key.cookie_suffix());
        let browser = scene.browser;
        scene.browser_mut(browser).jar.set(&suffixed, "dead");
        scene.browser_mut(browser).jar.set("__session", plain);
        scene.load().expect("loaded");
        scene.run_for(1_000);
        assert_eq!((scene.cookie(&suffixed), scene.cookie("__session")), (None, left));
    }
}

#[test]
fn after_sign_out_the_cookies_stay_away() {
    let mut scene = Scene::ready();
    let back = scene.another_tab();
    scene.do_call(leave()).expect("done");
    scene.run_for(1_000);
    for event in [PageEvent::Focused, PageEvent::Shown] {
        scene.page_event(back, event);
        scene.run_for(60_000);
        assert_eq!(scene.cookie("__session"), None);
    }
}

#[test]
fn a_sign_out_in_the_background_leaves_no_cookie_of_the_session() {
    let (mut scene, one, other) = Scene::two_sessions();
    let front = scene.tab;
    let back = scene.another_tab();
    // The tab in front shows one session, the one in the background the other; then the front is closed.
    let call = scene.world.call(back, choose_session(&other));
    scene.wait(back, call).expect("chosen");
    let call = scene.world.call(front, choose_session(&one));
    scene.wait(front, call).expect("chosen");
    assert_eq!(shown(&scene).0, one);
    scene.close(front);
    let call = scene.world.call(back, leave());
    scene.wait(back, call).expect("left");
    scene.run_for(100);
    assert_eq!((scene.cookie("__session"), scene.cookie("clerk_active_context")), (None, None));
}

#[test]
fn a_tab_that_never_had_a_session_leaves_the_cookie_of_one_that_another_tab_began() {
    let mut scene = Scene::production();
    scene.load().expect("loaded");
    let (old, browser) = (scene.tab, scene.browser);
    let session = scene.sign_in("ada");
    let new = scene.another_tab();
    assert_eq!(shown(&scene).0, session);
    scene.forget_requests();
    scene.page_event(old, PageEvent::Focused);
    scene.run_for(1_000);
    assert_eq!(shown(&scene).0, session, "it looks first");
    assert_eq!(scene.count("/client"), 1);
    // Once that session has ended, it does not stay.
    scene.close(new);
    scene.api.set_status(&session, "revoked");
    scene.page_event(old, PageEvent::Blurred);
    let call = scene.world.call(old, Call::Reload);
    scene.wait(old, call).expect("read");
    scene.run_for(100);
    assert_eq!(scene.browser(browser).jar.get("__session"), None);
}

#[test]
fn a_cookie_of_a_session_that_the_client_does_not_have_is_looked_into_once_and_removed() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    let other = jwt::encode(
        &serde_json::json!({ "alg": "RS256" }),
        &serde_json::json!({ "sid": "sess_gone", "sub": "ada", "iat": 1, "exp": 2 }),
        "x",
    );
    let browser = scene.browser;
    scene.page_event(tab, PageEvent::Blurred);
    scene.browser_mut(browser).jar.set("clerk_active_context", "sess_gone:");
    for name in ["__session".to_owned(), format!("__session_{}", scene.key.cookie_suffix())] {
        scene.browser_mut(browser).jar.set(&name, &other);
    }
    scene.forget_requests();
    for _ in 0..3 {
        scene.page_event(tab, PageEvent::Shown);
        scene.run_for(1_000);
    }
    assert_eq!(scene.count("/client"), 1);
    scene.run_for(60_000);
    assert_eq!(shown(&scene).0, session, "the cookie is this tab's again");
}

#[test]
fn a_forged_cookie_without_suffix_goes_with_the_session_that_it_names() {
    let mut scene = Scene::ready();
    let (browser, tab, session) = (scene.browser, scene.tab, scene.session());
    let token = scene.token();
    scene.close(tab);
    scene.api.set_status(&session, "revoked");
    let forged = jwt::with_claims(token.as_str(), |claims| claims["exp"] = 9_000_000_000_i64.into());
    scene.browser_mut(browser).jar.set("__session", &forged);
    scene.tab = scene.world.open(browser);
    scene.load().expect("loaded");
    scene.run_for(1_000);
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
    // Another instance's stays.
    let others = jwt::with_claims(&forged, |claims| claims["sid"] = "sess_of_another".into());
    scene.browser_mut(browser).jar.set("__session", &others);
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(10_000);
    assert_eq!(scene.cookie("__session"), Some(others.as_str()));
}

#[test]
fn a_cookie_that_somebody_has_written_gives_way_to_the_next_answer() {
    for ask in [Call::Reload, Call::GetToken(insisting())] {
        let mut scene = Scene::ready();
        let browser = scene.browser;
        scene.browser_mut(browser).jar.set("__session", "somebody's");
        scene.do_call(ask).expect("done");
        scene.run_for(100);
        let token = scene.token();
        assert_eq!(scene.cookie("__session"), Some(token.as_str()));
    }
}

#[test]
fn the_api_need_only_confirm_the_client_for_a_strange_cookie_to_give_way() {
    let mut scene = Scene::ready();
    let (session, browser) = (scene.session(), scene.browser);
    // The same client with each answer, without a token of its own.
    scene.fault("*/touch", Effect::Change(without_tokens));
    let touch = || Call::Touch { session: session.clone(), intent: None };
    scene.do_call(touch()).expect("done");
    scene.run_for(100);
    let (tab, token) = (scene.tab, scene.token());
    let client = scene.tab(tab).snapshot().client.clone();
    scene.browser_mut(browser).jar.set("__session", "somebody's");
    scene.do_call(touch()).expect("done");
    scene.run_for(100);
    assert_eq!(scene.token(), token, "nothing is new");
    let same = scene.tab(tab).snapshot().client.clone();
    assert!(client.zip(same).is_some_and(|(one, other)| Arc::ptr_eq(&one, &other)), "nothing is new");
    assert_eq!(scene.cookie("__session"), Some(token.as_str()));
}

fn without_tokens(body: String) -> String {
    let mut body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let client = &mut body["client"];
    client["updated_at"] = 0.into();
    for session in client["sessions"].as_array_mut().expect("sessions") {
        session["last_active_token"] = serde_json::Value::Null;
        for changing in ["updated_at", "last_active_at"] {
            session[changing] = 0.into();
        }
    }
    body.to_string()
}
