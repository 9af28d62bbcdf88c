//! Tokens: what they claim, and that others can verify them.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use local_fapi::Config;
use serde_json::{Value, json};

use crate::support::{Api, Browser, claims, header};

async fn token(browser: &Browser, session: &str, form: &[(&str, &str)]) -> String {
    browser.post(&format!("/v1/client/sessions/{session}/tokens"), form).await.jwt()
}

async fn template(browser: &Browser, session: &str, name: &str) -> Value {
    claims(browser.post(&format!("/v1/client/sessions/{session}/tokens/{name}"), &[]).await.jwt())
}

async fn verified(browser: &Browser, jwt: &str) -> bool {
    let jwks: JwkSet = serde_json::from_value(browser.get("/.well-known/jwks.json").await.json()).unwrap();
    let kid = decode_header(jwt).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(jwks.find(&kid).expect("the key is published")).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_nbf = true;
    validation.validate_aud = false;
    decode::<Value>(jwt, &key, &validation).is_ok()
}

#[tokio::test]
async fn tokens_verify_against_the_published_keys_also_after_a_rotation() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let old = token(&browser, &session, &[]).await;
    assert!(verified(&browser, &old).await);
    api.control("POST", "/keys/rotate", json!({})).await;
    let new = token(&browser, &session, &[]).await;
    assert_ne!(header(&old)["kid"], header(&new)["kid"]);
    assert!(verified(&browser, &old).await && verified(&browser, &new).await);
    let forged = format!("{}.{}", new.rsplit_once('.').unwrap().0, old.rsplit_once('.').unwrap().1);
    assert!(!verified(&browser, &forged).await);
}

#[tokio::test]
async fn version_2_packs_features_and_permissions() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let jwt = token(&browser, &session, &[("organization_id", "org_acme")]).await;
    let claims = claims(&jwt);
    assert_eq!(header(&jwt)["oiat"], claims["iat"]);
    assert_eq!(claims["azp"], "http://localhost:3000");
    assert_eq!(claims["iss"], "https://local-fapi-1.clerk.accounts.dev");
    assert_eq!(
        (&claims["v"], &claims["sub"], &claims["sts"]),
        (&json!(2), &json!("user_ada"), &json!("active"))
    );
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(
        (&claims["fea"], &claims["pla"]),
        (&json!("o:billing,u:export,o:reports"), &json!("u:free,o:pro"))
    );
    let org = json!({ "id": "org_acme", "slg": "acme", "rol": "admin", "per": "read,write", "fpm": "1,3" });
    assert_eq!(claims["o"], org);
    assert_eq!(claims.get("act"), None);
}

#[tokio::test]
async fn version_1_is_flat() {
    let api = Api::development().await;
    api.set("token_version", json!(1)).await;
    let (browser, session) = api.signed_in("ada").await;
    let claims = claims(token(&browser, &session, &[("organization_id", "org_acme")]).await);
    assert_eq!(claims["org_role"], "org:admin");
    assert_eq!((&claims["org_id"], &claims["org_slug"]), (&json!("org_acme"), &json!("acme")));
    let permissions = json!(["org:reports:read", "org:reports:write", "org:billing:read"]);
    assert_eq!(claims["org_permissions"], permissions);
    assert!(["v", "o", "fea", "pla", "sts"].iter().all(|name| claims.get(name).is_none()), "{claims}");
}

#[tokio::test]
async fn the_organization_is_the_sessions_unless_another_is_said() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let touch = format!("/v1/client/sessions/{session}/touch");
    browser.post(&touch, &[("active_organization_id", "org_globex")]).await;
    assert_eq!(browser.claims(&session).await["o"]["id"], "org_globex");
    assert_eq!(claims(token(&browser, &session, &[("organization_id", "")]).await).get("o"), None);
    let other = [("organization_id", "org_acme")];
    assert_eq!(claims(token(&browser, &session, &other).await)["o"]["id"], "org_acme");
    let path = format!("/v1/client/sessions/{session}/tokens");
    let foreign = browser.post(&path, &[("organization_id", "org_none")]).await;
    assert_eq!((foreign.status, &foreign.code()[..]), (404, "organization_not_found_or_unauthorized"));
}

#[tokio::test]
async fn an_impersonated_session_says_who_acts() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("grace").await;
    let session =
        api.control("POST", "/sessions", json!({ "user": "ada", "actor": { "sub": "user_support" } })).await;
    let id = session["id"].as_str().unwrap();
    assert_eq!(browser.claims(id).await["act"], json!({ "sub": "user_support" }));
    let answer = browser.get(&format!("/v1/client/sessions/{id}")).await.json();
    assert_eq!(answer["response"]["actor"]["sub"], "user_support");
}

#[tokio::test]
async fn lifetime_and_clock_are_the_servers() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let before = browser.claims(&session).await;
    api.set("token_lifetime_seconds", json!(30)).await;
    api.control("PUT", "/clock", json!({ "offset_ms": -7_200_000 })).await;
    let after = browser.claims(&session).await;
    assert_eq!(after["exp"].as_i64().unwrap() - after["iat"].as_i64().unwrap(), 30);
    let set_back = before["iat"].as_i64().unwrap() - after["iat"].as_i64().unwrap();
    assert!((7190..=7200).contains(&set_back), "{set_back}");
}

#[tokio::test]
async fn templates_are_filled_from_the_user_at_mint_time() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let backend = template(&browser, &session, "backend").await;
    assert_eq!(backend["role"], "admin");
    assert_eq!(backend["permissions"], json!(["read", "write"]));
    assert_eq!(
        (&backend["aud"], &backend["name"]),
        (&json!("https://backend.example.com"), &json!("Ada Lovelace"))
    );
    assert_eq!((&backend["sub"], backend.get("sid"), backend.get("sts")), (&json!("user_ada"), None, None));
    assert_eq!(backend["azp"], "http://localhost:3000");
    api.control("PATCH", "/users/user_ada", json!({ "public_metadata": { "role": { "deep": [1] } } })).await;
    let backend = template(&browser, &session, "backend").await;
    assert_eq!((&backend["role"], &backend["permissions"]), (&json!({ "deep": [1] }), &Value::Null));
}

#[tokio::test]
async fn templates_know_the_sessions_organization() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let outside = template(&browser, &session, "organization").await;
    assert_eq!((&outside["org"]["id"], &outside["greeting"]), (&Value::Null, &json!("Ada of ")));
    let touch = format!("/v1/client/sessions/{session}/touch");
    browser.post(&touch, &[("active_organization_id", "org_acme")]).await;
    let inside = template(&browser, &session, "organization").await;
    assert_eq!(
        inside["org"],
        json!({ "id": "org_acme", "slug": "acme", "role": "org:admin", "plan": "pro" })
    );
    assert_eq!((&inside["greeting"], &inside["verified"]), (&json!("Ada of Acme"), &json!(true)));
    let hasura = template(&browser, &session, "hasura").await;
    assert_eq!(hasura["exp"].as_i64().unwrap() - hasura["iat"].as_i64().unwrap(), 300);
}

#[tokio::test]
async fn names_of_templates_are_any_text_as_one_segment() {
    let names = ["a b", "ü/ñ", "..", "../x", "%2e%2e", "org_1"];
    let mut config = Config::default();
    for name in names {
        let text = format!("[[templates]]\nname = {name:?}\nclaims.named = {name:?}");
        config.templates.extend(Config::parse(&text).unwrap().templates);
    }
    let api = Api::start(config).await;
    let (browser, session) = api.signed_in("ada").await;
    // As a WebAssembly client writes them: every byte that is not a letter or digit is encoded.
    let encode = |name: &str| name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for name in names.iter().filter(|name| **name != "..") {
        assert_eq!(template(&browser, &session, &encode(name)).await["named"], *name);
    }
    let unknown = browser.post(&format!("/v1/client/sessions/{session}/tokens/nope"), &[]).await;
    assert_eq!((unknown.status, &unknown.code()[..]), (404, "resource_not_found"));
}

#[tokio::test]
async fn claims_of_the_session_token_can_be_added_to() {
    let mut config = Config::default();
    config.session_token.claims.insert("level".into(), "{{user.public_metadata.level}}".into());
    let api = Api::start(config).await;
    let (browser, session) = api.signed_in("ada").await;
    assert_eq!(browser.claims(&session).await["level"], 7);
}

#[tokio::test]
async fn the_minter_goes_on_with_what_it_once_read_unless_the_origin_is_asked_for() {
    let api = Api::development().await;
    api.set("session_minter", json!(true)).await;
    let (browser, session) = api.signed_in("ada").await;
    let acme = ("organization_id", "org_acme");
    let first = token(&browser, &session, &[acme]).await;
    let membership = json!({ "role": "org:member", "permissions": [] });
    api.control("PUT", "/users/user_ada/memberships/org_acme", membership).await;
    api.control("PUT", "/clock", json!({ "offset_ms": 20_000 })).await;
    let minted = token(&browser, &session, &[acme, ("token", &first)]).await;
    assert_eq!(claims(&minted)["o"]["rol"], "admin");
    assert_eq!(header(&minted)["oiat"], header(&first)["oiat"]);
    assert!(claims(&minted)["iat"].as_i64().unwrap() >= claims(&first)["iat"].as_i64().unwrap() + 20);
    let read = token(&browser, &session, &[acme, ("token", &first), ("force_origin", "true")]).await;
    assert_eq!(claims(&read)["o"]["rol"], "member");
    let elsewhere = token(&browser, &session, &[("organization_id", ""), ("token", &first)]).await;
    assert_eq!(claims(&elsewhere).get("o"), None, "a token of another organization cannot serve");
    api.control("PUT", "/clock", json!({ "offset_ms": 100_000 })).await;
    let late = token(&browser, &session, &[acme, ("token", &minted)]).await;
    assert_eq!(claims(&late)["o"]["rol"], "member", "what it has read is too old");
}

#[tokio::test]
async fn the_last_token_can_be_required() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let last = token(&browser, &session, &[]).await;
    api.set("require_expired_token", json!(true)).await;
    let path = format!("/v1/client/sessions/{session}/tokens");
    for path in [path.clone(), format!("{path}?expired_token=x")] {
        let answer = browser.post(&path, &[]).await;
        assert_eq!((answer.status, &answer.code()[..]), (422, "missing_expired_token"));
    }
    assert_eq!(browser.post(&format!("{path}?expired_token={last}"), &[]).await.status, 200);
}
