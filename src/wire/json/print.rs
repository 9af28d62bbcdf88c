//! Printing JSON.

use core::fmt;

use super::{Json, Node};

/// Prints a value onto a text.
pub(crate) fn print(value: &Json, out: &mut String) {
    match &value.0 {
        Node::Null => out.push_str("null"),
        Node::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Node::Number(text) => out.push_str(text),
        Node::String(text) => quote(text, out),
        Node::Array(items) => {
            let mut before = '[';
            for item in items {
                out.push(core::mem::replace(&mut before, ','));
                print(item, out);
            }
            out.push_str(if before == '[' { "[]" } else { "]" });
        }
        Node::Object(_) => {
            let mut before = '{';
            for (name, value) in value.fields() {
                out.push(core::mem::replace(&mut before, ','));
                quote(name, out);
                out.push(':');
                print(value, out);
            }
            out.push_str(if before == '{' { "{}" } else { "}" });
        }
    }
}

/// Prints a string onto a text.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\0'..' ' => {
                out.push_str("\\u00");
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or_default();
                out.extend([digit(u32::from(char) >> 4), digit(u32::from(char) & 15)]);
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        print(self, &mut text);
        f.write_str(&text)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_what_was_read() {
        for text in ["[]", "{}", r#"[1,[],{"a":null,"b":[true,false]},"x"]"#, r#""\"\\\u000a\u001f/é😀""#]
        {
            assert_eq!(Json::parse(text).expect("JSON").to_string(), text);
        }
    }
}
