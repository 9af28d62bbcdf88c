//! The whole server over HTTP, with tokens that a local Frontend API has made.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use local_fapi::{Config, Options, Running, Server};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::{app, listen, page, serve};

/// The demo, and a user who is signed in on its page.
struct Demo {
    http: Client,
    api: Running,
    page: String,
    dev_browser: String,
    session: String,
}

impl Demo {
    async fn start() -> Self {
        let config = Config::default();
        let api = Server::start(config.clone(), Options::default()).await.unwrap();
        let listeners = listen::listen(Some(0)).await.unwrap();
        let port = listeners[0].local_addr().unwrap().port();
        let root = page::Root::find(None).unwrap();
        tokio::spawn(serve(listeners, app(&root, port, &config, &api)));
        let page = format!("http://localhost:{port}");
        let http = Client::new();
        let dev_browser = post(&http, format!("{}/v1/dev_browser", api.api_url()), "").await;
        let dev_browser = dev_browser["id"].as_str().unwrap().to_owned();
        let mut demo = Self { http, api, page, dev_browser, session: String::new() };
        demo.sign_in(&config).await;
        demo
    }

    async fn sign_in(&mut self, config: &Config) {
        let user = &config.users[0];
        let form = format!("strategy=password&identifier={}&password={}", user.email, user.password);
        let answer = post(&self.http, self.api_url("/client/sign_ins"), &form).await;
        self.session = answer["response"]["created_session_id"].as_str().unwrap().to_owned();
    }

    fn api_url(&self, path: &str) -> String {
        format!("{}/v1{path}?__clerk_db_jwt={}", self.api.api_url(), self.dev_browser)
    }

    /// A token that the page at `origin` asked for; `template` is empty or `/name`.
    async fn token_for(&self, origin: Option<&str>, template: &str) -> String {
        let url = self.api_url(&format!("/client/sessions/{}/tokens{template}", self.session));
        let mut request = self.http.post(url);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["jwt"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    async fn token(&self) -> String {
        self.token_for(Some(&self.page), "").await
    }

    async fn control(&self, method: Method, path: &str, body: Value) {
        let url = format!("{}{path}", self.api.control_url());
        let answer = self.http.request(method, url).body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }

    async fn set_clock_off_by(&self, seconds: i64) {
        self.control(Method::PUT, "/clock", json!({ "offset_ms": seconds * 1000 })).await;
    }

    fn me(&self) -> RequestBuilder {
        self.http.get(format!("{}/api/me", self.page))
    }

    async fn me_with(&self, token: &str) -> (u16, Value) {
        answer(self.me().bearer_auth(token).send().await.unwrap()).await
    }

    /// Why this token is refused.
    async fn refusal(&self, token: &str) -> String {
        let (status, body) = self.me_with(token).await;
        assert_eq!(status, 401, "{body}");
        body["error"].as_str().unwrap().to_owned()
    }
}

async fn post(http: &Client, url: String, form: &str) -> Value {
    let form_type = "application/x-www-form-urlencoded";
    let request = http.post(url).header("content-type", form_type).body(form.to_owned());
    request.send().await.unwrap().json().await.unwrap()
}

async fn answer(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The token with one of its parts replaced by other JSON.
fn with_part(token: &str, at: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut json = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[at]).unwrap()).unwrap();
    change(&mut json);
    parts[at] = URL_SAFE_NO_PAD.encode(json.to_string());
    parts.join(".")
}

#[tokio::test]
async fn a_token_in_a_header_says_who_calls() {
    let demo = Demo::start().await;
    let (status, body) = demo.me_with(&demo.token().await).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["userId"], "user_ada");
    assert_eq!(body["sessionId"], demo.session);
    assert_eq!(body["organization"], Value::Null);
}

#[tokio::test]
async fn a_token_in_the_cookie_does_too_and_the_header_comes_first() {
    let demo = Demo::start().await;
    let cookie = format!("other=1; __session={}", demo.token().await);
    let (status, body) = answer(demo.me().header("cookie", &cookie).send().await.unwrap()).await;
    assert_eq!((status, &body["token"]["from"]), (200, &json!("__session cookie")));
    let other_scheme = demo.me().header("cookie", &cookie).basic_auth("ada", Some("secret"));
    assert_eq!(answer(other_scheme.send().await.unwrap()).await.0, 401);
    let both = demo.me().header("cookie", &cookie).bearer_auth("nonsense");
    assert_eq!(answer(both.send().await.unwrap()).await.0, 401);
}

#[tokio::test]
async fn the_organization_is_read_from_both_versions_of_the_claims() {
    let demo = Demo::start().await;
    let session = format!("/sessions/{}", demo.session);
    demo.control(Method::PATCH, &session, json!({ "organization": "org_acme" })).await;
    for (version, role) in [(2, "admin"), (1, "org:admin")] {
        demo.control(Method::PATCH, "/settings", json!({ "token_version": version })).await;
        let (_, body) = demo.me_with(&demo.token().await).await;
        let expected = json!({ "id": "org_acme", "slug": "acme", "role": role });
        assert_eq!(body["organization"], expected, "version {version}");
    }
}

#[tokio::test]
async fn without_a_token_the_answer_is_401_with_a_challenge() {
    let demo = Demo::start().await;
    let response = demo.me().send().await.unwrap();
    assert!(response.headers().contains_key("www-authenticate"));
    let (status, body) = answer(response).await;
    assert_eq!((status, &body["error"]), (401, &json!("token_missing")));
}

#[tokio::test]
async fn a_token_out_of_its_time_is_refused() {
    let demo = Demo::start().await;
    demo.set_clock_off_by(-70).await;
    assert_eq!(demo.refusal(&demo.token().await).await, "token_expired");
    demo.set_clock_off_by(70).await;
    assert_eq!(demo.refusal(&demo.token().await).await, "token_not_yet_valid");
    // Clocks a little apart are no reason to refuse.
    demo.set_clock_off_by(-61).await;
    assert_eq!(demo.me_with(&demo.token().await).await.0, 200);
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let demo = Demo::start().await;
    let token = demo.token().await;
    let other_user = with_part(&token, 1, |claims| claims["sub"] = "user_grace".into());
    assert_eq!(demo.refusal(&other_user).await, "token_signature_wrong");
    let unsigned = with_part(&token, 0, |header| header["alg"] = "none".into());
    assert_eq!(demo.refusal(&unsigned).await, "token_malformed");
    let symmetric = with_part(&token, 0, |header| header["alg"] = "HS256".into());
    assert_eq!(demo.refusal(&symmetric).await, "token_malformed");
    let (body, _) = token.rsplit_once('.').unwrap();
    assert_eq!(demo.refusal(&format!("{body}.")).await, "token_signature_wrong");
    assert_eq!(demo.refusal("nonsense").await, "token_malformed");
}

#[tokio::test]
async fn a_token_of_another_instance_is_refused() {
    let (demo, other) = tokio::join!(Demo::start(), Demo::start());
    let token = other.token_for(Some(&demo.page), "").await;
    assert_eq!(demo.refusal(&token).await, "token_key_unknown");
}

#[tokio::test]
async fn a_token_for_another_page_is_refused() {
    let demo = Demo::start().await;
    let other = demo.token_for(Some("http://localhost:1"), "").await;
    assert_eq!(demo.refusal(&other).await, "token_for_another_page");
    let nobody = demo.token_for(None, "").await;
    assert_eq!(demo.refusal(&nobody).await, "token_for_another_page");
}

#[tokio::test]
async fn a_template_token_is_not_a_session_token() {
    let demo = Demo::start().await;
    for template in ["/backend", "/hasura"] {
        let token = demo.token_for(Some(&demo.page), template).await;
        assert_eq!(demo.refusal(&token).await, "token_not_of_a_session");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_for_a_new_key() {
    let demo = Demo::start().await;
    let fetched = async || {
        let log = demo.http.get(format!("{}/log", demo.api.control_url())).send().await.unwrap();
        let log: Vec<Value> = log.json().await.unwrap();
        log.iter().filter(|entry| entry["path"] == "/.well-known/jwks.json").count()
    };
    let old = demo.token().await;
    for _ in 0..3 {
        assert_eq!(demo.me_with(&old).await.0, 200);
    }
    assert_eq!(fetched().await, 1);
    demo.control(Method::POST, "/keys/rotate", json!({})).await;
    tokio::time::sleep(crate::key_set::MIN_PAUSE).await;
    assert_eq!(demo.me_with(&demo.token().await).await.0, 200);
    assert_eq!(demo.me_with(&old).await.0, 200);
    assert_eq!(fetched().await, 2);
}

#[tokio::test]
async fn without_the_keys_the_fault_is_not_the_callers() {
    let demo = Demo::start().await;
    let fault = json!({ "path": "/.well-known/jwks.json", "status": 503, "count": 1 });
    demo.control(Method::POST, "/faults", fault).await;
    let token = demo.token().await;
    assert_eq!(demo.me_with(&token).await.0, 503);
    assert_eq!(demo.me_with(&token).await.0, 200);
}

#[tokio::test]
async fn the_page_is_served_with_what_it_needs_to_know() {
    let demo = Demo::start().await;
    let get = |path: &str| demo.http.get(format!("{}{path}", demo.page)).send();
    assert!(get("/").await.unwrap().text().await.unwrap().contains("/app.js"));
    let config: Value = get("/config.json").await.unwrap().json().await.unwrap();
    assert_eq!(config["publishableKey"], demo.api.publishable_key());
    assert_eq!(config["proxyUrl"], demo.api.api_url());
    let package = get("/pkg/package.json").await.unwrap();
    assert_eq!(package.headers()["content-type"], "application/json");
    assert_eq!(package.headers()["cache-control"], "no-cache");
    assert_eq!(get("/../Cargo.toml").await.unwrap().status(), 404);
}
