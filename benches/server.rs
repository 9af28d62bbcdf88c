//! How long it takes to judge a request: `cargo bench --features server --bench server`.

use std::hint::black_box;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clerk_wasm::ServerTime;
use clerk_wasm::server::{Authentication, ServerOptions, Settings, Step};
use criterion::{Criterion, criterion_group, criterion_main};
use http::Request;
use http::request::Parts;
use serde_json::json;

const NOW: i64 = 1_800_000_000;
/// `clerk.example.com`, in production.
const KEY: &str = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";

fn judging(criterion: &mut Criterion) {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
    let der = pair.public_key().as_der().expect("a public key");
    let der = Base64::encode_string(der.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----");
    let options = ServerOptions { jwt_key: Some(pem), ..ServerOptions::new(KEY, "sk_live_abc") };
    let settings = Settings::new(options).expect("good settings");
    let cookies = format!("__session={}; __client_uat=1000", token(&pair));
    for (name, cookies, status) in [
        ("judging a signed-in request", &*cookies, "signed-in"),
        ("judging a signed-out request", "theme=dark", "signed-out"),
        ("judging a request for a handshake", "__client_uat=1000", "handshake"),
    ] {
        let request = request(cookies);
        assert_eq!(judge(&settings, &request), status);
        criterion.bench_function(name, |bencher| bencher.iter(|| judge(&settings, black_box(&request))));
    }
}

fn judge(settings: &Settings, request: &Parts) -> &'static str {
    match Authentication::new(settings, request, ServerTime::from_seconds(NOW)).step() {
        Step::Done(state) => state.status(),
        _ => "asks",
    }
}

fn request(cookies: &str) -> Parts {
    let request = Request::get("/a/b?c=d")
        .header("host", "app.example.com")
        .header("x-forwarded-proto", "https")
        .header("sec-fetch-dest", "document")
        .header("accept", "text/html,application/xhtml+xml")
        .header("cookie", cookies);
    request.body(()).expect("a request").into_parts().0
}

fn token(pair: &KeyPair) -> String {
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "ins_1", "cat": "cl_B7d4PD111AAA" });
    let claims = json!({
        "iss": "https://clerk.example.com", "azp": "https://app.example.com", "sub": "user_1", "sid": "sess_1",
        "iat": NOW - 10, "nbf": NOW - 20, "exp": NOW + 50, "sts": "active", "fva": [1, -1], "v": 2,
    });
    let part = |value: &serde_json::Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let body = format!("{}.{}", part(&header), part(&claims));
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body.as_bytes(), &mut signature).expect("a signature");
    format!("{body}.{}", Base64UrlUnpadded::encode_string(&signature))
}

criterion_group!(benches, judging);
criterion_main!(benches);
