//! The server: renders the app for whom each request is from, hands out its files, and runs its server functions.

mod server;

use anyhow::{Context, Result};
use clerk_wasm::server::ClerkServer;
use tokio::net::TcpListener;

use server::settings;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt::init();
    let site = settings::site()?;
    let address = site.site_addr;
    let clerk = settings::clerk(address.port())?;
    let for_page = server::for_page(&clerk);
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    println!("The app is at http://localhost:{}/", address.port());
    axum::serve(listener, server::router(site, ClerkServer::new(clerk)?, for_page)).await?;
    Ok(())
}
