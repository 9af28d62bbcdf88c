//! Sessions: touch, end, remove, expiry; the user and the organizations behind them.

use serde_json::{Value, json};

use crate::support::{Api, Browser, PASSWORD};

fn path(session: &str, rest: &str) -> String {
    format!("/v1/client/sessions/{session}{rest}")
}

async fn touch(browser: &Browser, session: &str, organization: &str, intent: &str) -> crate::support::Answer {
    let form = [("active_organization_id", organization), ("intent", intent)];
    browser.post(&path(session, "/touch"), &form).await
}

#[tokio::test]
async fn a_touch_chooses_the_organization_and_the_active_session() {
    let api = Api::development().await;
    let (browser, ada) = api.signed_in("ada").await;
    let grace = browser.sign_in("grace").await;
    assert_eq!(browser.client().await["last_active_session_id"], grace);
    let answer = touch(&browser, &ada, "acme", "select_org").await.json();
    assert_eq!(answer["response"]["last_active_organization_id"], "org_acme");
    assert_eq!(answer["client"]["last_active_session_id"], ada);
    let answer = browser.post(&path(&ada, "/touch"), &[("intent", "focus")]).await.json();
    assert_eq!(answer["response"]["last_active_organization_id"], "org_acme", "what is not said stays");
    let answer = touch(&browser, &ada, "", "select_org").await.json();
    assert_eq!(answer["response"]["last_active_organization_id"], Value::Null);
}

#[tokio::test]
async fn a_touch_that_makes_no_sense_is_refused() {
    let api = Api::development().await;
    let (browser, grace) = api.signed_in("grace").await;
    let foreign = touch(&browser, &grace, "org_globex", "select_org").await;
    assert_eq!((foreign.status, &foreign.code()[..]), (404, "organization_not_found_or_unauthorized"));
    assert!(foreign.json()["meta"]["client"]["id"].is_string(), "the client rides along");
    let intent = touch(&browser, &grace, "", "whatever").await;
    assert_eq!((intent.status, &intent.code()[..]), (422, "form_param_value_invalid"));
}

#[tokio::test]
async fn one_session_ends_and_the_others_stay() {
    let api = Api::development().await;
    let (browser, ada) = api.signed_in("ada").await;
    let grace = browser.sign_in("grace").await;
    let live = browser.get(&path(&grace, "")).await.json()["response"].clone();
    let token =
        crate::support::claims(live["last_active_token"]["jwt"].as_str().expect("a token rides along"));
    assert_eq!(token["sid"], grace);
    let ended = browser.post(&path(&grace, "/end"), &[]).await.json();
    assert_eq!(ended["response"]["status"], "ended");
    assert_eq!(ended["response"]["last_active_token"], Value::Null);
    assert_eq!(ended["client"]["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(ended["client"]["last_active_session_id"], Value::Null);
    assert_eq!(browser.get(&path(&grace, "")).await.json()["response"]["status"], "ended");
    let removed = browser.post(&path(&ada, "/remove"), &[]).await.json();
    assert_eq!(removed["response"]["status"], "removed");
    assert_eq!(removed["client"]["sessions"], json!([]));
}

#[tokio::test]
async fn signing_out_of_everything_keeps_the_client_or_not() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    let client = browser.client().await["id"].clone();
    let answer = browser.send("DELETE", "/v1/client/sessions", &[]).await.json();
    assert_eq!((&answer["response"]["id"], &answer["response"]["sessions"]), (&client, &json!([])));
    let token = browser.post(&path(&session, "/tokens"), &[]).await;
    assert_eq!((token.status, &token.code()[..]), (401, "authentication_invalid"));
    browser.send("DELETE", "/v1/client", &[]).await;
    assert_eq!(browser.client().await, Value::Null);
    let token = browser.post(&path(&session, "/tokens"), &[]).await;
    assert_eq!((token.status, &token.code()[..]), (401, "signed_out"));
    let created = browser.send("PUT", "/v1/client", &[]).await.json();
    assert!(created["response"]["id"].is_string() && created["response"]["id"] != client);
}

#[tokio::test]
async fn a_session_of_another_browser_is_not_there() {
    let api = Api::development().await;
    let (_, session) = api.signed_in("ada").await;
    let (other, _) = api.signed_in("grace").await;
    for rest in ["/tokens", "/tokens/backend", "/touch", "/end", "/remove"] {
        let answer = other.post(&path(&session, rest), &[]).await;
        assert_eq!((answer.status, &answer.code()[..]), (404, "resource_not_found"), "{rest}");
    }
    assert_eq!(other.get(&path("sess_unknown", "")).await.status, 404);
}

#[tokio::test]
async fn sessions_expire_and_are_abandoned_on_the_servers_clock() {
    let api = Api::development().await;
    api.control(
        "PATCH",
        "/settings",
        json!({ "session_lifetime_seconds": 3600, "inactivity_timeout_seconds": 600 }),
    )
    .await;
    let (browser, session) = api.signed_in("ada").await;
    let status = async |offset_ms: i64| {
        api.control("PUT", "/clock", json!({ "offset_ms": offset_ms })).await;
        browser.get(&path(&session, "")).await.json()["response"]["status"].clone()
    };
    assert_eq!(status(599_000).await, "active");
    assert_eq!(status(601_000).await, "abandoned");
    assert_eq!(status(500_000).await, "active");
    browser.claims(&session).await;
    assert_eq!(status(1_000_000).await, "active", "a token is activity");
    let answer = browser.post(&path(&session, "/touch"), &[]).await.json();
    let last_active = answer["response"]["last_active_at"].as_i64().unwrap();
    assert_eq!(answer["response"]["abandon_at"].as_i64().unwrap() - last_active, 600_000);
    assert_eq!(status(3_700_000).await, "expired");
    assert_eq!(browser.client().await["sessions"], json!([]));
    assert_eq!(browser.post(&path(&session, "/touch"), &[]).await.status, 401);
}

#[tokio::test]
async fn a_session_that_must_choose_an_organization_is_pending() {
    let api = Api::development().await;
    api.set("force_organization_selection", json!(true)).await;
    let (browser, session) = api.signed_in("ada").await;
    let pending = &browser.client().await["sessions"][0];
    assert_eq!(
        (&pending["status"], &pending["tasks"]),
        (&json!("pending"), &json!([{ "key": "choose-organization" }]))
    );
    assert_eq!(browser.claims(&session).await["sts"], "pending");
    let active = touch(&browser, &session, "org_acme", "select_org").await.json();
    assert_eq!(
        (&active["response"]["status"], &active["response"]["tasks"]),
        (&json!("active"), &Value::Null)
    );
}

#[tokio::test]
async fn the_user_is_read_and_changed() {
    let api = Api::development().await;
    let (browser, ada) = api.signed_in("ada").await;
    browser.sign_in("grace").await;
    let named = format!("/v1/me?_clerk_session_id={ada}");
    assert_eq!(browser.get(&named).await.json()["response"]["id"], "user_ada");
    assert_eq!(browser.get("/v1/me").await.json()["response"]["id"], "user_grace", "the active session's");
    let form = [("first_name", "Augusta"), ("last_name", ""), ("unsafe_metadata", r#"{"a":{"b":1}}"#)];
    let changed = browser.send("PATCH", &named, &form).await.json();
    assert_eq!(changed["response"]["first_name"], "Augusta");
    assert_eq!(changed["response"]["last_name"], Value::Null);
    assert_eq!(changed["client"]["sessions"][0]["user"]["unsafe_metadata"], json!({ "a": { "b": 1 } }));
    let merge = format!("/v1/me/metadata?_clerk_session_id={ada}");
    let merged =
        browser.send("PATCH", &merge, &[("unsafe_metadata", r#"{"a":{"b":null,"c":2}}"#)]).await.json();
    assert_eq!(merged["response"]["unsafe_metadata"], json!({ "a": { "c": 2 } }));
    let garbage = browser.send("PATCH", &merge, &[("unsafe_metadata", "{")]).await;
    assert_eq!(garbage.code(), "form_param_value_invalid");
    let stranger = api.dev_browser().await.get("/v1/me").await;
    assert_eq!((stranger.status, &stranger.code()[..]), (401, "signed_out"));
}

#[tokio::test]
async fn organizations_are_for_their_members() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("grace").await;
    let all = browser.get("/v1/me/organization_memberships").await.json();
    assert_eq!(all["response"][0]["organization"]["slug"], "acme");
    let page = browser.get("/v1/me/organization_memberships?paginated=true&limit=1&offset=1").await.json();
    assert_eq!(page["response"], json!({ "data": [], "total_count": 1 }));
    assert_eq!(browser.get("/v1/me/organization_memberships?limit=x").await.status, 422);
    assert_eq!(browser.get("/v1/organizations/org_acme").await.json()["response"]["members_count"], 2);
    let members = browser.get("/v1/organizations/org_acme/memberships?paginated=true").await.json();
    assert_eq!(members["response"]["total_count"], 2);
    let foreign = browser.get("/v1/organizations/org_globex").await;
    assert_eq!((foreign.status, &foreign.code()[..]), (404, "organization_not_found_or_unauthorized"));
    for offered in ["invitations", "suggestions"] {
        let none = browser.get(&format!("/v1/me/organization_{offered}")).await.json();
        assert_eq!(none["response"]["total_count"], 0);
    }
}

#[tokio::test]
async fn reverification_makes_the_first_factor_fresh() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    api.control("PATCH", &format!("/sessions/{session}"), json!({ "first_factor_minutes_ago": 20 })).await;
    assert_eq!(browser.claims(&session).await["fva"], json!([20, -1]));
    let started = browser.post(&path(&session, "/verify"), &[("level", "first_factor")]).await.json();
    assert_eq!(started["response"]["status"], "needs_first_factor");
    let attempt = path(&session, "/verify/attempt_first_factor");
    let wrong = browser.post(&attempt, &[("strategy", "password"), ("password", "no")]).await;
    assert_eq!(wrong.code(), "form_password_incorrect");
    let right = browser.post(&attempt, &[("strategy", "password"), ("password", PASSWORD)]).await.json();
    assert_eq!(right["response"]["status"], "complete");
    assert_eq!(browser.claims(&session).await["fva"], json!([0, -1]));
}

#[tokio::test]
async fn active_sessions_of_a_user_are_listed_across_browsers() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    api.signed_in("ada").await;
    api.signed_in("grace").await;
    let sessions = browser.get("/v1/me/sessions/active").await.json();
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    assert!(sessions[0]["last_active_token"].is_null(), "no token of another browser");
}
