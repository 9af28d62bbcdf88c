//! The server: renders the app, hands out its files, and verifies the tokens that the app sends.

mod server;

use std::env;
use std::net::SocketAddr;

use anyhow::{Context, Result};
use example_leptos_ssr::Settings;
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    let options = options()?;
    let address = options.site_addr;
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    println!("The app is at http://{}/", listener.local_addr()?);
    axum::serve(listener, server::router(options, Settings::of_environment())).await?;
    Ok(())
}

/// As cargo-leptos says, or whoever starts this: `LEPTOS_SITE_ROOT` is the folder of the page's files,
/// `LEPTOS_SITE_ADDR` the address, of which `PORT` can also be chosen alone.
fn options() -> Result<LeptosOptions> {
    let variable = |name, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let address = variable("LEPTOS_SITE_ADDR", "127.0.0.1:3000");
    let mut address: SocketAddr = address.parse().context("LEPTOS_SITE_ADDR is no address")?;
    if let Ok(port) = env::var("PORT") {
        address.set_port(port.parse().context("PORT is no port")?);
    }
    let root = variable("LEPTOS_SITE_ROOT", "target/site");
    Ok(LeptosOptions::builder().output_name("app").site_root(root).site_addr(address).build())
}
