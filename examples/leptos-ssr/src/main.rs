//! The server: renders the app, hands out its files, and verifies the tokens that the app sends.

mod server;

use std::env;

use anyhow::{Context, Result};
use example_leptos_ssr::Settings;
use leptos::config::{LeptosOptions, get_configuration};
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

/// As cargo-leptos says, or the environment: `LEPTOS_SITE_ROOT` is the folder of the page's files,
/// `LEPTOS_SITE_ADDR` the address, of which `PORT` can also be chosen alone.
fn options() -> Result<LeptosOptions> {
    let mut options = get_configuration(None)?.leptos_options;
    if options.output_name.is_empty() {
        options.output_name = "app".into();
    }
    if let Ok(port) = env::var("PORT") {
        options.site_addr.set_port(port.parse().context("PORT is no port")?);
    }
    Ok(options)
}
