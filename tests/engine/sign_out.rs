//! Signing out is final: whatever was asked for before brings nobody back.

use clerk_wasm::engine::{Call, Input, Outcome, PageEvent, SetActive};
use clerk_wasm::{FreeRequest, Method, SessionChoice};

use crate::harness::fault::Effect;
use crate::harness::{Scene, TabId, choose_organization, choose_session, describe, insisting};

fn leave() -> Call {
    Call::SignOut { session: None, navigate: false }
}

/// Everything whose answer may say that somebody is signed in.
fn questions(session: &str) -> Vec<(&'static str, Call)> {
    let me = FreeRequest { method: Method::Get, path: "/me".to_owned(), query: Vec::new(), form: None };
    vec![
        ("*/tokens", Call::GetToken(insisting())),
        ("*/touch", Call::Touch { session: session.to_owned(), intent: None }),
        ("/client", Call::Reload),
        ("/me", Call::Request(me)),
    ]
}

#[track_caller]
fn nobody_is_back(scene: &Scene, tab: TabId, what: &str) {
    let snapshot = scene.tab(tab).snapshot();
    let back = snapshot.client.iter().flat_map(|client| client.signed_in_sessions()).count();
    assert_eq!((describe(&snapshot).as_str(), back), ("ready nobody", 0), "{what} in {tab:?}");
    assert_eq!(scene.cookie("__session"), None, "{what} in {tab:?}");
}

/// Ends the session of a page in this way.
type Ending = fn(&str) -> Call;

const ENDINGS: [Ending; 3] = [
    |_| leave(),
    |session| Call::Remove { session: session.to_owned() },
    |session| Call::End { session: session.to_owned() },
];

/// Each ending of a page's session with each question: the page, the ending, the path of the question, and the question.
fn cases() -> impl Iterator<Item = (Scene, Call, &'static str, Call)> {
    ENDINGS.into_iter().flat_map(|ending| {
        (0..questions("").len()).map(move |index| {
            let scene = Scene::ready();
            let session = scene.session();
            let (path, question) = questions(&session).swap_remove(index);
            (scene, ending(&session), path, question)
        })
    })
}

#[test]
fn what_was_asked_for_before_and_is_answered_after_brings_nobody_back() {
    for (mut scene, ending, path, question) in cases() {
        let tab = scene.tab;
        scene.fault_times(1, path, Effect::SlowAnswer(3_000));
        let call = scene.call(tab, question);
        scene.run_for(100);
        scene.do_call(ending).expect("done");
        scene.run_for(10_000);
        nobody_is_back(&scene, tab, path);
        assert!(!matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))), "a token after it");
    }
}

#[test]
fn what_was_asked_for_after_signing_out_began_brings_nobody_back_either() {
    for (mut scene, ending, path, question) in cases() {
        let tab = scene.tab;
        // It takes a second to arrive. Meanwhile the API answers what was sent later, slowly.
        for way in ["/client/sessions", "*/remove", "*/end"] {
            scene.fault_times(1, way, Effect::SlowRequest(1_000));
        }
        scene.fault_times(1, path, Effect::SlowAnswer(4_000));
        let sign_out = scene.call(tab, ending);
        scene.run_for(100);
        scene.call(tab, question);
        scene.wait(tab, sign_out).expect("done");
        nobody_is_back(&scene, tab, path);
        for _ in 0..100 {
            scene.run_for(100);
            nobody_is_back(&scene, tab, path);
        }
    }
}

#[test]
fn who_signs_in_while_another_session_is_left_is_not_lost() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let tab = scene.tab;
    scene.fault_times(1, "*/remove", Effect::SlowRequest(1_000));
    scene.fault_times(1, "/me", Effect::SlowAnswer(4_000));
    let sign_out = scene.call(tab, Call::SignOut { session: Some(bob), navigate: false });
    scene.run_for(100);
    let eve = scene.sign_in("eve");
    let (_, signing_in) = questions("").swap_remove(3);
    let signing_in = scene.call(tab, signing_in);
    scene.wait(tab, sign_out).expect("done");
    scene.wait(tab, signing_in).expect("signed in");
    scene.run_for(1_000);
    let snapshot = scene.tab(tab).snapshot();
    let known = snapshot.client.iter().flat_map(|client| client.signed_in_sessions());
    let known: Vec<&str> = known.map(|session| session.id()).collect();
    assert_eq!(known, [ada.as_str(), eve.as_str()]);
}

/// A tab in the background that hears of a sign-out while its token's answer is under way.
fn hears_of_it(client: Effect) -> (Scene, TabId) {
    let mut scene = Scene::ready();
    let back = scene.another_tab();
    scene.run_for(2_000);
    scene.fault_times(1, "*/tokens", Effect::SlowAnswer(3_000));
    scene.call(back, Call::GetToken(insisting()));
    scene.run_for(200);
    scene.fault("/client", client);
    scene.do_call(leave()).expect("done");
    scene.run_for(100);
    (scene, back)
}

#[test]
fn a_tab_that_heard_of_a_sign_out_writes_no_session_cookie_until_it_has_read_the_client() {
    for effect in [Effect::Refuse(503, "down"), Effect::Unreachable, Effect::Hang, Effect::Body("<html>")] {
        let (mut scene, back) = hears_of_it(effect);
        let front = scene.tab;
        for event in [PageEvent::Shown, PageEvent::Focused, PageEvent::Blurred, PageEvent::Focused] {
            scene.run_for(2_000);
            scene.page_event(back, event);
            assert_eq!(scene.cookie("__session"), None, "{event:?}");
            assert_eq!(scene.cookie(&format!("__session_{}", scene.key.cookie_suffix())), None, "{event:?}");
        }
        nobody_is_back(&scene, front, "another tab's token");
        scene.mend();
        scene.run_for(120_000);
        nobody_is_back(&scene, back, "its own token");
    }
}

#[test]
fn a_sign_out_that_was_none_holds_the_cookie_back_no_longer_than_until_the_client_was_read() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let tab = scene.tab;
    scene.api.set_status(&ada, "revoked");
    scene.fault_times(1, "*/touch", Effect::SlowAnswer(300));
    scene.fault_times(1, "/client", Effect::SlowAnswer(1_000));
    scene.call(tab, Call::Touch { session: bob, intent: None });
    scene.run_for(100);
    // Somebody says so. The touch that is answered meanwhile shows that the other session has ended.
    scene.deliver(tab, Input::SignOutHeard);
    scene.run_for(120_000);
    let token = scene.token();
    assert_eq!(scene.cookie("__session"), Some(token.as_str()));
}

#[test]
fn a_tab_that_heard_of_a_sign_out_tells_no_tab_of_a_token() {
    let (mut scene, _) = hears_of_it(Effect::Refuse(503, "down"));
    // It missed what the others heard.
    let browser = scene.browser;
    scene.browser_mut(browser).has_channels = false;
    let late = scene.world.open(browser);
    scene.world.tab_mut(late).focused = false;
    scene.start(late);
    scene.browser_mut(browser).has_channels = true;
    scene.run_for(20_000);
    assert_eq!(scene.cookie("__session"), None);
    scene.mend();
    scene.run_for(120_000);
    nobody_is_back(&scene, late, "a token that was shared");
}

#[test]
fn a_sign_out_that_was_none_holds_the_cookie_back_no_longer_than_the_client_is_read() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault_times(3, "/client", Effect::Refuse(503, "down"));
    scene.deliver(tab, Input::SignOutHeard);
    let before = scene.get(insisting()).expect("no error").expect("a token");
    assert_ne!(scene.cookie("__session"), Some(before.as_str()));
    scene.run_for(10_000);
    let token = scene.token();
    assert_eq!(scene.cookie("__session"), Some(token.as_str()), "the session lives");
}

#[test]
fn what_the_api_says_to_anything_that_was_asked_for_since_counts_as_read() {
    let mut scene = Scene::ready();
    let (tab, session) = (scene.tab, scene.session());
    scene.fault("/client", Effect::Refuse(503, "down"));
    scene.deliver(tab, Input::SignOutHeard);
    scene.run_for(2_000);
    let token = scene.get(insisting()).expect("no error").expect("a token");
    assert_ne!(scene.cookie("__session"), Some(token.as_str()), "not read yet");
    scene.do_call(Call::Touch { session, intent: None }).expect("done");
    scene.run_for(100);
    let token = scene.token();
    assert_eq!(scene.cookie("__session"), Some(token.as_str()));
}

#[test]
fn a_page_that_loads_while_another_tab_signs_out_shows_nobody() {
    for slow in ["/client", "/environment"] {
        let mut scene = Scene::ready();
        let late = scene.world.open(scene.browser);
        scene.fault_times(1, slow, Effect::SlowAnswer(1_000));
        let call = scene.start(late);
        scene.run_for(200);
        scene.fault_times(2, "/client", Effect::Refuse(503, "down"));
        scene.do_call(leave()).expect("done");
        scene.wait(late, call).expect("loaded");
        assert_eq!(scene.cookie("__session"), None);
        scene.run_for(30_000);
        let states: Vec<&str> = scene.tab(late).states();
        assert!(slow != "/client" || states.iter().all(|state| !state.contains("sess")), "{states:?}");
        nobody_is_back(&scene, late, slow);
    }
}

#[test]
fn choosing_goes_on_although_another_tab_signs_out_of_another_session() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let back = scene.another_tab();
    scene.fault_times(1, "*/touch", Effect::SlowAnswer(1_000));
    let wanted = SetActive { session: SessionChoice::Named(ada.clone()), ..SetActive::default() };
    let choice = scene.world.call(back, Call::SetActive(wanted));
    scene.run_for(100);
    scene.do_call(Call::SignOut { session: Some(bob), navigate: false }).expect("done");
    scene.wait(back, choice).expect("chosen");
    scene.run_for(1_000);
    assert_eq!(describe(&scene.tab(back).snapshot()), format!("ready {ada}"));
    let chosen = scene.world.call(back, choose_organization("org_1"));
    scene.wait(back, chosen).expect("chosen");
}

#[test]
fn other_tabs_hear_at_once_of_every_session_that_ends_here() {
    let endings: [Ending; 4] = [
        |_| leave(),
        |session| Call::SignOut { session: Some(session.to_owned()), navigate: false },
        |session| Call::Remove { session: session.to_owned() },
        |session| Call::End { session: session.to_owned() },
    ];
    for (index, ending) in endings.into_iter().enumerate() {
        let (mut scene, ada, bob) = Scene::two_sessions();
        let back = scene.another_tab();
        let chosen = SetActive { session: SessionChoice::Named(ada.clone()), ..SetActive::default() };
        let chosen = scene.call(back, Call::SetActive(chosen));
        scene.wait(back, chosen).expect("chosen");
        // Bob is active here, Ada there.
        assert_eq!(scene.session(), bob);
        scene.do_call(ending(&ada)).expect("done");
        scene.run_for(1_000);
        assert_eq!(describe(&scene.tab(back).snapshot()), "ready nobody", "{index}");
    }
}

#[test]
fn what_another_tab_has_told_is_not_told_again() {
    let (mut scene, ada, _) = Scene::two_sessions();
    let others = [scene.another_tab(), scene.another_tab(), scene.another_tab()];
    scene.forget_requests();
    scene.do_call(Call::Remove { session: ada }).expect("done");
    scene.run_for(60_000);
    assert_eq!(scene.count("/client"), others.len(), "each has read the client once");
}

#[test]
fn leaving_the_active_session_without_ending_it_is_no_sign_out() {
    let (mut scene, _, bob) = Scene::two_sessions();
    scene.another_tab();
    scene.forget_requests();
    let nobody = SetActive { session: SessionChoice::Nobody, ..SetActive::default() };
    scene.do_call(Call::SetActive(nobody)).expect("done");
    scene.do_call(choose_session(&bob)).expect("done");
    scene.run_for(5_000);
    assert_eq!(scene.count("/client"), 0, "no tab was told of anything");
}
