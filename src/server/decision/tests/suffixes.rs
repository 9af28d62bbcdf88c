//! Suffixed cookies or plain ones.

use serde_json::json;

use super::*;

/// Which of the two session tokens is sent on to the Frontend API, and what it is told about suffixes.
fn chosen(options: ServerOptions, asked: Asked) -> (String, String) {
    let state = judge(options, asked.header("referer", "https://other.example.org/"));
    let token = match state.token() {
        Some(token) => token.as_str().to_owned(),
        None if state.redirect().is_some() => sent(&state, "__session").unwrap_or_default(),
        None => String::new(),
    };
    let suffixed = state.redirect().and_then(|_| sent(&state, "suffixed_cookies")).unwrap_or_default();
    (token, suffixed)
}

#[test]
fn the_first_rule_that_applies_decides() {
    let signer = Signer::shared();
    let suffix = suffix_of(LIVE);
    let now = NOW.as_seconds();
    let old = signer.session_token(&json!({ "iat": now - 30 }));
    let new = signer.session_token(&json!({ "iat": now - 20 }));
    let foreign = signer.session_token(&json!({ "iss": "https://clerk.other.com" }));
    let anonymous = signer.session_token(&json!({ "iss": "" }));
    // Plain session, plain client_uat, suffixed session, suffixed client_uat; whether the suffixed ones count.
    for (plain, plain_uat, own, own_uat, is_suffixed) in [
        // 1. No issuer, or not a token.
        (&*anonymous, "1000", &*new, "1000", "false"),
        ("nonsense", "1000", &new, "1000", ""),
        // 2. Another instance's.
        (&foreign, "1000", &old, "1000", "true"),
        (&foreign, "1000", "", "", ""),
        // 3. Nothing suffixed.
        (&old, "1000", "", "", "false"),
        // 4. The plain one is newer.
        (&new, "1000", &old, "1000", "false"),
        (&old, "1000", &new, "1000", "true"),
        // 5. Suffixed: signed out. Plain: not.
        (&old, "1000", &new, "0", "false"),
        // 7. Without a suffixed client_uat.
        (&old, "1000", &new, "", "false"),
        // 8. Else.
        ("", "", &new, "1000", "true"),
        (&new, "0", &old, "1000", "true"),
    ] {
        let mut asked = Asked::page("/");
        for (name, value) in [
            ("__session".to_owned(), plain),
            ("__client_uat".to_owned(), plain_uat),
            (format!("__session_{suffix}"), own),
            (format!("__client_uat_{suffix}"), own_uat),
        ] {
            if !value.is_empty() {
                asked = asked.cookie(&name, value);
            }
        }
        let (token, suffixed) = chosen(live(), asked);
        let expected = if is_suffixed == "true" { own } else { plain };
        let case = format!("{plain} {plain_uat} {own} {own_uat}");
        assert_eq!(suffixed, is_suffixed, "{case}");
        if !is_suffixed.is_empty() {
            assert_eq!(token, expected, "{case}");
        }
    }
}

#[test]
fn in_development_an_expired_suffixed_token_is_a_forgotten_one() {
    let signer = Signer::shared();
    let suffix = suffix_of(TEST);
    let now = NOW.as_seconds();
    for (exp, expected) in [
        (json!(now), "signed-out session-token-and-uat-missing"),
        (json!(now + 1), "signed-in"),
        (json!(null), "signed-out token-verification-failed"),
    ] {
        let own = signer.session_token(&json!({ "exp": exp }));
        let asked = Asked::page("/")
            .cookie("__clerk_db_jwt", "dvb_1")
            .cookie(&format!("__clerk_db_jwt_{suffix}"), "dvb_1")
            .cookie("__client_uat", "0")
            .cookie(&format!("__session_{suffix}"), &own)
            .cookie(&format!("__client_uat_{suffix}"), "1000");
        assert_eq!(verdict(&judge(test(), asked)), expected);
    }
}

fn suffix_of(key: &str) -> String {
    crate::wire::PublishableKey::parse(key).expect("a key").cookie_suffix()
}
