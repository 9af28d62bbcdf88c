//! Keys and tokens of the tests, and a Backend API.

pub(super) mod api;

use std::sync::{Arc, OnceLock};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use super::key::VerifyingKey;
use crate::json::JsonText;
use crate::time::ServerTime;

/// `clerk.example.com`, in production and in development.
pub(super) const LIVE: &str = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
pub(super) const TEST: &str = "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k";
/// When the tests take place.
pub(super) const NOW: ServerTime = ServerTime(1_800_000_000_500);
pub(super) const KID: &str = "ins_1";

/// A key pair of an instance.
#[derive(Clone)]
pub(super) struct Signer(Arc<KeyPair>);

impl Signer {
    pub(super) fn new() -> Self {
        Self(Arc::new(KeyPair::generate(KeySize::Rsa2048).expect("a key pair")))
    }

    /// The instance's own: made once, because that takes a while.
    pub(super) fn shared() -> Self {
        static SHARED: OnceLock<Signer> = OnceLock::new();
        SHARED.get_or_init(Self::new).clone()
    }

    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_with("RS256", header, claims)
    }

    pub(super) fn sign_with(&self, algorithm: &str, header: &Value, claims: &Value) -> String {
        let unsigned = unsigned(header, claims);
        let (body, _) = unsigned.rsplit_once('.').expect("three parts");
        let padding = match algorithm {
            "RS256" => &RSA_PKCS1_SHA256,
            "RS384" => &RSA_PKCS1_SHA384,
            _ => &RSA_PKCS1_SHA512,
        };
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(padding, &SystemRandom::new(), body.as_bytes(), &mut signature).expect("a signature");
        format!("{body}.{}", Base64UrlUnpadded::encode_string(&signature))
    }

    pub(super) fn public_key(&self) -> VerifyingKey {
        self.public_key_for("RS256")
    }

    pub(super) fn public_key_for(&self, algorithm: &str) -> VerifyingKey {
        let jwk = JsonText::parse(&self.jwk(KID, algorithm).to_string()).expect("JSON");
        VerifyingKey::from_jwk(jwk.json()).expect("a key").1
    }

    pub(super) fn jwk(&self, kid: &str, algorithm: &str) -> Value {
        let public = self.0.public_key();
        let encoded = Base64UrlUnpadded::encode_string;
        json!({
            "use": "sig", "kty": "RSA", "kid": kid, "alg": algorithm,
            "n": encoded(public.modulus().big_endian_without_leading_zero()),
            "e": encoded(public.exponent().big_endian_without_leading_zero()),
        })
    }

    pub(super) fn pem(&self) -> String {
        let der = self.0.public_key().as_der().expect("a public key");
        let lines = Base64::encode_string(der.as_ref());
        let lines: Vec<&str> =
            lines.as_bytes().chunks(64).map(|line| core::str::from_utf8(line).expect("ASCII")).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    /// A session token that is good by this machine's clock, with these claims changed.
    pub(super) fn current_token(&self, change: &Value) -> String {
        self.sign(&header(), &merged(&current_claims(), change))
    }

    /// A session token with these claims changed.
    pub(super) fn session_token(&self, change: &Value) -> String {
        self.sign(&header(), &merged(&good_claims(), change))
    }
}

/// A token with these parts and no real signature.
pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    format!("{}.{}.c2ln", part(header), part(claims))
}

pub(super) fn header() -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": KID, "cat": "cl_B7d4PD111AAA" })
}

/// The claims of a good session token.
pub(super) fn good_claims() -> Value {
    claims_at(NOW)
}

/// The claims of a session token that is good at this time.
fn claims_at(now: ServerTime) -> Value {
    let now = now.as_seconds();
    json!({
        "iss": "https://clerk.example.com", "azp": "https://app.example.com", "sub": "user_1", "sid": "sess_1",
        "iat": now - 10, "nbf": now - 20, "exp": now + 50,
    })
}

/// The claims of a session token that is good for a minute from now on, by this machine's clock.
pub(super) fn current_claims() -> Value {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    claims_at(ServerTime(i64::try_from(since_1970.expect("a time").as_millis()).expect("a time")))
}

pub(super) fn merged(base: &Value, change: &Value) -> Value {
    let mut merged = base.clone();
    let (Some(fields), Some(change)) = (merged.as_object_mut(), change.as_object()) else { return merged };
    for (name, value) in change {
        fields.insert(name.clone(), value.clone());
    }
    merged
}
