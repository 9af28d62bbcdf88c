//! The control interface: faults, the log, and everything that is changed from outside.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Api, PASSWORD};

#[tokio::test]
async fn a_fault_answers_instead_of_the_api_as_often_as_it_says() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let fault = json!({
        "path": "/v1/client/sessions/*/tokens", "method": "POST", "count": 2, "status": 429,
        "headers": { "Retry-After": "6" },
    });
    api.control("POST", "/faults", fault).await;
    let tokens = format!("/v1/client/sessions/{session}/tokens");
    for _ in 0..2 {
        let answer = browser.post(&tokens, &[]).await;
        assert_eq!((answer.status, &answer.code()[..]), (429, "too_many_requests"));
        assert_eq!(answer.header("retry-after"), Some("6"));
        assert!(answer.header("access-control-expose-headers").unwrap().contains("Retry-After"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:3000"));
    }
    assert_eq!(browser.post(&tokens, &[]).await.status, 200);
    assert_eq!(api.control("GET", "/faults", json!({})).await, json!([]));
}

#[tokio::test]
async fn bodies_can_be_empty_or_garbage_or_anything() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    for (body, text) in [(json!(""), ""), (json!("<html>"), "<html>"), (json!({ "jwt": 7 }), r#"{"jwt":7}"#)]
    {
        api.control("POST", "/faults", json!({ "path": "/v1/**", "body": body, "count": 1 })).await;
        let answer = browser.get("/v1/client").await;
        assert_eq!((answer.status, &answer.text[..]), (200, text));
    }
    api.control("POST", "/faults", json!({ "path": "/v1/client", "status": 403, "code": "origin_invalid" }))
        .await;
    assert_eq!(browser.get("/v1/client").await.code(), "origin_invalid");
}

#[tokio::test]
async fn connections_are_dropped_over_plain_http_and_tls() {
    let api = Api::production().await;
    let fault = api.control("POST", "/faults", json!({ "path": "/v1/environment", "drop": true })).await;
    for browser in [api.browser(), api.tls_browser("https://app.example.com")] {
        assert!(browser.try_send("GET", "/v1/environment", &[]).await.is_err());
        assert_eq!(browser.get("/v1/client").await.status, 200);
    }
    let statuses: Vec<_> = api.control("GET", "/log", json!({})).await.as_array().unwrap().clone();
    let dropped = statuses.iter().filter(|entry| entry["status"] == 0);
    assert!(dropped.clone().count() >= 2 && dropped.clone().all(|entry| entry["fault"] == fault["id"]));
    api.control("DELETE", &format!("/faults/{}", fault["id"].as_str().unwrap()), json!({})).await;
    assert_eq!(api.browser().get("/v1/environment").await.status, 200);
}

#[tokio::test]
async fn a_delay_alone_lets_the_api_answer_late() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    api.control("POST", "/faults", json!({ "path": "/v1/client", "delay_ms": 150 })).await;
    let since = Instant::now();
    assert_eq!(browser.get("/v1/client").await.json()["response"], Value::Null);
    assert!(since.elapsed() >= Duration::from_millis(150));
    api.control("DELETE", "/faults", json!({})).await;
    assert_eq!(api.control("GET", "/faults", json!({})).await, json!([]));
}

#[tokio::test]
async fn the_log_says_what_was_asked_without_secrets() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    api.control("DELETE", "/log", json!({})).await;
    let form = [("identifier", "ada"), ("password", PASSWORD)];
    browser.post("/v1/client/sign_ins?_clerk_js_version=6", &form).await;
    browser.send("DELETE", "/v1/client/sessions", &[]).await;
    let log = api.control("GET", "/log", json!({})).await;
    assert_eq!(log[0]["form"], json!({ "identifier": "ada", "password": "[redacted]" }));
    assert_eq!(log[0]["query"], json!({ "_clerk_js_version": "6", "__clerk_db_jwt": "[redacted]" }));
    assert_eq!((&log[0]["status"], &log[0]["origin"]), (&json!(200), &json!("http://localhost:3000")));
    assert_eq!((&log[1]["method"], &log[1]["wire_method"]), (&json!("DELETE"), &json!("POST")));
    assert!(log[0]["duration_ms"].is_u64());
    let after = format!("/log?after={}", log[0]["id"]);
    assert_eq!(api.control("GET", &after, json!({})).await.as_array().unwrap().len(), 1);
    let text = log.to_string();
    assert!(!text.contains(PASSWORD) && !text.contains(browser.dev_browser.as_deref().unwrap()));
}

#[tokio::test]
async fn the_log_can_be_followed_as_it_happens() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let mut stream = reqwest::get(format!("{}/log/stream", api.running.control_url())).await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    browser.get("/v1/client").await;
    let mut told = String::new();
    while !told.contains("event: answer") {
        told += std::str::from_utf8(&stream.chunk().await.unwrap().expect("more")).unwrap();
    }
    let request = told.find("event: request").expect("first the request");
    assert!(request < told.find("event: answer").unwrap() && told.contains("\"path\":\"/v1/client\""));
}

#[tokio::test]
async fn sessions_are_started_and_ended_behind_the_browsers_back() {
    let api = Api::development().await;
    let (browser, ada) = api.signed_in("ada").await;
    let client = browser.client().await["id"].clone();
    let grace = json!({ "user": "user_grace", "client": client, "organization": "org_acme" });
    let grace = api.control("POST", "/sessions", grace).await;
    assert_eq!(browser.client().await["sessions"][1]["last_active_organization_id"], "org_acme");
    for (how, status) in
        [("revoke", "revoked"), ("expire", "expired"), ("abandon", "abandoned"), ("end", "ended")]
    {
        let ended = api.control("POST", &format!("/sessions/{ada}/{how}"), json!({})).await;
        assert_eq!(ended["status"], status);
    }
    assert_eq!(browser.post(&format!("/v1/client/sessions/{ada}/tokens"), &[]).await.status, 401);
    let id = grace["id"].as_str().unwrap();
    api.control(
        "PATCH",
        &format!("/sessions/{id}"),
        json!({ "expires_in_seconds": 0, "organization": null }),
    )
    .await;
    let all = api.control("GET", "/sessions", json!({})).await;
    assert_eq!((&all[1]["status"], &all[1]["organization"]), (&json!("expired"), &Value::Null));
    api.control("DELETE", &format!("/clients/{}", client.as_str().unwrap()), json!({})).await;
    assert_eq!(browser.client().await, Value::Null);
}

#[tokio::test]
async fn memberships_change_at_once() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("linus@example.com").await;
    let membership = json!({ "role": "org:admin", "permissions": ["org:reports:read"] });
    api.control("PUT", "/users/user_linus/memberships/org_globex", membership).await;
    let form = [("organization_id", "globex")];
    let path = format!("/v1/client/sessions/{session}/tokens");
    let org = crate::support::claims(browser.post(&path, &form).await.jwt())["o"].clone();
    assert_eq!((&org["rol"], &org["per"], &org["fpm"]), (&json!("admin"), &json!("read"), &json!("1")));
    let left = api.control("DELETE", "/users/user_linus/memberships/org_globex", json!({})).await;
    assert_eq!(left["memberships"], json!([]));
    assert_eq!(browser.post(&path, &form).await.status, 404);
}

#[tokio::test]
async fn what_makes_no_sense_changes_nothing() {
    let api = Api::development().await;
    let cases = [
        ("PATCH", "/settings", json!({ "token_version": 3 })),
        ("PATCH", "/settings", json!({ "token_lifetime": 30 })),
        ("PUT", "/users/user_ada/memberships/org_none", json!({ "role": "org:admin" })),
        ("PATCH", "/users/user_ada", json!({ "memberships": 7 })),
        ("POST", "/faults", json!({ "path": "/", "status": 7 })),
        ("POST", "/sessions", json!({ "user": "ada" })),
        ("PUT", "/clock", json!({})),
    ];
    let before =
        (api.control("GET", "/settings", json!({})).await, api.control("GET", "/users", json!({})).await);
    for (method, path, body) in cases {
        let (status, answer) = api.try_control(method, path, body).await;
        assert!(status == 400 && answer["error"].is_string(), "{method} {path}: {status} {answer}");
    }
    for (method, path) in [("GET", "/nowhere"), ("GET", "/users/nobody"), ("POST", "/sessions/none/end")] {
        assert_eq!(api.try_control(method, path, json!({})).await.0, 404);
    }
    let after =
        (api.control("GET", "/settings", json!({})).await, api.control("GET", "/users", json!({})).await);
    assert_eq!(before, after);
    assert!(!before.1.to_string().contains(PASSWORD));
}

#[tokio::test]
async fn a_reset_leaves_what_the_configuration_says() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    api.set("token_lifetime_seconds", json!(30)).await;
    api.control("PUT", "/clock", json!({ "offset_ms": 5 })).await;
    api.control("PATCH", "/users/user_ada", json!({ "first_name": "X" })).await;
    api.control("POST", "/faults", json!({ "path": "/v1/**", "status": 500 })).await;
    let keys = browser.get("/.well-known/jwks.json").await.text;
    api.control("POST", "/reset", json!({})).await;
    assert_eq!(api.control("GET", "/log", json!({})).await, json!([]));
    assert_eq!(api.control("GET", "/clock", json!({})).await["offset_ms"], 0);
    assert_eq!(api.control("GET", "/settings", json!({})).await["token_lifetime_seconds"], 60);
    assert_eq!(api.control("GET", "/users/user_ada", json!({})).await["first_name"], "Ada");
    assert_eq!(browser.get("/v1/client").await.code(), "dev_browser_unauthenticated");
    assert_eq!(browser.get("/.well-known/jwks.json").await.text, keys, "the keys stay");
}

#[tokio::test]
async fn only_pages_of_this_machine_may_control() {
    let api = Api::development().await;
    let call = async |origin: &str| {
        let url = format!("{}/instance", api.running.control_url());
        reqwest::Client::new().get(url).header("origin", origin).send().await.unwrap()
    };
    let local = call("http://localhost:3000").await;
    assert_eq!(local.headers()["access-control-allow-origin"], "http://localhost:3000");
    let instance: Value = local.json().await.unwrap();
    assert_eq!(instance["publishable_key"], api.running.publishable_key());
    assert_eq!(call("https://elsewhere.example").await.status(), 403);
}
