//! Tools that are built from their sources: those of wasm-bindgen, in exactly the version that the crate is built
//! with; the driver of Firefox, which Debian doesn't have; cargo-deny, which looks at dependencies; and
//! cargo-semver-checks, which compares APIs.

use crate::browser::program;
use crate::cache;
use crate::cargo;
use crate::process::{self, step};
use crate::workspace;
use anyhow::{Context, Result};
use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of the program that speaks WebDriver to Firefox.
const GECKODRIVER: &str = "0.37.1";

/// The version of the program that checks licences, sources and known faults. Another one may find something else.
const CARGO_DENY: &str = "0.20.2";

/// The version of the program that compares public APIs. It has to know what the toolchain's rustdoc writes.
const CARGO_SEMVER_CHECKS: &str = "0.51.0";

/// Where the tools of wasm-bindgen are.
#[derive(Debug)]
pub(crate) struct WasmBindgen {
    /// Makes the JavaScript side of a wasm file.
    pub(crate) bindgen: PathBuf,
    /// Runs a wasm file of tests in a browser.
    pub(crate) test_runner: PathBuf,
    /// Their version, which is also the crate's.
    pub(crate) version: String,
}

/// Finds the tools, or builds them into the user's cache.
pub(crate) fn wasm_bindgen() -> Result<WasmBindgen> {
    let version = workspace::locked_version("wasm-bindgen")?;
    if let Some(tools) = on_path(&version) {
        return Ok(tools);
    }
    let reason = "its version must be the crate's";
    let folder = built(
        "wasm-bindgen-cli",
        &version,
        &["wasm-bindgen", "wasm-bindgen-test-runner"],
        "release",
        reason,
    )?;
    Ok(in_folder(&folder, &version))
}

/// Finds the driver of Firefox, or builds it into the user's cache.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    if let Some(found) = program("GECKODRIVER", &["geckodriver"])? {
        return Ok(found);
    }
    let folder =
        built("geckodriver", GECKODRIVER, &["geckodriver"], "release", "the tests play in Firefox, too")
            .context("another one can be named in the environment variable GECKODRIVER")?;
    Ok(in_bin(&folder, "geckodriver"))
}

/// Finds cargo-deny in the user's cache, or builds it there.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    // It runs for seconds: optimising it would take minutes more.
    let folder = built("cargo-deny", CARGO_DENY, &["cargo-deny"], "dev", "it looks at all dependencies")?;
    Ok(in_bin(&folder, "cargo-deny"))
}

/// Finds cargo-semver-checks in the user's cache, or builds it there.
pub(crate) fn cargo_semver_checks() -> Result<PathBuf> {
    let (name, reason) = ("cargo-semver-checks", "it compares the public API of two versions");
    Ok(in_bin(&built(name, CARGO_SEMVER_CHECKS, &[name], "dev", reason)?, name))
}

impl WasmBindgen {
    fn are_there(&self) -> bool {
        self.bindgen.is_file() && self.test_runner.is_file()
    }
}

fn in_folder(folder: &Path, version: &str) -> WasmBindgen {
    WasmBindgen {
        bindgen: in_bin(folder, "wasm-bindgen"),
        test_runner: in_bin(folder, "wasm-bindgen-test-runner"),
        version: version.to_owned(),
    }
}

fn in_bin(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{EXE_SUFFIX}"))
}

fn on_path(version: &str) -> Option<WasmBindgen> {
    let found = which::which("wasm-bindgen").ok()?;
    let said = process::output(Command::new(&found).arg("--version")).ok()?;
    let tools = in_folder(found.parent()?, version);
    (said.split_whitespace().nth(1) == Some(version) && tools.are_there()).then_some(tools)
}

/// The folder of these programs in the user's cache. They are built if they are not there.
fn built(package: &str, version: &str, programs: &[&str], profile: &str, reason: &str) -> Result<PathBuf> {
    let folder = cache::dir()?.join(format!("{package}-{version}"));
    let programs_in = folder.join("bin");
    let are_there = || programs.iter().all(|name| in_bin(&programs_in, name).is_file());
    if !are_there() {
        let _lock = cache::lock()?;
        // Another command may have built them while this one waited.
        if !are_there() {
            install(&folder, package, version, profile, reason)?;
        }
    }
    Ok(programs_in)
}

fn install(folder: &Path, package: &str, version: &str, profile: &str, reason: &str) -> Result<()> {
    step(&format!("building {package} {version} (once, about three minutes), because {reason}"));
    let mut command = cargo::cargo("install");
    command
        .args([package, "--version", &format!("={version}")])
        .args(["--profile", profile, "--locked", "--force", "--root"])
        .arg(folder)
        // Outside the workspace's own target folder, which another cargo may be holding.
        .arg("--target-dir")
        .arg(folder.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    process::run(&mut command).with_context(|| format!("building {package} from its sources"))?;
    std::fs::remove_dir_all(folder.join("target")).context("clearing up after cargo install")
}
