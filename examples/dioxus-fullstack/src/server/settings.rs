//! What the environment says.

use std::env;

use anyhow::{Context, Result};
use clerk_wasm::server::ServerOptions;

use crate::start::Start;

/// How requests are judged, on a server of this port.
pub fn clerk(port: u16) -> Result<ServerOptions> {
    let required = |name| variable(name).with_context(|| format!("{name} is not set"));
    let keys = ServerOptions::new(&required("CLERK_PUBLISHABLE_KEY")?, &required("CLERK_SECRET_KEY")?);
    let origin = variable("APP_ORIGIN").unwrap_or_else(|| format!("http://localhost:{port}"));
    Ok(ServerOptions {
        authorized_parties: vec![origin],
        sign_in_url: variable("CLERK_SIGN_IN_URL"),
        proxy_url: variable("CLERK_PROXY_URL"),
        api_url: variable("CLERK_API_URL").unwrap_or_else(|| keys.api_url.clone()),
        ..keys
    })
}

/// What the page is told of it.
pub fn for_page() -> Start {
    Start {
        publishable_key: variable("CLERK_PUBLISHABLE_KEY").unwrap_or_default(),
        proxy_url: variable("CLERK_PROXY_URL"),
        sign_in_url: variable("CLERK_SIGN_IN_URL"),
        session: None,
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
