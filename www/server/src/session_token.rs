//! What a backend has to check before it trusts a token of a session or of a template.

use axum::http::StatusCode;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::key_set::KeySet;

/// How far the clocks of the API and this server may be apart, in seconds.
const CLOCK_SKEW: u64 = 5;

/// The only audience that tokens of templates may name here.
const AUDIENCE: &str = "https://backend.example.com";

/// Verifies tokens of one instance for one page.
#[derive(Debug)]
pub(crate) struct Verifier {
    keys: KeySet,
    validation: Validation,
    authorized_parties: Vec<String>,
}

/// The claims of a verified token, as far as this server needs them.
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

/// The claims of a verified token of a template.
#[derive(Debug, Deserialize)]
pub(crate) struct TemplateClaims {
    pub(crate) sub: String,
    azp: Option<String>,
    /// All other claims: the template decides which ones.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
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

/// Why a token is not accepted.
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
    #[error("the token is one of a session, and here one of a template is needed")]
    NotATemplateToken,
    #[error("the token was made for another backend")]
    WrongAudience,
    #[error("the user still has something to do before the session is active")]
    Pending,
    #[error("the API's keys cannot be fetched: {0}")]
    NoKeys(#[from] reqwest::Error),
}

impl Verifier {
    /// Accepts tokens that `issuer` made for pages of these origins, signed with one of `keys`.
    pub(crate) fn new(keys: KeySet, issuer: &str, authorized_parties: Vec<String>) -> Self {
        // The algorithm is never the token's choice: it might say "none".
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "sub"]);
        validation.set_issuer(&[issuer]);
        validation.validate_nbf = true;
        validation.leeway = CLOCK_SKEW;
        Self { keys, validation, authorized_parties }
    }

    /// The claims of a session token, if it is good.
    pub(crate) async fn verify(&self, token: &str) -> Result<Claims, Refusal> {
        let claims: Claims = self.signed(token, &self.validation).await.map_err(|refusal| match refusal {
            Refusal::WrongAudience => Refusal::NotASessionToken,
            other => other,
        })?;
        self.check_purpose(&claims)?;
        Ok(claims)
    }

    /// The claims of a template's token, if it is good.
    pub(crate) async fn verify_template(&self, token: &str) -> Result<TemplateClaims, Refusal> {
        let mut validation = self.validation.clone();
        validation.set_audience(&[AUDIENCE]);
        let claims: TemplateClaims = self.signed(token, &validation).await?;
        self.check_party(claims.azp.as_ref())?;
        if claims.others.contains_key("sid") {
            return Err(Refusal::NotATemplateToken);
        }
        Ok(claims)
    }

    /// The claims of a token whose signature and times are right.
    async fn signed<T: DeserializeOwned>(&self, token: &str, validation: &Validation) -> Result<T, Refusal> {
        let header = decode_header(token).map_err(Refusal::Malformed)?;
        let key = self.keys.key(header.kid.as_deref().unwrap_or_default()).await?;
        let key = key.ok_or(Refusal::UnknownKey)?;
        let key = DecodingKey::from_jwk(&key).map_err(|_| Refusal::UnknownKey)?;
        Ok(decode::<T>(token, &key, validation)?.claims)
    }

    /// Checks that a token with the right signature and times is meant for us.
    fn check_purpose(&self, claims: &Claims) -> Result<(), Refusal> {
        self.check_party(claims.azp.as_ref())?;
        if claims.sid.is_none() {
            return Err(Refusal::NotASessionToken);
        }
        if claims.sts.as_deref() == Some("pending") {
            return Err(Refusal::Pending);
        }
        Ok(())
    }

    fn check_party(&self, azp: Option<&String>) -> Result<(), Refusal> {
        match azp {
            Some(azp) if self.authorized_parties.contains(azp) => Ok(()),
            other => Err(Refusal::WrongParty(other.cloned())),
        }
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
            Self::NotATemplateToken => "token_not_of_a_template",
            Self::WrongAudience => "token_for_another_backend",
            Self::Pending => "session_pending",
            Self::NoKeys(_) => "keys_unavailable",
        }
    }

    /// Without keys, nothing is known about the token. That is our fault, not the caller's.
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
            ErrorKind::InvalidAudience => Self::WrongAudience,
            _ => Self::Malformed(error),
        }
    }
}
