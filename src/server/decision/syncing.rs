//! Satellites: apps on other domains, which learn from the primary one who is signed in.

use http::HeaderMap;

use super::super::reason::AuthReason;
use super::super::settings::web_url;
use super::super::state::RequestState;
use super::addresses::{with, with_only};
use super::context::{Context, DEV_BROWSER};
use super::sending::{send, send_to_frontend_api};

const REDIRECT_URL: &str = "__clerk_redirect_url";
const SYNCED: &str = "__clerk_synced";

/// What a satellite does about a page, or its primary domain about a satellite; `None` if neither is asked for.
pub(super) fn judge(context: &Context<'_>) -> Option<RequestState> {
    match &context.settings.satellite {
        Some(satellite) => judge_satellite(context, satellite.auto_sync),
        None => answer_satellite(context),
    }
}

fn judge_satellite(context: &Context<'_>, syncs_at_first: bool) -> Option<RequestState> {
    let synced = context.request.parameter(SYNCED);
    if !context.request.is_get || !context.is_for_document() || synced.as_deref() == Some("true") {
        return None;
    }
    let wants_syncing = synced.as_deref() == Some("false");
    let knows_something = context.session_cookie.is_some() || context.client_uat != 0.0;
    match (wants_syncing, knows_something) {
        (false, true) => None,
        (false, false) if !syncs_at_first => {
            Some(RequestState::signed_out(AuthReason::SessionTokenAndUatMissing, "", HeaderMap::new()))
        }
        _ => Some(sync(context)),
    }
}

fn sync(context: &Context<'_>) -> RequestState {
    let reason = AuthReason::SatelliteNeedsSyncing;
    let sign_in = context.settings.sign_in_url.as_deref().filter(|_| context.is_development());
    match sign_in.and_then(web_url) {
        Some(sign_in) => {
            send(context, reason, &with(&sign_in, REDIRECT_URL, context.request.address.url().as_str()))
        }
        None => send_to_frontend_api(context, reason, ""),
    }
}

/// In development the primary domain tells a satellite which dev browser this is.
fn answer_satellite(context: &Context<'_>) -> Option<RequestState> {
    if !context.is_development() {
        return None;
    }
    let back = web_url(&context.request.parameter(REDIRECT_URL)?)?;
    let back = match &context.dev_browser {
        Some(dev_browser) => with(&back, DEV_BROWSER, dev_browser),
        None => back,
    };
    Some(send(context, AuthReason::PrimaryRespondsToSyncing, &with_only(&back, SYNCED, "true")))
}
