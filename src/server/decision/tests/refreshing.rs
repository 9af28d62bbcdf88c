//! Expired tokens and refresh cookies.

use serde_json::json;

use super::*;

fn refresh_cookie(key: &str) -> String {
    let key = crate::wire::PublishableKey::parse(key).expect("a key");
    format!("__refresh_{}", key.cookie_suffix())
}

fn expired() -> String {
    Signer::shared().session_token(&json!({ "exp": NOW.as_seconds() - 60 }))
}

fn asked() -> Asked {
    Asked::page("/a").session(&expired()).cookie(&refresh_cookie(LIVE), "rt_1")
}

#[test]
fn an_expired_token_is_refreshed() {
    let settings = Settings::new(live()).expect("good settings");
    let parts = asked().parts();
    let mut authentication = Authentication::new(&settings, &parts, NOW);
    authentication.set_key(KID, Ok(Signer::shared().public_key()));
    let Step::NeedRefresh(request) = authentication.step() else { panic!("nothing was asked for") };
    assert_eq!((&*request.session_id, &*request.refresh_token), ("sess_1", "rt_1"));
    assert_eq!((request.expired_token.clone(), request.suffixed_cookies), (expired(), false));
    assert_eq!(request.request_origin, "https://app.example.com");
    assert!(request.request_headers.contains(&("host".into(), vec!["app.example.com".into()])));
    let shown = format!("{request:?}");
    assert!(!shown.contains("rt_1") && !shown.contains(&expired()), "{shown}");

    let fresh = Signer::shared().session_token(&json!({ "jti": "fresh" }));
    let cookies = vec![format!("__session={fresh}; Path=/"), "__client_uat=1000; Path=/".to_owned()];
    authentication.set_refreshed(Ok(cookies.clone()));
    let Step::Done(state) = authentication.step() else { panic!("asked again") };
    assert_eq!(verdict(&state), "signed-in");
    assert_eq!(state.token().expect("a token").as_str(), fresh);
    assert_eq!(cookies_of(&state), cookies);
    assert!(state.redirect().is_none());
}

#[test]
fn what_cannot_be_refreshed_goes_on_a_handshake_with_the_reason() {
    let bad = vec!["__session=nonsense".to_owned()];
    let foreign = vec![format!("__session={}", Signer::new().session_token(&json!({})))];
    let still_expired = vec![format!("__session={}", expired())];
    for (refreshed, why) in [
        (Err(RefreshFailure::from_code("session_not_found")), "session_not_found"),
        (Err(RefreshFailure::from_code("unexpected_error")), "fetch-error"),
        (Err(RefreshFailure::from_code("")), "unexpected-bapi-error"),
        (Err(RefreshFailure::from_code("a\nb")), "unexpected-bapi-error"),
        (Ok(vec![]), "unexpected-sdk-error"),
        (Ok(vec!["__client_uat=0".to_owned()]), "invalid-session-token"),
        (Ok(bad), "invalid-session-token"),
        (Ok(foreign), "invalid-session-token"),
        (Ok(still_expired), "invalid-session-token"),
    ] {
        let told = Told { refreshed: Some(refreshed), ..Told::default() };
        let state = try_judge(live(), asked(), told).expect("a state");
        assert_eq!(verdict(&state), format!("handshake session-token-expired-refresh-{why}"));
        assert_eq!(cookies_of(&state).len(), 1, "only the count of redirects");
    }
}

#[test]
fn not_everything_is_refreshed() {
    let without_session =
        Signer::shared().session_token(&json!({ "exp": NOW.as_seconds() - 60, "sid": null }));
    let cookie = refresh_cookie(LIVE);
    for (asked, expected) in [
        (asked().post(), "signed-out session-token-expired-refresh-non-eligible-non-get"),
        (
            Asked::page("/").session(&expired()).cookie("__refresh", "rt_1"),
            "handshake session-token-expired-refresh-non-eligible-no-refresh-cookie",
        ),
        (
            Asked::page("/").session(&without_session).cookie(&cookie, "rt_1"),
            "handshake session-token-expired-refresh-expired-session-token-missing-sid-claim",
        ),
        (
            Asked::page("/").session(&Signer::shared().session_token(&json!({}))).cookie(&cookie, "rt_1"),
            "signed-in",
        ),
    ] {
        assert_eq!(verdict(&judge(live(), asked)), expected);
    }
}
