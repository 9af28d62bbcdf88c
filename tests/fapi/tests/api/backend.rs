//! The Backend API, as servers call it.

use serde_json::{Value, json};

use crate::support::{Api, claims};

/// What a server sends to refresh a session, with the refresh cookie and the token that a handshake brought.
async fn refreshable(api: &Api, dev_browser: &str) -> (Value, Value) {
    let url = format!(
        "{}/v1/client/handshake?redirect_url=http%3A%2F%2Flocalhost%3A3000%2F&__clerk_db_jwt={dev_browser}",
        api.running.api_url()
    );
    let to = api.browser().visit(&url).await.header("location").expect("a way back").to_owned();
    let token = url::Url::parse(&to).unwrap().query_pairs().last().unwrap().1.into_owned();
    let directives: Vec<String> = serde_json::from_value(claims(token)["handshake"].clone()).unwrap();
    let value = |start: &str| {
        let cookie = directives.iter().find(|cookie| cookie.starts_with(start)).expect("a cookie");
        cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned()
    };
    let token = value("__session=");
    let body = json!({
        "format": "cookie",
        "expired_token": token,
        "refresh_token": value("__refresh_"),
        "request_origin": "http://localhost:3000",
        "request_headers": { "user-agent": ["a browser"] },
    });
    (body, claims(token))
}

#[tokio::test]
async fn only_who_has_the_secret_key_may_call() {
    let api = Api::development().await;
    let other = Api::production().await;
    let http = reqwest::Client::new();
    let url = format!("{}/v1/jwks", api.running.api_url());
    let wrong = format!("Bearer {}", other.running.secret_key());
    let bare = api.running.secret_key().to_owned();
    for (shown, code) in [
        (None, "authorization_header_format_invalid"),
        (Some(bare), "authorization_header_format_invalid"),
        (Some(wrong), "clerk_key_invalid"),
    ] {
        let mut request = http.get(&url);
        if let Some(shown) = shown {
            request = request.header("authorization", shown);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 401);
        assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["code"], code);
    }
    for path in ["/v1/users/user_ada", "/v1/clients/handshake_payload?nonce=x"] {
        let url = format!("{}{path}", api.running.api_url());
        assert_eq!(http.get(url).send().await.unwrap().status().as_u16(), 401, "{path}");
    }
}

#[tokio::test]
async fn it_has_an_address_of_its_own_and_is_at_the_apis_as_well() {
    let api = Api::development().await;
    let http = reqwest::Client::new();
    let status = async |url: &str, path: &str| {
        let request = http.get(format!("{url}{path}")).bearer_auth(api.running.secret_key());
        request.send().await.expect("an answer").status().as_u16()
    };
    let (own, shared) = (api.running.backend_url(), api.running.api_url());
    assert_ne!(own, shared);
    for path in ["/v1/jwks", "/v1/users/user_ada"] {
        assert_eq!((status(own, path).await, status(shared, path).await), (200, 200), "{path}");
    }
    // What browsers call is not there.
    for path in ["/v1/health", "/sign-in", "/.well-known/jwks.json"] {
        assert_eq!((status(own, path).await, status(shared, path).await), (404, 200), "{path}");
    }
    assert_eq!(api.control("GET", "/instance", json!({})).await["backend_url"], own);
}

#[tokio::test]
async fn the_keys_are_those_that_browsers_tokens_are_signed_with() {
    let api = Api::development().await;
    api.control("POST", "/keys/rotate", json!({})).await;
    let public = api.browser().get("/.well-known/jwks.json").await.json();
    assert_eq!(api.backend("GET", "/v1/jwks", json!({})).await, (200, public));
}

#[tokio::test]
async fn an_expired_token_is_refreshed_for_who_has_the_cookie() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let (body, before) = refreshable(&api, browser.dev_browser.as_deref().unwrap()).await;
    api.control("PUT", "/clock", json!({ "offset_ms": 90_000 })).await;
    let path = format!("/v1/sessions/{session}/refresh");

    for (query, count) in [("", 2), ("?suffixed_cookies=true", 3)] {
        let (status, answer) = api.backend("POST", &(path.clone() + query), body.clone()).await;
        assert_eq!(status, 200, "{answer}");
        let cookies: Vec<String> = serde_json::from_value(answer["cookies"].clone()).expect("texts");
        assert_eq!(cookies.len(), count, "{cookies:?}");
        assert!(cookies[0].starts_with("__refresh_") && cookies[0].contains("HttpOnly"), "{cookies:?}");
        let token = cookies[1].strip_prefix("__session=").and_then(|rest| rest.split(';').next()).unwrap();
        let said = claims(token);
        assert_eq!((&said["sid"], &said["azp"]), (&json!(session), &before["azp"]));
        assert!(said["iat"].as_i64() >= before["exp"].as_i64());
    }
    let mut for_token = body;
    for_token["format"] = json!("token");
    let (_, answer) = api.backend("POST", &path, for_token).await;
    assert_eq!(claims(answer["jwt"].as_str().unwrap())["sid"], json!(session));
}

#[tokio::test]
async fn nothing_is_refreshed_for_anybody_else() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let (grace, of_grace) = api.signed_in("grace").await;
    let (body, _) = refreshable(&api, browser.dev_browser.as_deref().unwrap()).await;
    let (other, _) = refreshable(&api, grace.dev_browser.as_deref().unwrap()).await;
    let path = format!("/v1/sessions/{session}/refresh");
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    for (path, body, expected) in [
        (&path, with("refresh_token", other["refresh_token"].clone()), (422, "form_param_value_invalid")),
        (&path, with("refresh_token", json!("rt_invented")), (422, "form_param_value_invalid")),
        (&path, with("expired_token", other["expired_token"].clone()), (422, "form_param_value_invalid")),
        (&path, with("expired_token", json!("a.b.c")), (422, "form_param_value_invalid")),
        (&path, with("refresh_token", json!(null)), (422, "form_param_missing")),
        (&path, with("request_origin", json!("nowhere")), (422, "form_param_value_invalid")),
        (&path, with("format", json!("xml")), (422, "form_param_value_invalid")),
        (&path, json!([1]), (415, "unsupported_content_type")),
        (&format!("/v1/sessions/{of_grace}/refresh"), body.clone(), (422, "form_param_value_invalid")),
        (&"/v1/sessions/sess_none/refresh".to_owned(), body.clone(), (404, "resource_not_found")),
    ] {
        let (status, answer) = api.backend("POST", path, body).await;
        assert_eq!((status, answer["errors"][0]["code"].as_str().unwrap()), expected, "{answer}");
    }
    api.control("POST", &format!("/sessions/{session}/expire"), json!({})).await;
    let (status, answer) = api.backend("POST", &path, body).await;
    assert_eq!((status, &answer["errors"][0]["code"]), (401, &json!("session_inactive")));
}

#[tokio::test]
async fn tokens_are_made_of_a_session_and_of_its_templates() {
    let api = Api::development().await;
    let (_, session) = api.signed_in("ada").await;
    let path = format!("/v1/sessions/{session}/tokens");
    let (_, token) = api.backend("POST", &path, json!({})).await;
    assert_eq!(claims(token["jwt"].as_str().unwrap())["sid"], json!(session));
    let (_, token) = api.backend("POST", &format!("{path}/backend"), json!({})).await;
    let said = claims(token["jwt"].as_str().unwrap());
    assert_eq!((&said["role"], &said["sid"]), (&json!("admin"), &Value::Null));
    for path in [format!("{path}/none"), "/v1/sessions/sess_none/tokens".into()] {
        assert_eq!(api.backend("POST", &path, json!({})).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_revoked_session_is_over_for_its_browser_too() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let (status, revoked) = api.backend("POST", &format!("/v1/sessions/{session}/revoke"), json!({})).await;
    assert_eq!((status, &revoked["status"]), (200, &json!("revoked")), "{revoked}");
    assert_eq!((&revoked["id"], &revoked["user_id"]), (&json!(session), &json!("user_ada")));
    assert_eq!(browser.client().await["sessions"], json!([]));
    let tokens = format!("/v1/sessions/{session}/tokens");
    assert_eq!(api.backend("POST", &tokens, json!({})).await.0, 401);
    assert_eq!(api.backend("POST", "/v1/sessions/sess_none/revoke", json!({})).await.0, 404);
}

#[tokio::test]
async fn users_are_read_with_what_is_for_servers_alone() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    let (status, user) = api.backend("GET", "/v1/users/user_ada", json!({})).await;
    assert_eq!((status, &user["id"]), (200, &json!("user_ada")));
    assert_eq!(user["email_addresses"][0]["email_address"], "ada@example.com");
    assert_eq!(user["private_metadata"], json!({ "customer": "cus_1815" }));
    let own = browser.get("/v1/me").await.text;
    assert!(!own.contains("cus_1815") && !own.contains("private_metadata"), "{own}");
    assert_eq!(api.backend("GET", "/v1/users/user_none", json!({})).await.0, 404);
}

#[tokio::test]
async fn metadata_is_merged_and_shows_in_the_next_token() {
    let api = Api::development().await;
    let (_, session) = api.signed_in("ada").await;
    let path = "/v1/users/user_ada/metadata";
    let patch = json!({
        "public_metadata": { "role": "owner", "level": null },
        "private_metadata": { "notes": { "vip": true } },
    });
    let (status, user) = api.backend("PATCH", path, patch).await;
    assert_eq!(status, 200, "{user}");
    assert_eq!(user["public_metadata"], json!({ "role": "owner", "permissions": ["read", "write"] }));
    assert_eq!(user["private_metadata"], json!({ "customer": "cus_1815", "notes": { "vip": true } }));
    assert_eq!(user["unsafe_metadata"], json!({ "theme": "dark" }), "what is not named stays");
    let (_, token) = api.backend("POST", &format!("/v1/sessions/{session}/tokens/backend"), json!({})).await;
    assert_eq!(claims(token["jwt"].as_str().unwrap())["role"], "owner");
    for (path, body, status) in [
        (path, json!({ "public_metadata": "text", "private_metadata": { "notes": null } }), 422),
        ("/v1/users/user_none/metadata", json!({}), 404),
    ] {
        assert_eq!(api.backend("PATCH", path, body).await.0, status);
    }
    let (_, user) = api.backend("GET", "/v1/users/user_ada", json!({})).await;
    assert_eq!(user["private_metadata"]["notes"]["vip"], true, "a refused change changes nothing");
}
