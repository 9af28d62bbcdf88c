//! Faults that tests ask for: other answers than the API's own, late answers, and none at all.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::ids;

/// A fault: for which requests, how often, and what happens to them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// Assigned by the server.
    #[serde(default)]
    pub(crate) id: String,
    /// The paths it applies to: `*` stands for one segment, `**` at the end for any rest.
    path: String,
    /// The method it applies to, with `_method` applied; any by default.
    #[serde(default)]
    method: Option<String>,
    /// How many requests it applies to; all by default.
    #[serde(default)]
    count: Option<u32>,
    /// Wait this long before anything else.
    #[serde(default)]
    delay_ms: u64,
    /// Close the connection without an answer.
    #[serde(default)]
    drop: bool,
    /// Answer with this status instead of the API's answer.
    #[serde(default)]
    status: Option<u16>,
    /// The error code in the body, if no body is given.
    #[serde(default)]
    code: Option<String>,
    /// A string is sent as it is, anything else as JSON.
    #[serde(default)]
    body: Option<Value>,
    /// Headers of the answer.
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// What a fault does to one request.
#[derive(Debug)]
pub(crate) enum Effect {
    /// The API answers after the delay.
    None,
    Drop,
    Answer(Response),
}

/// The faults in force, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, mut fault: Fault) -> Result<Fault, String> {
        fault.check()?;
        fault.id = ids::new("fault");
        self.lock().push(fault.clone());
        Ok(fault)
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn remove(&self, id: &str) -> bool {
        let mut faults = self.lock();
        let before = faults.len();
        faults.retain(|fault| fault.id != id);
        faults.len() < before
    }

    /// Takes the first fault for such a request, and counts it down.
    pub(crate) fn take(&self, method: &str, path: &str) -> Option<Fault> {
        let mut faults = self.lock();
        let at = faults.iter().position(|fault| fault.is_for(method, path))?;
        let fault = faults[at].clone();
        match &mut faults[at].count {
            Some(1) => drop(faults.remove(at)),
            Some(count) => *count -= 1,
            None => {}
        }
        Some(fault)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    fn is_for(&self, method: &str, path: &str) -> bool {
        let method_fits = self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        method_fits && matches(&self.path, path)
    }

    fn check(&self) -> Result<(), String> {
        if self.count == Some(0) {
            return Err("count is 0; leave it out for all requests".into());
        }
        if let Some(status) = self.status
            && !(200..600).contains(&status)
        {
            return Err(format!("status {status} is not one of an answer"));
        }
        let is_header = |(name, value): (&String, &String)| parse_header(name, value).is_some();
        match self.headers.iter().all(is_header) {
            true => Ok(()),
            false => Err("a header has a name or value that HTTP does not allow".into()),
        }
    }

    /// Waits as long as the fault says, and returns what should happen then.
    pub(crate) async fn strike(&self) -> Effect {
        if self.delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        }
        if self.drop {
            return Effect::Drop;
        }
        match self.status.is_some() || self.body.is_some() {
            true => Effect::Answer(self.answer()),
            false => Effect::None,
        }
    }

    fn answer(&self) -> Response {
        let status =
            self.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
        let mut response = (status, Body::from(self.body_text(status))).into_response();
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        for (name, value) in &self.headers {
            if let Some((name, value)) = parse_header(name, value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    fn body_text(&self, status: StatusCode) -> String {
        match &self.body {
            Some(Value::String(text)) => text.clone(),
            Some(body) => body.to_string(),
            None if status == StatusCode::NO_CONTENT => String::new(),
            None => self.error_body(status).to_string(),
        }
    }

    /// The body of a refusal with this status, unless the fault has another.
    fn error_body(&self, status: StatusCode) -> Value {
        let code = match (&self.code, status.as_u16()) {
            (Some(code), _) => code.as_str(),
            (None, 401) => "authentication_invalid",
            (None, 403) => "authorization_invalid",
            (None, 404) => "resource_not_found",
            (None, 429) => "too_many_requests",
            (None, 400..500) => "request_invalid",
            _ => "internal_clerk_error",
        };
        let message = status.canonical_reason().unwrap_or("Refused");
        let error = json!({ "message": message, "long_message": message, "code": code });
        json!({ "errors": [error], "clerk_trace_id": ids::trace() })
    }
}

fn parse_header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((name.parse().ok()?, value.parse().ok()?))
}

/// Whether the path matches the pattern, segment by segment.
fn matches(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: Value) -> Fault {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn patterns_match_whole_segments() {
        assert!(matches("/v1/client", "/v1/client"));
        assert!(!matches("/v1/client", "/v1/client/sessions"));
        assert!(matches("/v1/client/sessions/*/tokens", "/v1/client/sessions/sess_1/tokens"));
        assert!(!matches("/v1/client/sessions/*/tokens", "/v1/client/sessions/sess_1/tokens/x"));
        assert!(matches("/v1/**", "/v1/client/sessions/sess_1/tokens/x"));
        assert!(matches("/v1/client/**", "/v1/client"));
    }

    #[test]
    fn a_counted_fault_is_gone_after_its_count() {
        let faults = Faults::default();
        faults
            .add(fault(json!({ "path": "/v1/client", "method": "get", "status": 500, "count": 2 })))
            .unwrap();
        assert!(faults.take("POST", "/v1/client").is_none());
        assert!(faults.take("GET", "/v1/client").is_some());
        assert!(faults.take("GET", "/v1/client").is_some());
        assert!(faults.take("GET", "/v1/client").is_none());
    }

    #[test]
    fn what_http_cannot_say_is_refused() {
        let faults = Faults::default();
        assert!(faults.add(fault(json!({ "path": "/", "status": 99 }))).is_err());
        assert!(faults.add(fault(json!({ "path": "/", "count": 0 }))).is_err());
        assert!(faults.add(fault(json!({ "path": "/", "headers": { "a b": "c" } }))).is_err());
    }
}
