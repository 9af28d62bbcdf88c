//! Numbers. The browser parses them, so that no page has to download a parser.

/// The whole part of a number as JSON writes it, with or without fraction and exponent; `None` from 2^53 on.
pub(super) fn whole(text: &str) -> Option<i64> {
    const MOST: f64 = (1_i64 << 53) as f64;
    let number = float(text)?;
    (number.abs() < MOST).then_some(number as i64)
}

/// The float nearest to a number as JSON writes it.
#[cfg(not(target_family = "wasm"))]
pub(super) fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// The float nearest to a number as JSON writes it.
#[cfg(target_family = "wasm")]
pub(super) fn float(text: &str) -> Option<f64> {
    #[wasm_bindgen::prelude::wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = Number)]
        fn to_number(text: &str) -> f64;
    }
    Some(to_number(text))
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
            ("9007199254740991", (1 << 53) - 1),
            ("-9007199254740991.0", 1 - (1 << 53)),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_those_of_javascript_are_refused() {
        for text in ["9007199254740992", "-9007199254740993", "1e16", "1e300", "1e99999999999999999999"] {
            assert_eq!(whole(text), None, "{text}");
        }
        assert_eq!(whole(&"9".repeat(400)), None);
    }
}
