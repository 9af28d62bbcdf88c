//! The public keys that tokens are verified with.

use core::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents,
};

use crate::json::{Json, text as text_field};
use crate::wire::{decode_base64, decode_base64_url};

/// A public key, and the one algorithm that signatures with it have.
#[derive(Clone)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    key: Arc<ParsedPublicKey>,
}

/// The algorithms of session tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
}

/// What was given is not an RSA public key for one of the algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidKey;

impl VerifyingKey {
    /// Reads a key as PEM (`-----BEGIN PUBLIC KEY-----`). Its signatures are RS256.
    ///
    /// # Errors
    /// [`InvalidKey`] if it is not an RSA public key in PEM.
    pub fn from_pem(pem: &str) -> Result<Self, InvalidKey> {
        let body = pem.trim_ascii().strip_prefix("-----BEGIN PUBLIC KEY-----").ok_or(InvalidKey)?;
        let body = body.strip_suffix("-----END PUBLIC KEY-----").ok_or(InvalidKey)?;
        // Line breaks get lost or written as `\n` on the way through an environment variable.
        let body: String =
            body.replace("\\n", "").chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        let der = decode_base64(&body).ok_or(InvalidKey)?;
        let algorithm = Algorithm::Rs256;
        let key = ParsedPublicKey::new(algorithm.parameters(), der).map_err(|_| InvalidKey)?;
        Ok(Self { algorithm, key: Arc::new(key) })
    }

    /// Reads one key of a JSON Web Key Set (`GET /v1/jwks` of the Backend API), and its id (`kid`). Without `alg`, its
    /// signatures are RS256.
    ///
    /// # Errors
    /// [`InvalidKey`] if it is not an RSA key for one of the algorithms of session tokens.
    pub fn from_jwk(jwk: Json<'_>) -> Result<(String, Self), InvalidKey> {
        let field = |name| text_field(jwk, name).ok_or(InvalidKey);
        let number = |name| decode_base64_url(field(name)?).ok_or(InvalidKey);
        if field("kty")? != "RSA" || field("use").is_ok_and(|purpose| purpose != "sig") {
            return Err(InvalidKey);
        }
        let algorithm = match jwk.get("alg") {
            None => Algorithm::Rs256,
            Some(name) => name.as_str().and_then(Algorithm::named).ok_or(InvalidKey)?,
        };
        let (n, e) = (number("n")?, number("e")?);
        let components = RsaPublicKeyComponents { n: without_zeros(&n), e: without_zeros(&e) };
        let key = components.to_parsed_public_key(algorithm.parameters()).map_err(|_| InvalidKey)?;
        Ok((field("kid")?.to_owned(), Self { algorithm, key: Arc::new(key) }))
    }

    /// Whether signatures with this key have this algorithm.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.algorithm == algorithm
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

impl Algorithm {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "RS384" => Some(Self::Rs384),
            "RS512" => Some(Self::Rs512),
            _ => None,
        }
    }

    fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(start..).unwrap_or_default()
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RSA public key for RS256, RS384 or RS512")
    }
}

impl core::error::Error for InvalidKey {}
