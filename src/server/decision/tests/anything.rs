//! Whatever comes in: an answer, and never signed in without a good token.

use http::{HeaderName, HeaderValue};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const HEADERS: [&str; 10] = [
    "authorization",
    "cookie",
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "referer",
    "accept",
    "sec-fetch-dest",
    "origin",
    "x-other",
];
const COOKIES: [&str; 8] = [
    "__session",
    "__client_uat",
    "__clerk_db_jwt",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_redirect_count",
    "__session_x",
    "",
];

/// A good token with one of its characters changed.
fn spoiled(at: usize, with: char) -> String {
    let good = Signer::shared().session_token(&json!({}));
    let at = at % good.len();
    let changed = good.char_indices().map(|(index, letter)| if index == at { with } else { letter });
    let changed: String = changed.collect();
    if changed == good { format!("{good}A") } else { changed }
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "[ -~]{0,40}".prop_map(String::into_bytes),
        (any::<usize>(), "[A-Za-z0-9_.-]")
            .prop_map(|(at, with)| { spoiled(at, with.chars().next().unwrap_or('A')).into_bytes() }),
        prop::sample::select(vec!["document", "text/html", "https", "1000", "0", "3", "%", ";", "a.b.c"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

fn judged(options: ServerOptions, path: &str, headers: &[(&str, Vec<u8>)]) -> Option<RequestState> {
    let (mut parts, ()) = Request::get(path).body(()).ok()?.into_parts();
    for (name, value) in headers {
        // What no HTTP server lets through is none of this.
        if let Ok(value) = HeaderValue::from_bytes(value) {
            parts.headers.append(HeaderName::from_bytes(name.as_bytes()).expect("a name"), value);
        }
    }
    let settings = Settings::new(options).expect("good settings");
    let mut authentication = Authentication::new(&settings, &parts, NOW);
    for _ in 0..9 {
        match authentication.step() {
            Step::Done(state) => return Some(state),
            Step::Failed(_) => return None,
            Step::NeedKey { kid } => authentication.set_key(&kid, Ok(Signer::shared().public_key())),
            Step::NeedHandshakePayload { .. } => authentication.set_handshake_payload(Err(String::new())),
            Step::NeedRefresh(_) => authentication.set_refreshed(Err(RefreshFailure::FetchError)),
        }
    }
    panic!("asked again for what was told");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn nobody_is_signed_in_without_a_good_token(
        is_live: bool,
        path in "/[ -~]{0,30}",
        headers in prop::collection::vec((prop::sample::select(&HEADERS[..]), value()), 0..8),
        cookies in prop::collection::vec((prop::sample::select(&COOKIES[..]), value()), 0..8),
    ) {
        let pairs = cookies.iter().map(|(name, value)| [name.as_bytes(), b"=", value].concat());
        let mut headers = headers;
        headers.push(("cookie", pairs.collect::<Vec<_>>().join(&b"; "[..])));
        let state = judged(if is_live { live() } else { test() }, &path, &headers);
        prop_assert!(state.is_none_or(|state| state.token().is_none()));
    }
}

#[test]
fn bombs_are_judged_too() {
    let good = Signer::shared().session_token(&json!({}));
    let long = "x".repeat(100_000);
    let many = (0..1000).map(|index| format!("c{index}={index}")).collect::<Vec<_>>().join("; ");
    let signed_in = format!("{many}; __session={good}; __client_uat=1000");
    for (cookie, expected) in [
        (signed_in, "signed-in"),
        (format!("__session={long}; __client_uat=1000"), "signed-out token-invalid"),
        (format!("__session={long}.{long}.{long}; __client_uat=1000"), "signed-out token-invalid"),
        (format!("{many};;;===;{long}"), "signed-out session-token-and-uat-missing"),
    ] {
        let state = judged(live(), "/", &[("cookie", cookie.into_bytes())]).expect("a state");
        assert_eq!(verdict(&state), expected);
    }
}
