//! Reading what the Frontend API answers.

use std::sync::Arc;

use serde_json::Value;

use super::json::{take_array, text};
use super::resources::ClientSource;
use super::text::number;
use crate::error::{ApiError, Reason};

/// Where in an answer the client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientPlace {
    /// It is what was asked for.
    Response,
    /// It came along with the answer to something else.
    Client,
    /// It came along with a refusal.
    MetaClient,
}

/// Reads a body; `None` if it is no JSON.
pub(crate) fn read_json(body: &str) -> Option<Value> {
    serde_json::from_str(body).ok()
}

/// Takes the client out of an answer. `None` if there is none, or it is null.
pub(crate) fn client_in(
    answer: &mut Value,
    body: &Arc<str>,
    place: ClientPlace,
) -> Option<(Value, ClientSource)> {
    let found = match place {
        ClientPlace::Response => answer.get_mut("response"),
        ClientPlace::Client => answer.get_mut("client"),
        ClientPlace::MetaClient => answer.get_mut("meta").and_then(|meta| meta.get_mut("client")),
    };
    let value = found.filter(|value| value.is_object())?.take();
    Some((value, ClientSource { body: body.clone(), place }))
}

/// Reads a refusal. A body that is none of the API's (a proxy's error page) gives one without
/// reasons.
pub(crate) fn read_error(status: u16, retry_after: Option<&str>, body: &Arc<str>) -> ApiError {
    let mut value = read_json(body).unwrap_or_default();
    let reasons = take_array(&mut value, "errors");
    ApiError {
        status,
        reasons: reasons.iter().map(reason).collect(),
        retry_after: retry_after.and_then(|seconds| u32::try_from(number(seconds.trim())?).ok()),
        trace_id: text(&value, "clerk_trace_id").map(str::to_owned),
        body: body.clone(),
    }
}

fn reason(value: &Value) -> Reason {
    let field = |name| text(value, name).unwrap_or_default().to_owned();
    Reason { code: field("code"), message: field("message"), long_message: field("long_message") }
}
