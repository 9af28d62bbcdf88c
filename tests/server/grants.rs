//! What session tokens grant, for `has.test.mjs`: judged and asked as an app does it.

use std::sync::OnceLock;

use clerk_wasm::server::{ClerkServer, ServerOptions};
use clerk_wasm::{AuthorizationQuery, Reverification, ReverificationLevel};
use serde_json::{Value, json};

/// The answers to the questions about one token, each yes or no; none if nobody is signed in by it.
pub(crate) fn answers(world: &Value, case: &Value) -> Value {
    let server = server(world);
    let bearer = format!("Bearer {}", super::text(&case["token"]));
    let request = http::Request::get("/").header("authorization", bearer).body(()).expect("a request");
    let (parts, ()) = request.into_parts();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let state = runtime.block_on(server.authenticate_request(&parts)).expect("a state");
    let auth = server.auth(&state);
    if !auth.is_signed_in() {
        return json!([]);
    }
    let queries = case["queries"].as_array().expect("queries");
    queries.iter().map(|asked| auth.has(&query(asked))).collect()
}

/// One that fetches nothing.
fn server(world: &Value) -> &'static ClerkServer {
    static SERVER: OnceLock<ClerkServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        let key = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
        let jwt_key = Some(super::text(&world["pem"]).to_owned());
        let options = ServerOptions { secret_key: None, jwt_key, ..ServerOptions::new(key, "") };
        ClerkServer::new(options).expect("good options")
    })
}

fn query(asked: &Value) -> AuthorizationQuery {
    let name = |name: &str| asked[name].as_str().map(str::to_owned);
    AuthorizationQuery {
        role: name("role"),
        permission: name("permission"),
        feature: name("feature"),
        plan: name("plan"),
        reverification: asked.get("reverification").map(reverification),
    }
}

fn reverification(asked: &Value) -> Reverification {
    match asked.as_str() {
        Some("strict_mfa") => Reverification::STRICT_MFA,
        Some("strict") => Reverification::STRICT,
        Some("moderate") => Reverification::MODERATE,
        Some("lax") => Reverification::LAX,
        _ => Reverification {
            level: match super::text(&asked["level"]) {
                "first_factor" => ReverificationLevel::FirstFactor,
                "second_factor" => ReverificationLevel::SecondFactor,
                _ => ReverificationLevel::MultiFactor,
            },
            after_minutes: super::text(&asked["afterMinutes"]).parse().expect("a number"),
        },
    }
}
