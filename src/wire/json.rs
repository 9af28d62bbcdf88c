//! Reading fields of JSON that may be anything: a field of the wrong type is as good as absent.

use serde_json::Value;

/// A string field; `None` if it is missing, null, empty or no string.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A whole number field. Numbers with a fraction are cut off.
pub(crate) fn integer(value: &Value, key: &str) -> Option<i64> {
    whole(value.get(key)?)
}

/// A flag; false unless it is `true`.
pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// A whole number, also where it was written with a fraction. Numbers beyond 2^53 are refused,
/// because JavaScript could not have meant them.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(number) = value.as_i64() {
        return (number.unsigned_abs() <= 1 << 53).then_some(number);
    }
    let number = value.as_f64()?;
    #[allow(clippy::cast_possible_truncation, reason = "its size was checked")]
    (number.abs() <= EXACT).then_some(number as i64)
}

/// Takes an array out of an object; empty if there is none.
pub(crate) fn take_array(value: &mut Value, key: &str) -> Vec<Value> {
    match value.get_mut(key).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}
