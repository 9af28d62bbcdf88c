//! Wrong clocks, jumping clocks, sleep. That no expired token is handed out is checked at every
//! answer.

use clerk_wasm::engine::{Call, Input, Outcome, PageEvent, TokenQuery};

use crate::harness::fault::Effect;
use crate::harness::{Scene, code, insisting, jwt};

/// Wall clocks from two hours slow to two hours fast, in milliseconds.
const SKEWS: [i64; 9] = [-7_200_000, -3_600_000, -61_000, -30_000, 0, 30_000, 55_000, 3_600_000, 7_200_000];

fn scene_with(skew: i64, lifetime: i64) -> Scene {
    let mut scene = Scene::production();
    let browser = scene.browser;
    scene.browser_mut(browser).wall_skew = skew;
    scene.api.token_lifetime = lifetime;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene
}

#[test]
fn at_any_skew_twenty_calls_make_one_request_at_most() {
    for skew in SKEWS {
        let mut scene = scene_with(skew, 60);
        for _ in 0..20 {
            scene.token();
        }
        assert!(scene.count("*/tokens") <= 1, "{} requests at {skew}", scene.count("*/tokens"));
    }
}

#[test]
fn at_any_skew_calls_all_the_time_never_get_an_expired_token() {
    for skew in SKEWS {
        for lifetime in [20, 60] {
            let mut scene = scene_with(skew, lifetime);
            let got = scene.world.ask_often(scene.tab, 1_000, 600_000);
            assert_eq!(got, 600, "at {skew}");
            let fair = 600 / usize::try_from(lifetime - lifetime / 4).expect("small") + 2;
            let asked = scene.count("*/tokens");
            assert!(asked <= fair, "{asked} requests for tokens of {lifetime} s at {skew}");
        }
    }
}

#[test]
fn at_any_skew_without_last_tokens_too() {
    for skew in SKEWS {
        let mut scene = Scene::production();
        let browser = scene.browser;
        scene.browser_mut(browser).wall_skew = skew;
        scene.api.sends_last_token = false;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        scene.run_for(1_000);
        let got = scene.world.ask_often(scene.tab, 1_000, 600_000);
        assert_eq!(got, 600);
        assert!(scene.count("*/tokens") <= 16, "{} requests at {skew}", scene.count("*/tokens"));
    }
}

#[test]
fn a_wall_clock_that_jumps_costs_one_request_at_most() {
    for jump in [-7_200_000, -60_000, -5_000, 5_000, 50_000, 3_600_000, 7_200_000] {
        let mut scene = Scene::ready();
        scene.world.ask_often(scene.tab, 1_000, 120_000);
        let browser = scene.browser;
        scene.forget_requests();
        scene.browser_mut(browser).wall_skew += jump;
        let got = scene.world.ask_often(scene.tab, 1_000, 600_000);
        assert!(got >= 599, "{got} answered at once after a jump of {jump}");
        assert!(scene.count("*/tokens") <= 15, "{} requests, jump {jump}", scene.count("*/tokens"));
    }
}

#[test]
fn a_wall_clock_that_jumps_to_and_fro_hands_out_nothing_expired() {
    let mut scene = Scene::ready();
    let browser = scene.browser;
    for round in 0..60 {
        scene.browser_mut(browser).wall_skew = if round % 2 == 0 { 3_600_000 } else { -3_600_000 };
        scene.world.ask_often(scene.tab, 1_000, 10_000);
    }
    assert!(scene.count("*/tokens") <= 45, "{}", scene.count("*/tokens"));
}

#[test]
fn the_first_call_after_sleep_gets_a_fresh_token() {
    for stands_still in [true, false] {
        for slept in [30_000, 58_000, 90_000, 3_600_000, 28_800_000] {
            let mut scene = Scene::ready();
            let (browser, before) = (scene.browser, scene.token());
            scene.sleep(browser, slept, stands_still);
            let call = scene.ask();
            let tab = scene.tab;
            let Ok(Outcome::Token(Some(token))) = scene.wait(tab, call) else { panic!("no token") };
            assert!(slept < 50_000 || token != before, "slept {slept}");
            assert!(scene.count("*/tokens") <= 1, "slept {slept}: {}", scene.count("*/tokens"));
        }
    }
}

#[test]
fn what_is_due_after_sleep_is_renewed_at_once_when_the_page_comes_back() {
    for event in [PageEvent::Shown, PageEvent::Focused, PageEvent::Online, PageEvent::Resumed] {
        let mut scene = Scene::ready();
        let (browser, tab) = (scene.browser, scene.tab);
        scene.sleep(browser, 3_600_000, true);
        scene.forget_requests();
        scene.page_event(tab, event);
        scene.run_for(200);
        assert_eq!(scene.count("*/tokens"), 1, "{event:?}");
        let (_, claims) = jwt::decode(scene.cookie("__session").expect("a cookie")).expect("a token");
        assert!(claims["exp"].as_i64().expect("exp") * 1_000 > scene.api.now(), "{event:?}");
    }
}

#[test]
fn time_slept_through_still_counts_after_the_wall_clock_was_set_back() {
    let mut scene = Scene::ready();
    let (front, browser) = (scene.tab, scene.browser);
    let back = scene.another_tab();
    scene.sleep(browser, 1_800_000, true);
    scene.page_event(front, PageEvent::Shown);
    scene.run_for(5_000);
    // Now the other tab has the new token, but has never asked for one itself since.
    scene.browser_mut(browser).wall_skew -= 3_600_000;
    scene.close(front);
    for _ in 0..120 {
        let token = scene.world.get_token(back, TokenQuery::default()).expect("no error");
        assert!(token.is_some());
        scene.run_for(1_000);
    }
}

#[test]
fn time_slept_through_counts_for_what_was_asked_before_the_wall_clock_was_set_back() {
    let mut scene = Scene::ready();
    let (tab, browser) = (scene.tab, scene.browser);
    scene.fault_times(1, "*/tokens", Effect::SlowAnswer(2_000));
    let call = scene.call(tab, Call::GetToken(insisting()));
    scene.run_for(500);
    scene.browser_mut(browser).wall_skew -= 3_600_000;
    scene.deliver(tab, Input::Wake);
    scene.sleep(browser, 1_800_000, true);
    let Ok(Outcome::Token(Some(token))) = scene.wait(tab, call) else { panic!("no token") };
    assert!(token.expires_at().0 > scene.api.now() + 50_000);
}

#[test]
fn a_client_that_was_read_for_a_page_frozen_since_brings_no_token_that_seems_new() {
    for skew in SKEWS {
        let mut scene = scene_with(skew, 60);
        let browser = scene.browser;
        let tab = scene.open(browser);
        let call = scene.world.start(tab);
        scene.run_for(10);
        scene.freeze(tab);
        scene.run_for(1_800_000);
        // Nor is it written over the first tab's, which is checked as it happens.
        scene.thaw(tab);
        scene.wait(tab, call).expect("loaded");
        let token = scene.world.get_token(tab, TokenQuery::default()).expect("no error").expect("a token");
        assert!(token.expires_at().0 > scene.api.now(), "at {skew}");
    }
}

#[test]
fn a_page_without_the_api_goes_by_what_an_earlier_one_learned_of_the_clock() {
    for (skew, away) in [(-3_600_000, 3_580_000), (-3_600_000, 3_640_000), (-7_200_000, 7_230_000)] {
        let mut scene = Scene::production();
        let (browser, old) = (scene.browser, scene.tab);
        scene.browser_mut(browser).wall_skew = skew;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        scene.run_for(30_000);
        scene.close(old);
        scene.run_for(away);
        scene.fault("*", Effect::Refuse(503, "down"));
        scene.tab = scene.open(browser);
        scene.load().expect("loaded");
        assert_eq!(scene.status(), clerk_wasm::Status::Degraded);
        // The cookie's token is as old as the clock is slow: it looks like new.
        assert_eq!(code(scene.get(TokenQuery::default())), "down", "away for {away} ms at {skew} ms");
    }
}

#[test]
fn a_page_under_a_fast_clock_starts_at_once_with_what_an_earlier_one_learned() {
    let mut scene = Scene::production();
    let (browser, old) = (scene.browser, scene.tab);
    scene.browser_mut(browser).wall_skew = 7_200_000;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    let token = scene.token();
    scene.run_for(50_000);
    scene.close(old);
    scene.tab = scene.open(browser);
    let tab = scene.tab;
    scene.configure(tab, |config| config.instant_start = true);
    scene.start(tab);
    assert!(scene.tab(tab).snapshot().is_loaded(), "the cookie's token has not run out");
    assert!(scene.token().issued_at() > token.issued_at());
}

#[test]
fn nothing_is_renewed_on_coming_back_that_is_not_due() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    scene.forget_requests();
    for event in [PageEvent::Hidden, PageEvent::Shown, PageEvent::Online, PageEvent::Resumed] {
        scene.page_event(tab, event);
        scene.run_for(100);
    }
    assert_eq!(scene.count("*"), 0);
}

#[test]
fn the_servers_clock_may_be_wrong_too() {
    for offset in [-3_600_000, 3_600_000] {
        let mut scene = Scene::production();
        scene.api.clock_offset = offset;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        let got = scene.world.ask_often(scene.tab, 1_000, 600_000);
        assert_eq!(got, 600);
        assert!(scene.count("*/tokens") <= 16, "{}", scene.count("*/tokens"));
    }
}

#[test]
fn a_slow_answer_does_not_make_tokens_look_younger_than_they_are() {
    let mut scene = Scene::ready();
    scene.fault("*/tokens", Effect::SlowAnswer(9_000));
    scene.world.ask_often(scene.tab, 1_000, 600_000);
    assert!(scene.count("*/tokens") <= 25, "{}", scene.count("*/tokens"));
}

#[test]
fn a_second_tab_with_a_slow_clock_does_not_trust_an_old_token() {
    for skew in [-3_600_000, -30_000, 0, 3_600_000] {
        let mut scene = scene_with(skew, 60);
        scene.run_for(35_000);
        // The first tab is busy with something else: its token grows old in the cookie.
        let (first, browser) = (scene.tab, scene.browser);
        scene.freeze(first);
        scene.run_for(20_000);
        let tab = scene.open(browser);
        scene.world.load(tab).expect("loaded");
        for _ in 0..30 {
            let token = scene.world.get_token(tab, TokenQuery::default()).expect("no error");
            assert!(token.is_some());
            scene.run_for(1_000);
        }
    }
}

#[test]
fn a_start_without_the_api_hands_out_no_token_of_unknown_age() {
    for skew in [-7_200_000, -200_000] {
        let mut scene = scene_with(skew, 60);
        let (first, browser) = (scene.tab, scene.browser);
        scene.close(first);
        scene.fault("*", Effect::Refuse(503, "down"));
        scene.run_for(100_000);
        let tab = scene.open(browser);
        scene.world.load(tab).expect("loaded");
        assert!(scene.tab(tab).snapshot().signed_in().is_some(), "the session is shown");
        // That nothing expired is handed out is checked as it happens.
        let _ = scene.world.get_token(tab, TokenQuery::default());
        scene.mend();
        scene.run_for(60_000);
        assert!(scene.world.get_token(tab, TokenQuery::default()).expect("no error").is_some());
    }
}
