//! What only the server does.

pub mod settings;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::get;
use clerk_wasm::server::{ClerkLayer, ClerkServer};
use dioxus::server::{DioxusRouterExt, FullstackState, ServeConfig};
use tokio::net::TcpListener;

use crate::app::App;

#[tokio::main]
pub async fn run() -> Result<()> {
    tracing_subscriber::fmt::init();
    // As `dx` says, or whoever starts this: `IP` and `PORT`.
    let address = dioxus::cli_config::fullstack_address_or_localhost();
    let clerk = ClerkServer::new(settings::clerk(address.port())?)?;
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    println!("The app is at http://localhost:{}/", address.port());
    axum::serve(listener, router(clerk)).await?;
    Ok(())
}

/// The app at its routes with its server functions, for whom each request is from; and its files, for everybody.
fn router(clerk: ClerkServer) -> Router {
    Router::new()
        .register_server_functions()
        .fallback(get(FullstackState::render_handler))
        .layer(ClerkLayer::new(clerk))
        // What may be cached for everybody stays outside of the layer.
        .serve_static_assets()
        .with_state(FullstackState::new(ServeConfig::new(), App))
}
