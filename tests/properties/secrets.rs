//! Nothing that is printed for debugging shows a token, a cookie, a password or another secret.

use clerk_wasm::engine::{
    Call, Destination, Input, Outcome, Output, Page, RequestId, Satellite, TokenMessage,
};
use clerk_wasm::{Answer, Error, FreeRequest, Method};

use super::fuzz::driven::{Driven, answer};
use super::fuzz::instance::{Instance, SECRET, encode_token};

#[track_caller]
fn keeps_quiet(value: &dyn core::fmt::Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!text.contains(SECRET), "{text}");
        assert!(!text.is_empty());
    }
}

#[test]
fn inputs_keep_quiet() {
    let cookies = format!("__session=a.b.{SECRET}; __clerk_db_jwt=dvb_{SECRET}");
    let page = Page {
        url: format!("https://app.example.com/?__clerk_db_jwt=dvb_{SECRET}"),
        cookies: cookies.clone(),
        ..Page::default()
    };
    keeps_quiet(&page);
    keeps_quiet(&Input::Start { call: clerk_wasm::engine::CallId(1), page: Box::new(page) });
    keeps_quiet(&Input::LockGranted { cookies: cookies.clone() });
    keeps_quiet(&Input::CookiesRead(cookies));
    let answer = Answer { dev_browser: Some(SECRET.to_owned()), ..answer(200, SECRET) };
    keeps_quiet(&answer);
    keeps_quiet(&Input::Answered { request: RequestId(1), answer: Ok(answer) });
    let request = FreeRequest {
        method: Method::Post,
        path: "/me/change_password".to_owned(),
        query: vec![("token".to_owned(), SECRET.to_owned())],
        form: Some(vec![("new_password".to_owned(), SECRET.to_owned())]),
    };
    keeps_quiet(&request);
    keeps_quiet(&Call::Request(request));
}

#[test]
fn outputs_keep_quiet() {
    let url = |mark: char| format!("https://app.example.com/a{mark}__clerk_db_jwt=dvb_{SECRET}");
    for mark in ['?', '#'] {
        keeps_quiet(&Output::ReplaceUrl(url(mark)));
        keeps_quiet(&Output::Leave(Destination(url(mark))));
    }
    keeps_quiet(&Output::StoreEnvironment(format!(r#"{{"response":{{}},"client":"{SECRET}"}}"#)));
    let token_raw = format!("a.b.{SECRET}");
    keeps_quiet(&Output::ShareToken(TokenMessage {
        session_id: "sess_1".to_owned(),
        organization_id: None,
        template: None,
        token_id: "sess_1".to_owned(),
        token_raw,
    }));
}

/// Whatever a page begins with and whatever its engine puts out: the addresses of satellites hold the dev
/// browser, and their own queries are not for a log.
#[test]
fn a_page_that_sends_a_satellite_back_keeps_quiet() {
    for mark in ["?", "%3F", "%23"] {
        let mut page = Driven::new(false, None);
        let back = format!("https://satellite.example/{mark}secret={SECRET}");
        let url = format!("https://app.example.com/?__clerk_satellite_url={back}&x={SECRET}#{SECRET}");
        // Each input and output is looked at as it comes.
        page.start(Page { url, online: true, has_locks: true, ..Page::default() });
        keeps_quiet(&page.engine);
        page.settle();
        keeps_quiet(&page.engine);
        assert!(page.has_left, "or this would show nothing");
    }
}

#[test]
fn a_satellite_keeps_quiet() {
    let mut satellite = Satellite::default();
    satellite.sign_in_url = Some(format!("https://app.example.com/?ticket={SECRET}"));
    keeps_quiet(&satellite);
}

#[test]
fn answers_keep_quiet() {
    keeps_quiet(&Outcome::Answer(answer(200, SECRET)));
    let mut page = Driven::signed_in(false);
    page.call(Call::Touch { session: "sess_1".to_owned(), intent: None });
    let (request, _) = page.under_way.pop().expect("asks");
    let client = page.instance.client(page.at);
    let body = serde_json::json!({ "errors": [{ "code": "x" }], "meta": { "client": client } }).to_string();
    page.feed(Input::Answered { request, answer: Ok(answer(422, &body)) });
    let (_, result) = page.answers.last().expect("an answer");
    let error = result.as_ref().expect_err("refused");
    assert!(matches!(error, Error::Api(api) if api.body.contains(SECRET)), "or this would show nothing");
    keeps_quiet(error);
    assert!(!error.to_string().contains(SECRET));
}

#[test]
fn what_is_known_keeps_quiet() {
    for production in [true, false] {
        let page = Driven::signed_in(production);
        let snapshot = page.engine.snapshot();
        keeps_quiet(&page.engine);
        keeps_quiet(snapshot);
        let it = snapshot.signed_in().expect("signed in");
        assert!(it.token.as_ref().is_some_and(|token| token.as_str().contains(SECRET)));
        keeps_quiet(it);
        keeps_quiet(&it.session);
        keeps_quiet(&it.session.last_active_token());
        keeps_quiet(snapshot.client.as_ref().expect("a client"));
    }
    let raw = Instance::default().token("sess_1", None, 0);
    keeps_quiet(&clerk_wasm::Token::decode(&raw));
    keeps_quiet(&clerk_wasm::Token::decode(&encode_token("no", "token")));
}
