//! Whether a token is good: first its signature, then its claims, so that nobody can try out claims without a key.

use core::fmt;

use super::key::VerifyingKey;
use super::reason::AuthReason;
use super::settings::Checks;
use super::token::{Decoded, VerifiedToken};
use crate::json::Json;
use crate::time::ServerTime;

/// A token that is not good. `Display` says what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidToken(pub(super) Fault);

/// What is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: AuthReason,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(reason: AuthReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    pub(super) fn unreadable() -> Self {
        Self::new(AuthReason::TokenInvalid, "The token can't be read: it is not three parts of base64url.")
    }

    /// Whether only time stands between this token and a good one.
    pub(super) fn is_of_time(&self) -> bool {
        use AuthReason::{TokenExpired, TokenIatInTheFuture, TokenNotActiveYet};
        matches!(self.reason, TokenExpired | TokenNotActiveYet | TokenIatInTheFuture)
    }
}

impl InvalidToken {
    /// Why it is not good, by the names that requests with such a token get.
    #[must_use]
    pub fn reason(&self) -> &AuthReason {
        &self.0.reason
    }
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl core::error::Error for InvalidToken {}

/// The token, if it is signed with this key and its claims are good.
pub(super) fn verified(
    token: Decoded,
    key: &VerifyingKey,
    checks: &Checks,
    now: ServerTime,
) -> Result<VerifiedToken, Fault> {
    check_signature(&token, key)?;
    check_claims(&token, checks, now)?;
    Ok(token.into_verified())
}

/// Whether this token is signed with this key, by the algorithm of that key.
pub(super) fn check_signature(token: &Decoded, key: &VerifyingKey) -> Result<(), Fault> {
    if !token.is_of_type_jwt() {
        return Err(Fault::new(AuthReason::TokenInvalid, "The token's header names another type than JWT."));
    }
    let Some(algorithm) = token.algorithm() else {
        let message = "The token's algorithm is none of RS256, RS384 and RS512.";
        return Err(Fault::new(AuthReason::TokenInvalidAlgorithm, message));
    };
    if !key.is_for(algorithm) {
        let message = "The token's algorithm is not that of its key.";
        return Err(Fault::new(AuthReason::TokenVerificationFailed, message));
    }
    let (message, signature) = token.signed_parts();
    if key.has_signed(message, signature) {
        return Ok(());
    }
    Err(Fault::new(AuthReason::TokenInvalidSignature, "The token's signature is not by its key."))
}

/// Whether the claims of a session token with a good signature are good.
fn check_claims(token: &Decoded, checks: &Checks, now: ServerTime) -> Result<(), Fault> {
    let claims = token.claims().all();
    let claim = |name: &str| claims.get(name);
    if claim("sub").and_then(Json::as_str).is_none() {
        return Err(failed("The token's `sub` is not a text."));
    }
    check_audience(claim("aud"), &checks.audience)?;
    let party = claim("azp").and_then(Json::as_str).unwrap_or_default();
    let allowed = &checks.authorized_parties;
    if !allowed.is_empty() && (party.is_empty() || !allowed.iter().any(|known| known == party)) {
        let message = format!("The token's `azp` {party:?} is none of the authorized parties.");
        return Err(Fault::new(AuthReason::TokenInvalidAuthorizedParties, message));
    }
    check_times(claims, checks.clock_skew, now)
}

fn check_times(claims: Json<'_>, skew: f64, now: ServerTime) -> Result<(), Fault> {
    let now = now.0 as f64;
    let Some(expires) = time(claims, "exp")? else {
        return Err(failed("The token has no `exp`."));
    };
    if expires <= now - skew {
        return Err(Fault::new(AuthReason::TokenExpired, "The token has expired."));
    }
    if time(claims, "nbf")?.is_some_and(|begins| begins > now + skew) {
        let message = "The token is not valid yet. Compare this machine's clock.";
        return Err(Fault::new(AuthReason::TokenNotActiveYet, message));
    }
    if time(claims, "iat")?.is_some_and(|issued| issued > now + skew) {
        let message = "The token was issued in the future. Compare this machine's clock.";
        return Err(Fault::new(AuthReason::TokenIatInTheFuture, message));
    }
    Ok(())
}

/// A claim with whole seconds, in milliseconds.
fn time(claims: Json<'_>, name: &str) -> Result<Option<f64>, Fault> {
    let Some(claim) = claims.get(name) else { return Ok(None) };
    let seconds = claim.as_f64().ok_or_else(|| failed(&format!("The token's `{name}` is not a number.")))?;
    Ok(Some(seconds.trunc() * 1000.0))
}

/// A token without an audience is for everybody.
fn check_audience(claim: Option<Json<'_>>, allowed: &[String]) -> Result<(), Fault> {
    let Some(claim) = claim.filter(|claim| !allowed.is_empty() && !is_nobody(*claim)) else { return Ok(()) };
    let is_allowed =
        |name: Json<'_>| name.as_str().is_some_and(|name| allowed.iter().any(|known| known == name));
    if is_allowed(claim) || claim.items().any(is_allowed) {
        return Ok(());
    }
    Err(failed("The token's `aud` names none of the audiences."))
}

fn is_nobody(claim: Json<'_>) -> bool {
    let is_empty = |value: Json<'_>| value.is_null() || value.as_str() == Some("");
    is_empty(claim) || (claim.is_array() && claim.items().all(is_empty))
}

fn failed(message: &str) -> Fault {
    Fault::new(AuthReason::TokenVerificationFailed, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::testing::{NOW, Signer, good_claims, header, merged};
    use serde_json::{Value, json};

    fn checks() -> Checks {
        Checks {
            audience: vec!["api".to_owned()],
            authorized_parties: vec!["https://app.example.com".to_owned()],
            clock_skew: 5000.0,
        }
    }

    fn verdict(signer: &Signer, header: &Value, claims: &Value) -> Option<String> {
        let token = Decoded::read(&signer.sign(header, claims)).expect("a token");
        let key = signer.public_key();
        let checked = check_signature(&token, &key).and_then(|()| check_claims(&token, &checks(), NOW));
        checked.err().map(|fault| fault.reason.to_string())
    }

    #[test]
    fn each_claim_is_judged() {
        let signer = Signer::shared();
        let now = NOW.as_seconds();
        let azp = |azp: &str| json!({ "azp": azp });
        for (change, expected) in [
            (json!({}), None),
            (json!({ "sub": null }), Some("token-verification-failed")),
            (json!({ "sub": 7 }), Some("token-verification-failed")),
            (json!({ "aud": "api" }), None),
            (json!({ "aud": ["web", "api"] }), None),
            (json!({ "aud": "" }), None),
            (json!({ "aud": [] }), None),
            (json!({ "aud": "web" }), Some("token-verification-failed")),
            (json!({ "aud": ["web"] }), Some("token-verification-failed")),
            (json!({ "aud": [7] }), Some("token-verification-failed")),
            (json!({ "aud": { "a": 1 } }), Some("token-verification-failed")),
            (azp("https://app.example.com"), None),
            (azp("https://evil.example.com"), Some("token-invalid-authorized-parties")),
            (azp(""), Some("token-invalid-authorized-parties")),
            (json!({ "azp": null }), Some("token-invalid-authorized-parties")),
            (json!({ "exp": null }), Some("token-verification-failed")),
            (json!({ "exp": "9" }), Some("token-verification-failed")),
            (json!({ "exp": now - 4 }), None),
            (json!({ "exp": now - 5 }), Some("token-expired")),
            (json!({ "nbf": now + 5 }), None),
            (json!({ "nbf": now + 6 }), Some("token-not-active-yet")),
            (json!({ "nbf": "1" }), Some("token-verification-failed")),
            (json!({ "iat": now + 5 }), None),
            (json!({ "iat": now + 6 }), Some("token-iat-in-the-future")),
            (json!({ "iat": [] }), Some("token-verification-failed")),
        ] {
            let claims = merged(&good_claims(), &change);
            assert_eq!(verdict(&signer, &header(), &claims).as_deref(), expected, "{change}");
        }
        let token = Decoded::read(&signer.session_token(&json!({ "exp": now }))).expect("a token");
        let at =
            |milliseconds| check_claims(&token, &checks(), ServerTime(now * 1000 + milliseconds)).is_ok();
        assert!(at(4999) && !at(5000), "the moment of expiry is too late");
        let mut bare = good_claims();
        bare.as_object_mut()
            .expect("claims")
            .retain(|name, _| matches!(name.as_str(), "sub" | "exp" | "azp"));
        assert_eq!(verdict(&signer, &header(), &bare), None, "neither nbf nor iat is needed");
    }

    #[test]
    fn the_key_names_the_algorithm_and_the_token_may_not() {
        let signer = Signer::shared();
        for (change, expected) in [
            (json!({ "alg": "RS384" }), "token-verification-failed"),
            (json!({ "alg": "HS256" }), "token-invalid-algorithm"),
            (json!({ "alg": "none" }), "token-invalid-algorithm"),
            (json!({ "alg": null }), "token-invalid-algorithm"),
            (json!({ "typ": "at+jwt" }), "token-invalid"),
            (json!({ "typ": null }), "token-invalid"),
        ] {
            let reason = verdict(&signer, &merged(&header(), &change), &good_claims());
            assert_eq!(reason.as_deref(), Some(expected), "{change}");
        }
    }

    #[test]
    fn each_algorithm_of_a_key_is_verified() {
        let signer = Signer::shared();
        for algorithm in ["RS256", "RS384", "RS512"] {
            let raw =
                signer.sign_with(algorithm, &merged(&header(), &json!({ "alg": algorithm })), &good_claims());
            let token = Decoded::read(&raw).expect("a token");
            for other in ["RS256", "RS384", "RS512"] {
                let checked = check_signature(&token, &signer.public_key_for(other));
                assert_eq!(checked.is_ok(), other == algorithm, "{algorithm} under a key for {other}");
            }
        }
    }

    #[test]
    fn a_changed_token_is_not_signed() {
        let signer = Signer::shared();
        let good = signer.sign(&header(), &good_claims());
        let other = signer.sign(&header(), &merged(&good_claims(), &json!({ "sub": "user_2" })));
        let (body, _) = other.rsplit_once('.').expect("a token");
        let (_, signature) = good.rsplit_once('.').expect("a token");
        for forged in [format!("{body}.{signature}"), format!("{body}."), format!("{body}.{signature}AAAA")] {
            let token = Decoded::read(&forged).expect("a token");
            let fault = check_signature(&token, &signer.public_key()).expect_err("a forgery");
            assert_eq!(fault.reason, AuthReason::TokenInvalidSignature);
        }
        let foreign = Signer::new();
        let token = Decoded::read(&good).expect("a token");
        assert!(check_signature(&token, &foreign.public_key()).is_err());
    }
}
