//! Tokens as they arrive, not verified yet, and verified ones.

use core::fmt;

use super::key::Algorithm;
use crate::json::{Json, JsonText};
use crate::wire::{Claims, decode_base64_url};

/// A token that can be read. Nothing in it is true before its signature was verified.
pub(super) struct Decoded {
    raw: String,
    header: JsonText,
    claims: Claims,
    signature: Vec<u8>,
    /// The length of the part that is signed.
    signed: usize,
}

/// A token whose signature and claims were found to be good. Its text is a secret: debug output does not show it.
#[derive(Clone, PartialEq)]
pub struct VerifiedToken {
    raw: String,
    claims: Claims,
}

const SESSION: &str = "cl_B7d4PD111AAA";
const MACHINE: &str = "cl_B7d4PD333AAA";
/// Instances that tell no classes apart put this on every token.
const ANY: &str = "cl_I7d4PD111III";

impl Decoded {
    /// Reads a token; `None` if it is not three parts of base64url, the first two of which are JSON objects.
    pub(super) fn read(raw: &str) -> Option<Self> {
        let (rest, signature) = raw.rsplit_once('.')?;
        let (header, claims) = rest.split_once('.')?;
        let (header, claims) = (object(header)?, object(claims)?);
        let signature = decode_base64_url(signature)?;
        Some(Self { raw: raw.to_owned(), header, claims: Claims::new(claims), signature, signed: rest.len() })
    }

    pub(super) fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Who says to have issued it, without the scheme. `None` without a claim that counts as one.
    pub(super) fn issuer(&self) -> Option<Issuer> {
        let issuer = self.claims.all().get("iss").filter(|issuer| is_truthy(*issuer))?;
        Some(issuer.as_str().map_or(Issuer::Unreadable, |name| Issuer::Named(without_schemes(name))))
    }

    /// A claim that is a number; 0 if it is missing or something else.
    pub(super) fn number(&self, name: &str) -> f64 {
        self.claims.all().get(name).and_then(Json::as_f64).unwrap_or(0.0)
    }

    /// The id of the key that it says to be signed with.
    pub(super) fn kid(&self) -> &str {
        self.header.json().get("kid").and_then(Json::as_str).unwrap_or_default()
    }

    /// Whether this is a session token by its header, or nothing there says otherwise.
    pub(super) fn is_of_session_category(&self) -> bool {
        let category = self.header.json().get("cat");
        category.is_none_or(|category| matches!(category.as_str(), Some(SESSION | ANY)))
    }

    /// Whether this is a machine's token: one for OAuth, or of a machine of the app's own.
    pub(super) fn is_of_machine(&self) -> bool {
        let text = |name| self.header.json().get(name).and_then(Json::as_str);
        matches!(text("typ"), Some("at+jwt" | "application/at+jwt"))
            || text("cat") == Some(MACHINE)
            || self.claims.subject().is_some_and(|subject| subject.starts_with("mch_"))
    }

    /// Whether it is a JSON Web Token by its header, or nothing there says otherwise.
    pub(super) fn is_of_type_jwt(&self) -> bool {
        self.header.json().get("typ").is_none_or(|kind| kind.as_str() == Some("JWT"))
    }

    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        self.header.json().get("alg").and_then(Json::as_str).and_then(Algorithm::named)
    }

    /// What is signed, and the signature.
    pub(super) fn signed_parts(&self) -> (&[u8], &[u8]) {
        (self.raw.as_bytes().get(..self.signed).unwrap_or_default(), &self.signature)
    }

    /// Only for who has verified it.
    pub(super) fn into_verified(self) -> VerifiedToken {
        VerifiedToken { raw: self.raw, claims: self.claims }
    }
}

/// Who says to have issued a token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Issuer {
    Named(String),
    Unreadable,
}

impl VerifiedToken {
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
}

impl fmt::Debug for VerifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedToken")
            .field("user", &self.claims.subject())
            .field("session", &self.claims.session_id())
            .finish_non_exhaustive()
    }
}

fn object(part: &str) -> Option<JsonText> {
    let bytes = decode_base64_url(part)?;
    let text = String::from_utf8_lossy(&bytes);
    JsonText::parse(text.strip_prefix('\u{feff}').unwrap_or(&text)).filter(|text| text.json().is_object())
}

/// Whether JavaScript would take it for true.
fn is_truthy(value: Json<'_>) -> bool {
    !value.is_null()
        && value.as_bool() != Some(false)
        && value.as_str() != Some("")
        && value.as_f64().is_none_or(|number| number != 0.0)
}

fn without_schemes(issuer: &str) -> String {
    let mut rest = issuer;
    let mut out = String::new();
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at);
        let lower = before.to_ascii_lowercase();
        let scheme = ["https", "http"].into_iter().find(|scheme| lower.ends_with(scheme)).map(str::len);
        let keep = before.len() - scheme.unwrap_or(0);
        out.push_str(before.get(..keep).unwrap_or_default());
        if scheme.is_none() {
            out.push_str("://");
        }
        rest = after.get(3..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn encoded(header: &Value, claims: &Value) -> String {
        crate::server::testing::unsigned(header, claims)
    }

    #[test]
    fn three_readable_parts_are_a_token() {
        assert!(Decoded::read(&encoded(&json!({}), &json!({}))).is_some());
        for raw in
            ["", "a.b", "..", "e30.e30", "e30.e30.!", "e30.W10.c2ln", "bnVsbA.e30.c2ln", "e30.e30.e30.e30"]
        {
            assert!(Decoded::read(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn the_category_tells_session_tokens_from_others() {
        for (header, expected) in [
            (json!({}), true),
            (json!({ "cat": SESSION }), true),
            (json!({ "cat": ANY }), true),
            (json!({ "cat": "cl_B7d4PD222AAA" }), false),
            (json!({ "cat": "cl_B7d4PD333AAA" }), false),
            (json!({ "cat": null }), false),
            (json!({ "cat": "" }), false),
        ] {
            let token = Decoded::read(&encoded(&header, &json!({}))).expect("a token");
            assert_eq!(token.is_of_session_category(), expected, "{header}");
        }
    }

    #[test]
    fn machines_are_known_by_type_or_subject() {
        for (header, claims, expected) in [
            (json!({ "typ": "JWT" }), json!({ "sub": "user_1" }), false),
            (json!({ "typ": "at+jwt" }), json!({ "sub": "user_1" }), true),
            (json!({ "typ": "application/at+jwt" }), json!({}), true),
            (json!({}), json!({ "sub": "mch_1" }), true),
            (json!({ "cat": MACHINE }), json!({ "sub": "user_1" }), true),
        ] {
            let token = Decoded::read(&encoded(&header, &claims)).expect("a token");
            assert_eq!(token.is_of_machine(), expected, "{header} {claims}");
        }
    }

    #[test]
    fn the_issuer_is_read_without_its_scheme() {
        for (claims, expected) in [
            (json!({}), None),
            (json!({ "iss": "" }), None),
            (json!({ "iss": null }), None),
            (json!({ "iss": 7 }), Some(Issuer::Unreadable)),
            (json!({ "iss": "https://clerk.a.b" }), Some(Issuer::Named("clerk.a.b".into()))),
            (json!({ "iss": "HTTP://clerk.a.b:1" }), Some(Issuer::Named("clerk.a.b:1".into()))),
            (json!({ "iss": "ftp://a" }), Some(Issuer::Named("ftp://a".into()))),
        ] {
            let token = Decoded::read(&encoded(&json!({}), &claims)).expect("a token");
            assert_eq!(token.issuer(), expected, "{claims}");
        }
    }
}
