//! Cookies: what is read from any `document.cookie`, and what is written.

use clerk_wasm::Answer;
use clerk_wasm::engine::{Input, NetworkFailure, Page};
use proptest::prelude::*;

use super::cases;
use super::fuzz::cookies::check;
use super::fuzz::driven::Driven;
use super::fuzz::instance::Instance;

fn text_of_cookies() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("__session"),
        Just("__session_nx2hSE6I"),
        Just("__client_uat"),
        Just("__clerk_db_jwt"),
        Just("clerk_active_context"),
        Just(""),
        Just("other"),
    ];
    let value =
        prop_oneof!["[ -~]{0,20}", "\\PC{0,20}", Just("@".to_owned()), Just("sess_1:org_1".to_owned())];
    let pair = (name, value).prop_map(|(name, value)| format!("{name}={value}"));
    prop::collection::vec(pair, 0..6).prop_map(|pairs| pairs.join("; "))
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn no_cookie_signs_anyone_in_or_out(flags: u8, query in "[ -~]{0,30}", cookies in text_of_cookies()) {
        let length = u8::try_from(query.len()).expect("short");
        let bytes = [&[flags, length][..], query.as_bytes(), cookies.as_bytes()].concat();
        check(&bytes);
    }

    #[test]
    fn a_dev_browser_can_be_any_text_and_breaks_out_of_nothing(name in "\\PC{1,20}[;,\r\n\u{0} \"\\\\=]?") {
        let mut page = Driven::new(false, None);
        page.start(Page { online: true, ..Page::default() });
        let (request, _) = page.under_way.pop().expect("asks for a dev browser");
        let body = serde_json::json!({ "id": name }).to_string().into();
        let answer = Answer { status: 200, retry_after: None, dev_browser: Some(name.clone()), body };
        page.secrets_are_anywhere = true;
        page.feed(Input::Answered { request, answer: Ok(answer) });
        let cookies = page.cookies();
        page.feed(Input::CookiesRead(cookies));
        prop_assert_eq!(page.engine.dev_browser(), Some(name.as_str()));
        // The next page reads just that name from the cookie.
        let mut next = Driven::new(false, None);
        next.start(Page { online: true, cookies: page.cookies(), ..Page::default() });
        prop_assert_eq!(next.engine.dev_browser(), Some(name.as_str()));
    }

    #[test]
    fn a_session_cookie_starts_a_page_whatever_stands_beside_it(noise in "[ -:<-~]{0,10}=[ -:<-~]{0,10}") {
        prop_assume!(!noise.starts_with("__session="));
        let token = Instance::default().token("sess_1", Some("org_1"), 0);
        let mut page = Driven::new(true, None);
        page.start(Page { online: true, cookies: format!("{noise}; __session={token}"), ..Page::default() });
        while let Some((request, _)) = page.under_way.pop() {
            page.feed(Input::Answered { request, answer: Err(NetworkFailure::Unreachable) });
        }
        page.pass(12_000);
        prop_assert_eq!(page.session(), Some("sess_1".to_owned()));
        let organization = page.engine.snapshot().signed_in().and_then(|it| it.organization.clone());
        prop_assert_eq!(organization.as_ref().map(|it| it.id()), Some("org_1"));
    }
}
