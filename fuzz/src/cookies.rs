//! Any text as `document.cookie` and as the page's URL: when the page starts, when the lock is held, and
//! before the session cookie is written.

use clerk_wasm::engine::{Input, NetworkFailure, Page, PageEvent};
use url::Url;

use super::driven::Driven;
use super::input::{Bytes, byte, text};
use super::instance::{Instance, encode_token};

/// The first byte chooses the kind of page, then come the URL's query and the cookies. A `@` among the
/// cookies is replaced by a good token, and a `#` by a token of whoever the text after it names.
pub fn check(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let flags = byte(&mut bytes);
    let query = text(&mut bytes);
    let cookies = cookies(&String::from_utf8_lossy(bytes.take_rest()));
    starts_with(flags, &query, &cookies);
    reads_later(flags, &cookies);
}

/// A page that starts with these cookies, over an API that does not answer: all that is known comes from
/// the cookies.
fn starts_with(flags: u8, query: &str, cookies: &str) {
    let mut page = Driven::new(flags & 1 == 0, None);
    page.secrets_are_anywhere = true;
    page.other_cookies = Some(cookies.to_owned());
    let url = Url::parse(&format!("https://app.example.com/p?{query}")).map(String::from);
    page.start(Page {
        url: url.unwrap_or_default(),
        cookies: cookies.to_owned(),
        online: true,
        focused: flags & 2 == 0,
        visible: true,
        secure_context: flags & 4 == 0,
        cross_origin_frame: flags & 8 != 0,
        has_locks: flags & 16 != 0,
        stored_environment: (flags & 32 != 0).then(|| cookies.to_owned()),
        stored_clock: (flags & 32 != 0).then(|| cookies.to_owned()),
        asked_ahead: (flags & 64 != 0).then(|| cookies.to_owned()),
    });
    for _ in 0..20 {
        let Some((request, _)) = page.under_way.pop() else { break };
        page.feed(Input::Answered { request, answer: Err(NetworkFailure::Unreachable) });
    }
    page.pass(30_000);
    // Once the API answers, only its word counts.
    page.pass(60_000);
    page.settle();
}

/// A page that is signed in, and finds these cookies later: nobody is signed out by a cookie, and no
/// token of anybody else is taken.
fn reads_later(flags: u8, cookies: &str) {
    let mut page = Driven::signed_in(flags & 1 == 0);
    page.secrets_are_anywhere = true;
    page.feed(Input::Page(if flags & 2 == 0 { PageEvent::Focused } else { PageEvent::Hidden }));
    page.feed(Input::CookiesRead(cookies.to_owned()));
    page.pass(50_000);
    page.feed(Input::LockGranted { cookies: cookies.to_owned() });
    assert_eq!(page.session().as_deref(), Some("sess_1"), "a cookie signs nobody out or in");
    let token = page.engine.snapshot().signed_in().and_then(|it| it.token.clone()).expect("a token");
    assert_eq!(token.claims().subject(), Some("user_1"));
    page.settle();
    assert_eq!(page.session().as_deref(), Some("sess_1"));
}

fn cookies(text: &str) -> String {
    let mut instance = Instance::default();
    let mut out = String::new();
    let mut rest = text;
    while let Some(index) = rest.find(['@', '#']) {
        out.push_str(&rest[..index]);
        let (mark, after) = rest[index..].split_at(1);
        rest = after;
        if mark == "@" {
            out.push_str(&instance.token("sess_1", None, 20_000));
        } else {
            let end = rest.find(';').unwrap_or(rest.len());
            let (claims, after) = rest.split_at(end);
            out.push_str(&encode_token("{}", claims));
            rest = after;
        }
    }
    out.push_str(rest);
    out
}
