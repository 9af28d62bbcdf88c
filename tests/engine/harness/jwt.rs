//! Tokens of the real shape, without a real signature: the engine never looks at it.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

/// What the API's signatures begin with: nothing else is signed so.
pub(crate) const SIGNATURE: &str = "signature";

/// A token of these parts.
pub(crate) fn encode(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    format!("{}.{}.{}", part(&header.to_string()), part(&claims.to_string()), part(signature))
}

/// The header and the claims of a token. `None` if the text is none.
pub(crate) fn decode(token: &str) -> Option<(Value, Value)> {
    let mut parts = token.split('.').map(|part| {
        let bytes = Base64UrlUnpadded::decode_vec(part).ok()?;
        serde_json::from_slice(&bytes).ok()
    });
    Some((parts.next()??, parts.next()??))
}

/// The API has signed it, and nobody changed it since.
pub(crate) fn is_minted(token: &str) -> bool {
    let signature = token.rsplit('.').next().and_then(|part| Base64UrlUnpadded::decode_vec(part).ok());
    signature.is_some_and(|signature| signature.starts_with(SIGNATURE.as_bytes()))
}

/// The same token with other claims.
pub(crate) fn with_claims(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let (header, mut claims) = decode(token).expect("a token");
    change(&mut claims);
    encode(&header, &claims, "forged")
}
