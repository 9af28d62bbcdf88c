//! Handshakes that come back.

use serde_json::json;

use super::*;
use crate::server::testing::{header as token_header, merged};

fn directives(token: &str) -> Vec<String> {
    let attributes = "Path=/; SameSite=Lax; Secure";
    vec![format!("__client_uat=1000; {attributes}"), format!("__session={token}; {attributes}")]
}

fn with_payload(directives: Vec<String>) -> Told {
    Told { handshake_payload: Some(Ok(directives)), ..Told::default() }
}

#[test]
fn a_nonce_brings_cookies_and_a_session() {
    let good = Signer::shared().session_token(&json!({}));
    for asked in [
        Asked::page("/a?__clerk_handshake_nonce=n1"),
        Asked::page("/a").cookie("__clerk_handshake_nonce", "n1"),
        Asked::fetch("/a").cookie("__clerk_handshake_nonce", "n1").cookie("__clerk_handshake", "ignored"),
    ] {
        let state = try_judge(live(), asked, with_payload(directives(&good))).expect("a state");
        assert_eq!(verdict(&state), "signed-in");
        assert_eq!(cookies_of(&state), directives(&good));
        assert_eq!(header_of(&state, "access-control-allow-origin"), "null");
        assert_eq!(header_of(&state, "access-control-allow-credentials"), "true");
        assert!(state.redirect().is_none(), "production goes on at once");
    }
}

#[test]
fn nothing_that_signs_in_is_printed() {
    let good = Signer::shared().session_token(&json!({}));
    let resolved =
        try_judge(test(), Asked::page("/?__clerk_handshake_nonce=n1"), with_payload(directives(&good)));
    let sent = judge(live(), Asked::page("/").cookie("__session", &good));
    assert!(location(&sent).contains(&good));
    let settings = Settings::new(live()).expect("good settings");
    let parts = Asked::page("/?__clerk_handshake_nonce=n0nce").parts();
    let authentication = Authentication::new(&settings, &parts, NOW);
    let shown = format!("{resolved:?} {sent:?} {authentication:?} {:?}", authentication.step());
    assert!(!shown.contains(&good) && !shown.contains("n0nce"), "{shown}");
}

#[test]
fn development_cleans_the_address() {
    let good = Signer::shared().session_token(&json!({}));
    let path = "/a?x=1&__clerk_handshake_nonce=n1&__clerk_help=1&__clerk_db_jwt=dvb_1&__clerk_handshake=h";
    let state = try_judge(test(), Asked::page(path), with_payload(directives(&good))).expect("a state");
    assert_eq!(verdict(&state), "signed-in");
    assert_eq!(location(&state), "https://app.example.com/a?x=1");
    assert_eq!(header_of(&state, "cache-control"), "no-store");
    assert_eq!(state.redirect(), Some(http::StatusCode::TEMPORARY_REDIRECT));
}

#[test]
fn without_a_session_it_is_signed_out() {
    let removed = vec!["__session=; Max-Age=0".to_owned()];
    for told in [vec![], removed, vec!["__client_uat=0".to_owned()]] {
        let state = try_judge(live(), Asked::page("/?__clerk_handshake_nonce=n"), with_payload(told.clone()));
        let state = state.expect("a state");
        assert_eq!(verdict(&state), "signed-out session-token-missing");
        assert_eq!(cookies_of(&state), told);
    }
    let unreachable = Told { handshake_payload: Some(Err("no answer.".to_owned())), ..Told::default() };
    let state = try_judge(live(), Asked::page("/?__clerk_handshake_nonce=n"), unreachable).expect("a state");
    assert_eq!(verdict(&state), "signed-out session-token-missing");
    assert_eq!(state.notices(), [crate::server::Notice::HandshakeUnresolved("no answer.".to_owned())]);
}

#[test]
fn a_handshake_token_is_signed_by_the_instance() {
    let signer = Signer::shared();
    let good = signer.session_token(&json!({}));
    let payload = json!({ "handshake": directives(&good) });
    let handshake = |signer: &Signer, change| signer.sign(&merged(&token_header(), &change), &payload);
    let asked = |token: &str| Asked::page(&format!("/?__clerk_handshake={token}"));
    let state = judge(live(), asked(&handshake(&signer, json!({}))));
    assert_eq!(verdict(&state), "signed-in");
    let foreign = handshake(&Signer::new(), json!({}));
    let template = handshake(&signer, json!({ "cat": "cl_B7d4PD222AAA" }));
    for bad in [&*foreign, &template, "nonsense"] {
        let state = judge(live(), asked(bad));
        assert_eq!(verdict(&state), "signed-out session-token-and-uat-missing", "production goes on: {bad}");
        assert!(matches!(state.notices(), [crate::server::Notice::HandshakeUnresolved(_)]));
        let error = try_judge(test(), asked(bad), Told::default()).expect_err("development stops");
        assert!(error.to_string().contains("delete this site's cookies"), "{error}");
    }
}

#[test]
fn a_developers_clock_may_be_a_day_off() {
    let signer = Signer::shared();
    let now = NOW.as_seconds();
    let day = 24 * 60 * 60;
    let late = json!({ "iat": now - day, "nbf": now - day, "exp": now - day + 60 });
    let early = json!({ "iat": now + day - 60, "nbf": now + day - 60, "exp": now + day });
    let too_late = json!({ "exp": now - day - 60 });
    let asked = || Asked::page("/?__clerk_handshake_nonce=n").cookie("__clerk_db_jwt", "dvb_1");
    for (claims, in_development) in
        [(late, "signed-in"), (early, "signed-in"), (too_late, "signed-out session-token-and-uat-missing")]
    {
        let told = || with_payload(directives(&signer.session_token(&claims)));
        let state = try_judge(test(), asked(), told()).expect("a state");
        assert_eq!(verdict(&state), in_development, "{claims}");
        assert!(state.notices().contains(&crate::server::Notice::ClockSkew));
        let state = try_judge(live(), asked(), told()).expect("a state");
        assert_eq!(verdict(&state), "signed-out session-token-and-uat-missing", "{claims}");
    }
}

#[test]
fn the_rules_go_on_after_a_session_that_is_not_good() {
    let good = Signer::shared().session_token(&json!({}));
    let foreign = directives(&Signer::new().session_token(&json!({})));
    let asked = Asked::page("/").cookie("__clerk_handshake_nonce", "n").session(&good);
    let state = try_judge(live(), asked, with_payload(foreign)).expect("a state");
    assert_eq!(verdict(&state), "signed-in");
    assert_eq!(state.token().expect("a token").as_str(), good);
    assert!(cookies_of(&state).is_empty(), "nothing of that handshake is set");
}
