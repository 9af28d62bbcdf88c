//! Being sent on a handshake: to the Frontend API, which knows who is signed in, and back.

use http::{HeaderMap, HeaderValue, header};
use url::Url;
use url::form_urlencoded::Serializer;

use super::super::API_VERSION;
use super::super::organizations::Target;
use super::super::reason::AuthReason;
use super::super::state::{Notice, RequestState};
use super::addresses::without;
use super::context::{Context, DEV_BROWSER};

/// Sends the browser to the Frontend API, if it can be sent anywhere; else it is signed out, for the same reason.
pub(super) fn send_to_frontend_api(context: &Context<'_>, reason: AuthReason, message: &str) -> RequestState {
    if !context.may_be_sent_away() {
        return RequestState::signed_out(reason, message, HeaderMap::new());
    }
    let to = address(context, &reason);
    send_to(context, reason, message, &to)
}

/// Sends the browser there, if it can be sent anywhere; else it is signed out, for the same reason.
pub(super) fn send(context: &Context<'_>, reason: AuthReason, to: &Url) -> RequestState {
    if !context.may_be_sent_away() {
        return RequestState::signed_out(reason, "", HeaderMap::new());
    }
    send_to(context, reason, "", to.as_str())
}

fn send_to(context: &Context<'_>, reason: AuthReason, message: &str, to: &str) -> RequestState {
    let is_for_satellite = reason == AuthReason::SatelliteNeedsSyncing;
    let notice = if is_for_satellite { Notice::SatelliteRedirectLoop } else { Notice::RedirectLoop };
    let Ok(mut to) = HeaderValue::from_str(to) else {
        return RequestState::signed_out(reason, message, HeaderMap::new());
    };
    // It holds the session token.
    to.set_sensitive(true);
    // Whoever was sent away this often, and comes back no wiser, would be sent away for ever.
    if context.redirects >= 3 {
        return RequestState::signed_out(reason, message, HeaderMap::new()).with_notice(notice);
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::LOCATION, to);
    // Browsers remember redirects of pages in the background.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let count =
        format!("__clerk_redirect_count={}; SameSite=Lax; HttpOnly; Max-Age=2", context.redirects + 1);
    if let Ok(count) = HeaderValue::from_str(&count) {
        headers.append(header::SET_COOKIE, count);
    }
    RequestState::handshake(reason, message, headers)
}

fn address(context: &Context<'_>, reason: &AuthReason) -> String {
    let back = without(context.request.address.url(), &[DEV_BROWSER, "__dev_session"]);
    let mut query = Serializer::new(String::new());
    query
        .append_pair("redirect_url", back.as_str())
        .append_pair("__clerk_api_version", API_VERSION)
        .append_pair("suffixed_cookies", if context.uses_suffixed { "true" } else { "false" })
        .append_pair("__clerk_hs_reason", &reason.to_string())
        .append_pair("format", "nonce");
    if let Some(token) = context.session_token() {
        query.append_pair("__session", token);
    }
    if let Some(dev_browser) = context.dev_browser.as_deref().filter(|_| context.is_development()) {
        query.append_pair(DEV_BROWSER, dev_browser);
    }
    match context.organization() {
        None => {}
        Some(Target::PersonalAccount) => {
            query.append_pair("organization_id", "");
        }
        Some(Target::Organization { id: named } | Target::OrganizationWithSlug { slug: named }) => {
            query.append_pair("organization_id", &named);
        }
    }
    let address = format!("{}/v1/client/handshake?{}", context.frontend_api(), query.finish());
    // As a browser would write it: a host in small letters, no default port.
    Url::parse(&address).map_or(address, String::from)
}
