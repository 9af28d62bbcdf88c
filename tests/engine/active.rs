//! Choosing a session or an organization, and leaving.

use clerk_wasm::engine::{
    Call, CallId, NavigationEnd, Outcome, PageEvent, SetActive, TokenQuery, TouchIntent,
};
use clerk_wasm::{OrganizationChoice, SessionChoice};

use crate::harness::fault::Effect;
use crate::harness::{Navigation, Scene, Seen, choose_organization, choose_session, code, organization};

fn and_navigate(what: Call) -> Call {
    match what {
        Call::SetActive(wanted) => Call::SetActive(SetActive { navigate: true, ..wanted }),
        Call::SignOut { session, .. } => Call::SignOut { session, navigate: true },
        other => other,
    }
}

fn leave() -> Call {
    Call::SignOut { session: None, navigate: false }
}

/// What the tab showed since it was last looked at, with the token's changes left out.
fn seen(scene: &mut Scene) -> Vec<Seen> {
    let tab = scene.tab;
    let mut seen = std::mem::take(&mut scene.tab_mut(tab).seen);
    seen.dedup();
    seen
}

fn state(text: &str) -> Seen {
    Seen::State(text.to_owned())
}

#[test]
fn an_organization_is_chosen_with_a_touch_and_a_new_token() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.do_call(choose_organization("org_1")).expect("done");
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
    let touch = &scene.requests("*/touch")[0].wire;
    assert_eq!(touch.form("active_organization_id"), Some("org_1"));
    assert_eq!(touch.form("intent"), Some("select_org"));
    assert_eq!(scene.token().claims().organization_id(), Some("org_1"));
    assert_eq!(scene.cookie("clerk_active_context"), Some(format!("{session}:org_1").as_str()));
}

#[test]
fn an_organization_can_be_named_by_its_slug() {
    let mut scene = Scene::ready();
    scene.do_call(choose_organization("beta")).expect("done");
    assert_eq!(scene.token().claims().organization_id(), Some("org_2"));
    scene.forget_requests();
    assert_eq!(code(scene.do_call(choose_organization("nowhere"))), "clerk_organization_not_found");
    assert_eq!(scene.count("*"), 0);
}

#[test]
fn the_personal_account_can_be_chosen_unless_the_instance_forbids_it() {
    let personal =
        || Call::SetActive(SetActive { organization: OrganizationChoice::Personal, ..SetActive::default() });
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.do_call(choose_organization("org_1")).expect("done");
    scene.do_call(personal()).expect("done");
    assert_eq!(scene.state(), format!("ready {session}"));
    assert_eq!(scene.requests("*/touch")[1].wire.form("active_organization_id"), Some(""));

    let mut scene = Scene::production();
    scene.api.environment["organization_settings"]["force_organization_selection"] = true.into();
    let session = scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    scene.do_call(choose_organization("org_1")).expect("done");
    scene.do_call(personal()).expect("done");
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
}

#[test]
fn another_session_is_chosen_and_its_token_handed_out() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    assert_eq!(scene.session(), bob);
    scene.do_call(choose_session(&ada)).expect("done");
    assert_eq!(scene.session(), ada);
    assert_eq!(scene.requests("*/touch")[0].wire.form("intent"), Some("select_session"));
    assert_eq!(scene.token().claims().session_id(), Some(ada.as_str()));
    let token = scene.token();
    assert_eq!(scene.cookie("__session"), Some(token.as_str()));
}

#[test]
fn a_touch_that_is_refused_for_the_state_of_the_session_chooses_it_all_the_same() {
    let (mut scene, ada, _) = Scene::two_sessions();
    scene.fault_times(1, "*/touch", Effect::Refuse(422, "session_in_a_state"));
    scene.do_call(choose_session(&ada)).expect("done");
    assert_eq!(scene.session(), ada);
    assert_eq!(scene.token().claims().session_id(), Some(ada.as_str()));

    // An organization that the API was to make the active one is not.
    let mut scene = Scene::ready();
    let before = scene.state();
    scene.fault_times(1, "*/touch", Effect::Refuse(422, "session_in_a_state"));
    assert_eq!(code(scene.do_call(choose_organization("org_1"))), "session_in_a_state");
    assert_eq!(scene.state(), before);
}

#[test]
fn an_unknown_session_is_refused_without_a_request() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    assert_eq!(code(scene.do_call(choose_session("sess_unknown"))), "clerk_session_not_found");
    assert_eq!(scene.count("*"), 0);
}

#[test]
fn with_a_navigation_listeners_see_nothing_then_it_then_the_new_state() {
    let mut scene = Scene::ready();
    let session = scene.session();
    seen(&mut scene);
    let tab = scene.tab;
    let call = scene.call(tab, and_navigate(choose_organization("org_1")));
    scene.wait(tab, call).expect("done");
    let seen = seen(&mut scene);
    let hidden = seen.iter().position(|it| *it == state("ready unknown")).expect("hidden");
    let after = state(&format!("ready {session}/org_1"));
    assert_eq!(seen[hidden..], [state("ready unknown"), Seen::Navigation, after, Seen::Answer(call)]);
    let old = state(&format!("ready {session}"));
    assert!(seen[..hidden].iter().all(|it| *it == old || matches!(it, Seen::State(_))));
}

#[test]
fn the_token_of_the_new_organization_is_there_before_the_navigation() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.tab_mut(tab).navigation = Navigation { end: NavigationEnd::Stayed, takes: 5_000 };
    scene.call(tab, and_navigate(choose_organization("org_1")));
    scene.run_for(1_000);
    assert!(scene.tab(tab).seen.contains(&Seen::Navigation));
    let cookie = scene.cookie("__session").expect("a cookie");
    let (_, claims) = crate::harness::jwt::decode(cookie).expect("a token");
    assert_eq!(claims["o"]["id"], "org_1", "the server that answers the navigation sees it");
}

#[test]
fn a_page_being_unloaded_shows_nothing_more() {
    for what in [choose_organization("org_1"), leave()] {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.tab_mut(tab).navigation = Navigation { end: NavigationEnd::Unloading, takes: 10 };
        seen(&mut scene);
        scene.do_call(and_navigate(what)).expect("done");
        scene.run_for(30_000);
        let seen = seen(&mut scene);
        let at = seen.iter().position(|it| *it == Seen::Navigation).expect("a navigation");
        assert!(!seen[at..].iter().any(|it| matches!(it, Seen::State(_))), "{seen:?}");
        scene.page_event(tab, PageEvent::Resumed);
        assert!(!scene.state().ends_with("unknown"), "back from the cache, it shows the state again");
    }
}

#[test]
fn a_pending_session_is_not_hidden_while_it_navigates() {
    let mut scene = Scene::production();
    let session = scene.sign_in("ada");
    scene.api.set_status(&session, "pending");
    scene.load().expect("loaded");
    seen(&mut scene);
    scene.do_call(and_navigate(choose_session(&session))).expect("done");
    assert!(!seen(&mut scene).contains(&state("ready unknown")));
}

#[test]
fn once_chosen_no_call_under_way_gets_the_old_organizations_token() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.run_for(2_000);
    scene.fault_times(3, "*/tokens", Effect::SlowAnswer(3_000));
    let insisting = TokenQuery { skip_cache: true, ..TokenQuery::default() };
    let early: Vec<CallId> = (0..3).map(|_| scene.call(tab, Call::GetToken(insisting.clone()))).collect();
    let chosen = scene.call(tab, choose_organization("org_2"));
    scene.wait(tab, chosen).expect("done");
    for call in early {
        let Ok(Outcome::Token(Some(token))) = scene.wait(tab, call) else { panic!("no token") };
        // Which organization it is of is checked as it is handed out.
        assert!(token.as_str().len() > 10);
    }
    scene.run_for(10_000);
    assert_eq!(scene.token().claims().organization_id(), Some("org_2"));
    let (_, claims) = crate::harness::jwt::decode(scene.cookie("__session").expect("cookie")).expect("token");
    assert_eq!(claims["o"]["id"], "org_2");
}

#[test]
fn switching_to_and_fro_ends_where_the_last_call_says() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    scene.fault_times(1, "*/touch", Effect::SlowAnswer(2_000));
    let calls: Vec<CallId> =
        ["org_1", "org_2", "org_1"].map(|id| scene.call(tab, choose_organization(id))).to_vec();
    for call in calls {
        scene.wait(tab, call).expect("done");
    }
    scene.run_for(5_000);
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
    assert_eq!(scene.token().claims().organization_id(), Some("org_1"));
}

#[test]
fn answers_that_overtake_each_other_leave_the_later_state() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    // The client as it was before the choice arrives after it.
    scene.fault_times(1, "/client", Effect::SlowAnswer(3_000));
    let reload = scene.call(tab, Call::Reload);
    scene.run_for(100);
    scene.do_call(choose_organization("org_1")).expect("done");
    scene.wait(tab, reload).expect("done");
    scene.run_for(5_000);
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
}

#[test]
fn a_late_answer_does_not_bring_back_a_session_that_was_left() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault_times(1, "/client", Effect::SlowAnswer(3_000));
    scene.fault_times(1, "*/tokens", Effect::SlowAnswer(3_000));
    scene.call(tab, Call::Reload);
    let insisting = TokenQuery { skip_cache: true, ..TokenQuery::default() };
    let token = scene.call(tab, Call::GetToken(insisting));
    scene.run_for(100);
    scene.do_call(leave()).expect("done");
    scene.run_for(10_000);
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
    assert!(!matches!(scene.answer(token), Some(Ok(Outcome::Token(Some(_))))), "a token after sign-out");
}

#[test]
fn a_refused_choice_changes_nothing() {
    let mut scene = Scene::ready();
    let before = scene.state();
    assert_eq!(code(scene.do_call(choose_organization("org_foreign"))), "not_a_member_in_organization");
    assert_eq!(scene.state(), before);
    assert_eq!(scene.token().claims().organization_id(), None);
    scene.fault("*/touch", Effect::Refuse(500, "down"));
    assert_eq!(code(scene.do_call(choose_organization("org_1"))), "down");
    assert_eq!(scene.state(), before);
}

#[test]
fn a_choice_that_the_api_did_not_make_is_an_error() {
    let mut scene = Scene::ready();
    let before = scene.state();
    scene.fault("*/touch", Effect::Body("{\"response\":{\"object\":\"session\"},\"client\":null}"));
    assert_eq!(code(scene.do_call(choose_organization("org_1"))), "clerk_not_activated");
    assert_eq!(scene.state(), before);
}

#[test]
fn choosing_in_an_outage_ends_and_does_not_wait_for_a_token() {
    let mut scene = Scene::ready();
    scene.api.sends_last_token = false;
    scene.fault("*/tokens", Effect::Refuse(503, "down"));
    let begin = scene.now;
    scene.do_call(and_navigate(choose_organization("org_1"))).expect("done");
    assert!(scene.now - begin < 5_000);
}

#[test]
fn choosing_in_a_long_outage_ends_too() {
    let mut scene = Scene::ready();
    scene.api.sends_last_token = false;
    scene.fault("*/tokens", Effect::Refuse(503, "down"));
    scene.run_for(120_000);
    // Just after a probe, so that the next one is many seconds away.
    let probes = scene.count("*/tokens");
    while scene.count("*/tokens") == probes {
        scene.run_for(50);
    }
    scene.run_for(100);
    let begin = scene.now;
    scene.do_call(choose_organization("org_1")).expect("done");
    assert!(scene.now - begin < 5_000, "{}", scene.now - begin);
}

#[test]
fn signing_out_ends_every_session_and_leaves_no_cookie() {
    let mut scene = Scene::ready();
    scene.do_call(leave()).expect("done");
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.count("/client/sessions"), 1);
    assert_eq!(scene.requests("/client/sessions")[0].wire.method, "DELETE");
    for name in ["__session".to_owned(), format!("__session_{}", scene.key.cookie_suffix())] {
        assert_eq!(scene.cookie(&name), None);
    }
    assert_eq!(scene.cookie("clerk_active_context"), None);
    assert_eq!(scene.get(TokenQuery::default()).expect("no error"), None);
}

#[test]
fn signing_out_with_a_navigation_shows_nothing_then_it_then_nobody() {
    let mut scene = Scene::ready();
    seen(&mut scene);
    let tab = scene.tab;
    let call = scene.call(tab, and_navigate(leave()));
    scene.wait(tab, call).expect("done");
    let expected = [state("ready unknown"), Seen::Navigation, state("ready nobody"), Seen::Answer(call)];
    assert_eq!(seen(&mut scene), expected);
}

#[test]
fn the_cookie_is_gone_before_the_navigation() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.tab_mut(tab).navigation = Navigation { end: NavigationEnd::Stayed, takes: 5_000 };
    scene.call(tab, and_navigate(leave()));
    scene.run_for(1_000);
    assert!(scene.tab(tab).seen.contains(&Seen::Navigation));
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn one_of_two_sessions_can_be_left() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    scene.do_call(Call::SignOut { session: Some(ada.clone()), navigate: false }).expect("done");
    assert_eq!(scene.session(), bob, "another one than the active");
    assert!(!scene.api.is_alive(&ada) && scene.api.is_alive(&bob));

    let (mut scene, ada, bob) = Scene::two_sessions();
    scene.do_call(Call::SignOut { session: Some(bob.clone()), navigate: false }).expect("done");
    assert_eq!(scene.state(), "ready nobody", "the active one: the other is not chosen unasked");
    assert!(scene.api.is_alive(&ada) && !scene.api.is_alive(&bob));
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn a_sign_out_that_fails_leaves_the_session_and_says_so() {
    let mut scene = Scene::ready();
    let before = scene.state();
    scene.fault_times(1, "/client/sessions", Effect::Refuse(500, "down"));
    assert_eq!(code(scene.do_call(and_navigate(leave()))), "down");
    assert_eq!(scene.state(), before);
    assert!(!scene.tab(scene.tab).seen.contains(&Seen::Navigation));
    scene.token();
    scene.do_call(leave()).expect("done");
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn a_sign_out_whose_answer_is_lost_is_found_out_later() {
    let mut scene = Scene::ready();
    scene.fault_times(1, "/client/sessions", Effect::AnswerLost);
    assert_eq!(code(scene.do_call(leave())), "network_error");
    scene.run_for(61_000);
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn signing_out_twice_is_done_both_times() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    let (first, second) = (scene.call(tab, leave()), scene.call(tab, leave()));
    scene.wait(tab, first).expect("done");
    scene.wait(tab, second).expect("done");
    assert_eq!(scene.count("/client/sessions"), 1);
}

#[test]
fn focus_touches_the_session_at_most_every_five_seconds() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.forget_requests();
    for _ in 0..10 {
        scene.page_event(tab, PageEvent::Focused);
        scene.run_for(1_000);
    }
    assert_eq!(scene.count("*/touch"), 2);
    let touch = &scene.requests("*/touch")[0].wire;
    assert_eq!((touch.form("intent"), touch.form("active_organization_id")), (Some("focus"), Some("")));
}

#[test]
fn focus_does_not_touch_where_the_app_forbids_it_or_nobody_is_signed_in() {
    let mut scene = Scene::production();
    let tab = scene.tab;
    scene.configure(tab, |config| config.touch_on_focus = false);
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(1_000);
    assert_eq!(scene.count("*/touch"), 0);

    let mut scene = Scene::production();
    scene.load().expect("loaded");
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(1_000);
    assert_eq!(scene.count("*/touch"), 0);
}

#[test]
fn a_focus_while_choosing_does_not_undo_the_choice() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    scene.fault_times(1, "*/touch", Effect::SlowRequest(2_000));
    let call = scene.call(tab, choose_organization("org_1"));
    scene.run_for(500);
    scene.page_event(tab, PageEvent::Focused);
    scene.wait(tab, call).expect("done");
    scene.run_for(5_000);
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
    assert_eq!(scene.count("*/touch"), 1);
}

#[test]
fn a_refused_touch_makes_it_look_whether_the_session_lives() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    scene.api.set_status(&session, "abandoned");
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(1_000);
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn an_app_can_touch_too() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.do_call(choose_organization("org_1")).expect("done");
    scene.do_call(Call::Touch { session, intent: Some(TouchIntent::Focus) }).expect("done");
    let touch = &scene.requests("*/touch")[1].wire;
    assert_eq!(touch.form("active_organization_id"), Some("org_1"), "the organization stays");
}

#[test]
fn switching_both_session_and_organization_names_both() {
    let (mut scene, ada, _) = Scene::two_sessions();
    let wanted = SetActive {
        session: SessionChoice::Named(ada.clone()),
        organization: OrganizationChoice::Named("org_2".to_owned()),
        navigate: false,
    };
    scene.do_call(Call::SetActive(wanted)).expect("done");
    assert_eq!(scene.state(), format!("ready {ada}/org_2"));
    assert!(scene.get(organization("org_1")).expect("no error").is_some());
}

#[test]
fn a_session_that_was_removed_is_gone_although_another_answer_was_faster() {
    for leave in [
        |id: String| Call::Remove { session: id },
        |id: String| Call::SignOut { session: Some(id), navigate: false },
    ] {
        let (mut scene, one, other) = Scene::two_sessions();
        let tab = scene.tab;
        // The API removes it last, and its answer comes last, although it was asked for first.
        scene.fault_times(1, "*/remove", Effect::SlowRequest(500));
        let removal = scene.world.call(tab, leave(other.clone()));
        scene.world.call(tab, Call::Touch { session: one.clone(), intent: None });
        scene.wait(tab, removal).expect("removed");
        let client = scene.tab(tab).snapshot().client.clone().expect("a client");
        assert!(client.signed_in_session(&other).is_none());
        let token = scene.get(TokenQuery { session: Some(other.clone()), ..TokenQuery::default() });
        assert_eq!(token.expect("no error"), None);
    }
}
