//! Any answer to any request: while loading, and to a page that is signed in.

use clerk_wasm::engine::{Call, Input, NetworkFailure, Page, Request, SetActive, TokenQuery, TouchIntent};
use clerk_wasm::{Active, Answer, FreeRequest, Method, OrganizationChoice, SessionChoice, Token};
use serde_json::Value;

use super::driven::{Driven, answer};
use super::input::{Bytes, NASTY, byte, change, pick, text};
use super::instance::refusal;

/// The first byte chooses the kind of page and what it asks for, then come the answers.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let how = byte(&mut bytes);
    if how & 0x80 == 0 { while_loading(how, &mut bytes) } else { while_signed_in(how, &mut bytes) }
}

/// Whatever is answered, the page ends up loaded or with an error, and with a healthy API signed in.
fn while_loading(how: u8, bytes: &mut Bytes<'_>) {
    let mut page = Driven::new(how & 1 == 0, Some("https://app.example.com/__clerk"));
    page.secrets_are_anywhere = how & 2 == 0;
    page.start(Page { online: true, focused: true, has_locks: how & 4 == 0, ..Page::default() });
    for _ in 0..6 {
        let Some((request, sent)) = page.under_way.pop() else { break };
        let answer = any_answer(&mut page, &sent, bytes);
        page.feed(Input::Answered { request, answer });
        page.pass(u64::from(byte(bytes)) * 20);
    }
    page.check_engine_secrecy();
    page.recover();
}

/// Nobody is signed out but by the API's word, and no token gives way to garbage.
fn while_signed_in(how: u8, bytes: &mut Bytes<'_>) {
    let mut page = Driven::signed_in(how & 1 == 0);
    page.secrets_are_anywhere = how & 2 == 0;
    page.call(call(how >> 2));
    let mut ended = false;
    for _ in 0..6 {
        if core::mem::take(&mut page.lock_is_wanted) {
            page.feed(Input::LockGranted { cookies: page.cookies() });
        }
        let Some((request, sent)) = page.under_way.pop() else { break };
        let before = page.engine.snapshot().signed_in().and_then(|it| it.token.clone());
        let answer = any_answer(&mut page, &sent, bytes);
        ended |= ends_the_session(&sent, &answer);
        let teaches_a_token = holds_a_token(&answer);
        page.feed(Input::Answered { request, answer });
        match &page.engine.snapshot().active {
            Active::SignedOut => assert!(ended, "signed out, although the API did not say so"),
            Active::SignedIn(it) if before.is_some() && !teaches_a_token => {
                assert!(
                    ended || it.token == before,
                    "{before:?} gave way to {:?}, which no one sent",
                    it.token
                );
            }
            // A navigation hides who is signed in.
            Active::SignedIn(_) | Active::Unknown => {}
        }
    }
    page.check_engine_secrecy();
    page.recover();
}

/// Any answer to a request: what a healthy API says, changed or cut off or with another status; a text;
/// or none.
pub fn any_answer(
    page: &mut Driven,
    request: &Request,
    bytes: &mut Bytes<'_>,
) -> Result<Answer, NetworkFailure> {
    let (mut status, mut body) = page.instance.answer(request, page.at);
    match byte(bytes) % 8 {
        0 => return Err(NetworkFailure::Unreachable),
        1 => return Err(NetworkFailure::TimedOut),
        2 => return Ok(with_headers(answer(any_status(bytes), &text(bytes)), bytes)),
        3 => {
            let mut whole = body.to_string();
            let end = usize::from(byte(bytes)) * whole.len() / 256;
            whole.truncate((0..=end).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0));
            return Ok(with_headers(answer(status, &whole), bytes));
        }
        4 => status = any_status(bytes),
        5 => {
            let codes = ["dev_browser_unauthenticated", "missing_expired_token", "requires_captcha", "", "x"];
            let client = body.get("client").or(body.get("response")).cloned();
            (status, body) = refusal(any_status(bytes), pick(bytes, &codes));
            body["meta"] = serde_json::json!({ "client": client });
        }
        _ => {}
    }
    for _ in 0..byte(bytes) % 4 {
        change(&mut body, bytes);
    }
    Ok(with_headers(answer(status, &body.to_string()), bytes))
}

fn any_status(bytes: &mut Bytes<'_>) -> u16 {
    let usual = [200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 0, 999, u16::MAX];
    pick(bytes, &usual)
}

fn with_headers(mut answer: Answer, bytes: &mut Bytes<'_>) -> Answer {
    let flags = byte(bytes);
    let retries =
        ["6", "0", "-1", "1e9", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT", " 3 ", "+4"];
    answer.retry_after = (flags & 1 != 0).then(|| pick(bytes, &retries).to_owned());
    answer.dev_browser = (flags & 6 == 6).then(|| pick(bytes, NASTY).to_owned());
    answer
}

/// The API said that the first session is over: a client in which it is not signed in, no client at all
/// where one was asked for, or a refusal to show it.
fn ends_the_session(request: &Request, answer: &Result<Answer, NetworkFailure>) -> bool {
    let Ok(answer) = answer else { return false };
    let asks_for_client = request.url.contains("/v1/client?") && request.method == Method::Get;
    let leaves = request.url.contains("_method=DELETE") || request.url.contains("/remove?");
    if (asks_for_client && answer.status == 403) || (leaves && (200..300).contains(&answer.status)) {
        return true;
    }
    let Ok(body) = serde_json::from_str::<Value>(&answer.body) else { return false };
    if asks_for_client && body.get("response").is_some_and(Value::is_null) {
        return true;
    }
    let places = [body.get("response"), body.get("client"), body.get("meta").and_then(|it| it.get("client"))];
    places.into_iter().flatten().any(is_client_without_the_session)
}

/// Every session in it is one, and none is the first one, signed in.
fn is_client_without_the_session(client: &Value) -> bool {
    let Some(sessions) = client.get("sessions").and_then(Value::as_array) else { return false };
    let filled = |session: &Value, name: &str| {
        session.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let lives = |session: &Value| {
        filled(session, "id").as_deref() == Some("sess_1")
            && matches!(filled(session, "status").as_deref(), Some("active" | "pending"))
    };
    let is_one = |session: &Value| filled(session, "id").is_some() && filled(session, "status").is_some();
    sessions.iter().all(is_one) && !sessions.iter().any(lives)
}

/// There is something in it that is a token.
fn holds_a_token(answer: &Result<Answer, NetworkFailure>) -> bool {
    fn in_value(value: &Value) -> bool {
        match value {
            Value::String(text) => Token::decode(text).is_ok(),
            Value::Array(items) => items.iter().any(in_value),
            Value::Object(fields) => fields.values().any(in_value),
            _ => false,
        }
    }
    let body = answer.as_ref().ok().and_then(|answer| serde_json::from_str(&answer.body).ok());
    body.is_some_and(|body| in_value(&body))
}

fn call(which: u8) -> Call {
    let token = |template: Option<&str>| {
        Call::GetToken(TokenQuery {
            skip_cache: true,
            template: template.map(str::to_owned),
            ..TokenQuery::default()
        })
    };
    match which % 9 {
        0 => Call::Reload,
        1 => Call::HandleUnauthenticated,
        2 => token(Some("../x")),
        3 => Call::Touch { session: "sess_1".to_owned(), intent: Some(TouchIntent::Focus) },
        4 => Call::Request(FreeRequest {
            method: Method::Patch,
            path: "/me".to_owned(),
            query: Vec::new(),
            form: Some(vec![("first_name".to_owned(), "Ada".to_owned())]),
        }),
        5 => Call::SetActive(SetActive {
            session: SessionChoice::Current,
            organization: OrganizationChoice::Named("org_1".to_owned()),
            navigate: true,
        }),
        6 => Call::End { session: "sess_2".to_owned() },
        _ => token(None),
    }
}
