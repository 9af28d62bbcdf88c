//! Handshakes that come back: from the Frontend API, with cookies to set.

use http::{HeaderMap, HeaderValue, header};

use super::super::reason::AuthReason;
use super::super::settings::Checks;
use super::super::state::{Notice, RequestState};
use super::super::token::{Decoded, VerifiedToken};
use super::super::verification::{Fault, check_signature};
use super::addresses::without;
use super::context::{Context, DEV_BROWSER};
use super::rules::verify;
use super::{HandshakeError, Known, Need, Stop};

const HANDSHAKE: &str = "__clerk_handshake";
const NONCE: &str = "__clerk_handshake_nonce";
/// What a handshake leaves in the address.
pub(in super::super) const LEFT: [&str; 4] = [HANDSHAKE, "__clerk_help", DEV_BROWSER, NONCE];
/// How far off a developer's clock may be, in milliseconds: a day.
const DEVELOPMENT_SKEW: f64 = 86_400_000.0;

/// What a handshake brought back; `None` if there was none, or it can't be used and the rules go on.
pub(super) fn resolve(
    context: &Context<'_>,
    known: &Known,
) -> Result<(Option<RequestState>, Vec<Notice>), Stop> {
    let mut notices = Vec::new();
    let Some(directives) = directives(context, known, &mut notices)? else { return Ok((None, notices)) };
    let (headers, token) = read(context, &directives);
    let Some(token) = token else {
        let state = RequestState::signed_out(AuthReason::SessionTokenMissing, "", headers);
        return Ok((Some(state), notices));
    };
    match verify_leniently(context, known, &token, &mut notices)? {
        Ok(token) => Ok((Some(RequestState::signed_in(token, headers)), notices)),
        Err(fault) => {
            notices.push(Notice::HandshakeUnresolved(fault.message));
            Ok((None, notices))
        }
    }
}

/// The cookies that a handshake wants to be set, if there is one that can be used.
fn directives(
    context: &Context<'_>,
    known: &Known,
    notices: &mut Vec<Notice>,
) -> Result<Option<Vec<String>>, Stop> {
    let found = |name| context.request.parameter(name).or_else(|| context.request.cookie(name));
    if let Some(nonce) = found(NONCE) {
        return match &known.handshake_payload {
            None if context.settings.secret_key.is_some() => Err(Stop::Need(Need::HandshakePayload(nonce))),
            None => Ok(Some(Vec::new())),
            Some(Ok(directives)) => Ok(Some(directives.clone())),
            Some(Err(problem)) => {
                notices.push(Notice::HandshakeUnresolved(problem.clone()));
                Ok(Some(Vec::new()))
            }
        };
    }
    let Some(token) = found(HANDSHAKE) else { return Ok(None) };
    match read_token(context, known, &token)? {
        Ok(directives) => Ok(Some(directives)),
        // It came in the URL, so it is no other app's: the keys were changed. Going on would end here again.
        Err(Fault { reason, message }) if context.is_development() => {
            Err(Stop::Failed(HandshakeError { reason, message }))
        }
        Err(fault) => {
            notices.push(Notice::HandshakeUnresolved(fault.message));
            Ok(None)
        }
    }
}

/// The directives in a handshake token. Only its signature is judged: it has no claims about time.
fn read_token(context: &Context<'_>, known: &Known, raw: &str) -> Result<Result<Vec<String>, Fault>, Stop> {
    let Some(token) = Decoded::read(raw) else { return Ok(Err(Fault::unreadable())) };
    let key = known.key(token.kid(), context.settings)?;
    // What a template makes may have any claims, a handshake's too.
    if !token.is_of_session_category() {
        return Ok(Err(Fault::new(AuthReason::TokenInvalid, "The handshake is a token of another kind.")));
    }
    if let Err(fault) = key.and_then(|key| check_signature(&token, key)) {
        return Ok(Err(fault));
    }
    let handshake = token.claims().all().get("handshake");
    let directives = handshake.into_iter().flat_map(|list| list.items());
    Ok(Ok(directives.filter_map(|directive| directive.as_str()).map(str::to_owned).collect()))
}

/// The headers of the answer, and the session token among the directives.
fn read(context: &Context<'_>, directives: &[String]) -> (HeaderMap, Option<String>) {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("null"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    let token = set_cookies(&mut headers, directives);
    if context.is_development() {
        let clean = without(context.request.address.url(), &LEFT);
        if let Ok(mut clean) = HeaderValue::from_str(clean.as_str()) {
            // Its query may hold tokens.
            clean.set_sensitive(true);
            headers.insert(header::LOCATION, clean);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
    (headers, token)
}

/// Adds cookies to set to the headers, and finds the session token among them: the last one, if it is not removed.
pub(super) fn set_cookies(headers: &mut HeaderMap, directives: &[String]) -> Option<String> {
    let mut token = None;
    for directive in directives {
        if let Ok(mut value) = HeaderValue::from_str(directive) {
            value.set_sensitive(true);
            headers.append(header::SET_COOKIE, value);
        }
        let pair = directive.split(';').next().unwrap_or_default();
        if pair.starts_with("__session") {
            token = pair.split('=').nth(1).map(str::to_owned);
        }
    }
    token.filter(|token| !token.is_empty())
}

/// Verifies the session token. A developer's clock may be wrong.
fn verify_leniently(
    context: &Context<'_>,
    known: &Known,
    raw: &str,
    notices: &mut Vec<Notice>,
) -> Result<Result<VerifiedToken, Fault>, Stop> {
    let read = || Decoded::read(raw).ok_or_else(Fault::unreadable);
    let judged = |checks: &Checks| match read() {
        Ok(token) => verify(context, known, token, checks),
        Err(fault) => Ok(Err(fault)),
    };
    let checks = &context.settings.checks;
    match judged(checks)? {
        Err(fault) if fault.is_of_time() && context.is_development() => {
            notices.push(Notice::ClockSkew);
            judged(&Checks { clock_skew: DEVELOPMENT_SKEW, ..checks.clone() })
        }
        verdict => Ok(verdict),
    }
}
