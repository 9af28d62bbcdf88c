//! Cookies, and who is sent on a handshake.

use serde_json::json;

use super::*;
use crate::server::testing::{good_claims, header as token_header, merged};

#[test]
fn what_cookies_alone_decide() {
    let signer = Signer::shared();
    let now = NOW.as_seconds();
    let good = signer.session_token(&json!({}));
    let template =
        signer.sign(&merged(&token_header(), &json!({ "cat": "cl_B7d4PD222AAA" })), &good_claims());
    let uat = |seconds: i64| seconds.to_string();
    let page = || Asked::page("/a");
    for (asked, expected) in [
        (page(), "signed-out session-token-and-uat-missing"),
        (page().cookie("__client_uat", "0"), "signed-out session-token-and-uat-missing"),
        (page().cookie("__client_uat", "x"), "signed-out session-token-and-uat-missing"),
        (page().cookie("__session", &good), "handshake session-token-but-no-client-uat"),
        (
            page().cookie("__session", &good).cookie("__client_uat", "0"),
            "handshake session-token-but-no-client-uat",
        ),
        (page().cookie("__client_uat", "1000"), "handshake client-uat-but-no-session-token"),
        (page().session(&good), "signed-in"),
        (page().session("nonsense"), "signed-out token-invalid"),
        (page().session(&template), "signed-out token-type-mismatch"),
        (page().cookie("__session", &good).cookie("__client_uat", &uat(now - 10)), "signed-in"),
        (
            page().cookie("__session", &good).cookie("__client_uat", &uat(now - 9)),
            "handshake session-token-iat-before-client-uat",
        ),
        (
            page().session(&signer.session_token(&json!({ "exp": now - 60 }))),
            "handshake session-token-expired-refresh-non-eligible-no-refresh-cookie",
        ),
        (page().session(&signer.session_token(&json!({ "nbf": now + 60 }))), "handshake session-token-nbf"),
        (
            page().session(&signer.session_token(&json!({ "iat": now + 60 }))),
            "handshake session-token-iat-in-the-future",
        ),
        (page().session(&Signer::new().session_token(&json!({}))), "signed-out token-invalid-signature"),
    ] {
        assert_eq!(verdict(&judge(live(), asked)), expected);
    }
}

#[test]
fn a_development_instance_needs_a_dev_browser() {
    let good = Signer::shared().session_token(&json!({}));
    let state = judge(test(), Asked::page("/a").session(&good));
    assert_eq!(verdict(&state), "handshake dev-browser-missing");
    let state = judge(test(), Asked::page("/a?__clerk_db_jwt=dvb_1&x=1&__dev_session=y").session(&good));
    assert_eq!(verdict(&state), "handshake dev-browser-sync");
    assert_eq!(sent(&state, "redirect_url").as_deref(), Some("https://app.example.com/a?x=1"));
    assert_eq!(sent(&state, "__clerk_db_jwt").as_deref(), Some("dvb_1"));
    let state = judge(test(), Asked::page("/a").session(&good).cookie("__clerk_db_jwt", "dvb_1"));
    assert_eq!(verdict(&state), "signed-in");
    let state = judge(live(), Asked::page("/a?__clerk_db_jwt=dvb_1").cookie("__client_uat", "1000"));
    assert_eq!(sent(&state, "__clerk_db_jwt"), None, "production knows no dev browser");
}

#[test]
fn a_handshake_says_all_that_the_frontend_api_needs() {
    let expired = Signer::shared().session_token(&json!({ "exp": NOW.as_seconds() - 60 }));
    let state = judge(live(), Asked::page("/a?b=c%20d").session(&expired));
    let expected = format!(
        "https://clerk.example.com/v1/client/handshake?redirect_url=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc%2Bd\
         &__clerk_api_version=2026-05-12&suffixed_cookies=false\
         &__clerk_hs_reason=session-token-expired-refresh-non-eligible-no-refresh-cookie&format=nonce\
         &__session={expired}"
    );
    assert_eq!(location(&state), expected);
    assert_eq!(state.redirect(), Some(http::StatusCode::TEMPORARY_REDIRECT));
    assert_eq!(header_of(&state, "cache-control"), "no-store");
    assert_eq!(cookies_of(&state), ["__clerk_redirect_count=1; SameSite=Lax; HttpOnly; Max-Age=2"]);
    assert_eq!(header_of(&state, "x-clerk-auth-status"), "handshake");
}

#[test]
fn a_proxy_stands_in_for_the_frontend_api() {
    for (proxy, expected) in [
        ("/__clerk", "https://app.example.com/__clerk/v1/client/handshake?"),
        ("https://proxy.example.com/x/", "https://proxy.example.com/x/v1/client/handshake?"),
    ] {
        let options = ServerOptions { proxy_url: Some(proxy.to_owned()), ..live() };
        let state = judge(options, Asked::page("/").cookie("__client_uat", "1000"));
        assert!(location(&state).starts_with(expected), "{}", location(&state));
    }
}

#[test]
fn only_pages_are_sent_away() {
    let request = |destination: Option<&str>, accept: Option<&str>| {
        let mut asked = Asked { request: Request::get("/"), cookies: vec!["__client_uat=1000".to_owned()] };
        for (name, value) in [("sec-fetch-dest", destination), ("accept", accept)] {
            if let Some(value) = value {
                asked = asked.header(name, value);
            }
        }
        asked
    };
    for (destination, accept, expected) in [
        (Some("document"), None, "handshake"),
        (Some("iframe"), None, "handshake"),
        (Some("empty"), Some("text/html"), "signed-out"),
        (Some("image"), None, "signed-out"),
        (None, Some("text/html,application/xhtml+xml"), "handshake"),
        (None, Some("application/json, text/html"), "signed-out"),
        (None, None, "signed-out"),
    ] {
        let state = judge(live(), request(destination, accept));
        assert_eq!(state.status(), expected, "{destination:?} {accept:?}");
        assert_eq!(state.reason(), Some(&AuthReason::ClientUatWithoutSessionToken));
    }
    let state = judge(live(), request(Some("document"), None).post());
    assert_eq!(verdict(&state), "signed-out client-uat-but-no-session-token");
}

#[test]
fn handshakes_end_after_three() {
    let asked =
        |count: &str| Asked::page("/").cookie("__client_uat", "1000").cookie("__clerk_redirect_count", count);
    for (count, next) in [("0", 1), ("1", 2), ("2", 3), ("x", 1), ("-1", 1)] {
        let state = judge(live(), asked(count));
        let expected = format!("__clerk_redirect_count={next}; SameSite=Lax; HttpOnly; Max-Age=2");
        assert_eq!(cookies_of(&state), [expected], "{count}");
    }
    for count in ["3", "4", "4000000000"] {
        let state = judge(live(), asked(count));
        assert_eq!(verdict(&state), "signed-out client-uat-but-no-session-token", "{count}");
        assert_eq!(state.notices(), [crate::server::Notice::RedirectLoop]);
        assert!(cookies_of(&state).is_empty() && state.redirect().is_none());
    }
}

#[test]
fn a_page_reached_from_another_domain_asks_anew() {
    let good = Signer::shared().session_token(&json!({}));
    let options = |is_live: bool| if is_live { live() } else { test() };
    let asked = |referrer: &str| {
        Asked::page("/").session(&good).cookie("__clerk_db_jwt", "dvb_1").header("referer", referrer)
    };
    for (is_live, referrer, expected) in [
        (true, "https://other.example.org/x", "handshake primary-domain-cross-origin-sync"),
        (true, "http://app.example.com/", "handshake primary-domain-cross-origin-sync"),
        (true, "https://accounts.evil.com/", "handshake primary-domain-cross-origin-sync"),
        (true, "https://foo-1.accounts.dev/", "handshake primary-domain-cross-origin-sync"),
        (false, "https://foo-1.accounts.dev/", "signed-in"),
        (true, "https://app.example.com/x", "signed-in"),
        (true, "https://clerk.example.com/", "signed-in"),
        (true, "https://accounts.example.com/", "signed-in"),
        (true, "nonsense", "signed-in"),
    ] {
        assert_eq!(verdict(&judge(options(is_live), asked(referrer))), expected, "{is_live} {referrer}");
    }
    let other = "https://other.example.org/";
    assert_eq!(judge(live(), asked(other).post()).status(), "signed-in");
    assert_eq!(judge(live(), asked(other).cookie("__clerk_redirect_count", "1")).status(), "signed-in");
    let fetch = Asked::fetch("/").session(&good).header("referer", other);
    assert_eq!(judge(live(), fetch).status(), "signed-in");
}

#[test]
fn the_organization_in_the_path_becomes_active() {
    let signer = Signer::shared();
    let with = |claims| signer.session_token(&claims);
    let acme = json!({ "org_id": "org_1", "org_slug": "acme", "org_role": "org:admin" });
    let options = || ServerOptions {
        organization_patterns: vec!["/orgs/:slug".into(), "/by-id/:id".into()],
        personal_account_patterns: vec!["/me".into()],
        ..live()
    };
    for (path, claims, organization) in [
        ("/orgs/acme", acme.clone(), None),
        ("/by-id/org_1", acme.clone(), None),
        ("/other", acme.clone(), None),
        ("/orgs/other", acme.clone(), Some("other")),
        ("/by-id/org_2", acme.clone(), Some("org_2")),
        ("/orgs/acme", json!({}), Some("acme")),
        ("/me", acme.clone(), Some("")),
        ("/me", json!({}), None),
        ("/orgs/other", json!({ "sts": "pending" }), None),
    ] {
        let state = judge(options(), Asked::page(path).session(&with(claims.clone())));
        match organization {
            None => assert_eq!(verdict(&state), "signed-in", "{path} {claims}"),
            Some(name) => {
                assert_eq!(verdict(&state), "handshake active-organization-mismatch", "{path} {claims}");
                assert_eq!(sent(&state, "organization_id").as_deref(), Some(name));
            }
        }
    }
    let other = || Asked::page("/orgs/other").session(&with(acme.clone()));
    let state = judge(options(), other().cookie("__clerk_redirect_count", "3"));
    assert_eq!(
        (state.status(), state.notices()),
        ("signed-in", &[crate::server::Notice::OrganizationLoop][..])
    );
    let fetch = Asked::fetch("/orgs/other").session(&with(acme.clone()));
    assert_eq!(judge(options(), fetch).status(), "signed-in", "who can't be sent away stays signed in");
}

#[test]
fn the_address_is_the_one_that_the_browser_sees() {
    let options = |origin: Option<&str>| ServerOptions { public_origin: origin.map(str::to_owned), ..live() };
    let asked = |headers: &[(&str, &str)], path: &str| {
        let mut asked = Asked { request: Request::get(path), cookies: vec!["__client_uat=1000".to_owned()] };
        for (name, value) in headers.iter().chain(&[("sec-fetch-dest", "document")]) {
            asked = asked.header(name, value);
        }
        asked
    };
    let host = ("host", "inner:3000");
    let forwarded = ("x-forwarded-host", "app.example.com, inner");
    let https = ("x-forwarded-proto", "https, http");
    for (origin, headers, path, expected) in [
        (None, &[host][..], "/a", "http://inner:3000/a"),
        (None, &[host, forwarded, https], "/a", "https://app.example.com/a"),
        (None, &[host, https], "/a", "https://inner:3000/a"),
        (None, &[host, ("x-forwarded-proto", "javascript")], "/a", "http://inner:3000/a"),
        (None, &[host, forwarded], "//evil.com/a", "http://app.example.com//evil.com/a"),
        (None, &[("host", "evil.com/x?")], "/a", "http://localhost/a"),
        (None, &[("host", "u@evil.com")], "/a", "http://localhost/a"),
        (None, &[], "/a", "http://localhost/a"),
        (None, &[], "https://app.example.com/a", "https://app.example.com/a"),
        (Some("https://mine.example.com"), &[host, forwarded, https], "/a", "https://mine.example.com/a"),
    ] {
        let state = judge(options(origin), asked(headers, path));
        assert_eq!(sent(&state, "redirect_url").as_deref(), Some(expected), "{headers:?} {path}");
    }
}

#[test]
fn an_encoded_cookie_forges_no_other() {
    let good = Signer::shared().session_token(&json!({}));
    let forged =
        Asked::page("/").cookie("x", &format!("1%3B%20__session%3D{good}")).cookie("__client_uat", "1000");
    assert_eq!(verdict(&judge(live(), forged)), "handshake client-uat-but-no-session-token");
    let first = Asked::page("/").cookie("__session", "").session(&good);
    assert_eq!(
        verdict(&judge(live(), first)),
        "handshake client-uat-but-no-session-token",
        "the first one counts"
    );
    let encoded = Asked::page("/").session(&good.replace('.', "%2E"));
    assert_eq!(verdict(&judge(live(), encoded)), "signed-in");
    let broken = Asked::page("/").session(&format!("{good}%zz"));
    assert_eq!(verdict(&judge(live(), broken)), "signed-out token-invalid");
}
