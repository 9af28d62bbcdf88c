//! `cargo xtask example`: an example app on a local Frontend API.

use crate::cargo;
use crate::examples::{self, Built};
use crate::process::step;
use crate::servers::{Servers, address_in};
use crate::workspace;
use anyhow::{Context, Result};
use serde_json::Value;
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// The options of `cargo xtask example`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The folder in examples/, such as leptos-ssr
    #[arg(value_parser = examples::names())]
    name: String,
    /// The app's port on this machine
    #[arg(long, default_value_t = 3000)]
    port: u16,
}

/// Runs until interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    cargo::build_servers()?;
    let built = examples::build_one(&options.name)?;
    step("starting a local Frontend API, and the app on it; Ctrl-C ends both");
    let servers = Servers::new()?;
    let mut api = Command::new(workspace::binary("local-fapi"));
    let ready: Value = servers.start(api.arg("--json"), |line| serde_json::from_str(line).ok())?;
    let origin = serve(&servers, &built, &Api::new(&ready)?, options.port)?;
    println!("{}: open {origin} in a browser", options.name);
    println!("  sign in as ada@example.com, with the password: correct horse battery");
    servers.wait()
}

/// What an app has to know of the API.
struct Api<'a> {
    url: &'a str,
    publishable_key: &'a str,
    secret_key: &'a str,
}

impl<'a> Api<'a> {
    fn new(ready: &'a Value) -> Result<Self> {
        let text = |name| ready[name].as_str().with_context(|| format!("the API does not say its {name}"));
        Ok(Self {
            url: text("apiUrl")?,
            publishable_key: text("publishableKey")?,
            secret_key: text("secretKey")?,
        })
    }
}

/// Starts the app's own server, or the demo's with the app, and waits until it answers.
fn serve(servers: &Servers, built: &Built, api: &Api<'_>, port: u16) -> Result<String> {
    let Some(program) = &built.server else {
        let mut command = Command::new(workspace::binary("demo-server"));
        command.args([
            "--port",
            &port.to_string(),
            "--api",
            api.url,
            "--publishable-key",
            api.publishable_key,
        ]);
        command.arg("--app").args(&built.folder).env("CLERK_SECRET_KEY", api.secret_key);
        return servers.start(&mut command, address_in);
    };
    let mut command = Command::new(program);
    command
        .env("PORT", port.to_string())
        .env("CLERK_PUBLISHABLE_KEY", api.publishable_key)
        .env("CLERK_SECRET_KEY", api.secret_key)
        .env("CLERK_API_URL", api.url)
        .env("CLERK_PROXY_URL", api.url)
        .env("CLERK_SIGN_IN_URL", format!("{}/sign-in", api.url));
    // Where a program finds the files of its pages, in the words of each framework.
    for variable in ["LEPTOS_SITE_ROOT", "DIOXUS_PUBLIC_PATH"] {
        command.envs(built.folder.iter().map(|folder| (variable, folder)));
    }
    servers.run(&mut command)?;
    while TcpStream::connect(("localhost", port)).is_err() {
        servers.check()?;
        thread::sleep(Duration::from_millis(50));
    }
    Ok(format!("http://localhost:{port}"))
}
