//! What the environment says.

use std::env;
use std::net::SocketAddr;

use anyhow::{Context, Result};
use clerk_wasm::server::ServerOptions;
use leptos::config::LeptosOptions;

/// As cargo-leptos says, or whoever starts this: `LEPTOS_SITE_ROOT` is the folder of the page's files,
/// `LEPTOS_SITE_ADDR` the address, of which `PORT` can also be chosen alone.
pub fn site() -> Result<LeptosOptions> {
    let address = variable("LEPTOS_SITE_ADDR").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let mut address: SocketAddr = address.parse().context("LEPTOS_SITE_ADDR is no address")?;
    if let Some(port) = variable("PORT") {
        address.set_port(port.parse().context("PORT is no port")?);
    }
    let root = variable("LEPTOS_SITE_ROOT").unwrap_or_else(|| "target/site".to_owned());
    Ok(LeptosOptions::builder().output_name("app").site_root(root).site_addr(address).build())
}

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

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
