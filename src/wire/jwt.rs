//! Tokens. They are decoded and never verified: that is the backend's part.

use core::fmt;

use super::base64;
use super::claims::Claims;
use super::text::{lossy, split};
use crate::json::{Json, JsonText, integer, text};
use crate::time::ServerTime;

/// A token with its claims. Its text is a secret, so debug output shows only whose it is and when it expires.
#[derive(Clone, PartialEq)]
pub struct Token {
    raw: String,
    header: JsonText,
    claims: Claims,
    issued_at: ServerTime,
    expires_at: ServerTime,
}

/// Why a text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It does not have three parts of base64url.
    Shape,
    /// Its header or claims are not a JSON object.
    Json,
    /// It has no `iat` or `exp`, or they contradict each other.
    Lifetime,
}

impl Token {
    /// Decodes a token.
    ///
    /// # Errors
    /// A [`TokenError`] if the text is not a token, or is one without a lifetime.
    pub fn decode(raw: &str) -> Result<Self, TokenError> {
        let mut three = split(raw, b'.');
        let (Some(header), Some(claims), Some(signature), None) =
            (three.next(), three.next(), three.next(), three.next())
        else {
            return Err(TokenError::Shape);
        };
        if !is_base64_url(signature) {
            return Err(TokenError::Shape);
        }
        let header = object(header)?;
        let claims = Claims::new(object(claims)?);
        let (Some(issued_at), Some(expires_at)) = (claims.issued_at(), claims.expires_at()) else {
            return Err(TokenError::Lifetime);
        };
        if issued_at.0 < 0 || expires_at <= issued_at {
            return Err(TokenError::Lifetime);
        }
        Ok(Self { raw: raw.to_owned(), header, claims, issued_at, expires_at })
    }

    /// The token itself, as it goes into an `Authorization` header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// Its claims.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Its header.
    #[must_use]
    pub fn header(&self) -> Json<'_> {
        self.header.json()
    }

    /// When it was minted.
    #[must_use]
    pub fn issued_at(&self) -> ServerTime {
        self.issued_at
    }

    /// When it expires.
    #[must_use]
    pub fn expires_at(&self) -> ServerTime {
        self.expires_at
    }

    /// Whether this token may replace `other`, a token of the same session and organization.
    ///
    /// What counts first is when the claims were read from the origin (`oiat`), then when the token was
    /// minted, because an edge may mint a newer token from older claims. A token without `oiat` is from
    /// before that existed. On a full tie the newcomer wins, because its other claims may differ.
    #[must_use]
    pub fn is_at_least_as_fresh_as(&self, other: &Self) -> bool {
        self.freshness() >= other.freshness()
    }

    /// Whether this token is strictly fresher than `other`, a token of the same session and
    /// organization. Only then does a token that another tab left replace the one here, which may have
    /// been asked for on purpose.
    #[must_use]
    pub fn is_fresher_than(&self, other: &Self) -> bool {
        self.freshness() > other.freshness()
    }

    fn freshness(&self) -> (Option<i64>, ServerTime) {
        (self.origin_issued_at(), self.issued_at)
    }

    /// Whether both are session tokens of one session and organization.
    #[must_use]
    pub fn is_of_same_context(&self, other: &Self) -> bool {
        self.claims.session_id() == other.claims.session_id()
            && self.claims.organization_id() == other.claims.organization_id()
    }

    /// Whether the token's organization is `organization`.
    pub(crate) fn is_for(&self, organization: Option<&str>) -> bool {
        self.claims.organization_id() == organization
    }

    /// The algorithm that it claims to be signed with.
    pub(crate) fn algorithm(&self) -> Option<&str> {
        text(self.header(), "alg")
    }

    /// Whether it is signed, and its claims were read from the origin before it was minted, or at most `slack`
    /// milliseconds later by another machine's clock.
    pub(crate) fn is_consistent(&self, slack: i64) -> bool {
        let read_at = self.origin_issued_at().map_or(self.issued_at, ServerTime::from_seconds);
        !self.raw.ends_with('.') && read_at.0 <= self.issued_at.0.saturating_add(slack)
    }

    fn origin_issued_at(&self) -> Option<i64> {
        integer(self.header(), "oiat")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("session", &self.claims.session_id())
            .field("organization", &self.claims.organization_id())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shape => "not a token: it has not three parts of base64url",
            Self::Json => "not a token: its header or claims are no JSON object",
            Self::Lifetime => "a token without a lifetime: iat or exp is missing or wrong",
        })
    }
}

impl core::error::Error for TokenError {}

/// Reads the token out of a token resource (`{ "object": "token", "jwt": … }`).
pub(crate) fn from_resource(resource: Json<'_>) -> Option<Token> {
    Token::decode(text(resource, "jwt")?).ok()
}

/// The signature is not decoded, only checked, because it goes into headers and cookies.
fn is_base64_url(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='))
}

fn object(part: &str) -> Result<JsonText, TokenError> {
    let bytes = base64::decode_url(part).ok_or(TokenError::Shape)?;
    let text = lossy(&bytes);
    let is_text = text.as_bytes() == bytes;
    let read = JsonText::parse(&text).filter(|text| is_text && text.json().is_object());
    read.ok_or(TokenError::Json)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use serde_json::{Value, json};

    /// A token with these parts and no real signature: the engine never looks at it.
    pub(crate) fn encode(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
        format!("{}.{}.c2ln", part(header), part(claims))
    }

    fn token(oiat: Option<i64>, iat: i64) -> Token {
        let header = oiat.map_or(json!({}), |oiat| json!({ "oiat": oiat }));
        Token::decode(&encode(&header, &json!({ "iat": iat, "exp": iat + 60 }))).expect("a token")
    }

    #[test]
    fn the_freshest_claims_win_then_the_newest_mint() {
        let fresher = |a: &Token, b: &Token| a.is_at_least_as_fresh_as(b);
        assert!(fresher(&token(Some(5), 1), &token(None, 9)));
        assert!(!fresher(&token(None, 9), &token(Some(5), 1)));
        assert!(fresher(&token(Some(6), 1), &token(Some(5), 9)));
        assert!(!fresher(&token(Some(5), 9), &token(Some(6), 1)));
        assert!(!fresher(&token(Some(5), 1), &token(Some(5), 2)));
        assert!(fresher(&token(Some(5), 2), &token(Some(5), 2)), "a tie takes the newcomer");
        assert!(!fresher(&token(None, 1), &token(None, 2)));
        assert!(!token(Some(5), 2).is_fresher_than(&token(Some(5), 2)), "a tie is not fresher");
        assert!(token(None, 2).is_fresher_than(&token(None, 1)));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let good = json!({ "iat": 1, "exp": 2 });
        for (raw, error) in [
            (String::new(), TokenError::Shape),
            ("a.b".to_owned(), TokenError::Shape),
            ("a.b.c.d".to_owned(), TokenError::Shape),
            ("!.!.c".to_owned(), TokenError::Shape),
            ("YQ.YQ.c".to_owned(), TokenError::Json),
            (encode(&json!([]), &good), TokenError::Json),
            (encode(&json!({}), &json!({ "exp": 2 })), TokenError::Lifetime),
            (encode(&json!({}), &json!({ "iat": 2, "exp": 2 })), TokenError::Lifetime),
            (encode(&json!({}), &json!({ "iat": -1, "exp": 2 })), TokenError::Lifetime),
            (encode(&json!({}), &json!({ "iat": "1", "exp": 2 })), TokenError::Lifetime),
            (encode(&json!({}), &json!({ "iat": 1, "exp": 1e300 })), TokenError::Lifetime),
        ] {
            assert_eq!(Token::decode(&raw).err(), Some(error), "{raw}");
        }
    }

    #[test]
    fn printing_a_token_does_not_show_it() {
        let token = token(None, 1);
        assert!(!format!("{token:?}").contains(token.as_str()));
    }
}
