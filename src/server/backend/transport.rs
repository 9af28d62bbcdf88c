//! How the Backend API is called.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::{Client, Response, redirect};
use url::Url;

use super::super::API_VERSION;
use super::super::settings::SettingsError;
use super::unreadable;
use crate::error::{Error, code};
use crate::json::JsonText;
use crate::wire::read_error;

/// The connections to the Backend API, and the secret key that goes with each request.
pub(super) struct Transport {
    client: Client,
    api: Url,
}

const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes. Users with many memberships have some hundred thousand.
const LONGEST_ANSWER: usize = 16 << 20;

impl Transport {
    pub(super) fn new(api: Url, secret_key: &str) -> Result<Self, SettingsError> {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {secret_key}"))
            .map_err(|_| SettingsError::SecretKeyPrefix)?;
        authorization.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, authorization),
            (USER_AGENT, HeaderValue::from_static(concat!("clerk-wasm/", env!("CARGO_PKG_VERSION")))),
            (HeaderName::from_static("clerk-api-version"), HeaderValue::from_static(API_VERSION)),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ]);
        // Nobody but the API may get the secret key.
        let client =
            Client::builder().default_headers(headers).timeout(TIMEOUT).redirect(redirect::Policy::none());
        let client = client.build().map_err(|error| SettingsError::HttpClient(error.to_string()))?;
        Ok(Self { client, api })
    }

    /// Calls the API; the answer is JSON, and its status means success.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<JsonText, Error> {
        let mut request = self.client.request(method, self.url(path, query)?);
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = Arc::new(read(response).await?);
        if !status.is_success() {
            return Err(Error::Api(read_error(status.as_u16(), retry_after.as_deref(), &body)));
        }
        JsonText::of(body, &[]).ok_or_else(unreadable)
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Error> {
        // A URL parser would take these for a step up, or leave them out.
        if let Some(bad) = path.iter().find(|segment| matches!(**segment, "" | "." | "..")) {
            let message =
                format!("{bad:?} is neither an id nor the name of a template. Look at where it comes from.");
            return Err(Error::Runtime { code: code::INVALID_ID, message });
        }
        let mut url = self.api.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

async fn read(mut response: Response) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if bytes.len() + chunk.len() > LONGEST_ANSWER {
            return Err(unreadable());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| unreadable())
}

fn unreachable(error: reqwest::Error) -> Error {
    // The address may hold a nonce.
    let error = error.without_url();
    let message = format!("The Backend API could not be reached: {error}. Call again later.");
    Error::Runtime { code: code::NETWORK_ERROR, message }
}

impl fmt::Debug for Transport {
    /// Leaves out the client, which holds the secret key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("api", &self.api.as_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport(api: &str) -> Transport {
        Transport::new(Url::parse(api).expect("a URL"), "sk_test_abc").expect("a transport")
    }

    #[test]
    fn whatever_an_id_holds_stays_in_its_segment() {
        let api = transport("https://api.example.com/base/");
        let url = api.url(&["v1", "users", "a/b?c#d"], &[("nonce", "x&y=z")]).expect("a URL");
        assert_eq!(url.as_str(), "https://api.example.com/base/v1/users/a%2Fb%3Fc%23d?nonce=x%26y%3Dz");
        for bad in ["", ".", ".."] {
            let error = api.url(&["v1", "users", bad], &[]).expect_err("no id");
            assert_eq!(error.code(), "clerk_invalid_id");
        }
    }

    #[test]
    fn the_secret_key_is_not_printed() {
        assert!(!format!("{:?}", transport("https://api.example.com")).contains("sk_test"));
    }
}
