//! The tools of wasm-bindgen, of exactly the version that the crate is built with.

use crate::cache;
use crate::cargo;
use crate::process::{self, step};
use crate::workspace;
use anyhow::{Context, Result};
use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the tools are.
#[derive(Debug)]
pub(crate) struct WasmBindgen {
    /// Makes the JavaScript side of a wasm file.
    pub(crate) bindgen: PathBuf,
    /// Runs a wasm file of tests in a browser.
    pub(crate) test_runner: PathBuf,
    /// Theirs and the crate's.
    pub(crate) version: String,
}

/// Finds the tools, or builds them into the user's cache.
pub(crate) fn wasm_bindgen() -> Result<WasmBindgen> {
    let version = workspace::locked_version("wasm-bindgen")?;
    if let Some(tools) = on_path(&version) {
        return Ok(tools);
    }
    let folder = cache::dir()?.join(format!("wasm-bindgen-cli-{version}"));
    let tools = in_folder(&folder.join("bin"), &version);
    if !tools.are_there() {
        let _lock = cache::lock()?;
        // Another command may have built them while this one waited.
        if !tools.are_there() {
            install(&folder, &version)?;
        }
    }
    Ok(tools)
}

impl WasmBindgen {
    fn are_there(&self) -> bool {
        self.bindgen.is_file() && self.test_runner.is_file()
    }
}

fn in_folder(folder: &Path, version: &str) -> WasmBindgen {
    WasmBindgen {
        bindgen: folder.join(format!("wasm-bindgen{EXE_SUFFIX}")),
        test_runner: folder.join(format!("wasm-bindgen-test-runner{EXE_SUFFIX}")),
        version: version.to_owned(),
    }
}

fn on_path(version: &str) -> Option<WasmBindgen> {
    let found = which::which("wasm-bindgen").ok()?;
    let said = process::output(Command::new(&found).arg("--version")).ok()?;
    let tools = in_folder(found.parent()?, version);
    (said.split_whitespace().nth(1) == Some(version) && tools.are_there()).then_some(tools)
}

fn install(folder: &Path, version: &str) -> Result<()> {
    step(&format!(
        "building wasm-bindgen-cli {version} (once, about three minutes), \
         because its version must be the crate's"
    ));
    let mut command = cargo::cargo("install");
    command
        .args(["wasm-bindgen-cli", "--version", &format!("={version}")])
        .args(["--force", "--root"])
        .arg(folder)
        // Outside the workspace's own target folder, which another cargo may be holding.
        .arg("--target-dir")
        .arg(folder.join("target"));
    process::run(&mut command).context("building wasm-bindgen-cli from its sources")?;
    std::fs::remove_dir_all(folder.join("target")).context("clearing up after cargo install")
}
