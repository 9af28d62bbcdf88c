//! What is done about a token that is not good: it is refreshed, the browser is sent on a handshake, or signed out.

use http::HeaderMap;

use super::super::reason::{AuthReason, RefreshFailure};
use super::super::state::RequestState;
use super::super::token::Decoded;
use super::super::verification::Fault;
use super::context::Context;
use super::returning::set_cookies;
use super::rules::verify;
use super::sending::send_to_frontend_api;
use super::{Known, Need, RefreshRequest, Stop};

/// What becomes of a request whose token has this fault.
pub(super) fn resolve(context: &Context<'_>, known: &Known, fault: Fault) -> Result<RequestState, Stop> {
    let Fault { reason, message } = fault;
    match reason {
        AuthReason::TokenExpired => match refresh(context, known)? {
            Ok(state) => Ok(state),
            Err(failure) => {
                Ok(send_to_frontend_api(context, AuthReason::SessionTokenExpired(failure), &message))
            }
        },
        AuthReason::TokenNotActiveYet => {
            Ok(send_to_frontend_api(context, AuthReason::SessionTokenNotYetValid, &message))
        }
        AuthReason::TokenIatInTheFuture => {
            Ok(send_to_frontend_api(context, AuthReason::SessionTokenIatInTheFuture, &message))
        }
        reason => Ok(RequestState::signed_out(reason, &message, HeaderMap::new())),
    }
}

/// A new session token for the expired one, if the browser has what it takes.
fn refresh(context: &Context<'_>, known: &Known) -> Result<Result<RequestState, RefreshFailure>, Stop> {
    let request = match request(context) {
        Ok(request) => request,
        Err(failure) => return Ok(Err(failure)),
    };
    let cookies = match &known.refreshed {
        None => return Err(Stop::Need(Need::Refresh(Box::new(request)))),
        Some(Err(failure)) => return Ok(Err(failure.clone())),
        Some(Ok(cookies)) if cookies.is_empty() => return Ok(Err(RefreshFailure::UnexpectedSdkError)),
        Some(Ok(cookies)) => cookies,
    };
    let mut headers = HeaderMap::new();
    let token = set_cookies(&mut headers, cookies).as_deref().and_then(Decoded::read);
    let Some(token) = token else { return Ok(Err(RefreshFailure::InvalidSessionToken)) };
    let verified = verify(context, known, token, &context.settings.checks)?;
    Ok(verified
        .map(|token| RequestState::signed_in(token, headers))
        .map_err(|_| RefreshFailure::InvalidSessionToken))
}

fn request(context: &Context<'_>) -> Result<RefreshRequest, RefreshFailure> {
    if !context.request.is_get {
        return Err(RefreshFailure::NonGet);
    }
    let refresh_token = context.refresh_cookie.clone().ok_or(RefreshFailure::NoRefreshCookie)?;
    if context.settings.secret_key.is_none() {
        return Err(RefreshFailure::NoApiClient);
    }
    let expired_token = context.session_token().unwrap_or_default();
    let token = Decoded::read(expired_token).ok_or(RefreshFailure::DecodeFailed)?;
    let session_id = token.claims().session_id().ok_or(RefreshFailure::MissingSidClaim)?.to_owned();
    Ok(RefreshRequest {
        session_id,
        expired_token: expired_token.to_owned(),
        refresh_token,
        suffixed_cookies: context.uses_suffixed,
        request_origin: context.request.address.url().origin().ascii_serialization(),
        request_headers: context.request.all_headers(),
    })
}
