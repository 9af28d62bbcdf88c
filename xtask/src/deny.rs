//! `cargo xtask deny`: checks everything in the lock files here against `deny.toml`.

use crate::process::{self, step};
use crate::tools;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long to wait for the database of advisories, which may be out of reach.
const FETCH_LIMIT: Duration = Duration::from_secs(60);

/// Checks licences, bans and sources, and advisories if their database can be had. It checks all lock files, even after
/// one in which something was found.
pub(crate) fn run() -> Result<()> {
    let deny = tools::cargo_deny()?;
    let mut checks = vec!["licenses", "bans", "sources"];
    match fetches_advisories(&deny)? {
        true => checks.push("advisories"),
        false => step("advisories are NOT checked: their database can't be reached from here"),
    }
    let mut failed = Vec::new();
    for folder in workspaces()? {
        step(&format!("checking {} of {folder}/Cargo.lock", checks.join(", ")));
        let mut command = at(&deny, &folder);
        command.args(["check", "--hide-inclusion-graph"]).args(&checks);
        if let Err(error) = process::run(&mut command) {
            failed.push(format!("{folder}: {error:#}"));
        }
    }
    if !failed.is_empty() {
        bail!("cargo-deny found something:\n  {}", failed.join("\n  "));
    }
    step("nothing to complain about");
    Ok(())
}

/// The folders that have a lock file: the workspace, and all that it excludes.
fn workspaces() -> Result<Vec<String>> {
    let manifest = workspace::root().join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(&manifest)?.parse().context("Cargo.toml")?;
    let excluded = manifest["workspace"].get("exclude").and_then(toml::Value::as_array);
    let excluded = excluded.into_iter().flatten().filter_map(toml::Value::as_str).map(str::to_owned);
    Ok([".".to_owned()].into_iter().chain(excluded).collect())
}

fn fetches_advisories(deny: &Path) -> Result<bool> {
    let mut command = at(deny, ".");
    // Its own output is long, and the usual reason for a failure is that there is no network.
    command.args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0").stderr(Stdio::null());
    process::succeeds_within(&mut command, FETCH_LIMIT)
}

/// `cargo-deny` for the workspace in this folder.
fn at(deny: &Path, folder: &str) -> Command {
    let folder: PathBuf = workspace::root().join(folder);
    let mut command = Command::new(deny);
    command.current_dir(workspace::root()).args(["--locked", "--workspace", "--manifest-path"]);
    command.arg(folder.join("Cargo.toml")).arg("--config").arg(workspace::root().join("deny.toml"));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lock_file_of_the_checkout_is_looked_at() {
        let listed =
            Command::new("git").current_dir(workspace::root()).args(["ls-files", "*Cargo.lock"]).output();
        // There is nothing to compare in a checkout that git doesn't know.
        let Ok(listed) = listed.map(|listed| String::from_utf8_lossy(&listed.stdout).into_owned()) else {
            return;
        };
        let known = workspaces().unwrap();
        for lock in listed.lines() {
            let folder = Path::new(lock).parent().unwrap().to_string_lossy().into_owned();
            assert!(known.contains(&if folder.is_empty() { ".".to_owned() } else { folder }), "{lock}");
        }
    }
}
