//! The whole server over HTTP, with tokens that a local Frontend API has made.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::api::Api;
use crate::{Site, app, listen, page, router, serve};

const APP: &str =
    r#"<meta name="clerk-publishable-key" content="pk"><meta name="clerk-proxy-url" content="">"#;

/// Anyone can invent key ids: the keys are not asked for again at once.
const PAUSE_OF_KEYS: Duration = Duration::from_secs(4);

/// The demo, and a user who is signed in on its page.
struct Demo {
    http: Client,
    api: Api,
    page: String,
    dev_browser: String,
    session: String,
}

impl Demo {
    async fn start() -> Self {
        Self::serving(&Site::Demo(page::Root::find(None).unwrap())).await
    }

    /// Serves an app of one page and one file instead of the demo's page.
    async fn of_an_app() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("demo-server-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index.html"), APP).unwrap();
        std::fs::write(folder.join("app.js"), "start()").unwrap();
        Self::serving(&Site::App(app::Folder::new(folder).unwrap())).await
    }

    async fn serving(site: &Site) -> Self {
        let api = Api::start().await.unwrap();
        let listeners = listen::listen(Some(0)).await.unwrap();
        let port = listeners[0].local_addr().unwrap().port();
        tokio::spawn(serve(listeners, router(site, port, &api).unwrap()));
        let page = format!("http://localhost:{port}");
        let http = Client::new();
        let dev_browser = post(&http, format!("{}/v1/dev_browser", api.url()), "").await;
        let dev_browser = dev_browser["id"].as_str().unwrap().to_owned();
        let mut demo = Self { http, api, page, dev_browser, session: String::new() };
        demo.sign_in().await;
        demo
    }

    async fn sign_in(&mut self) {
        let user = &self.api.users()[0];
        let form = format!("strategy=password&identifier={}&password={}", user.email, user.password);
        let answer = post(&self.http, self.api_url("/client/sign_ins"), &form).await;
        self.session = answer["response"]["created_session_id"].as_str().unwrap().to_owned();
    }

    fn api_url(&self, path: &str) -> String {
        format!("{}/v1{path}?__clerk_db_jwt={}", self.api.url(), self.dev_browser)
    }

    /// A token for the page at `origin`; `template` is empty or `/name`.
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
        let url = format!("{}{path}", self.api.control_url().unwrap());
        let answer = self.http.request(method, url).body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }

    async fn set_clock_off_by(&self, seconds: i64) {
        self.control(Method::PUT, "/clock", json!({ "offset_ms": seconds * 1000 })).await;
    }

    fn me(&self) -> RequestBuilder {
        self.http.get(format!("{}/api/me", self.page))
    }

    /// A call as the page makes it, with all its cookies.
    fn me_with_cookies(&self, token: &str) -> RequestBuilder {
        let cookies = format!("__session={token}; __client_uat=1; __clerk_db_jwt={}", self.dev_browser);
        self.me().header("cookie", cookies)
    }

    async fn me_with(&self, token: &str) -> (u16, Value) {
        answer(self.me().bearer_auth(token).send().await.unwrap()).await
    }

    async fn report_with(&self, token: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}/api/report", self.page)).bearer_auth(token);
        answer(request.send().await.unwrap()).await
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
    let with_cookies = demo.me_with_cookies(&demo.token().await);
    let (status, body) = answer(with_cookies.try_clone().unwrap().send().await.unwrap()).await;
    assert_eq!((status, &body["token"]["from"]), (200, &json!("__session cookie")), "{body}");
    let other_scheme = with_cookies.try_clone().unwrap().basic_auth("ada", Some("secret"));
    let (status, body) = answer(other_scheme.send().await.unwrap()).await;
    assert_eq!((status, &body["token"]["from"]), (200, &json!("__session cookie")), "{body}");
    let both = with_cookies.bearer_auth("nonsense");
    assert_eq!(answer(both.send().await.unwrap()).await.0, 401);
}

#[tokio::test]
async fn a_browser_that_opens_the_address_is_sent_to_renew_its_session() {
    let demo = Demo::start().await;
    let token = demo.token().await;
    demo.set_clock_off_by(-70).await;
    let late = demo.token().await;
    let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (token, expected) in [(token, 200), (late, 307)] {
        let request = demo.me_with_cookies(&token).header("sec-fetch-dest", "document").build().unwrap();
        let answer = http.execute(request).await.unwrap();
        assert_eq!(answer.status(), expected);
        let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        assert_eq!(place.is_some_and(|place| place.contains("/v1/client/handshake?")), expected == 307);
    }
}

#[tokio::test]
async fn the_organization_is_read_from_both_versions_of_the_claims() {
    let demo = Demo::start().await;
    let session = format!("/sessions/{}", demo.session);
    demo.control(Method::PATCH, &session, json!({ "organization": "org_acme" })).await;
    for version in [2, 1] {
        demo.control(Method::PATCH, "/settings", json!({ "token_version": version })).await;
        let (_, body) = demo.me_with(&demo.token().await).await;
        let expected = json!({ "id": "org_acme", "slug": "acme", "role": "org:admin" });
        assert_eq!(body["organization"], expected, "version {version}");
    }
}

#[tokio::test]
async fn without_a_token_the_answer_is_401_with_a_challenge() {
    let demo = Demo::start().await;
    let response = demo.me().send().await.unwrap();
    assert!(response.headers().contains_key("www-authenticate"));
    let (status, body) = answer(response).await;
    assert_eq!((status, &body["error"]), (401, &json!("dev-browser-missing")));
    assert!(body["message"].as_str().is_some_and(|message| message.contains("No session token")), "{body}");
}

#[tokio::test]
async fn a_token_out_of_its_time_is_refused() {
    let demo = Demo::start().await;
    demo.set_clock_off_by(-70).await;
    let reason = "session-token-expired-refresh-non-eligible-no-refresh-cookie";
    assert_eq!(demo.refusal(&demo.token().await).await, reason);
    demo.set_clock_off_by(70).await;
    assert_eq!(demo.refusal(&demo.token().await).await, "session-token-nbf");
    // A small difference between the clocks is no reason to refuse.
    demo.set_clock_off_by(-61).await;
    assert_eq!(demo.me_with(&demo.token().await).await.0, 200);
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let demo = Demo::start().await;
    let token = demo.token().await;
    let other_user = with_part(&token, 1, |claims| claims["sub"] = "user_grace".into());
    assert_eq!(demo.refusal(&other_user).await, "token-invalid-signature");
    let unsigned = with_part(&token, 0, |header| header["alg"] = "none".into());
    assert_eq!(demo.refusal(&unsigned).await, "token-invalid-algorithm");
    let symmetric = with_part(&token, 0, |header| header["alg"] = "HS256".into());
    assert_eq!(demo.refusal(&symmetric).await, "token-invalid-algorithm");
    let (body, _) = token.rsplit_once('.').unwrap();
    assert_eq!(demo.refusal(&format!("{body}.")).await, "token-invalid-signature");
    assert_eq!(demo.refusal("nonsense").await, "token-invalid");
}

#[tokio::test]
async fn a_token_of_another_instance_is_refused() {
    let (demo, other) = tokio::join!(Demo::start(), Demo::start());
    let token = other.token_for(Some(&demo.page), "").await;
    assert_eq!(demo.refusal(&token).await, "jwk-kid-mismatch");
}

#[tokio::test]
async fn a_token_for_another_page_is_refused() {
    let demo = Demo::start().await;
    let other = demo.token_for(Some("http://localhost:1"), "").await;
    assert_eq!(demo.refusal(&other).await, "token-invalid-authorized-parties");
    let nobody = demo.token_for(None, "").await;
    assert_eq!(demo.refusal(&nobody).await, "token-invalid-authorized-parties");
}

#[tokio::test]
async fn a_template_token_is_not_a_session_token() {
    let demo = Demo::start().await;
    for template in ["/backend", "/hasura"] {
        let token = demo.token_for(Some(&demo.page), template).await;
        assert_eq!(demo.refusal(&token).await, "token-type-mismatch");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_for_a_new_key() {
    let demo = Demo::start().await;
    let fetched = async || {
        let log = demo.http.get(format!("{}/log", demo.api.control_url().unwrap())).send().await.unwrap();
        let log: Vec<Value> = log.json().await.unwrap();
        log.iter().filter(|entry| entry["path"] == "/v1/jwks").count()
    };
    let old = demo.token().await;
    for _ in 0..3 {
        assert_eq!(demo.me_with(&old).await.0, 200);
    }
    assert_eq!(fetched().await, 1);
    demo.control(Method::POST, "/keys/rotate", json!({})).await;
    tokio::time::sleep(PAUSE_OF_KEYS).await;
    assert_eq!(demo.me_with(&demo.token().await).await.0, 200);
    assert_eq!(demo.me_with(&old).await.0, 200);
    assert_eq!(fetched().await, 2);
}

#[tokio::test]
async fn without_the_keys_the_fault_is_not_the_callers() {
    let demo = Demo::start().await;
    let fault = json!({ "path": "/v1/jwks", "status": 503, "count": 1 });
    demo.control(Method::POST, "/faults", fault).await;
    let token = demo.token().await;
    let (status, body) = demo.me_with(&token).await;
    assert_eq!((status, &body["error"]), (503, &json!("jwk-remote-failed-to-load")), "{body}");
    tokio::time::sleep(PAUSE_OF_KEYS).await;
    assert_eq!(demo.me_with(&token).await.0, 200);
}

#[tokio::test]
async fn the_page_is_served_with_what_it_needs_to_know() {
    let demo = Demo::start().await;
    let get = |path: &str| demo.http.get(format!("{}{path}", demo.page)).send();
    assert!(get("/").await.unwrap().text().await.unwrap().contains("/app.js"));
    let config: Value = get("/config.json").await.unwrap().json().await.unwrap();
    assert_eq!(config["publishableKey"], demo.api.publishable_key());
    assert_eq!(config["proxyUrl"], demo.api.url());
    let package = get("/pkg/package.json").await.unwrap();
    assert_eq!(package.headers()["content-type"], "application/json");
    assert_eq!(package.headers()["cache-control"], "no-cache");
    assert_eq!(get("/../Cargo.toml").await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_page_under_another_name_reads_nothing() {
    let html = "text/html";
    for demo in [Demo::start().await, Demo::of_an_app().await] {
        for path in
            ["/", "/config.json", "/app.js", "/pkg/package.json", "/api/me", "/api/report", "/no/such/path"]
        {
            for host in
                ["evil.example", "evil.example:3000", "localhost.evil.example", "0.0.0.0", "EVIL.example."]
            {
                let request = demo.http.get(format!("{}{path}", demo.page)).header("accept", html);
                let refused = request.header("host", host).send().await.unwrap();
                assert_eq!(refused.status(), 403, "{path} at {host}");
                assert!(refused.text().await.unwrap().contains("localhost"));
            }
        }
        for host in ["localhost", "LOCALHOST:1", "localhost.", "app.localhost", "127.0.0.1", "[::1]:3000"] {
            let request = demo.http.get(format!("{}/", demo.page)).header("accept", html);
            assert_eq!(request.header("host", host).send().await.unwrap().status(), 200, "{host}");
        }
    }
}

#[tokio::test]
async fn an_app_gets_its_page_at_every_address_with_the_key_in_it() {
    let demo = Demo::of_an_app().await;
    let get = |path: &str, accept: &str| {
        let request = demo.http.get(format!("{}{path}", demo.page)).header("accept", accept);
        async { request.send().await.unwrap() }
    };
    let html = "text/html,application/xhtml+xml,*/*;q=0.8";
    for path in ["/", "/index.html", "/protected", "/a/b"] {
        let page = get(path, html).await;
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8", "{path}");
        let page = page.text().await.unwrap();
        assert!(page.contains(demo.api.publishable_key()) && page.contains(demo.api.url()), "{path}: {page}");
    }
    assert_eq!(get("/app.js", "*/*").await.text().await.unwrap(), "start()");
    assert_eq!(get("/missing.js", "*/*").await.status(), 404);
    assert_eq!(get("/config.json", "*/*").await.status(), 404);
}

#[tokio::test]
async fn a_token_of_a_template_says_what_is_in_it() {
    let demo = Demo::of_an_app().await;
    for (template, claim) in [("/backend", "email"), ("/organization", "greeting")] {
        let token = demo.token_for(Some(&demo.page), template).await;
        let (status, body) = demo.report_with(&token).await;
        assert_eq!((status, &body["userId"]), (200, &json!("user_ada")), "{body}");
        assert!(body["claims"][claim].as_str().is_some_and(|claim| !claim.is_empty()), "{body}");
    }
}

#[tokio::test]
async fn a_report_is_for_template_tokens_that_are_real_and_made_for_it() {
    let (demo, other) = tokio::join!(Demo::of_an_app(), Demo::of_an_app());
    let token = demo.token_for(Some(&demo.page), "/backend").await;
    let forged = with_part(&token, 1, |claims| claims["sub"] = "user_grace".into());
    let for_others = demo.token_for(Some("http://localhost:1"), "/backend").await;
    let of_others = other.token_for(Some(&demo.page), "/backend").await;
    for (token, code) in [
        (forged, "token-invalid-signature"),
        (for_others, "token-invalid-authorized-parties"),
        (of_others, "jwk-kid-mismatch"),
        (demo.token().await, "token-type-mismatch"),
    ] {
        let (status, body) = demo.report_with(&token).await;
        assert_eq!((status, &body["error"]), (401, &json!(code)), "{body}");
    }
    demo.set_clock_off_by(-70).await;
    let late = demo.token_for(Some(&demo.page), "/backend").await;
    assert_eq!(demo.report_with(&late).await.1["error"], "token-expired");
}
