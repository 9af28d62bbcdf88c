//! A compiler for wasm: the active toolchain's where it can be had, else Debian's.

use crate::cargo;
use crate::debian;
use crate::process::{self, step};
use crate::workspace;
use anyhow::Result;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The one target that browsers run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Long enough to download 20 MB over a slow line, short enough to get on where nothing answers.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// A cargo and a compiler that have the standard library for wasm.
#[derive(Debug)]
pub(crate) enum WasmToolchain {
    /// The toolchain that also builds for this machine.
    Active,
    /// Debian's compiler, with a standard library that was built here.
    Debian(debian::Toolchain),
}

impl WasmToolchain {
    /// Cargo with this subcommand, for the wasm target.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = match self {
            Self::Active => cargo::cargo(subcommand),
            Self::Debian(toolchain) => toolchain.cargo(subcommand),
        };
        command
            .current_dir(workspace::root())
            .args(["--target", TARGET, "--target-dir"])
            .arg(workspace::wasm_target_dir());
        command
    }
}

/// Finds such a toolchain or sets one up: quick when it is there.
pub(crate) fn wasm() -> Result<WasmToolchain> {
    if active_has_target() {
        return Ok(WasmToolchain::Active);
    }
    // Before rustup, because asking a server that can't be reached takes its time on every run.
    if let Some(toolchain) = debian::installed()? {
        return Ok(WasmToolchain::Debian(toolchain));
    }
    if rustup_adds_target()? {
        return Ok(WasmToolchain::Active);
    }
    step("trying Debian's own compiler, because rustup could not add the target");
    debian::install().map(WasmToolchain::Debian)
}

fn active_has_target() -> bool {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.current_dir(workspace::root()).args(["--print", "target-libdir", "--target", TARGET]);
    process::output(&mut rustc).is_ok_and(|dir| holds_std(Path::new(&dir)))
}

fn holds_std(dir: &Path) -> bool {
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    files
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

fn rustup_adds_target() -> Result<bool> {
    let Ok(rustup) = which::which("rustup") else {
        return Ok(false);
    };
    step(&format!("adding the target {TARGET} with rustup, because the library is compiled to it"));
    let mut command = Command::new(rustup);
    command
        .current_dir(workspace::root())
        .args(["target", "add", TARGET])
        // Where it fails, its own words say enough.
        .env_remove("RUST_BACKTRACE");
    let added = process::succeeds_within(&mut command, RUSTUP_LIMIT)?;
    Ok(added && active_has_target())
}
