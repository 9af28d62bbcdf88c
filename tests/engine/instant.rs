//! Starting at once from the session cookie, and choosing the first session.

use clerk_wasm::engine::{Call, PageEvent, TokenQuery};
use clerk_wasm::{Client, InstanceType, SessionChoice, Status};

use crate::harness::fault::Effect;
use crate::harness::{Scene, Seen, choose_organization, choose_session, describe};

/// A browser that has the cookies of a page that was here before, and a new tab that starts at once.
fn returning() -> (Scene, String) {
    let mut scene = Scene::ready();
    let session = scene.session();
    reopen(&mut scene);
    (scene, session)
}

/// Closes the tab and opens another one that starts at once.
fn reopen(scene: &mut Scene) {
    let (browser, old) = (scene.browser, scene.tab);
    scene.close(old);
    scene.tab = scene.world.open(browser);
    scene.forget_requests();
    let tab = scene.tab;
    scene.configure(tab, |config| config.instant_start = true);
}

fn start(scene: &mut Scene) {
    let tab = scene.tab;
    scene.start(tab);
}

fn is_provisional(scene: &Scene) -> bool {
    scene.tab(scene.tab).snapshot().is_provisional
}

fn user_name(scene: &Scene) -> Option<String> {
    let snapshot = scene.tab(scene.tab).snapshot();
    snapshot.signed_in().and_then(|it| it.user.first_name().map(str::to_owned))
}

#[test]
fn an_unexpired_cookie_is_shown_before_any_answer() {
    let (mut scene, session) = returning();
    let before = scene.now;
    start(&mut scene);
    assert_eq!(scene.state(), format!("ready {session}"));
    assert!(is_provisional(&scene));
    assert_eq!(user_name(&scene), None, "the token does not name the user");
    let cookie = scene.cookie("__session").map(str::to_owned);
    assert_eq!(Some(scene.token().as_str().to_owned()), cookie);
    assert_eq!(scene.now, before, "no time has passed");
    scene.run_for(1_000);
    assert_eq!(scene.state(), format!("ready {session}"));
    assert!(!is_provisional(&scene));
    assert!(user_name(&scene).is_some());
    assert_eq!((scene.count("/client"), scene.count("*/tokens")), (1, 0));
    assert!(scene.tab(scene.tab).states().iter().all(|state| *state == format!("ready {session}")));
}

#[test]
fn without_the_option_the_cookie_waits_for_the_client() {
    let (mut scene, _) = returning();
    let tab = scene.tab;
    scene.configure(tab, |config| config.instant_start = false);
    start(&mut scene);
    assert_eq!(scene.state(), "loading unknown");
}

#[test]
fn the_organization_is_that_of_the_token() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.do_call(choose_organization("org_1")).expect("active");
    scene.run_for(1_000);
    reopen(&mut scene);
    start(&mut scene);
    assert_eq!(scene.state(), format!("ready {session}/org_1"));
    let tab = scene.tab(scene.tab).snapshot();
    let membership = &tab.signed_in().expect("somebody").user.organization_memberships()[0];
    assert_eq!(membership.role(), Some("org:admin"));
}

#[test]
fn it_does_not_wait_for_an_environment_that_never_comes() {
    let (mut scene, session) = returning();
    scene.fault("/environment", Effect::Hang);
    start(&mut scene);
    assert_eq!(scene.state(), format!("ready {session}"));
}

/// A development page with the cookies of the page before.
fn returning_in_development() -> Scene {
    let mut scene = Scene::signed_in(InstanceType::Development);
    reopen(&mut scene);
    scene.fault("/environment", Effect::Hang);
    scene
}

#[test]
fn not_in_development_either() {
    let mut scene = returning_in_development();
    start(&mut scene);
    assert_eq!(scene.status(), Status::Ready);
    assert!(is_provisional(&scene));
}

#[test]
fn without_a_dev_browser_the_cookie_is_not_believed() {
    let mut scene = returning_in_development();
    let (browser, suffix) = (scene.browser, scene.key.cookie_suffix());
    for name in ["__clerk_db_jwt".to_owned(), format!("__clerk_db_jwt_{suffix}")] {
        scene.browser_mut(browser).jar.set(&name, "");
    }
    start(&mut scene);
    assert_eq!(scene.state(), "loading unknown");
}

#[test]
fn a_session_that_the_server_has_ended_is_signed_out_once_it_says_so() {
    let (mut scene, session) = returning();
    scene.sessions_may_end = true;
    scene.api.set_status(&session, "revoked");
    start(&mut scene);
    assert_eq!(scene.state(), format!("ready {session}"));
    scene.run_for(1_000);
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.cookie("__session"), None);
    assert_eq!(scene.get(TokenQuery::default()).expect("no error"), None);
}

#[test]
fn a_failing_client_makes_it_degraded_and_whole_again() {
    let (mut scene, session) = returning();
    scene.fault("/client", Effect::Refuse(503, "down"));
    start(&mut scene);
    assert_eq!(scene.state(), format!("ready {session}"));
    scene.run_for(9_000);
    assert_eq!(scene.state(), format!("degraded {session}"));
    assert!(is_provisional(&scene));
    scene.mend();
    scene.run_for(60_000);
    assert_eq!(scene.state(), format!("ready {session}"));
    assert!(!is_provisional(&scene));
}

#[test]
fn a_client_that_does_not_answer_makes_it_degraded_after_ten_seconds() {
    let (mut scene, session) = returning();
    scene.fault("/client", Effect::SlowAnswer(9_990));
    start(&mut scene);
    scene.run_for(9_900);
    assert_eq!(scene.state(), format!("ready {session}"));
    scene.run_for(200);
    assert_eq!(scene.state(), format!("degraded {session}"));
}

#[test]
fn so_does_one_that_wants_to_be_asked_much_later() {
    let (mut scene, session) = returning();
    scene.fault("/client", Effect::RetryAfter(503, "30"));
    start(&mut scene);
    scene.run_for(9_900);
    assert_eq!(scene.state(), format!("ready {session}"));
    scene.run_for(200);
    assert_eq!(scene.state(), format!("degraded {session}"));
}

#[test]
fn an_expired_cookie_is_not_used() {
    let (mut scene, session) = returning();
    scene.run_for(61_000);
    start(&mut scene);
    assert_eq!(scene.state(), "loading unknown");
    scene.run_for(1_000);
    assert_eq!(scene.state(), format!("ready {session}"));
}

#[test]
fn a_cookie_whose_age_can_not_be_told_is_not_used() {
    let (mut scene, _) = returning();
    let browser = scene.browser;
    scene.browser_mut(browser).wall_skew = -3_600_000;
    scene.run_for(50_000);
    start(&mut scene);
    assert_eq!(scene.state(), "loading unknown");
}

#[test]
fn cookies_that_say_signed_out_are_believed() {
    let (mut scene, _) = returning();
    let browser = scene.browser;
    let name = format!("__client_uat_{}", scene.key.cookie_suffix());
    scene.browser_mut(browser).jar.set(&name, "0");
    start(&mut scene);
    assert_eq!(scene.state(), "loading unknown");
}

#[test]
fn nobody_is_nobody_also_at_once() {
    let mut scene = Scene::production();
    let tab = scene.tab;
    scene.configure(tab, |config| config.instant_start = true);
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn calls_work_before_the_client_is_there() {
    let (mut scene, session) = returning();
    scene.fault("/client", Effect::SlowAnswer(5_000));
    start(&mut scene);
    scene.do_call(Call::Touch { session: session.clone(), intent: None }).expect("touched");
    scene.do_call(Call::SignOut { session: None, navigate: false }).expect("signed out");
    assert_eq!(scene.state(), "ready nobody");
    scene.run_for(20_000);
    assert_eq!(scene.state(), "ready nobody", "the late client is from before");
    assert_eq!(scene.cookie("__session"), None);
}

#[test]
fn a_token_that_nobody_asked_for_ages_also_by_a_slow_wall_clock() {
    let (mut scene, ada, _) = choosing(|_| SessionChoice::Nobody);
    let (browser, tab) = (scene.browser, scene.tab);
    scene.tab_mut(tab).chose_nobody = true;
    let forgetful = scene.browser_mut(browser);
    forgetful.wall_skew = -3_600_000;
    forgetful.stored_clock = None;
    forgetful.jar.clear();
    only_the_first_comes_with_a_token(&mut scene);
    scene.load().expect("loaded");
    scene.run_for(70_000);
    is_asked_for_in_time(&mut scene, ada);
}

#[test]
fn nor_does_it_look_younger_where_an_old_cookie_has_told_the_time() {
    let mut scene = Scene::ready();
    let (browser, gone) = (scene.browser, scene.session());
    reopen(&mut scene);
    scene.api.set_status(&gone, "revoked");
    scene.run_for(600_000);
    let forgetful = scene.browser_mut(browser);
    forgetful.wall_skew = -3_600_000;
    forgetful.stored_clock = None;
    // Until the client is read, nothing but the cookie tells what the time is.
    scene.fault("/client", Effect::Unreachable);
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("degraded {gone}"));
    scene.mend();
    scene.run_for(60_000);
    assert_eq!(scene.state(), "ready nobody");
    let session = scene.sign_in("ada");
    scene.do_call(Call::Reload).expect("read");
    assert_eq!(scene.state(), "ready nobody", "what is signed in to elsewhere is not active here");
    scene.run_for(70_000);
    is_asked_for_in_time(&mut scene, session);
}

#[test]
fn nor_where_the_wall_clock_was_set_back_since_an_earlier_page_noted_it() {
    let (mut scene, ada, _) = Scene::two_sessions();
    scene.run_for(60_000);
    let browser = scene.browser;
    assert!(scene.browser(browser).stored_clock.is_some(), "a token was minted");
    reopen_choosing(&mut scene, |_| SessionChoice::Nobody);
    let tab = scene.tab;
    scene.tab_mut(tab).chose_nobody = true;
    scene.run_for(601_000);
    scene.browser_mut(browser).wall_skew = -600_000;
    only_the_first_comes_with_a_token(&mut scene);
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "ready nobody");
    scene.run_for(70_000);
    is_asked_for_in_time(&mut scene, ada);
}

/// The token that came along with a session has run out: another one is handed out.
fn is_asked_for_in_time(scene: &mut Scene, session: String) {
    let query = TokenQuery { session: Some(session), ..TokenQuery::default() };
    let token = scene.get(query).expect("no error").expect("a token");
    assert!(token.expires_at().0 > scene.api.now());
}

/// Nothing else tells what the time is: the session that was used last has no token.
fn only_the_first_comes_with_a_token(scene: &mut Scene) {
    scene.fault("/client", Effect::Change(|body| without_last(&body, "last_active_token")));
}

/// The JSON with another name in place of the last one of these.
fn without_last(body: &str, name: &str) -> String {
    let at = body.rfind(name).expect("a name");
    [&body[..at], "other", &body[at + name.len()..]].concat()
}

fn first(client: &Client) -> SessionChoice {
    SessionChoice::Named(client.sessions()[0].id().to_owned())
}

fn choosing(choose: fn(&Client) -> SessionChoice) -> (Scene, String, String) {
    let (mut scene, ada, bob) = Scene::two_sessions();
    reopen_choosing(&mut scene, choose);
    (scene, ada, bob)
}

fn reopen_choosing(scene: &mut Scene, choose: fn(&Client) -> SessionChoice) {
    reopen(scene);
    let tab = scene.tab;
    scene.configure(tab, |config| config.chooses_session = true);
    scene.tab_mut(tab).first_session = Some(choose);
}

#[test]
fn the_app_chooses_the_first_session_once() {
    let (mut scene, ada, bob) = choosing(first);
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {ada}"));
    assert_eq!(scene.token().claims().session_id(), Some(ada.as_str()));
    assert_eq!(scene.count("*/tokens"), 0, "its token came along");
    let states = scene.tab(scene.tab).states();
    assert_eq!(states, ["loading unknown", &format!("ready {ada}")], "the other one is never shown");
    let seen = &scene.tab(scene.tab).seen;
    let shown = seen.iter().position(|seen| *seen == Seen::State(format!("ready {ada}")));
    let answered = seen.iter().position(|seen| matches!(seen, Seen::Answer(_)));
    assert!(shown < answered, "load() ends when the choice is shown: {seen:?}");
    scene.do_call(choose_session(&bob)).expect("active");
    scene.do_call(Call::Reload).expect("read");
    assert_eq!(scene.state(), format!("ready {bob}"));
    assert_eq!(scene.tab(scene.tab).asked_for_session, 1);
}

#[test]
fn the_app_can_choose_nobody_or_leave_it() {
    let (mut scene, ..) = choosing(|_| SessionChoice::Nobody);
    let tab = scene.tab;
    scene.tab_mut(tab).chose_nobody = true;
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.tab(scene.tab).snapshot().client.as_ref().expect("a client").sessions().len(), 2);
    let (mut scene, _, bob) = choosing(|_| SessionChoice::Current);
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {bob}"));
}

#[test]
fn a_choice_that_is_none_of_the_clients_counts_for_nothing() {
    let (mut scene, _, bob) = choosing(|_| SessionChoice::Named("sess_of_another".to_owned()));
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("ready {bob}"));
}

#[test]
fn a_start_without_the_api_asks_when_the_client_is_there() {
    let (mut scene, ada, bob) = choosing(first);
    scene.fault("/client", Effect::Refuse(503, "down"));
    scene.load().expect("loaded");
    assert_eq!(scene.state(), format!("degraded {bob}"));
    assert_eq!(scene.tab(scene.tab).asked_for_session, 0);
    scene.mend();
    scene.run_for(60_000);
    assert_eq!(scene.state(), format!("ready {ada}"));
    assert_eq!(scene.tab(scene.tab).asked_for_session, 1);
}

#[test]
fn at_an_instant_start_the_choice_replaces_the_stand_in_at_once() {
    let (mut scene, ada, bob) = choosing(first);
    let tab = scene.tab;
    scene.configure(tab, |config| {
        config.chooses_session = true;
        config.instant_start = true;
    });
    scene.fault("/environment", Effect::Hang);
    start(&mut scene);
    scene.run_for(1_000);
    let states = scene.tab(tab).seen.iter().filter(|seen| matches!(seen, Seen::State(_)));
    let expected = [bob, ada].map(|session| Seen::State(format!("ready {session}")));
    assert_eq!(states.cloned().collect::<Vec<_>>(), expected, "nothing in between");
}

#[test]
fn an_app_that_chose_before_the_client_was_there_is_not_asked() {
    let (mut scene, _, bob) = choosing(first);
    let tab = scene.tab;
    scene.configure(tab, |config| {
        config.chooses_session = true;
        config.instant_start = true;
    });
    scene.fault("/client", Effect::Hang);
    start(&mut scene);
    assert_eq!(scene.state(), format!("ready {bob}"));
    scene.do_call(choose_session(&bob)).expect("active");
    assert_eq!(describe(&scene.tab(tab).snapshot()), format!("ready {bob}"));
    assert_eq!(scene.tab(tab).asked_for_session, 0);
}

#[test]
fn touches_on_focus_are_throttled_by_session_where_there_are_several() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let tab = scene.tab;
    scene.forget_requests();
    let focus = |scene: &mut Scene| {
        scene.page_event(tab, PageEvent::Focused);
        scene.run_for(100);
        scene.count("*/touch")
    };
    assert_eq!((focus(&mut scene), focus(&mut scene)), (1, 1), "the same session within 5 s");
    scene.do_call(choose_session(&ada)).expect("active");
    scene.forget_requests();
    assert_eq!((focus(&mut scene), focus(&mut scene)), (1, 1), "another session");
    assert!(scene.requests("*/touch")[0].wire.path.contains(&ada));
    scene.do_call(choose_session(&bob)).expect("active");
    scene.forget_requests();
    assert_eq!(focus(&mut scene), 0, "this one was touched a moment ago");
    scene.run_for(5_000);
    assert_eq!(focus(&mut scene), 1);
}

#[test]
fn a_tab_that_follows_on_one_with_another_session_touches_at_once() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let (first, second) = (scene.tab, scene.another_tab());
    let call = scene.world.call(second, choose_session(&ada));
    scene.world.wait(second, call).expect("active");
    scene.run_for(10_000);
    scene.forget_requests();
    for (from, to) in [(second, first), (first, second), (second, first), (first, second)] {
        scene.page_event(from, PageEvent::Blurred);
        scene.page_event(to, PageEvent::Focused);
        scene.run_for(500);
    }
    let touched: Vec<bool> =
        scene.requests("*/touch").iter().map(|entry| entry.wire.path.contains(&bob)).collect();
    assert_eq!(touched, [true, false, true, false], "the API knows which session is looked at");
}

#[test]
fn touches_on_focus_are_throttled_for_all_where_there_is_one_session() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.forget_requests();
    for _ in 0..3 {
        scene.page_event(tab, PageEvent::Focused);
        scene.run_for(1_000);
    }
    assert_eq!(scene.count("*/touch"), 1);
    scene.run_for(5_000);
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(100);
    assert_eq!(scene.count("*/touch"), 2);
    assert_eq!(scene.status(), Status::Ready);
}
