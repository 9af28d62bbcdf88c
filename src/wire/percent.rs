//! Percent-encoding for path segments, queries and forms.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What RFC 3986 calls unreserved stays as it is. The dots stay too: see [`segment`].
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Adds `text` to `out`, encoded for a query or form.
pub(crate) fn push(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, KEPT));
}

/// Adds `text` to `out` as exactly one path segment.
///
/// A segment of dots alone (`.`, `..`) gets its dots doubly encoded, because URL parsers take both
/// `..` and `%2e%2e` as a step up: `%252e` arrives as the text `%2e`, an unknown name, and never
/// climbs out of the path.
pub(crate) fn segment(out: &mut String, text: &str) {
    if matches!(text, "." | "..") {
        out.push_str(&text.replace('.', "%252e"));
    } else {
        push(out, text);
    }
}

/// Whether `text` is an encoded path that URL parsers leave as it is: it begins with a slash, has nothing
/// in it that would end it, and climbs nowhere.
pub(crate) fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:@/%".contains(&byte);
    let is_encoded = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    let climbs = |segment: &str| matches!(decode(segment).as_str(), "." | "..");
    text.starts_with('/')
        && text.bytes().all(plain)
        && text.split('%').skip(1).all(is_encoded)
        && !text.split('/').any(climbs)
}

/// Decodes `%xx` and, where bytes are no UTF-8, puts the replacement character.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Adds one `key=value` pair, with the `?` or `&` that it needs after `first`.
pub(crate) fn pair(out: &mut String, key: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    push(out, key);
    out.push('=');
    push(out, value);
}
