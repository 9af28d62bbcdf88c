//! Why each request is sent, and what each deadline is for.

use clerk_wasm::InstanceType;
use clerk_wasm::engine::{Call, Cause, Due, PageEvent, TokenQuery};

use crate::harness::fault::{Effect, fits};
use crate::harness::{Scene, TabId, choose_organization, insisting, template};

impl Scene {
    /// Why its tab has asked for what is at these paths, in order, since it was looked last.
    fn causes(&mut self, path: &str) -> Vec<Cause> {
        let tab = self.tab;
        self.causes_in(tab, path)
    }

    fn causes_in(&mut self, tab: TabId, path: &str) -> Vec<Cause> {
        let all = core::mem::take(&mut self.tab_mut(tab).causes);
        all.into_iter().filter(|(asked, _)| fits(path, asked)).map(|(_, cause)| cause).collect()
    }

    /// Ready, and what brought it there forgotten.
    fn settled() -> Self {
        let mut scene = Self::ready();
        scene.causes("*");
        scene
    }
}

#[test]
fn loading_asks_because_it_loads() {
    for instance in [InstanceType::Production, InstanceType::Development] {
        let mut scene = Scene::new(instance);
        scene.load().expect("loaded");
        let causes = scene.causes("*");
        assert!(causes.len() >= 2 && causes.iter().all(|cause| *cause == Cause::Start), "{causes:?}");
    }
}

#[test]
fn calls_are_why_their_requests_are_sent() {
    let mut scene = Scene::settled();
    scene.get(template("api")).expect("a token");
    assert_eq!(scene.causes("*/tokens/api"), [Cause::Call]);
    scene.get(insisting()).expect("a token");
    assert_eq!(scene.causes("*/tokens"), [Cause::SkipCache]);
    scene.do_call(choose_organization("org_2")).expect("done");
    assert_eq!(scene.causes("*/touch"), [Cause::Call]);
    scene.do_call(Call::Reload).expect("done");
    assert_eq!(scene.causes("/client"), [Cause::Call]);
}

#[test]
fn a_token_that_comes_to_its_end_is_renewed_for_that() {
    let mut scene = Scene::settled();
    scene.run_for(100_000);
    let causes = scene.causes("*");
    assert!(!causes.is_empty() && causes.iter().all(|cause| *cause == Cause::Renewal), "{causes:?}");
}

#[test]
fn who_calls_while_it_is_renewed_makes_it_no_other_request() {
    let mut scene = Scene::settled();
    scene.run_for(44_500);
    scene.ask();
    scene.run_for(2_000);
    assert_eq!(scene.causes("*/tokens"), [Cause::Renewal]);
}

#[test]
fn what_failed_is_tried_again() {
    let mut scene = Scene::settled();
    scene.fault_times(1, "*/tokens", Effect::Unreachable);
    scene.get(insisting()).expect("a token");
    assert_eq!(scene.causes("*/tokens"), [Cause::SkipCache, Cause::Retry]);
    scene.fault_times(1, "/client", Effect::Unreachable);
    scene.do_call(Call::Reload).expect("done");
    assert_eq!(scene.causes("/client"), [Cause::Call, Cause::Retry]);
}

#[test]
fn an_expired_token_is_shown_because_the_api_wants_it() {
    let mut scene = Scene::settled();
    scene.fault_times(1, "*/tokens", Effect::Refuse(422, "missing_expired_token"));
    scene.get(insisting()).expect("a token");
    assert_eq!(scene.causes("*/tokens"), [Cause::SkipCache, Cause::ExpiredToken]);
}

#[test]
fn the_focus_is_why_a_session_is_touched() {
    let mut scene = Scene::settled();
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Blurred);
    scene.run_for(10_000);
    scene.page_event(tab, PageEvent::Focused);
    scene.run_for(1_000);
    assert_eq!(scene.causes("*/touch"), [Cause::Focus]);
}

#[test]
fn cleared_tokens_are_replaced_for_that() {
    let mut scene = Scene::settled();
    scene.do_call(Call::ClearTokens).expect("done");
    scene.run_for(1_000);
    assert_eq!(scene.causes("*/tokens"), [Cause::Cleared]);
}

#[test]
fn somebody_without_a_token_gets_one() {
    let mut scene = Scene::production();
    scene.api.sends_last_token = false;
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene.run_for(1_000);
    assert_eq!(scene.causes("*/tokens"), [Cause::NoToken]);
}

#[test]
fn a_token_that_somebody_left_is_vouched_for() {
    let mut scene = Scene::settled();
    scene.api.sends_last_token = false;
    let tab = scene.another_tab();
    assert_eq!(scene.causes_in(tab, "*/tokens"), [Cause::Unvouched]);
}

#[test]
fn a_refusal_casts_doubt_on_the_client() {
    let mut scene = Scene::settled();
    scene.fault_times(1, "*/tokens", Effect::Refuse(401, "authentication_invalid"));
    scene.get(insisting()).expect_err("refused");
    assert_eq!(scene.causes("/client"), [Cause::Doubt]);
}

#[test]
fn the_first_renewal_after_an_outage_is_early_for_that() {
    let mut all = Vec::new();
    for seed in 0..5 {
        let mut scene = Scene::settled();
        scene.fault("*", Effect::Refuse(503, "down"));
        scene.run_for(300_000 + seed * 1_000);
        scene.mend();
        scene.run_for(200_000);
        let causes = scene.causes("*/tokens");
        let early = causes.iter().position(|cause| *cause == Cause::AfterOutage);
        let usual = &causes[early.expect("an early one") + 1..];
        assert!(usual.len() > 1 && usual.iter().all(|cause| *cause == Cause::Renewal), "{causes:?}");
        all.extend(causes);
    }
    assert!(all.contains(&Cause::Retry), "{all:?}");
}

#[test]
fn each_deadline_says_what_it_is_for() {
    let due = |scene: &Scene| scene.tab(scene.tab).engine.due();
    let mut scene = Scene::settled();
    let (at, what) = due(&scene).expect("a deadline");
    assert_eq!(what, Due::Renewal);
    assert_eq!(Some(at), scene.tab(scene.tab).engine.deadline());
    scene.fault("*/tokens", Effect::Unreachable);
    scene.run_for(46_500);
    assert_eq!(due(&scene).map(|(_, what)| what), Some(Due::Retry));
    scene.run_for(15_000);
    assert_eq!(due(&scene).map(|(_, what)| what), Some(Due::Outage));
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Offline);
    scene.call(tab, Call::GetToken(TokenQuery { skip_cache: true, ..TokenQuery::default() }));
    scene.run_for(5_000);
    assert_eq!(due(&scene).map(|(_, what)| what), Some(Due::Patience));
}
