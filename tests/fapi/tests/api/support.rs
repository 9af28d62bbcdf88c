//! A running server and a browser that speaks to it as official clients do.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use local_fapi::{Config, InstanceKind, Options, Running, Server};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, redirect};
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "correct horse battery";
/// The domain of a satellite app, whose API every browser finds.
pub(crate) const SATELLITE: &str = "satellite.test";

/// A server of its own for one test.
pub(crate) struct Api {
    pub(crate) running: Running,
    http: Client,
}

/// A browser on a page of `origin`.
pub(crate) struct Browser {
    http: Client,
    pub(crate) base: String,
    pub(crate) origin: Option<String>,
    pub(crate) dev_browser: Option<String>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Api {
    pub(crate) async fn development() -> Self {
        Self::start(Config::default()).await
    }

    pub(crate) async fn production() -> Self {
        let mut config = Config::default();
        config.instance.kind = InstanceKind::Production;
        Self::start(config).await
    }

    pub(crate) async fn start(config: Config) -> Self {
        let options = Options { tls_port: Some(0), ..Options::default() };
        let running = Server::start(config, options).await.expect("the server starts");
        Self { running, http: Client::new() }
    }

    /// A browser on a local page that has no dev browser yet.
    pub(crate) fn browser(&self) -> Browser {
        Browser {
            http: client(),
            base: self.running.api_url().to_owned(),
            origin: Some("http://localhost:3000".into()),
            dev_browser: None,
        }
    }

    /// A browser of a development instance, ready to call.
    pub(crate) async fn dev_browser(&self) -> Browser {
        let mut browser = self.browser();
        let answer = browser.post("/v1/dev_browser", &[]).await;
        browser.dev_browser = Some(answer.json()["id"].as_str().expect("a token").to_owned());
        browser
    }

    /// A browser on a page of the production domain, over TLS.
    pub(crate) fn tls_browser(&self, origin: &str) -> Browser {
        let port = self.running.tls_url().and_then(|url| url.rsplit_once(':')).expect("TLS was asked for").1;
        Browser {
            http: client(),
            base: format!("https://clerk.example.com:{port}"),
            origin: Some(origin.into()),
            dev_browser: None,
        }
    }

    /// A browser that is signed in, and the id of its session.
    pub(crate) async fn signed_in(&self, identifier: &str) -> (Browser, String) {
        let browser = self.dev_browser().await;
        let session = browser.sign_in(identifier).await;
        (browser, session)
    }

    /// A call of the control interface that must succeed.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_control(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    pub(crate) async fn try_control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.running.control_url());
        let method: Method = method.parse().expect("a method");
        let answer = self.http.request(method, url).json(&body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    /// A call of the Backend API, as a server makes it.
    pub(crate) async fn backend(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.running.backend_url());
        let method: Method = method.parse().expect("a method");
        let request = self.http.request(method, url).bearer_auth(self.running.secret_key());
        let answer = request.json(&body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    pub(crate) async fn set(&self, setting: &str, value: Value) {
        self.control("PATCH", "/settings", json!({ setting: value })).await;
    }
}

impl Browser {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send("POST", path, form).await
    }

    /// Sends as official clients do: what is neither GET nor POST is a POST with `_method`.
    pub(crate) async fn send(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.try_send(method, path, form).await.expect("an answer")
    }

    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.base);
        let mut request = match method {
            "GET" => self.http.get(url),
            _ => self.http.post(url).form(form),
        };
        if !matches!(method, "GET" | "POST") {
            request = request.query(&[("_method", method)]);
        }
        if let Some(token) = &self.dev_browser {
            request = request.query(&[("__clerk_db_jwt", token)]);
        }
        if let Some(origin) = &self.origin {
            request = request.header("origin", origin);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer { status, headers, text: answer.text().await? })
    }

    /// Goes to an address of the API, as a navigation does: without an `Origin`.
    pub(crate) async fn visit(&self, url: &str) -> Answer {
        let answer = self.http.get(url).send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, text: answer.text().await.expect("a text") }
    }

    /// The same browser on a page of another domain, whose API is there.
    pub(crate) fn on(&self, domain: &str) -> Self {
        Self {
            http: self.http.clone(),
            base: self.base.replace("clerk.example.com", &format!("clerk.{domain}")),
            origin: Some(format!("https://{domain}")),
            dev_browser: None,
        }
    }

    pub(crate) async fn sign_in(&self, identifier: &str) -> String {
        let form = [("identifier", identifier), ("password", PASSWORD)];
        let answer = self.post("/v1/client/sign_ins", &form).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["response"]["created_session_id"].as_str().expect("a session").to_owned()
    }

    pub(crate) async fn client(&self) -> Value {
        self.get("/v1/client").await.json()["response"].clone()
    }

    /// The claims of a fresh session token.
    pub(crate) async fn claims(&self, session: &str) -> Value {
        claims(self.post(&format!("/v1/client/sessions/{session}/tokens"), &[]).await.jwt())
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|reason| panic!("{reason}: {}", self.text))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn jwt(&self) -> String {
        self.json()["jwt"].as_str().unwrap_or_else(|| panic!("no token: {}", self.text)).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()).collect()
    }
}

pub(crate) fn claims(jwt: impl AsRef<str>) -> Value {
    part(jwt.as_ref(), 1)
}

pub(crate) fn header(jwt: impl AsRef<str>) -> Value {
    part(jwt.as_ref(), 0)
}

fn part(jwt: &str, at: usize) -> Value {
    let part = jwt.split('.').nth(at).expect("a token has parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

fn client() -> Client {
    Client::builder()
        .cookie_store(true)
        .redirect(redirect::Policy::none())
        .danger_accept_invalid_certs(true)
        .resolve("clerk.example.com", ([127, 0, 0, 1], 0).into())
        .resolve(&format!("clerk.{SATELLITE}"), ([127, 0, 0, 1], 0).into())
        .build()
        .expect("a client")
}
