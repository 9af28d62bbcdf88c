//! What the API answers, or somebody in its stead.

use clerk_wasm::Answer;
use clerk_wasm::engine::{Call, Input, TokenQuery};
use proptest::prelude::*;
use serde_json::Value;

use super::cases;
use super::fuzz::api_answers::check;
use super::fuzz::driven::{Driven, answer};
use super::fuzz::instance::encode_token;
use super::tokens::any_json;

/// A text that is no client, wherever one is looked for.
fn garbage() -> impl Strategy<Value = String> {
    let json = any_json().prop_map(|value| serde_json::json!({ "response": value, "client": value }));
    prop_oneof![
        ".{0,60}",
        Just("<html><body>Bad gateway</body></html>".to_owned()),
        any_json().prop_map(|value| value.to_string()),
        json.prop_filter("an answer about the client", |it| !says_something(it))
            .prop_map(|it| it.to_string()),
        Just("[".repeat(10_000)),
        Just(format!("{{\"response\":{}", "{\"sessions\":[".repeat(500))),
        Just(r#"{"response":{"sessions":[{"id":"sess_1","status":"active"}]}}"#.to_owned()),
        Just(r#"{"response":{"sessions":[{"id":"sess_1","user":{"id":"user_1"}}]}}"#.to_owned()),
        Just(r#"{"response":{"sessions":[{"id":7}]}}"#.to_owned()),
        Just(r#"{"response":{"sessions":{}}}"#.to_owned()),
    ]
}

fn says_something(answer: &Value) -> bool {
    answer["response"].is_null() || answer["response"].get("sessions").is_some_and(Value::is_array)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn any_answers_leave_a_page_that_works(bytes: Vec<u8>, how: u8) {
        check(&[&[how][..], &bytes].concat());
    }

    #[test]
    fn garbage_signs_nobody_out_and_replaces_no_token(
        body in garbage(),
        status in prop_oneof![Just(200_u16), Just(204), Just(302), Just(400), Just(401), Just(404), Just(500)],
        calls in prop::collection::vec(0..4_u8, 1..4),
    ) {
        let mut page = Driven::signed_in(true);
        page.secrets_are_anywhere = true;
        let before = page.engine.snapshot().signed_in().and_then(|it| it.token.clone());
        for which in calls {
            page.call(match which {
                0 => Call::Reload,
                1 => Call::HandleUnauthenticated,
                2 => Call::Touch { session: "sess_1".to_owned(), intent: None },
                _ => Call::GetToken(TokenQuery { skip_cache: true, ..TokenQuery::default() }),
            });
        }
        for _ in 0..8 {
            page.feed(Input::LockGranted { cookies: String::new() });
            let Some((request, _)) = page.under_way.pop() else { break };
            page.feed(Input::Answered { request, answer: Ok(answer(status, &body)) });
            page.at += 700;
            page.feed(Input::Wake);
        }
        let after = page.engine.snapshot().signed_in().map(|it| it.token.clone());
        prop_assert_eq!(after, Some(before), "signed in, with the same token");
        page.recover();
        prop_assert_eq!(page.session(), Some("sess_1".to_owned()));
    }

    #[test]
    fn retry_after_is_a_number_or_nothing(text in prop_oneof![".{0,12}", "[ 0-9+-]{0,12}"]) {
        let mut page = Driven::signed_in(true);
        page.call(Call::GetToken(TokenQuery { skip_cache: true, ..TokenQuery::default() }));
        page.lock_is_wanted = false;
        page.feed(Input::LockGranted { cookies: String::new() });
        let (request, _) = page.under_way.pop().expect("asks");
        let refused = Answer { retry_after: Some(text.clone()), ..answer(429, "{}") };
        page.feed(Input::Answered { request, answer: Ok(refused) });
        let asked: u64 = text.trim().parse::<u32>().map_or(0, |seconds| seconds.min(3_600).into());
        if asked > 0 && asked < 60 {
            page.pass(asked * 1_000 - 1);
            prop_assert!(page.under_way.is_empty() && !page.lock_is_wanted, "asked sooner than {text:?}");
        }
        page.pass(70_000);
        prop_assert!(page.answers.last().is_some_and(|(_, result)| result.is_err()), "ends in a typed error");
    }
}

/// A session can come with a token that is not its own: of another session, organization or user.
#[test]
fn a_last_token_of_somebody_else_is_not_taken() {
    let mut page = Driven::signed_in(true);
    let before = page.engine.snapshot().signed_in().and_then(|it| it.token.clone());
    page.at += 5_000;
    let mut taken = |claims: &str| {
        let mut client = page.instance.client(page.at);
        let jwt = encode_token(r#"{"oiat":1800000005}"#, claims);
        client["sessions"][0]["last_active_token"]["jwt"] = jwt.into();
        page.call(Call::Reload);
        let (request, _) = page.under_way.pop().expect("asks");
        let body = serde_json::json!({ "response": client }).to_string();
        page.feed(Input::Answered { request, answer: Ok(answer(200, &body)) });
        page.engine.snapshot().signed_in().and_then(|it| it.token.clone()) != before
    };
    let lifetime = r#""iat":1800000005,"exp":1800000065"#;
    assert!(!taken(&format!(r#"{{"sid":"sess_2","sub":"user_1",{lifetime}}}"#)));
    assert!(!taken(&format!(r#"{{"sid":"sess_1","sub":"user_2",{lifetime}}}"#)));
    assert!(!taken(&format!(r#"{{"sid":"sess_1","sub":"user_1","org_id":"org_1",{lifetime}}}"#)));
    assert!(taken(&format!(r#"{{"sid":"sess_1","sub":"user_1",{lifetime}}}"#)));
}

/// Large answers are read in time that grows with them, not with their square.
#[test]
fn large_answers_are_read_in_time() {
    let mut page = Driven::signed_in(true);
    page.secrets_are_anywhere = true;
    for count in [500_usize, 2_000] {
        let mut client = page.instance.client(page.at);
        let session = client["sessions"][0].clone();
        let more = (0..count).map(|index| {
            let mut session = session.clone();
            session["id"] = format!("sess_x{index}").into();
            session["last_active_token"] = Value::Null;
            session
        });
        client["sessions"].as_array_mut().expect("sessions").extend(more);
        page.call(Call::Reload);
        let (request, _) = page.under_way.pop().expect("asks");
        let body = serde_json::json!({ "response": client }).to_string();
        page.feed(Input::Answered { request, answer: Ok(answer(200, &body)) });
        let known = page.engine.snapshot().client.as_ref().expect("a client").sessions().len();
        assert_eq!(known, count + 3);
    }
}
