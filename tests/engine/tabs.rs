//! Several tabs of one browser: what they share, and who does the work.

use clerk_wasm::engine::{Call, CallId, Input, Outcome, PageEvent, TokenMessage, TokenQuery};

use crate::harness::fault::Effect;
use crate::harness::{Scene, TabId, insisting, jwt, template};

fn tabs(scene: &mut Scene, count: usize) -> Vec<TabId> {
    let mut tabs = vec![scene.tab];
    tabs.extend((1..count).map(|_| scene.another_tab()));
    tabs
}

fn message(session: &str, token: &str) -> TokenMessage {
    TokenMessage {
        session_id: session.to_owned(),
        organization_id: None,
        template: None,
        token_id: session.to_owned(),
        token_raw: token.to_owned(),
    }
}

fn has_token(scene: &mut Scene, tab: TabId) -> bool {
    let call = scene.call(tab, Call::GetToken(TokenQuery::default()));
    matches!(scene.wait(tab, call), Ok(Outcome::Token(Some(_))))
}

#[test]
fn a_token_that_one_tab_gets_is_everyones() {
    let mut scene = Scene::ready();
    let back = scene.another_tab();
    scene.run_for(2_000);
    scene.forget_requests();
    let token = scene.get(insisting()).expect("no error").expect("a token");
    scene.run_for(10);
    let theirs = scene.world.get_token(back, TokenQuery::default()).expect("no error");
    assert_eq!(theirs, Some(token));
    assert_eq!(scene.count("*/tokens"), 1);
}

#[test]
fn a_template_token_is_shared_too() {
    let mut scene = Scene::ready();
    let back = scene.another_tab();
    let token = scene.get(template("api")).expect("no error").expect("a token");
    scene.run_for(10);
    let theirs = scene.world.get_token(back, template("api")).expect("no error");
    assert_eq!(theirs, Some(token));
    assert_eq!(scene.count("*/tokens/api"), 1);
}

#[test]
fn six_tabs_cost_no_more_than_one() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    scene.run_for(3_600_000);
    let alone = scene.count("*/tokens");
    let mut scene = Scene::ready();
    let all = tabs(&mut scene, 6);
    scene.forget_requests();
    scene.doubled = 0;
    scene.run_for(3_600_000);
    let together = scene.count("*/tokens");
    assert!(together <= alone + 2, "{together} instead of {alone}");
    assert_eq!(scene.doubled, 0);
    for tab in all {
        assert!(has_token(&mut scene, tab));
    }
}

#[test]
fn the_focused_tab_does_the_work_and_hands_it_over() {
    let mut scene = Scene::ready();
    let (front, back) = (scene.tab, scene.another_tab());
    scene.forget_requests();
    scene.run_for(600_000);
    assert!(scene.requests("*/tokens").iter().all(|entry| entry.tab == front));
    scene.page_event(front, PageEvent::Blurred);
    scene.page_event(back, PageEvent::Focused);
    scene.run_for(60_000);
    scene.forget_requests();
    scene.run_for(600_000);
    assert!(scene.count("*/tokens") > 10);
    assert!(scene.requests("*/tokens").iter().all(|entry| entry.tab == back));
}

#[test]
fn a_tab_in_the_background_renews_too() {
    for lifetime in [20, 60, 300] {
        let mut scene = Scene::production();
        scene.api.token_lifetime = lifetime;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        let tab = scene.tab;
        scene.page_event(tab, PageEvent::Blurred);
        scene.page_event(tab, PageEvent::Hidden);
        scene.forget_requests();
        for _ in 0..60 {
            scene.run_for(60_000);
            let (_, claims) = jwt::decode(scene.cookie("__session").expect("a cookie")).expect("a token");
            let left = claims["exp"].as_i64().expect("exp") * 1_000 - scene.api.now();
            assert!(left > 0, "the cookie's token ran out {left} ms ago");
        }
        assert!(scene.tab(tab).wakes < 1_500, "{} wakes in an hour", scene.tab(tab).wakes);
    }
}

#[test]
fn background_tabs_alone_cost_no_more_than_one() {
    let mut scene = Scene::ready();
    let front = scene.tab;
    tabs(&mut scene, 4);
    scene.page_event(front, PageEvent::Blurred);
    scene.page_event(front, PageEvent::Hidden);
    scene.forget_requests();
    scene.doubled = 0;
    scene.run_for(3_600_000);
    let asked = scene.count("*/tokens");
    assert!((60..=90).contains(&asked), "{asked}");
    assert_eq!(scene.doubled, 0);
}

#[test]
fn calls_in_many_tabs_at_once_make_one_request() {
    let mut scene = Scene::ready();
    let all = tabs(&mut scene, 5);
    scene.run_for(2_000);
    let calls: Vec<(TabId, CallId)> =
        all.iter().map(|tab| (*tab, scene.call(*tab, Call::GetToken(template("api"))))).collect();
    let mut tokens = Vec::new();
    for (tab, call) in calls {
        let Ok(Outcome::Token(Some(token))) = scene.wait(tab, call) else { panic!("no token") };
        tokens.push(token.as_str().to_owned());
    }
    tokens.dedup();
    assert_eq!((tokens.len(), scene.count("*/tokens/api"), scene.doubled), (1, 1, 0));
}

#[test]
fn without_channels_the_cookie_behind_the_lock_saves_the_request() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    scene.browser_mut(browser).has_channels = false;
    let all = tabs(&mut scene, 4);
    scene.forget_requests();
    scene.run_for(3_600_000);
    assert!(scene.count("*/tokens") <= 90, "{}", scene.count("*/tokens"));
    for tab in all {
        assert!(has_token(&mut scene, tab));
    }
}

#[test]
fn without_locks_or_channels_it_is_one_request_a_tab_at_most() {
    let mut scene = Scene::production();
    let browser = scene.browser;
    scene.browser_mut(browser).has_channels = false;
    scene.browser_mut(browser).has_locks = false;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    let all = tabs(&mut scene, 3);
    scene.forget_requests();
    scene.run_for(3_600_000);
    assert!(scene.count("*/tokens") <= 3 * 85, "{}", scene.count("*/tokens"));
    for tab in all {
        assert!(has_token(&mut scene, tab));
    }
}

#[test]
fn a_lock_that_the_browser_refuses_is_done_without() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    scene.browser_mut(browser).has_locks = false;
    let begin = scene.now;
    scene.get(insisting()).expect("no error");
    assert!(scene.now - begin < 100);
}

#[test]
fn a_frozen_holder_of_the_lock_delays_the_others_by_five_seconds_at_most() {
    let mut scene = Scene::ready();
    let (front, back) = (scene.tab, scene.another_tab());
    scene.fault_times(1, "*/tokens", Effect::SlowAnswer(2_000));
    scene.run_for(2_000);
    scene.call(front, Call::GetToken(insisting()));
    scene.run_for(500);
    assert_eq!(scene.browser(scene.browser).lock.holder, Some(front));
    scene.freeze(front);
    let begin = scene.now;
    let call = scene.call(back, Call::GetToken(insisting()));
    scene.wait(back, call).expect("a token");
    assert!(scene.now - begin <= 5_100, "{}", scene.now - begin);
    scene.run_for(600_000);
    assert!(has_token(&mut scene, back));
    scene.thaw(front);
    scene.run_for(1_000);
    assert!(has_token(&mut scene, front), "it finds its way back");
}

#[test]
fn a_frozen_renewer_leaves_no_gap() {
    let mut scene = Scene::ready();
    let (front, back) = (scene.tab, scene.another_tab());
    scene.freeze(front);
    for _ in 0..300 {
        let call = scene.call(back, Call::GetToken(TokenQuery::default()));
        scene.run_for(1_000);
        assert!(scene.tab(back).answers.contains_key(&call), "at {}", scene.now);
    }
}

#[test]
fn a_tab_that_dies_with_the_lock_leaves_it_to_the_next() {
    let mut scene = Scene::ready();
    let (front, back) = (scene.tab, scene.another_tab());
    scene.fault_times(1, "*/tokens", Effect::Hang);
    scene.run_for(2_000);
    scene.call(front, Call::GetToken(insisting()));
    scene.run_for(500);
    let call = scene.call(back, Call::GetToken(insisting()));
    scene.run_for(500);
    scene.close(front);
    scene.run_for(200);
    assert!(matches!(scene.tab(back).answers.get(&call), Some(Ok(_))));
}

#[test]
fn the_lock_is_given_back_when_nothing_is_left_to_do() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    scene.get(insisting()).expect("no error");
    scene.run_for(10);
    assert_eq!(scene.browser(browser).lock.holder, None);
    scene.fault("*/tokens", Effect::Refuse(404, "no"));
    let _ = scene.get(insisting());
    scene.run_for(10);
    assert_eq!(scene.browser(browser).lock.holder, None);
}

#[test]
fn a_sign_out_is_heard_by_every_tab() {
    let mut scene = Scene::ready();
    let all = tabs(&mut scene, 4);
    scene.do_call(Call::SignOut { session: None, navigate: false }).expect("done");
    scene.run_for(500);
    for tab in &all {
        assert_eq!(crate::harness::describe(&scene.tab(*tab).snapshot()), "ready nobody");
        let token = scene.world.get_token(*tab, TokenQuery::default()).expect("no error");
        assert_eq!(token, None);
    }
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn a_sign_out_heard_while_loading_counts() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    let late = scene.open(browser);
    scene.fault_times(1, "/client", Effect::SlowAnswer(1_000));
    let call = scene.start(late);
    scene.run_for(200);
    scene.do_call(Call::SignOut { session: None, navigate: false }).expect("done");
    scene.wait(late, call).expect("loaded");
    scene.run_for(500);
    assert_eq!(crate::harness::describe(&scene.tab(late).snapshot()), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn a_session_found_dead_is_told_to_every_tab() {
    let mut scene = Scene::ready();
    let (session, back) = (scene.session(), scene.another_tab());
    scene.api.set_status(&session, "revoked");
    let _ = scene.get(insisting());
    scene.run_for(500);
    assert_eq!(crate::harness::describe(&scene.tab(back).snapshot()), "ready nobody");
}

#[test]
fn a_sign_out_message_alone_signs_nobody_out() {
    let mut scene = Scene::ready();
    let (tab, before) = (scene.tab, scene.state());
    for _ in 0..10 {
        scene.deliver(tab, Input::SignOutHeard);
        scene.run_for(1_000);
    }
    assert_eq!(scene.state(), before);
    scene.fault("/client", Effect::Refuse(500, "down"));
    scene.deliver(tab, Input::SignOutHeard);
    scene.run_for(60_000);
    assert!(scene.state().ends_with(&scene.session()));
}

#[test]
fn messages_that_do_not_fit_change_nothing() {
    let session = |scene: &Scene| scene.session();
    let mut bad: Vec<fn(&mut Scene, &str) -> TokenMessage> = Vec::new();
    bad.push(|_, session| message(session, ""));
    bad.push(|_, session| message(session, "a.b.c"));
    bad.push(|_, session| message(session, &"x".repeat(100_000)));
    bad.push(|scene, session| {
        let token = scene.api.mint(session, None);
        TokenMessage { token_id: "forged".to_owned(), ..message(session, &token) }
    });
    bad.push(|scene, session| {
        let token = scene.api.mint(session, None);
        message("sess_foreign", &token)
    });
    bad.push(|scene, session| {
        let token = scene.api.mint(session, None);
        message(session, &jwt::with_claims(&token, |claims| claims["sid"] = "sess_foreign".into()))
    });
    bad.push(|scene, session| {
        let token = scene.api.mint(session, None);
        message(session, &jwt::with_claims(&token, |claims| claims["sub"] = "bob".into()))
    });
    bad.push(|scene, session| {
        let token = scene.api.mint(session, Some("org_1"));
        message(session, &token)
    });
    bad.push(|scene, session| {
        let iat = scene.api.now() / 1_000 - 30;
        let token = scene.api.mint_at(iat, session, None);
        message(session, &token)
    });
    bad.push(|scene, session| {
        let iat = scene.api.now() / 1_000 + 86_400;
        let token = scene.api.mint_at(iat, session, None);
        message(session, &token)
    });
    bad.push(|scene, session| {
        let token = scene.api.mint(session, None);
        message(session, &jwt::with_claims(&token, |claims| claims["exp"] = serde_json::Value::Null))
    });
    for (index, make) in bad.into_iter().enumerate() {
        let mut scene = Scene::ready();
        let (tab, session) = (scene.tab, session(&scene));
        let (before, cookie) = (scene.token(), scene.cookie("__session").map(str::to_owned));
        scene.run_for(10_000);
        scene.tab_mut(tab).seen.clear();
        let message = make(&mut scene, &session);
        scene.deliver(tab, Input::TokenHeard(message));
        assert_eq!(scene.tab(tab).seen, [], "case {index}");
        assert_eq!(scene.token(), before, "case {index}");
        assert_eq!(scene.cookie("__session"), cookie.as_deref(), "case {index}");
    }
}

#[test]
fn a_fresher_token_of_another_tab_is_adopted_and_shown() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    scene.run_for(30_000);
    let fresher = scene.api.mint(&session, None);
    scene.forget_requests();
    scene.deliver(tab, Input::TokenHeard(message(&session, &fresher)));
    assert_eq!(scene.token().as_str(), fresher);
    assert_eq!(scene.cookie("__session"), Some(fresher.as_str()));
    scene.run_for(30_000);
    assert_eq!(scene.count("*/tokens"), 0, "renewed when the new one is due");
}

#[test]
fn a_message_for_an_organization_is_kept_for_that_organization() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    let before = scene.token();
    let token = scene.api.mint(&session, Some("org_1"));
    let message = TokenMessage {
        organization_id: Some("org_1".to_owned()),
        token_id: format!("{session}-org_1"),
        ..message(&session, &token)
    };
    scene.deliver(tab, Input::TokenHeard(message));
    assert_eq!(scene.token(), before);
    let theirs = scene.get(crate::harness::organization("org_1")).expect("no error").expect("a token");
    assert_eq!(theirs.as_str(), token);
    assert_eq!(scene.count("*/tokens"), 0);
}

#[test]
fn a_message_that_names_a_template_is_no_session_token() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    let before = scene.token();
    let token = scene.get(template("api")).expect("no error").expect("a token");
    // The same joined id as that of an organization named like the template.
    let forged = TokenMessage {
        organization_id: Some("api".to_owned()),
        token_id: format!("{session}-api"),
        ..message(&session, token.as_str())
    };
    scene.deliver(tab, Input::TokenHeard(forged));
    assert_eq!(scene.token(), before);
    let query = crate::harness::organization("api");
    assert!(!matches!(scene.get(query), Ok(Some(other)) if other == token));
}

#[test]
fn a_call_that_waits_is_served_by_another_tabs_token() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    scene.fault("*/tokens", Effect::Refuse(503, "down"));
    scene.run_for(90_000);
    let call = scene.ask();
    assert!(scene.answer(call).is_none());
    let fresher = scene.api.mint(&session, None);
    scene.deliver(tab, Input::TokenHeard(message(&session, &fresher)));
    assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))));
}

#[test]
fn answers_nobody_asked_for_are_ignored() {
    let mut scene = Scene::ready();
    let (tab, before) = (scene.tab, scene.state());
    scene.deliver(tab, Input::LockGranted { cookies: String::new() });
    scene.deliver(tab, Input::CookiesRead(String::new()));
    scene
        .deliver(tab, Input::Navigated { call: CallId(999), end: clerk_wasm::engine::NavigationEnd::Stayed });
    let failure = Err(clerk_wasm::engine::NetworkFailure::Unreachable);
    scene.deliver(tab, Input::Answered { request: clerk_wasm::engine::RequestId(999), answer: failure });
    scene.deliver(tab, Input::Wake);
    scene.run_for(120_000);
    assert_eq!(scene.state(), before);
    scene.token();
}

#[test]
fn two_browsers_share_nothing_but_the_api() {
    let mut scene = Scene::ready();
    let other = scene.world.add_browser();
    let session = scene.world.sign_in(other, "bob");
    let tab = scene.world.open(other);
    scene.world.load(tab).expect("loaded");
    scene.do_call(Call::SignOut { session: None, navigate: false }).expect("done");
    scene.run_for(120_000);
    let snapshot = scene.tab(tab).snapshot();
    assert_eq!(snapshot.signed_in().map(|it| it.session.id()), Some(session.as_str()));
    assert!(has_token(&mut scene, tab));
}
