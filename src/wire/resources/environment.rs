//! The settings of an instance.

use std::sync::Arc;

use crate::json::{Json, JsonText, flag, quote, text};
use crate::wire::text::{split, without_last};

/// The names of everything that this crate and the npm package read of an environment. Nothing else is kept for later
/// pages, because an answer can hold a whole client beside it.
const KEPT: [(&str, &str); 3] = [
    ("auth_config", "single_session_mode session_minter"),
    (
        "display_config",
        "sign_in_url sign_up_url after_sign_out_one_url home_url user_profile_url organization_profile_url create_organization_url",
    ),
    ("organization_settings", "force_organization_selection"),
];

/// What an instance's owner has set in the dashboard.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    fields: JsonText,
}

impl Environment {
    /// Reads an environment; `None` if the text is not one.
    pub(crate) fn read(body: &Arc<String>) -> Option<Self> {
        let text = JsonText::of(body.clone(), &[])?;
        Self::from_answer(text.json())
    }

    /// The answer to a GET is bare; that to a PATCH is wrapped in `response`.
    pub(crate) fn from_answer(answer: Json<'_>) -> Option<Self> {
        let fields = answer.get("response").unwrap_or(answer);
        fields.get("auth_config")?.is_object().then(|| Self { fields: fields.keep() })
    }

    /// The hosted sign-in page.
    #[must_use]
    pub fn sign_in_url(&self) -> Option<&str> {
        self.display("sign_in_url")
    }

    /// The hosted sign-up page.
    #[must_use]
    pub fn sign_up_url(&self) -> Option<&str> {
        self.display("sign_up_url")
    }

    /// A field of the display settings.
    #[must_use]
    pub fn display(&self, name: &str) -> Option<&str> {
        text(self.fields.json().get("display_config")?, name)
    }

    /// Whether a browser can have only one session.
    #[must_use]
    pub fn is_single_session(&self) -> bool {
        self.auth("single_session_mode")
    }

    /// Whether tokens are minted at the edge, from the last token.
    pub(crate) fn has_session_minter(&self) -> bool {
        self.auth("session_minter")
    }

    /// Whether cookies are to be partitioned by top-level site.
    pub(crate) fn partitioned_cookies(&self) -> bool {
        flag(self.fields.json(), "partitioned_cookies")
    }

    /// Whether the personal account can't be chosen.
    pub(crate) fn forces_organization(&self) -> bool {
        let settings = self.fields.json().get("organization_settings");
        settings.is_some_and(|settings| flag(settings, "force_organization_selection"))
    }

    /// The fields that are ever read, as JSON for [`Environment::read`].
    pub(crate) fn kept(&self) -> String {
        let json = self.fields.json();
        let mut text = String::from('{');
        for (part, names) in KEPT {
            quote(part, &mut text);
            text.push_str(":{");
            json.get(part).into_iter().for_each(|part| push_kept(&mut text, part, names));
            end(&mut text);
            text.push(',');
        }
        push_kept(&mut text, json, "partitioned_cookies");
        end(&mut text);
        text
    }

    fn auth(&self, name: &str) -> bool {
        self.fields.json().get("auth_config").is_some_and(|config| flag(config, name))
    }
}

/// Adds the fields with these names, if they have a type that they are read as: text or flag.
fn push_kept(text: &mut String, json: Json<'_>, names: &str) {
    for name in split(names, b' ') {
        let Some(value) = json.get(name) else { continue };
        if value.as_str().is_some() || value.as_bool().is_some() {
            quote(name, text);
            text.push(':');
            text.push_str(value.as_text());
            text.push(',');
        }
    }
}

/// Ends an object, and drops the last comma.
fn end(text: &mut String) {
    text.truncate(without_last(text, b',').len());
    text.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(answer: &serde_json::Value) -> Environment {
        Environment::read(&answer.to_string().into()).expect("an environment")
    }

    #[test]
    fn what_is_kept_reads_the_same_and_holds_nothing_else() {
        let environment = json!({
            "auth_config": { "single_session_mode": true, "session_minter": true, "id": "secret" },
            "display_config": { "sign_in_url": "https://a.b/\u{1f600}\"", "home_url": ["secret"], "sign_up_url": { "a": "secret" }, "support_email": "secret" },
            "organization_settings": { "force_organization_selection": true, "secret": true },
            "partitioned_cookies": true,
            "user_settings": { "secret": 1 },
        });
        for answer in [environment.clone(), json!({ "response": environment, "client": { "jwt": "secret" } })]
        {
            let before = read(&answer);
            let kept = before.kept();
            assert!(!kept.contains("secret"), "{kept}");
            let after = Environment::read(&kept.clone().into()).expect("an environment");
            assert_eq!(after.kept(), kept);
            assert_eq!(after.sign_in_url(), Some("https://a.b/\u{1f600}\""));
            assert_eq!(after.sign_in_url(), before.sign_in_url());
            assert!(after.is_single_session() && after.has_session_minter());
            assert!(after.partitioned_cookies() && after.forces_organization());
        }
    }

    #[test]
    fn an_environment_without_anything_is_kept_as_such() {
        let kept =
            read(&json!({ "auth_config": {}, "display_config": 7, "organization_settings": null })).kept();
        assert_eq!(kept, r#"{"auth_config":{},"display_config":{},"organization_settings":{}}"#);
    }
}
