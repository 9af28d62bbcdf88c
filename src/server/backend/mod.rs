//! The Backend API, as far as it is needed here.

mod keys;
mod metadata;
mod transport;

use std::sync::Arc;

use http::Method;

pub(super) use keys::KeyCache;
pub use metadata::Metadata;
use transport::Transport;

use super::decision::{KeyFailure, RefreshRequest};
use super::secret_key::SecretKey;
use super::settings::{Settings, SettingsError};
use crate::error::{Error, code};
use crate::json::{Json, JsonText, quote as quote_json, text as text_field};
use crate::wire::User;

/// The Backend API of an instance. Cheap to clone: all clones share the connections.
///
/// ```no_run
/// # async fn run(api: clerk_wasm::server::BackendApi) -> Result<(), clerk_wasm::Error> {
/// use clerk_wasm::server::Metadata;
///
/// let user = api.user("user_123").await?;
/// let plan = serde_json::json!({ "plan": "pro" });
/// api.update_metadata(user.id(), Metadata::default().public(&plan)?).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Each call fails with [`Error::Api`] if the API refuses, and otherwise with `network_error` (not reached within ten
/// seconds), `unreadable_answer` (somebody else answered) or `clerk_invalid_id` (an id or a name that is none).
#[derive(Clone, Debug)]
pub struct BackendApi(Arc<Transport>);

impl BackendApi {
    pub(super) fn new(settings: &Settings) -> Result<Option<Self>, SettingsError> {
        let Some(key) = &settings.secret_key else { return Ok(None) };
        let transport = Transport::new(settings.api_url.clone(), SecretKey::as_str(key))?;
        Ok(Some(Self(Arc::new(transport))))
    }

    /// Makes a token of a session: from a template, or else a session token.
    ///
    /// # Errors
    /// See [above](Self#errors); 404 if there is no such session or template.
    pub async fn session_token(&self, session_id: &str, template: Option<&str>) -> Result<String, Error> {
        let path = ["v1", "sessions", session_id, "tokens"];
        let path: Vec<&str> = path.into_iter().chain(template).collect();
        let answer = self.0.send(Method::POST, &path, &[], None).await?;
        text_field(answer.json(), "jwt").map(str::to_owned).ok_or_else(unreadable)
    }

    /// Ends a session, on all devices at once. Tokens that were made of it expire within a minute.
    ///
    /// # Errors
    /// See [above](Self#errors); 404 if there is no such session.
    pub async fn revoke_session(&self, session_id: &str) -> Result<(), Error> {
        self.0.send(Method::POST, &["v1", "sessions", session_id, "revoke"], &[], None).await.map(drop)
    }

    /// Reads a user. Private metadata is in [`User::field`] under `private_metadata`.
    ///
    /// # Errors
    /// See [above](Self#errors); 404 if there is no such user.
    pub async fn user(&self, user_id: &str) -> Result<Arc<User>, Error> {
        read_user(&self.0.send(Method::GET, &["v1", "users", user_id], &[], None).await?)
    }

    /// Merges metadata into a user's; a field that is `null` is removed. Tokens show it from their next renewal on.
    ///
    /// # Errors
    /// See [above](Self#errors); 404 if there is no such user.
    pub async fn update_metadata(&self, user_id: &str, metadata: Metadata) -> Result<Arc<User>, Error> {
        let path = ["v1", "users", user_id, "metadata"];
        read_user(&self.0.send(Method::PATCH, &path, &[], Some(metadata.into_json())).await?)
    }

    /// What a handshake left: the cookies to set, each as in `Set-Cookie`.
    ///
    /// # Errors
    /// See [above](Self#errors); 404 if there is nothing, or it was fetched before.
    pub async fn handshake_payload(&self, nonce: &str) -> Result<Vec<String>, Error> {
        let path = ["v1", "clients", "handshake_payload"];
        let answer = self.0.send(Method::GET, &path, &[("nonce", nonce)], None).await?;
        texts(answer.json().get("directives"))
    }

    /// Makes a new session token for an expired one: the cookies to set, each as in `Set-Cookie`.
    ///
    /// # Errors
    /// See [above](Self#errors).
    pub async fn refresh_session(&self, request: &RefreshRequest) -> Result<Vec<String>, Error> {
        let path = ["v1", "sessions", &*request.session_id, "refresh"];
        // A flag that is false is left out.
        let suffixed = [("suffixed_cookies", "true")];
        let query = if request.suffixed_cookies { &suffixed[..] } else { &[] };
        let answer = self.0.send(Method::POST, &path, query, Some(refresh_body(request))).await?;
        texts(answer.json().get("cookies"))
    }

    /// The instance's keys.
    pub(super) async fn keys(&self) -> Result<JsonText, KeyFailure> {
        let answer = self.0.send(Method::GET, &["v1", "jwks"], &[], None).await;
        answer.map_err(|error| match error.code() {
            "clerk_key_invalid" => KeyFailure::SecretKeyInvalid,
            _ => KeyFailure::Unreachable,
        })
    }
}

fn refresh_body(request: &RefreshRequest) -> String {
    let mut body = String::from(r#"{"format":"cookie""#);
    for (name, value) in [
        ("expired_token", &request.expired_token),
        ("refresh_token", &request.refresh_token),
        ("request_origin", &request.request_origin),
    ] {
        body.push(',');
        quote_json(name, &mut body);
        body.push(':');
        quote_json(value, &mut body);
    }
    body.push_str(r#","request_headers":{"#);
    for (index, (name, values)) in request.request_headers.iter().enumerate() {
        body.push_str(if index == 0 { "" } else { "," });
        quote_json(name, &mut body);
        body.push_str(":[");
        for (index, value) in values.iter().enumerate() {
            body.push_str(if index == 0 { "" } else { "," });
            quote_json(value, &mut body);
        }
        body.push(']');
    }
    body.push_str("}}");
    body
}

fn texts(list: Option<Json<'_>>) -> Result<Vec<String>, Error> {
    let list = list.filter(|list| list.is_array()).ok_or_else(unreadable)?;
    Ok(list.items().filter_map(Json::as_str).map(str::to_owned).collect())
}

fn read_user(answer: &JsonText) -> Result<Arc<User>, Error> {
    User::read(answer.json(), None).ok_or_else(unreadable)
}

/// Not the API's answer.
fn unreadable() -> Error {
    Error::runtime(
        code::UNREADABLE_ANSWER,
        "The answer was not the Backend API's. Check `api_url`, and what is between this server and there.",
    )
}
