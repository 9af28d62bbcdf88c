//! A server whose pages know who is signed in from their first byte on.

mod pages;
mod settings;

use std::net::Ipv4Addr;

use anyhow::{Context, Result};
use axum::routing::get;
use axum::{Json, Router};
use clerk_wasm::server::{ClerkLayer, ClerkServer, SignedIn};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use settings::Settings;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt::init();
    let settings = Settings::of_environment()?;
    let clerk = ClerkServer::new(settings.clerk.clone())?;
    let address = (Ipv4Addr::LOCALHOST, settings.port);
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("listening on port {}", settings.port))?;
    println!("The app is at http://localhost:{}/", listener.local_addr()?.port());
    axum::serve(listener, router(clerk, settings)).await?;
    Ok(())
}

fn router(clerk: ClerkServer, settings: Settings) -> Router {
    // What may be cached for everybody stays outside of the layer.
    let files = Router::new()
        .route("/page.js", get(pages::script))
        .nest_service("/clerk", ServeDir::new(&settings.npm_package));
    Router::new()
        .route("/", get(pages::home))
        .route("/account", get(pages::account))
        .route("/sign-in", get(pages::sign_in))
        .route("/orgs/{slug}", get(pages::organization))
        .route("/api/me", get(me))
        .layer(ClerkLayer::new(clerk))
        .merge(files)
        .with_state(settings)
}

/// For scripts: whoever is signed out gets 401.
async fn me(session: SignedIn) -> Json<Value> {
    Json(json!({ "userId": session.user_id(), "sessionId": session.session_id() }))
}
