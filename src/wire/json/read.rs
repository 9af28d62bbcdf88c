//! Reads JSON into an app's own types. Only an app that does so carries serde_json.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Json;
use crate::error::{Error, code};

impl Json<'_> {
    /// Deserializes the value into a type of the app's own.
    ///
    /// # Errors
    /// `clerk_json_mismatch` if it does not fit that type; the message says what does not fit.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.deserialize().map_err(|error| {
            let message = format!("The JSON is not of the type that it was read as: {error}. Make fields that may be missing an Option.");
            Error::Runtime { code: code::JSON_MISMATCH, message }
        })
    }

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

    use crate::wire::json::JsonText;

    #[test]
    fn an_app_reads_its_own_types() {
        let text = JsonText::parse(r#"{"1":[1.5,2],"2":[]}"#).expect("JSON");
        let expected = BTreeMap::from([(1, vec![1.5, 2.0]), (2, vec![])]);
        assert_eq!(text.json().read::<BTreeMap<u8, Vec<f64>>>(), Ok(expected));
        let wrong = text.json().read::<BTreeMap<u8, Vec<bool>>>().expect_err("no booleans");
        assert_eq!(wrong.code(), "clerk_json_mismatch");
        assert!(wrong.to_string().contains("expected a boolean") && !wrong.to_string().contains("column"));
    }
}
