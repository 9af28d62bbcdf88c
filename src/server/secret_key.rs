//! The secret key.

use core::fmt;

use super::settings::SettingsError;
use crate::wire::InstanceType;

/// The instance's secret key. It shows itself to nobody: its debug output says only of which kind it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SecretKey {
    text: String,
    instance_type: InstanceType,
}

impl SecretKey {
    pub(super) fn parse(text: &str) -> Result<Self, SettingsError> {
        let text = text.trim_ascii();
        let of = |prefix, instance_type| {
            let rest: Option<&str> = text.strip_prefix(prefix);
            rest.filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()))
                .map(|_| instance_type)
        };
        let instance_type =
            of("sk_test_", InstanceType::Development).or_else(|| of("sk_live_", InstanceType::Production));
        match instance_type {
            Some(instance_type) => Ok(Self { text: text.to_owned(), instance_type }),
            None if text.is_empty() => Err(SettingsError::SecretKeyMissing),
            None if text.starts_with("pk_") => Err(SettingsError::SecretKeyIsPublishable),
            None => Err(SettingsError::SecretKeyPrefix),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn instance_type(&self) -> InstanceType {
        self.instance_type
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.instance_type {
            InstanceType::Development => "sk_test_…",
            InstanceType::Production => "sk_live_…",
        })
    }
}
