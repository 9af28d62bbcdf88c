//! What the environment says.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clerk_wasm::server::{Satellite, ServerOptions};

#[derive(Clone)]
pub struct Settings {
    pub port: u16,
    pub clerk: ServerOptions,
    /// The folder of the npm package, for the script in the pages.
    pub npm_package: PathBuf,
}

impl Settings {
    pub fn of_environment() -> Result<Self> {
        let port = variable("PORT").map_or(Ok(3000), |port| port.parse()).context("PORT is no port")?;
        let required = |name| variable(name).with_context(|| format!("{name} is not set"));
        let keys = ServerOptions::new(&required("CLERK_PUBLISHABLE_KEY")?, &required("CLERK_SECRET_KEY")?);
        let origin = variable("APP_ORIGIN").unwrap_or_else(|| format!("http://localhost:{port}"));
        let clerk = ServerOptions {
            authorized_parties: vec![origin],
            // Whoever opens such a page has that organization active.
            organization_patterns: vec!["/orgs/:slug".to_owned()],
            satellite: is_on("CLERK_IS_SATELLITE").then(|| Satellite {
                domain: variable("CLERK_DOMAIN"),
                auto_sync: is_on("CLERK_SATELLITE_AUTO_SYNC"),
            }),
            sign_in_url: variable("CLERK_SIGN_IN_URL"),
            proxy_url: variable("CLERK_PROXY_URL"),
            api_url: variable("CLERK_API_URL").unwrap_or_else(|| keys.api_url.clone()),
            ..keys
        };
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg");
        let npm_package = variable("CLERK_PACKAGE").unwrap_or_else(|| here.to_owned()).into();
        Ok(Self { port, clerk, npm_package })
    }
}

fn is_on(name: &str) -> bool {
    variable(name).is_some_and(|value| value == "true")
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
