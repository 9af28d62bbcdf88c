//! `cargo xtask demo`: the demo page on the local Frontend API.

use crate::browser::{self, Browser};
use crate::build;
use crate::cargo;
use crate::npm;
use crate::process::{self, step};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

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
    let mut server = Server::start(options.port)?;
    let address = server.address()?;
    if let Some(browser) = browser {
        return prove(&address, browser);
    }
    if options.open {
        open(&address);
    }
    server.wait()
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

/// The demo server, which ends with this program.
struct Server {
    child: Arc<Mutex<Child>>,
}

impl Server {
    fn start(port: Option<u16>) -> Result<Self> {
        // Not through `cargo run`: ending that would leave the server behind on some systems.
        let mut command = Command::new(workspace::binary("demo-server"));
        command.current_dir(workspace::root()).stdout(Stdio::piped());
        if let Some(port) = port {
            command.args(["--port", &port.to_string()]);
        }
        let child = command.spawn().context("starting the demo server")?;
        let child = Arc::new(Mutex::new(child));
        let interrupted = Arc::clone(&child);
        ctrlc::set_handler(move || {
            end(&interrupted);
            std::process::exit(0);
        })?;
        Ok(Self { child })
    }

    /// The first address that it prints. Everything that it prints after that is shown.
    fn address(&mut self) -> Result<String> {
        let printed = locked(&self.child).stdout.take().context("already asked")?;
        let mut printed = BufReader::new(printed);
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

    /// Waits until it stops by itself, which it does only when something is wrong.
    fn wait(&self) -> Result<()> {
        loop {
            if let Some(status) = locked(&self.child).try_wait()? {
                bail!("the demo server stopped ({status})");
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&self.child);
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    // A panic elsewhere leaves the process as it was.
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(child: &Mutex<Child>) {
    let mut child = locked(child);
    // It may have ended already, which is what is wanted.
    let _ = child.kill();
    let _ = child.wait();
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
