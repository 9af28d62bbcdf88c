//! The instance's RSA keys: made at the start, replaced on demand, never written anywhere.

use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::state::ids;

/// The key that signs, and the earlier ones whose tokens still verify.
#[derive(Clone)]
pub(crate) struct KeyRing {
    signing: Arc<Key>,
    retired: Vec<Arc<Key>>,
}

struct Key {
    id: String,
    pair: KeyPair,
}

/// The parts of a token that has our signature.
#[derive(Debug, Clone)]
pub(crate) struct VerifiedToken {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
}

impl KeyRing {
    pub(crate) fn new() -> Self {
        Self { signing: Arc::new(Key::new()), retired: Vec::new() }
    }

    /// Signs with a new key from now on; the tokens of the old one stay verifiable.
    pub(crate) fn rotate(&mut self) {
        let retired = std::mem::replace(&mut self.signing, Arc::new(Key::new()));
        self.retired.push(retired);
    }

    /// The public halves, as `/.well-known/jwks.json` shows them.
    pub(crate) fn jwks(&self) -> Value {
        let keys = std::iter::once(&self.signing).chain(&self.retired);
        json!({ "keys": keys.map(|key| key.to_jwk()).collect::<Vec<_>>() })
    }

    /// A compact RS256 token with these claims; `extra` goes into its header.
    pub(crate) fn sign(&self, extra: Map<String, Value>, claims: &Map<String, Value>) -> String {
        let mut header = Map::new();
        header.insert("alg".into(), "RS256".into());
        header.insert("kid".into(), self.signing.id.clone().into());
        header.insert("typ".into(), "JWT".into());
        header.extend(extra);
        let body = format!("{}.{}", encode_json(&header), encode_json(claims));
        let signature = self.signing.sign(body.as_bytes());
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Reads a token that one of these keys has signed, without checking its times.
    pub(crate) fn verify(&self, token: &str) -> Option<VerifiedToken> {
        let (body, signature) = token.rsplit_once('.')?;
        let (header, claims) = body.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let mut keys = std::iter::once(&self.signing).chain(&self.retired);
        keys.any(|key| key.has_signed(body.as_bytes(), &signature)).then_some(())?;
        Some(VerifiedToken { header: decode_json(header)?, claims: decode_json(claims)? })
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing").field("signing", &self.signing.id).finish_non_exhaustive()
    }
}

impl Key {
    fn new() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("the system makes RSA keys");
        Self { id: ids::new("ins"), pair }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("a whole key signs");
        signature
    }

    fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let der = self.pair.public_key().as_der().expect("a whole key");
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref()).verify(message, signature).is_ok()
    }

    fn to_jwk(&self) -> Value {
        let public = self.pair.public_key();
        let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        json!({
            "use": "sig",
            "kty": "RSA",
            "kid": self.id,
            "alg": "RS256",
            "n": encode(public.modulus().big_endian_without_leading_zero()),
            "e": encode(public.exponent().big_endian_without_leading_zero()),
        })
    }
}

fn encode_json(value: &Map<String, Value>) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).expect("maps of values are JSON"))
}

fn decode_json(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_a_retired_key_still_verify_and_altered_ones_do_not() {
        let mut keys = KeyRing::new();
        let claims = json!({ "sub": "user_a" }).as_object().unwrap().clone();
        let token = keys.sign(Map::new(), &claims);
        keys.rotate();
        assert_eq!(keys.verify(&token).unwrap().claims, claims);
        assert_eq!(keys.jwks()["keys"].as_array().unwrap().len(), 2);
        let forged = token.replacen('.', ".e", 1);
        assert!(keys.verify(&forged).is_none());
        assert!(KeyRing::new().verify(&token).is_none());
    }
}
