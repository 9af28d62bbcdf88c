//! Whole numbers, without the floats that a browser would have to download the reading of.

use crate::wire::text::{number, until};

/// The whole part of a number as JSON writes it, fraction and exponent or not; `None` beyond 2^53.
pub(super) fn whole(text: &str) -> Option<i64> {
    const MOST: i64 = 1 << 53;
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let digits = until(text, b"eE");
    let exponent = text.get(digits.len() + 1..).unwrap_or("0");
    let point = until(digits, b".").len();
    let mut places = i64::try_from(point).ok()?.saturating_add(power(exponent));
    let mut digits = digits.bytes().filter(|byte| *byte != b'.');
    let mut value = 0_i64;
    while places > 0 {
        let digit = match digits.next() {
            Some(digit) => i64::from(digit) - i64::from(b'0'),
            None if value == 0 => break,
            None => 0,
        };
        value = value * 10 + digit;
        if value > MOST {
            return None;
        }
        places -= 1;
    }
    Some(if is_negative { -value } else { value })
}

/// An exponent. One that is too large for a number is as good as a very large one.
fn power(exponent: &str) -> i64 {
    const LARGE: i64 = i64::MAX / 2;
    number(exponent).unwrap_or(if exponent.starts_with('-') { -LARGE } else { LARGE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_may_be_written_as_floats() {
        for (text, number) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0e9", 0),
            ("123.0", 123),
            ("1.7e9", 1_700_000_000),
            ("1.7E+09", 1_700_000_000),
            ("-1.9", -1),
            ("0.9", 0),
            ("123456e-3", 123),
            ("0.00012e5", 12),
            ("5e-1", 0),
            ("0e99999999999999999999", 0),
            ("1e-99999999999999999999", 0),
            ("9007199254740992", 1 << 53),
            ("-9007199254740992.0", -(1 << 53)),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_those_of_javascript_are_refused() {
        for text in ["9007199254740993", "-9007199254740993", "1e16", "1e300", "1e99999999999999999999"] {
            assert_eq!(whole(text), None, "{text}");
        }
        assert_eq!(whole(&"9".repeat(400)), None);
    }
}
