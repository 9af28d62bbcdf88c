//! Whether the cookies with this instance's suffix count, or the plain ones.

use super::super::settings::Settings;
use super::super::token::{Decoded, Issuer};
use super::incoming::Incoming;
use crate::time::ServerTime;

/// Whether the suffixed cookies count. Several apps may share a domain, and an older version of one may have left
/// plain cookies: the first rule that applies decides for all of them alike.
pub(super) fn uses_suffixed(request: &Incoming<'_>, settings: &Settings, now: ServerTime) -> bool {
    let names = &settings.cookies;
    let plain = request.cookie("__session");
    let own = request.cookie(&names.session);
    let plain_uat = request.cookie("__client_uat");
    let own_uat = request.cookie(&names.client_uat);
    let plain_token = plain.as_deref().and_then(Decoded::read);
    if plain.is_some() {
        match plain_token.as_ref().and_then(Decoded::issuer) {
            None => return false,
            Some(Issuer::Named(name)) if name == settings.issuer => {}
            Some(_) => return true,
        }
    }
    if own_uat.is_none() && own.is_none() {
        return false;
    }
    let own_token = own.as_deref().and_then(Decoded::read);
    let issued_at = |token: Option<&Decoded>| token.map_or(0.0, |token| token.number("iat"));
    let plain_is_newer = issued_at(plain_token.as_ref()) > issued_at(own_token.as_ref());
    let is_zero = |uat: Option<&str>| uat == Some("0");
    let (own_is_out, plain_is_out) = (is_zero(own_uat.as_deref()), is_zero(plain_uat.as_deref()));
    if !own_is_out && !plain_is_out && plain_is_newer {
        return false;
    }
    if own_is_out && !plain_is_out {
        return false;
    }
    let expires = own_token.and_then(|token| token.claims().all().get("exp")?.as_f64());
    let has_expired = expires.is_some_and(|expires| expires <= now.as_seconds() as f64);
    if settings.is_development() && !own_is_out && plain_is_out && has_expired {
        return false;
    }
    own_uat.is_some()
}
