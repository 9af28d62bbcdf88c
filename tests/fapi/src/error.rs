//! The API's refusals: a status and Clerk's own error codes.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::state::ids;

/// A refusal, as the Frontend API words it.
///
/// Boxed, because it is in the result of nearly every function.
#[derive(Debug, Clone)]
pub(crate) struct ApiError(Box<Refusal>);

#[derive(Debug, Clone)]
struct Refusal {
    status: StatusCode,
    detail: Detail,
    /// The client, which comes along with refused mutations as it does with granted ones.
    client: Option<Value>,
}

#[derive(Debug, Clone, Serialize)]
struct Detail {
    message: String,
    long_message: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    meta: Map<String, Value>,
}

impl ApiError {
    fn new(status: u16, code: &'static str, message: &str, long_message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).expect("a known status");
        let (message, long_message) = (message.into(), long_message.into());
        let detail = Detail { message, long_message, code, meta: Map::new() };
        Self(Box::new(Refusal { status, detail, client: None }))
    }

    fn about(mut self, key: &str, value: &str) -> Self {
        self.0.detail.meta.insert(key.into(), value.into());
        self
    }

    pub(crate) fn with_client(mut self, client: Option<Value>) -> Self {
        self.0.client = client;
        self
    }

    /// The sentence for people.
    pub(crate) fn long_message(&self) -> &str {
        &self.0.detail.long_message
    }

    /// Whether a sign-in was refused because the user is already signed in.
    pub(crate) fn means_signed_in(&self) -> bool {
        self.0.detail.code == "identifier_already_signed_in"
    }

    pub(crate) fn dev_browser_unauthenticated() -> Self {
        let what = "No development browser is known by this token. Get a new one and start over.";
        Self::new(401, "dev_browser_unauthenticated", "Browser unauthenticated", what)
    }

    pub(crate) fn authentication_invalid() -> Self {
        let what = "The request needs an active session of this client.";
        Self::new(401, "authentication_invalid", "Invalid authentication", what)
    }

    pub(crate) fn signed_out() -> Self {
        Self::new(401, "signed_out", "Signed out", "You are signed out")
    }

    pub(crate) fn host_invalid() -> Self {
        let what = "The request was sent to a host that this local Frontend API does not answer to. Send it to \
                    localhost, or name the host in the configuration: as host, in satellites or in allowed_origins.";
        Self::new(403, "host_invalid", "Invalid host", what)
    }

    pub(crate) fn origin_invalid() -> Self {
        let what = "The Request HTTP Origin header must be equal to or a subdomain of the requesting URL.";
        Self::new(400, "origin_invalid", "Invalid HTTP Origin header", what)
    }

    pub(crate) fn endpoint_not_served(method: &str, path: &str) -> Self {
        let what = format!("{method} {path} is not served by this local Frontend API.");
        Self::new(404, "resource_not_found", "Not found", what)
    }

    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        let long = format!("No {} was found with id {id}.", what.to_lowercase());
        Self::new(404, "resource_not_found", &format!("{what} not found"), long)
    }

    pub(crate) fn template_not_found(name: &str) -> Self {
        let long = format!("No JWT template exists with name: {name}");
        Self::new(404, "resource_not_found", "JWT template not found", long)
    }

    pub(crate) fn organization_not_found() -> Self {
        let what = "Given organization not found, or you don't have permission to access it";
        Self::new(
            404,
            "organization_not_found_or_unauthorized",
            "Organization not found or unauthorized",
            what,
        )
    }

    pub(crate) fn identifier_not_found() -> Self {
        Self::new(
            422,
            "form_identifier_not_found",
            "Couldn't find your account.",
            "Couldn't find your account.",
        )
        .about("param_name", "identifier")
    }

    pub(crate) fn password_incorrect() -> Self {
        let what = "Password is incorrect. Try again, or use another method.";
        Self::new(422, "form_password_incorrect", "Password is incorrect.", what)
            .about("param_name", "password")
    }

    pub(crate) fn param_missing(name: &str) -> Self {
        let what = format!("{name} must be included.");
        Self::new(422, "form_param_missing", "is missing", what).about("param_name", name)
    }

    pub(crate) fn param_invalid(name: &str, value: &str) -> Self {
        let what = format!("{value} does not match one of the allowed values for parameter {name}.");
        Self::new(422, "form_param_value_invalid", "is invalid", what).about("param_name", name)
    }

    pub(crate) fn strategy_invalid() -> Self {
        let what = "The verification strategy is not valid for this account.";
        Self::new(400, "strategy_for_user_invalid", "Invalid verification strategy", what)
    }

    pub(crate) fn session_exists() -> Self {
        let what =
            "You're currently in single session mode. You can only be signed into one account at a time.";
        Self::new(400, "session_exists", "Session already exists", what)
    }

    pub(crate) fn identifier_already_signed_in(session: &str) -> Self {
        Self::new(
            400,
            "identifier_already_signed_in",
            "You're already signed in",
            "You're already signed in.",
        )
        .about("session_id", session)
    }

    pub(crate) fn already_verified() -> Self {
        let what = "This verification has already been verified.";
        Self::new(400, "verification_already_verified", "Already verified", what)
    }

    pub(crate) fn code_incorrect() -> Self {
        Self::new(422, "form_code_incorrect", "is incorrect", "Incorrect code").about("param_name", "code")
    }

    pub(crate) fn verification_expired() -> Self {
        let what = "This verification has expired. You must create a new one.";
        Self::new(400, "verification_expired", "Verification has expired", what)
    }

    pub(crate) fn verification_not_sent() -> Self {
        let what = "You need to send a verification code before attempting to verify.";
        Self::new(400, "verification_not_sent", "Verification not sent", what)
    }

    /// Somebody else signs in with this.
    pub(crate) fn identifier_exists(name: &str) -> Self {
        let what = format!("That {} is taken. Please try another.", name.replace('_', " "));
        Self::new(422, "form_identifier_exists", &what, what.clone()).about("param_name", name)
    }

    pub(crate) fn format_invalid(name: &str) -> Self {
        let what = format!("{name} must be a valid {}.", name.replace('_', " "));
        Self::new(422, "form_param_format_invalid", "is invalid", what).about("param_name", name)
    }

    pub(crate) fn password_too_short(least: usize) -> Self {
        let what = format!("Passwords must be {least} characters or more.");
        Self::new(422, "form_password_length_too_short", &what, what.clone()).about("param_name", "password")
    }

    pub(crate) fn missing_expired_token() -> Self {
        let what = "The last session token must be sent as expired_token.";
        Self::new(422, "missing_expired_token", "Missing expired token", what)
    }

    pub(crate) fn not_on_a_satellite() -> Self {
        let what = "This is done on the primary domain of the instance, and not on a satellite's.";
        Self::new(403, "operation_not_allowed_on_satellite_domain", "operation not allowed", what)
    }

    pub(crate) fn not_on_the_primary() -> Self {
        let what = "This is done on the domain of a satellite, and not on the primary one.";
        Self::new(403, "operation_not_allowed_on_primary_domain", "operation not allowed", what)
    }

    pub(crate) fn sync_nonce_already_consumed() -> Self {
        let what = "A satellite has been told of its client with this token before; it serves once.";
        Self::new(403, "sync_nonce_already_consumed", "sync nonce already consumed", what)
    }

    pub(crate) fn authorization_header_invalid() -> Self {
        let what = "The Authorization header must be \"Bearer <secret key>\".";
        Self::new(401, "authorization_header_format_invalid", "Invalid Authorization header format", what)
    }

    pub(crate) fn secret_key_invalid() -> Self {
        let what =
            "This is not the secret key of this instance. It is shown when the local Frontend API starts.";
        Self::new(401, "clerk_key_invalid", "The provided Clerk Secret Key is invalid", what)
    }

    pub(crate) fn session_inactive() -> Self {
        let what = "The session has ended, so that there are no tokens of it any more.";
        Self::new(401, "session_inactive", "Session inactive", what)
    }

    pub(crate) fn not_json() -> Self {
        let what = "The body must be an object in JSON, and its type application/json.";
        Self::new(415, "unsupported_content_type", "Unsupported content type", what)
    }

    pub(crate) fn not_a_form() -> Self {
        let what = "The body must be application/x-www-form-urlencoded.";
        Self::new(415, "unsupported_content_type", "Unsupported content type", what)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "errors": [self.0.detail] });
        if let Some(client) = self.0.client {
            body["meta"] = json!({ "client": client });
        }
        body["clerk_trace_id"] = ids::trace().into();
        (self.0.status, Json(body)).into_response()
    }
}
