//! What a backend has to check before it believes a session token.

use axum::http::StatusCode;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use crate::key_set::KeySet;

/// How far the clocks of the API and this server may be apart, in seconds.
const CLOCK_SKEW: u64 = 5;

/// Verifies session tokens of one instance for one page.
#[derive(Debug)]
pub(crate) struct Verifier {
    keys: KeySet,
    validation: Validation,
    authorized_parties: Vec<String>,
}

/// What a verified token says, as far as this server cares.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    pub(crate) sub: String,
    pub(crate) sid: Option<String>,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    azp: Option<String>,
    sts: Option<String>,
    o: Option<Organization>,
    // Version 1 of the claims is flat.
    org_id: Option<String>,
    org_slug: Option<String>,
    org_role: Option<String>,
}

/// The organization that the session is active in.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
pub(crate) struct Organization {
    id: String,
    #[serde(rename(deserialize = "slg"))]
    slug: Option<String>,
    #[serde(rename(deserialize = "rol"))]
    role: Option<String>,
}

/// Why a token is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("there is no token: neither a header `Authorization: Bearer …` nor a cookie `__session`")]
    Missing,
    #[error("the header `Authorization` does not read `Bearer …`")]
    NotBearer,
    #[error("this is not a token: {0}")]
    Malformed(Error),
    #[error("the token is signed with a key that the API does not have")]
    UnknownKey,
    #[error("the signature does not fit the token")]
    Signature,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token was made for another page: {}", .0.as_deref().unwrap_or("none is named"))]
    WrongParty(Option<String>),
    #[error("the token is not one of a session, but made for something else")]
    NotASessionToken,
    #[error("the user still has something to do before the session is active")]
    Pending,
    #[error("the API's keys cannot be fetched: {0}")]
    NoKeys(#[from] reqwest::Error),
}

impl Verifier {
    /// Takes tokens that `issuer` made for pages of these origins, signed with one of `keys`.
    pub(crate) fn new(keys: KeySet, issuer: &str, authorized_parties: Vec<String>) -> Self {
        // The algorithm is ours to say, never the token's: it might say "none".
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "sub"]);
        validation.set_issuer(&[issuer]);
        validation.validate_nbf = true;
        validation.leeway = CLOCK_SKEW;
        Self { keys, validation, authorized_parties }
    }

    /// The claims of a token, if all is well with it.
    pub(crate) async fn verify(&self, token: &str) -> Result<Claims, Refusal> {
        let header = decode_header(token).map_err(Refusal::Malformed)?;
        let key = self.keys.key(header.kid.as_deref().unwrap_or_default()).await?;
        let key = key.ok_or(Refusal::UnknownKey)?;
        let key = DecodingKey::from_jwk(&key).map_err(|_| Refusal::UnknownKey)?;
        let claims = decode::<Claims>(token, &key, &self.validation)?.claims;
        self.check_purpose(&claims)?;
        Ok(claims)
    }

    /// Rightly signed and in time, but is it for us?
    fn check_purpose(&self, claims: &Claims) -> Result<(), Refusal> {
        if !claims.azp.as_ref().is_some_and(|azp| self.authorized_parties.contains(azp)) {
            return Err(Refusal::WrongParty(claims.azp.clone()));
        }
        if claims.sid.is_none() {
            return Err(Refusal::NotASessionToken);
        }
        if claims.sts.as_deref() == Some("pending") {
            return Err(Refusal::Pending);
        }
        Ok(())
    }
}

impl Claims {
    /// The active organization, from either version of the claims.
    pub(crate) fn organization(&self) -> Option<Organization> {
        self.o.clone().or_else(|| {
            let (slug, role) = (self.org_slug.clone(), self.org_role.clone());
            self.org_id.clone().map(|id| Organization { id, slug, role })
        })
    }
}

impl Refusal {
    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Missing => "token_missing",
            Self::NotBearer | Self::Malformed(_) => "token_malformed",
            Self::UnknownKey => "token_key_unknown",
            Self::Signature => "token_signature_wrong",
            Self::Expired => "token_expired",
            Self::NotYetValid => "token_not_yet_valid",
            Self::WrongParty(_) => "token_for_another_page",
            Self::NotASessionToken => "token_not_of_a_session",
            Self::Pending => "session_pending",
            Self::NoKeys(_) => "keys_unavailable",
        }
    }

    /// Without keys nothing is known about the token: that is our fault, not the caller's.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoKeys(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::ExpiredSignature => Self::Expired,
            ErrorKind::ImmatureSignature => Self::NotYetValid,
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::InvalidAudience => Self::NotASessionToken,
            _ => Self::Malformed(error),
        }
    }
}
