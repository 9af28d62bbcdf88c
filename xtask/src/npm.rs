//! The JavaScript tools that the root package.json names, installed from its lock file.

use crate::process::{self, step};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The oldest Node.js that all of them run on.
const NODE: u32 = 20;

/// Installs them if they are missing, or if the lock file has changed since.
pub(crate) fn install() -> Result<()> {
    check_node()?;
    let lock = fs::read(workspace::root().join("package-lock.json"))?;
    let stamp = workspace::root().join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("installing the JavaScript tools with npm ci, because the build and the tests use them");
    let npm = which::which("npm").context("npm is missing; it comes with Node.js")?;
    let mut command = Command::new(npm);
    command
        .current_dir(workspace::root())
        // None of them needs an install script, and some would download a browser.
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut command)?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// One of the installed tools, by its script in `node_modules`.
pub(crate) fn tool(script: &str) -> Command {
    node(workspace::root().join("node_modules").join(script))
}

/// Node.js with this script, at the top of the workspace.
pub(crate) fn node(script: PathBuf) -> Command {
    let mut command = Command::new("node");
    command.current_dir(workspace::root()).arg(script);
    command
}

fn check_node() -> Result<()> {
    let way_out = format!("install Node.js {NODE} or newer, with npm");
    let version = process::output(Command::new("node").arg("--version"))
        .with_context(|| format!("no Node.js on PATH; {way_out}"))?;
    let major = version.trim_start_matches('v').split('.').next();
    match major.and_then(|number| number.parse::<u32>().ok()) {
        Some(major) if major >= NODE => Ok(()),
        _ => bail!("Node.js here is {version}; {way_out}"),
    }
}
