//! Reads JSON into a program's own types. Only a program that does so carries serde_json.

use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;

use super::Json;

/// How deep arrays and objects may nest in what becomes a tree, on the stack: about as deep as serde_json lets them.
const MOST_DEPTH: usize = 128;

impl Json<'_> {
    /// Deserializes the value into a type of the caller's own.
    pub(crate) fn deserialize<T: DeserializeOwned>(self) -> Result<T, serde_json::Error> {
        // Through a tree, so that an error does not name a column in a text that nobody has seen.
        tree(self, MOST_DEPTH).and_then(serde_json::from_value)
    }
}

/// The value as a tree, with this many levels at most.
fn tree(json: Json<'_>, levels: usize) -> Result<Value, serde_json::Error> {
    let inner = |json| match levels.checked_sub(1) {
        Some(levels) => tree(json, levels),
        None => Err(serde_json::Error::custom(format_args!("more than {MOST_DEPTH} levels deep"))),
    };
    if let Some(text) = json.as_str() {
        Ok(text.into())
    } else if json.is_array() {
        json.items().map(inner).collect()
    } else if json.is_object() {
        let fields = json.fields().map(|(name, value)| Ok((name.to_owned(), inner(value)?)));
        fields.collect::<Result<_, _>>().map(Value::Object)
    } else {
        serde_json::from_str(json.as_text())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::super::JsonText;
    use super::MOST_DEPTH;

    #[test]
    fn a_program_reads_its_own_types() {
        let text = JsonText::parse(r#"{"1":[1.5,2],"2":[]}"#).expect("JSON");
        let expected = BTreeMap::from([(1, vec![1.5, 2.0]), (2, vec![])]);
        assert_eq!(text.json().deserialize::<BTreeMap<u8, Vec<f64>>>().ok(), Some(expected));
        let wrong =
            text.json().deserialize::<BTreeMap<u8, Vec<bool>>>().expect_err("no booleans").to_string();
        assert!(wrong.contains("expected a boolean") && !wrong.contains("column"), "{wrong}");
    }

    /// Values of its depth would be read, shown and dropped level by level, until no stack is left.
    #[test]
    fn what_is_too_deep_for_a_tree_is_an_error() {
        for (open, end) in [("[", "]"), (r#"{"a":"#, "}")] {
            let nested = |depth: usize| [open.repeat(depth), "0".to_owned(), end.repeat(depth)].concat();
            let read = |depth| JsonText::parse(&nested(depth)).expect("JSON").json().deserialize::<Value>();
            assert!(read(MOST_DEPTH).is_ok());
            assert_eq!(read(MOST_DEPTH + 1).expect_err("too deep").to_string(), "more than 128 levels deep");
            assert!(read(100_000).is_err());
        }
    }
}
