//! The hosted pages: signing in with a form, with or without JavaScript.

mod page;

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use url::Url;

use crate::api::call::{arrival_of, identify, identify_anew};
use crate::app::App;
use crate::arrival::Arrival;
use crate::config::Config;
use crate::error::ApiError;
use crate::origins;
use crate::state;
use crate::state::browsers::Browser;
use crate::urls::with_parameter;
use page::SignInPage;

/// Where a browser should go afterwards, in the official clients' order of precedence.
const TARGETS: [&str; 3] = ["sign_in_force_redirect_url", "redirect_url", "sign_in_fallback_redirect_url"];

/// A visit to a hosted page. Unlike the API, these pages accept unknown browsers.
pub(crate) struct Visit {
    arrival: Arrival,
    target: Option<String>,
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    /// Refuses a target to which the browser may not be sent, before anything is shown.
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let arrival = arrival_of(parts);
        let named = TARGETS.iter().find_map(|name| arrival.form(name).or(arrival.query(name)));
        let target = named.filter(|target| !target.is_empty()).map(str::to_owned);
        if let Some(target) = &target
            && !origins::is_redirect_allowed(&app.state().config, &arrival, target)
        {
            return Err(refused_target(target));
        }
        Ok(Self { arrival, target })
    }
}

/// The address of the hosted pages, as seen by the browser that sent this.
pub(crate) fn base_url(app: &App, arrival: &Arrival) -> String {
    let scheme = if arrival.secure { "https" } else { "http" };
    let seen = format!("{scheme}://{}{}", arrival.authority, arrival.prefix);
    let is_own = Url::parse(&seen).is_ok_and(|url| arrival.secure || origins::is_loopback(&url));
    if is_own { seen } else { app.addresses.api.clone() }
}

pub(crate) async fn index(State(app): State<Arc<App>>) -> Html<String> {
    Html(page::index(&app.state().config, &app.addresses))
}

pub(crate) async fn sign_up_page(State(app): State<Arc<App>>) -> Html<String> {
    Html(page::sign_up(&app.state().config))
}

pub(crate) async fn sign_in_page(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let state = app.state();
    let token = visit.arrival.query("__clerk_db_jwt").unwrap_or_default();
    let page = SignInPage {
        dev_browser: token,
        target: visit.target.as_deref().unwrap_or_default(),
        identifier: "",
        problem: None,
    };
    Html(page.render(&state.config)).into_response()
}

pub(crate) async fn sign_in(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let mut state = app.state();
    let identified = identify(&state, &visit.arrival);
    let before = identified.unwrap_or_else(|_| Browser::Dev(state.browsers.new_dev_browser()));
    let mut browser = before.clone();
    let mut response = match attempt(&mut state, &mut browser, &visit.arrival) {
        Ok(()) => welcome(&state.config, &browser, visit.target.as_deref()),
        Err(refusal) => form_again(&state.config, &browser, &visit, &refusal),
    };
    identify_anew(&mut state, &before, &browser, &visit.arrival, response.headers_mut());
    response
}

fn attempt(state: &mut state::State, browser: &mut Browser, arrival: &Arrival) -> Result<(), ApiError> {
    let client = state.ensure_client(browser);
    let identifier = arrival.form("identifier").unwrap_or_default();
    let password = arrival.form("password").unwrap_or_default();
    match state.create_sign_in(&client, Some(identifier), Some(password)) {
        // A user who is already signed in only wants to go back.
        Err(refusal) if !refusal.means_signed_in() => Err(refusal),
        _ => {
            state.rotate_cookie(browser);
            Ok(())
        }
    }
}

fn welcome(config: &Config, browser: &Browser, target: Option<&str>) -> Response {
    let Some(target) = target else { return Html(page::signed_in(config)).into_response() };
    let location = with_dev_browser(target, dev_token(browser));
    match HeaderValue::from_str(&location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => refused_target(target),
    }
}

fn form_again(config: &Config, browser: &Browser, visit: &Visit, refusal: &ApiError) -> Response {
    let page = SignInPage {
        dev_browser: dev_token(browser),
        target: visit.target.as_deref().unwrap_or_default(),
        identifier: visit.arrival.form("identifier").unwrap_or_default(),
        problem: Some(refusal.long_message()),
    };
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page.render(config))).into_response()
}

/// The target, with the token by which a development page recognises its browser.
fn with_dev_browser(target: &str, token: &str) -> String {
    if token.is_empty() { target.to_owned() } else { with_parameter(target, "__clerk_db_jwt", token) }
}

fn dev_token(browser: &Browser) -> &str {
    match browser {
        Browser::Dev(token) => &token.0,
        Browser::Cookie(_) => "",
    }
}

fn refused_target(target: &str) -> Response {
    (StatusCode::BAD_REQUEST, Html(page::refused_target(target))).into_response()
}
