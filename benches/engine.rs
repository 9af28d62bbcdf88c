//! What the engine does most often, natively: `cargo bench`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clerk_wasm::Token;
use clerk_wasm::engine::{Call, Engine, Input, Now, TokenMessage, TokenQuery, TouchIntent};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, dead_code, reason = "a crate of its own where it is fuzzed")]
mod fuzz;

use fuzz::driven::{Driven, answer};
use fuzz::instance::encode_token;

criterion_group!(engine, token_lookup, snapshot, broadcast, claims);
criterion_main!(engine);

/// A token that is in memory and good, as `getToken()` finds it.
fn token_lookup(criterion: &mut Criterion) {
    let page = Driven::signed_in(true);
    let (now, query) = (page.now(), TokenQuery::default());
    assert!(page.engine.token_at_hand(now, &query).is_some());
    criterion.bench_function("token lookup", |bench| {
        bench.iter(|| page.engine.token_at_hand(black_box(now), black_box(&query)));
    });
}

/// An answer that carries the client, with a change in it, until the new state is shown.
fn snapshot(criterion: &mut Criterion) {
    let mut page = Driven::signed_in(true);
    criterion.bench_function("snapshot", |bench| {
        bench.iter_custom(|count| (0..count).map(|turn| changed(&mut page, turn)).sum());
    });
}

/// A token that another tab tells of.
fn broadcast(criterion: &mut Criterion) {
    let mut page = Driven::signed_in(true);
    let now = page.now();
    let token_raw = page.token_at_hand().expect("a token").as_str().to_owned();
    criterion.bench_function("broadcast", |bench| {
        bench.iter(|| {
            let heard = TokenMessage {
                session_id: "sess_1".into(),
                organization_id: None,
                template: None,
                token_id: "sess_1".into(),
                token_raw: token_raw.clone(),
            };
            handled(&mut page.engine, now, Input::TokenHeard(black_box(heard)))
        });
    });
}

/// A token whose organization grants 200 permissions, 10 of each of 20 features.
fn claims(criterion: &mut Criterion) {
    let names: Vec<String> = (0..10).map(|name| format!("permission_{name}")).collect();
    let features: Vec<String> = (0..20).map(|feature| format!("o:feature_{feature}")).collect();
    let bits = vec!["1023"; features.len()];
    let organization = json!({
        "id": "org_1", "slg": "acme", "rol": "admin", "per": names.join(","), "fpm": bits.join(","),
    });
    let all = json!({ "v": 2, "sub": "user_1", "sid": "sess_1", "iat": 1, "exp": 61, "fea": features.join(","), "o": organization });
    let raw = encode_token(r#"{"alg":"RS256"}"#, &all.to_string());
    let permissions =
        |raw: &str| Token::decode(raw).ok()?.claims().organization().map(|it| it.permissions.len());
    assert_eq!(permissions(&raw), Some(200));
    criterion.bench_function("claims with 200 permissions", |bench| {
        bench.iter(|| permissions(black_box(&raw)));
    });
}

/// The session is touched, every other time in another organization; how long the answer takes.
fn changed(page: &mut Driven, turn: u64) -> Duration {
    page.call(Call::Touch { session: "sess_1".into(), intent: Some(TouchIntent::Focus) });
    let (request, mut sent) = page.under_way.pop().expect("a touch under way");
    let organization = if turn.is_multiple_of(2) { "org_1" } else { "org_2" };
    sent.form = format!("active_organization_id={organization}");
    let (status, body) = page.instance.answer(&sent, page.at);
    let answer = answer(status, &body.to_string());
    let now = page.now();
    let start = Instant::now();
    handled(&mut page.engine, now, Input::Answered { request, answer: Ok(answer) });
    start.elapsed()
}

fn handled(engine: &mut Engine, now: Now, input: Input) -> usize {
    engine.handle(now, input);
    std::iter::from_fn(|| engine.poll()).count()
}
