//! `cargo xtask demo`: the demo page on the local Frontend API.

use crate::browser;
use crate::build;
use crate::cargo;
use crate::npm;
use crate::process::{self, step};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;

/// What `cargo xtask demo` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The page's port on this machine
    #[arg(long)]
    port: Option<u16>,
    /// Open the page in this machine's browser
    #[arg(long)]
    open: bool,
    /// Start everything, prove with a headless browser that the page works, and exit
    #[arg(long)]
    once: bool,
}

/// Runs until interrupted, or until the proof with `--once`.
pub(crate) fn run(options: &Options) -> Result<()> {
    build::package()?;
    step("building the demo server and the local Frontend API");
    process::run(cargo::cargo("build").args(["-p", "demo-server"]))?;
    step("starting the demo; Ctrl-C ends it");
    let mut server = Server::start(options.port)?;
    let address = server.address()?;
    if options.once {
        return prove(&address);
    }
    if options.open {
        open(&address);
    }
    let status = server.child.wait()?;
    if !status.success() {
        bail!("the demo server stopped ({status})");
    }
    Ok(())
}

/// A headless browser signs in on the page and sees a token.
fn prove(address: &str) -> Result<()> {
    let browser = browser::find()?;
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

/// The demo server, ended with this program.
struct Server {
    child: Child,
}

impl Server {
    fn start(port: Option<u16>) -> Result<Self> {
        // Not through `cargo run`: ending that would leave the server behind on some systems.
        let mut command = Command::new(workspace::binary("demo-server"));
        command.current_dir(workspace::root());
        if let Some(port) = port {
            command.args(["--port", &port.to_string()]);
        }
        let child = command.stdout(Stdio::piped()).spawn().context("starting the demo server")?;
        Ok(Self { child })
    }

    /// The first address that it prints; from then on everything it prints is shown.
    fn address(&mut self) -> Result<String> {
        let mut printed = BufReader::new(self.child.stdout.take().context("already asked")?);
        let mut line = String::new();
        while printed.read_line(&mut line)? > 0 {
            print!("{line}");
            if let Some(address) = address_in(&line) {
                thread::spawn(move || show(printed));
                return Ok(address.to_owned());
            }
            line.clear();
        }
        bail!("the demo server stopped before it was ready")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn show(mut printed: impl Read) {
    // Ends when the server does.
    let _ = std::io::copy(&mut printed, &mut std::io::stdout());
}

fn address_in(line: &str) -> Option<&str> {
    let start = line.find("http://").or_else(|| line.find("https://"))?;
    line[start..].split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_taken_from_a_line_of_text() {
        let line = "demo: open http://localhost:4000/ in a browser\n";
        assert_eq!(address_in(line), Some("http://localhost:4000/"));
        assert_eq!(address_in("starting"), None);
    }
}
