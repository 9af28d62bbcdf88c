//! How an app's server learns who is signed in: it sends the browser here, and the browser comes back with cookies for
//! the server to set, or with a nonce to fetch them by.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::Response;
use serde_json::{Map, json};
use url::Url;

use super::call::{identify, redirect};
use super::cookies::AppCookies;
use super::satellite;
use crate::app::App;
use crate::arrival::Arrival;
use crate::error::ApiError;
use crate::origins;
use crate::state;
use crate::state::browsers::Browser;
use crate::tokens;
use crate::urls::with_parameter;

const DEV_BROWSER: &str = "__clerk_db_jwt";

/// Sends the browser back to its app, in development with the answer in the URL, in production with a cookie.
pub(crate) async fn handshake(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arrival>,
) -> Result<Response, ApiError> {
    let mut state = app.state();
    let redirect_url = arrival.query("redirect_url").filter(|url| !url.is_empty());
    let redirect_url = redirect_url.ok_or_else(|| ApiError::param_missing("redirect_url"))?;
    let is_allowed = origins::is_redirect_allowed(&state.config, &arrival, redirect_url);
    let app_url = Url::parse(redirect_url).ok().filter(|_| is_allowed);
    let app_url = app_url.ok_or_else(|| ApiError::param_invalid("redirect_url", redirect_url))?;
    let is_by_nonce = match arrival.query("format") {
        None | Some("token") => false,
        Some("nonce") => true,
        Some(other) => return Err(ApiError::param_invalid("format", other)),
    };
    let browser = match identify(&state, &arrival) {
        Ok(browser) => browser,
        Err(_) => Browser::Dev(state.browsers.new_dev_browser()),
    };
    let mut back = redirect_url.to_owned();
    if origins::satellite_of(&state.config, &arrival).is_some() {
        let is_told = state.client_of(&browser).is_some() || arrival.query(satellite::SYNCED) == Some("true");
        if !is_told {
            return satellite::ask_primary(&arrival);
        }
        back = with_parameter(&back, satellite::SYNCED, "true");
    }

    let is_suffixed = arrival.query("suffixed_cookies") == Some("true");
    let cookies = AppCookies::of(&state.config, &arrival, &app_url, is_suffixed);
    let name = if is_by_nonce { "__clerk_handshake_nonce" } else { "__clerk_handshake" };
    let azp = app_url.origin().ascii_serialization();
    let mut directives = directives(&mut state, &browser, &cookies, &azp, arrival.query("organization_id"));
    if state.config.is_production() {
        directives.push(cookies.handshake(name, None));
    }
    let payload = if is_by_nonce {
        let now = state.now();
        state.handshakes.begin(directives, now)
    } else {
        state.keys.sign(Map::new(), &Map::from_iter([("handshake".to_owned(), json!(directives))]))
    };
    let mut headers = HeaderMap::new();
    match &browser {
        Browser::Dev(token) => {
            back = with_parameter(&with_parameter(&back, DEV_BROWSER, &token.0), name, &payload);
        }
        Browser::Cookie(_) => {
            let cookie = cookies.handshake(name, Some(&payload));
            headers.append(SET_COOKIE, cookie.parse().expect("names and tokens are plain text"));
        }
    }
    redirect(&back, headers)
}

/// The cookies that tell the app's server who this browser's user is.
fn directives(
    state: &mut state::State,
    browser: &Browser,
    cookies: &AppCookies,
    azp: &str,
    organization: Option<&str>,
) -> Vec<String> {
    let session = session_of(state, browser);
    if let Some(session) = &session {
        use_session(state, session, organization);
    }
    let token = session
        .as_ref()
        .and_then(|id| state.sessions.get(id))
        .map(|session| tokens::session_token(state, session, session.organization.as_deref(), Some(azp)));
    let refresh = session.map(|session| state.refresh_tokens.issue(&session));
    let mut directives = match browser {
        Browser::Dev(token) => cookies.dev_browser(&token.0),
        Browser::Cookie(_) => Vec::new(),
    };
    directives.extend(cookies.client_uat(state.client_uat(state.client_of(browser))));
    directives.push(cookies.refresh(refresh.as_deref()));
    directives.extend(cookies.session(token.as_deref()));
    directives
}

/// The client's active session, or the newest one.
fn session_of(state: &state::State, browser: &Browser) -> Option<String> {
    let client = state.client_of(browser)?;
    let sessions = state.signed_in_sessions(&client.id);
    let active = sessions.iter().find(|session| client.last_active_session.as_ref() == Some(&session.id));
    active.or(sessions.last()).map(|session| session.id.clone())
}

/// Notes that the session is in use. An organization that is none of its user's changes nothing, an empty one stands
/// for the personal account.
fn use_session(state: &mut state::State, id: &str, organization: Option<&str>) {
    let now = state.now();
    let Some(user) = state.sessions.get(id).map(|session| session.user.clone()) else { return };
    let wanted = match organization {
        None => None,
        Some("") => Some(None),
        Some(named) => state.membership(&user, named).map(|(_, org)| Some(org.id.clone())),
    };
    if let Some(session) = state.sessions.get_mut(id) {
        session.last_active_at = now;
        if let Some(organization) = wanted {
            session.organization = organization;
            session.updated_at = now;
        }
    }
}
