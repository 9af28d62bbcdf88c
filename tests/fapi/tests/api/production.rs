//! A production instance: its cookie, its domain.

use serde_json::{Value, json};

use crate::support::{Api, PASSWORD};

const PAGE: &str = "https://app.example.com";

#[tokio::test]
async fn a_browser_is_known_by_its_cookie() {
    let api = Api::production().await;
    let browser = api.tls_browser(PAGE);
    assert_eq!(browser.client().await, Value::Null);
    let form = [("identifier", "ada"), ("password", PASSWORD)];
    let answer = browser.post("/v1/client/sign_ins", &form).await;
    let cookies = answer.cookies();
    let client = cookies.iter().find(|cookie| cookie.starts_with("__client=")).expect("the cookie");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=315360000"] {
        assert!(client.contains(attribute), "{attribute} in {client}");
    }
    assert!(!client.contains("Domain"), "for the API's host alone");
    let uat =
        cookies.iter().find(|cookie| cookie.starts_with("__client_uat=")).expect("the time of the client");
    assert!(
        uat.contains("Domain=example.com")
            && !uat.contains("HttpOnly")
            && !uat.starts_with("__client_uat=0;")
    );
    assert_eq!(browser.client().await["sessions"][0]["user"]["id"], "user_ada");
    assert_eq!(api.tls_browser(PAGE).client().await, Value::Null, "another browser has another client");
}

#[tokio::test]
async fn there_are_no_dev_browsers() {
    let api = Api::production().await;
    let browser = api.tls_browser(PAGE);
    assert_eq!(browser.post("/v1/dev_browser", &[]).await.status, 404);
    let environment = browser.get("/v1/environment").await.json();
    assert_eq!(environment["display_config"]["instance_environment_type"], "production");
    let page = environment["display_config"]["sign_in_url"].as_str().unwrap().to_owned();
    assert!(page.starts_with("https://clerk.example.com:") && page.ends_with("/sign-in"), "{page}");
    assert!(api.running.publishable_key().starts_with("pk_live_"));
}

#[tokio::test]
async fn pages_of_other_domains_are_refused_and_can_read_why() {
    let api = Api::production().await;
    for origin in ["http://localhost:3000", "https://elsewhere.example", "null"] {
        let answer = api.tls_browser(origin).get("/v1/client").await;
        assert_eq!((answer.status, &answer.code()[..]), (400, "origin_invalid"), "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    }
}

#[tokio::test]
async fn a_local_proxy_reaches_it_without_tls() {
    let api = Api::production().await;
    let browser = api.browser();
    let form = [("identifier", "ada"), ("password", PASSWORD)];
    let answer = browser.post("/v1/client/sign_ins", &form).await;
    assert!(answer.cookies().iter().all(|cookie| !cookie.contains("Secure") && !cookie.contains("Domain")));
    assert_eq!(browser.client().await["sessions"][0]["user"]["id"], "user_ada");
}

#[tokio::test]
async fn a_rotating_cookie_changes_at_every_touch_and_the_last_one_still_serves() {
    let api = Api::production().await;
    api.set("rotating_client_token", json!(true)).await;
    let browser = api.tls_browser(PAGE);
    let session = browser.sign_in("ada").await;
    let touch = format!("/v1/client/sessions/{session}/touch");
    let value = |answer: &crate::support::Answer| {
        let cookies = answer.cookies();
        let client = cookies.iter().find(|cookie| cookie.starts_with("__client=")).expect("a new cookie");
        client.split(';').next().unwrap().to_owned()
    };
    let values =
        [browser.post(&touch, &[]).await, browser.post(&touch, &[]).await, browser.post(&touch, &[]).await];
    let values = values.each_ref().map(value);
    assert!(values[0] != values[1] && values[1] != values[2]);
    assert_eq!(browser.client().await["sessions"][0]["id"], session);
    for (value, is_taken) in [(&values[0], false), (&values[1], true), (&values[2], true)] {
        let url = format!("{}/v1/client", api.running.api_url());
        let answer = reqwest::Client::new().get(url).header("cookie", value).send().await.unwrap();
        assert_eq!(answer.json::<Value>().await.unwrap()["response"].is_object(), is_taken);
    }
}

#[tokio::test]
async fn ending_the_client_takes_its_cookie() {
    let api = Api::production().await;
    let browser = api.tls_browser(PAGE);
    browser.sign_in("ada").await;
    let answer = browser.send("DELETE", "/v1/client", &[]).await;
    assert_eq!(answer.json(), json!({ "response": null, "client": null }));
    let cookies = answer.cookies();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("__client=;") && cookie.contains("Max-Age=0")));
    assert!(cookies.iter().any(|cookie| cookie.starts_with("__client_uat=0;")));
    assert_eq!(browser.client().await, Value::Null);
}

#[tokio::test]
async fn partitioned_cookies_say_so() {
    let api = Api::production().await;
    api.set("partitioned_cookies", json!(true)).await;
    let answer = api.tls_browser(PAGE).send("PUT", "/v1/client", &[]).await;
    let cookies = answer.cookies();
    let all = "Secure; SameSite=None; Partitioned";
    assert!(!cookies.is_empty() && cookies.iter().all(|cookie| cookie.contains(all)), "{cookies:?}");
}

#[tokio::test]
async fn pages_of_another_site_get_cookies_that_reach_it() {
    let mut config = local_fapi::Config::default();
    config.instance.kind = local_fapi::InstanceKind::Production;
    config.instance.allowed_origins = vec!["https://partner.example".into()];
    let api = Api::start(config).await;
    for origin in ["https://partner.example", "http://app.example.com"] {
        let answer = api.tls_browser(origin).send("PUT", "/v1/client", &[]).await;
        let cookies = answer.cookies();
        assert!(cookies.iter().all(|cookie| cookie.contains("Secure; SameSite=None")), "{cookies:?}");
    }
}

#[tokio::test]
async fn passing_by_touch_sets_the_cookie_anew_and_goes_on() {
    const THERE: &str = "https://app.example.com/b?x=1#h";
    let api = Api::production().await;
    api.set("client_cookie_lifetime_seconds", json!(604_800)).await;
    let browser = api.tls_browser(PAGE);
    browser.sign_in("ada").await;
    let touch = |to: &str| {
        let base = format!("{}/v1/client/touch", browser.base);
        url::Url::parse_with_params(&base, [("redirect_url", to)]).unwrap().to_string()
    };
    let before = browser.client().await["cookie_expires_at"].as_i64().unwrap();
    api.control("PUT", "/clock", json!({ "offset_ms": 60_000 })).await;

    let answer = browser.visit(&touch(THERE)).await;

    assert_eq!((answer.status, answer.header("location")), (307, Some(THERE)));
    let client = answer.cookies()[0];
    assert!(client.starts_with("__client=client_") && client.contains("Max-Age=604800"), "{client}");
    assert!(browser.client().await["cookie_expires_at"].as_i64().unwrap() >= before + 60_000);
    for wrong in ["https://elsewhere.example/", "javascript:alert(1)", ""] {
        assert_eq!(browser.visit(&touch(wrong)).await.status, 422, "{wrong}");
    }
    let stranger = api.tls_browser(PAGE).visit(&touch(THERE)).await;
    assert_eq!((stranger.status, stranger.cookies().len()), (307, 0), "who has no client goes on as well");
}
