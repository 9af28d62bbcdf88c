//! What a user may do, by membership and token.

use clerk_wasm::{AuthorizationQuery, Reverification, ReverificationLevel};
use serde_json::json;

use crate::harness::{Scene, choose_organization};

type Query = AuthorizationQuery;

fn role(name: &str) -> Query {
    Query { role: Some(name.to_owned()), ..Query::default() }
}

fn permission(name: &str) -> Query {
    Query { permission: Some(name.to_owned()), ..Query::default() }
}

fn feature(name: &str) -> Query {
    Query { feature: Some(name.to_owned()), ..Query::default() }
}

fn plan(name: &str) -> Query {
    Query { plan: Some(name.to_owned()), ..Query::default() }
}

fn has(scene: &Scene, query: &Query) -> bool {
    scene.tab(scene.tab).engine.is_authorized(None, query)
}

#[test]
fn nobody_signed_in_may_do_nothing() {
    let mut scene = Scene::production();
    scene.load().expect("loaded");
    assert!(!has(&scene, &role("org:admin")));
    let reverification = Reverification { level: ReverificationLevel::FirstFactor, after_minutes: 10.0 };
    assert!(!has(&scene, &Query { reverification: Some(reverification), ..Query::default() }));
}

#[test]
fn roles_and_permissions_are_those_of_the_active_organization() {
    let mut scene = Scene::ready();
    assert!(!has(&scene, &role("org:admin")), "the personal account has no role");
    scene.do_call(choose_organization("org_1")).expect("done");
    assert!(has(&scene, &role("org:admin")) && has(&scene, &role("admin")));
    assert!(!has(&scene, &role("org:member")));
    assert!(has(&scene, &permission("org:invoices:read")));
    assert!(!has(&scene, &permission("org:invoices:write")));
}

#[test]
fn features_and_plans_are_those_of_the_token() {
    let mut scene = Scene::production();
    scene.api.extra_claims = json!({ "fea": "o:reports,u:export", "pla": "u:pro" });
    scene.sign_in("ada");
    scene.load().expect("loaded");
    assert!(has(&scene, &feature("reports")) && has(&scene, &feature("user:export")));
    assert!(!has(&scene, &feature("org:export")) && !has(&scene, &feature("search")));
    assert!(has(&scene, &plan("pro")) && !has(&scene, &plan("org:pro")));
}

#[test]
fn a_new_token_brings_new_grants() {
    let mut scene = Scene::ready();
    assert!(!has(&scene, &feature("reports")));
    scene.api.extra_claims = json!({ "fea": "u:reports" });
    scene.run_for(60_000);
    assert!(has(&scene, &feature("reports")));
}

#[test]
fn malformed_claims_grant_nothing() {
    for claims in [json!({ "fea": 5 }), json!({ "fea": ["u:reports"] }), json!({ "fea": "reports" })] {
        let mut scene = Scene::production();
        scene.api.extra_claims = claims;
        scene.sign_in("ada");
        scene.load().expect("loaded");
        assert!(!has(&scene, &feature("reports")));
    }
    for ages in [
        json!(null),
        json!([1]),
        json!([1, 2, 3]),
        json!(["1", "2"]),
        json!([-5, 0]),
        json!([1, -5]),
        json!("1,1"),
    ] {
        let mut scene = Scene::production();
        scene.api.factor_ages = ages.clone();
        scene.sign_in("ada");
        scene.load().expect("loaded");
        let reverification = Reverification { level: ReverificationLevel::FirstFactor, after_minutes: 10.0 };
        let query = Query { reverification: Some(reverification), ..Query::default() };
        assert!(!has(&scene, &query), "{ages}");
    }
}

#[test]
fn a_verification_lately_enough_counts() {
    let scene = Scene::ready();
    let verified = |after_minutes| {
        let reverification = Reverification { level: ReverificationLevel::FirstFactor, after_minutes };
        has(&scene, &Query { reverification: Some(reverification), ..Query::default() })
    };
    assert!(verified(10.0) && verified(3.5) && !verified(3.0), "verified three minutes ago");
}

#[test]
fn a_session_can_be_named() {
    let (mut scene, ada, bob) = Scene::two_sessions();
    scene.api.set_organization(&ada, Some("org_1"));
    scene.do_call(clerk_wasm::engine::Call::Reload).expect("done");
    let engine = &scene.tab(scene.tab).engine;
    assert!(engine.is_authorized(Some(&ada), &role("org:admin")));
    assert!(!engine.is_authorized(Some(&bob), &role("org:admin")));
    assert!(!engine.is_authorized(Some("sess_unknown"), &role("org:admin")));
}
