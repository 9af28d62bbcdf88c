//! Why a request is not signed in, by the names that Clerk's own backends use.

use core::fmt;

/// Why a request is signed out, or is sent on a handshake.
///
/// Its `Display` is the stable name, as in the header `x-clerk-auth-reason` and as other Clerk backends have it.
///
/// ```
/// use clerk_wasm::server::{AuthReason, RefreshFailure};
///
/// assert_eq!(AuthReason::SessionTokenAndUatMissing.to_string(), "session-token-and-uat-missing");
/// let reason = AuthReason::SessionTokenExpired(RefreshFailure::NoRefreshCookie);
/// assert_eq!(reason.to_string(), "session-token-expired-refresh-non-eligible-no-refresh-cookie");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthReason {
    /// `client_uat` says that somebody is signed in, but there is no session token.
    ClientUatWithoutSessionToken,
    /// A development instance, and a browser that it does not know.
    DevBrowserMissing,
    /// A development instance, and a dev browser in the query.
    DevBrowserSync,
    /// The primary domain answers a satellite that wants to be told who is signed in.
    PrimaryRespondsToSyncing,
    /// The page was reached from another domain, which may know of a newer sign-in.
    PrimaryDomainCrossOriginSync,
    /// A satellite that does not know who is signed in on the primary domain.
    SatelliteNeedsSyncing,
    /// Nobody is signed in.
    SessionTokenAndUatMissing,
    /// A handshake came back without a session.
    SessionTokenMissing,
    /// The session token has expired, and could not be refreshed for this reason.
    SessionTokenExpired(RefreshFailure),
    /// The session token is older than the last change of who is signed in.
    SessionTokenIatBeforeClientUat,
    /// The session token is not valid yet.
    SessionTokenNotYetValid,
    /// The session token was issued in the future.
    SessionTokenIatInTheFuture,
    /// There is a session token, but no `client_uat` beside it.
    SessionTokenWithoutClientUat,
    /// The path names another organization than the active one.
    ActiveOrganizationMismatch,
    /// A token, but not a session token: a template's or a machine's.
    TokenTypeMismatch,
    /// The token has expired.
    TokenExpired,
    /// It is not a token that can be read.
    TokenInvalid,
    /// The token's algorithm is none that a session token may have.
    TokenInvalidAlgorithm,
    /// The token was made for another party than the authorized ones.
    TokenInvalidAuthorizedParties,
    /// The token's signature is wrong.
    TokenInvalidSignature,
    /// The token is not valid yet.
    TokenNotActiveYet,
    /// The token was issued in the future.
    TokenIatInTheFuture,
    /// A claim of the token is missing or wrong, or its key does not fit it.
    TokenVerificationFailed,
    /// The Backend API does not know the secret key.
    SecretKeyInvalid,
    /// The keys could not be loaded.
    JwkRemoteFailedToLoad,
    /// The instance has no key of the token's `kid`.
    JwkKidMismatch,
}

/// Why an expired session token could not be refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshFailure {
    /// There is no refresh cookie.
    NoRefreshCookie,
    /// Only requests with GET are refreshed.
    NonGet,
    /// What came back is not a good session token.
    InvalidSessionToken,
    /// There is no secret key to ask the Backend API with.
    NoApiClient,
    /// The expired token does not say of which session it is.
    MissingSidClaim,
    /// The expired token can't be read.
    DecodeFailed,
    /// The Backend API could not be reached.
    FetchError,
    /// The Backend API answered without a cookie to set.
    UnexpectedSdkError,
    /// The Backend API failed without saying why.
    UnexpectedBapiError,
    /// The Backend API refused; this is its code, of lower-case letters, digits, `-` and `_`.
    Api(String),
}

impl RefreshFailure {
    /// The failure of a refusal with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
        match code {
            "unexpected_error" => Self::FetchError,
            _ if !code.is_empty() && code.len() <= 100 && code.bytes().all(plain) => {
                Self::Api(code.to_owned())
            }
            _ => Self::UnexpectedBapiError,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::NoRefreshCookie => "non-eligible-no-refresh-cookie",
            Self::NonGet => "non-eligible-non-get",
            Self::InvalidSessionToken => "invalid-session-token",
            Self::NoApiClient => "missing-api-client",
            Self::MissingSidClaim => "expired-session-token-missing-sid-claim",
            Self::DecodeFailed => "expired-session-token-decode-failed",
            Self::FetchError => "fetch-error",
            Self::UnexpectedSdkError => "unexpected-sdk-error",
            Self::UnexpectedBapiError => "unexpected-bapi-error",
            Self::Api(code) => code,
        }
    }
}

impl fmt::Display for RefreshFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for AuthReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientUatWithoutSessionToken => "client-uat-but-no-session-token",
            Self::DevBrowserMissing => "dev-browser-missing",
            Self::DevBrowserSync => "dev-browser-sync",
            Self::PrimaryRespondsToSyncing => "primary-responds-to-syncing",
            Self::PrimaryDomainCrossOriginSync => "primary-domain-cross-origin-sync",
            Self::SatelliteNeedsSyncing => "satellite-needs-syncing",
            Self::SessionTokenAndUatMissing => "session-token-and-uat-missing",
            Self::SessionTokenMissing => "session-token-missing",
            Self::SessionTokenExpired(failure) => {
                return write!(f, "session-token-expired-refresh-{failure}");
            }
            Self::SessionTokenIatBeforeClientUat => "session-token-iat-before-client-uat",
            Self::SessionTokenNotYetValid => "session-token-nbf",
            Self::SessionTokenIatInTheFuture => "session-token-iat-in-the-future",
            Self::SessionTokenWithoutClientUat => "session-token-but-no-client-uat",
            Self::ActiveOrganizationMismatch => "active-organization-mismatch",
            Self::TokenTypeMismatch => "token-type-mismatch",
            Self::TokenExpired => "token-expired",
            Self::TokenInvalid => "token-invalid",
            Self::TokenInvalidAlgorithm => "token-invalid-algorithm",
            Self::TokenInvalidAuthorizedParties => "token-invalid-authorized-parties",
            Self::TokenInvalidSignature => "token-invalid-signature",
            Self::TokenNotActiveYet => "token-not-active-yet",
            Self::TokenIatInTheFuture => "token-iat-in-the-future",
            Self::TokenVerificationFailed => "token-verification-failed",
            Self::SecretKeyInvalid => "secret-key-invalid",
            Self::JwkRemoteFailedToLoad => "jwk-remote-failed-to-load",
            Self::JwkKidMismatch => "jwk-kid-mismatch",
        })
    }
}
