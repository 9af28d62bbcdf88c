//! Requests to an app's own backend that carry a fresh token.

use core::fmt::{Display, Formatter};

use gloo_net::http::{RequestBuilder, Response};
use serde::Serialize;

use super::clerk::Clerk;
use super::options::TokenOptions;
use crate::engine::OrganizationChoice;
use crate::error::Error;
use crate::wire::{Method, before_any};

/// A request that carries a token. Made by [`Clerk::fetch`].
#[must_use = "nothing happens until it is sent"]
pub struct AuthorizedRequest {
    clerk: Clerk,
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    token: TokenOptions,
}

impl core::fmt::Debug for AuthorizedRequest {
    /// Query, headers and body are left out: any of them can hold secrets.
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        let url = before_any(&self.url, b"?#");
        f.debug_struct("AuthorizedRequest")
            .field("method", &self.method)
            .field("url", &url)
            .finish_non_exhaustive()
    }
}

/// Why a request got no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum FetchError {
    /// There is no token for it.
    Token(Error),
    /// The body could not be written as JSON.
    Body(String),
    /// The backend could not be reached.
    Network(gloo_net::Error),
}

impl Clerk {
    /// A request to your own backend, with `Authorization: Bearer` and a fresh token, or without one if
    /// nobody is signed in. If the backend answers 401 all the same, the request is sent once more with
    /// a newly minted token.
    ///
    /// The token goes to whatever address `url` names: use this only for your own backends.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), clerk_wasm::FetchError> {
    /// use clerk_wasm::Method;
    ///
    /// let answer = clerk.fetch(Method::Post, "/api/invoices").template("payments").text("{}").send().await?;
    /// println!("{}", answer.status());
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(&self, method: Method, url: &str) -> AuthorizedRequest {
        AuthorizedRequest {
            clerk: self.clone(),
            method,
            url: url.to_owned(),
            headers: Vec::new(),
            body: None,
            token: TokenOptions::default(),
        }
    }
}

impl AuthorizedRequest {
    /// Uses a token of the session with this id instead of the active one.
    pub fn session(mut self, id: &str) -> Self {
        self.token.session = Some(id.to_owned());
        self
    }

    /// Uses a token from this JWT template instead of the session token.
    pub fn template(mut self, name: &str) -> Self {
        self.token.template = Some(name.to_owned());
        self
    }

    /// Uses a session token for this organization instead of the active one.
    pub fn organization(mut self, organization: OrganizationChoice) -> Self {
        self.token.organization = organization;
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends this text as the body.
    pub fn text(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    /// Sends this value as JSON.
    ///
    /// # Errors
    /// [`FetchError::Body`] if it can't be written as JSON.
    pub fn json(self, body: &impl Serialize) -> Result<Self, FetchError> {
        let text = serde_json::to_string(body).map_err(|error| FetchError::Body(error.to_string()))?;
        Ok(self.header("Content-Type", "application/json").text(&text))
    }

    /// Sends the request. Any answer of the backend counts as one, even a second 401.
    ///
    /// # Errors
    /// [`FetchError::Token`] with an error of [`Clerk::get_token`]; [`FetchError::Network`].
    pub async fn send(mut self) -> Result<Response, FetchError> {
        let (answer, had_token) = self.try_once().await?;
        if answer.status() != 401 || !had_token {
            return Ok(answer);
        }
        self.token.skip_cache = true;
        Ok(self.try_once().await?.0)
    }

    async fn try_once(&self) -> Result<(Response, bool), FetchError> {
        let token = self.clerk.get_token_with(self.token.clone()).await.map_err(FetchError::Token)?;
        let mut request = RequestBuilder::new(&self.url).method(match self.method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
            Method::Put => gloo_net::http::Method::PUT,
            Method::Patch => gloo_net::http::Method::PATCH,
            Method::Delete => gloo_net::http::Method::DELETE,
        });
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(token) = &token {
            request = request.header("Authorization", &["Bearer ", token.as_str()].concat());
        }
        let answer = match &self.body {
            Some(body) => request.body(body).map_err(FetchError::Network)?.send().await,
            None => request.send().await,
        };
        Ok((answer.map_err(FetchError::Network)?, token.is_some()))
    }
}

impl Display for FetchError {
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Token(error) => write!(f, "there is no token for the request: {error}"),
            Self::Body(error) => write!(f, "the body can't be written as JSON: {error}"),
            Self::Network(error) => write!(f, "the request failed: {error}"),
        }
    }
}

impl core::error::Error for FetchError {}
