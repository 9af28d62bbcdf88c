//! URLs: what is sent, and what is taken from the page's.

use clerk_wasm::engine::{Call, Input, Page, TokenQuery};
use clerk_wasm::{FreeRequest, Method};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use url::Url;

use super::cases;
use super::fuzz::driven::Driven;
use super::fuzz::input::NASTY;

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{1,12}",
        "(%2e|%2E|\\.|/|\\\\|%5c|%2f|a){1,6}",
        prop::sample::select(NASTY).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_template_name_is_one_segment(name in any_name()) {
        prop_assume!(!name.is_empty());
        let mut page = Driven::signed_in(true);
        page.call(Call::GetToken(TokenQuery { template: Some(name.clone()), ..TokenQuery::default() }));
        page.feed(Input::LockGranted { cookies: String::new() });
        let (_, request) = page.under_way.last().expect("asks for it");
        let url = Url::parse(&request.url).expect("a URL");
        let segments: Vec<&str> = url.path_segments().expect("segments").collect();
        prop_assert_eq!(&segments[..5], ["v1", "client", "sessions", "sess_1", "tokens"]);
        prop_assert_eq!(segments.len(), 6);
        if name != "." && name != ".." {
            let decoded = percent_decode_str(segments[5]).decode_utf8().expect("UTF-8");
            prop_assert_eq!(decoded, name);
        }
    }

    #[test]
    fn a_session_id_is_one_segment(id in any_name()) {
        let mut page = Driven::signed_in(true);
        page.call(Call::Touch { session: id.clone(), intent: None });
        page.call(Call::Remove { session: id });
        prop_assert_eq!(page.under_way.len(), 2, "and the driver has looked at both");
    }

    #[test]
    fn a_free_request_stays_below_the_api_or_is_refused(path in any_name(), field in any_name()) {
        let mut page = Driven::signed_in(true);
        for path in [path.clone(), format!("/{path}"), format!("/me/{path}")] {
            let request = FreeRequest {
                method: Method::Delete,
                path,
                query: vec![(field.clone(), field.clone())],
                form: Some(vec![(field.clone(), field.clone())]),
            };
            let before = page.answers.len() + page.under_way.len();
            page.call(Call::Request(request));
            prop_assert_eq!(page.answers.len() + page.under_way.len(), before + 1, "sent or refused");
        }
    }

    #[test]
    fn a_good_path_is_sent_as_it_is(segments in prop::collection::vec("[a-z_]([A-Za-z0-9._~-]|%C3%A9|%2F){0,8}", 1..4)) {
        let mut page = Driven::signed_in(true);
        let path = format!("/{}", segments.join("/"));
        let request = FreeRequest { method: Method::Get, path: path.clone(), query: Vec::new(), form: None };
        page.call(Call::Request(request));
        let (_, request) = page.under_way.last().expect("is sent");
        let sent = request.url.split_once("/v1").map_or("", |(_, rest)| rest);
        prop_assert_eq!(sent.split('?').next(), Some(path.as_str()));
    }

    #[test]
    fn only_what_is_the_apis_is_taken_from_the_pages_url(
        pairs in prop::collection::vec(
            (prop_oneof![Just("__clerk_db_jwt"), Just("__clerk%5Fdb_jwt"), Just("__clerk_help"), Just("a"), Just("")],
             "[ -~]{0,8}"),
            0..6,
        ),
        fragment in "[ -~]{0,8}",
    ) {
        let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!("https://app.example.com/p?{}#{fragment}", query.join("&"));
        let url = Url::parse(&text).expect("a URL");
        let mut page = Driven::new(false, None);
        // What is replaced, is compared there.
        page.start(Page { url: url.to_string(), online: true, ..Page::default() });
        let wanted = url.query_pairs().find(|(name, value)| name == "__clerk_db_jwt" && !value.is_empty());
        // A plus is a space to forms only; the name of a dev browser has neither.
        let wanted = wanted.map(|(_, value)| value.into_owned()).filter(|value| !value.contains(' '));
        if wanted.is_some() {
            prop_assert_eq!(page.engine.dev_browser(), wanted.as_deref());
        }
    }
}
