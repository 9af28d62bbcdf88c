//! Apps on several domains.

use serde_json::json;

use super::*;
use crate::server::options::Satellite;

const SIGN_IN: &str = "https://primary.example.com/sign-in?a=b";

fn satellite(base: ServerOptions, auto_sync: bool) -> ServerOptions {
    ServerOptions {
        satellite: Some(Satellite { domain: Some("satellite.example.org".to_owned()), auto_sync }),
        sign_in_url: Some(SIGN_IN.to_owned()),
        ..base
    }
}

#[test]
fn a_satellite_asks_when_it_knows_nothing_or_is_told_to() {
    let good = Signer::shared().session_token(&json!({ "iss": "https://clerk.satellite.example.org" }));
    let out = "signed-out session-token-and-uat-missing";
    let sync = "handshake satellite-needs-syncing";
    let page = |query: &str| Asked::page(&format!("/a{query}"));
    for (auto_sync, asked, expected) in [
        (false, page(""), out),
        (true, page(""), sync),
        (true, page("?__clerk_synced=true"), out),
        (false, page("?__clerk_synced=false"), sync),
        (false, page("?__clerk_synced=false").session(&good), sync),
        (true, page("").session(&good), "signed-in"),
        (true, page("").post(), out),
        (true, Asked::fetch("/a"), out),
        (false, page("").session(&good).header("referer", "https://primary.example.com/"), "signed-in"),
    ] {
        assert_eq!(verdict(&judge(satellite(live(), auto_sync), asked)), expected, "{auto_sync}");
    }
}

#[test]
fn a_satellite_in_production_goes_to_the_frontend_api_of_its_domain() {
    let state = judge(satellite(live(), true), Asked::page("/a"));
    assert!(location(&state).starts_with("https://clerk.satellite.example.org/v1/client/handshake?"));
}

#[test]
fn the_tokens_of_a_satellite_in_production_are_issued_under_its_domain() {
    let by = |issuer: &str| Signer::shared().session_token(&json!({ "iss": issuer }));
    let (own, of_the_key) = (by("https://clerk.satellite.example.org"), by("https://clerk.example.com"));
    let proxied =
        |base| ServerOptions { proxy_url: Some("https://satellite.example.org/__clerk".to_owned()), ..base };
    let without_domain = |base| ServerOptions {
        satellite: Some(Satellite { domain: None, auto_sync: false }),
        ..proxied(satellite(base, false))
    };
    for (options, token, counts) in [
        (satellite(live(), false), &own, true),
        (satellite(live(), false), &of_the_key, false),
        (proxied(satellite(live(), false)), &own, true),
        (proxied(satellite(live(), false)), &of_the_key, false),
        (without_domain(live()), &own, false),
        (without_domain(live()), &of_the_key, true),
        (satellite(test(), false), &own, false),
        (satellite(test(), false), &of_the_key, true),
    ] {
        // A plain cookie of another issuer is another app's.
        let asked = Asked::page("/a").session(token).cookie("__clerk_db_jwt", "dvb_1");
        let case = format!("{options:?} {token}");
        let state = judge(options, asked.cookie(&suffixed_dev_browser(), "dvb_1"));
        let expected = if counts { "signed-in" } else { "signed-out session-token-and-uat-missing" };
        assert_eq!(verdict(&state), expected, "{case}");
    }
}

#[test]
fn a_satellite_in_development_goes_to_the_primary_domain() {
    let state = judge(satellite(test(), true), Asked::page("/a?b=c"));
    assert_eq!(verdict(&state), "handshake satellite-needs-syncing");
    let expected = format!("{SIGN_IN}&__clerk_redirect_url=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc");
    assert_eq!(location(&state), expected);
    assert_eq!(cookies_of(&state).len(), 1);
}

#[test]
fn a_loop_of_a_satellite_is_told_as_one() {
    let asked = Asked::page("/a").cookie("__clerk_redirect_count", "3");
    let state = judge(satellite(live(), true), asked);
    assert_eq!(verdict(&state), "signed-out satellite-needs-syncing");
    assert_eq!(state.notices(), [crate::server::Notice::SatelliteRedirectLoop]);
}

#[test]
fn the_primary_domain_answers_a_satellite_in_development() {
    let back = "https%3A%2F%2Fsatellite.example.org%2Fa%3F__clerk_synced%3Dfalse%26x%3D1";
    let asked = |query: &str| Asked::page(&format!("/sign-in?{query}")).cookie("__clerk_db_jwt", "dvb_1");
    let state = judge(test(), asked(&format!("__clerk_redirect_url={back}")));
    assert_eq!(verdict(&state), "handshake primary-responds-to-syncing");
    assert_eq!(
        location(&state),
        "https://satellite.example.org/a?__clerk_synced=true&x=1&__clerk_db_jwt=dvb_1"
    );
    for query in
        ["__clerk_redirect_url=nonsense", "__clerk_redirect_url=javascript:alert(1)", "__clerk_redirect_url="]
    {
        assert_eq!(
            verdict(&judge(test(), asked(query))),
            "signed-out session-token-and-uat-missing",
            "{query}"
        );
    }
    let both = judge(test(), asked(&format!("__clerk_redirect_url={back}&__clerk_db_jwt=dvb_2")));
    assert_eq!(verdict(&both), "handshake primary-responds-to-syncing", "before the dev browser is synced");
    let production = judge(live(), asked(&format!("__clerk_redirect_url={back}")));
    assert_eq!(verdict(&production), "signed-out session-token-and-uat-missing");
}

fn suffixed_dev_browser() -> String {
    let key = crate::wire::PublishableKey::parse(TEST).expect("a key");
    format!("__clerk_db_jwt_{}", key.cookie_suffix())
}
