//! Trying again: when, how often, and what calls get meanwhile.

use std::collections::BTreeSet;

use clerk_wasm::Status;
use clerk_wasm::engine::{Call, Outcome, TokenQuery};

use crate::harness::fault::Effect;
use crate::harness::{Scene, code, template};

#[test]
fn a_failed_token_request_is_repeated_with_growing_pauses() {
    for effect in [Effect::Refuse(500, "down"), Effect::Refuse(429, "too_many"), Effect::Unreachable] {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.fault("*/tokens/api", effect);
        let call = scene.call(tab, Call::GetToken(template("api")));
        scene.run_for(20_000);
        assert!(scene.answer(call).is_none());
        scene.mend();
        scene.run_for(35_000);
        assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))));
    }
}

#[test]
fn pauses_grow_and_retries_say_which_they_are() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault("*/tokens/api", Effect::Refuse(503, "down"));
    scene.call(tab, Call::GetToken(template("api")));
    scene.run_for(170_000);
    let asked = scene.requests("*/tokens/api");
    let pauses: Vec<u64> = asked.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!((500..=1_100).contains(&pauses[0]), "{pauses:?}");
    assert!(
        pauses[4..].iter().all(|pause| (15_000..=30_100).contains(pause)) || pauses[4] >= 8_000,
        "{pauses:?}"
    );
    for (attempt, entry) in asked.iter().enumerate() {
        let said = entry.wire.query("_clerk_retry_attempt").map(str::to_owned);
        assert_eq!(said, (attempt > 0).then(|| attempt.to_string()));
    }
}

#[test]
fn other_refusals_are_not_repeated() {
    for status in [400, 403, 404, 409, 422] {
        let mut scene = Scene::ready();
        scene.fault("*/tokens/api", Effect::Refuse(status, "no"));
        assert_eq!(code(scene.get(template("api"))), "no");
        scene.run_for(600_000);
        assert_eq!(scene.count("*/tokens/api"), 1, "{status}");
    }
}

#[test]
fn retry_after_is_obeyed() {
    for (status, path) in [(429, "*/tokens/api"), (503, "*/tokens/api")] {
        let mut scene = Scene::ready();
        scene.fault_times(1, path, Effect::RetryAfter(status, "6"));
        scene.get(template("api")).expect("no error");
        let asked = scene.requests("*/tokens/api");
        let pause = asked[1].at - asked[0].at;
        assert!((6_000..=7_100).contains(&pause), "{pause}");
    }
}

#[test]
fn retry_after_is_obeyed_for_the_client_too() {
    let mut scene = Scene::production();
    scene.sign_in("ada");
    scene.fault_times(1, "/client", Effect::RetryAfter(429, "4"));
    scene.load().expect("loaded");
    let asked = scene.requests("/client");
    let pause = asked[1].at - asked[0].at;
    assert!((4_000..=5_100).contains(&pause), "{pause}");
}

#[test]
fn a_failed_read_is_repeated_at_once_then_later() {
    let mut scene = Scene::production();
    scene.sign_in("ada");
    scene.fault("/client", Effect::Refuse(500, "down"));
    scene.load().expect("loaded");
    scene.run_for(60_000);
    let asked = scene.requests("/client");
    let pauses: Vec<u64> = asked.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(pauses[0] < 200 && pauses[1] >= 500, "{pauses:?}");
    assert!(pauses.len() < 9, "{pauses:?}");
}

#[test]
fn while_a_good_token_is_held_no_call_waits() {
    let mut scene = Scene::ready();
    scene.fault("*", Effect::Refuse(503, "down"));
    for _ in 0..50 {
        let call = scene.ask();
        assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))), "at {}", scene.now);
        scene.run_for(1_000);
    }
    assert_eq!(scene.status(), Status::Degraded);
}

#[test]
fn in_a_long_outage_calls_end_with_the_reason_and_the_session_stays() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.fault("*", Effect::Refuse(503, "down"));
    scene.run_for(120_000);
    let begin = scene.now;
    assert_eq!(code(scene.get(TokenQuery::default())), "down");
    assert!(scene.now - begin <= 181_000);
    assert_eq!(scene.state(), format!("degraded {session}"));
    scene.run_for(7_200_000);
    assert_eq!(scene.state(), format!("degraded {session}"), "two hours later");
    scene.mend();
    scene.run_for(35_000);
    assert_eq!(scene.state(), format!("ready {session}"));
    scene.token();
}

#[test]
fn in_an_outage_at_most_four_requests_a_minute_are_sent() {
    for effect in [Effect::Refuse(503, "down"), Effect::Unreachable, Effect::Hang] {
        let mut scene = Scene::ready();
        scene.fault("*", effect);
        scene.run_for(180_000);
        scene.forget_requests();
        scene.world.ask_often(scene.tab, 1_000, 600_000);
        assert!(scene.count("*") <= 40, "{} in ten minutes", scene.count("*"));
    }
}

#[test]
fn in_an_outage_many_callers_and_templates_cost_no_more() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault("*", Effect::Refuse(503, "down"));
    scene.run_for(180_000);
    scene.forget_requests();
    for round in 0..600 {
        let name = ["api", "other", "third"][round % 3];
        scene.call(tab, Call::GetToken(template(name)));
        scene.ask();
        scene.run_for(1_000);
    }
    assert!(scene.count("*") <= 40, "{} in ten minutes", scene.count("*"));
}

#[test]
fn one_path_that_is_down_starves_no_other() {
    for path in ["/environment", "*/tokens/api", "*/touch", "/client"] {
        let mut scene = Scene::production();
        scene.sign_in("ada");
        if path == "/environment" {
            scene.fault(path, Effect::Refuse(503, "down"));
        }
        scene.load().expect("loaded");
        scene.fault(path, Effect::Refuse(503, "down"));
        let tab = scene.tab;
        for _ in 0..20 {
            scene.call(tab, Call::GetToken(template("api")));
            scene.call(tab, Call::Reload);
            scene.page_event(tab, clerk_wasm::engine::PageEvent::Focused);
            let got = scene.world.ask_often(tab, 1_000, 30_000);
            assert_eq!(got, 30, "{path} is down: session tokens are still to be had");
        }
    }
}

#[test]
fn in_an_outage_a_reload_is_not_starved_by_the_environment() {
    let mut scene = Scene::production();
    scene.fault("*", Effect::Refuse(503, "down"));
    scene.load().expect("loaded");
    scene.run_for(120_000);
    scene.forget_requests();
    let begin = scene.now;
    assert_eq!(code(scene.do_call(Call::Reload)), "down");
    assert!(scene.now - begin <= 61_000, "{}", scene.now - begin);
    let tab = scene.tab;
    scene.call(tab, Call::Reload);
    scene.run_for(61_000);
    assert!(scene.count("/client") > 0, "the client was asked for");
}

#[test]
fn offline_a_good_token_is_handed_out_and_later_a_clear_error_in_time() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    let before = scene.token();
    scene.set_online(browser, false);
    scene.run_for(30_000);
    assert_eq!(scene.token(), before);
    scene.run_for(40_000);
    let begin = scene.now;
    assert_eq!(code(scene.get(TokenQuery::default())), "clerk_offline");
    assert!((14_000..=16_000).contains(&(scene.now - begin)), "{}", scene.now - begin);
}

#[test]
fn back_online_a_waiting_call_is_served_within_a_second() {
    let mut scene = Scene::ready();
    let (browser, tab) = (scene.browser, scene.tab);
    scene.set_online(browser, false);
    scene.run_for(300_000);
    let call = scene.ask();
    scene.run_for(10_000);
    scene.set_online(browser, true);
    let begin = scene.now;
    assert!(scene.wait(tab, call).is_ok());
    assert!(scene.now - begin <= 1_000);
}

#[test]
fn back_online_after_failures_it_does_not_wait_for_its_pause() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    scene.fault("*", Effect::Unreachable);
    scene.run_for(300_000);
    scene.set_online(browser, false);
    scene.run_for(100);
    scene.mend();
    scene.set_online(browser, true);
    scene.run_for(1_000);
    assert_eq!(scene.state(), format!("ready {}", scene.session()));
    let call = scene.ask();
    assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))));
}

#[test]
fn offline_nothing_is_sent() {
    let mut scene = Scene::ready();
    let (browser, tab) = (scene.browser, scene.tab);
    scene.set_online(browser, false);
    scene.forget_requests();
    scene.run_for(600_000);
    assert_eq!(scene.count("*"), 0);
    assert!(scene.tab(tab).wakes < 20, "{} wakes", scene.tab(tab).wakes);
}

#[test]
fn browsers_that_failed_together_do_not_come_back_together() {
    let mut world = crate::harness::World::new(clerk_wasm::InstanceType::Production, 3);
    let mut tabs = Vec::new();
    for _ in 0..50 {
        let browser = world.add_browser();
        world.sign_in(browser, "ada");
        let tab = world.open(browser);
        world.load(tab).expect("loaded");
        tabs.push(tab);
    }
    world.fault("*", Effect::Refuse(503, "down"));
    world.run_for(600_000);
    world.mend();
    world.forget_requests();
    let begin = world.now;
    world.run_for(60_100);
    let asked = world.requests("*/tokens");
    let back: BTreeSet<_> = asked.iter().map(|entry| entry.tab).collect();
    assert_eq!(back.len(), 50, "everyone is back");
    let mut seconds = vec![0; 61];
    for entry in asked {
        seconds[usize::try_from((entry.at - begin) / 1_000).expect("small")] += 1;
    }
    assert!(seconds.iter().all(|count| *count <= 8), "{seconds:?}");
}

#[test]
fn after_an_outage_one_renewal_comes_early_by_chance_and_the_others_as_usual() {
    let mut world = crate::harness::World::new(clerk_wasm::InstanceType::Production, 3);
    for _ in 0..20 {
        let browser = world.add_browser();
        world.sign_in(browser, "ada");
        let tab = world.open(browser);
        world.load(tab).expect("loaded");
    }
    world.fault("*", Effect::Refuse(503, "down"));
    world.run_for(300_000);
    world.mend();
    world.forget_requests();
    world.run_for(400_000);
    let mut early = BTreeSet::new();
    for tab in (0..20).map(crate::harness::TabId) {
        let asked = world.requests("*/tokens");
        let at: Vec<u64> = asked.iter().filter(|entry| entry.tab == tab).map(|entry| entry.at).collect();
        let pauses: Vec<u64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(pauses[0] <= 47_000, "never later than usual: {pauses:?}");
        assert!(pauses[1..].iter().all(|pause| (44_000..=47_000).contains(pause)), "{pauses:?}");
        early.insert(pauses[0] / 5_000);
    }
    assert!(early.len() >= 5, "they are spread over a life: {early:?}");
}

#[test]
fn after_an_outage_a_page_that_began_in_it_is_whole_soon_and_at_once_if_a_call_waits() {
    for waits in [false, true] {
        let mut scene = Scene::ready();
        scene.fault("*", Effect::Refuse(503, "down"));
        let (browser, old) = (scene.browser, scene.tab);
        scene.close(old);
        scene.tab = scene.open(browser);
        scene.load().expect("loaded");
        scene.run_for(200_000);
        scene.mend();
        while scene.get(TokenQuery::default()).is_err() {}
        if waits {
            let begin = scene.now;
            assert!(scene.do_call(Call::Reload).is_ok());
            assert!(scene.now - begin <= 1_000, "{}", scene.now - begin);
        }
        scene.run_for(91_000);
        assert_eq!(scene.state(), format!("ready {}", scene.session()));
    }
}

#[test]
fn after_an_outage_a_session_that_was_refused_is_looked_at_without_delay() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.api.set_status(&session, "revoked");
    scene.fault("/client", Effect::Refuse(503, "down"));
    scene.run_for(200_000);
    assert_eq!(scene.state(), format!("degraded {session}"), "nobody has said that it is over");
    scene.mend();
    scene.ask();
    scene.run_for(1_000);
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn even_after_one_failure_browsers_come_back_at_different_times() {
    let mut world = crate::harness::World::new(clerk_wasm::InstanceType::Production, 3);
    let mut tabs = Vec::new();
    for _ in 0..20 {
        let browser = world.add_browser();
        world.sign_in(browser, "ada");
        let tab = world.open(browser);
        world.load(tab).expect("loaded");
        tabs.push(tab);
    }
    world.fault_times(20, "*/tokens/api", Effect::Refuse(503, "down"));
    for tab in tabs {
        world.call(tab, Call::GetToken(template("api")));
    }
    world.run_for(10_000);
    let asked = world.requests("*/tokens/api");
    assert_eq!(asked.len(), 40);
    let mut moments: Vec<u64> = asked[20..].iter().map(|entry| entry.at).collect();
    moments.dedup();
    assert!(moments.len() > 10, "{moments:?}");
}

#[test]
fn a_captive_portals_page_is_no_answer_to_what_was_to_be_done() {
    let mut scene = Scene::ready();
    let session = scene.session();
    scene.fault_times(3, "*", Effect::Body("<html>Welcome to the airport</html>"));
    let leave = Call::SignOut { session: None, navigate: false };
    assert_eq!(code(scene.do_call(leave)), "unreadable_answer");
    let end = Call::End { session: session.clone() };
    assert_eq!(code(scene.do_call(end)), "unreadable_answer");
    assert_eq!(scene.state(), format!("ready {session}"));
    assert!(scene.cookie("__session").is_some());
}

#[test]
fn an_answer_without_a_body_says_that_it_is_done() {
    let mut scene = Scene::ready();
    scene.fault_times(1, "/client/sessions", Effect::Change(|_| String::new()));
    scene.do_call(Call::SignOut { session: None, navigate: false }).expect("done");
    assert_eq!(scene.state(), "ready nobody");
}
