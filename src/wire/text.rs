//! Builds, reads and splits small texts. `format!`, `concat`, `to_string`, `parse`, `split` and the like would
//! do the same, but in a browser their machinery weighs more than everything in here.

/// The parts as one text.
pub(crate) fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// Adds a number in decimal.
pub(crate) fn push_number(text: &mut String, number: i64) {
    if number < 0 {
        text.push('-');
    }
    push_digits(text, number.unsigned_abs());
}

fn push_digits(text: &mut String, number: u64) {
    if number > 9 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// Reads a decimal number with one sign at most; `None` if the text is not one, or it is too large.
pub(crate) fn number(text: &str) -> Option<i64> {
    let is_negative = text.starts_with('-');
    let digits = text.strip_prefix(if is_negative { '-' } else { '+' }).unwrap_or(text);
    // Counts downwards, because negative numbers reach one further.
    let mut negative = 0_i64;
    for byte in digits.bytes() {
        let digit = i64::from(byte.wrapping_sub(b'0'));
        if digit > 9 || negative < i64::MIN / 10 {
            return None;
        }
        negative = (negative * 10).checked_sub(digit)?;
    }
    let number = if is_negative { Some(negative) } else { negative.checked_neg() };
    number.filter(|_| !digits.is_empty())
}

/// The text of bytes, with the replacement character where they are not UTF-8. Only short texts come this way, so it is
/// small rather than fast.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let (mut text, mut rest) = (String::with_capacity(bytes.len()), bytes);
    while !rest.is_empty() {
        let (next, length) = first_char(rest);
        text.push(next);
        rest = rest.get(length..).unwrap_or_default();
    }
    text
}

/// The first character of UTF-8 and its length; where it is none, the replacement character for as many bytes as could
/// have begun one.
fn first_char(bytes: &[u8]) -> (char, usize) {
    const BAD: char = char::REPLACEMENT_CHARACTER;
    let byte_at = |at: usize| u32::from(bytes.get(at).copied().unwrap_or(0));
    let first = byte_at(0);
    let more = match first {
        0..=0x7f => 0,
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => return (BAD, 1),
    };
    let mut code = first & (0x7f >> more);
    for at in 1..=more {
        let byte = byte_at(at);
        code = code << 6 | byte & 0x3f;
        // The second byte shows what could be written shorter, surrogates, and what lies beyond Unicode.
        let is_wrong = match (at, more) {
            (1, 2) => code < 0x20 || code >> 5 == 0x1b,
            (1, 3) => !(0x10..0x110).contains(&code),
            _ => false,
        };
        if byte >> 6 != 2 || is_wrong {
            return (BAD, at);
        }
    }
    (char::from_u32(code).unwrap_or(BAD), more + 1)
}

/// The parts of a text between its `mark`s: one more than there are marks. A mark is an ASCII character.
pub(crate) fn split(text: &str, mark: u8) -> Split<'_> {
    Split { rest: Some(text), mark }
}

pub(crate) struct Split<'a> {
    rest: Option<&'a str>,
    mark: u8,
}

impl<'a> Iterator for Split<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.take()?;
        let Some((part, after)) = split_once(rest, self.mark) else { return Some(rest) };
        self.rest = Some(after);
        Some(part)
    }
}

/// The text without the `mark`s, an ASCII character each, at its end.
pub(crate) fn without_last(text: &str, mark: u8) -> &str {
    let end = text.bytes().rposition(|byte| byte != mark).map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default()
}

/// The text without the white space around it, in JavaScript's sense, which is not quite Unicode's.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_space = |letter: char| {
        matches!(letter, '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}')
            || matches!(letter, '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
    };
    let (mut letters, mut left) = (text.chars(), text);
    while letters.next().is_some_and(is_space) {
        left = letters.as_str();
    }
    letters = left.chars();
    while letters.next_back().is_some_and(is_space) {
        left = letters.as_str();
    }
    left
}

/// The text before and after the first `mark`, an ASCII character.
pub(crate) fn split_once(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The text before and after the first `mark`.
pub(crate) fn split_at_mark<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(mark.len()).position(|window| window == mark.as_bytes())?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// Whether a byte is among the marks.
#[expect(clippy::manual_contains, reason = "`contains` brings a search along that is made for long texts")]
pub(crate) fn is_one_of(marks: &[u8], byte: u8) -> bool {
    marks.iter().any(|mark| *mark == byte)
}

/// The text before the first of the `marks`, ASCII characters; all of it if there is none.
pub(crate) fn before_any<'a>(text: &'a str, marks: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| is_one_of(marks, byte)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The text after the last `mark`, an ASCII character; all of it if there is none.
pub(crate) fn after_last(text: &str, mark: u8) -> &str {
    let start = text.bytes().rposition(|byte| byte == mark).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_nearly_utf8_becomes_a_text_as_the_library_makes_it() {
        for (first, second) in
            (0xc0..=u8::MAX).flat_map(|first| (0..=u8::MAX).map(move |second| (first, second)))
        {
            for rest in [&[][..], &[0x80], &[0xbf, 0x80], &[0x80, 0xbf, 0x41], &[0x41]] {
                let bytes = [&[first, second], rest].concat();
                assert_eq!(lossy(&bytes), String::from_utf8_lossy(&bytes), "{bytes:x?}");
            }
        }
    }

    #[test]
    fn white_space_is_what_javascript_takes_for_it() {
        for space in ["", " ", "\t\r\n", "\u{a0}\u{3000}", "\u{feff}\u{2028}"] {
            assert_eq!(trimmed(&[space, "a b", space].concat()), "a b");
            assert_eq!(trimmed(space), "");
        }
        assert_eq!(trimmed("\u{85}a\u{200b}"), "\u{85}a\u{200b}", "white space elsewhere, but not there");
    }

    proptest! {
        #[test]
        fn numbers_are_written_and_read_as_the_library_does(value: i64, text in "[-+0-9]{0,21}") {
            let mut written = String::new();
            push_number(&mut written, value);
            prop_assert_eq!(&written, &value.to_string());
            prop_assert_eq!(number(&written), Some(value));
            prop_assert_eq!(number(&text), text.parse::<i64>().ok());
        }

        #[test]
        fn bytes_become_a_text_as_the_library_makes_it(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xe2), Just(0xf0), 0x80_u8..0x90], 0..12),
        ) {
            prop_assert_eq!(lossy(&bytes), String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn a_text_is_split_as_the_library_does(text in "[a:/ü]{0,9}") {
            prop_assert_eq!(split_at_mark(&text, "://"), text.split_once("://"));
            prop_assert!(split(&text, b'/').eq(text.split('/')));
            prop_assert_eq!(without_last(&text, b'/'), text.trim_end_matches('/'));
            prop_assert_eq!(split_once(&text, b':'), text.split_once(':'));
            prop_assert_eq!(Some(before_any(&text, b":/")), text.split([':', '/']).next());
            prop_assert_eq!(Some(after_last(&text, b'/')), text.rsplit('/').next());
        }
    }

    #[test]
    fn the_largest_and_the_smallest_number_pass() {
        for value in [0, 9, 10, i64::MAX, i64::MIN] {
            let mut written = String::new();
            push_number(&mut written, value);
            assert_eq!((written.as_str(), number(&written)), (value.to_string().as_str(), Some(value)));
        }
        assert_eq!((number("+1"), number("+0")), (Some(1), Some(0)));
        for none in ["", "-", "+", "+-1", "9223372036854775808", "1x", " 1", "--1"] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn parts_become_one_text() {
        assert_eq!(joined(&["a", "", "b"]), "ab");
        assert_eq!(joined(&[]), "");
    }
}
