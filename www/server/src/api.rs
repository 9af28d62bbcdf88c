//! The Frontend API that a page signs in on: a local one, or one that runs elsewhere.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use local_fapi::{Config, Options, Running, Server, Template, User};

use crate::key_set::KeySet;
use crate::session_token::Verifier;

/// An API, and what is known about it.
#[derive(Debug)]
pub(crate) struct Api {
    url: String,
    publishable_key: String,
    /// The host that the API goes by, which is not where it is found.
    host: String,
    local: Option<(Config, Running)>,
}

impl Api {
    /// Starts a local API, which ends when this value is dropped.
    pub(crate) async fn start() -> Result<Self> {
        let config = Config::default();
        let running = Server::start(config.clone(), Options::default()).await?;
        Ok(Self {
            url: running.api_url().to_owned(),
            publishable_key: running.publishable_key().to_owned(),
            host: config.host().to_string(),
            local: Some((config, running)),
        })
    }

    /// An API that somebody else has started.
    pub(crate) fn elsewhere(url: String, publishable_key: String) -> Result<Self> {
        let host = host_in(&publishable_key).context("the publishable key names no Frontend API")?;
        Ok(Self { url, publishable_key, host, local: None })
    }

    /// The address of the API.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn publishable_key(&self) -> &str {
        &self.publishable_key
    }

    /// The address of a local API's control interface.
    pub(crate) fn control_url(&self) -> Option<&str> {
        self.local.as_ref().map(|(_, running)| running.control_url())
    }

    /// The users who can sign in, if they are known.
    pub(crate) fn users(&self) -> &[User] {
        self.local.as_ref().map_or(&[], |(config, _)| &config.users)
    }

    /// The API's JWT templates, if they are known.
    pub(crate) fn templates(&self) -> &[Template] {
        self.local.as_ref().map_or(&[], |(config, _)| &config.templates)
    }

    /// A verifier that accepts this API's tokens for the page on this port.
    pub(crate) fn verifier(&self, port: u16) -> Verifier {
        let issuer = format!("https://{}", self.host);
        let origins = ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:{port}"));
        Verifier::new(KeySet::of(&self.url), &issuer, origins.to_vec())
    }
}

fn host_in(publishable_key: &str) -> Option<String> {
    let encoded = publishable_key.splitn(3, '_').nth(2)?;
    let host = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    host.strip_suffix('$').filter(|host| !host.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_is_in_the_key() {
        assert_eq!(host_in("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").as_deref(), Some("clerk.example.com"));
        for wrong in ["", "pk_live_", "pk_test_nonsense", "pk_test_JA=="] {
            assert!(Api::elsewhere("http://localhost:1".into(), wrong.into()).is_err(), "{wrong}");
        }
    }
}
