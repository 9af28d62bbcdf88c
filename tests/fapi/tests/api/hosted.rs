//! The hosted pages, without JavaScript.

use crate::support::{Answer, Api, Browser, PASSWORD};

const TARGET: &str = "http://localhost:3000/after?x=1#top";

async fn submit(browser: &Browser, password: &str, target: &str) -> Answer {
    let token = browser.dev_browser.clone().unwrap_or_default();
    let form = [
        ("identifier", "ada"),
        ("password", password),
        ("redirect_url", target),
        ("__clerk_db_jwt", token.as_str()),
    ];
    browser.post("/sign-in", &form).await
}

#[tokio::test]
async fn the_form_holds_where_to_go_and_for_which_browser() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let page = browser.get("/sign-in?redirect_url=http%3A%2F%2Flocalhost%3A3000%2Fa%3Fb%3D%22c").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("value=\"http://localhost:3000/a?b=&quot;c\""), "{}", page.text);
    assert!(page.text.contains(&format!("value=\"{}\"", browser.dev_browser.clone().unwrap())));
    assert!(page.text.contains("<label for=\"identifier\">") && page.text.contains("ada@example.com"));
}

#[tokio::test]
async fn signing_in_goes_back_with_the_dev_browser() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let answer = submit(&browser, PASSWORD, TARGET).await;
    let token = browser.dev_browser.clone().unwrap();
    let expected = format!("http://localhost:3000/after?x=1&__clerk_db_jwt={token}#top");
    assert_eq!((answer.status, answer.header("location")), (303, Some(expected.as_str())));
    assert_eq!(browser.client().await["sessions"][0]["user"]["id"], "user_ada");
    let again = submit(&browser, PASSWORD, TARGET).await;
    assert_eq!(again.status, 303, "someone who is signed in goes back as well");
}

#[tokio::test]
async fn a_browser_that_is_not_known_gets_a_dev_browser_on_the_way() {
    let api = Api::development().await;
    let mut browser = api.browser();
    browser.dev_browser = Some("dvb_forgotten".into());
    let answer = submit(&browser, PASSWORD, TARGET).await;
    let location = url::Url::parse(answer.header("location").unwrap()).unwrap();
    let token = location.query_pairs().find(|(name, _)| name == "__clerk_db_jwt").unwrap().1.into_owned();
    assert_ne!(token, "dvb_forgotten");
    browser.dev_browser = Some(token);
    assert_eq!(browser.client().await["sessions"][0]["user"]["id"], "user_ada");
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_with_what_is_wrong() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let page = submit(&browser, "wrong", TARGET).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("role=alert>Password is incorrect") && page.text.contains("value=\"ada\""));
    assert!(page.text.contains("http://localhost:3000/after") && !page.text.contains("wrong\""));
}

#[tokio::test]
async fn browsers_are_not_sent_elsewhere() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    for target in
        ["https://elsewhere.example/", "javascript:alert(1)", "//elsewhere.example", "data:text/html,x"]
    {
        let answer = submit(&browser, PASSWORD, target).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{target}");
    }
    assert_eq!(browser.get("/v1/client").await.json()["response"], serde_json::Value::Null);
}

#[tokio::test]
async fn without_a_target_the_page_says_that_it_is_done() {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let page = submit(&browser, PASSWORD, "").await;
    assert!(page.status == 200 && page.text.contains("You are signed in"));
}

#[tokio::test]
async fn sign_up_has_no_page_and_the_index_says_how_to_connect() {
    let api = Api::development().await;
    let browser = api.browser();
    assert!(browser.get("/sign-up").await.text.contains("Sign-up has no page here"));
    assert!(browser.get("/").await.text.contains(api.running.publishable_key()));
}

#[tokio::test]
async fn a_production_instance_signs_in_with_its_cookie_alone() {
    let api = Api::production().await;
    let mut browser = api.tls_browser("https://clerk.example.com");
    let answer = submit(&browser, PASSWORD, "https://app.example.com/after").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("https://app.example.com/after")));
    browser.origin = Some("https://app.example.com".into());
    assert_eq!(browser.client().await["sessions"][0]["user"]["id"], "user_ada");
    let answer = submit(&browser, PASSWORD, "http://localhost:3000/").await;
    assert_eq!(answer.status, 400, "a local page is not one of this instance");
}
