//! `cargo xtask demo`: the demo page on the local Frontend API.

use crate::browser::{self, Browser};
use crate::build;
use crate::cargo;
use crate::npm;
use crate::process::{self, step};
use crate::servers::{Servers, address_in};
use crate::workspace;
use anyhow::Result;
use std::process::Command;

/// The options of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The page's port on this machine
    #[arg(long)]
    port: Option<u16>,
    /// Open the page in this machine's browser
    #[arg(long)]
    open: bool,
    /// Start everything, check with a headless browser that the page works, and exit
    #[arg(long)]
    once: bool,
}

/// Runs until interrupted or, with `--once`, until the check is done.
pub(crate) fn run(options: &Options) -> Result<()> {
    // First, so that nothing is installed while the demo runs.
    let browser = options.once.then(browser::find).transpose()?;
    build::package()?;
    cargo::build_servers()?;
    step("starting the demo; Ctrl-C ends it");
    let servers = Servers::new()?;
    let mut command = Command::new(workspace::binary("demo-server"));
    command.current_dir(workspace::root());
    if let Some(port) = options.port {
        command.args(["--port", &port.to_string()]);
    }
    let address = servers.start(&mut command, |line| {
        print!("{line}");
        address_in(line)
    })?;
    if let Some(browser) = browser {
        return prove(&address, browser);
    }
    if options.open {
        open(&address);
    }
    servers.wait()
}

/// Checks that a headless browser can sign in on the page and sees a token.
fn prove(address: &str, browser: Browser) -> Result<()> {
    step("signing in on the page with a headless browser");
    let mut command = npm::node(workspace::root().join("www/once.mjs"));
    command.arg(address).env("CHROMIUM", browser.chromium);
    process::run(&mut command)
}

fn open(address: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    if command.arg(address).spawn().is_err() {
        println!("no browser could be opened; go to {address}");
    }
}
