//! What claims grant: the permission bits, and both versions.

use clerk_wasm::{Claims, Token};
use proptest::prelude::*;
use serde_json::json;

use super::cases;
use super::fuzz::claims::check;
use super::fuzz::instance::encode_token;
use super::tokens::any_json;

fn claims(mut all: serde_json::Value) -> Claims {
    all["iat"] = json!(1);
    all["exp"] = json!(2);
    Token::decode(&encode_token("{}", &all.to_string())).expect("a token").claims().clone()
}

fn version_2(features: &str, permissions: &str, bits: &str) -> Claims {
    let organization =
        json!({ "id": "org_1", "slg": "acme", "rol": "admin", "per": permissions, "fpm": bits });
    claims(json!({ "v": 2, "fea": features, "o": organization }))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_claims_are_read_or_refused(bytes: Vec<u8>, all in any_json()) {
        check(&bytes);
        check(all.to_string().as_bytes());
    }

    #[test]
    fn both_versions_say_the_same(grants in prop::collection::vec(prop::collection::vec(any::<bool>(), 5), 1..4)) {
        let names = ["read", "manage", "a", "b", "c"];
        let of_feature = |(feature, grants): (usize, &Vec<bool>)| -> Vec<String> {
            let granted = names.iter().zip(grants).filter(|(_, granted)| **granted);
            granted.map(|(name, _)| format!("org:f{feature}:{name}")).collect()
        };
        let permissions: Vec<String> = grants.iter().enumerate().flat_map(of_feature).collect();
        let number = |grants: &Vec<bool>| -> u32 {
            grants.iter().enumerate().map(|(bit, granted)| u32::from(*granted) << bit).sum()
        };
        let bits: Vec<String> = grants.iter().map(|grants| number(grants).to_string()).collect();
        let features: Vec<String> = (0..grants.len()).map(|index| format!("u:other,o:f{index}")).collect();
        let new = version_2(&features.join(","), &names.join(","), &bits.join(","));
        let old = claims(json!({
            "org_id": "org_1", "org_slug": "acme", "org_role": "org:admin", "org_permissions": permissions,
        }));
        prop_assert_eq!(new.organization(), old.organization());
        prop_assert_eq!(new.organization_id(), old.organization_id());
    }

    #[test]
    fn every_bit_of_a_number_counts(bits: u128) {
        let names: Vec<String> = (0..128).map(|bit| format!("p{bit}")).collect();
        let found = version_2("o:f", &names.join(","), &bits.to_string()).organization().expect("one");
        let expected: Vec<String> =
            (0..128).filter(|bit| bits >> bit & 1 == 1).map(|bit| format!("org:f:p{bit}")).collect();
        prop_assert_eq!(found.permissions, expected);
    }

    #[test]
    fn what_is_no_number_grants_nothing(bits in "[0-9]{0,3}[-+.exX_ a-f٣]{1,2}[0-9]{0,3}") {
        prop_assume!(bits.trim().parse::<u64>().is_err() || bits.trim().starts_with('+'));
        let found = version_2("o:f", "read,manage", &bits).organization().expect("one");
        prop_assert!(found.permissions.is_empty(), "{:?}", found.permissions);
    }

    #[test]
    fn features_of_the_user_alone_grant_nothing_in_the_organization(name in "[a-z]{1,5}", bits: u8) {
        let found = version_2(&format!("u:{name}"), "a,b,c", &bits.to_string()).organization().expect("one");
        prop_assert!(found.permissions.is_empty());
    }
}

/// One long number for many permissions, and very many numbers: the work stays in proportion.
#[test]
fn large_claims_are_read_in_time() {
    let names = vec!["p"; 4_000].join(",");
    let bits = vec!["9".repeat(300); 20].join(",");
    let features = vec!["o:f"; 20].join(",");
    let found = version_2(&features, &names, &bits).organization().expect("one");
    assert!(found.permissions.len() > 8_000 && found.permissions.len() <= 20 * 997);
    let too_long = version_2("o:f", &names, &"9".repeat(301)).organization().expect("one");
    assert!(too_long.permissions.is_empty());
    let many = version_2(&vec!["o:f"; 50_000].join(","), "p", &vec!["1"; 50_000].join(","));
    assert_eq!(many.organization().expect("one").permissions.len(), 50_000);
}
