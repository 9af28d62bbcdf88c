//! Tokens of the real shape, without a real signature, which the engine never verifies.

use std::collections::HashMap;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

/// What the API's signatures begin with. Nothing else is signed like that.
pub(crate) const SIGNATURE: &str = "signature";

/// Tokens that were decoded before, because most are looked at again and again.
#[derive(Default)]
pub(crate) struct Decoded(HashMap<String, Option<Parts>>);

/// The header and the claims of a token.
pub(crate) type Parts = Arc<(Value, Value)>;

/// How many are kept: more than are in use at a time.
const KEPT: usize = 100;

/// A token with these parts.
pub(crate) fn encode(header: &Value, claims: &Value, signature: &str) -> String {
    format!("{}.{}.{}", part(&header.to_string()), part(&claims.to_string()), part(signature))
}

/// One of the three parts of a token.
pub(crate) fn part(text: &str) -> String {
    Base64UrlUnpadded::encode_string(text.as_bytes())
}

/// The header and the claims of a token. `None` if the text is not one.
pub(crate) fn decode(token: &str) -> Option<(Value, Value)> {
    let mut parts = token.split('.').map(|part| {
        let bytes = Base64UrlUnpadded::decode_vec(part).ok()?;
        serde_json::from_slice(&bytes).ok()
    });
    Some((parts.next()??, parts.next()??))
}

/// Whether the API signed it and nobody has changed it since.
pub(crate) fn is_minted(token: &str) -> bool {
    let signature = token.rsplit('.').next().and_then(|part| Base64UrlUnpadded::decode_vec(part).ok());
    signature.is_some_and(|signature| signature.starts_with(SIGNATURE.as_bytes()))
}

impl Decoded {
    /// Like [`decode`], but keeps the result.
    pub(crate) fn get(&mut self, token: &str) -> Option<Parts> {
        if let Some(known) = self.0.get(token) {
            return known.clone();
        }
        if self.0.len() == KEPT {
            self.0.clear();
        }
        let parts = decode(token).map(Arc::new);
        self.0.insert(token.to_owned(), parts.clone());
        parts
    }
}

/// The same token with other claims.
pub(crate) fn with_claims(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let (header, mut claims) = decode(token).expect("a token");
    change(&mut claims);
    encode(&header, &claims, "forged")
}
