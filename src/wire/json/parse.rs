//! Parsing JSON: RFC 8259 to the letter, but for halves of surrogate pairs, which `JSON.parse` takes.

use super::{Json, Node};

/// Arrays and objects within each other: as deep as this, the parser needs little of the stack.
const MOST_DEPTH: u8 = 127;

pub(super) fn parse(text: &str) -> Option<Json> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(MOST_DEPTH)?;
    parser.skip_space();
    (parser.at == text.len()).then_some(value)
}

/// `at` moves on from one character to another, never into the midst of one.
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes past this byte, if it is the next one.
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A value, and the space before it.
    fn value(&mut self, depth: u8) -> Option<Json> {
        self.skip_space();
        let node = match self.peek()? {
            b'"' => Node::String(self.string()?),
            b'[' => Node::Array(self.array(depth.checked_sub(1)?)?),
            b'{' => Node::Object(self.object(depth.checked_sub(1)?)?),
            b't' => self.word("true", Node::Bool(true))?,
            b'f' => self.word("false", Node::Bool(false))?,
            b'n' => self.word("null", Node::Null)?,
            _ => Node::Number(self.number()?),
        };
        Some(Json(node))
    }

    fn word(&mut self, word: &str, node: Node) -> Option<Node> {
        let is_next = self.text.get(self.at..)?.starts_with(word);
        self.at += word.len();
        is_next.then_some(node)
    }

    fn array(&mut self, depth: u8) -> Option<Vec<Json>> {
        let mut items = Vec::new();
        let mut is_over = self.opens_empty(b']');
        while !is_over {
            items.push(self.value(depth)?);
            is_over = self.ends(b']')?;
        }
        Some(items)
    }

    fn object(&mut self, depth: u8) -> Option<Vec<(String, Json)>> {
        let mut fields = Vec::new();
        let mut is_over = self.opens_empty(b'}');
        while !is_over {
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            if !self.takes(b':') {
                return None;
            }
            fields.push((name, self.value(depth)?));
            is_over = self.ends(b'}')?;
        }
        Some(fields)
    }

    /// Past the opening bracket, and the closing one if nothing is between them.
    fn opens_empty(&mut self, end: u8) -> bool {
        self.at += 1;
        self.skip_space();
        self.takes(end)
    }

    /// After an item, whether it was the last one.
    fn ends(&mut self, end: u8) -> Option<bool> {
        self.skip_space();
        match self.next()? {
            b',' => Some(false),
            byte => (byte == end).then_some(true),
        }
    }

    fn number(&mut self) -> Option<String> {
        let start = self.at;
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
        Some(self.text.get(start..self.at)?.to_owned())
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        if !self.takes(b'"') {
            return None;
        }
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')?;
            string.push_str(rest.get(..plain)?);
            self.at += plain;
            match self.next()? {
                b'"' => return Some(string),
                b'\\' => string.push(self.escaped()?),
                _ => return None,
            }
        }
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
    use super::*;

    fn string(text: &str) -> Option<String> {
        parse(text)?.as_str().map(str::to_owned)
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
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_refused() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        let objects = |depth: usize| [r#"{"a":"#.repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
        assert!(parse(&nested(127)).is_some() && parse(&objects(127)).is_some());
        assert!(parse(&nested(128)).is_none() && parse(&objects(128)).is_none());
        assert!(parse(&"[".repeat(1_000_000)).is_none());
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
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
