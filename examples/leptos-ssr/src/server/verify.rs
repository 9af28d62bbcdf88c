//! What a server has to check before it believes a token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use clerk_wasm::PublishableKey;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use example_leptos_ssr::Settings;

/// What the JWT template `backend` writes into its tokens: they are meant for this server.
const AUDIENCE: &str = "https://backend.example.com";

/// Keys are asked for again after this long, so that one which was withdrawn is believed no more.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// Anyone can invent the name of a key: they are not asked for more often than this.
const MIN_PAUSE: Duration = Duration::from_secs(1);

/// Verifies the tokens of one instance. Cheap to clone.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    /// None where there is no publishable key to say whose tokens to take.
    source: Option<Source>,
    http: reqwest::Client,
    keys: Mutex<Option<(JwkSet, Instant)>>,
}

struct Source {
    keys_url: String,
    validation: Validation,
}

/// Why a token is not believed.
#[derive(Debug)]
pub enum Refusal {
    Missing,
    /// For whatever reason: whoever made it up need not know.
    Invalid,
    /// The fault is this server's, or the network's.
    NoKeys,
}

impl Verifier {
    pub fn of(settings: &Settings) -> Self {
        let source =
            PublishableKey::parse(&settings.publishable_key).ok().map(|key| Source::of(&key, settings));
        Self(Arc::new(Inner { source, http: reqwest::Client::new(), keys: Mutex::default() }))
    }

    /// The claims of a token, if all is well with it.
    pub async fn verify(&self, token: &str) -> Result<Map<String, Value>, Refusal> {
        let source = self.0.source.as_ref().ok_or(Refusal::NoKeys)?;
        let header = decode_header(token).map_err(|_| Refusal::Invalid)?;
        let key = self.key(source, header.kid.as_deref().unwrap_or_default()).await?;
        let key = DecodingKey::from_jwk(&key).map_err(|_| Refusal::Invalid)?;
        let token = decode(token, &key, &source.validation).map_err(|_| Refusal::Invalid)?;
        Ok(token.claims)
    }

    /// The key of this name. One not seen so far may be new, so the API is asked again.
    async fn key(&self, source: &Source, id: &str) -> Result<Jwk, Refusal> {
        // Held while asking: whoever comes meanwhile waits for the same answer.
        let mut known = self.0.keys.lock().await;
        if let Some((keys, asked_at)) = &*known {
            let key = keys.find(id);
            if asked_at.elapsed() < if key.is_some() { MAX_AGE } else { MIN_PAUSE } {
                return key.cloned().ok_or(Refusal::Invalid);
            }
        }
        let keys = self.ask_for_keys(&source.keys_url).await.map_err(|_| Refusal::NoKeys)?;
        let key = keys.find(id).cloned().ok_or(Refusal::Invalid);
        *known = Some((keys, Instant::now()));
        key
    }

    async fn ask_for_keys(&self, url: &str) -> reqwest::Result<JwkSet> {
        let request = self.0.http.get(url).timeout(Duration::from_secs(5));
        request.send().await?.error_for_status()?.json().await
    }
}

impl Source {
    fn of(key: &PublishableKey, settings: &Settings) -> Self {
        let issuer = format!("https://{}", key.frontend_api());
        let api = settings.proxy_url.as_deref().unwrap_or(&issuer);
        // The algorithm is ours to say, never the token's: it might say "none".
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "sub", "aud"]);
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.validate_nbf = true;
        validation.leeway = 5;
        Self { keys_url: format!("{api}/.well-known/jwks.json"), validation }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Missing => (StatusCode::UNAUTHORIZED, "there is no token: sign in").into_response(),
            Self::Invalid => (StatusCode::UNAUTHORIZED, "the token is not valid here").into_response(),
            Self::NoKeys => (StatusCode::SERVICE_UNAVAILABLE, "the keys can't be had").into_response(),
        }
    }
}
