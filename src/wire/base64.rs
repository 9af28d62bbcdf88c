//! Base64 in the two alphabets that keys and tokens use, padded or not.

const URL_ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Decodes standard base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    bytes(text, [b'+', b'/'])
}

/// Decodes base64url.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    bytes(text, [b'-', b'_'])
}

/// Encodes as base64url, without padding.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index| usize::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=chunk.len() {
            text.push(char::from(URL_ALPHABET[bits >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// The alphabets differ in their last two characters.
fn bytes(text: &str, last: [u8; 2]) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u16, 0);
    for char in text.bytes() {
        let value = match char {
            b'A'..=b'Z' => char - b'A',
            b'a'..=b'z' => char - b'a' + 26,
            b'0'..=b'9' => char - b'0' + 52,
            _ if char == last[0] => 62,
            _ if char == last[1] => 63,
            _ => return None,
        };
        bits = bits << 6 | u16::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    // What fills up the last character is zeros, and less than a character.
    (count < 6 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};

    use super::*;

    #[test]
    fn bytes_come_back() {
        for length in 0..70 {
            let all: Vec<u8> = (0..length).map(|index: u8| index.wrapping_mul(151) ^ 0xa5).collect();
            let text = encode_url(&all);
            assert_eq!(text.len(), (all.len() * 4).div_ceil(3));
            assert_eq!(decode_url(&text).as_ref(), Some(&all));
            assert_eq!(decode_url(&format!("{text}==")).as_ref(), Some(&all), "padded");
            assert_eq!(decode(&text.replace('-', "+").replace('_', "/")).as_ref(), Some(&all));
        }
        assert_eq!(decode_url("-_-_"), Some(vec![0xfb, 0xff, 0xbf]));
    }

    #[test]
    fn what_nobody_encodes_is_refused() {
        for text in ["A", "AAAAA", "AB", "AAB", "A A=", "AA\n", "A=A", "é", "AA.A"] {
            assert_eq!((decode(text), decode_url(text)), (None, None), "{text}");
        }
        // Every text of up to five of these.
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = |text: &String| "AQZg9+/-_=.".chars().map(|char| format!("{text}{char}")).collect();
            texts = texts.iter().flat_map(longer as fn(&String) -> Vec<String>).collect();
            for text in &texts {
                let plain = text.trim_end_matches('=');
                assert_eq!(decode(text), Base64Unpadded::decode_vec(plain).ok(), "{text}");
                assert_eq!(decode_url(text), Base64UrlUnpadded::decode_vec(plain).ok(), "{text}");
            }
        }
    }
}
