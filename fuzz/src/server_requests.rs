//! Any request, put before the server's half: made of pieces, so that good tokens and cookies occur as well.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clerk_wasm::server::{
    Authentication, KeyFailure, RefreshFailure, RequestState, Satellite, ServerOptions, Settings, Step,
    VerifyingKey,
};
use clerk_wasm::{PublishableKey, ServerTime};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request};
use serde_json::{Value, json};

use super::input::{Bytes, NASTY, byte, change, name, once_in, pick, text};

/// When each request comes in.
const NOW: ServerTime = ServerTime(1_800_000_000_500);
/// The same in whole seconds, as claims have it.
const SECONDS: i64 = 1_800_000_000;
/// The id of the instance's key.
const KID: &str = "ins_1";
const SESSION: &str = "cl_B7d4PD111AAA";
const APP: &str = "https://app.example.com";
const DAY: i64 = 86_400;

/// What the settings say of tokens.
struct Rules {
    is_development: bool,
    parties: Vec<String>,
    audience: Vec<String>,
}

/// The first byte chooses the settings and the second what the request is about; then come the pieces that it has
/// besides, and what is told when the decision asks.
pub fn check(bytes: &[u8]) {
    let _ = signs_in(bytes);
}

/// Whether the request signs somebody in; `None` if there can't be such a request.
pub fn signs_in(bytes: &[u8]) -> Option<bool> {
    let bytes = &mut Bytes::new(bytes);
    let (options, rules) = settings(byte(bytes));
    let suffix = PublishableKey::parse(&options.publishable_key).expect("a key").cookie_suffix();
    let settings = Settings::new(options).expect("good options");
    let parts = request(bytes, &suffix)?;
    let mut authentication = Authentication::new(&settings, &parts, NOW);
    for _ in 0..9 {
        match authentication.step() {
            Step::Done(state) => {
                check_state(&state, &parts, &rules);
                return Some(state.token().is_some());
            }
            Step::Failed(error) => {
                assert!(rules.is_development && !error.to_string().is_empty());
                return Some(false);
            }
            Step::NeedKey { kid } => authentication.set_key(&kid, key(bytes, &kid)),
            Step::NeedHandshakePayload { .. } => {
                authentication.set_handshake_payload(told(bytes).ok_or_else(|| "there is none".to_owned()));
            }
            Step::NeedRefresh(asked) => {
                assert!(parts.method == "GET" && !format!("{asked:?}").contains(&asked.expired_token));
                authentication.set_refreshed(told(bytes).ok_or(RefreshFailure::FetchError));
            }
            other => panic!("{other:?} is a step that this does not know"),
        }
    }
    panic!("asked again for what was told");
}

/// Whoever is signed in is so by a good token; whoever is sent away asked for a page.
fn check_state(state: &RequestState, parts: &Parts, rules: &Rules) {
    let is_sent = state.status() == "handshake";
    assert!(!is_sent || (parts.method == "GET" && state.headers().contains_key("location")));
    let Some(token) = state.token() else {
        return assert!(state.reason().is_some(), "nobody is signed in, for no reason");
    };
    let text = token.as_str();
    let mut authorizations = parts.headers.get_all(AUTHORIZATION).iter();
    if let (Some(first), None) = (authorizations.next(), authorizations.next()) {
        let shown = String::from_utf8_lossy(first.as_bytes());
        let is_bearer = shown.strip_prefix("Bearer ").is_some_and(|rest| !rest.trim().is_empty());
        assert!(!is_bearer || shown.contains(text), "a cookie counts beside a token in the header");
    }
    // A developer's clock may be a day off, while a handshake comes back.
    let comes_back = format!("{:?}{:?}", parts.uri, parts.headers).contains("__clerk_handshake");
    let skew = if rules.is_development && comes_back { DAY } else { 5 };
    if let Some(fault) = fault(text, rules, skew) {
        panic!("signed in although {fault}: {text}");
    }
    assert!(!format!("{state:?}").contains(text), "printing a state shows the token");
}

/// What is wrong with a token, read without the code under test.
fn fault(token: &str, rules: &Rules, skew: i64) -> Option<&'static str> {
    let Some(((head, body), signature)) =
        token.rsplit_once('.').and_then(|(signed, signature)| Some((signed.split_once('.')?, signature)))
    else {
        return Some("it is none");
    };
    let (Some(header), Some(claims)) = (decoded(head), decoded(body)) else {
        return Some("it is not readable");
    };
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap_or_default();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, keys().0.public_key().as_ref());
    let time = |name: &str| claims.get(name).and_then(Value::as_f64).map(f64::trunc);
    let (now, skew) = (SECONDS as f64 + 0.5, skew as f64);
    let names = |list: &[String], value: &Value| {
        value.as_str().is_some_and(|it| list.iter().any(|known| known == it))
    };
    let audience = claims.get("aud").filter(|_| !rules.audience.is_empty());
    // Nobody, said in whatever way, is for everybody.
    let is_nobody = |value: &Value| value.is_null() || value == "";
    let is_for_us = audience.is_none_or(|audience| match audience.as_array() {
        Some(all) => all.iter().all(is_nobody) || all.iter().any(|one| names(&rules.audience, one)),
        None => is_nobody(audience) || names(&rules.audience, audience),
    });
    let checks = [
        (
            key.verify(format!("{head}.{body}").as_bytes(), &signature).is_err(),
            "the instance has not signed it",
        ),
        (header["alg"] != "RS256", "its algorithm is not that of the key"),
        (header.get("typ").is_some_and(|it| it != "JWT"), "it is of another type"),
        (
            header.get("cat").is_some_and(|it| it != SESSION && it != "cl_I7d4PD111III"),
            "it is of another class",
        ),
        (!claims["sub"].is_string(), "it is nobody's"),
        (time("exp").is_none_or(|expires| expires <= now - skew), "it has expired"),
        (time("nbf").is_some_and(|begins| begins > now + skew), "it is not valid yet"),
        (time("iat").is_some_and(|issued| issued > now + skew), "it is from the future"),
        (!rules.parties.is_empty() && !names(&rules.parties, &claims["azp"]), "it is another app's"),
        (!is_for_us, "it is for another audience"),
    ];
    checks.into_iter().find(|(is_wrong, _)| *is_wrong).map(|(_, fault)| fault)
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).ok()?).ok()
}

fn settings(flags: u8) -> (ServerOptions, Rules) {
    let has = |flag: u8| flags & flag != 0;
    let kind = if has(1) { "test" } else { "live" };
    let key = format!("pk_{kind}_{}", Base64::encode_string(b"clerk.example.com$"));
    let satellite = Satellite { domain: Some("satellite.example.org".to_owned()), auto_sync: has(2) };
    let options = ServerOptions {
        authorized_parties: if has(4) { vec![APP.to_owned()] } else { Vec::new() },
        audience: if has(8) { vec!["api".to_owned()] } else { Vec::new() },
        jwt_key: has(16).then(|| pem(&keys().0)),
        satellite: has(32).then_some(satellite),
        sign_in_url: has(32).then(|| "https://primary.example.com/sign-in".to_owned()),
        organization_patterns: if has(64) { vec!["/orgs/:slug".to_owned()] } else { Vec::new() },
        public_origin: has(128).then(|| APP.to_owned()),
        ..ServerOptions::new(&key, &format!("sk_{kind}_abc"))
    };
    let rules = Rules {
        is_development: has(1),
        parties: options.authorized_parties.clone(),
        audience: options.audience.clone(),
    };
    (options, rules)
}

/// A request: what it is about, and up to seven pieces besides.
fn request(bytes: &mut Bytes<'_>, suffix: &str) -> Option<Parts> {
    let mut cookies = vec![("__clerk_db_jwt".to_owned(), "dvb_1".to_owned())];
    cookies.push((format!("__clerk_db_jwt_{suffix}"), "dvb_1".to_owned()));
    let (mut headers, mut query) = (Vec::new(), Vec::new());
    let plain = |name: &str, value: String| (name.to_owned(), value);
    let own = |name: &str, value: String| (format!("{name}_{suffix}"), value);
    let uat = || "1000".to_owned();
    match byte(bytes) % 9 {
        0 => headers.push(("authorization".to_owned(), format!("Bearer {}", token(bytes)))),
        1 => cookies.extend([plain("__session", token(bytes)), plain("__client_uat", uat())]),
        2 => cookies.extend([own("__session", token(bytes)), own("__client_uat", uat())]),
        3 => query.push(plain("__clerk_handshake_nonce", "n1".to_owned())),
        4 => cookies.push(plain("__clerk_handshake", handshake(bytes))),
        5 => query.push(plain("__clerk_handshake", handshake(bytes))),
        6 => cookies.extend([
            plain("__session", signed(&header(), &claims(json!({ "exp": SECONDS - 30 })))),
            plain("__client_uat", uat()),
            own("__refresh", "good".to_owned()),
        ]),
        7 => cookies.extend([
            plain("__session", token(bytes)),
            plain("__client_uat", uat()),
            own("__session", token(bytes)),
            own("__client_uat", uat()),
        ]),
        _ => {}
    }
    let method = pick(bytes, &["GET", "GET", "GET", "POST", "HEAD", "get", "OPTIONS"]);
    let path = pick(bytes, &["/", "/a", "/orgs/acme", "//evil.example", "/%00", "/\u{e9}"]);
    for _ in 0..byte(bytes) % 8 {
        match byte(bytes) % 4 {
            0 => cookies.push((name(bytes, COOKIES), value(bytes))),
            1 => cookies.push(own(pick(bytes, &["__session", "__client_uat", "__refresh"]), value(bytes))),
            2 => headers.push((pick(bytes, HEADERS).to_owned(), value(bytes))),
            _ => query.push((name(bytes, PARAMETERS), value(bytes))),
        }
    }
    if byte(bytes) % 5 < 4 {
        headers.push(("sec-fetch-dest".to_owned(), "document".to_owned()));
        headers.push(("host".to_owned(), "app.example.com".to_owned()));
    }
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let request = Request::builder().method(method).uri(format!("{path}?{query}")).body(()).ok()?;
    let (mut parts, ()) = request.into_parts();
    let cookies: Vec<String> = cookies.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    headers.push(("cookie".to_owned(), cookies.join("; ")));
    for (name, value) in headers {
        // What no HTTP server lets through never gets here.
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            parts.headers.append(name, value);
        }
    }
    Some(parts)
}

const COOKIES: &[&str] = &[
    "__session",
    "__client_uat",
    "__clerk_db_jwt",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_redirect_count",
];
const HEADERS: &[&str] = &[
    "authorization",
    "cookie",
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "referer",
    "accept",
    "sec-fetch-dest",
    "origin",
];
const PARAMETERS: &[&str] = &[
    "__clerk_db_jwt",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_synced",
    "__clerk_redirect_url",
    "__session",
];

fn value(bytes: &mut Bytes<'_>) -> String {
    match byte(bytes) % 6 {
        0 => token(bytes),
        1 => format!("Bearer {}", token(bytes)),
        2 => handshake(bytes),
        3 => pick(bytes, &["0", "1000", "1800000000", "3", "true", "false", "document", "text/html", APP])
            .to_owned(),
        4 => pick(bytes, NASTY).to_owned(),
        _ => text(bytes),
    }
}

/// What the Backend API has: cookies to set, or none.
fn told(bytes: &mut Bytes<'_>) -> Option<Vec<String>> {
    (byte(bytes) % 5 < 4).then(|| directives(bytes))
}

fn directives(bytes: &mut Bytes<'_>) -> Vec<String> {
    let session = format!("__session={}; Path=/", token(bytes));
    match byte(bytes) % 6 {
        5 => vec![text(bytes)],
        _ => vec!["__client_uat=1000; Path=/".to_owned(), session],
    }
}

fn handshake(bytes: &mut Bytes<'_>) -> String {
    let mut claims = json!({ "handshake": directives(bytes) });
    let mut header = header();
    match byte(bytes) % 8 {
        5 => put(&mut header, "cat", json!("cl_B7d4PD222AAA")),
        6 => change(&mut claims, bytes),
        7 => return forged(&header, &claims),
        _ => {}
    }
    signed(&header, &claims)
}

/// A token: good, or with something about it that is not.
fn token(bytes: &mut Bytes<'_>) -> String {
    let (mut header, mut claims) = (header(), claims(json!({ "jti": byte(bytes) % 4 })));
    for _ in 0..byte(bytes) % 3 {
        let seconds =
            json!(SECONDS + pick(bytes, &[-2 * DAY, -DAY, -60, -6, -5, -4, 0, 4, 5, 6, 60, DAY, 2 * DAY]));
        let near = "https://app.example.com.evil";
        let kind = byte(bytes) % 12;
        let mut one = |from: &[&str]| json!(pick(bytes, from));
        match kind {
            0 => put(&mut claims, "exp", seconds),
            1 => put(&mut claims, "nbf", seconds),
            2 => put(&mut claims, "iat", seconds),
            3 => put(&mut claims, "azp", one(&["", APP, "https://evil.example.com", near])),
            4 => put(&mut claims, "aud", one(&["api", "web", "", "API"])),
            5 => put(&mut claims, "aud", json!([one(&["api", "web", ""]), one(&["api", "web", ""])])),
            6 => put(&mut claims, "sub", one(&["user_2", "mch_1", ""])),
            7 => put(&mut header, "cat", one(&["cl_B7d4PD222AAA", "cl_B7d4PD333AAA", "cl_I7d4PD111III", ""])),
            8 => put(&mut header, "alg", one(&["RS384", "HS256", "none", "rs256"])),
            9 => put(&mut header, "typ", one(&["at+jwt", "jwt", ""])),
            10 => change(&mut claims, bytes),
            _ => change(&mut header, bytes),
        }
    }
    // Most are signed as they are.
    match byte(bytes) % 16 {
        15 => forged(&header, &claims),
        // Signed for other claims.
        14 => {
            let other = signed(&header, &self::claims(json!({ "sub": "user_9" })));
            format!("{}.{}", unsigned(&header, &claims), other.rsplit('.').next().unwrap_or_default())
        }
        13 => spoiled(bytes, &signed(&header, &claims)),
        12 => format!("{}.", unsigned(&header, &claims)),
        11 => text(bytes),
        _ => signed(&header, &claims),
    }
}

/// A token with one character replaced, left out or added.
fn spoiled(bytes: &mut Bytes<'_>, token: &str) -> String {
    let at = usize::from(byte(bytes)) * 256 + usize::from(byte(bytes));
    let (before, after) = token.split_at(at % token.len());
    let letter = pick(bytes, &["A", "-", "=", ".", "", " ", "%", "\u{0}"]);
    let rest = if once_in(bytes, 2) { after } else { &after[1..] };
    format!("{before}{letter}{rest}")
}

fn header() -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": KID, "cat": SESSION })
}

/// The claims of a good token, with these added.
fn claims(more: Value) -> Value {
    let mut claims = json!({
        "iss": "https://clerk.example.com", "azp": APP, "sub": "user_1", "sid": "sess_1",
        "iat": SECONDS - 10, "nbf": SECONDS - 20, "exp": SECONDS + 50,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        put(&mut claims, name, value.clone());
    }
    claims
}

/// Sets a field, if there are fields.
fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

fn signed(header: &Value, claims: &Value) -> String {
    signed_by(&keys().0, header, claims)
}

/// Signed by somebody else.
fn forged(header: &Value, claims: &Value) -> String {
    signed_by(&keys().1, header, claims)
}

fn signed_by(pair: &KeyPair, header: &Value, claims: &Value) -> String {
    let body = unsigned(header, claims);
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body.as_bytes(), &mut signature).expect("a signature");
    format!("{body}.{}", Base64UrlUnpadded::encode_string(&signature))
}

/// The key that the Backend API has under this id.
fn key(bytes: &mut Bytes<'_>, kid: &str) -> Result<VerifyingKey, KeyFailure> {
    match byte(bytes) % 8 {
        7 => Err(KeyFailure::Unreachable),
        _ if kid != KID => Err(KeyFailure::Unknown),
        _ => Ok(VerifyingKey::from_pem(&pem(&keys().0)).expect("a key")),
    }
}

fn pem(pair: &KeyPair) -> String {
    let der = pair.public_key().as_der().expect("a public key");
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", Base64::encode_string(der.as_ref()))
}

/// The instance's key and somebody else's: made once, because that takes a while. They are others each time; nothing
/// that is checked depends on which.
fn keys() -> &'static (KeyPair, KeyPair) {
    static KEYS: OnceLock<(KeyPair, KeyPair)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let pair = || KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
        (pair(), pair())
    })
}
