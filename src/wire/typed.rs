//! Reads JSON into an app's own types, with this crate's errors, of which `crate::json` knows nothing.

use serde::de::DeserializeOwned;

use crate::error::{Error, code};
use crate::json::Json;

impl Json<'_> {
    /// Deserializes the value into a type of the app's own.
    ///
    /// # Errors
    /// `clerk_json_mismatch` if it does not fit that type, or nests more than 128 levels deep; the message says
    /// what does not fit.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.deserialize().map_err(|error| {
            let message = format!("The JSON is not of the type that it was read as: {error}. Make fields that may be missing an Option.");
            Error::Runtime { code: code::JSON_MISMATCH, message }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::json::JsonText;

    #[test]
    fn what_does_not_fit_is_an_error_that_says_so() {
        let text = JsonText::parse(r#"{"1":[1.5,2]}"#).expect("JSON");
        assert_eq!(text.json().read(), Ok(BTreeMap::from([(1, vec![1.5, 2.0])])));
        let wrong = text.json().read::<BTreeMap<u8, Vec<bool>>>().expect_err("no booleans");
        assert_eq!(wrong.code(), "clerk_json_mismatch");
        assert!(wrong.to_string().contains("expected a boolean"));
    }
}
