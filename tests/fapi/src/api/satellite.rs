//! How a satellite in production learns which client a browser has. The browser is sent through three
//! addresses: the satellite's API, which does not know; the primary domain's, which knows the browser by its
//! cookie; and the satellite's again, which gives it a cookie of its own for the same client.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::Response;
use url::form_urlencoded::Serializer;

use super::call::{append_client_uat, identify, redirect};
use super::cookies;
use crate::app::App;
use crate::arrival::Arrival;
use crate::config::Config;
use crate::error::ApiError;
use crate::origins;
use crate::state;
use crate::state::links::{self, Link};
use crate::urls::with_parameter;

/// Tells a satellite that the primary domain was asked.
pub(super) const SYNCED: &str = "__clerk_synced";
const REDIRECT_URL: &str = "redirect_url";
const LINK_DOMAIN: &str = "link_domain";

/// Sends the browser to the primary domain or, from there, back with the answer.
pub(crate) async fn sync(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arrival>,
) -> Result<Response, ApiError> {
    let mut state = app.state();
    check_production(&state.config, &arrival)?;
    let redirect_url = required(&arrival, REDIRECT_URL)?;
    let on_satellite = origins::satellite_of(&state.config, &arrival);
    let domain = satellite_meant(&state.config, &arrival, on_satellite)?;
    if !origins::is_page_of(domain, redirect_url) {
        return Err(ApiError::param_invalid(REDIRECT_URL, redirect_url));
    }
    if on_satellite.is_some() {
        let primary = api_at(state.config.host(), &arrival, "sync");
        let primary = with_parameter(&primary, LINK_DOMAIN, domain);
        return redirect(&with_parameter(&primary, REDIRECT_URL, redirect_url), HeaderMap::new());
    }
    let link = Link {
        client: state.client_of(&identify(&state, &arrival)?).map(|client| client.id.clone()),
        domain: domain.to_owned(),
        redirect_url: redirect_url.to_owned(),
    };
    let satellite = api_at(&format!("clerk.{domain}"), &arrival, "link");
    let now = state.now();
    let token = state.links.begin(link, now);
    redirect(&with_parameter(&satellite, links::TOKEN, &token), HeaderMap::new())
}

/// Gives the browser the primary domain's client here, too, and sends it back to where it came from.
pub(crate) async fn link(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arrival>,
) -> Result<Response, ApiError> {
    let mut state = app.state();
    check_production(&state.config, &arrival)?;
    let domain = origins::satellite_of(&state.config, &arrival).ok_or_else(ApiError::not_on_the_primary)?;
    let (domain, now) = (domain.to_owned(), state.now());
    let link = state.links.take(required(&arrival, links::TOKEN)?, &domain, now)?;
    let cookie = link.client.map(|client| state.browsers.new_cookie(&client));
    redirect(
        &with_parameter(&link.redirect_url, SYNCED, "true"),
        cookies_for(&state, cookie.as_deref(), &arrival),
    )
}

/// Sends a browser that the satellite does not know to the primary domain first. It comes back with the same request.
pub(super) fn ask_primary(arrival: &Arrival) -> Result<Response, ApiError> {
    let query = Serializer::new(String::new()).extend_pairs(&arrival.query).finish();
    let this = format!("{}?{query}", api_at(arrival.host(), arrival, "handshake"));
    redirect(&with_parameter(&api_at(arrival.host(), arrival, "sync"), REDIRECT_URL, &this), HeaderMap::new())
}

/// In development, the apps send the browser back and forth by themselves.
fn check_production(config: &Config, arrival: &Arrival) -> Result<(), ApiError> {
    match config.is_production() {
        true => Ok(()),
        false => Err(ApiError::endpoint_not_served(arrival.method.as_str(), &arrival.path)),
    }
}

/// The satellite that the request is for: the one it was sent to, or the one it names to the primary domain.
fn satellite_meant<'a>(
    config: &'a Config,
    arrival: &Arrival,
    on_satellite: Option<&'a str>,
) -> Result<&'a str, ApiError> {
    if let Some(domain) = on_satellite {
        return Ok(domain);
    }
    let named = required(arrival, LINK_DOMAIN)?;
    let known = config.instance.satellites.iter().find(|satellite| *satellite == named);
    known.map(String::as_str).ok_or_else(|| ApiError::param_invalid(LINK_DOMAIN, named))
}

fn required<'a>(arrival: &'a Arrival, name: &str) -> Result<&'a str, ApiError> {
    arrival.query(name).filter(|value| !value.is_empty()).ok_or_else(|| ApiError::param_missing(name))
}

/// The same API on another host of the instance, at the port of this request: they all share it.
fn api_at(host: &str, arrival: &Arrival, call: &str) -> String {
    let scheme = if arrival.secure { "https" } else { "http" };
    let host = host.split(':').next().unwrap_or_default();
    let port = arrival.authority.strip_prefix(arrival.host()).unwrap_or_default();
    format!("{scheme}://{host}{port}/v1/client/{call}")
}

fn cookies_for(state: &state::State, cookie: Option<&str>, arrival: &Arrival) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.append(SET_COOKIE, cookies::client(&state.config, arrival, cookie));
    append_client_uat(state, cookie, arrival, &mut headers);
    headers
}
