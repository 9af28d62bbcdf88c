//! The driver on a Backend API over HTTP.

use http::Request;
use http::request::Parts;
use serde_json::{Value, json};

use super::testing::api::{Api, cookies};
use super::testing::{Signer, TEST, current_claims, header, merged};
use super::*;
use crate::wire::PublishableKey;

fn asked(request: http::request::Builder) -> Parts {
    request.header("host", "app.example.com").body(()).expect("a request").into_parts().0
}

fn page(path: &str, cookies: &str) -> Parts {
    let cookies = format!("__clerk_db_jwt=dvb_1; {cookies}");
    asked(Request::get(path).header("cookie", cookies).header("sec-fetch-dest", "document"))
}

fn bearer(token: &str) -> Parts {
    asked(Request::get("/").header("authorization", format!("Bearer {token}")))
}

fn whats(api: &Api) -> Vec<String> {
    api.asked().into_iter().map(|asked| asked.what).collect()
}

#[tokio::test]
async fn keys_are_fetched_once_for_many_requests() {
    let api = Api::start().await;
    let server = api.server();
    let token = Signer::shared().current_token(&json!({}));
    let mut judged = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (server, parts) = (server.clone(), bearer(&token));
        judged.spawn(async move { server.authenticate_request(&parts).await.expect("a state").status() });
    }
    assert!(judged.join_all().await.iter().all(|status| *status == "signed-in"));
    assert_eq!(whats(&api), ["GET /v1/jwks"]);
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_sign_nobody_in() {
    let api = Api::start().await;
    let token = Signer::shared().current_token(&json!({}));
    let wrong_key = ServerOptions { secret_key: Some("sk_test_other".to_owned()), ..api.options() };
    let nobody = ServerOptions { api_url: "http://127.0.0.1:9".to_owned(), ..api.options() };
    let nowhere = ServerOptions { api_url: format!("{}/x", api.options().api_url), ..api.options() };
    for (options, expected) in [
        (wrong_key, "secret-key-invalid"),
        (nobody, "jwk-remote-failed-to-load"),
        (nowhere, "jwk-remote-failed-to-load"),
    ] {
        let server = ClerkServer::new(options).expect("good options");
        let state = server.authenticate_request(&bearer(&token)).await.expect("a state");
        assert_eq!(state.reason().expect("a reason").to_string(), expected);
    }
}

#[tokio::test]
async fn a_token_is_verified_by_itself() {
    let api = Api::start().await;
    let signer = Signer::shared();
    let options = ServerOptions {
        audience: vec!["api".to_owned()],
        authorized_parties: vec!["https://app.example.com".to_owned()],
        ..api.options()
    };
    let offline = ServerOptions { jwt_key: Some(signer.pem()), secret_key: None, ..options.clone() };
    let of_template = |change: &Value| {
        let claims = merged(&current_claims(), &json!({ "sid": null, "aud": "api" }));
        signer.sign(&merged(&header(), &json!({ "cat": "cl_B7d4PD222AAA" })), &merged(&claims, change))
    };
    let as_header = |change: &Value| signer.sign(&merged(&header(), change), &current_claims());
    let good = of_template(&json!({}));
    let other = of_template(&json!({ "sub": "user_2" }));
    let (body, signature) =
        (other.rsplit_once('.').expect("a token").0, good.rsplit_once('.').expect("a token").1);
    for options in [options.clone(), offline] {
        let server = ClerkServer::new(options).expect("good options");
        let token = server.verify_token(&good).await.expect("a good token");
        assert_eq!((token.claims().subject(), token.claims().session_id()), (Some("user_1"), None));
        assert!(server.verify_token(&signer.current_token(&json!({}))).await.is_ok(), "a session's");
        for (token, reason) in [
            ("nonsense".to_owned(), AuthReason::TokenInvalid),
            (format!("{body}.{signature}"), AuthReason::TokenInvalidSignature),
            (of_template(&json!({ "exp": 1000 })), AuthReason::TokenExpired),
            (of_template(&json!({ "aud": "others" })), AuthReason::TokenVerificationFailed),
            (
                of_template(&json!({ "azp": "https://evil.example.com" })),
                AuthReason::TokenInvalidAuthorizedParties,
            ),
            (as_header(&json!({ "alg": "none" })), AuthReason::TokenInvalidAlgorithm),
            (as_header(&json!({ "cat": "cl_B7d4PD333AAA" })), AuthReason::TokenTypeMismatch),
        ] {
            let error = server.verify_token(&token).await.expect_err("a bad token");
            assert_eq!(error.reason(), &reason, "{error}");
        }
    }
    let server = ClerkServer::new(options).expect("good options");
    let error = server.verify_token(&as_header(&json!({ "kid": "other" }))).await.expect_err("no key");
    assert_eq!(error.reason(), &AuthReason::JwkKidMismatch);
}

#[tokio::test]
async fn a_handshake_is_resolved() {
    let api = Api::start().await;
    let server = api.server();
    let state =
        server.authenticate_request(&page("/a?__clerk_handshake_nonce=good", "")).await.expect("a state");
    assert_eq!(server.auth(&state).user_id(), Some("user_1"));
    assert_eq!(state.headers()["location"], "http://app.example.com/a");
    assert_eq!(whats(&api), ["GET /v1/clients/handshake_payload?nonce=good", "GET /v1/jwks"]);
    let state =
        server.authenticate_request(&page("/a?__clerk_handshake_nonce=bad", "")).await.expect("a state");
    assert_eq!(state.reason(), Some(&AuthReason::SessionTokenMissing));
}

#[tokio::test]
async fn an_expired_session_is_refreshed() {
    let api = Api::start().await;
    let server = api.server();
    let suffix = PublishableKey::parse(TEST).expect("a key").cookie_suffix();
    let now = super::testing::current_claims()["iat"].as_i64().expect("a time");
    let expired = Signer::shared().current_token(&json!({ "iat": now - 100, "exp": now - 40 }));
    let with = |refresh: &str| {
        page("/a", &format!("__session={expired}; __client_uat=1000; __refresh_{suffix}={refresh}"))
    };
    let state = server.authenticate_request(&with("good")).await.expect("a state");
    assert_eq!(state.status(), "signed-in");
    let set: Vec<_> = state.headers().get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), cookies().len());
    let asked = api.asked();
    let refresh =
        asked.iter().find(|asked| asked.what == "POST /v1/sessions/sess_1/refresh").expect("a refresh");
    assert_eq!(refresh.body["format"], "cookie");
    assert_eq!(refresh.body["expired_token"], Value::from(expired.clone()));
    assert_eq!(refresh.body["request_origin"], "http://app.example.com");
    assert_eq!(refresh.body["request_headers"]["host"], json!(["app.example.com"]));

    let state = server.authenticate_request(&with("bad")).await.expect("a state");
    let reason = state.reason().expect("a reason").to_string();
    assert_eq!(reason, "session-token-expired-refresh-refresh_token_revoked");
}

#[tokio::test]
async fn the_backend_api_is_typed() {
    let api = Api::start().await;
    let server = api.server();
    let backend = server.api().expect("an API");
    assert_eq!(backend.session_token("sess_1", Some("hasura")).await.as_deref(), Ok("of-template"));
    assert_eq!(backend.session_token("sess_1", None).await.as_deref(), Ok("of-session"));
    assert_eq!(backend.revoke_session("sess_1").await, Ok(()));
    assert_eq!(backend.user("user_1").await.expect("a user").first_name(), Some("Ada"));
    api.asked();
    let metadata = Metadata::default().public(&json!({ "plan": "pro" })).expect("JSON");
    let metadata = metadata.private(&json!({ "a": null })).expect("JSON");
    let user = backend.update_metadata("user_1", metadata).await.expect("a user");
    assert_eq!(user.public_metadata().expect("metadata").as_text(), r#"{"plan":"pro"}"#);
    let body = json!({ "public_metadata": { "plan": "pro" }, "private_metadata": { "a": null } });
    assert_eq!(api.asked().pop().expect("a request").body, body);

    for (id, code) in
        [("none", "resource_not_found"), ("odd", "unreadable_answer"), ("..", "clerk_invalid_id")]
    {
        assert_eq!(backend.user(id).await.expect_err("no user").code(), code);
    }
    let nobody = ServerOptions { api_url: "http://127.0.0.1:9".to_owned(), ..api.options() };
    let server = ClerkServer::new(nobody).expect("good options");
    let error = server.api().expect("an API").user("user_1").await.expect_err("no API");
    assert_eq!(error.code(), "network_error");
}

#[tokio::test]
async fn a_session_has_what_its_claims_say() {
    let api = Api::start().await;
    let server = api.server();
    let change = json!({
        "v": 2, "fea": "o:invoices", "pla": "u:pro", "fva": [5, -1], "act": { "sub": "user_2" }, "team": "red",
        "o": { "id": "org_1", "slg": "acme", "rol": "admin", "per": "read,write", "fpm": "1" },
    });
    let state = server.authenticate_request(&bearer(&Signer::shared().current_token(&change))).await;
    let auth = server.auth(&state.expect("a state"));
    let session = auth.signed_in().expect("a session");
    assert_eq!((session.user_id(), session.session_id()), ("user_1", Some("sess_1")));
    assert_eq!(session.organization().expect("one").slug, "acme");
    assert_eq!((session.actor_id(), session.factor_verification_age()), (Some("user_2"), Some([5.0, -1.0])));
    let query = |permission: &str, plan: &str| crate::AuthorizationQuery {
        permission: Some(permission.to_owned()),
        plan: Some(plan.to_owned()),
        ..Default::default()
    };
    assert!(auth.has(&query("org:invoices:read", "pro")));
    assert!(!auth.has(&query("org:invoices:write", "pro")) && !auth.has(&query("org:invoices:read", "max")));
    #[derive(serde::Deserialize)]
    struct Own {
        team: String,
    }
    assert_eq!(session.claims::<Own>().expect("claims").team, "red");
    assert_eq!(session.get_token("hasura").await.as_deref(), Ok("of-template"));
    assert_eq!(session.get_token("none").await.expect_err("no template").code(), "resource_not_found");
    assert_eq!(session.get_token("").await.expect_err("no template").code(), "clerk_invalid_id");
}

#[tokio::test]
async fn a_pending_session_counts_only_if_the_app_says_so() {
    let server = Api::start().await.server();
    let parts = bearer(&Signer::shared().current_token(&json!({ "sts": "pending" })));
    let auth = server.auth(&server.authenticate_request(&parts).await.expect("a state"));
    assert!(!auth.is_signed_in() && auth.user_id().is_none());
    let options = crate::AuthOptions { treat_pending_as_signed_out: false };
    assert!(auth.signed_in_with(options).expect("a session").is_pending());
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let server = Api::start().await.server();
    let token = Signer::shared().current_token(&json!({}));
    let state = server.authenticate_request(&bearer(&token)).await.expect("a state");
    let auth = server.auth(&state);
    let shown = format!("{server:?} {:?} {state:?} {auth:?} {:?}", server.settings(), server.api());
    assert!(!shown.contains("sk_test_abc") && !shown.contains(&token), "{shown}");
    assert!(shown.contains("user_1"));
}

#[test]
fn options_that_cannot_work_are_refused_with_a_way_out() {
    let good = || ServerOptions::new(TEST, "sk_test_abc");
    let own = |text: &str| Some(text.to_owned());
    let satellite =
        |domain: Option<&str>| Some(Satellite { domain: domain.map(str::to_owned), auto_sync: false });
    for (options, error) in [
        (ServerOptions { secret_key: own(" "), ..good() }, SettingsError::SecretKeyMissing),
        (ServerOptions { secret_key: own(TEST), ..good() }, SettingsError::SecretKeyIsPublishable),
        (ServerOptions { secret_key: own("abc"), ..good() }, SettingsError::SecretKeyPrefix),
        (ServerOptions { secret_key: own("sk_test_a b"), ..good() }, SettingsError::SecretKeyPrefix),
        (ServerOptions { secret_key: own("sk_live_abc"), ..good() }, SettingsError::KeysOfDifferentInstances),
        (ServerOptions { secret_key: None, ..good() }, SettingsError::NoKey),
        (ServerOptions { jwt_key: own("abc"), ..good() }, SettingsError::JwtKey),
        (ServerOptions { proxy_url: own("abc"), ..good() }, SettingsError::ProxyUrl),
        (ServerOptions { public_origin: own("https://a.b/c"), ..good() }, SettingsError::PublicOrigin),
        (ServerOptions { api_url: "abc".to_owned(), ..good() }, SettingsError::ApiUrl),
        (ServerOptions { satellite: satellite(None), ..good() }, SettingsError::SatelliteWithoutDomain),
        (
            ServerOptions { satellite: satellite(Some("a.b")), ..good() },
            SettingsError::SatelliteWithoutSignInUrl,
        ),
        (
            ServerOptions { satellite: satellite(Some("a.b")), sign_in_url: own("/sign-in"), ..good() },
            SettingsError::SatelliteSignInUrl,
        ),
        (
            ServerOptions {
                satellite: satellite(Some("a.b")),
                sign_in_url: own("https://a.b/sign-in"),
                public_origin: own("https://a.b"),
                ..good()
            },
            SettingsError::SatelliteSignInUrl,
        ),
    ] {
        let refused = ClerkServer::new(options).err();
        assert_eq!(refused, Some(error.clone()));
        assert!(error.to_string().len() > 20, "{error}");
    }
    let secret = ServerOptions { publishable_key: "sk_test_abc".to_owned(), ..good() };
    let error = ClerkServer::new(secret).expect_err("a secret key");
    assert_eq!(error, SettingsError::PublishableKey(crate::KeyError::Secret));
    assert!(error.to_string().contains("pk_test_"), "{error}");
    let live = ServerOptions { publishable_key: super::testing::LIVE.to_owned(), ..good() };
    assert_eq!(ClerkServer::new(live).err(), Some(SettingsError::KeysOfDifferentInstances));
    for (error, way_out) in [
        (SettingsError::SecretKeyIsPublishable, "sk_test_ or sk_live_"),
        (SettingsError::KeysOfDifferentInstances, "the same API keys page"),
        (SettingsError::SatelliteWithoutSignInUrl, "needs `sign_in_url`"),
    ] {
        assert!(error.to_string().contains(way_out), "{error}");
    }
    let pattern = ServerOptions { organization_patterns: vec!["/(".to_owned()], ..good() };
    assert!(matches!(ClerkServer::new(pattern), Err(SettingsError::Pattern { .. })));
}
