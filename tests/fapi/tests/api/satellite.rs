//! Production satellites: from their page to the primary domain and back.

use local_fapi::{Config, InstanceKind};
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Api, Browser, PASSWORD, SATELLITE};

const PRIMARY_PAGE: &str = "https://app.example.com";
const PAGE: &str = "https://www.satellite.test/a?x=1&__clerk_synced=false#h";

async fn with_satellite() -> Api {
    let mut config = Config::default();
    config.instance.kind = InstanceKind::Production;
    config.instance.satellites = vec![SATELLITE.into()];
    Api::start(config).await
}

/// A call with these parameters to the API of a browser's page.
fn call(browser: &Browser, name: &str, parameters: &[(&str, &str)]) -> String {
    let base = format!("{}/v1/client/{name}", browser.base);
    Url::parse_with_params(&base, parameters).expect("a URL").into()
}

fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 307, "{}", answer.text);
    answer.header("location").and_then(|to| Url::parse(to).ok()).expect("a URL to go to")
}

/// Where the browser is sent from this page of the satellite, one after the other.
async fn sync(satellite: &Browser, page: &str) -> (Vec<Url>, Answer) {
    let asked = location(&satellite.visit(&call(satellite, "sync", &[("redirect_url", page)])).await);
    let told = location(&satellite.visit(asked.as_str()).await);
    let linked = satellite.visit(told.as_str()).await;
    let back = location(&linked);
    (vec![asked, told, back], linked)
}

fn pairs(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

fn cookie<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let start = format!("{name}=");
    answer.cookies().into_iter().find(|cookie| cookie.starts_with(&start)).expect("a cookie of this name")
}

async fn refusal(browser: &Browser, url: &str) -> (u16, String) {
    let answer = browser.visit(url).await;
    (answer.status, answer.code())
}

#[tokio::test]
async fn a_satellite_learns_of_the_primarys_client() {
    let api = with_satellite().await;
    let primary = api.tls_browser(PRIMARY_PAGE);
    let session = primary.sign_in("ada").await;
    let satellite = primary.on(SATELLITE);
    assert_eq!(satellite.client().await, Value::Null);

    let (visited, linked) = sync(&satellite, PAGE).await;

    let [asked, told, back] = &visited[..] else { panic!("{visited:?}") };
    assert_eq!((asked.host_str(), asked.path()), (Some("clerk.example.com"), "/v1/client/sync"));
    assert_eq!(
        pairs(asked),
        [("link_domain".into(), SATELLITE.to_owned()), ("redirect_url".into(), PAGE.into())]
    );
    assert_eq!((told.host_str(), told.path()), (Some("clerk.satellite.test"), "/v1/client/link"));
    assert_eq!(back.as_str(), "https://www.satellite.test/a?x=1&__clerk_synced=true#h");
    let client = cookie(&linked, "__client");
    assert!(client.contains("HttpOnly; Secure; SameSite=Lax") && !client.contains("Domain"), "{client}");
    let uat = cookie(&linked, "__client_uat");
    assert!(uat.contains("Domain=satellite.test") && !uat.starts_with("__client_uat=0;"), "{uat}");
    assert_eq!(satellite.client().await["sessions"][0]["id"], session);
    let claims = satellite.claims(&session).await;
    assert_eq!(claims["azp"], "https://satellite.test");
    assert_eq!(claims["iss"], "https://clerk.satellite.test");
    assert_eq!(primary.claims(&session).await["iss"], "https://clerk.example.com");
}

#[tokio::test]
async fn both_domains_have_one_client_until_it_is_signed_out_on_either() {
    let api = with_satellite().await;
    api.set("rotating_client_token", json!(true)).await;
    let primary = api.tls_browser(PRIMARY_PAGE);
    let session = primary.sign_in("ada").await;
    let satellite = primary.on(SATELLITE);
    sync(&satellite, PAGE).await;
    for browser in [&primary, &satellite, &primary, &primary, &satellite] {
        let touched = browser.post(&format!("/v1/client/sessions/{session}/touch"), &[]).await;
        assert_eq!(touched.status, 200, "each domain's cookie changes by itself: {}", touched.text);
    }

    satellite.send("DELETE", "/v1/client/sessions", &[]).await;

    assert_eq!(primary.client().await["sessions"], json!([]));
}

#[tokio::test]
async fn a_satellite_is_told_that_nobody_is_signed_in() {
    let api = with_satellite().await;
    let satellite = api.tls_browser(PRIMARY_PAGE).on(SATELLITE);

    let (visited, linked) = sync(&satellite, "https://satellite.test/").await;

    assert_eq!(visited[2].as_str(), "https://satellite.test/?__clerk_synced=true");
    assert!(cookie(&linked, "__client").starts_with("__client=; Path=/; Max-Age=0"));
    assert!(cookie(&linked, "__client_uat").starts_with("__client_uat=0;"));
    assert_eq!(satellite.client().await, Value::Null);
}

#[tokio::test]
async fn a_token_serves_the_one_satellite_once_and_for_a_minute() {
    let api = with_satellite().await;
    let primary = api.tls_browser(PRIMARY_PAGE);
    primary.sign_in("ada").await;
    let satellite = primary.on(SATELLITE);
    let begin = call(&primary, "sync", &[("link_domain", SATELLITE), ("redirect_url", PAGE)]);
    let told = location(&primary.visit(&begin).await);

    let on_primary = told.as_str().replace("clerk.satellite.test", "clerk.example.com");
    let not_here = (403, "operation_not_allowed_on_primary_domain".into());
    assert_eq!(refusal(&satellite, &on_primary).await, not_here);
    location(&satellite.visit(told.as_str()).await);
    assert_eq!(refusal(&satellite, told.as_str()).await, (403, "sync_nonce_already_consumed".into()));

    let late = location(&primary.visit(&begin).await);
    api.control("PUT", "/clock", json!({ "offset_ms": 61_000 })).await;
    assert_eq!(refusal(&satellite, late.as_str()).await, (422, "form_param_value_invalid".into()));
    let invented = call(&satellite, "link", &[("__clerk_token", "link_invented")]);
    assert_eq!(refusal(&satellite, &invented).await, (422, "form_param_value_invalid".into()));
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_that_is_not_the_satellites() {
    let api = with_satellite().await;
    let primary = api.tls_browser(PRIMARY_PAGE);
    let satellite = primary.on(SATELLITE);
    for page in
        ["https://evil.test/", "https://notsatellite.test/", PRIMARY_PAGE, "javascript:alert(1)", "/a"]
    {
        let from_satellite = call(&satellite, "sync", &[("redirect_url", page)]);
        let at_primary = call(&primary, "sync", &[("link_domain", SATELLITE), ("redirect_url", page)]);
        for url in [from_satellite, at_primary] {
            assert_eq!(refusal(&primary, &url).await, (422, "form_param_value_invalid".into()), "{url}");
        }
    }
    let stranger =
        call(&primary, "sync", &[("link_domain", "evil.test"), ("redirect_url", "https://evil.test/")]);
    assert_eq!(refusal(&primary, &stranger).await, (422, "form_param_value_invalid".into()));
    for (browser, name) in [(&satellite, "sync"), (&primary, "sync"), (&satellite, "link")] {
        assert_eq!(refusal(browser, &call(browser, name, &[])).await, (422, "form_param_missing".into()));
    }
}

#[tokio::test]
async fn signing_in_is_for_the_primary_domain() {
    let api = with_satellite().await;
    let satellite = api.tls_browser(PRIMARY_PAGE).on(SATELLITE);
    let form = [("identifier", "ada"), ("password", PASSWORD)];
    let answer = satellite.post("/v1/client/sign_ins", &form).await;
    assert_eq!((answer.status, &answer.code()[..]), (403, "operation_not_allowed_on_satellite_domain"));
}

#[tokio::test]
async fn the_log_does_not_keep_the_token() {
    let api = with_satellite().await;
    sync(&api.tls_browser(PRIMARY_PAGE).on(SATELLITE), PAGE).await;
    let log = api.control("GET", "/log", Value::Null).await;
    let linked = log.as_array().unwrap().iter().find(|entry| entry["path"] == "/v1/client/link").unwrap();
    assert_eq!(linked["query"]["__clerk_token"], "[redacted]");
}

#[tokio::test]
async fn development_leaves_it_to_the_apps() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    for name in ["sync", "link"] {
        assert_eq!(browser.get(&format!("/v1/client/{name}")).await.status, 404);
    }
}
