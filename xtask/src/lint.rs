//! `cargo xtask lint`: formatting, lints, documentation and types. Warnings are errors.

use crate::build;
use crate::cargo;
use crate::npm;
use crate::process::{self, step};
use crate::toolchain::{self, WasmToolchain};
use anyhow::{Result, bail};
use std::process::Command;

/// Runs all checks, also after one that failed, so that one run shows everything.
pub(crate) fn run() -> Result<()> {
    let toolchain = toolchain::wasm()?;
    let mut failed = Vec::new();
    for (what, mut command) in rust_checks(&toolchain) {
        step(&format!("checking {what}"));
        if let Err(error) = process::run(&mut command) {
            failed.push(format!("{what}: {error:#}"));
        }
    }
    let types = "the types of the JavaScript side, against what the build makes";
    if let Err(error) = build::package().and_then(|()| {
        step(&format!("checking {types}"));
        // The tests know Node.js, the package and the page must not.
        process::run(npm::tool("typescript/bin/tsc").args(["-p", "tsconfig.json"]))?;
        process::run(npm::tool("typescript/bin/tsc").args(["-p", "tests/tsconfig.json"]))
    }) {
        failed.push(format!("{types}: {error:#}"));
    }
    if !failed.is_empty() {
        bail!("lint found something:\n  {}", failed.join("\n  "));
    }
    step("nothing to complain about");
    Ok(())
}

fn rust_checks(toolchain: &WasmToolchain) -> Vec<(&'static str, Command)> {
    vec![
        ("formatting", with(cargo::cargo("fmt"), "--all --check")),
        (
            "lints of everything that runs on this machine",
            with(cargo::cargo("clippy"), "--workspace --all-targets -- -D warnings"),
        ),
        (
            "lints of the crate in wasm, without JavaScript's face",
            with(toolchain.cargo("clippy"), "-p clerk-wasm --lib -- -D warnings"),
        ),
        (
            "lints of the crate in wasm, with JavaScript's face",
            with(toolchain.cargo("clippy"), "-p clerk-wasm --features js --lib -- -D warnings"),
        ),
        (
            "lints of the crate's browser tests",
            with(
                toolchain.cargo("clippy"),
                // In the test profile the library is compiled with its unit tests.
                "-p clerk-wasm --features js --profile test --lib --test browser -- -D warnings",
            ),
        ),
        (
            "the documentation of everything that runs on this machine",
            with_rustdoc_warnings_denied(cargo::cargo("doc"), "--workspace --no-deps"),
        ),
        (
            "the crate's documentation in wasm",
            with(toolchain.cargo("rustdoc"), "-p clerk-wasm --features js -- -D warnings"),
        ),
    ]
}

fn with(mut command: Command, arguments: &str) -> Command {
    command.args(arguments.split(' '));
    command
}

fn with_rustdoc_warnings_denied(command: Command, arguments: &str) -> Command {
    let mut command = with(command, arguments);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}
