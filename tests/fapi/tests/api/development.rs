//! A development instance: dev browsers, origins, signing in.

use serde_json::{Value, json};

use crate::support::{Api, PASSWORD};

#[tokio::test]
async fn a_browser_without_a_known_dev_browser_is_unauthenticated() {
    let api = Api::development().await;
    let mut browser = api.browser();
    for token in [None, Some("dvb_unknown")] {
        browser.dev_browser = token.map(str::to_owned);
        let answer = browser.get("/v1/client").await;
        assert_eq!((answer.status, &answer.code()[..]), (401, "dev_browser_unauthenticated"));
    }
    let browser = api.dev_browser().await;
    assert_eq!(browser.get("/v1/client").await.json(), json!({ "response": null, "client": null }));
}

#[tokio::test]
async fn a_forgotten_dev_browser_is_unauthenticated_and_a_replaced_one_keeps_its_client() {
    let api = Api::development().await;
    let (mut browser, session) = api.signed_in("ada").await;
    let old = browser.dev_browser.clone().unwrap();
    api.control("POST", "/dev_browsers/replace", json!({ "token": old })).await;
    let answer = browser.get("/v1/client").await;
    let new = answer.header("clerk-db-jwt").expect("a new token").to_owned();
    assert_ne!(new, old);
    assert!(answer.header("access-control-expose-headers").unwrap().contains("Clerk-Db-Jwt"));
    browser.dev_browser = Some(new);
    let answer = browser.get("/v1/client").await;
    assert_eq!(answer.header("clerk-db-jwt"), None);
    assert_eq!(answer.json()["response"]["sessions"][0]["id"], session);
    api.control("POST", "/dev_browsers/forget", json!({})).await;
    assert_eq!(browser.get("/v1/client").await.code(), "dev_browser_unauthenticated");
}

#[tokio::test]
async fn any_page_of_this_machine_may_call_and_no_other() {
    let api = Api::development().await;
    let mut browser = api.dev_browser().await;
    for origin in ["http://localhost:1", "http://127.0.0.1:3000", "https://app.localhost"] {
        browser.origin = Some(origin.into());
        let answer = browser.get("/v1/client").await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some(origin)));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    }
    browser.origin = Some("https://elsewhere.example".into());
    let answer = browser.get("/v1/client").await;
    assert_eq!((answer.status, &answer.code()[..]), (400, "origin_invalid"));
}

#[tokio::test]
async fn the_environment_is_for_everyone_and_says_where_to_sign_in() {
    let api = Api::development().await;
    let browser = api.browser();
    for method in ["GET", "PATCH"] {
        let environment = browser.send(method, "/v1/environment", &[]).await.json();
        let display = &environment["display_config"];
        assert_eq!(display["instance_environment_type"], "development");
        assert_eq!(display["sign_in_url"], format!("{}/sign-in", api.running.api_url()));
        assert_eq!(environment["auth_config"]["single_session_mode"], false);
    }
    api.control(
        "PATCH",
        "/settings",
        json!({ "multi_session": false, "partitioned_cookies": true, "session_minter": true }),
    )
    .await;
    let environment = browser.get("/v1/environment").await.json();
    assert_eq!(environment["auth_config"]["single_session_mode"], true);
    assert_eq!(environment["auth_config"]["session_minter"], true);
    assert_eq!(environment["partitioned_cookies"], true);
}

#[tokio::test]
async fn signing_in_with_a_password_at_once() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let form = [("strategy", "password"), ("identifier", "Ada@Example.com"), ("password", PASSWORD)];
    let answer = browser.post("/v1/client/sign_ins", &form).await.json();
    assert_eq!(answer["response"]["status"], "complete");
    let session = &answer["client"]["sessions"][0];
    assert_eq!(session["id"], answer["response"]["created_session_id"]);
    assert_eq!(session["user"]["id"], "user_ada");
    assert_eq!(answer["client"]["last_active_session_id"], session["id"]);
    assert_eq!(answer["client"]["sign_in"], Value::Null);
    assert_eq!(session["user"]["organization_memberships"][0]["role"], "org:admin");
}

#[tokio::test]
async fn signing_in_factor_by_factor() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let started = browser.post("/v1/client/sign_ins", &[("identifier", "grace")]).await.json();
    assert_eq!(started["response"]["status"], "needs_first_factor");
    assert_eq!(started["client"]["sign_in"]["id"], started["response"]["id"]);
    let path = format!("/v1/client/sign_ins/{}", started["response"]["id"].as_str().unwrap());
    assert_eq!(browser.get(&path).await.json()["response"]["identifier"], "grace");
    let prepare = browser.post(&format!("{path}/prepare_first_factor"), &[("strategy", "phone_code")]).await;
    assert_eq!((prepare.status, &prepare.code()[..]), (400, "strategy_for_user_invalid"));
    let attempt = format!("{path}/attempt_first_factor");
    let wrong = browser.post(&attempt, &[("strategy", "password"), ("password", "no")]).await;
    assert_eq!((wrong.status, &wrong.code()[..]), (422, "form_password_incorrect"));
    assert_eq!(wrong.json()["meta"]["client"]["sign_in"]["first_factor_verification"]["attempts"], 1);
    let right = browser.post(&attempt, &[("strategy", "password"), ("password", PASSWORD)]).await.json();
    assert_eq!(right["response"]["status"], "complete");
    assert_eq!(browser.get(&path).await.status, 404, "a completed attempt is the client's no longer");
}

#[tokio::test]
async fn signing_in_with_a_code() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let started = browser.post("/v1/client/sign_ins", &[("identifier", "ada")]).await.json();
    let factor = &started["response"]["supported_first_factors"][1];
    assert_eq!(
        (&factor["strategy"], &factor["safe_identifier"]),
        (&json!("email_code"), &json!("ada@example.com"))
    );
    let path = format!("/v1/client/sign_ins/{}", started["response"]["id"].as_str().unwrap());
    let (prepare, attempt) = (format!("{path}/prepare_first_factor"), format!("{path}/attempt_first_factor"));
    let code = |code| [("strategy", "email_code"), ("code", code)];
    let unsent = browser.post(&attempt, &code("424242")).await;
    assert_eq!((unsent.status, &unsent.code()[..]), (400, "verification_not_sent"));
    let sent = browser.post(&prepare, &[("strategy", "email_code")]).await.json();
    assert_eq!(sent["response"]["first_factor_verification"]["status"], "unverified");
    let wrong = browser.post(&attempt, &code("000000")).await;
    assert_eq!((wrong.status, &wrong.code()[..]), (422, "form_code_incorrect"));
    assert_eq!(wrong.json()["errors"][0]["meta"]["param_name"], "code");
    api.control("PUT", "/clock", json!({ "offset_ms": 11 * 60 * 1000 })).await;
    let late = browser.post(&attempt, &code("424242")).await;
    assert_eq!((late.status, &late.code()[..]), (400, "verification_expired"));
    browser.post(&prepare, &[("strategy", "email_code")]).await;
    let right = browser.post(&attempt, &code("424242")).await.json();
    assert_eq!(right["response"]["status"], "complete");
    assert_eq!(right["client"]["sessions"][0]["id"], right["response"]["created_session_id"]);
    assert_eq!(right["client"]["last_authentication_strategy"], "email_code");
}

#[tokio::test]
async fn signing_up_with_an_address_a_code_and_a_password() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let sign_ups = "/v1/client/sign_ups";
    let started =
        browser.post(sign_ups, &[("email_address", "new@example.com"), ("first_name", "New")]).await.json();
    assert_eq!(started["response"]["missing_fields"], json!(["password"]));
    assert_eq!(started["response"]["unverified_fields"], json!(["email_address"]));
    assert_eq!(started["client"]["sign_up"]["id"], started["response"]["id"]);
    let path = format!("{sign_ups}/{}", started["response"]["id"].as_str().unwrap());
    let short = browser.send("PATCH", &path, &[("password", "short")]).await;
    assert_eq!((short.status, &short.code()[..]), (422, "form_password_length_too_short"));
    let whole = browser.send("PATCH", &path, &[("password", PASSWORD)]).await.json();
    assert_eq!(whole["response"]["missing_fields"], json!([]));
    assert_eq!(whole["response"]["verifications"]["email_address"]["next_action"], "needs_prepare");
    let (prepare, attempt) = (format!("{path}/prepare_verification"), format!("{path}/attempt_verification"));
    let code = |code| [("strategy", "email_code"), ("code", code)];
    let unsent = browser.post(&attempt, &code("424242")).await;
    assert_eq!((unsent.status, &unsent.code()[..]), (400, "verification_not_sent"));
    browser.post(&prepare, &[("strategy", "email_code")]).await;
    let wrong = browser.post(&attempt, &code("000000")).await;
    assert_eq!((wrong.status, &wrong.code()[..]), (422, "form_code_incorrect"));
    let right = browser.post(&attempt, &code("424242")).await.json();
    assert_eq!(right["response"]["status"], "complete");
    let session = &right["client"]["sessions"][0];
    assert_eq!(session["id"], right["response"]["created_session_id"]);
    assert_eq!(session["user"]["id"], right["response"]["created_user_id"]);
    assert_eq!(session["user"]["first_name"], "New");
    assert_eq!(right["client"]["sign_up"], Value::Null);
    let elsewhere = api.dev_browser().await;
    elsewhere.sign_in("new@example.com").await;
}

#[tokio::test]
async fn refused_sign_ups_say_why() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let cases = [
        (("email_address", "ada@example.com"), 422, "form_identifier_exists", "email_address"),
        (("username", "ada"), 422, "form_identifier_exists", "username"),
        (("email_address", "nowhere"), 422, "form_param_format_invalid", "email_address"),
        (("password", "short"), 422, "form_password_length_too_short", "password"),
    ];
    for (field, status, code, param) in cases {
        let answer = browser.post("/v1/client/sign_ups", &[field]).await;
        assert_eq!((answer.status, &answer.code()[..]), (status, code));
        assert_eq!(answer.json()["errors"][0]["meta"]["param_name"], param);
    }
    let strategy = browser.post("/v1/client/sign_ups", &[("strategy", "oauth_google")]).await;
    assert_eq!((strategy.status, &strategy.code()[..]), (400, "strategy_for_user_invalid"));
}

#[tokio::test]
async fn refused_sign_ins_say_why() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let cases = [
        (vec![("identifier", "nobody"), ("password", PASSWORD)], 422, "form_identifier_not_found"),
        (vec![("identifier", "ada"), ("password", "wrong")], 422, "form_password_incorrect"),
        (vec![("password", PASSWORD)], 422, "form_param_missing"),
        (vec![("identifier", "ada"), ("strategy", "oauth_google")], 400, "strategy_for_user_invalid"),
    ];
    for (form, status, code) in cases {
        let answer = browser.post("/v1/client/sign_ins", &form).await;
        assert_eq!((answer.status, &answer.code()[..]), (status, code));
        let error = &answer.json()["errors"][0];
        assert!(error["message"].is_string() && error["long_message"].is_string(), "{error}");
        assert!(answer.json()["clerk_trace_id"].is_string());
    }
    assert_eq!(browser.client().await["sessions"], json!([]));
}

#[tokio::test]
async fn the_same_user_signs_in_once_and_another_only_where_sessions_may_be_several() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let again = browser.post("/v1/client/sign_ins", &[("identifier", "ada"), ("password", PASSWORD)]).await;
    assert_eq!((again.status, &again.code()[..]), (400, "identifier_already_signed_in"));
    assert_eq!(again.json()["errors"][0]["meta"]["session_id"], session);
    browser.sign_in("grace").await;
    assert_eq!(browser.client().await["sessions"].as_array().unwrap().len(), 2);
    api.set("multi_session", json!(false)).await;
    let third = browser.post("/v1/client/sign_ins", &[("identifier", "linus@example.com")]).await;
    assert_eq!((third.status, &third.code()[..]), (400, "session_exists"));
}

#[tokio::test]
async fn what_is_not_served_is_refused_as_such() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    for (method, path) in
        [("GET", "/v1/me/billing/subscription"), ("PUT", "/v1/environment"), ("GET", "/elsewhere")]
    {
        let answer = browser.send(method, path, &[]).await;
        assert_eq!((answer.status, &answer.code()[..]), (404, "resource_not_found"), "{method} {path}");
    }
    assert_eq!(browser.get("/v1/health").await.json(), json!({ "status": "healthy" }));
}

#[tokio::test]
async fn the_api_is_reached_under_a_path_of_a_proxy_too() {
    let api = Api::development().await;
    let (mut browser, session) = api.signed_in("ada").await;
    browser.base = format!("{}/__clerk", browser.base);
    assert_eq!(browser.client().await["sessions"][0]["id"], session);
    let environment = browser.get("/v1/environment").await.json();
    assert_eq!(environment["display_config"]["sign_in_url"], format!("{}/sign-in", browser.base));
}

#[tokio::test]
async fn a_body_that_is_not_a_form_is_refused() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let url = format!("{}/v1/client/sign_ins?__clerk_db_jwt={}", browser.base, browser.dev_browser.unwrap());
    let body = json!({ "identifier": "ada", "password": PASSWORD });
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 415);
}

#[tokio::test]
async fn no_secret_is_in_what_debug_prints() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let token = browser.post(&format!("/v1/client/sessions/{session}/tokens"), &[]).await.jwt();
    let printed = format!("{:?} {:?}", api.running, local_fapi::Config::default());
    assert!(printed.contains("/v1/client/sign_ins") && printed.contains("user_ada"), "{printed}");
    for secret in [PASSWORD, browser.dev_browser.as_deref().unwrap(), &token] {
        assert!(!printed.contains(secret));
    }
}
