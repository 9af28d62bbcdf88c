//! Reads JSON into a program's own types. Only a program that does so carries serde_json.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Json;

impl Json<'_> {
    /// Deserializes the value into a type of the caller's own.
    pub(crate) fn deserialize<T: DeserializeOwned>(self) -> Result<T, serde_json::Error> {
        // Through a tree, so that an error does not name a column in a text that nobody has seen.
        tree(self).and_then(serde_json::from_value)
    }
}

fn tree(json: Json<'_>) -> Result<Value, serde_json::Error> {
    if let Some(text) = json.as_str() {
        Ok(text.into())
    } else if json.is_array() {
        json.items().map(tree).collect()
    } else if json.is_object() {
        let fields = json.fields().map(|(name, value)| Ok((name.to_owned(), tree(value)?)));
        fields.collect::<Result<_, _>>().map(Value::Object)
    } else {
        serde_json::from_str(json.as_text())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::JsonText;

    #[test]
    fn a_program_reads_its_own_types() {
        let text = JsonText::parse(r#"{"1":[1.5,2],"2":[]}"#).expect("JSON");
        let expected = BTreeMap::from([(1, vec![1.5, 2.0]), (2, vec![])]);
        assert_eq!(text.json().deserialize::<BTreeMap<u8, Vec<f64>>>().ok(), Some(expected));
        let wrong =
            text.json().deserialize::<BTreeMap<u8, Vec<bool>>>().expect_err("no booleans").to_string();
        assert!(wrong.contains("expected a boolean") && !wrong.contains("column"), "{wrong}");
    }
}
