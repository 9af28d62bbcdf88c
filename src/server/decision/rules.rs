//! The rules, in their order. The first one that applies decides.

use http::HeaderMap;

use super::super::organizations::Target;
use super::super::reason::AuthReason;
use super::super::settings::Checks;
use super::super::state::{Notice, RequestState};
use super::super::token::{Decoded, VerifiedToken};
use super::super::verification::{Fault, verified};
use super::context::{Context, DEV_BROWSER};
use super::sending::send_to_frontend_api;
use super::{Known, Stop, referrer, returning, syncing, trouble};
use crate::json::text as text_field;

/// Judges a request by all that is known.
pub(super) fn judge(context: &Context<'_>, known: &Known) -> Result<RequestState, Stop> {
    if let Some(token) = &context.token_in_header {
        return judge_header(context, known, token);
    }
    let (resolved, notices) = returning::resolve(context, known)?;
    let state = match resolved {
        Some(state) => state,
        None => judge_cookies(context, known)?,
    };
    Ok(state.with_notices(notices))
}

fn judge_header(context: &Context<'_>, known: &Known, raw: &str) -> Result<RequestState, Stop> {
    let Some(token) = Decoded::read(raw) else {
        return trouble::resolve(context, known, Fault::unreadable());
    };
    if !token.is_of_session_category() || token.is_of_machine() {
        return Ok(of_wrong_type());
    }
    match verify(context, known, token, &context.settings.checks)? {
        Ok(token) => Ok(RequestState::signed_in(token, HeaderMap::new())),
        Err(fault) => trouble::resolve(context, known, fault),
    }
}

fn judge_cookies(context: &Context<'_>, known: &Known) -> Result<RequestState, Stop> {
    if let Some(state) = syncing::judge(context) {
        return Ok(state);
    }
    if context.is_development() && context.request.has_parameter(DEV_BROWSER) {
        return Ok(send_to_frontend_api(context, AuthReason::DevBrowserSync, ""));
    }
    if context.is_development() && context.dev_browser.is_none() {
        return Ok(send_to_frontend_api(context, AuthReason::DevBrowserMissing, ""));
    }
    let has_client = context.client_uat != 0.0;
    match &context.session_cookie {
        None if !has_client => {
            Ok(RequestState::signed_out(AuthReason::SessionTokenAndUatMissing, "", HeaderMap::new()))
        }
        None => Ok(send_to_frontend_api(context, AuthReason::ClientUatWithoutSessionToken, "")),
        Some(_) if !has_client => {
            Ok(send_to_frontend_api(context, AuthReason::SessionTokenWithoutClientUat, ""))
        }
        Some(session) => judge_session(context, known, session),
    }
}

fn judge_session(context: &Context<'_>, known: &Known, raw: &str) -> Result<RequestState, Stop> {
    let Some(token) = Decoded::read(raw) else {
        return trouble::resolve(context, known, Fault::unreadable());
    };
    if !token.is_of_session_category() || token.is_of_machine() {
        return Ok(of_wrong_type());
    }
    let issued_at = token.claims().all().get("iat").and_then(|issued| issued.as_f64());
    if issued_at.is_some_and(|issued| issued < context.client_uat) {
        return Ok(send_to_frontend_api(context, AuthReason::SessionTokenIatBeforeClientUat, ""));
    }
    match verify(context, known, token, &context.settings.checks)? {
        Ok(token) => Ok(judge_page(context, token)),
        Err(fault) => trouble::resolve(context, known, fault),
    }
}

/// The token is good; the page may still want another session or organization.
fn judge_page(context: &Context<'_>, token: VerifiedToken) -> RequestState {
    let may_have_missed_a_sign_in = context.settings.satellite.is_none()
        && context.request.is_get
        && context.is_for_document()
        && context.redirects == 0;
    if may_have_missed_a_sign_in && referrer::is_of_another_app(context) {
        let message = "The page was reached from another domain, where somebody may have signed in since.";
        return send_to_frontend_api(context, AuthReason::PrimaryDomainCrossOriginSync, message);
    }
    let mut notices = Vec::new();
    if text_field(token.claims().all(), "azp").is_none() {
        notices.push(Notice::AuthorizedPartyMissing);
    }
    if is_for_another_organization(context, &token) {
        if context.redirects >= 3 {
            notices.push(Notice::OrganizationLoop);
        } else if context.may_be_sent_away() {
            return send_to_frontend_api(context, AuthReason::ActiveOrganizationMismatch, "");
        }
    }
    RequestState::signed_in(token, HeaderMap::new()).with_notices(notices)
}

fn is_for_another_organization(context: &Context<'_>, token: &VerifiedToken) -> bool {
    // A pending session has no organization yet.
    if token.claims().is_pending() {
        return false;
    }
    let Some(target) = context.organization() else { return false };
    let active = token.claims().organization();
    match target {
        Target::PersonalAccount => active.is_some(),
        Target::Organization { id } => active.is_none_or(|active| active.id != id),
        Target::OrganizationWithSlug { slug } => active.is_none_or(|active| active.slug != slug),
    }
}

/// Verifies a token as a session token; the outer error asks for its key.
pub(super) fn verify(
    context: &Context<'_>,
    known: &Known,
    token: Decoded,
    checks: &Checks,
) -> Result<Result<VerifiedToken, Fault>, Stop> {
    if !token.is_of_session_category() {
        return Ok(Err(Fault::new(AuthReason::TokenInvalid, "The token is not a session token.")));
    }
    let key = known.key(token.kid(), context.settings)?;
    Ok(key.and_then(|key| verified(token, key, checks, context.now)))
}

fn of_wrong_type() -> RequestState {
    RequestState::signed_out(AuthReason::TokenTypeMismatch, "", HeaderMap::new())
}
