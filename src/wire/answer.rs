//! Reads the Frontend API's answers.

use std::sync::Arc;

use super::text::number;
use crate::error::{ApiError, Reason};
use crate::json::{Json, JsonText, list, text};

/// Where an answer holds the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientPlace {
    /// The client itself was asked for.
    Response,
    /// It came along with the answer to another request.
    Client,
    /// It came along with a refusal.
    MetaClient,
}

/// The client in an answer; `None` if it is missing or not an object.
pub(crate) fn client_in(answer: Json<'_>, place: ClientPlace) -> Option<Json<'_>> {
    let found = match place {
        ClientPlace::Response => answer.get("response"),
        ClientPlace::Client => answer.get("client"),
        ClientPlace::MetaClient => answer.get("meta")?.get("client"),
    };
    found.filter(|client| client.is_object())
}

/// Reads a refusal. A body that is not the API's, such as a proxy's error page, yields one without reasons.
pub(crate) fn read_error(status: u16, retry_after: Option<&str>, body: &Arc<String>) -> ApiError {
    let text = JsonText::of(body.clone(), &[]).unwrap_or_default();
    let mut reasons = Vec::new();
    for sent in list(text.json(), "errors") {
        reasons.push(reason(sent));
    }
    ApiError {
        status,
        reasons,
        retry_after: retry_after.and_then(|seconds| u32::try_from(number(seconds.trim_ascii())?).ok()),
        trace_id: self::text(text.json(), "clerk_trace_id").map(str::to_owned),
        body: body.clone(),
    }
}

fn reason(value: Json<'_>) -> Reason {
    let field = |name| text(value, name).unwrap_or_default().to_owned();
    Reason { code: field("code"), message: field("message"), long_message: field("long_message") }
}
