//! The demo: a local Frontend API, the page that signs in on it, and a backend that verifies the page's
//! session tokens, all on this machine. With `--app`, it serves a built app instead of the demo's page.

mod api;
mod app;
mod listen;
mod me;
mod page;
mod refusal;
mod report;
#[cfg(test)]
mod tests;

use std::env;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use clap::Parser;
use tokio::net::TcpListener;

use api::Api;

const ELSEWHERE: &str = "This server answers to localhost, 127.0.0.1 and [::1] only. Open the page at the address that it printed.\n";

/// Serves the demo page with a local Frontend API under it, until interrupted
#[derive(Debug, Parser)]
struct Args {
    /// Port of the page; without it 3000, or the next that is free
    #[arg(long)]
    port: Option<u16>,
    /// The checkout that holds `www/` and `pkg/`
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Serve this folder, in which a single-page app was built, instead of the demo page
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// The Frontend API that the app signs in on, with its secret key in CLERK_SECRET_KEY; without it a local one is
    /// started
    #[arg(long, value_name = "URL", requires = "app", requires = "publishable_key")]
    api: Option<String>,
    /// That API's publishable key
    #[arg(long, value_name = "KEY", requires = "api")]
    publishable_key: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let site = site(&args)?;
    let listeners = listen::listen(args.port).await.map_err(|error| match (error.kind(), args.port) {
        (ErrorKind::AddrInUse, Some(port)) => {
            anyhow::anyhow!("port {port} is taken; choose another with --port, or leave it out")
        }
        _ => anyhow::Error::from(error).context("no port for the page"),
    })?;
    let api = match args.api.zip(args.publishable_key) {
        Some((url, key)) => {
            let secret_key =
                env::var("CLERK_SECRET_KEY").context("CLERK_SECRET_KEY is not set to that API's")?;
            Api::elsewhere(url, key, secret_key)?
        }
        None => Api::start().await.context("starting the local API")?,
    };
    let port = listeners[0].local_addr()?.port();
    let router = router(&site, port, &api)?;
    announce(&site, port, &api);
    tokio::select! {
        served = serve(listeners, router) => served?,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

/// What to serve.
#[derive(Debug)]
enum Site {
    Demo(page::Root),
    App(app::Folder),
}

fn site(args: &Args) -> Result<Site> {
    if let Some(folder) = &args.app {
        return app::Folder::new(folder.clone()).map(Site::App);
    }
    let root = page::Root::find(args.root.clone())?;
    root.check_package()?;
    Ok(Site::Demo(root))
}

fn router(site: &Site, port: u16, api: &Api) -> Result<Router> {
    let clerk = api.clerk(port)?;
    let routes = match site {
        Site::Demo(root) => me::routes(clerk).merge(page::routes(root, page::config(api))),
        Site::App(folder) => report::routes(clerk).merge(app::routes(folder, api)),
    };
    Ok(routes.layer(middleware::from_fn(loopback_only)))
}

/// A page from elsewhere can point its own name at this machine, but it can't send another name.
async fn loopback_only(request: Request, next: Next) -> Response {
    match local_fapi::is_sent_to_loopback(&request) {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, ELSEWHERE).into_response(),
    }
}

/// Programs read the first line, too: the first address in it is the page's.
fn announce(site: &Site, port: u16, api: &Api) {
    let what = match site {
        Site::Demo(_) => "demo",
        Site::App(_) => "app",
    };
    println!("The {what} is at http://localhost:{port}/ (Ctrl-C ends it)");
    for user in api.users() {
        println!("  sign in as {} with the password: {}", user.email, user.password);
    }
    if let Some(control_url) = api.control_url() {
        println!("  local Frontend API: {}, control interface: {control_url}", api.url());
    }
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
