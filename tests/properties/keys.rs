//! The publishable key.

use clerk_wasm::{InstanceType, KeyError, PublishableKey};
use proptest::prelude::*;

use super::cases;
use super::fuzz::instance::base64;
use super::fuzz::publishable_key::check_key;

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_host_comes_out_as_it_went_in(
        host in "[a-z][a-z0-9-]{0,20}[a-z0-9](\\.[a-z][a-z0-9]{1,10}){1,3}(:[1-9][0-9]{0,3})?",
        live: bool,
        space in "[ \t\n]{0,3}",
    ) {
        let prefix = if live { "pk_live_" } else { "pk_test_" };
        let text = format!("{space}{prefix}{}{space}", base64(format!("{host}$").as_bytes()));
        let key = PublishableKey::parse(&text).expect("a key");
        prop_assert_eq!(key.frontend_api(), host);
        prop_assert_eq!(key.instance_type() == InstanceType::Production, live);
        check_key(&text);
    }

    #[test]
    fn any_text_is_a_plain_host_or_refused(text: String) {
        check_key(&text);
        for prefix in ["pk_test_", "pk_live_"] {
            check_key(&format!("{prefix}{text}"));
            check_key(&format!("{prefix}{}", base64(format!("{text}$").as_bytes())));
        }
    }

    #[test]
    fn what_a_url_parser_reads_otherwise_is_refused(
        before in "[a-z0-9.-]{0,8}", mark in "[/\\\\?#@\\[\\]%: \t\n\u{0}é$]", after in "[a-z.-]{0,8}",
    ) {
        let text = format!("pk_test_{}", base64(format!("{before}{mark}{after}$").as_bytes()));
        prop_assert!(PublishableKey::parse(&text).is_err(), "{before}{mark}{after}");
    }

    #[test]
    fn hosts_of_numbers_are_whole_addresses_or_refused(host in "[0-9]{1,3}(\\.(0x)?[0-9a-f]{1,3}){1,4}") {
        check_key(&format!("pk_live_{}", base64(format!("{host}$").as_bytes())));
    }

    #[test]
    fn a_secret_key_is_told_apart(rest: String) {
        let secret = format!("sk_{rest}x");
        prop_assert_eq!(PublishableKey::parse(&secret), Err(KeyError::Secret));
        let error = KeyError::Secret.to_string();
        prop_assert!(rest.trim().len() < 4 || !error.contains(rest.trim()), "a secret key is repeated");
    }
}
