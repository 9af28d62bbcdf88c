//! Tokens: decoding, and which one is the fresher.

use clerk_wasm::{ServerTime, Token};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::cases;
use super::fuzz::instance::encode_token;
use super::fuzz::token::{check, check_token};

/// Any JSON, not too deep.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z_]{1,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let name = prop_oneof!["[a-z_]{1,8}", Just("iat".to_owned()), Just("sessions".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..5).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

fn token(oiat: Option<i64>, iat: i64) -> Token {
    let header = oiat.map_or(json!({}), |oiat| json!({ "oiat": oiat }));
    let claims = json!({ "iat": iat, "exp": iat + 60, "sid": "sess_1" });
    Token::decode(&encode_token(&header.to_string(), &claims.to_string())).expect("a token")
}

fn any_token() -> impl Strategy<Value = Token> {
    (prop::option::of(0..5_i64), 0..5_i64).prop_map(|(oiat, iat)| token(oiat, iat))
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_text_is_a_token_or_an_error(text: String, parts in "[A-Za-z0-9_.=;-]{0,60}") {
        check(text.as_bytes());
        check_token(&parts);
    }

    #[test]
    fn any_json_is_a_token_or_an_error(header in any_json(), claims in any_json()) {
        check_token(&encode_token(&header.to_string(), &claims.to_string()));
    }

    #[test]
    fn a_lifetime_is_what_the_claims_say(iat: i64, exp: i64, near in 0..1_000_000_i64) {
        const EXACT: i64 = (1 << 53) - 1;
        for (iat, exp) in [(iat, exp), (near, near + exp.rem_euclid(100)), (near, near - 1)] {
            let claims = json!({ "iat": iat, "exp": exp });
            let good = (0..=EXACT).contains(&iat) && exp <= EXACT && iat < exp;
            match check_token(&encode_token("{}", &claims.to_string())) {
                None => prop_assert!(!good, "{claims}"),
                Some(token) => {
                    prop_assert!(good, "{claims}");
                    prop_assert_eq!(token.issued_at(), ServerTime(iat * 1_000));
                    prop_assert_eq!(token.expires_at(), ServerTime(exp * 1_000));
                }
            }
        }
    }

    #[test]
    fn freshness_is_an_order(a in any_token(), b in any_token(), c in any_token()) {
        prop_assert!(a.is_at_least_as_fresh_as(&b) || b.is_at_least_as_fresh_as(&a));
        prop_assert_eq!(a.is_fresher_than(&b), !b.is_at_least_as_fresh_as(&a));
        if a.is_at_least_as_fresh_as(&b) && b.is_at_least_as_fresh_as(&c) {
            prop_assert!(a.is_at_least_as_fresh_as(&c));
        }
    }

    #[test]
    fn what_was_read_from_the_origin_counts_before_when_it_was_minted(
        early in 0..100_i64, later in 1..100_i64, iats in (0..100_i64, 0..100_i64),
    ) {
        let (old, new) = (token(Some(early), iats.0), token(Some(early + later), iats.1));
        prop_assert!(new.is_fresher_than(&old));
        prop_assert!(old.is_fresher_than(&token(None, iats.1)), "one without oiat is from before");
    }

    #[test]
    fn no_other_number_of_parts_is_a_token(parts in prop::collection::vec("[A-Za-z0-9_-]{0,8}", 0..6)) {
        let text = parts.join(".");
        prop_assert!(parts.len() == 3 || Token::decode(&text).is_err());
        let more = [encode_token("{}", r#"{"iat":1,"exp":2}"#), text].join(".");
        prop_assert!(Token::decode(&more).is_err());
    }

    #[test]
    fn a_signature_that_no_header_could_carry_is_none(before in "[a-z]{0,4}", bad in "[;, \"\r\n\u{0}é/+]") {
        let good = encode_token("{}", r#"{"iat":1,"exp":2}"#);
        prop_assert!(Token::decode(&good).is_ok());
        let bad = format!("{good}{before}{bad}");
        prop_assert!(Token::decode(&bad).is_err());
    }
}
