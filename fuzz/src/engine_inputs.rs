//! Any sequence of inputs, in the order of the engine's contract or not: late, unasked and repeated ones
//! too.
//!
//! The bytes are a script: one letter for each step, followed by what that step takes. Letters that are
//! none are passed over, so that a script can be written and read by hand: `S0a0a0a0` starts a page and
//! answers its first requests.

use clerk_wasm::engine::{
    Call, CallId, Input, NavigationEnd, Page, PageEvent, RequestId, Satellite, SetActive, TokenMessage,
    TokenQuery, TouchIntent,
};
use clerk_wasm::{FreeRequest, Method, OrganizationChoice, SessionChoice};

use super::api_answers::any_answer;
use super::driven::{Driven, answer};
use super::input::{Bytes, NASTY, byte, name, once_in, pick, text};
use super::instance::{EPOCH, ORGANIZATIONS, encode_token, forge_token};

/// Every letter that is a step.
pub const STEPS: &[u8] = b"SaArpwjcPtTxlLkuvVC";

/// At most so many steps are taken: a longer script shows nothing new.
const MOST_STEPS: usize = 250;

const SESSION_IDS: &[&str] = &["sess_1", "sess_2", "sess_3", "sess_9", "..", ""];
const TEMPLATES: &[&str] = &["api", "org_1", "..", ".", "%2e%2e", "a/b", "a b", ""];

/// Plays the script; then the API is well, and every call has to find its end.
pub fn check(script: &[u8]) {
    let mut bytes = Bytes::new(script);
    let kind = byte(&mut bytes);
    let mut page = Driven::configured(kind.is_multiple_of(2), |config| {
        config.api_url = Some("https://app.example.com/a/__clerk/".to_owned());
        config.instant_start = kind & 2 != 0;
        config.chooses_session = kind & 4 != 0;
        config.satellite = (kind & 8 != 0).then(|| satellite(kind));
    });
    for _ in 0..MOST_STEPS {
        if bytes.is_empty() {
            break;
        }
        let letter = byte(&mut bytes);
        step(letter, &mut page, &mut bytes);
    }
    page.check_engine_secrecy();
    page.recover();
}

fn step(letter: u8, page: &mut Driven, bytes: &mut Bytes<'_>) {
    match letter {
        b'S' => start(page, bytes),
        b'a' => page.answer_well(index(bytes, page.under_way.len())),
        b'A' => answer_anyhow(page, bytes),
        b'r' => {
            let request = RequestId(byte(bytes).into());
            page.under_way.retain(|(known, _)| *known != request);
            page.feed(Input::Answered { request, answer: Ok(answer(200, "{}")) });
        }
        b'p' => page.pass(1 << (byte(bytes) % 23)),
        b'w' => page.feed(Input::Wake),
        b'j' => {
            page.wall_skew = pick(bytes, &[0, 60_000, -60_000, 7_200_000, -7_200_000, i64::MAX, i64::MIN])
        }
        b'c' => drop(page.call(call(bytes))),
        b'K' => {
            let query = (!once_in(bytes, 4)).then(|| token_query(bytes));
            page.keep(CallId(u32::MAX - u32::from(byte(bytes) % 3)), query);
        }
        b'P' => page.feed(Input::Page(page_event(bytes))),
        b't' => share(page, bytes),
        b'T' => page.feed(Input::TokenHeard(forged(bytes, page.at))),
        b'x' => page.feed(Input::SignOutHeard),
        b'l' => {
            page.lock_is_wanted = false;
            let cookies = cookies(page, bytes);
            page.feed(Input::LockGranted { cookies });
        }
        b'L' => page.feed(Input::LockUnavailable),
        b'k' => {
            let cookies = cookies(page, bytes);
            page.feed(Input::CookiesRead(cookies));
        }
        b'u' => page.feed(Input::CookiesRead(format!("__session={}", text(bytes)))),
        b'C' => page.feed(Input::SessionChosen(SessionChoice::Named(name(bytes, SESSION_IDS)))),
        b'v' => navigated(page, bytes, NavigationEnd::Stayed),
        b'V' => navigated(page, bytes, NavigationEnd::Unloading),
        _ => {}
    }
}

fn satellite(kind: u8) -> Satellite {
    let mut satellite = Satellite::default();
    satellite.domain = Some("satellite.example".to_owned());
    satellite.sign_in_url = (kind & 32 == 0).then(|| "https://primary.example/sign-in".to_owned());
    satellite.auto_sync = kind & 64 != 0;
    satellite
}

/// What an earlier page, or anything else on this origin, may have left as its note of the clock.
const CLOCKS: &[&str] = &[
    "1800000000000 1800000000000",
    "1800000000000 1800003600000",
    "9223372036854775807 -9223372036854775808",
    "-9223372036854775808 9223372036854775807",
    "1800000000000 slow",
    "1800000000000",
    " ",
    "",
    "x y",
];

fn start(page: &mut Driven, bytes: &mut Bytes<'_>) {
    let flags = byte(bytes);
    page.start(Page {
        url: "https://app.example.com/?a=1&__clerk_db_jwt=dvb_x%20y&__clerk_help=1&a=2#b".to_owned(),
        cookies: page.cookies(),
        focused: flags & 1 == 0,
        visible: flags & 2 == 0,
        online: flags & 4 == 0,
        secure_context: flags & 8 == 0,
        cross_origin_frame: flags & 64 != 0,
        has_locks: flags & 16 != 0,
        stored_environment: (flags & 32 == 0).then(|| pick(bytes, NASTY).to_owned()),
        stored_clock: (flags & 64 == 0).then(|| pick(bytes, CLOCKS).to_owned()),
        asked_ahead: (flags & 128 != 0).then(|| pick(bytes, NASTY).to_owned()),
    });
}

fn answer_anyhow(page: &mut Driven, bytes: &mut Bytes<'_>) {
    let index = index(bytes, page.under_way.len());
    if index < page.under_way.len() {
        let (request, sent) = page.under_way.remove(index);
        let answer = any_answer(page, &sent, bytes);
        page.feed(Input::Answered { request, answer });
    }
}

fn call(bytes: &mut Bytes<'_>) -> Call {
    let session = |bytes: &mut Bytes<'_>| name(bytes, SESSION_IDS);
    match byte(bytes) % 16 {
        0 => Call::Reload,
        1 => Call::ClearTokens,
        2 => Call::HandleUnauthenticated,
        3 => Call::End { session: session(bytes) },
        4 => Call::Remove { session: session(bytes) },
        5 => Call::Touch {
            session: session(bytes),
            intent: pick(bytes, &[None, Some(TouchIntent::Focus), Some(TouchIntent::SelectOrganization)]),
        },
        6 => Call::SignOut { session: None, navigate: once_in(bytes, 2) },
        7 => Call::SignOut { session: Some(session(bytes)), navigate: once_in(bytes, 2) },
        8 => Call::Request(FreeRequest {
            method: pick(bytes, &[Method::Get, Method::Post, Method::Put, Method::Delete]),
            path: name(
                bytes,
                &["/me", "/client", "/a/%2F", "/../x", "@e.example", "/a?b", "/a#b", "\\..", "/%2e%2E/"],
            ),
            query: vec![(text(bytes), text(bytes))],
            form: Some(vec![(text(bytes), text(bytes))]),
        }),
        9..12 => Call::SetActive(SetActive {
            session: match byte(bytes) % 4 {
                0 => SessionChoice::Nobody,
                1 => SessionChoice::Current,
                _ => SessionChoice::Named(session(bytes)),
            },
            organization: organization(bytes),
            navigate: once_in(bytes, 2),
        }),
        _ => Call::GetToken(token_query(bytes)),
    }
}

fn token_query(bytes: &mut Bytes<'_>) -> TokenQuery {
    TokenQuery {
        session: (once_in(bytes, 4)).then(|| name(bytes, SESSION_IDS)),
        template: (once_in(bytes, 3)).then(|| name(bytes, TEMPLATES)),
        organization: organization(bytes),
        skip_cache: once_in(bytes, 4),
    }
}

fn organization(bytes: &mut Bytes<'_>) -> OrganizationChoice {
    match byte(bytes) % 4 {
        0 | 1 => OrganizationChoice::Active,
        2 => OrganizationChoice::Personal,
        _ => OrganizationChoice::Named(name(bytes, &["org_1", "org_2", "org_9", ""])),
    }
}

fn page_event(bytes: &mut Bytes<'_>) -> PageEvent {
    use PageEvent::{Blurred, Focused, Hidden, Offline, Online, Resumed, Shown};
    pick(bytes, &[Focused, Blurred, Shown, Hidden, Online, Offline, Resumed])
}

/// Another tab shares a good token, as it is or as another's.
fn share(page: &mut Driven, bytes: &mut Bytes<'_>) {
    let session = pick(bytes, &["sess_1", "sess_2", "sess_3", "sess_9"]);
    let organization = pick(bytes, &[None, Some(ORGANIZATIONS[0]), Some(ORGANIZATIONS[1])]);
    let age = u64::from(byte(bytes)) * 500;
    let token_raw = page.instance.token(session, organization, page.at.saturating_sub(age));
    let (session, said) = if once_in(bytes, 4) { ("sess_1", None) } else { (session, organization) };
    let template = (once_in(bytes, 4)).then(|| "api".to_owned());
    let parts = [Some(session), template.as_deref(), said];
    let token_id = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
    page.feed(Input::TokenHeard(TokenMessage {
        session_id: session.to_owned(),
        organization_id: said.map(str::to_owned),
        template,
        token_id,
        token_raw,
    }));
}

/// A token for the first session that claims to be the freshest there is.
fn good_looking(bytes: &mut Bytes<'_>, at: u64) -> String {
    let iat = EPOCH / 1_000 + i64::try_from(at / 1_000).unwrap_or_default() + i64::from(byte(bytes) % 4);
    let oiat = pick(bytes, &[iat, iat + 1, iat + 60, 1 << 53]);
    let exp = pick(bytes, &[iat + 60, iat + 30, iat + 86_400, 1 << 53]);
    let alg = pick(bytes, &["RS256", "RS256", "none", "HS256"]);
    forge_token(
        &format!(r#"{{"alg":"{alg}","oiat":{oiat}}}"#),
        &format!(r#"{{"sid":"sess_1","sub":"user_1","iat":{iat},"exp":{exp}}}"#),
        !once_in(bytes, 3),
    )
}

fn forged(bytes: &mut Bytes<'_>, at: u64) -> TokenMessage {
    let session_id = name(bytes, SESSION_IDS);
    let token_raw = match byte(bytes) % 5 {
        0 => text(bytes),
        1 => encode_token(&text(bytes), &text(bytes)),
        2 | 3 => good_looking(bytes, at),
        _ => encode_token(
            "{}",
            &format!(r#"{{"sid":"sess_1","sub":"user_1","iat":1800000000,"exp":1800000060{}}}"#, text(bytes)),
        ),
    };
    TokenMessage {
        token_id: if once_in(bytes, 2) { session_id.clone() } else { text(bytes) },
        organization_id: (once_in(bytes, 4)).then(|| text(bytes)),
        template: (once_in(bytes, 4)).then(|| text(bytes)),
        session_id,
        token_raw,
    }
}

fn cookies(page: &mut Driven, bytes: &mut Bytes<'_>) -> String {
    match byte(bytes) % 6 {
        0 => text(bytes),
        5 => format!("__session={}; clerk_active_context=sess_1:", good_looking(bytes, page.at)),
        1 => {
            let session = pick(bytes, &["sess_1", "sess_2", "sess_9"]);
            let token = page.instance.token(session, None, page.at);
            format!("__session={token}; clerk_active_context={session}:")
        }
        2 => format!("clerk_active_context={}", pick(bytes, NASTY)),
        _ => page.cookies(),
    }
}

fn navigated(page: &mut Driven, bytes: &mut Bytes<'_>, end: NavigationEnd) {
    let index = index(bytes, page.navigations.len());
    let call = match page.navigations.get(index) {
        // Told twice, now and then.
        Some(call) if once_in(bytes, 4) => *call,
        Some(_) => page.navigations.remove(index),
        None => CallId(byte(bytes).into()),
    };
    page.feed(Input::Navigated { call, end });
}

fn index(bytes: &mut Bytes<'_>, length: usize) -> usize {
    usize::from(byte(bytes)) % length.max(1)
}
