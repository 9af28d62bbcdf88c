//! Tokens in the header, and what is wrong with a token.

use serde_json::json;

use super::*;
use crate::server::testing::{good_claims, header as token_header, merged};

#[test]
fn a_token_in_the_header_counts_alone() {
    let signer = Signer::shared();
    let good = signer.session_token(&json!({}));
    let now = NOW.as_seconds();
    let of_category =
        |cat: &str| signer.sign(&merged(&token_header(), &json!({ "cat": cat })), &good_claims());
    for (token, expected) in [
        (good.clone(), "signed-in"),
        (of_category("cl_I7d4PD111III"), "signed-in"),
        (of_category("cl_B7d4PD222AAA"), "signed-out token-type-mismatch"),
        (of_category("cl_B7d4PD333AAA"), "signed-out token-type-mismatch"),
        (signer.session_token(&json!({ "sub": "mch_1" })), "signed-out token-type-mismatch"),
        (
            signer.session_token(&json!({ "exp": now - 60 })),
            "signed-out session-token-expired-refresh-non-eligible-no-refresh-cookie",
        ),
        (signer.session_token(&json!({ "nbf": now + 60 })), "signed-out session-token-nbf"),
        (signer.session_token(&json!({ "iat": now + 60 })), "signed-out session-token-iat-in-the-future"),
        (signer.session_token(&json!({ "sub": 1 })), "signed-out token-verification-failed"),
        (Signer::new().session_token(&json!({})), "signed-out token-invalid-signature"),
        (
            signer.sign(&merged(&token_header(), &json!({ "kid": "ins_2" })), &good_claims()),
            "signed-out jwk-kid-mismatch",
        ),
        ("nonsense".to_owned(), "signed-out token-invalid"),
        ("ak_123".to_owned(), "signed-out token-invalid"),
    ] {
        let state = judge(live(), Asked::fetch("/api").bearer(&token).session(&good));
        assert_eq!(verdict(&state), expected, "{token}");
        assert!(state.redirect().is_none());
    }
}

#[test]
fn other_schemes_are_none() {
    let good = Signer::shared().session_token(&json!({}));
    for (value, expected) in [
        (format!("Bearer {good}"), "signed-in"),
        (good.clone(), "signed-in"),
        (format!("bearer {good}"), "signed-out session-token-and-uat-missing"),
        (format!("Basic {good}"), "signed-out session-token-and-uat-missing"),
        (String::new(), "signed-out session-token-and-uat-missing"),
        (format!("Bearer  {good}"), "signed-out token-invalid"),
    ] {
        let state = judge(live(), Asked::fetch("/api").header("authorization", &value));
        assert_eq!(verdict(&state), expected, "{value}");
    }
    let twice = Asked::fetch("/api").bearer(&good).bearer(&good);
    assert_eq!(verdict(&judge(live(), twice)), "signed-out token-invalid");
}

#[test]
fn an_expired_token_in_the_header_of_a_page_leads_to_a_handshake() {
    let expired = Signer::shared().session_token(&json!({ "exp": NOW.as_seconds() - 60 }));
    let state = judge(live(), Asked::page("/").bearer(&expired));
    assert_eq!(verdict(&state), "handshake session-token-expired-refresh-non-eligible-no-refresh-cookie");
    assert_eq!(sent(&state, "__session"), Some(expired));
}

#[test]
fn only_authorized_parties_count() {
    let asked = || Asked::fetch("/api").bearer(&Signer::shared().session_token(&json!({})));
    let with = |party: &str| ServerOptions { authorized_parties: vec![party.to_owned()], ..live() };
    assert_eq!(verdict(&judge(with("https://app.example.com"), asked())), "signed-in");
    let state = judge(with("https://other.example.com"), asked());
    assert_eq!(verdict(&state), "signed-out token-invalid-authorized-parties");
    assert_eq!(header_of(&state, "x-clerk-auth-status"), "signed-out");
    assert_eq!(header_of(&state, "x-clerk-auth-reason"), "token-invalid-authorized-parties");
    assert!(!header_of(&state, "x-clerk-auth-message").is_empty());
}

#[test]
fn a_key_as_pem_asks_for_nothing() {
    let signer = Signer::shared();
    let options = ServerOptions { jwt_key: Some(signer.pem()), secret_key: None, ..live() };
    let settings = Settings::new(options).expect("good settings");
    let (good, foreign) = (signer.session_token(&json!({})), Signer::new().session_token(&json!({})));
    for (token, expected) in [(good, "signed-in"), (foreign, "signed-out token-invalid-signature")] {
        let parts = Asked::page("/").session(&token).parts();
        let Step::Done(state) = Authentication::new(&settings, &parts, NOW).step() else {
            panic!("asked for something")
        };
        assert_eq!(verdict(&state), expected);
    }
}

#[test]
fn keys_that_cannot_be_had_are_the_reason() {
    let settings = Settings::new(live()).expect("good settings");
    let parts = Asked::fetch("/").bearer(&Signer::shared().session_token(&json!({}))).parts();
    for (failure, expected) in [
        (KeyFailure::Unknown, "jwk-kid-mismatch"),
        (KeyFailure::Unreachable, "jwk-remote-failed-to-load"),
        (KeyFailure::SecretKeyInvalid, "secret-key-invalid"),
    ] {
        let mut authentication = Authentication::new(&settings, &parts, NOW);
        authentication.set_key(KID, Err(failure));
        let Step::Done(state) = authentication.step() else { panic!("asked again") };
        assert_eq!(state.reason().expect("a reason").to_string(), expected);
    }
}

#[test]
fn without_a_secret_key_nobody_is_sent_away() {
    let options = ServerOptions { jwt_key: Some(Signer::shared().pem()), secret_key: None, ..live() };
    let state = judge(options, Asked::page("/").cookie("__client_uat", "1000"));
    assert_eq!(verdict(&state), "signed-out client-uat-but-no-session-token");
}
