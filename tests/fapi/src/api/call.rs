//! One call to an endpoint: who makes it, and the shape of the answer.

use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::cookies;
use crate::app::App;
use crate::arrival::Arrival;
use crate::error::ApiError;
use crate::state::State;
use crate::state::browsers::Browser;

/// One call to an endpoint, by a known browser.
pub(crate) struct Call {
    app: Arc<App>,
    pub(crate) arrival: Arrival,
    browser: Browser,
}

/// What an endpoint works on.
pub(crate) struct Desk<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) browser: &'a mut Browser,
    pub(crate) arrival: &'a Arrival,
}

impl Desk<'_> {
    /// The `azp` of tokens made for this call.
    pub(crate) fn azp(&self) -> Option<&str> {
        self.arrival.page_origin.as_deref()
    }

    /// The id of the browser's client.
    pub(crate) fn client_id(&self) -> Result<String, ApiError> {
        Ok(self.state.client_of(self.browser).ok_or_else(ApiError::signed_out)?.id.clone())
    }

    /// The client in full; `null` if the browser has none.
    pub(crate) fn client(&self) -> Option<Value> {
        self.state.client_json(self.browser, self.azp())
    }
}

impl FromRequestParts<Arc<App>> for Call {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let arrival = arrival_of(parts);
        let browser = identify(&app.state(), &arrival)?;
        Ok(Self { app: Arc::clone(app), arrival, browser })
    }
}

/// The request as it arrived, which the front has put there.
pub(crate) fn arrival_of(parts: &Parts) -> Arrival {
    parts.extensions.get().cloned().expect("every request passes the front")
}

impl Call {
    /// Answers `{ "response": …, "client": … }`, with the client as it is afterwards; in a refusal, the
    /// client is in `meta`.
    pub(crate) fn wrapped<T: Serialize>(
        self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ApiError>,
    ) -> Response {
        self.answered(|desk| {
            let response = work(desk);
            let client = desk.client();
            let body = response.map(|response| json!({ "response": response, "client": client }));
            body.map_err(|refusal| refusal.with_client(client))
        })
    }

    /// Answers `{ "response": …, "client": null }`, when the answer is the client itself.
    pub(crate) fn alone<T: Serialize>(
        self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ApiError>,
    ) -> Response {
        self.answered(|desk| Ok(json!({ "response": work(desk)?, "client": null })))
    }

    /// Answers without a wrapper.
    pub(crate) fn bare<T: Serialize>(
        self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, ApiError>,
    ) -> Response {
        self.answered(|desk| Ok(serde_json::to_value(work(desk)?).expect("resources are JSON")))
    }

    /// Holds the API's lock during `work`, so calls are served one after the other.
    fn answered(mut self, work: impl FnOnce(&mut Desk<'_>) -> Result<Value, ApiError>) -> Response {
        let mut state = self.app.state();
        let before = self.browser.clone();
        let mut desk = Desk { state: &mut state, browser: &mut self.browser, arrival: &self.arrival };
        let body = work(&mut desk);
        let mut response = body.map(Json).into_response();
        identify_anew(&mut state, &before, &self.browser, &self.arrival, response.headers_mut());
        response
    }
}

/// Which browser sent this. In development, only known browsers may call.
pub(crate) fn identify(state: &State, arrival: &Arrival) -> Result<Browser, ApiError> {
    if state.config.is_production() {
        return Ok(Browser::Cookie(arrival.cookie(cookies::CLIENT).map(str::to_owned)));
    }
    let token = arrival.query("__clerk_db_jwt").or(arrival.form("__clerk_db_jwt"));
    let known = token.and_then(|token| state.browsers.dev_browser(token));
    known.map(Browser::Dev).ok_or_else(ApiError::dev_browser_unauthenticated)
}

/// Tells the browser the name by which it is known from now on, if that has changed.
pub(crate) fn identify_anew(
    state: &mut State,
    before: &Browser,
    after: &Browser,
    arrival: &Arrival,
    headers: &mut HeaderMap,
) {
    match (before, after) {
        (Browser::Cookie(before), Browser::Cookie(after)) => {
            let is_changed = before != after;
            if is_changed {
                headers.append(header::SET_COOKIE, cookies::client(&state.config, arrival, after.as_deref()));
            }
            if is_changed || arrival.method != axum::http::Method::GET {
                append_client_uat(state, after.as_deref(), arrival, headers);
            }
        }
        (Browser::Dev(token), _) => {
            if let Some(next) = state.browsers.take_replacement(token) {
                let value = HeaderValue::from_str(&next.0).expect("tokens are letters and digits");
                headers.insert("clerk-db-jwt", value);
            }
        }
        _ => {}
    }
}

/// Sends a browser on, with these headers.
pub(super) fn redirect(to: &str, mut headers: HeaderMap) -> Result<Response, ApiError> {
    let to = HeaderValue::from_str(to).map_err(|_| ApiError::param_invalid("redirect_url", to))?;
    headers.insert(header::LOCATION, to);
    Ok((StatusCode::TEMPORARY_REDIRECT, headers).into_response())
}

/// Tells the pages of the domain when the client of this cookie last changed.
pub(super) fn append_client_uat(
    state: &State,
    cookie: Option<&str>,
    arrival: &Arrival,
    headers: &mut HeaderMap,
) {
    let client = state.client_of(&Browser::Cookie(cookie.map(str::to_owned)));
    for cookie in cookies::client_uat(&state.config, arrival, state.client_uat(client)) {
        headers.append(header::SET_COOKIE, cookie);
    }
}
