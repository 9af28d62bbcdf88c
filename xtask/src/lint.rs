//! `cargo xtask lint`: formatting, lints, documentation and types. Warnings are errors.

use crate::build;
use crate::cargo;
use crate::examples;
use crate::npm;
use crate::process::{self, step};
use crate::toolchain::{self, WasmToolchain};
use anyhow::{Result, bail};
use std::process::Command;

/// Runs all checks, even after one has failed, so that one run shows everything.
pub(crate) fn run() -> Result<()> {
    let toolchain = toolchain::wasm()?;
    let mut failed = Vec::new();
    let mut check = |what: &str, checked: Result<()>| {
        if let Err(error) = checked {
            failed.push(format!("{what}: {error:#}"));
        }
    };
    for (what, mut command) in rust_checks(&toolchain) {
        step(&format!("checking {what}"));
        check(&what, process::run(&mut command));
    }
    for (what, tool, arguments) in SCRIPT_CHECKS {
        step(&format!("checking {what}"));
        check(what, npm::install().and_then(|()| process::run(npm::tool(tool).args(*arguments))));
    }
    check(TYPES, check_types());
    if !failed.is_empty() {
        bail!("lint found something:\n  {}", failed.join("\n  "));
    }
    step("nothing to complain about");
    Ok(())
}

const TYPES: &str = "the types of the JavaScript side, against what the build makes";

fn check_types() -> Result<()> {
    build::package()?;
    step(&format!("checking {TYPES}"));
    // The tests may know Node.js, the package and the page must not.
    for project in ["tsconfig.json", "tests/tsconfig.json", "tests/types/tsconfig.json"] {
        process::run(npm::tool("typescript/bin/tsc").args(["-p", project]))?;
    }
    Ok(())
}

fn rust_checks(toolchain: &WasmToolchain) -> Vec<(String, Command)> {
    let mut checks = vec![
        ("formatting".to_owned(), with(cargo::cargo("fmt"), "--all --check")),
        (
            "lints of everything that runs on this machine".to_owned(),
            with(cargo::cargo("clippy"), "--workspace --all-targets -- -D warnings"),
        ),
    ];
    for (what, features) in FEATURES {
        let arguments = format!("-p clerk-wasm{features} --lib -- -D warnings");
        let native = with(cargo::cargo("clippy"), &arguments);
        checks.push((format!("lints of the crate on this machine, {what}"), native));
        let wasm = with(toolchain.cargo("clippy"), &arguments);
        checks.push((format!("lints of the crate in wasm, {what}"), wasm));
    }
    checks.extend([
        (
            "lints of the crate's browser tests".to_owned(),
            with(
                toolchain.cargo("clippy"),
                // In the test profile the library is compiled with its unit tests.
                "-p clerk-wasm --features js,http,inspect,serde-wasm-bindgen,yew,leptos,leptos/csr,dioxus --profile test \
                 --lib --test browser --test yew --test leptos --test dioxus -- -D warnings",
            ),
        ),
        (
            "lints of the tests of the server's half".to_owned(),
            with(
                cargo::cargo("clippy"),
                "-p clerk-wasm --features axum --profile test --lib --example judge -- -D warnings",
            ),
        ),
        (
            "lints of the tests of Leptos apps on a server".to_owned(),
            with(
                cargo::cargo("clippy"),
                "-p clerk-wasm --features leptos,leptos/ssr --test leptos -- -D warnings",
            ),
        ),
        (
            "the documentation of everything that runs on this machine".to_owned(),
            with_rustdoc_warnings_denied(cargo::cargo("doc"), "--workspace --no-deps"),
        ),
        (
            "the crate's documentation, with all features".to_owned(),
            with_rustdoc_warnings_denied(cargo::cargo("doc"), "-p clerk-wasm --all-features --no-deps"),
        ),
        (
            "the crate's documentation in wasm".to_owned(),
            with(toolchain.cargo("rustdoc"), "-p clerk-wasm --all-features -- -D warnings"),
        ),
    ]);
    checks.extend(examples::lints(toolchain));
    checks
}

/// The checks of the JavaScript besides its types, each with its tool. `npx prettier --write .` puts the first right.
const SCRIPT_CHECKS: &[(&str, &str, &[&str])] = &[
    ("formatting of the JavaScript", "prettier/bin/prettier.cjs", &["--check", "."]),
    ("lints of the JavaScript", "oxlint/bin/oxlint", &["--deny-warnings"]),
];

/// Each feature has to work alone, and all of them together.
const FEATURES: &[(&str, &str)] = &[
    ("without features", ""),
    ("with js", " --features js"),
    ("with http", " --features http"),
    ("with inspect", " --features inspect"),
    ("with serde-wasm-bindgen", " --features serde-wasm-bindgen"),
    ("with yew", " --features yew"),
    ("with leptos", " --features leptos"),
    ("with dioxus", " --features dioxus"),
    ("with server", " --features server"),
    ("with tower", " --features tower"),
    ("with axum", " --features axum"),
    ("with all features", " --all-features"),
];

fn with(mut command: Command, arguments: &str) -> Command {
    command.args(arguments.split(' '));
    command
}

fn with_rustdoc_warnings_denied(command: Command, arguments: &str) -> Command {
    let mut command = with(command, arguments);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}
