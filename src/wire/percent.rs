//! Percent-encoding for path segments, queries and forms.

use super::text::{is_one_of, lossy, split};

/// Adds `text` to `out`, encoded for a query or form. The unreserved characters of RFC 3986 stay as they are,
/// dots included: see [`segment`].
pub(crate) fn push(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(hex_digit(byte >> 4));
            out.push(hex_digit(byte & 15));
        }
    }
}

/// Adds `text` to `out` as exactly one path segment.
///
/// A segment of dots alone (`.`, `..`) gets its dots doubly encoded, because URL parsers take both
/// `..` and `%2e%2e` as a step up: `%252e` arrives as the text `%2e`, an unknown name, and never
/// climbs out of the path.
pub(crate) fn segment(out: &mut String, text: &str) {
    match text {
        "." => out.push_str("%252e"),
        ".." => out.push_str("%252e%252e"),
        _ => push(out, text),
    }
}

/// Whether `text` is an encoded path that URL parsers leave as it is: it begins with a slash, holds nothing
/// that would end the path, and never climbs.
pub(crate) fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || is_one_of(b"-_.~!$&'()*+,;=:@/%", byte);
    let is_encoded = |rest: &str| encoded_byte(rest.as_bytes()).is_some();
    let climbs = |segment: &str| matches!(decode(segment).as_str(), "." | "..");
    text.starts_with('/')
        && text.bytes().all(plain)
        && split(text, b'%').skip(1).all(is_encoded)
        && !split(text, b'/').any(climbs)
}

/// Decodes `%xx`. Bytes that are not UTF-8 become the replacement character.
pub(crate) fn decode(text: &str) -> String {
    decode_with(b'+', text)
}

/// Decodes a name or value of a form, in which `+` is a space.
#[cfg(feature = "js")]
pub(crate) fn decode_form(text: &str) -> String {
    decode_with(b' ', text)
}

fn decode_with(plus: u8, text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let encoded = if *byte == b'%' { encoded_byte(after) } else { None };
        bytes.push(encoded.unwrap_or(if *byte == b'+' { plus } else { *byte }));
        rest = if encoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    lossy(&bytes)
}

/// Adds one `key=value` pair, after an `&` unless it is the first.
pub(crate) fn pair(out: &mut String, key: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    push(out, key);
    out.push('=');
    push(out, value);
}

fn hex_digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'A' + value - 10 })
}

/// The byte that two hexadecimal digits at the start of `text` stand for.
fn encoded_byte(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
    use proptest::prelude::*;

    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

    proptest! {
        #[test]
        fn texts_are_encoded_and_decoded_as_the_library_does(text in "\\PC{0,9}|[%a-f0-9C3]{0,9}") {
            let mut encoded = String::new();
            push(&mut encoded, &text);
            prop_assert_eq!(&encoded, &utf8_percent_encode(&text, KEPT).to_string());
            prop_assert_eq!(decode(&encoded), text.clone());
            prop_assert_eq!(decode(&text), percent_decode_str(&text).decode_utf8_lossy());
        }
    }
}
