//! The demo: a local Frontend API, the page that signs in on it, and a backend that verifies
//! the page's session tokens, all on this machine alone.

mod key_set;
mod listen;
mod me;
mod page;
mod session_token;
#[cfg(test)]
mod tests;

use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};
use axum::Router;
use clap::Parser;
use local_fapi::{Config, Options, Running, Server};
use tokio::net::TcpListener;

use key_set::KeySet;
use session_token::Verifier;

/// Serves the demo page with a local Frontend API under it, until interrupted
#[derive(Debug, Parser)]
struct Args {
    /// Port of the page; without it 3000, or the next that is free
    #[arg(long)]
    port: Option<u16>,
    /// The checkout that holds `www/` and `pkg/`
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let root = page::Root::find(args.root)?;
    root.check_package()?;
    let listeners = listen::listen(args.port).await.map_err(|error| match (error.kind(), args.port) {
        (ErrorKind::AddrInUse, Some(port)) => {
            anyhow::anyhow!("port {port} is taken; choose another with --port, or leave it out")
        }
        _ => anyhow::Error::from(error).context("no port for the page"),
    })?;
    let config = Config::default();
    let api = Server::start(config.clone(), Options::default()).await.context("starting the local API")?;
    let port = listeners[0].local_addr()?.port();
    announce(port, &config, &api);
    let app = app(&root, port, &config, &api);
    tokio::select! {
        served = serve(listeners, app) => served?,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

fn app(root: &page::Root, port: u16, config: &Config, api: &Running) -> Router {
    let issuer = format!("https://{}", config.host());
    let origins = ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:{port}"));
    let verifier = Verifier::new(KeySet::of(api.api_url()), &issuer, origins.to_vec());
    me::routes(verifier).merge(page::routes(root, page::config(config, api)))
}

/// The first line is for programs too: the first address in it is the page's.
fn announce(port: u16, config: &Config, api: &Running) {
    println!("The demo is at http://localhost:{port}/ (Ctrl-C ends it)");
    for user in &config.users {
        println!("  sign in as {} with the password: {}", user.email, user.password);
    }
    println!("  local Frontend API: {}, control interface: {}", api.api_url(), api.control_url());
}

async fn serve(listeners: Vec<TcpListener>, app: Router) -> Result<()> {
    let servers = listeners.into_iter().map(|listener| {
        let app = app.clone();
        tokio::spawn(async move { axum::serve(listener, app).await })
    });
    for server in servers.collect::<Vec<_>>() {
        server.await??;
    }
    Ok(())
}
