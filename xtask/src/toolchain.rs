//! A compiler for wasm: the active toolchain's if it can be had, or else Debian's.

use crate::cargo::{self, TARGET};
use crate::debian;
use crate::process::{self, step};
use crate::workspace;
use anyhow::Result;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Builds the standard library without what is only for panic messages, which nobody reads in a browser: the
/// engine does not panic. None of this is stable yet, but each compiler that knows it builds the same.
const SMALL_LIBRARY: &[&str] =
    &["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"];
const SMALL_CODE: &[&str] = &[
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    // Short functions go into their callers before LLVM sees them, where they cost less than the call. When the
    // compiler optimises for size, it leaves that to LLVM, and the file is 4 % larger.
    "-Zinline-mir=yes",
    "-Zinline-mir-threshold=18",
    "-Zinline-mir-hint-threshold=18",
    "-Zinline-mir-forwarder-threshold=100",
    // The frames of all functions together are a tenth of it, and nested JSON takes none. The default is a
    // megabyte.
    "-Clink-arg=-zstack-size=131072",
];

/// Long enough to download 20 MB over a slow line, short enough to get on if nothing answers.
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
        for_wasm(self.bare_cargo(subcommand), &workspace::wasm_target_dir())
    }

    fn bare_cargo(&self, subcommand: &str) -> Command {
        match self {
            Self::Active => cargo::cargo(subcommand),
            Self::Debian(toolchain) => toolchain.cargo(subcommand),
        }
    }
}

/// `cargo build` with a standard library of its own, made for size, and the folder that it builds into.
pub(crate) fn small_build() -> Result<(Command, PathBuf)> {
    let folder = workspace::wasm_target_dir().join("small");
    let mut command = for_wasm(toolchain_with(&SOURCES)?.bare_cargo("rustc"), &folder);
    command
        .args(SMALL_LIBRARY)
        // `-Z` on a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", SMALL_CODE.join("\x1f"));
    Ok((command, folder))
}

fn for_wasm(mut cargo: Command, target_dir: &Path) -> Command {
    cargo.current_dir(workspace::root()).args(["--target", TARGET, "--target-dir"]).arg(target_dir);
    cargo
}

/// Finds a toolchain with the standard library for wasm, which is quick, or sets one up.
pub(crate) fn wasm() -> Result<WasmToolchain> {
    toolchain_with(&LIBRARY)
}

/// What a toolchain needs besides its compiler. Debian's, once it is set up, has all of it.
struct Part {
    is_active: fn() -> bool,
    rustup: &'static [&'static str],
    why: &'static str,
}

const LIBRARY: Part = Part {
    is_active: active_has_library,
    rustup: &["target", "add", TARGET],
    why: "adding the wasm target with rustup, because the library is compiled to it",
};
const SOURCES: Part = Part {
    is_active: active_has_sources,
    rustup: &["component", "add", "rust-src"],
    why: "adding the standard library's sources with rustup, because it is built anew, for size",
};

fn toolchain_with(part: &Part) -> Result<WasmToolchain> {
    if (part.is_active)() {
        return Ok(WasmToolchain::Active);
    }
    // Before rustup, because asking a server that can't be reached takes time on every run.
    if let Some(toolchain) = debian::installed()? {
        return Ok(WasmToolchain::Debian(toolchain));
    }
    if rustup_adds(part)? && (part.is_active)() {
        return Ok(WasmToolchain::Active);
    }
    step("trying Debian's own compiler, because rustup could not add it");
    debian::install().map(WasmToolchain::Debian)
}

fn active_has_library() -> bool {
    printed_by_rustc(&["target-libdir", "--target", TARGET]).is_some_and(|dir| holds_std(Path::new(&dir)))
}

fn active_has_sources() -> bool {
    let library = |sysroot: String| Path::new(&sysroot).join("lib/rustlib/src/rust/library/std");
    printed_by_rustc(&["sysroot"]).map(library).is_some_and(|library| library.is_dir())
}

/// What the active toolchain's compiler says about itself.
fn printed_by_rustc(what: &[&str]) -> Option<String> {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    process::output(rustc.current_dir(workspace::root()).arg("--print").args(what)).ok()
}

fn holds_std(dir: &Path) -> bool {
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    files
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

fn rustup_adds(part: &Part) -> Result<bool> {
    let Ok(rustup) = which::which("rustup") else {
        return Ok(false);
    };
    step(part.why);
    let mut command = Command::new(rustup);
    command
        .current_dir(workspace::root())
        .args(part.rustup)
        // If it fails, its own message says enough.
        .env_remove("RUST_BACKTRACE");
    process::succeeds_within(&mut command, RUSTUP_LIMIT)
}
