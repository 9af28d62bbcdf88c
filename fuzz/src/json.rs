//! Any text as JSON, read by this crate and by serde_json.

use clerk_wasm::{Json, JsonText};
use serde_json::Value;

/// Both take the text or refuse it, and read the same; what is printed is what was read.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let theirs = serde_json::from_str::<Value>(&text);
    let Some(ours) = JsonText::parse(&text) else {
        return assert!(theirs.is_err(), "{text} is JSON");
    };
    assert_eq!(ours.json().as_text(), text.trim_matches([' ', '\t', '\n', '\r']));
    match theirs {
        Ok(theirs) => check_same(ours.json(), &theirs),
        Err(error) => assert!(is_taken_all_the_same(&text), "{text} is no JSON: {error}"),
    }
}

/// What JavaScript takes and serde_json does not: half a surrogate pair, and numbers without bounds.
fn is_taken_all_the_same(text: &str) -> bool {
    text.contains("\\ud") || text.contains("\\uD") || text.contains(['e', 'E']) || text.len() > 300
}

/// serde_json reads a float a little beside what was written.
fn is_near(ours: Option<f64>, theirs: Option<f64>) -> bool {
    let (ours, theirs) = (ours.unwrap_or(f64::NAN), theirs.unwrap_or(f64::NAN));
    (ours.is_nan() && theirs.is_nan()) || (ours - theirs).abs() <= ours.abs() * 1e-15 + f64::MIN_POSITIVE
}

/// Each value is the same, whichever way it is asked for.
pub fn check_same(ours: Json<'_>, theirs: &Value) {
    assert_eq!((ours.is_null(), ours.is_object()), (theirs.is_null(), theirs.is_object()));
    assert_eq!((ours.as_bool(), ours.as_str()), (theirs.as_bool(), theirs.as_str()));
    assert!(is_near(ours.as_f64(), theirs.as_f64()), "{ours} is not {theirs}");
    // serde_json takes -0 for a float.
    assert_eq!(ours.as_i64().filter(|number| *number != 0), theirs.as_i64().filter(|number| *number != 0));
    assert_eq!(ours.is_array(), theirs.is_array());
    assert_eq!(ours.items().count(), theirs.as_array().map_or(0, Vec::len));
    for (ours, theirs) in ours.items().zip(theirs.as_array().into_iter().flatten()) {
        check_same(ours, theirs);
    }
    assert_eq!(ours.fields().count(), theirs.as_object().map_or(0, serde_json::Map::len));
    for (name, value) in ours.fields() {
        assert_eq!(ours.get(name), Some(value));
        check_same(value, &theirs[name]);
    }
}
