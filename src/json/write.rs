//! Writes JSON into any other format: that of another library, or JavaScript's values. Only an app that does so
//! carries this.

use serde::ser::{Error, Serialize, Serializer};

use super::{Json, JsonText};

/// As it came: in an object, each name once, in the order of their values. A number is a whole one if it was written as
/// such and is below 2^53, and otherwise the nearest float, because that is how JavaScript reads it. A field named
/// `__proto__` is left out, because JavaScript would give the object another prototype.
///
/// Fails if arrays and objects are more than 128 levels deep.
///
/// ```
/// use clerk_wasm::JsonText;
/// let text = JsonText::parse(r#"{ "plan": "pro", "since": 1764316800000 }"#).expect("JSON");
/// let value = serde_json::to_value(text.json()).expect("a shallow value");
/// assert_eq!(value, serde_json::json!({ "plan": "pro", "since": 1_764_316_800_000_i64 }));
/// ```
impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Nested { json: *self, levels: DEEPEST }.serialize(serializer)
    }
}

/// Like its [`Json`].
impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

/// Each level is a call within a call, and the stack ends somewhere. `serde_json` reads as many.
const DEEPEST: u8 = 128;

/// Assigned to an object in JavaScript, as `serde-wasm-bindgen` does, a field of this name takes the place of what the
/// object inherits from, and users write some of their metadata themselves.
const PROTOTYPE: &str = "__proto__";

/// From here on a float no longer tells a whole number from its neighbours.
const INEXACT: u64 = 1 << 53;

struct Nested<'a> {
    json: Json<'a>,
    /// How many more levels may follow.
    levels: u8,
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { json, levels } = *self;
        if let Some(text) = json.as_str() {
            return serializer.serialize_str(text);
        }
        if let Some(is) = json.as_bool() {
            return serializer.serialize_bool(is);
        }
        if let Some(whole) = json.as_i64().filter(|number| number.unsigned_abs() < INEXACT) {
            return serializer.serialize_i64(whole);
        }
        if let Some(float) = json.as_f64() {
            return serializer.serialize_f64(float);
        }
        if json.is_null() {
            return serializer.serialize_unit();
        }
        let Some(levels) = levels.checked_sub(1) else {
            return Err(S::Error::custom(format_args!(
                "The JSON is more than {DEEPEST} levels deep. Take the text of such a value: Json::as_text."
            )));
        };
        let nested = |json| Nested { json, levels };
        if json.is_array() {
            serializer.collect_seq(json.items().map(nested))
        } else {
            let fields = json.fields().filter(|(name, _)| *name != PROTOTYPE);
            serializer.collect_map(fields.map(|(name, value)| (name, nested(value))))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(text: &str) -> Result<String, serde_json::Error> {
        serde_json::to_string(&JsonText::parse(text).expect("JSON"))
    }

    #[test]
    fn every_kind_of_value_is_written_as_it_came() {
        let text = r#"{ "b" : [ true , false, null, "\u00e9\n", [], {} ], "a": { "\"": -1.5 } }"#;
        let written = written(text).expect("a text");
        assert_eq!(written, r#"{"b":[true,false,null,"é\n",[],{}],"a":{"\"":-1.5}}"#);
        assert_eq!(serde_json::from_str::<Value>(&written).ok(), serde_json::from_str(text).ok());
    }

    #[test]
    fn of_fields_of_one_name_the_last_one_is_written() {
        assert_eq!(written(r#"{"a":1,"b":2,"a":3}"#).expect("a text"), r#"{"b":2,"a":3}"#);
    }

    #[test]
    fn no_field_becomes_a_prototype() {
        let text = r#"{"__proto__":{"a":1},"b":{"\u005f_proto__":[],"proto":2}}"#;
        assert_eq!(written(text).expect("a text"), r#"{"b":{"proto":2}}"#);
    }

    #[test]
    fn whole_numbers_stay_whole_as_far_as_javascript_tells_them_apart() {
        for (text, number) in [
            ("1764316800000", json!(1_764_316_800_000_i64)),
            ("-9007199254740991", json!(-9_007_199_254_740_991_i64)),
            ("9007199254740993", json!(9_007_199_254_740_992.0)),
            ("99999999999999999999", json!(1e20)),
            ("1.0", json!(1.0)),
            ("2e3", json!(2000.0)),
        ] {
            let text = JsonText::parse(text).expect("JSON");
            assert_eq!(serde_json::to_value(text.json()).expect("a number"), number, "{text:?}");
        }
    }

    #[test]
    fn what_is_too_deep_is_refused_and_does_not_overflow_the_stack() {
        let nested = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
        assert_eq!(written(&nested(128)).ok(), Some(nested(128)));
        for levels in [129, 100_000] {
            let error = written(&nested(levels)).expect_err("too deep");
            assert!(error.to_string().contains("128 levels"), "{error}");
        }
    }
}
