//! A Backend API on a port of its own.

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, body};
use serde_json::{Value, json};

use super::{KID, Signer, TEST};
use crate::server::{ClerkServer, ServerOptions};

pub(in crate::server) const SECRET_KEY: &str = "sk_test_abc";

/// A Backend API, and what it was asked.
#[derive(Clone, Default)]
pub(in crate::server) struct Api {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// One request: method and path with query, and the body.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) struct Asked {
    pub(in crate::server) what: String,
    pub(in crate::server) body: Value,
}

impl Api {
    pub(in crate::server) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let api = Self { address, ..Self::default() };
        let router = Router::new().fallback(answer).with_state(api.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        api
    }

    pub(in crate::server) fn options(&self) -> ServerOptions {
        ServerOptions { api_url: self.address.clone(), ..ServerOptions::new(TEST, SECRET_KEY) }
    }

    pub(in crate::server) fn server(&self) -> ClerkServer {
        ClerkServer::new(self.options()).expect("good options")
    }

    /// What it was asked since the last time.
    pub(in crate::server) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().expect("a lock"))
    }
}

/// What a handshake and a refresh bring: a session token that is good now.
pub(in crate::server) fn cookies() -> Vec<String> {
    let token = Signer::shared().current_token(&json!({ "jti": "fresh" }));
    vec![format!("__session={token}; Path=/"), "__client_uat=1000; Path=/".to_owned()]
}

async fn answer(State(api): State<Api>, headers: HeaderMap, request: Request) -> Response {
    let what = format!("{} {}", request.method(), request.uri());
    let bytes = body::to_bytes(request.into_body(), 1 << 20).await.expect("a body");
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    api.asked.lock().expect("a lock").push(Asked { what: what.clone(), body: body.clone() });
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok());
    if authorization != Some("Bearer sk_test_abc") {
        return refused(401, "clerk_key_invalid");
    }
    assert_eq!(headers.get("clerk-api-version").expect("a version"), "2026-05-12");
    let answer = match &*what {
        "GET /v1/jwks" => json!({ "keys": [Signer::shared().jwk(KID, "RS256")] }),
        "GET /v1/clients/handshake_payload?nonce=good" => json!({ "directives": cookies() }),
        "POST /v1/sessions/sess_1/refresh" if body["refresh_token"] == "good" => {
            json!({ "cookies": cookies() })
        }
        "POST /v1/sessions/sess_1/refresh" => return refused(401, "refresh_token_revoked"),
        "POST /v1/sessions/sess_1/tokens/hasura" => json!({ "object": "token", "jwt": "of-template" }),
        "POST /v1/sessions/sess_1/tokens" => json!({ "object": "token", "jwt": "of-session" }),
        "POST /v1/sessions/sess_1/revoke" => {
            json!({ "object": "session", "id": "sess_1", "status": "revoked" })
        }
        "GET /v1/users/user_1" => json!({ "object": "user", "id": "user_1", "first_name": "Ada" }),
        "PATCH /v1/users/user_1/metadata" => {
            json!({ "id": "user_1", "public_metadata": body["public_metadata"] })
        }
        "GET /v1/users/odd" => return "not JSON".into_response(),
        _ => return refused(404, "resource_not_found"),
    };
    Json(answer).into_response()
}

fn refused(status: u16, code: &str) -> Response {
    let errors = json!({ "errors": [{ "code": code, "message": code, "long_message": code }] });
    (StatusCode::from_u16(status).expect("a status"), Json(errors)).into_response()
}
