//! Writing a text as a string of JSON.

/// Adds the text to `out`, in quotes and with the escapes that JSON wants.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                out.push('\\');
                out.push(char);
            }
            '\0'..' ' => {
                out.push_str("\\u00");
                for digit in [u32::from(char) >> 4, u32::from(char) & 15] {
                    out.push(char::from_digit(digit, 16).unwrap_or_default());
                }
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use crate::wire::json::JsonText;

    #[test]
    fn what_is_quoted_is_read_as_it_was() {
        let odd = "\"\\/\u{0}\n\u{1f}é😀";
        let mut quoted = String::new();
        super::quote(odd, &mut quoted);
        assert_eq!(JsonText::parse(&quoted).expect("JSON").json().as_str(), Some(odd));
    }
}
