//! Which token is handed out, which is asked for, and when.

use clerk_wasm::engine::{Call, CallId, Input, Outcome, PageEvent, SetActive, TokenMessage, TokenQuery};
use clerk_wasm::{OrganizationChoice, SessionChoice, Status};

use crate::harness::fault::Effect;
use crate::harness::{Scene, Seen, choose_organization, code, insisting, jwt, organization, template};

#[test]
fn a_good_token_is_answered_from_memory_at_once() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    let call = scene.ask();
    assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))), "without a step of time");
    assert_eq!(scene.count("*"), 0);
}

#[test]
fn a_token_at_hand_is_the_one_a_call_would_get() {
    let mut scene = Scene::ready();
    let (tab, token) = (scene.tab, scene.token());
    let at_hand = |scene: &Scene, query: &TokenQuery| {
        let now = scene.clock(tab);
        scene.world.tab(tab).engine.token_at_hand(now, query)
    };
    assert_eq!(at_hand(&scene, &TokenQuery::default()), Some(token));
    assert_eq!(at_hand(&scene, &insisting()), None);
    assert_eq!(at_hand(&scene, &template("api")), None);
}

#[test]
fn a_hundred_calls_make_one_request() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    let calls: Vec<CallId> = (0..100).map(|_| scene.call(tab, Call::GetToken(template("api")))).collect();
    let mut tokens: Vec<String> = Vec::new();
    for call in calls {
        let Ok(Outcome::Token(Some(token))) = scene.wait(tab, call) else { panic!("no token") };
        tokens.push(token.as_str().to_owned());
    }
    tokens.dedup();
    assert_eq!((tokens.len(), scene.count("*/tokens/api")), (1, 1));
}

#[test]
fn an_hour_takes_fewer_than_eighty_requests_whenever_it_begins() {
    for millis in (0..1_000).step_by(125) {
        let mut scene = Scene::ready();
        scene.run_for(60_000 + millis);
        scene.forget_requests();
        scene.run_for(3_600_000);
        let count = scene.count("*/tokens");
        assert!((60..80).contains(&count), "{count} from {millis} ms on");
    }
}

#[test]
fn calls_that_come_while_a_request_is_under_way_join_it() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault("*/tokens/api", Effect::SlowAnswer(5_000));
    let first = scene.call(tab, Call::GetToken(template("api")));
    scene.run_for(2_000);
    let second = scene.call(tab, Call::GetToken(template("api")));
    assert!(scene.wait(tab, first).is_ok() && scene.wait(tab, second).is_ok());
    assert_eq!(scene.count("*/tokens/api"), 1);
}

#[test]
fn each_session_template_and_organization_has_its_own_token() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    for query in [template("api"), organization("org_1"), organization("org_2"), TokenQuery::default()] {
        for _ in 0..2 {
            assert!(scene.get(query.clone()).expect("no error").is_some());
        }
    }
    assert_eq!(scene.count("*/tokens*"), 3, "each once, and the session's own from memory");
}

#[test]
fn a_template_named_like_an_organization_is_another_token() {
    let mut scene = Scene::ready();
    scene.api.templates.push("org_1".to_owned());
    let of_template = scene.get(template("org_1")).expect("no error").expect("a token");
    let of_organization = scene.get(organization("org_1")).expect("no error").expect("a token");
    assert_ne!(of_template, of_organization);
    assert_eq!(of_template.claims().session_id(), None);
    assert_eq!(of_organization.claims().organization_id(), Some("org_1"));
    assert_eq!(scene.get(template("org_1")).expect("no error"), Some(of_template));
}

#[test]
fn the_personal_account_has_a_token_although_an_organization_is_active() {
    let mut scene = Scene::ready();
    scene.do_call(choose_organization("org_1")).expect("done");
    assert_eq!(scene.token().claims().organization_id(), Some("org_1"));
    let query = TokenQuery { organization: OrganizationChoice::Personal, ..TokenQuery::default() };
    assert_eq!(scene.get(query).expect("no error").expect("a token").claims().organization_id(), None);
}

#[test]
fn the_token_of_a_session_that_is_not_active_can_be_had() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    assert_eq!(scene.session(), bob);
    let token = scene.get(of(&ada)).expect("no error").expect("a token");
    assert_eq!(token.claims().session_id(), Some(ada.as_str()));
    assert_eq!(token.claims().subject(), Some("ada"));
}

fn of(session: &str) -> TokenQuery {
    TokenQuery { session: Some(session.to_owned()), ..TokenQuery::default() }
}

#[test]
fn what_came_along_with_a_session_is_handed_out_without_a_request() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    scene.forget_requests();
    scene.run_for(20_000);
    let token = scene.get(of(&ada)).expect("no error").expect("a token");
    assert_eq!(scene.get(of(&ada)), Ok(Some(token.clone())), "the same again");
    let now = scene.clock(scene.tab);
    assert_eq!(scene.tab(scene.tab).engine.token_at_hand(now, &of(&ada)), Some(token.clone()));
    assert_eq!(scene.count("*/tokens"), 0);
    // Who has asked for it once gets the next ones, too.
    scene.run_for(60_000);
    assert!(scene.get(of(&ada)).expect("no error").expect("a token").is_fresher_than(&token));
    let asked = scene.requests("*/tokens");
    let asked_for = |id: &str| asked.iter().filter(|entry| entry.wire.path.contains(id)).count();
    assert_eq!((asked_for(&ada), asked_for(&bob)), (1, 1), "renewed in the background, as the active one");
}

#[test]
fn what_came_along_is_no_younger_for_being_asked_for_late() {
    for skew in [0, -3_600_000, 3_600_000] {
        let (mut scene, ada, _) = Scene::two_sessions();
        let browser = scene.browser;
        scene.browser_mut(browser).wall_skew = skew;
        scene.forget_requests();
        scene.run_for(55_500);
        let token = scene.get(of(&ada)).expect("no error").expect("a token");
        let left = token.expires_at().0 - scene.api.now();
        assert!(left > 5_000, "{left} ms are left of it, with a wall clock that is {skew} ms ahead");
        let asked = scene.requests("*/tokens");
        assert!(asked.iter().any(|entry| entry.wire.path.contains(&ada)), "it was too old");
    }
}

#[test]
fn what_came_along_counts_from_when_it_came_where_nobody_is_active() {
    let (mut scene, ada, _) = Scene::two_sessions();
    scene
        .do_call(Call::SetActive(SetActive { session: SessionChoice::Nobody, ..SetActive::default() }))
        .expect("done");
    scene.do_call(Call::Reload).expect("read");
    let came = scene.api.now();
    scene.forget_requests();
    scene.run_for(50_000);
    assert_eq!(scene.count("*/tokens"), 0, "nobody has asked");
    let token = scene.get(of(&ada)).expect("no error").expect("a token");
    assert_eq!((token.issued_at().0 / 1_000, scene.count("*/tokens")), (came / 1_000, 0));
    scene.run_for(6_000);
    assert!(scene.get(of(&ada)).expect("no error").expect("a token").is_fresher_than(&token));
}

#[test]
fn what_came_along_is_forgotten_with_all_tokens() {
    let (mut scene, ada, _) = Scene::two_sessions();
    scene.run_for(2_000);
    scene.do_call(Call::ClearTokens).expect("done");
    scene.forget_requests();
    scene.get(of(&ada)).expect("no error").expect("a token");
    assert!(scene.requests("*/tokens").iter().any(|entry| entry.wire.path.contains(&ada)));
}

#[test]
fn an_unknown_session_has_no_token() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    assert_eq!(scene.get(of("sess_unknown")).expect("no error"), None);
    assert_eq!(scene.count("*"), 0);
}

#[test]
fn skipping_the_cache_asks_and_says_so() {
    let mut scene = Scene::ready();
    let before = scene.token();
    scene.run_for(2_000);
    let after = scene.get(insisting()).expect("no error").expect("a token");
    assert_ne!(before, after);
    let asked = scene.requests("*/tokens");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].wire.query("debug"), Some("skip_cache"));
    assert_eq!(scene.token(), after, "the newest one is kept");
}

#[test]
fn skipping_the_cache_is_not_served_by_a_request_sent_before() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault("*/tokens/api", Effect::SlowAnswer(3_000));
    let first = scene.call(tab, Call::GetToken(template("api")));
    scene.run_for(1_500);
    let query = TokenQuery { skip_cache: true, ..template("api") };
    let second = scene.call(tab, Call::GetToken(query));
    let Ok(Outcome::Token(Some(first))) = scene.wait(tab, first) else { panic!("no token") };
    let Ok(Outcome::Token(Some(second))) = scene.wait(tab, second) else { panic!("no token") };
    assert_ne!(first, second);
    assert_eq!(scene.count("*/tokens/api"), 2);
}

#[test]
fn the_request_says_organization_tab_state_and_nothing_else() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.get(insisting()).expect("no error");
    scene.page_event(tab, PageEvent::Blurred);
    scene.get(insisting()).expect("no error");
    scene.page_event(tab, PageEvent::Hidden);
    scene.get(TokenQuery { skip_cache: true, ..organization("org_1") }).expect("no error");
    let forms: Vec<_> = scene.requests("*/tokens").iter().map(|entry| entry.wire.form.clone()).collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(forms[0], [pair("organization_id", ""), pair("tab_state", "focused")]);
    assert_eq!(forms[1], [pair("organization_id", ""), pair("tab_state", "visible")]);
    assert_eq!(forms[2], [pair("organization_id", "org_1"), pair("tab_state", "hidden")]);
    scene.get(template("api")).expect("no error");
    assert!(scene.requests("*/tokens/api")[0].wire.form.is_empty(), "templates have no body");
}

#[test]
fn an_instance_with_a_session_minter_is_shown_the_last_token() {
    let mut scene = Scene::production();
    scene.api.environment["auth_config"]["session_minter"] = true.into();
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    let last = scene.token();
    scene.run_for(1_000);
    scene.get(insisting()).expect("no error");
    let wire = scene.requests("*/tokens")[0].wire.clone();
    assert_eq!(wire.form("token"), Some(last.as_str()));
    assert_eq!(wire.form("force_origin"), Some("true"));
}

#[test]
fn template_names_stay_one_segment_on_the_wire() {
    for name in ["../x", "a b", "ü/ñ", "%2e%2e", "a?b#c", ".."] {
        let mut scene = Scene::ready();
        scene.api.templates.push(name.to_owned());
        scene.forget_requests();
        let _ = scene.get(template(name));
        let asked = scene.requests("*/tokens/*");
        assert!(!asked.is_empty(), "{name}");
        for entry in asked {
            assert_eq!(entry.wire.path.matches('/').count(), 5, "{}", entry.wire.path);
            let climbs = |segment: &str| matches!(segment, "." | ".." | "%2e%2e" | "%2E%2E");
            assert!(!entry.wire.path.split('/').any(climbs), "{}", entry.wire.path);
        }
    }
}

#[test]
fn the_session_token_is_renewed_by_a_timer_before_it_runs_out() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    scene.run_for(3_600_000);
    let asked = scene.count("*/tokens");
    assert!((70..=85).contains(&asked), "{asked} renewals in an hour of tokens that live a minute");
    assert!(scene.tab(scene.tab).wakes < 300, "{} wakes", scene.tab(scene.tab).wakes);
    let (_, claims) = jwt::decode(scene.cookie("__session").expect("a cookie")).expect("a token");
    assert!(claims["exp"].as_i64().expect("exp") * 1_000 > scene.api.now());
}

#[test]
fn short_tokens_are_renewed_once_a_life() {
    for (lifetime, most) in [(20, 245), (30, 170), (600, 8)] {
        let mut scene = Scene::production();
        scene.api.token_lifetime = lifetime;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        scene.forget_requests();
        let got = scene.world.ask_often(scene.tab, 1_000, 3_600_000);
        assert_eq!(got, 3_600);
        let asked = scene.count("*/tokens");
        assert!(asked <= most && asked > 0, "{asked} requests for tokens of {lifetime} s");
    }
}

#[test]
fn within_the_leeway_a_token_is_still_handed_out_and_renewed_behind() {
    let mut scene = Scene::ready();
    let before = scene.token();
    scene.fault("*/tokens", Effect::SlowAnswer(6_000));
    scene.run_for(47_000);
    assert_eq!(scene.count("*/tokens"), 1, "the renewal is under way");
    let call = scene.ask();
    let Some(Ok(Outcome::Token(Some(token)))) = scene.answer(call) else { panic!("it had to wait") };
    assert_eq!(*token, before);
}

#[test]
fn a_token_about_to_run_out_is_not_handed_out() {
    let mut scene = Scene::ready();
    let before = scene.token();
    scene.fault("*/tokens", Effect::Hang);
    scene.run_for(55_000);
    let call = scene.ask();
    assert!(scene.answer(call).is_none(), "4 s left are too few");
    scene.mend();
    let tab = scene.tab;
    let Ok(Outcome::Token(Some(after))) = scene.wait(tab, call) else { panic!("no token") };
    assert_ne!(before, after);
}

#[test]
fn a_template_is_renewed_only_while_somebody_asks() {
    let mut scene = Scene::ready();
    scene.get(template("api")).expect("no error");
    scene.forget_requests();
    scene.run_for(3_600_000);
    assert!(scene.count("*/tokens/api") <= 1, "{} for nobody", scene.count("*/tokens/api"));
    scene.get(template("api")).expect("no error");
    scene.forget_requests();
    for _ in 0..60 {
        scene.run_for(10_000);
        let tab = scene.tab;
        let call = scene.call(tab, Call::GetToken(template("api")));
        assert!(scene.answer(call).is_some(), "renewed behind, so nobody waits");
    }
    assert!((10..=15).contains(&scene.count("*/tokens/api")), "{}", scene.count("*/tokens/api"));
}

#[test]
fn answers_that_are_no_good_token_never_replace_one() {
    let foreign = |change: fn(String) -> String| Effect::Change(change);
    let bad = [
        Effect::Refuse(500, "down"),
        Effect::Refuse(404, "resource_not_found"),
        Effect::Unreachable,
        Effect::Hang,
        Effect::Body(""),
        Effect::Body("null"),
        Effect::Body("{}"),
        Effect::Body("{\"object\":\"token\",\"jwt\":\"\"}"),
        Effect::Body("{\"object\":\"token\",\"jwt\":\"a.b.c\"}"),
        Effect::Body("<html>welcome to this hotel</html>"),
        foreign(|body| forge(&body, "sid", "sess_other")),
        foreign(|body| forge(&body, "sub", "user_other")),
        foreign(|body| {
            change_token(&body, |claims| {
                claims["iat"] = 5.into();
                claims["exp"] = 65.into();
            })
        }),
        foreign(|body| {
            change_token(&body, |claims| claims["o"] = serde_json::json!({ "id": "org_2", "rol": "admin" }))
        }),
    ];
    for (index, effect) in bad.into_iter().enumerate() {
        let mut scene = Scene::ready();
        let before = scene.token();
        scene.fault("*/tokens", effect);
        let tab = scene.tab;
        let insisting = scene.call(tab, Call::GetToken(insisting()));
        scene.run_for(14_000);
        assert_eq!(scene.token(), before, "case {index}");
        assert_eq!(scene.cookie("__session"), Some(before.as_str()), "case {index}");
        assert!(!matches!(scene.answer(insisting), Some(Ok(_))), "case {index}");
        scene.mend();
        scene.run_for(60_000);
        assert_ne!(scene.token(), before, "case {index}: it recovers");
    }
}

fn forge(body: &str, claim: &str, value: &str) -> String {
    change_token(body, |claims| claims[claim] = value.into())
}

fn change_token(body: &str, change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut answer: serde_json::Value = serde_json::from_str(body).expect("an answer");
    let token = jwt::with_claims(answer["jwt"].as_str().expect("a token"), change);
    answer["jwt"] = token.into();
    answer.to_string()
}

#[test]
fn a_foreign_token_is_an_error_of_its_own() {
    let mut scene = Scene::ready();
    scene.fault("*/tokens", Effect::Change(|body| forge(&body, "sid", "sess_other")));
    assert_eq!(code(scene.get(insisting())), "clerk_token_mismatch");
    scene.fault("*/tokens/api", Effect::Change(|body| forge(&body, "sid", "sess_other")));
    assert_eq!(code(scene.get(template("api"))), "clerk_token_mismatch");
}

#[test]
fn a_refused_template_is_told_with_the_apis_reason_and_not_repeated() {
    let mut scene = Scene::ready();
    assert_eq!(code(scene.get(template("missing"))), "resource_not_found");
    scene.run_for(3_600_000);
    assert_eq!(scene.count("*/tokens/missing"), 1);
    assert_eq!(code(scene.get(template("missing"))), "resource_not_found");
    assert_eq!(scene.count("*/tokens/missing"), 2, "asked again when somebody asks again");
}

#[test]
fn claims_read_earlier_never_replace_those_read_later() {
    let mut scene = Scene::ready();
    let before = scene.token();
    scene.fault("*/tokens", Effect::Change(with_old_claims));
    let tab = scene.tab;
    let call = scene.call(tab, Call::GetToken(insisting()));
    scene.run_for(1_000);
    let Some(Ok(Outcome::Token(Some(token)))) = scene.answer(call) else { panic!("no token") };
    assert_eq!(*token, before);
    assert_eq!(scene.token(), before);
}

/// As an edge would mint it: new, but of claims that were read long ago.
fn with_old_claims(body: String) -> String {
    let mut answer: serde_json::Value = serde_json::from_str(&body).expect("an answer");
    let (mut header, claims) = jwt::decode(answer["jwt"].as_str().expect("a token")).expect("a token");
    header["oiat"] = (header["oiat"].as_i64().expect("oiat") - 600).into();
    answer["jwt"] = jwt::encode(&header, &claims, "edge").into();
    answer.to_string()
}

#[test]
fn a_missing_expired_token_is_shown_once() {
    let mut scene = Scene::ready();
    let last = scene.token();
    scene.fault_times(1, "*/tokens", Effect::Refuse(422, "missing_expired_token"));
    scene.get(insisting()).expect("no error");
    let asked: Vec<_> = scene
        .requests("*/tokens")
        .iter()
        .map(|entry| entry.wire.query("expired_token").map(str::to_owned))
        .collect();
    assert_eq!(asked, [None, Some(last.as_str().to_owned())]);
    scene.fault("*/tokens", Effect::Refuse(422, "missing_expired_token"));
    scene.forget_requests();
    assert_eq!(code(scene.get(insisting())), "missing_expired_token");
    assert_eq!(scene.count("*/tokens"), 2, "repeated once, not for ever");
}

#[test]
fn a_template_shows_the_sessions_last_token_where_it_is_missing() {
    let mut scene = Scene::ready();
    let last = scene.token();
    scene.fault_times(1, "*/tokens/api", Effect::Refuse(422, "missing_expired_token"));
    scene.get(template("api")).expect("no error");
    let asked = scene.requests("*/tokens/api");
    let shown: Vec<_> = asked.iter().map(|entry| entry.wire.query("expired_token")).collect();
    assert_eq!(shown, [None, Some(last.as_str())]);
}

#[test]
fn forgotten_tokens_are_asked_for_again() {
    let mut scene = Scene::ready();
    let before = scene.token();
    scene.run_for(2_000);
    scene.do_call(Call::ClearTokens).expect("done");
    let after = scene.token();
    assert_ne!(before, after);
}

#[test]
fn listeners_see_a_new_token_before_the_call_is_answered() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.run_for(2_000);
    scene.tab_mut(tab).seen.clear();
    let call = scene.call(tab, Call::GetToken(insisting()));
    scene.wait(tab, call).expect("a token");
    let seen = &scene.tab(tab).seen;
    assert!(matches!(seen[..], [Seen::State(_), Seen::Answer(_)]), "{seen:?}");
}

#[test]
fn without_a_last_token_one_is_asked_for_at_once() {
    let mut scene = Scene::production();
    scene.api.sends_last_token = false;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    assert_eq!(scene.count("*/tokens"), 1);
    assert!(scene.cookie("__session").is_some());
    assert_eq!(scene.status(), Status::Ready);
}

#[test]
fn a_signed_out_page_asks_for_nothing_and_runs_no_timer() {
    let mut scene = Scene::production();
    scene.load().expect("loaded");
    scene.run_for(1_000);
    scene.forget_requests();
    let tab = scene.tab;
    let wakes = scene.tab(tab).wakes;
    assert_eq!(scene.tab(tab).deadline, None);
    scene.run_for(3_600_000);
    assert_eq!((scene.count("*"), scene.tab(tab).wakes), (0, wakes));
}

/// How many tokens the engine holds, by what it prints.
fn held(scene: &Scene) -> usize {
    format!("{:?}", scene.tab(scene.tab).engine).matches("Slot {").count()
}

#[test]
fn templates_that_nobody_asked_for_in_their_last_lifetime_are_forgotten() {
    let mut scene = Scene::ready();
    for round in 0..20 {
        for index in 0..10 {
            let name = format!("template_{round}_{index}");
            scene.api.templates.push(name.clone());
            scene.get(template(&name)).expect("no error").expect("a token");
        }
        for _ in 0..7 {
            scene.get(template("api")).expect("no error").expect("a token");
            scene.run_for(10_000);
        }
    }
    assert!(held(&scene) < 40, "{} tokens are kept", held(&scene));
    scene.forget_requests();
    let tab = scene.tab;
    let call = scene.call(tab, Call::GetToken(template("api")));
    assert!(scene.answer(call).is_some(), "what was asked for all the time is at hand");
}

#[test]
fn templates_that_are_none_and_tokens_that_are_shared_do_not_pile_up() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    for round in 0..200 {
        let _ = scene.get(template(&format!("missing_{round}")));
        let name = format!("shared_{round}");
        let token = scene.api.mint(&session, None);
        scene.deliver(
            tab,
            Input::TokenHeard(TokenMessage {
                session_id: session.clone(),
                organization_id: None,
                token_id: format!("{session}-{name}"),
                template: Some(name),
                token_raw: token,
            }),
        );
        scene.run_for(10_000);
    }
    assert!(held(&scene) < 20, "{} tokens are kept", held(&scene));
}
