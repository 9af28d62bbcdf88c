//! Tokens that nobody minted: left in the cookie, or said to come from another tab. What does not look like
//! the instance's own is not taken; what does, is gone with the first token that is minted for the page.

use clerk_wasm::engine::{Call, Input, PageEvent, TokenMessage, TokenQuery};
use serde_json::{Value, json};

use crate::harness::fault::Effect;
use crate::harness::forgery::{FORGERIES, Forgery};
use crate::harness::{EPOCH, Scene, TabId, insisting, jwt, template};

const TEN_YEARS: i64 = 10 * 365 * 24 * 60 * 60;

/// A token that can't be told from one of the instance's: only a backend, which knows its key, could.
const PERFECT: Forgery = |header, claims, signature| {
    header["oiat"] = (claims["iat"].as_i64().expect("iat") + 2).into();
    *signature = "perfect";
};

fn forge(scene: &mut Scene, forgery: Forgery) -> String {
    let session = scene.session();
    let good = scene.api.mint(&session, None);
    crate::harness::forgery::forge(&good, forgery)
}

/// Each forgery, with a page of whose session it is.
fn forgeries() -> impl Iterator<Item = (usize, Scene, String)> {
    FORGERIES.iter().enumerate().map(|(case, forgery)| {
        let mut scene = Scene::ready();
        let forged = forge(&mut scene, *forgery);
        (case, scene, forged)
    })
}

fn names(scene: &Scene) -> [String; 2] {
    ["__session".to_owned(), format!("__session_{}", scene.key.cookie_suffix())]
}

fn leave(scene: &mut Scene, token: &str) {
    let browser = scene.browser;
    for name in names(scene) {
        scene.browser_mut(browser).jar.set(&name, token);
    }
}

fn say(scene: &mut Scene, token: &str) {
    let (tab, session) = (scene.tab, scene.session());
    scene.deliver(tab, Input::TokenHeard(message(&session, None, token)));
}

fn message(session: &str, template: Option<&str>, token: &str) -> TokenMessage {
    TokenMessage {
        session_id: session.to_owned(),
        organization_id: None,
        template: template.map(str::to_owned),
        token_id: [Some(session), template].into_iter().flatten().collect::<Vec<_>>().join("-"),
        token_raw: token.to_owned(),
    }
}

/// Something makes the page look at its cookie.
fn look(scene: &mut Scene) {
    let tab = scene.tab;
    scene.page_event(tab, PageEvent::Shown);
    scene.run_for(100);
}

/// The next page in place of this one, not started.
fn open_next(scene: &mut Scene) -> TabId {
    let (old, browser) = (scene.tab, scene.browser);
    scene.close(old);
    scene.tab = scene.world.open(browser);
    scene.tab
}

fn start_at_once(scene: &mut Scene) -> TabId {
    let tab = open_next(scene);
    scene.configure(tab, |config| config.instant_start = true);
    scene.start(tab);
    tab
}

fn next_page(scene: &mut Scene) -> TabId {
    open_next(scene);
    scene.load().expect("loaded");
    scene.run_for(1_000);
    scene.tab
}

#[track_caller]
fn is_honest(scene: &mut Scene, forged: &str, case: usize) {
    let token = scene.token();
    assert_ne!(token.as_str(), forged, "case {case} is handed out");
    for name in names(scene) {
        assert_eq!(scene.cookie(&name), Some(token.as_str()), "case {case}: {name}");
    }
}

#[test]
fn a_forgery_on_the_channel_is_not_taken() {
    for (case, mut scene, forged) in forgeries() {
        say(&mut scene, &forged);
        is_honest(&mut scene, &forged, case);
    }
}

#[test]
fn a_forgery_in_the_cookie_is_not_taken_but_put_right() {
    for (case, mut scene, forged) in forgeries() {
        leave(&mut scene, &forged);
        look(&mut scene);
        is_honest(&mut scene, &forged, case);
    }
}

#[test]
fn a_page_that_finds_a_forgery_in_its_cookie_heals_it() {
    for sends_last_token in [true, false] {
        for (case, mut scene, forged) in forgeries() {
            scene.api.sends_last_token = sends_last_token;
            leave(&mut scene, &forged);
            next_page(&mut scene);
            is_honest(&mut scene, &forged, case);
            next_page(&mut scene);
            is_honest(&mut scene, &forged, case);
        }
    }
}

#[test]
fn what_is_minted_for_a_call_answers_it_and_replaces_a_perfect_forgery() {
    for leaves in [leave, say] {
        let mut scene = Scene::ready();
        scene.run_for(5_000);
        let forged = forge(&mut scene, PERFECT);
        leaves(&mut scene, &forged);
        look(&mut scene);
        assert_eq!(scene.token().as_str(), forged, "nothing tells it from a good one");
        let minted = scene.get(insisting()).expect("no error").expect("a token");
        assert_ne!(minted.as_str(), forged);
        scene.run_for(3_000);
        scene.get(insisting()).expect("no error");
        is_honest(&mut scene, &forged, 0);
        next_page(&mut scene);
        is_honest(&mut scene, &forged, 0);
    }
}

#[test]
fn a_token_of_this_page_answers_although_a_perfect_forgery_is_dated_later() {
    let mut scene = Scene::ready();
    scene.get(insisting()).expect("no error");
    scene.run_for(5_000);
    let forged = forge(&mut scene, |header, claims, signature| {
        for (claim, ahead) in [("iat", 8), ("exp", 8)] {
            claims[claim] = (claims[claim].as_i64().expect("a time") + ahead).into();
        }
        header["oiat"] = claims["iat"].clone();
        *signature = "perfect";
    });
    leave(&mut scene, &forged);
    say(&mut scene, &forged);
    assert_eq!(scene.token().as_str(), forged, "another tab's clock may be ahead");
    let minted = scene.get(insisting()).expect("no error").expect("a token");
    assert_ne!(minted.as_str(), forged);
    scene.run_for(100);
    is_honest(&mut scene, &forged, 0);
}

#[test]
fn what_the_api_sends_along_replaces_a_perfect_forgery_too() {
    let mut scene = Scene::ready();
    scene.run_for(5_000);
    let forged = forge(&mut scene, PERFECT);
    say(&mut scene, &forged);
    scene.run_for(3_000);
    scene.do_call(Call::Reload).expect("read");
    scene.run_for(100);
    is_honest(&mut scene, &forged, 0);
}

#[test]
fn a_page_that_starts_at_once_shows_no_forgery() {
    for (case, mut scene, forged) in forgeries() {
        leave(&mut scene, &forged);
        let tab = start_at_once(&mut scene);
        assert!(!scene.tab(tab).snapshot().is_loaded(), "case {case} was shown");
        scene.run_for(1_000);
        is_honest(&mut scene, &forged, case);
    }
}

#[test]
fn without_the_api_nobody_is_shown_by_a_forgerys_word() {
    for (case, mut scene, forged) in forgeries() {
        leave(&mut scene, &forged);
        scene.fault("*", Effect::Refuse(503, "down"));
        next_page(&mut scene);
        scene.run_for(15_000);
        assert_eq!(scene.state(), "degraded nobody", "case {case}");
        scene.mend();
        scene.run_for(120_000);
        is_honest(&mut scene, &forged, case);
    }
}

#[test]
fn a_start_from_a_perfect_forgery_ends_with_the_first_token_of_the_pages_own() {
    for sends_last_token in [true, false] {
        let mut scene = Scene::ready();
        scene.api.sends_last_token = sends_last_token;
        // As long as a token can live, because this page has seen none of the instance's.
        let forged = forge(&mut scene, |_, claims, signature| {
            claims["exp"] = (claims["iat"].as_i64().expect("iat") + 86_400).into();
            *signature = "perfect";
        });
        leave(&mut scene, &forged);
        start_at_once(&mut scene);
        assert_eq!(scene.token().as_str(), forged, "nothing tells it from a good one");
        scene.run_for(1_000);
        is_honest(&mut scene, &forged, 0);
    }
}

#[test]
fn forged_times_make_no_minted_token_look_old() {
    for wall_skew in [0, 7_200_000] {
        let mut scene = Scene::production();
        let browser = scene.browser;
        scene.browser_mut(browser).wall_skew = wall_skew;
        scene.api.sends_last_token = false;
        let session = scene.sign_in("ada");
        let at = |scene: &mut Scene, iat| {
            let token = scene.api.mint_at(iat, &session, None);
            jwt::with_claims(&token, |_| {})
        };
        let forged = at(&mut scene, (EPOCH + wall_skew) / 1_000);
        leave(&mut scene, &forged);
        scene.load().expect("loaded");
        for step in 1..60 {
            let now = (EPOCH + i64::try_from(scene.now).expect("short")) / 1_000;
            let ahead = at(&mut scene, now + wall_skew / 1_000 + 8 * step);
            say(&mut scene, &ahead);
        }
        let minted = scene.get(insisting()).expect("no error").expect("a token");
        scene.run_for(1_000);
        is_honest(&mut scene, &forged, 0);
        assert!(minted.expires_at().0 > scene.api.now());
    }
}

#[test]
fn a_tab_takes_longer_lived_tokens_once_it_was_given_one() {
    let mut scene = Scene::ready();
    let back = scene.another_tab();
    scene.api.token_lifetime = 300;
    scene.run_for(2_000);
    let long = scene.get(insisting()).expect("no error").expect("a token");
    scene.run_for(60_000);
    let theirs = scene.world.get_token(back, TokenQuery::default()).expect("no error").expect("a token");
    assert_ne!(theirs, long, "it asked for one of its own");
    assert_eq!(theirs.expires_at().0 - theirs.issued_at().0, 300_000);
    scene.run_for(10);
    assert_eq!(scene.token(), theirs, "which all share");
    let next = scene.get(insisting()).expect("no error");
    scene.run_for(10);
    assert_eq!(scene.world.get_token(back, TokenQuery::default()).expect("no error"), next);
}

#[test]
fn a_template_with_a_key_and_a_lifetime_of_its_own_is_shared_with_who_knows_it() {
    let own = |body: String| {
        let mut answer: Value = serde_json::from_str(&body).expect("an answer");
        let (mut header, mut claims) = jwt::decode(answer["jwt"].as_str().expect("jwt")).expect("a token");
        header["alg"] = "HS256".into();
        claims["exp"] = (claims["iat"].as_i64().expect("iat") + TEN_YEARS).into();
        answer["jwt"] = jwt::encode(&header, &claims, &claims.to_string()).into();
        answer.to_string()
    };
    let mut scene = Scene::ready();
    scene.fault("*/tokens/api", Effect::Change(own));
    let back = scene.another_tab();
    let first = scene.get(template("api")).expect("no error").expect("a token");
    scene.run_for(10);
    let theirs = scene.world.get_token(back, template("api")).expect("no error").expect("a token");
    assert_eq!(scene.count("*/tokens/api"), 2, "as long as it knows nothing of the template, it asks itself");
    assert_eq!(first.expires_at().0 / 1_000 - TEN_YEARS, first.issued_at().0 / 1_000);
    scene.run_for(2_000);
    let query = TokenQuery { skip_cache: true, ..template("api") };
    let next = scene.get(query).expect("no error").expect("a token");
    scene.run_for(10);
    assert_ne!(theirs, next);
    assert_eq!(scene.world.get_token(back, template("api")).expect("no error"), Some(next));
    assert_eq!(scene.count("*/tokens/api"), 3);
}

#[test]
fn odd_numbers_make_no_token_plausible() {
    let good = || json!({ "alg": "RS256", "typ": "JWT" });
    for (oiat, iat, exp) in [
        (json!(9_007_199_254_740_992_i64), json!(null), json!(null)),
        (json!(9_007_199_254_740_991.0), json!(null), json!(null)),
        (json!(1e15), json!(null), json!(null)),
        (json!(null), json!(null), json!(9_007_199_254_740_992_i64)),
        (json!(null), json!(null), json!(9e15)),
        (json!(null), json!(0), json!(null)),
        (json!(null), json!(0.5), json!(null)),
        (json!(-1), json!(1), json!(9_007_199_254_740_992_i64)),
        (
            json!(9_007_199_254_740_992_i64),
            json!(9_007_199_254_740_931_i64),
            json!(9_007_199_254_740_991_i64),
        ),
    ] {
        let mut scene = Scene::ready();
        scene.run_for(5_000);
        let session = scene.session();
        let minted = scene.api.mint(&session, None);
        let (_, mut claims) = jwt::decode(&minted).expect("a token");
        let mut header = good();
        header["oiat"] = if oiat.is_null() { claims["iat"].clone() } else { oiat };
        for (name, value) in [("iat", iat), ("exp", exp)] {
            if !value.is_null() {
                claims[name] = value;
            }
        }
        let forged = jwt::encode(&header, &claims, "forged");
        let before = scene.token();
        say(&mut scene, &forged);
        leave(&mut scene, &forged);
        look(&mut scene);
        assert_eq!(scene.token(), before, "{header} {claims}");
        is_honest(&mut scene, &forged, 0);
    }
}
