//! Handshakes: the browser passes by and comes back with what its app's server has to know.

use local_fapi::{Config, InstanceKind};
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Api, Browser, SATELLITE, claims};

const PAGE: &str = "http://localhost:3000/a?x=1";
const LIVE_PAGE: &str = "https://app.example.com/a?x=1";

/// Where the browser is sent back to, and what the server is told there.
struct Returned {
    answer: Answer,
    to: Url,
    directives: Vec<String>,
}

impl Returned {
    /// The value of the cookie to set of this name; `None` if there is none, empty if it is to be removed.
    fn cookie(&self, name: &str) -> Option<&str> {
        let start = format!("{name}=");
        let value = self.directives.iter().find_map(|directive| directive.strip_prefix(&start))?;
        value.split(';').next()
    }

    fn names(&self) -> Vec<&str> {
        self.directives.iter().filter_map(|directive| directive.split('=').next()).collect()
    }

    fn parameter(&self, name: &str) -> Option<String> {
        self.to.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

fn address(browser: &Browser, parameters: &[(&str, &str)]) -> String {
    let mut url =
        Url::parse_with_params(&format!("{}/v1/client/handshake", browser.base), parameters).unwrap();
    if let Some(token) = &browser.dev_browser {
        url.query_pairs_mut().append_pair("__clerk_db_jwt", token);
    }
    url.into()
}

/// Goes on a handshake by nonce, and fetches what it left.
async fn handshake(api: &Api, browser: &Browser, page: &str, parameters: &[(&str, &str)]) -> Returned {
    let all = [&[("redirect_url", page), ("format", "nonce")], parameters].concat();
    let answer = browser.visit(&address(browser, &all)).await;
    let to = location(&answer);
    let in_url = to.query_pairs().find(|(key, _)| key == "__clerk_handshake_nonce");
    let in_url = in_url.map(|(_, nonce)| nonce.into_owned());
    let nonce = in_url.unwrap_or_else(|| set_cookie(&answer, "__clerk_handshake_nonce"));
    let (status, payload) = api.backend("GET", &payload_path(&nonce), json!({})).await;
    assert_eq!(status, 200, "{payload}");
    let directives = serde_json::from_value(payload["directives"].clone()).expect("texts");
    Returned { answer, to, directives }
}

fn payload_path(nonce: &str) -> String {
    format!("/v1/clients/handshake_payload?nonce={nonce}")
}

fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 307, "{}", answer.text);
    answer.header("location").and_then(|to| Url::parse(to).ok()).expect("a URL to go to")
}

fn set_cookie(answer: &Answer, name: &str) -> String {
    let start = format!("{name}=");
    let value = answer.cookies().into_iter().find_map(|cookie| cookie.strip_prefix(&*start));
    value.and_then(|value| value.split(';').next()).expect("the cookie").to_owned()
}

fn suffix(returned: &Returned) -> String {
    let refresh = returned.names().into_iter().find_map(|name| name.strip_prefix("__refresh_"));
    refresh.expect("a refresh cookie").to_owned()
}

#[tokio::test]
async fn an_unknown_browser_of_a_developer_becomes_a_dev_browser_that_is_signed_out() {
    let api = Api::development().await;
    let mut browser = api.browser();
    for unknown in [None, Some("dvb_unknown")] {
        browser.dev_browser = unknown.map(str::to_owned);
        let returned = handshake(&api, &browser, PAGE, &[]).await;
        let token = returned.parameter("__clerk_db_jwt").expect("a dev browser");
        assert!(returned.to.as_str().starts_with(PAGE), "{}", returned.to);
        assert!(returned.answer.cookies().is_empty(), "the pages are on another site");
        assert_eq!(returned.cookie("__clerk_db_jwt"), Some(&*token));
        assert_eq!((returned.cookie("__client_uat"), returned.cookie("__session")), (Some("0"), Some("")));
        browser.dev_browser = Some(token);
        assert_eq!(browser.client().await, Value::Null, "it is known now");
    }
}

#[tokio::test]
async fn a_signed_in_browser_brings_a_token_for_its_page() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;

    let returned = handshake(&api, &browser, PAGE, &[("suffixed_cookies", "true")]).await;

    let suffix = suffix(&returned);
    let both = |name: &str| [name.to_owned(), format!("{name}_{suffix}")];
    let [dev, dev_suffixed] = both("__clerk_db_jwt");
    let [uat, uat_suffixed] = both("__client_uat");
    let [token, token_suffixed] = both("__session");
    let refresh = format!("__refresh_{suffix}");
    assert_eq!(
        returned.names(),
        [&*dev, &*dev_suffixed, &*uat, &*uat_suffixed, &*refresh, &*token, &*token_suffixed]
    );
    assert_eq!(returned.cookie(&dev), browser.dev_browser.as_deref());
    assert_eq!(returned.cookie(&token), returned.cookie(&token_suffixed));
    let said = claims(returned.cookie(&token).expect("a token"));
    assert_eq!((&said["sid"], &said["azp"]), (&json!(session), &json!("http://localhost:3000")));
    let uat: i64 = returned.cookie(&uat).and_then(|uat| uat.parse().ok()).expect("a number");
    assert!(uat > 0 && said["iat"].as_i64().unwrap() >= uat);
    for directive in &returned.directives {
        let is_hidden = directive.starts_with(&refresh);
        assert_eq!(directive.contains("HttpOnly"), is_hidden, "{directive}");
        assert!(
            directive.contains("; Path=/; Max-Age=3") && directive.ends_with("; SameSite=Lax"),
            "{directive}"
        );
    }
}

#[tokio::test]
async fn without_being_asked_for_the_suffix_only_the_refresh_cookie_has_it() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    let returned = handshake(&api, &browser, PAGE, &[("suffixed_cookies", "false")]).await;
    let refresh = format!("__refresh_{}", suffix(&returned));
    assert_eq!(returned.names(), ["__clerk_db_jwt", "__client_uat", &*refresh, "__session"]);
}

#[tokio::test]
async fn a_nonce_serves_once_and_for_a_minute() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    let returned = handshake(&api, &browser, PAGE, &[]).await;
    let used = payload_path(&returned.parameter("__clerk_handshake_nonce").unwrap());
    assert_eq!(api.backend("GET", &used, json!({})).await.0, 404);
    assert_eq!(api.backend("GET", &payload_path("hs_invented"), json!({})).await.0, 404);
    let again = browser.visit(&address(&browser, &[("redirect_url", PAGE), ("format", "nonce")])).await;
    let late = location(&again)
        .query_pairs()
        .find(|(name, _)| name == "__clerk_handshake_nonce")
        .unwrap()
        .1
        .into_owned();
    api.control("PUT", "/clock", json!({ "offset_ms": 61_000 })).await;
    assert_eq!(api.backend("GET", &payload_path(&late), json!({})).await.0, 404);
}

#[tokio::test]
async fn without_a_nonce_the_payload_is_a_token_of_the_instance() {
    let api = Api::development().await;
    let (browser, session) = api.signed_in("ada").await;
    for format in [&[][..], &[("format", "token")]] {
        let all = [&[("redirect_url", PAGE)], format].concat();
        let to = location(&browser.visit(&address(&browser, &all)).await);
        let token = to.query_pairs().find(|(name, _)| name == "__clerk_handshake").expect("a payload").1;
        let handshake = claims(&*token)["handshake"].clone();
        let directives: Vec<String> = serde_json::from_value(handshake).expect("texts");
        let of_session =
            directives.iter().find_map(|directive| directive.strip_prefix("__session=")).unwrap();
        assert_eq!(claims(of_session.split(';').next().unwrap())["sid"], json!(session));
    }
}

#[tokio::test]
async fn in_development_the_whole_site_is_told_when_the_client_changed() {
    let page = "https://app.example.org/";
    let mut config = Config::default();
    config.instance.allowed_origins = vec!["https://app.example.org".into()];
    let api = Api::start(config).await;
    let (browser, _) = api.signed_in("ada").await;
    let returned = handshake(&api, &browser, page, &[]).await;
    for (name, is_shared) in [("__client_uat=", true), ("__session=", false), ("__clerk_db_jwt=", false)] {
        let cookie = returned.directives.iter().find(|cookie| cookie.starts_with(name)).expect(name);
        assert_eq!(cookie.contains("; Domain=example.org;"), is_shared, "{cookie}");
    }
}

#[tokio::test]
async fn a_production_browser_brings_a_cookie_of_the_domain_which_the_server_removes() {
    let api = Api::production().await;
    let browser = api.tls_browser("https://app.example.com");
    let session = browser.sign_in("ada").await;

    let returned = handshake(&api, &browser, LIVE_PAGE, &[("suffixed_cookies", "true")]).await;

    assert_eq!(returned.to.as_str(), LIVE_PAGE, "nothing is in the URL");
    let [brought] = &returned.answer.cookies()[..] else { panic!("one cookie") };
    assert!(brought.contains("; Domain=example.com; HttpOnly; Secure; SameSite=Lax"), "{brought}");
    let removed = returned.directives.iter().find(|cookie| cookie.starts_with("__clerk_handshake_nonce=;"));
    assert!(removed.is_some_and(|cookie| cookie.contains("Max-Age=0; Domain=example.com")), "{removed:?}");
    assert_eq!(claims(returned.cookie("__session").unwrap())["sid"], json!(session));
    assert!(!returned.names().contains(&"__clerk_db_jwt"));
    for (name, is_shared) in [("__client_uat=", true), ("__session=", false), ("__refresh_", false)] {
        let cookie = returned.directives.iter().find(|cookie| cookie.starts_with(name)).expect(name);
        assert_eq!(cookie.contains("Domain=example.com"), is_shared, "{cookie}");
        assert!(cookie.contains("Secure; SameSite=Lax"), "{cookie}");
    }
    let by_token = browser.visit(&address(&browser, &[("redirect_url", LIVE_PAGE)])).await;
    assert!(!set_cookie(&by_token, "__clerk_handshake").is_empty());
}

#[tokio::test]
async fn who_is_signed_out_in_production_is_told_so() {
    let api = Api::production().await;
    let browser = api.tls_browser("https://app.example.com");
    let returned = handshake(&api, &browser, LIVE_PAGE, &[]).await;
    assert_eq!((returned.cookie("__client_uat"), returned.cookie("__session")), (Some("0"), Some("")));
    let removed = returned.directives.iter().find(|cookie| cookie.starts_with("__refresh_")).unwrap();
    assert!(removed.contains("=; Path=/; Max-Age=0"), "{removed}");
}

#[tokio::test]
async fn an_organization_by_id_or_slug_becomes_the_active_one() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    for (named, active) in [
        ("acme", json!("org_acme")),
        ("org_globex", json!("org_globex")),
        ("no-such", json!("org_globex")),
        ("", Value::Null),
    ] {
        let returned = handshake(&api, &browser, PAGE, &[("organization_id", named)]).await;
        let said = claims(returned.cookie("__session").unwrap());
        assert_eq!(said["o"]["id"], active, "{named}");
        assert_eq!(browser.client().await["sessions"][0]["last_active_organization_id"], active, "{named}");
    }
}

#[tokio::test]
async fn another_session_of_the_client_follows_one_that_has_ended() {
    let api = Api::development().await;
    let (browser, first) = api.signed_in("ada").await;
    let second = browser.sign_in("grace").await;
    for (ends, stays) in [(None, Some(&second)), (Some(&second), Some(&first)), (Some(&first), None)] {
        if let Some(session) = ends {
            api.control("POST", &format!("/sessions/{session}/revoke"), json!({})).await;
        }
        let returned = handshake(&api, &browser, PAGE, &[]).await;
        let token = returned.cookie("__session").filter(|token| !token.is_empty());
        assert_eq!(token.map(|token| claims(token)["sid"].clone()), stays.map(|id| json!(id)));
    }
}

#[tokio::test]
async fn partitioned_cookies_say_so() {
    let api = Api::production().await;
    api.set("partitioned_cookies", json!(true)).await;
    let browser = api.tls_browser("https://app.example.com");
    browser.sign_in("ada").await;
    let returned = handshake(&api, &browser, LIVE_PAGE, &[]).await;
    let all = "Secure; SameSite=None; Partitioned";
    assert!(returned.directives.iter().all(|cookie| cookie.contains(all)), "{:?}", returned.directives);
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_that_may_not_call() {
    let (development, production) = (Api::development().await, Api::production().await);
    let browsers = [development.dev_browser().await, production.tls_browser("https://app.example.com")];
    for browser in &browsers {
        for page in ["https://evil.example/", "javascript:alert(1)", "/a"] {
            let answer = browser.visit(&address(browser, &[("redirect_url", page)])).await;
            assert_eq!((answer.status, &*answer.code()), (422, "form_param_value_invalid"), "{page}");
        }
        let missing = browser.visit(&address(browser, &[])).await;
        assert_eq!((missing.status, &*missing.code()), (422, "form_param_missing"));
    }
    let odd = [("redirect_url", PAGE), ("format", "cookie")];
    assert_eq!(browsers[0].visit(&address(&browsers[0], &odd)).await.status, 422);
}

#[tokio::test]
async fn the_log_has_neither_tokens_nor_nonces() {
    let api = Api::development().await;
    let (browser, _) = api.signed_in("ada").await;
    let returned = handshake(&api, &browser, PAGE, &[("__session", "secret.token.here")]).await;
    let log = api.control("GET", "/log", json!({})).await.to_string();
    let nonce = returned.parameter("__clerk_handshake_nonce").unwrap();
    let dev_browser = browser.dev_browser.clone().unwrap();
    for secret in ["secret.token.here", &nonce, &dev_browser, api.running.secret_key()] {
        assert!(!log.contains(secret), "{secret}");
    }
    assert!(log.contains("/v1/client/handshake") && log.contains("/v1/clients/handshake_payload"));
}

#[tokio::test]
async fn a_satellite_asks_the_primary_domain_on_the_way() {
    let mut config = Config::default();
    config.instance.kind = InstanceKind::Production;
    config.instance.satellites = vec![SATELLITE.into()];
    let api = Api::start(config).await;
    let primary = api.tls_browser("https://app.example.com");
    let session = primary.sign_in("ada").await;
    let satellite = primary.on(SATELLITE);
    let page = "https://www.satellite.test/a?__clerk_synced=false";
    let mut to = address(&satellite, &[("redirect_url", page), ("format", "nonce")]);
    let mut hosts = Vec::new();
    // The satellite's API, the primary domain's, the satellite's, and there the handshake again.
    let answer = loop {
        let answer = satellite.visit(&to).await;
        to = location(&answer).into();
        let host = Url::parse(&to).unwrap().host_str().unwrap().to_owned();
        hosts.push(host.clone());
        if !host.starts_with("clerk.") {
            break answer;
        }
    };
    let there = "clerk.satellite.test";
    assert_eq!(hosts, [there, "clerk.example.com", there, there, "www.satellite.test"]);
    assert_eq!(to, "https://www.satellite.test/a?__clerk_synced=true");
    let nonce = set_cookie(&answer, "__clerk_handshake_nonce");
    let (_, payload) = api.backend("GET", &payload_path(&nonce), json!({})).await;
    let directives: Vec<String> = serde_json::from_value(payload["directives"].clone()).unwrap();
    let token = directives.iter().find_map(|cookie| cookie.strip_prefix("__session=")).unwrap();
    let claims = claims(token.split(';').next().unwrap());
    assert_eq!((&claims["sid"], &claims["iss"]), (&json!(session), &json!("https://clerk.satellite.test")));
    assert!(directives.iter().any(|cookie| cookie.contains("Domain=satellite.test")));
}
