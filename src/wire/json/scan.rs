//! Finding out whether a text is JSON: RFC 8259 to the letter, but for halves of surrogate pairs, which
//! `JSON.parse` takes.

use std::sync::Arc;

use super::{Document, is_space};

/// Arrays and objects within each other: as deep as this, scanning needs little of the stack.
const MOST_DEPTH: u8 = 127;
/// Arrays and objects from this many bytes on are worth a note.
const LONG: usize = 256;

/// The document, and where its value starts and ends; `None` if it is no JSON.
pub(super) fn scan(text: Arc<String>) -> Option<(Document, usize, usize)> {
    let mut scanner = Scanner { text: &text, at: 0, unescaped: Vec::new(), long: Vec::new() };
    scanner.skip_space();
    let start = scanner.at;
    scanner.value(MOST_DEPTH)?;
    let end = scanner.at;
    scanner.skip_space();
    let is_whole = scanner.at == text.len();
    let Scanner { unescaped, long, .. } = scanner;
    is_whole.then(|| (Document { text: text.clone(), unescaped, long }, start, end))
}

/// `at` moves on from one character to another, never into the midst of one.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    unescaped: Vec<(usize, Box<str>)>,
    long: Vec<(usize, usize)>,
}

impl Scanner<'_> {
    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes past this byte, if it is the next one.
    #[inline(always)]
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: u8) -> Option<()> {
        match self.peek()? {
            b'"' => self.string(),
            b'[' => self.members(b']', depth.checked_sub(1)?),
            b'{' => self.members(b'}', depth.checked_sub(1)?),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let is_next = self.text.as_bytes().get(self.at..)?.starts_with(word);
        self.at += word.len();
        is_next.then_some(())
    }

    /// The items of an array or the fields of an object, up to the bracket that ends it.
    fn members(&mut self, end: u8, depth: u8) -> Option<()> {
        let start = self.at;
        let note = self.long.len();
        self.long.push((start, 0));
        self.at += 1;
        self.skip_space();
        let mut is_over = self.takes(end);
        while !is_over {
            if end == b'}' {
                self.string()?;
                self.skip_space();
                self.takes(b':').then_some(())?;
                self.skip_space();
            }
            self.value(depth)?;
            self.skip_space();
            is_over = self.takes(end);
            if !is_over {
                self.takes(b',').then_some(())?;
                self.skip_space();
            }
        }
        if self.at - start < LONG {
            // What is in here is shorter still, so that nothing was noted since.
            self.long.truncate(note);
        } else if let Some(noted) = self.long.get_mut(note) {
            noted.1 = self.at;
        }
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if self.takes(b'e') || self.takes(b'E') {
            if !self.takes(b'+') {
                self.takes(b'-');
            }
            self.digits()?;
        }
        Some(())
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at;
        if !self.takes(b'"') {
            return None;
        }
        let mut unescaped = String::new();
        loop {
            let plain = self.at;
            let rest = self.text.as_bytes().get(plain..)?;
            self.at += rest.iter().position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'))?;
            let end = self.at;
            let byte = self.next()?;
            if byte == b'"' && unescaped.is_empty() {
                return Some(());
            }
            unescaped.push_str(self.text.get(plain..end)?);
            match byte {
                b'"' => break,
                b'\\' => unescaped.push(self.escaped()?),
                _ => return None,
            }
        }
        self.unescaped.push((start, unescaped.into()));
        Some(())
    }

    /// What stands after a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            _ => return None,
        })
    }

    /// The four digits of a character, and the other half of a pair.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        let after = self.at;
        if matches!(first, 0xd800..0xdc00) && self.takes(b'\\') && self.takes(b'u') {
            let second = self.hexadecimal()?;
            if matches!(second, 0xdc00..0xe000) {
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        self.at = after;
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + char::from(self.next()?).to_digit(16)?;
        }
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use crate::wire::json::JsonText;

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
        assert!(JsonText::parse(&nested(127)).is_some() && JsonText::parse(&objects(127)).is_some());
        assert!(JsonText::parse(&nested(128)).is_none() && JsonText::parse(&objects(128)).is_none());
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
