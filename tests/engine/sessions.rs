//! Who is signed in: ended only by the server's word.

use clerk_wasm::engine::{Call, Input, Outcome, PageEvent, SetActive, TokenQuery};
use clerk_wasm::{Active, FreeRequest, InstanceType, Method, SessionChoice, Status};

use crate::harness::fault::Effect;
use crate::harness::{Scene, choose_organization, code, insisting, template};

fn request(path: &str) -> Call {
    Call::Request(FreeRequest { method: Method::Get, path: path.to_owned(), query: Vec::new(), form: None })
}

#[test]
fn a_revoked_session_is_noticed_at_the_next_token_and_ends() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.api.set_status(&session, "revoked");
    scene.run_for(61_000);
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
    assert_eq!(scene.get(TokenQuery::default()).expect("no error"), None);
    scene.forget_requests();
    scene.run_for(3_600_000);
    assert_eq!(scene.count("*"), 0, "nothing is left to do");
}

#[test]
fn a_call_that_meets_a_dead_session_ends_after_the_state_has_changed() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.api.set_status(&session, "expired");
    assert_eq!(code(scene.get(insisting())), "authentication_invalid");
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn a_user_who_was_banned_or_deactivated_is_signed_out() {
    for status in ["banned", "deactivated"] {
        let code_of_it = format!("user_{status}");
        // Noticed with the next renewal, with a call, with the focus, and with a switch.
        let mut scene = Scene::ready();
        let session = scene.session();
        scene.api.set_status(&session, status);
        scene.run_for(61_000);
        assert_eq!((scene.state().as_str(), scene.cookie("__session")), ("ready nobody", None));

        for call in [Call::GetToken(insisting()), choose_organization("org_1")] {
            let mut scene = Scene::ready();
            let (session, other) = (scene.session(), scene.another_tab());
            scene.api.set_status(&session, status);
            assert_eq!(code(scene.do_call(call)), code_of_it);
            assert_eq!((scene.state().as_str(), scene.cookie("__session")), ("ready nobody", None));
            scene.run_for(1_000);
            assert!(scene.tab(other).snapshot().signed_in().is_none(), "the other tabs hear of it");
        }

        let mut scene = Scene::ready();
        let (tab, session) = (scene.tab, scene.session());
        scene.api.set_status(&session, status);
        scene.page_event(tab, PageEvent::Focused);
        scene.run_for(1_000);
        assert_eq!((scene.state().as_str(), scene.cookie("__session")), ("ready nobody", None));
    }
}

#[test]
fn what_else_is_forbidden_says_nothing_of_the_session() {
    for (path, status, why) in [
        ("*/tokens", 403, "not_allowed_access"),
        ("*/tokens", 404, "resource_not_found"),
        ("/me", 403, "not_allowed_access"),
        ("/me", 422, "form_param_missing"),
    ] {
        let mut scene = Scene::ready();
        let before = scene.state();
        scene.fault(path, Effect::Refuse(status, why));
        scene.forget_requests();
        let call = if path == "/me" { request("/me") } else { Call::GetToken(insisting()) };
        assert_eq!(code(scene.do_call(call)), why);
        scene.run_for(5_000);
        assert_eq!((scene.count("/client"), scene.state()), (0, before), "{path} {status} {why}");
    }
}

#[test]
fn a_session_that_can_not_be_used_as_it_is_has_its_client_read() {
    for path in ["*/tokens", "*/touch"] {
        let mut scene = Scene::ready();
        let (before, session) = (scene.state(), scene.session());
        scene.fault_times(1, path, Effect::Refuse(422, "session_in_a_state"));
        scene.forget_requests();
        let call = match path {
            "*/tokens" => Call::GetToken(insisting()),
            _ => Call::Touch { session, intent: None },
        };
        assert_eq!(code(scene.do_call(call)), "session_in_a_state");
        scene.run_for(1_000);
        assert_eq!((scene.count("/client"), scene.state()), (1, before));
    }
}

#[test]
fn a_refused_token_of_a_live_session_is_an_error_and_no_sign_out() {
    let mut scene = Scene::ready();
    let before = scene.state();
    scene.forget_requests();
    scene.fault_times(1, "*/tokens", Effect::Refuse(401, "authentication_invalid"));
    assert_eq!(code(scene.get(insisting())), "authentication_invalid");
    assert_eq!(scene.count("/client"), 1, "the client was read again");
    assert_eq!(scene.state(), before);
    scene.run_for(120_000);
    assert_eq!(scene.state(), before);
    scene.token();
}

#[test]
fn a_failed_read_after_a_refusal_does_not_sign_out() {
    for effect in [Effect::Refuse(500, "down"), Effect::Unreachable, Effect::Hang, Effect::Body("<html>")] {
        let mut scene = Scene::ready();
        let session = scene.session();
        scene.fault("*/tokens", Effect::Refuse(401, "authentication_invalid"));
        scene.fault("/client", effect);
        let _ = scene.get(insisting());
        scene.run_for(600_000);
        assert_eq!(scene.state(), format!("degraded {session}"));
        scene.mend();
        scene.run_for(40_000);
        assert_eq!(scene.state(), format!("ready {session}"));
    }
}

#[test]
fn a_refused_token_does_not_wait_for_a_client_that_is_long_in_coming() {
    let mut scene = Scene::ready();
    scene.fault("/client", Effect::RetryAfter(503, "3600"));
    let tab = scene.tab;
    scene.deliver(tab, Input::SignOutHeard);
    scene.run_for(1_000);
    scene.fault("*/tokens/none", Effect::Refuse(404, "resource_not_found"));
    let asked = scene.now;
    assert!(scene.get(template("none")).is_err(), "there is no such template");
    assert!(scene.now < asked + 5_000, "answered after {} ms", scene.now - asked);
}

#[test]
fn a_session_that_ended_is_noticed_whatever_pause_the_client_was_to_have() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.fault("/client", Effect::RetryAfter(503, "3600"));
    let _ = scene.do_call(Call::Reload);
    // Also where anybody says that somebody signed out, over and over.
    for _ in 0..10 {
        let tab = scene.tab;
        scene.deliver(tab, Input::SignOutHeard);
        scene.run_for(1_000);
    }
    scene.mend();
    scene.api.set_status(&session, "revoked");
    scene.run_for(120_000);
    let token = scene.get(insisting());
    assert!(scene.now < 200_000, "{token:?}");
    assert_eq!(scene.state(), "ready nobody", "its token was refused");
    // In such a pause nobody looks more often than twice a minute.
    let mut scene = Scene::ready();
    scene.fault("*/tokens", Effect::Refuse(401, "authentication_invalid"));
    scene.fault("/client", Effect::RetryAfter(503, "3600"));
    for _ in 0..600 {
        scene.ask();
        scene.run_for(1_000);
    }
    let looked = &scene.requests("/client")[2..];
    assert!(looked.windows(3).all(|three| three[0].at + 60_000 <= three[2].at), "{looked:?}");
}

#[test]
fn the_end_of_a_session_that_is_not_active_is_noticed_with_its_token() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let other = scene.another_tab();
    let nobody = SetActive { session: SessionChoice::Nobody, ..SetActive::default() };
    scene.do_call(Call::SetActive(nobody)).expect("done");
    scene.api.set_status(&ada, "revoked");
    let query = TokenQuery { session: Some(ada.clone()), ..insisting() };
    assert_eq!(code(scene.get(query)), "authentication_invalid");
    let snapshot = scene.tab(scene.tab).snapshot();
    let sessions = snapshot.client.iter().flat_map(|client| client.signed_in_sessions());
    assert!(sessions.map(|session| session.id()).eq([bob.as_str()]), "{ada} is no longer there");
    scene.run_for(1_000);
    assert_eq!(scene.tab(other).heard_sign_out, None, "nobody who was active has left");
}

#[test]
fn another_dev_browser_is_read_whatever_pause_the_one_before_was_to_have() {
    let mut scene = Scene::signed_in(InstanceType::Development);
    scene.fault("/client", Effect::RetryAfter(503, "3600"));
    let _ = scene.do_call(Call::Reload);
    scene.mend();
    let token = scene.world.dev_browser(scene.browser).expect("one");
    scene.api.forget_dev_browser(&token);
    scene.run_for(60_000);
    assert_eq!(scene.state(), "ready nobody", "its token was refused");
}

#[test]
fn a_forbidden_client_ends_the_session() {
    let mut scene = Scene::ready();
    scene.sessions_may_end = true;
    scene.fault("*/tokens", Effect::Refuse(401, "authentication_invalid"));
    scene.fault("/client", Effect::Refuse(403, "blocked"));
    let _ = scene.get(insisting());
    assert_eq!(scene.state(), "ready nobody");
    scene.run_for(1_000);
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn other_refusals_of_the_client_do_not_end_the_session() {
    for status in [400, 401, 404, 422] {
        let mut scene = Scene::ready();
        let session = scene.session();
        scene.fault("*/tokens", Effect::Refuse(401, "authentication_invalid"));
        scene.fault("/client", Effect::Refuse(status, "no"));
        let _ = scene.get(insisting());
        scene.run_for(120_000);
        assert_eq!(scene.state(), format!("degraded {session}"), "{status}");
    }
}

#[test]
fn failing_tokens_alone_never_sign_out() {
    let effects = [
        Effect::Refuse(403, "forbidden"),
        Effect::Refuse(404, "resource_not_found"),
        Effect::Refuse(422, "invalid"),
        Effect::Refuse(500, "down"),
        Effect::Refuse(429, "too_many"),
        Effect::Body("{}"),
        Effect::Unreachable,
    ];
    for effect in effects {
        let mut scene = Scene::ready();
        let session = scene.session();
        scene.fault("*/tokens", effect);
        scene.run_for(1_800_000);
        assert_eq!(scene.tab(scene.tab).states().last().map(|state| state.contains(&session)), Some(true));
        assert!(!scene.tab(scene.tab).states().iter().any(|state| state.contains("nobody")));
    }
}

#[test]
fn a_client_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let strange = [
        "{\"response\":{\"object\":\"client\",\"id\":\"c\"}}",
        "{\"response\":{\"object\":\"client\",\"id\":\"c\",\"sessions\":{}}}",
        "{\"response\":{\"object\":\"client\",\"id\":\"c\",\"sessions\":[null]}}",
        "{\"response\":{\"object\":\"client\",\"id\":\"c\",\"sessions\":[{\"id\":\"s\",\"status\":\"active\"}]}}",
        "{\"response\":[]}",
        "{\"response\":\"x\"}",
        "{}",
        "[]",
        "null",
        "",
    ];
    for body in strange {
        let mut scene = Scene::ready();
        let session = scene.session();
        scene.fault("/client", Effect::Body(body));
        let _ = scene.do_call(Call::Reload);
        scene.run_for(60_000);
        assert_eq!(scene.session(), session, "{body}");
    }
}

#[test]
fn a_dev_browser_forgotten_in_mid_life_is_replaced_and_the_session_gone_by_the_servers_word() {
    let mut scene = Scene::signed_in(clerk_wasm::InstanceType::Development);
    let suffixed = format!("__clerk_db_jwt_{}", scene.key.cookie_suffix());
    let old = scene.cookie(&suffixed).expect("a dev browser").to_owned();
    scene.api.forget_dev_browser(&old);
    scene.forget_requests();
    scene.run_for(60_000);
    assert_eq!(scene.count("/dev_browser"), 1);
    assert_ne!(scene.cookie(&suffixed), Some(old.as_str()));
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn reloading_shows_what_changed_on_another_device() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.api.set_organization(&session, Some("org_2"));
    scene.do_call(Call::Reload).expect("done");
    assert_eq!(scene.state(), format!("ready {session}/org_2"));
    assert_eq!(scene.token().claims().organization_id(), Some("org_2"));
}

#[test]
fn a_reload_that_fails_tells_so_in_bounded_time() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.fault("/client", Effect::Refuse(500, "down"));
    let begin = scene.now;
    assert_eq!(code(scene.do_call(Call::Reload)), "down");
    assert!(scene.now - begin < 30_000);
    assert_eq!(scene.session(), session);
}

#[test]
fn a_reload_without_a_network_ends_in_bounded_time() {
    let mut scene = Scene::ready();
    let (browser, tab) = (scene.browser, scene.tab);
    scene.set_online(browser, false);
    let begin = scene.now;
    assert!(scene.do_call(Call::Reload).is_err());
    assert!(scene.now - begin <= 61_000);
    // The same on a page that never saw the API.
    let mut scene = Scene::production();
    scene.fault("*", Effect::Refuse(503, "down"));
    scene.load().expect("loaded");
    scene.run_for(100_000);
    let browser = scene.browser;
    scene.set_online(browser, false);
    let begin = scene.now;
    let call = scene.call(tab, Call::Reload);
    assert!(scene.wait(tab, call).is_err());
    assert!(scene.now - begin <= 61_000);
}

#[test]
fn an_unauthenticated_backend_makes_it_look_whether_the_session_lives() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.do_call(Call::HandleUnauthenticated).expect("done");
    assert_eq!(scene.session(), session);
    scene.api.set_status(&session, "revoked");
    scene.do_call(Call::HandleUnauthenticated).expect("done");
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn ending_the_session_signs_out_and_keeps_it_listed() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.do_call(Call::End { session: session.clone() }).expect("done");
    assert_eq!(scene.state(), "ready nobody");
    let client = scene.tab(scene.tab).snapshot().client.clone().expect("a client");
    assert_eq!(client.sessions().len(), 1);
    assert_eq!(client.signed_in_sessions().count(), 0);
    scene.run_for(1_000);
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn removing_the_other_session_leaves_the_active_one() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    scene.do_call(Call::Remove { session: ada }).expect("done");
    assert_eq!(scene.session(), bob);
    scene.token();
}

#[test]
fn a_client_that_comes_along_with_any_answer_is_adopted() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.api.set_organization(&session, Some("org_1"));
    let Ok(Outcome::Answer(answer)) = scene.do_call(request("/me")) else { panic!("no answer") };
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("\"user\""));
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
    let asked = scene.requests("/me");
    assert_eq!(asked[0].wire.query("_clerk_session_id"), Some(session.as_str()));
}

#[test]
fn a_request_that_is_refused_ends_with_the_refusal_and_no_second_try() {
    let mut scene = Scene::ready();
    let before = scene.state();
    for (status, reason) in
        [(404, "resource_not_found"), (422, "form_param_missing"), (429, "too_many_requests")]
    {
        scene.forget_requests();
        scene.fault("/me", Effect::Refuse(status, reason));
        assert_eq!(code(scene.do_call(request("/me"))), reason);
        assert_eq!(scene.count("/me"), 1, "what it does may not be done twice");
        assert_eq!(scene.state(), before);
        scene.mend();
    }
}

#[test]
fn a_request_that_is_no_request_is_not_sent() {
    let mut scene = Scene::ready();
    scene.forget_requests();
    for path in ["me", "", "/me?x=1", "/me#x", "/../x", "/%2e%2e/x", "/a b", "//x/../y"] {
        assert_eq!(code(scene.do_call(request(path))), "clerk_invalid_path", "{path}");
    }
    assert_eq!(scene.count("*"), 0);
}

#[test]
fn a_request_carries_its_parameters_and_fields() {
    let mut scene = Scene::ready();
    let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let what = FreeRequest {
        method: Method::Patch,
        path: "/me".to_owned(),
        query: pair("a key", "1&2"),
        form: Some(pair("first_name", "Zoë")),
    };
    let _ = scene.do_call(Call::Request(what));
    let asked = scene.requests("/me");
    assert_eq!((asked[0].wire.method.as_str(), asked[0].wire.query("a key")), ("PATCH", Some("1&2")));
    assert_eq!(asked[0].wire.form("first_name"), Some("Zoë"));
}

#[test]
fn a_pending_session_is_signed_in_with_its_tasks() {
    let mut scene = Scene::production();
    let session = scene.sign_in("ada");
    scene.api.set_status(&session, "pending");
    scene.load().expect("loaded");
    let snapshot = scene.tab(scene.tab).snapshot();
    let tasks = snapshot.signed_in().expect("signed in").session.tasks();
    assert_eq!(tasks[0].key, "choose-organization");
}

#[test]
fn nobody_may_be_chosen_and_somebody_again() {
    let (mut scene, ada, _) = Scene::two_sessions();
    let nobody = SetActive { session: SessionChoice::Nobody, ..SetActive::default() };
    scene.do_call(Call::SetActive(nobody)).expect("done");
    assert!(matches!(scene.tab(scene.tab).snapshot().active, Active::SignedOut));
    scene.do_call(crate::harness::choose_session(&ada)).expect("done");
    assert_eq!(scene.session(), ada);
}

#[test]
fn parts_that_did_not_change_keep_their_identity() {
    let mut scene = Scene::ready();
    let before = scene.tab(scene.tab).snapshot();
    scene.run_for(60_000);
    let after = scene.tab(scene.tab).snapshot();
    let (before, after) = (before.signed_in().expect("in"), after.signed_in().expect("in"));
    assert!(std::sync::Arc::ptr_eq(&before.user, &after.user));
    assert!(std::sync::Arc::ptr_eq(&before.session, &after.session));
    assert_ne!(before.token, after.token);
}

#[test]
fn nobody_is_told_when_nothing_changed() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.api.sends_last_token = false;
    scene.do_call(Call::Reload).expect("done");
    scene.tab_mut(tab).seen.clear();
    scene.do_call(Call::Reload).expect("done");
    scene.token();
    let _ = scene.get(template("api"));
    assert_eq!(scene.tab(tab).states(), [""; 0]);
    assert_eq!(scene.status(), Status::Ready);
}
