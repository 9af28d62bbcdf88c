//! Writes a text as a JSON string.

use super::bytes::after_plain;

/// Adds the text to `out`, in quotes and with the escapes that JSON requires.
pub(crate) fn quote(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    out.push('"');
    let mut at = 0;
    loop {
        let end = after_plain(bytes, at);
        out.push_str(text.get(at..end).unwrap_or_default());
        let Some(byte) = bytes.get(end) else { break };
        out.push('\\');
        if *byte < b' ' {
            out.push_str("u00");
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from_digit(digit.into(), 16).unwrap_or_default());
            }
        } else {
            out.push(char::from(*byte));
        }
        at = end + 1;
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::JsonText;

    #[test]
    fn what_is_quoted_is_read_as_it_was() {
        let odd = "\"\\/\u{0}\n\u{1f}é😀";
        let mut quoted = String::new();
        super::quote(odd, &mut quoted);
        assert_eq!(JsonText::parse(&quoted).expect("JSON").json().as_str(), Some(odd));
    }
}
