//! Scanning a JSON text byte by byte, or eight bytes at once: most of the work that is done on one.

/// A word whose bytes are all 1.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of every byte.
const HIGHEST: u64 = ONES << 7;

/// The position of the first byte from `at` on that is not JSON white space.
#[inline(always)]
pub(super) fn after_space(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at).is_some_and(|byte| *byte > b' ') { at } else { after_spaces(bytes, at) }
}

#[inline(never)]
fn after_spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
        at += 1;
    }
    at
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The position of the first byte from `at` on that can't simply be part of a string: a quote, a backslash,
/// or a control character.
pub(super) fn after_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = marked(u64::from_le_bytes(*eight));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let is_plain = |byte: &u8| *byte >= b' ' && !matches!(byte, b'"' | b'\\');
    while bytes.get(at).is_some_and(is_plain) {
        at += 1;
    }
    at
}

/// Sets the highest bit of the first byte that is not plain. After it, even plain bytes may have theirs set.
fn marked(eight: u64) -> u64 {
    // Taking a larger number away from a byte sets its highest bit.
    let is_below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes;
    let is = |byte: u8| is_below(eight ^ (ONES * u64::from(byte)), 1);
    (is_below(eight, b' ') | is(b'"') | is(b'\\')) & HIGHEST
}

/// Whether both texts are the same. In a browser, the standard library would compare byte by byte.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let (ones, rest) = one.as_bytes().as_chunks::<8>();
    let (others, other_rest) = other.as_bytes().as_chunks::<8>();
    let is_same = |(one, other): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*one) == u64::from_le_bytes(*other);
    one.len() == other.len() && ones.iter().zip(others).all(is_same) && rest == other_rest
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_plain_ends_where_a_look_at_each_byte_says(text in r#"[ -~]{0,20}[\x00-\xff"\\]{0,20}"#, from in 0_usize..50) {
            let bytes = text.as_bytes();
            let ends = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
            let rest = bytes.get(from..).unwrap_or_default();
            let expected = from + rest.iter().position(ends).unwrap_or(rest.len());
            prop_assert_eq!(after_plain(bytes, from), expected);
        }

        #[test]
        fn texts_are_the_same_as_the_library_says(one in "[ab]{0,20}", other in "[ab]{0,20}", at in 0_usize..20) {
            prop_assert_eq!(is_same(&one, &other), one == other);
            let mut changed = one.clone().into_bytes();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
                prop_assert!(!is_same(&one, std::str::from_utf8(&changed).expect("ASCII")));
            }
            prop_assert!(is_same(&one, &one.clone()));
        }
    }
}
