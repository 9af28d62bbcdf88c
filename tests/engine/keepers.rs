//! Tokens that are kept fresh.

use std::sync::Arc;

use clerk_wasm::Token;
use clerk_wasm::engine::{Call, CallId, TokenQuery};

use crate::harness::fault::Effect;
use crate::harness::{Scene, choose_session, template};

impl Scene {
    fn keep(&mut self, query: TokenQuery) -> CallId {
        let tab = self.tab;
        self.world.keep(tab, query)
    }

    /// What the keeper has at this moment.
    fn kept(&self, keeper: CallId) -> Option<Arc<Token>> {
        self.tab(self.tab).keepers[&keeper].1.clone()
    }

    /// How much is left of the token that the keeper has, by the server's clock.
    fn left(&self, keeper: CallId) -> Option<u64> {
        let token = self.kept(keeper)?;
        u64::try_from(token.expires_at().0 - self.api.now()).ok()
    }
}

#[test]
fn a_keeper_has_a_good_token_at_any_moment_and_nobody_asks_for_it() {
    for focused in [true, false] {
        let mut scene = Scene::ready();
        let tab = scene.tab;
        scene.tab_mut(tab).focused = focused;
        let keeper = scene.keep(template("api"));
        scene.run_for(1_000);
        scene.forget_requests();
        for _ in 0..3_600 {
            scene.run_for(1_000);
            assert!(scene.left(keeper).is_some_and(|left| left > 5_000), "{:?}", scene.left(keeper));
        }
        assert!((60..80).contains(&scene.count("*/tokens/api")), "{}", scene.count("*/tokens/api"));
    }
}

#[test]
fn two_keepers_of_a_token_share_its_requests() {
    let mut scene = Scene::ready();
    let (one, other) = (scene.keep(template("api")), scene.keep(template("api")));
    scene.run_for(1_000);
    assert!(scene.kept(one).is_some() && scene.kept(one) == scene.kept(other));
    assert_eq!(scene.count("*/tokens/api"), 1);
}

#[test]
fn who_is_let_go_costs_nothing_more() {
    let mut scene = Scene::ready();
    let tab = scene.tab;
    let keeper = scene.keep(template("api"));
    scene.run_for(1_000);
    scene.let_go(tab, keeper);
    // The token that is here counts as asked for, and is renewed once more.
    scene.run_for(120_000);
    scene.forget_requests();
    scene.run_for(600_000);
    assert_eq!(scene.count("*/tokens/api"), 0);
}

#[test]
fn a_keeper_from_before_loading_gets_its_token_with_it() {
    let mut scene = Scene::production();
    scene.sign_in("ada");
    let keeper = scene.keep(TokenQuery::default());
    assert_eq!(scene.kept(keeper), None);
    scene.load().expect("loaded");
    assert_eq!(scene.kept(keeper), Some(scene.token()));
}

#[test]
fn who_signs_out_has_no_token_and_who_comes_next_has_their_own() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    let tab = scene.tab;
    let (active, adas) = (
        scene.keep(template("api")),
        scene.keep(TokenQuery { session: Some(ada.clone()), ..template("api") }),
    );
    scene.run_for(1_000);
    let of = |scene: &Scene, keeper| {
        let token: Option<Arc<Token>> = scene.kept(keeper);
        token.and_then(|token| token.claims().subject().map(str::to_owned))
    };
    let users = ["bob", "ada"]
        .map(|user| Some(scene.api.user_of(if user == "ada" { &ada } else { &bob }).unwrap().to_owned()));
    assert_eq!([of(&scene, active), of(&scene, adas)], users);
    scene.do_call(choose_session(&ada)).expect("chosen");
    scene.run_for(1_000);
    assert_eq!([of(&scene, active), of(&scene, adas)], [users[1].clone(), users[1].clone()]);
    let call = scene.call(tab, Call::SignOut { session: None, navigate: false });
    // From the moment on at which apps see nobody any more.
    assert_eq!(scene.kept(active), None);
    scene.wait(tab, call).expect("signed out");
    assert_eq!([of(&scene, active), of(&scene, adas)], [None, None]);
}

#[test]
fn a_token_that_the_api_refuses_is_kept_until_it_expires_and_asked_for_every_half_minute() {
    let mut scene = Scene::ready();
    let keeper = scene.keep(template("api"));
    scene.run_for(1_000);
    scene.fault("*/tokens/api", Effect::Refuse(404, "resource_not_found"));
    scene.run_for(50_000);
    assert!(scene.kept(keeper).is_some(), "it lives");
    scene.run_for(9_500);
    assert_eq!(scene.kept(keeper), None, "it has expired, and nothing else happened meanwhile");
    scene.forget_requests();
    scene.run_for(300_000);
    assert!((9..=11).contains(&scene.count("*/tokens/api")), "{}", scene.count("*/tokens/api"));
    scene.mend();
    scene.run_for(31_000);
    assert!(scene.kept(keeper).is_some());
}

#[test]
fn after_an_outage_and_a_sleep_it_is_back_without_being_asked_for() {
    let mut scene = Scene::ready();
    let keeper = scene.keep(template("api"));
    scene.run_for(1_000);
    scene.fault("*", Effect::Unreachable);
    scene.run_for(600_000);
    assert_eq!(scene.kept(keeper), None);
    scene.mend();
    scene.run_for(65_000);
    assert!(scene.left(keeper).is_some_and(|left| left > 5_000));
    let browser = scene.browser;
    scene.sleep(browser, 3_600_000, true);
    scene.run_for(2_000);
    assert!(scene.left(keeper).is_some_and(|left| left > 5_000));
}

#[test]
fn clearing_the_tokens_gets_a_new_one() {
    let mut scene = Scene::ready();
    let keeper = scene.keep(template("api"));
    scene.run_for(2_000);
    let before = scene.kept(keeper).expect("a token");
    scene.do_call(Call::ClearTokens).expect("cleared");
    scene.run_for(2_000);
    assert!(scene.kept(keeper).is_some_and(|token| token.is_fresher_than(&before)));
}
