//! JSON: the same texts are taken as by serde_json, and read as the same values.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clerk_wasm::JsonText;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::cases;
use super::fuzz::json::{check, check_same};
use super::tokens::any_json;

/// Pieces that JSON is made of, and some that it is not.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"a\"",
        "\"\\",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "\\n",
        "0",
        "1",
        "-",
        ".",
        "e",
        "E+",
        "true",
        "false",
        "null",
        " ",
        "\n",
        "\u{0}",
        "é",
        "9223372036854775808",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn any_json_is_read_as_it_is(value in any_json()) {
        for text in [value.to_string(), format!("{value:#}")] {
            let json = JsonText::parse(&text).expect("JSON");
            check_same(json.json(), &value);
            check_same(JsonText::parse(json.json().as_text()).expect("JSON").json(), &value);
        }
    }

    #[test]
    fn any_text_is_json_or_none(text: String, pieces in pieces()) {
        check(text.as_bytes());
        check(pieces.as_bytes());
        check(format!("[{pieces}]").as_bytes());
        check(format!("\"{pieces}\"").as_bytes());
        check(format!("{{\"a\":{pieces}}}").as_bytes());
    }

    #[test]
    fn json_that_was_changed_is_read_the_same_or_refused(
        value in any_json(), at: prop::sample::Index, length in 0..3_usize, piece in pieces(),
    ) {
        let mut chars: Vec<char> = value.to_string().chars().collect();
        let start = at.index(chars.len());
        let end = (start + length).min(chars.len());
        chars.splice(start..end, piece.chars().take(3));
        check(String::from_iter(chars).as_bytes());
    }

    #[test]
    fn an_app_reads_the_same_types(value in any_json()) {
        let json = JsonText::parse(&value.to_string()).expect("JSON");
        check_same(json.json(), &json.json().read().expect("any type"));
    }

    #[test]
    fn depth_is_no_matter(depth in 1..5_000_usize, objects: bool) {
        let (open, end) = if objects { (r#"{"a":"#, "}") } else { ("[", "]") };
        let text = [open.repeat(depth), "0".to_owned(), end.repeat(depth)].concat();
        prop_assert!(JsonText::parse(&text).is_some());
    }
}

/// A hundred sessions, each with many organizations, and a token with many permissions.
#[test]
fn reading_takes_about_as_long_as_with_serde_json() {
    let permissions: Vec<String> = (0..200).map(|index| format!("org:feature_{index}:manage")).collect();
    let organization =
        json!({ "id": "org_1", "name": "Acme \"&\" Söhne", "created_at": 1_700_000_000_000_i64 });
    let membership = json!({ "permissions": permissions[..20], "organization": organization });
    let session = json!({ "id": "sess_1", "user": { "organization_memberships": vec![membership; 20] } });
    let client = json!({ "response": { "sessions": vec![session; 100] } }).to_string();
    let wide =
        format!("{{{}}}", (0..20_000).map(|index| format!("\"{index}\":1")).collect::<Vec<_>>().join(","));
    for text in [client, json!({ "org_permissions": permissions }).to_string(), wide] {
        let ours = fastest(|| black_box(JsonText::parse(&text)).is_some());
        let theirs = fastest(|| black_box(serde_json::from_str::<Value>(&text)).is_ok());
        println!("{} bytes: {ours:?}, serde_json {theirs:?}", text.len());
        // Without optimization, and beside other tests, both are anything.
        assert!(cfg!(debug_assertions) || ours < theirs * 3, "{ours:?}, serde_json {theirs:?}");
        assert!(ours < Duration::from_secs(2), "{ours:?}");
    }
}

fn fastest(run: impl Fn() -> bool) -> Duration {
    let time = || {
        let start = Instant::now();
        assert!(run());
        start.elapsed()
    };
    (0..5).map(|_| time()).min().unwrap_or_default()
}
