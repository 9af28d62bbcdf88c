//! The settings of an instance.

use std::sync::Arc;

use crate::wire::json::{Json, JsonText, flag, text};

/// What an instance's owner has set in the dashboard.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    fields: JsonText,
}

impl Environment {
    /// Reads an environment; `None` if the text is none.
    pub(crate) fn read(body: &Arc<String>) -> Option<Self> {
        let text = JsonText::of(body.clone(), &[])?;
        Self::from_answer(text.json())
    }

    /// The answer to a GET is bare; that to a PATCH is wrapped in `response`.
    pub(crate) fn from_answer(answer: Json<'_>) -> Option<Self> {
        let fields = answer.get("response").unwrap_or(answer);
        fields.get("auth_config")?.is_object().then(|| Self { fields: fields.keep() })
    }

    /// The hosted page to sign in.
    #[must_use]
    pub fn sign_in_url(&self) -> Option<&str> {
        self.display("sign_in_url")
    }

    /// The hosted page to sign up.
    #[must_use]
    pub fn sign_up_url(&self) -> Option<&str> {
        self.display("sign_up_url")
    }

    /// A field of the display settings.
    #[must_use]
    pub fn display(&self, name: &str) -> Option<&str> {
        text(self.fields.json().get("display_config")?, name)
    }

    /// A browser can have one session only.
    #[must_use]
    pub fn is_single_session(&self) -> bool {
        self.auth("single_session_mode")
    }

    /// Tokens are minted at the edge, from the last token.
    pub(crate) fn has_session_minter(&self) -> bool {
        self.auth("session_minter")
    }

    /// Cookies are to be partitioned by top-level site.
    pub(crate) fn partitioned_cookies(&self) -> bool {
        flag(self.fields.json(), "partitioned_cookies")
    }

    /// The personal account can't be chosen.
    pub(crate) fn forces_organization(&self) -> bool {
        let settings = self.fields.json().get("organization_settings");
        settings.is_some_and(|settings| flag(settings, "force_organization_selection"))
    }

    /// As it came.
    pub(crate) fn body(&self) -> &Arc<String> {
        self.fields.json().whole_text()
    }

    fn auth(&self, name: &str) -> bool {
        self.fields.json().get("auth_config").is_some_and(|config| flag(config, name))
    }
}
