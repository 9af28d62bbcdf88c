//! Base64 in the two alphabets that keys and tokens use, padded or not, and strict otherwise: no white space,
//! no stray bits at the end. One loop serves both alphabets. A crate that also resists timing attacks weighs
//! ten times as much, and nothing decoded here is secret.

use super::text::without_last;

/// Decodes standard base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    decode_with(*b"+/", text)
}

/// Decodes base64url.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    decode_with(URL, text)
}

/// Encodes bytes as base64url, without a last character that they would fill only in part.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        count += 8;
        while count >= 6 {
            count -= 6;
            text.push(character((bits >> count) & 63));
        }
    }
    text
}

const URL: [u8; 2] = *b"-_";

fn decode_with(last: [u8; 2], text: &str) -> Option<Vec<u8>> {
    let text = without_last(text, b'=');
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        bits = (bits << 6) | u32::from(value(last, byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // Otherwise there is a character too many, or a bit that belongs to no byte.
    (count < 6 && bits == 0).then_some(bytes)
}

fn value(last: [u8; 2], byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        _ => last.iter().zip(62..).find(|(known, _)| **known == byte).map(|(_, value)| value),
    }
}

fn character(value: u32) -> char {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char::from(LETTERS[(value & 63) as usize])
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_read_as_the_library_does(text in "[A-Za-z0-9+/_=-]{0,12}|\\PC{0,4}") {
            let bare = text.trim_end_matches('=');
            prop_assert_eq!(decode(&text), Base64Unpadded::decode_vec(bare).ok());
            prop_assert_eq!(decode_url(&text), Base64UrlUnpadded::decode_vec(bare).ok());
        }

        #[test]
        fn bytes_are_written_as_the_library_does(
            bytes in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let whole = Base64UrlUnpadded::encode_string(&bytes);
            prop_assert_eq!(decode_url(&whole), Some(bytes.clone()));
            prop_assert!(whole.starts_with(&encode_url(&bytes)));
            prop_assert_eq!(encode_url(&bytes).len(), bytes.len() * 8 / 6);
        }
    }
}
