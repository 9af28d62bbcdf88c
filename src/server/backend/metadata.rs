//! A change of a user's metadata.

use serde::Serialize;

use crate::error::{Error, code};

/// A change of a user's metadata: what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    fields: Vec<(&'static str, String)>,
}

impl Metadata {
    /// What everybody may see, and only a server may change.
    ///
    /// # Errors
    /// `clerk_json_mismatch` if the value is not JSON.
    pub fn public<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, Error> {
        self.with("public_metadata", value)
    }

    /// What only a server may see and change.
    ///
    /// # Errors
    /// `clerk_json_mismatch` if the value is not JSON.
    pub fn private<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, Error> {
        self.with("private_metadata", value)
    }

    /// What users may change themselves.
    ///
    /// # Errors
    /// `clerk_json_mismatch` if the value is not JSON.
    pub fn user_editable<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, Error> {
        self.with("unsafe_metadata", value)
    }

    pub(super) fn into_json(self) -> String {
        let fields: Vec<String> =
            self.fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", fields.join(","))
    }

    fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<Self, Error> {
        let value = serde_json::to_string(value).map_err(|error| Error::Runtime {
            code: code::JSON_MISMATCH,
            message: format!("The metadata is not JSON: {error}. Its keys must be texts."),
        })?;
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value));
        Ok(self)
    }
}
