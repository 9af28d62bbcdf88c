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

/// The text of bytes, with the replacement character where they are not UTF-8.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let (mut text, mut rest) = (String::new(), bytes);
    while let Err(error) = core::str::from_utf8(rest) {
        let (good, bad) = rest.split_at(error.valid_up_to());
        text.push_str(core::str::from_utf8(good).unwrap_or_default());
        text.push('\u{fffd}');
        rest = bad.get(error.error_len().unwrap_or(bad.len())..).unwrap_or_default();
    }
    text.push_str(core::str::from_utf8(rest).unwrap_or_default());
    text
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
    text.trim_matches(|letter| {
        matches!(letter, '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}')
            || matches!(letter, '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
    })
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

/// The text before the first of the `marks`, ASCII characters; all of it if there is none.
pub(crate) fn before_any<'a>(text: &'a str, marks: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| marks.contains(&byte)).unwrap_or(text.len());
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
