//! The public keys of an API: fetched when first needed, then kept.

use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use tokio::sync::Mutex;

/// A key that the API withdraws stops working here after this long.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// Keys are not fetched more often than this, because anyone can invent key ids.
pub(crate) const MIN_PAUSE: Duration = Duration::from_secs(1);

/// The keys at one address.
#[derive(Debug)]
pub(crate) struct KeySet {
    url: String,
    http: reqwest::Client,
    // Held while fetching, so that other callers wait for the same answer.
    cached: Mutex<Option<Cached>>,
}

#[derive(Debug)]
struct Cached {
    keys: JwkSet,
    fetched_at: Instant,
}

impl KeySet {
    /// The keys at `<api>/.well-known/jwks.json`. Nothing is fetched yet.
    pub(crate) fn of(api: &str) -> Self {
        Self {
            url: format!("{api}/.well-known/jwks.json"),
            http: reqwest::Client::new(),
            cached: Mutex::new(None),
        }
    }

    /// The key with this id. An unknown id may belong to a new key, so the API is asked again.
    pub(crate) async fn key(&self, id: &str) -> Result<Option<Jwk>, reqwest::Error> {
        let mut cached = self.cached.lock().await;
        if let Some(known) = cached.as_ref() {
            let key = known.keys.find(id).cloned();
            let age = known.fetched_at.elapsed();
            if age < if key.is_some() { MAX_AGE } else { MIN_PAUSE } {
                return Ok(key);
            }
        }
        let keys = self.fetch().await?;
        let key = keys.find(id).cloned();
        *cached = Some(Cached { keys, fetched_at: Instant::now() });
        Ok(key)
    }

    async fn fetch(&self) -> Result<JwkSet, reqwest::Error> {
        let request = self.http.get(&self.url).timeout(Duration::from_secs(5));
        request.send().await?.error_for_status()?.json().await
    }
}
