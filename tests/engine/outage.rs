//! Outages of the API, and of single pages: what another tab fails at is its own affair, and whoever calls is
//! served as soon as that can be.

use clerk_wasm::InstanceType;
use clerk_wasm::engine::{Call, Outcome, PageEvent, TokenQuery};

use crate::harness::fault::Effect;
use crate::harness::{Scene, TabId, insisting, template};

const MINUTE: u64 = 60_000;
const EFFECTS: [Effect; 5] = [
    Effect::Refuse(503, "down"),
    Effect::Unreachable,
    Effect::Hang,
    Effect::Body("<html>"),
    Effect::RetryAfter(503, "3600"),
];

/// How long a call takes that gets a token.
fn took(scene: &mut Scene, query: TokenQuery) -> u64 {
    let begin = scene.now;
    let token = scene.get(query).expect("no error");
    assert!(token.is_some());
    scene.now - begin
}

/// The most requests of a tab in any minute that begins with one sent since then.
fn most_in_a_minute(scene: &Scene, tab: TabId, since: u64) -> usize {
    let sent = &scene.tab(tab).sent;
    let starts = sent.iter().filter(|at| **at >= since);
    let count = |from: &u64| sent.iter().filter(|at| (*from..from + MINUTE).contains(at)).count();
    starts.map(count).max().unwrap_or(0)
}

#[test]
fn a_tab_that_is_cut_off_starves_no_other() {
    for effect in EFFECTS {
        let mut scene = Scene::production();
        scene.api.token_lifetime = 20;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        let (tab, other) = (scene.tab, scene.another_tab());
        scene.cut_off(other, effect);
        let begin = scene.now;
        for _ in 0..900 {
            scene.call(other, Call::GetToken(insisting()));
            let call = scene.ask();
            scene.run_for(1_000);
            assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))), "at {}", scene.now);
        }
        assert!(took(&mut scene, insisting()) <= 5_100, "the lock of a tab that hangs is not waited for");
        assert!(
            most_in_a_minute(&scene, other, begin + 2 * MINUTE) <= 4,
            "nor does it send more than it may"
        );
        let renewals = scene.requests("*/tokens").iter().filter(|entry| entry.tab == tab).count();
        assert!(renewals <= 80, "{renewals} renewals in a quarter of an hour");
    }
}

#[test]
fn in_the_pause_of_an_outage_a_call_is_tried_within_five_seconds() {
    for effect in EFFECTS {
        for millis in (0..120_000).step_by(7_001) {
            let mut scene = Scene::ready();
            scene.fault("*", effect.clone());
            scene.run_for(3 * MINUTE + millis);
            scene.mend();
            let took = took(&mut scene, TokenQuery::default());
            assert!(took <= 5_100, "{took} ms after {millis}");
        }
    }
}

#[test]
fn each_of_some_calls_in_an_outage_is_tried_within_five_seconds() {
    for effect in EFFECTS {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.fault("*", effect);
        scene.run_for(3 * MINUTE);
        let begin = scene.now;
        for _ in 0..60 {
            let asked = scene.now;
            scene.call(tab, Call::GetToken(TokenQuery::default()));
            scene.run_for(5_100);
            assert!(scene.tab(tab).sent.iter().any(|at| *at >= asked), "asked at {asked}");
            scene.run_for(25_000);
        }
        assert!(most_in_a_minute(&scene, tab, begin) <= 4);
    }
}

#[test]
fn in_the_pause_after_failures_a_call_is_tried_within_five_seconds() {
    for effect in EFFECTS {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.fault("*/tokens/api", effect);
        scene.call(tab, Call::GetToken(template("api")));
        for _ in 0..9 {
            scene.run_for(9_000);
            scene.get(insisting()).expect("the API is there");
        }
        scene.mend();
        assert!(took(&mut scene, template("api")) <= 5_100);
    }
}

#[test]
fn a_call_does_not_wait_for_a_request_that_hangs() {
    for since in (100..9_500).step_by(470) {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.fault_times(1, "*/tokens/api", Effect::Hang);
        scene.call(tab, Call::GetToken(template("api")));
        scene.run_for(since);
        let took = took(&mut scene, template("api"));
        assert!(took <= 5_100, "{took} ms, {since} ms after the request");
    }
}

#[test]
fn a_call_does_not_wait_for_a_frozen_tab_after_a_request_that_hung() {
    for since in (100..9_500).step_by(470) {
        let mut scene = Scene::ready();
        let (front, back) = (scene.tab, scene.another_tab());
        scene.fault("*/tokens", Effect::Hang);
        scene.run_for(2_000);
        scene.call(front, Call::GetToken(insisting()));
        scene.run_for(500);
        scene.freeze(front);
        // The first one goes out past the lock.
        scene.call(back, Call::GetToken(insisting()));
        scene.run_for(4_000 + since);
        scene.forget_requests();
        scene.call(back, Call::GetToken(insisting()));
        scene.run_for(5_100);
        assert!(scene.count("*/tokens") > 0, "{since} ms after the request");
    }
}

#[test]
fn a_call_does_not_wait_for_the_pause_of_a_dev_browser_that_was_not_made() {
    for effect in [Effect::RetryAfter(503, "3600"), Effect::Unreachable, Effect::Body("<html>")] {
        let mut scene = Scene::signed_in(InstanceType::Development);
        scene.fault("/dev_browser", effect);
        let token = scene.world.dev_browser(scene.browser).expect("one");
        scene.api.forget_dev_browser(&token);
        let _ = scene.get(insisting());
        scene.run_for(10 * MINUTE);
        scene.forget_requests();
        scene.mend();
        let tab = scene.tab;
        scene.call(tab, Call::GetToken(insisting()));
        scene.run_for(5_100);
        assert_eq!(scene.count("/dev_browser"), 1);
    }
}

#[test]
fn an_app_that_asks_all_the_time_has_a_dev_browser_asked_for_four_times_a_minute() {
    let mut scene = Scene::signed_in(InstanceType::Development);
    let tab = scene.tab;
    scene.fault("/dev_browser", Effect::RetryAfter(503, "3600"));
    let token = scene.world.dev_browser(scene.browser).expect("one");
    scene.api.forget_dev_browser(&token);
    let _ = scene.get(insisting());
    scene.run_for(3 * MINUTE);
    let begin = scene.now;
    for _ in 0..600 {
        scene.call(tab, Call::GetToken(insisting()));
        scene.run_for(1_000);
    }
    let most = most_in_a_minute(&scene, tab, begin);
    assert!((2..=4).contains(&most), "{most} in a minute");
}

#[test]
fn the_first_answer_serves_and_the_later_one_changes_nothing() {
    for slow in [4_500, 6_000, 9_000] {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.run_for(2_000);
        scene.fault_times(1, "*/tokens", Effect::SlowAnswer(slow));
        let first = scene.call(tab, Call::GetToken(insisting()));
        scene.run_for(1_000);
        let second = scene.call(tab, Call::GetToken(insisting()));
        scene.run_for(20_000);
        let both = [first, second].map(|call| scene.answer(call).cloned().expect("answered"));
        assert!(both.iter().all(|answer| matches!(answer, Ok(Outcome::Token(Some(_))))));
        assert_eq!(scene.count("*/tokens"), 2, "who insists gets one that was sent after it");
    }
}

#[test]
fn who_insists_waits_for_the_request_that_went_out_for_it() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.run_for(2_000);
    scene.fault("*/tokens", Effect::SlowAnswer(8_000));
    scene.call(tab, Call::GetToken(insisting()));
    scene.run_for(2_000);
    let call = scene.call(tab, Call::GetToken(insisting()));
    scene.run_for(20_000);
    assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))));
    assert_eq!(scene.count("*/tokens"), 2, "the first one's answer came before the second one's");
}

#[test]
fn no_renewal_goes_out_beside_a_request_that_went_out_for_a_call() {
    let mut scene = Scene::production();
    scene.api.token_lifetime = 20;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(2_000);
    let tab = scene.tab;
    scene.fault("*/tokens", Effect::SlowAnswer(9_000));
    scene.call(tab, Call::ClearTokens);
    scene.run_for(3_000);
    // Has its own sent after four seconds, and is served by the first one's answer.
    let call = scene.ask();
    scene.run_for(12_500);
    assert!(matches!(scene.answer(call), Some(Ok(Outcome::Token(Some(_))))));
    assert_eq!(scene.count("*/tokens"), 2, "the second one is under way when the first one's token is due");
}

#[test]
fn a_hundred_calls_at_once_are_one_request_and_a_slow_one_two() {
    for (slow, requests) in [(3_000, 1), (7_000, 2)] {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.fault_times(1, "*/tokens/api", Effect::SlowAnswer(slow));
        let calls: Vec<_> = (0..100).map(|_| scene.call(tab, Call::GetToken(template("api")))).collect();
        scene.run_for(500);
        scene.call(tab, Call::GetToken(template("api")));
        scene.run_for(20_000);
        assert_eq!(scene.count("*/tokens/api"), requests);
        assert!(calls.iter().all(|call| matches!(scene.answer(*call), Some(Ok(_)))));
    }
}

#[test]
fn where_the_browser_says_that_it_is_offline_a_call_is_tried_all_the_same() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Offline);
    scene.forget_requests();
    scene.run_for(10 * MINUTE);
    assert_eq!(scene.count("*"), 0, "nothing is sent in the background");
    assert!(took(&mut scene, TokenQuery::default()) <= 5_100);
    assert!(took(&mut scene, template("api")) <= 5_100);
}

#[test]
fn offline_an_app_that_asks_all_the_time_sends_four_requests_a_minute() {
    let mut scene = Scene::ready();
    let (browser, tab) = (scene.browser, scene.tab);
    scene.set_online(browser, false);
    scene.run_for(3 * MINUTE);
    let begin = scene.now;
    for round in 0..600 {
        scene.call(tab, Call::GetToken(template(["api", "other", "third"][round % 3])));
        scene.ask();
        scene.run_for(1_000);
    }
    assert!(most_in_a_minute(&scene, tab, begin + MINUTE) <= 4);
}

#[test]
fn in_an_outage_no_page_sends_more_than_four_requests_in_any_minute_whoever_calls() {
    for effect in EFFECTS {
        for every in [700, 3_000, 11_000, 16_000] {
            let mut scene = Scene::ready();
            let mut tabs = vec![scene.tab];
            (0..2).for_each(|_| tabs.push(scene.another_tab()));
            scene.fault("*", effect.clone());
            scene.run_for(2 * MINUTE);
            let begin = scene.now;
            for round in 0..10 * MINUTE / every {
                for tab in &tabs {
                    let name = ["api", "other", "third"][usize::try_from(round).expect("small") % 3];
                    scene.call(*tab, Call::GetToken(template(name)));
                    scene.call(*tab, Call::GetToken(insisting()));
                    scene.call(*tab, Call::Reload);
                }
                scene.run_for(every);
            }
            for tab in tabs {
                // A page that was asked to come back in an hour finds out only now.
                assert!(most_in_a_minute(&scene, tab, begin) <= 8);
                let most = most_in_a_minute(&scene, tab, begin + MINUTE);
                assert!((1..=4).contains(&most), "{most} requests in a minute, asked every {every} ms");
            }
        }
    }
}

#[test]
fn a_token_that_always_fails_leaves_room_for_another() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.fault("*/tokens/api", Effect::Refuse(503, "down"));
    for round in 0..300 {
        scene.call(tab, Call::GetToken(template("api")));
        if round % 70 == 69 {
            assert!(took(&mut scene, insisting()) <= 5_100, "in round {round}");
        }
        scene.run_for(1_000);
    }
}

#[test]
fn six_tabs_find_out_each_for_itself() {
    for effect in EFFECTS {
        let mut scene = Scene::ready();
        let mut tabs = vec![scene.tab];
        (0..5).for_each(|_| tabs.push(scene.another_tab()));
        // Each has more to renew than one token, whose own pauses would keep to the bounds by themselves.
        for tab in tabs.repeat(2) {
            for name in ["api", "other"] {
                scene.call(tab, Call::GetToken(template(name)));
            }
            scene.run_for(1_000);
        }
        scene.fault("*", effect);
        let begin = scene.now;
        scene.run_for(15 * MINUTE);
        for tab in tabs {
            let first = *scene.tab(tab).sent.iter().find(|at| **at >= begin).expect("a request");
            assert!(most_in_a_minute(&scene, tab, begin) <= 8, "in its first minute");
            assert!(most_in_a_minute(&scene, tab, first + MINUTE) <= 4, "in any other");
        }
    }
}
