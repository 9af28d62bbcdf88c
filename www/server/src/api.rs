//! The Frontend API that a page signs in on: a local one, or one that runs elsewhere.

use anyhow::{Context, Result};
use clerk_wasm::PublishableKey;
use clerk_wasm::server::{ClerkServer, ServerOptions};
use local_fapi::{Config, Options, Running, Server, Template, User};

/// The only audience that tokens of templates may name here.
const AUDIENCE: &str = "https://backend.example.com";

/// An API, and what is known about it.
#[derive(Debug)]
pub(crate) struct Api {
    url: String,
    publishable_key: String,
    secret_key: String,
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
            secret_key: running.secret_key().to_owned(),
            local: Some((config, running)),
        })
    }

    /// An API that somebody else has started.
    pub(crate) fn elsewhere(url: String, publishable_key: String, secret_key: String) -> Result<Self> {
        PublishableKey::parse(&publishable_key).context("the publishable key names no Frontend API")?;
        Ok(Self { url, publishable_key, secret_key, local: None })
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

    /// Judges requests and tokens for the page on this port.
    pub(crate) fn clerk(&self, port: u16) -> Result<ClerkServer> {
        let origins = ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:{port}"));
        let options = ServerOptions {
            audience: vec![AUDIENCE.to_owned()],
            authorized_parties: origins.to_vec(),
            proxy_url: Some(self.url.clone()),
            api_url: self.url.clone(),
            ..ServerOptions::new(&self.publishable_key, &self.secret_key)
        };
        Ok(ClerkServer::new(options)?)
    }
}
