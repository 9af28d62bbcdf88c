//! Reading what the Frontend API answers.

use std::sync::Arc;

use super::json::{Json, text};
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

/// Takes the client out of an answer. `None` if there is none, or it is null.
pub(crate) fn client_in(
    answer: &mut Json,
    body: &Arc<str>,
    place: ClientPlace,
) -> Option<(Json, ClientSource)> {
    let value = match place {
        ClientPlace::Response => answer.take("response"),
        ClientPlace::Client => answer.take("client"),
        ClientPlace::MetaClient => answer.take("meta").take("client"),
    };
    value.is_object().then(|| (value, ClientSource { body: body.clone(), place }))
}

/// Reads a refusal. A body that is none of the API's (a proxy's error page) gives one without
/// reasons.
pub(crate) fn read_error(status: u16, retry_after: Option<&str>, body: &Arc<str>) -> ApiError {
    let value = Json::parse(body).unwrap_or_default();
    let reasons = value.get("errors").map_or(&[][..], Json::items);
    ApiError {
        status,
        reasons: reasons.iter().map(reason).collect(),
        retry_after: retry_after.and_then(|seconds| u32::try_from(number(seconds.trim())?).ok()),
        trace_id: text(&value, "clerk_trace_id").map(str::to_owned),
        body: body.clone(),
    }
}

fn reason(value: &Json) -> Reason {
    let field = |name| text(value, name).unwrap_or_default().to_owned();
    Reason { code: field("code"), message: field("message"), long_message: field("long_message") }
}
