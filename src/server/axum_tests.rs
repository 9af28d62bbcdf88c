//! The layer and the extractors around an axum app.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::{Request, Response, StatusCode};
use serde_json::{Value, json};
use tower_service::Service;

use super::testing::api::Api;
use super::testing::{Signer, TEST};
use super::*;
use crate::{AuthorizationQuery, PublishableKey, Reverification, ReverificationLevel};

struct Admin;
struct Verified;

impl Requirement for Admin {
    fn query() -> AuthorizationQuery {
        AuthorizationQuery { role: Some("org:admin".to_owned()), ..Default::default() }
    }
}

impl Requirement for Verified {
    fn query() -> AuthorizationQuery {
        let reverification = Reverification { level: ReverificationLevel::FirstFactor, after_minutes: 10.0 };
        AuthorizationQuery { reverification: Some(reverification), ..Default::default() }
    }
}

#[derive(serde::Deserialize)]
struct Team {
    team: String,
}

fn routes() -> Router {
    Router::new()
        .route("/auth", get(|auth: Auth| async move { format!("{:?}", auth.user_id()) }))
        .route("/maybe", get(|session: Option<SignedIn>| async move { session.is_some().to_string() }))
        .route(
            "/mine",
            get(|session: SignedIn| async move { ([("set-cookie", "own=1")], session.user_id().to_owned()) }),
        )
        .route("/admin", get(|session: Protect<Admin>| async move { session.user_id().to_owned() }))
        .route("/verified", get(|session: Protect<Verified>| async move { session.user_id().to_owned() }))
        .route("/team", get(|SessionClaims(Team { team })| async move { team }))
}

async fn app() -> (Api, Router) {
    let api = Api::start().await;
    let app = routes().layer(ClerkLayer::new(api.server()));
    (api, app)
}

fn fetch(path: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::get(path).header("host", "app.example.com").header("sec-fetch-dest", "empty");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(Body::empty()).expect("a request")
}

fn page(path: &str, cookies: &str) -> Request<Body> {
    let cookies = format!("__clerk_db_jwt=dvb_1; {cookies}");
    let request = Request::get(path).header("host", "app.example.com").header("sec-fetch-dest", "document");
    request.header("cookie", cookies).body(Body::empty()).expect("a request")
}

async fn answer(app: &Router, request: Request<Body>) -> Response<Body> {
    app.clone().call(request).await.expect("an answer")
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("a text")
}

fn token(change: &Value) -> String {
    Signer::shared().current_token(change)
}

#[tokio::test]
async fn handlers_learn_who_it_is() {
    let (_api, app) = app().await;
    let good = token(&json!({ "team": "red", "org_id": "org_1", "org_role": "org:admin", "fva": [1, -1] }));
    let plain = token(&json!({ "fva": [20, -1] }));
    for (path, token, status, body) in [
        ("/auth", None, 200, "None"),
        ("/auth", Some(&good), 200, "Some(\"user_1\")"),
        ("/maybe", None, 200, "false"),
        ("/maybe", Some(&good), 200, "true"),
        ("/mine", None, 401, ""),
        ("/mine", Some(&good), 200, "user_1"),
        ("/admin", None, 401, ""),
        ("/admin", Some(&plain), 403, ""),
        ("/admin", Some(&good), 200, "user_1"),
        ("/verified", Some(&good), 200, "user_1"),
        ("/team", Some(&good), 200, "red"),
        ("/team", Some(&plain), 500, ""),
    ] {
        let response = answer(&app, fetch(path, token.map(|token| &**token))).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(text(response).await, body, "{path}");
    }
}

#[tokio::test]
async fn an_answer_says_that_a_reverification_is_due() {
    let (_api, app) = app().await;
    let response = answer(&app, fetch("/verified", Some(&token(&json!({ "fva": [20, -1] }))))).await;
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::FORBIDDEN, &"application/json".parse().expect("a value"))
    );
    let body: Value = serde_json::from_str(&text(response).await).expect("JSON");
    assert_eq!(body["clerk_error"]["reason"], "reverification-error");
    let asked = &body["clerk_error"]["metadata"]["reverification"];
    assert_eq!(*asked, json!({ "level": "first_factor", "afterMinutes": 10.0 }));
}

#[tokio::test]
async fn a_person_is_sent_to_sign_in() {
    let (_api, app) = app().await;
    let response = answer(&app, page("/mine?a=b", "")).await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    let expected = "https://accounts.example.com/sign-in?redirect_url=http%3A%2F%2Fapp.example.com%2Fmine%3Fa%3Db&__clerk_db_jwt=dvb_1";
    assert_eq!(response.headers()["location"], expected);
    assert_eq!(response.headers()["x-clerk-auth-reason"], "session-token-and-uat-missing");
}

#[tokio::test]
async fn handshakes_are_answered_before_the_handler() {
    let (_api, app) = app().await;
    let response = answer(&app, page("/mine", "__client_uat=1000")).await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    let location = response.headers()["location"].to_str().expect("a text").to_owned();
    assert!(location.starts_with("https://clerk.example.com/v1/client/handshake?"), "{location}");
    assert_eq!(response.headers()["x-clerk-auth-status"], "handshake");
    assert_eq!(text(response).await, "");

    let response = answer(&app, page("/mine?__clerk_handshake_nonce=good", "")).await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(response.headers()["location"], "http://app.example.com/mine");
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2, "not the handler's");

    let response = answer(&app, page("/mine?__clerk_handshake=nonsense", "")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text(response).await.contains("delete this site's cookies"));
}

#[tokio::test]
async fn the_cookies_of_a_refresh_join_the_handlers() {
    let (api, app) = app().await;
    let now = super::testing::current_claims()["iat"].as_i64().expect("a time");
    let expired = token(&json!({ "iat": now - 100, "exp": now - 40 }));
    let suffix = PublishableKey::parse(TEST).expect("a key").cookie_suffix();
    let cookies = format!("__session={expired}; __client_uat=1000; __refresh_{suffix}=good");
    let response = answer(&app, page("/mine", &cookies)).await;
    assert_eq!(response.status(), 200);
    let set: Vec<_> = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().expect("a text"))
        .collect();
    assert_eq!((set.len(), set[0]), (3, "own=1"));
    assert_eq!(text(response).await, "user_1");
    assert_eq!(api.asked().iter().filter(|asked| asked.what.contains("/refresh")).count(), 1);
}

#[tokio::test]
async fn a_request_is_judged_once() {
    let api = Api::start().await;
    let server = api.server();
    let app = routes().layer(ClerkLayer::new(server.clone())).layer(ClerkLayer::new(server));
    let response = answer(&app, page("/auth?__clerk_handshake_nonce=other", "")).await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    let live = ServerOptions {
        publishable_key: super::testing::LIVE.into(),
        secret_key: Some("sk_live_abc".into()),
        ..api.options()
    };
    let server = ClerkServer::new(live).expect("good options");
    let app = routes().layer(ClerkLayer::new(server.clone())).layer(ClerkLayer::new(server));
    api.asked();
    answer(&app, page("/auth?__clerk_handshake_nonce=other", "")).await;
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn a_route_without_the_layer_says_so() {
    let app = routes();
    assert_eq!(answer(&app, fetch("/auth", None)).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(Refusal::NoLayer.to_string().contains("ClerkLayer"));
}
