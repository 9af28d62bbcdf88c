//! What other tabs say.

use clerk_wasm::engine::{Call, Input, TokenMessage, TokenQuery};
use proptest::prelude::*;

use super::cases;
use super::fuzz::driven::Driven;
use super::fuzz::instance::encode_token;

fn any_message() -> impl Strategy<Value = TokenMessage> {
    let id = || prop_oneof![Just("sess_1".to_owned()), Just("org_1".to_owned()), ".{0,8}"];
    let raw = prop_oneof![
        ".{0,40}",
        "[A-Za-z0-9_-]{0,9}(\\.[A-Za-z0-9_-]{0,9}){2}",
        (".{0,30}", ".{0,30}").prop_map(|(header, claims)| encode_token(&header, &claims)),
    ];
    (id(), prop::option::of(id()), prop::option::of(id()), id(), raw).prop_map(
        |(session_id, organization_id, template, token_id, token_raw)| TokenMessage {
            session_id,
            organization_id,
            template,
            token_id,
            token_raw,
        },
    )
}

const HEADER: &str = r#"{"alg":"RS256","oiat":1800000002}"#;

/// Tells a signed-in page of a token with these claims; gives whether the page took it.
fn is_taken(session: &str, organization: Option<&str>, claims: &serde_json::Value) -> bool {
    is_taken_as(&encode_token(HEADER, &claims.to_string()), session, organization)
}

fn is_taken_as(token: &str, session: &str, organization: Option<&str>) -> bool {
    let mut page = Driven::signed_in(true);
    // From a token of its own, the page knows the server's time.
    page.call(Call::GetToken(TokenQuery { skip_cache: true, ..TokenQuery::default() }));
    page.settle();
    let before = page.engine.snapshot().signed_in().and_then(|it| it.token.clone());
    page.feed(Input::TokenHeard(TokenMessage {
        session_id: session.to_owned(),
        organization_id: organization.map(str::to_owned),
        template: None,
        token_id: [Some(session), organization].into_iter().flatten().collect::<Vec<_>>().join("-"),
        token_raw: token.to_owned(),
    }));
    page.engine.snapshot().signed_in().and_then(|it| it.token.clone()) != before
}

fn good_claims() -> serde_json::Value {
    serde_json::json!({ "sid": "sess_1", "sub": "user_1", "iat": 1_800_000_002, "exp": 1_800_000_062 })
}

#[test]
fn a_good_token_of_another_tab_is_taken() {
    assert!(is_taken("sess_1", None, &good_claims()), "or the properties here would hold of nothing");
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn malformed_messages_change_nothing(messages in prop::collection::vec(any_message(), 1..8)) {
        let mut page = Driven::signed_in(true);
        page.secrets_are_anywhere = true;
        let before = page.engine.snapshot().clone();
        for message in messages {
            page.feed(Input::TokenHeard(message));
        }
        prop_assert!(std::sync::Arc::ptr_eq(&before, page.engine.snapshot()), "seen by no one");
        prop_assert!(page.under_way.is_empty());
        let call = page.call(Call::GetToken(TokenQuery::default()));
        let (answered, result) = page.answers.last().expect("at once");
        prop_assert!(*answered == call && result.is_ok());
    }

    #[test]
    fn a_token_with_a_claim_of_somebody_else_is_not_taken(
        name in prop_oneof![Just("sid"), Just("sub"), Just("org_id"), Just("iat"), Just("exp")],
        value in super::tokens::any_json(),
    ) {
        let mut claims = good_claims();
        let number = value.as_f64().unwrap_or(-1.0);
        let good = match name {
            "org_id" => value.as_str().unwrap_or_default().is_empty(),
            // Minted long ago, but from claims as fresh as any.
            "iat" => (-1.0..1_800_000_100.0).contains(&number),
            "exp" => number > 1.0,
            _ => false,
        };
        prop_assume!(!good || !value.is_number() && name != "org_id");
        claims[name] = value;
        prop_assert!(!is_taken("sess_1", None, &claims), "{claims}");
    }

    #[test]
    fn a_token_that_does_not_look_like_the_instances_is_not_taken(
        alg in super::tokens::any_json(), unsigned: bool,
        oiat in prop_oneof![0..10_i64, 8..1_i64 << 53], life in prop_oneof![1..62_i64, 64..1_i64 << 53],
    ) {
        let alg = if oiat % 3 == 0 { "RS256".into() } else { alg };
        let good = alg == "RS256" && !unsigned && oiat <= 2 && life <= 62;
        let mut claims = good_claims();
        claims["exp"] = (1_800_000_002 + life).into();
        let header = serde_json::json!({ "alg": alg, "oiat": 1_800_000_002 + oiat });
        let mut token = encode_token(&header.to_string(), &claims.to_string());
        if unsigned {
            token.truncate(token.rfind('.').expect("a signature") + 1);
        }
        prop_assert!(good || !is_taken_as(&token, "sess_1", None), "{header} {claims} {unsigned}");
    }

    #[test]
    fn an_id_that_does_not_fit_its_parts_is_not_believed(session in "[a-z_0-9]{1,8}", organization in "[a-z]{1,4}") {
        let session = format!("{session}x");
        prop_assert!(!is_taken(&session, None, &good_claims()));
        prop_assert!(!is_taken("sess_1", Some(&organization), &good_claims()));
        let mut page = Driven::signed_in(true);
        let before = page.engine.snapshot().clone();
        for token_id in [session, format!("sess_1-{organization}"), "sess_1-".to_owned(), String::new()] {
            page.feed(Input::TokenHeard(TokenMessage {
                session_id: "sess_1".to_owned(),
                organization_id: None,
                template: None,
                token_id,
                token_raw: encode_token(HEADER, &good_claims().to_string()),
            }));
        }
        prop_assert!(std::sync::Arc::ptr_eq(&before, page.engine.snapshot()));
    }

    #[test]
    fn a_token_from_the_future_is_not_believed(ahead in 120..10_000_000_i64) {
        let mut claims = good_claims();
        claims["iat"] = (1_800_000_002 + ahead).into();
        claims["exp"] = (1_800_000_062 + ahead).into();
        prop_assert!(!is_taken("sess_1", None, &claims));
    }
}
