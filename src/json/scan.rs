//! Checks whether a text is JSON: RFC 8259 to the letter, except that halves of surrogate pairs pass, as they
//! do in `JSON.parse`.

use std::sync::Arc;

use super::bytes::{after_plain, after_space, is_same};
use super::{Document, Json};

/// How deep arrays and objects may nest. A deep field must not make the rest of a text unreadable, and one that is
/// nothing but depth must not use up all memory.
const MOST_DEPTH: usize = 100_000;
/// Arrays and objects of at least this many bytes are worth a note.
const LONG: usize = 256;

/// The document, and where its value starts and ends; `None` if the text is not JSON. Passes over objects that
/// are the same as one of the `known` ones.
pub(super) fn scan(text: Arc<String>, known: &[Json<'_>]) -> Option<(Document, usize, usize)> {
    let mut scanner = Scanner { text: &text, known, unescaped: Vec::new(), long: Vec::new() };
    let start = after_space(text.as_bytes(), 0);
    let end = scanner.value(start)?;
    let is_whole = after_space(text.as_bytes(), end) == text.len();
    let Scanner { unescaped, long, .. } = scanner;
    is_whole.then(|| (Document { text: text.clone(), unescaped, long }, start, end))
}

/// Each of its methods takes the position where something starts, and returns where it ends.
struct Scanner<'a> {
    text: &'a str,
    known: &'a [Json<'a>],
    unescaped: Vec<(usize, Box<str>)>,
    long: Vec<(usize, usize)>,
}

/// An array or object that has not ended yet: the index of its note, and the bracket that ends it.
struct Open {
    note: usize,
    end: u8,
}

impl Scanner<'_> {
    /// Reads nested arrays and objects in the same loop, so that depth takes no stack.
    fn value(&mut self, mut at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut open = Vec::new();
        loop {
            let byte = *bytes.get(at)?;
            let known_end = if byte == b'{' { self.known(at) } else { None };
            at = match (byte, known_end) {
                (_, Some(end)) => end,
                (b'"', _) => self.string(at)?,
                (mark @ (b'[' | b'{'), _) if open.len() < MOST_DEPTH => {
                    // In ASCII the closing bracket is two after the opening one.
                    let end = mark + 2;
                    open.push(Open { note: self.long.len(), end });
                    self.long.push((at, 0));
                    at = after_space(bytes, at + 1);
                    if bytes.get(at) != Some(&end) {
                        at = if end == b'}' { self.name(at)? } else { at };
                        continue;
                    }
                    at
                }
                (b't', _) => word(bytes, at, *b"true")?,
                (b'f', _) => word(bytes, at + 1, *b"alse")?,
                (b'n', _) => word(bytes, at, *b"null")?,
                _ => number(bytes, at)?,
            };
            // A value has ended, and perhaps what it is in.
            loop {
                let Some(Open { note, end }) = open.last() else { return Some(at) };
                at = after_space(bytes, at);
                let byte = *bytes.get(at)?;
                at += 1;
                if byte == b',' {
                    at = after_space(bytes, at);
                    at = if *end == b'}' { self.name(at)? } else { at };
                    break;
                }
                (byte == *end).then_some(())?;
                self.note(*note, at);
                open.pop();
            }
        }
    }

    /// Where a known object ends, if one starts here.
    fn known(&mut self, at: usize) -> Option<usize> {
        let is_there = |known: &&Json<'_>| {
            let text = known.as_text();
            self.text.get(at..at + text.len()).is_some_and(|here| is_same(here, text))
        };
        let known = self.known.iter().find(is_there)?;
        known.push_unescaped(&mut self.unescaped, at);
        let end = at + known.as_text().len();
        // Noted however short it is, so that nobody has to look for its end again.
        self.long.push((at, end));
        Some(end)
    }

    /// Reads a field's name, and what is between it and the value.
    fn name(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let at = after_space(bytes, self.string(at)?);
        (bytes.get(at) == Some(&b':')).then(|| after_space(bytes, at + 1))
    }

    /// Notes where an array or object ends.
    fn note(&mut self, note: usize, end: usize) {
        if let Some((start, noted)) = self.long.get_mut(note) {
            if end - *start < LONG {
                // Whatever it holds is shorter still: the notes since then are not needed, either.
                self.long.truncate(note);
            } else {
                *noted = end;
            }
        }
    }

    fn string(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        (bytes.get(start) == Some(&b'"')).then_some(())?;
        let end = after_plain(bytes, start + 1);
        if bytes.get(end) == Some(&b'"') { Some(end + 1) } else { self.string_with_escapes(start, end) }
    }

    /// Reads a string that is plain up to `plain_end`.
    fn string_with_escapes(&mut self, start: usize, mut plain_end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut unescaped = String::new();
        let mut at = start + 1;
        loop {
            unescaped.push_str(self.text.get(at..plain_end)?);
            at = plain_end + 1;
            match bytes.get(plain_end)? {
                b'"' => break,
                b'\\' => unescaped.push(escaped(bytes, &mut at)?),
                _ => return None,
            }
            plain_end = after_plain(bytes, at);
        }
        self.unescaped.push((start, unescaped.into()));
        Some(at)
    }
}

fn word(bytes: &[u8], at: usize, word: [u8; 4]) -> Option<usize> {
    (*bytes.get(at..)?.first_chunk()? == word).then_some(at + word.len())
}

fn number(bytes: &[u8], mut at: usize) -> Option<usize> {
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    at += usize::from(is(at, b'-'));
    at = if is(at, b'0') { at + 1 } else { digits(bytes, at)? };
    if is(at, b'.') {
        at = digits(bytes, at + 1)?;
    }
    if is(at, b'e') || is(at, b'E') {
        at += 1;
        at = digits(bytes, at + usize::from(is(at, b'+') || is(at, b'-')))?;
    }
    Some(at)
}

/// At least one digit.
fn digits(bytes: &[u8], start: usize) -> Option<usize> {
    let digits = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then_some(start + digits)
}

/// Reads what follows a backslash, and moves `at` from its start to its end.
fn escaped(bytes: &[u8], at: &mut usize) -> Option<char> {
    let byte = *bytes.get(*at)?;
    *at += 1;
    Some(match byte {
        b'"' | b'\\' | b'/' => char::from(byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => unicode(bytes, at)?,
        _ => return None,
    })
}

/// Reads the four digits of a character, and the other half of a surrogate pair.
fn unicode(bytes: &[u8], at: &mut usize) -> Option<char> {
    let first = hexadecimal(bytes, *at)?;
    *at += 4;
    if matches!(first, 0xd800..0xdc00) && bytes.get(*at..).is_some_and(|rest| rest.starts_with(b"\\u")) {
        let second = hexadecimal(bytes, *at + 2)?;
        if matches!(second, 0xdc00..0xe000) {
            *at += 6;
            return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
    }
    Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn hexadecimal(bytes: &[u8], at: usize) -> Option<u32> {
    let mut number = 0;
    for digit in bytes.get(at..)?.first_chunk::<4>()? {
        number = number * 16 + char::from(*digit).to_digit(16)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::super::JsonText;
    use super::MOST_DEPTH;

    fn string(text: &str) -> Option<String> {
        JsonText::parse(text)?.json().as_str().map(str::to_owned)
    }

    #[test]
    fn half_a_pair_becomes_the_replacement_character() {
        for (text, expected) in [
            (r#""\ud83d\ude00""#, "\u{1f600}"),
            (r#""\uDBFF\uDFFF""#, "\u{10ffff}"),
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\ud83dé\u00e9""#, "\u{fffd}éé"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
        ] {
            assert_eq!(string(text).as_deref(), Some(expected), "{text}");
        }
        for text in [r#""\ud83d\u""#, r#""\ud83d\u12""#, r#""\ud83d\x""#, r#""\ud83d\"#, r#""\u+123""#] {
            assert_eq!(JsonText::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_refused() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        let objects = |depth: usize| [r#"{"a":"#.repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
        for depth in [128, MOST_DEPTH] {
            assert!(JsonText::parse(&nested(depth)).is_some() && JsonText::parse(&objects(depth)).is_some());
        }
        let too_deep = MOST_DEPTH + 1;
        assert!(
            JsonText::parse(&nested(too_deep)).is_none() && JsonText::parse(&objects(too_deep)).is_none()
        );
        assert!(JsonText::parse(&"[".repeat(1_000_000)).is_none());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "nul",
            "nulll",
            "True",
            "01",
            "+1",
            "-",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "NaN",
            "1 2",
            "[",
            "]",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{",
            "{}}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            "{a:1}",
            "{1:1}",
            r#"{"a" 1}"#,
            r#"{"a":1 "b":2}"#,
            r#"{"a":1]"#,
            r#"["a"}"#,
            "\"",
            "\"a",
            "'a'",
            "\"\\\"",
            "\"\\a\"",
            "\"\n\"",
            "\"\u{0}\"",
            "\u{feff}1",
            "\u{a0}1",
            "1//",
            "é",
            "[é]",
        ] {
            assert_eq!(JsonText::parse(text), None, "{text}");
        }
    }
}
