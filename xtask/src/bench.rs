//! `cargo xtask bench`: this package and the official client side by side, in one browser.

use crate::browser;
use crate::build;
use crate::cargo::{self, TARGET};
use crate::marks;
use crate::npm;
use crate::process::{self, step};
use crate::toolchain;
use crate::tools;
use crate::wasm;
use crate::workspace;
use anyhow::{Context, Result};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

/// The command that pages name as the source of their figures.
const COMMAND: &str = "cargo xtask bench --write";
/// Which of its files goes into which page.
const WRITTEN: &[(&str, &str)] = &[("bench.md", "docs/bench.md"), ("headline.md", "README.md")];
/// The picture that the docs show.
const PICTURE: &str = "bench.svg";

/// The options of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Take only this figure; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Take fewer samples, to see whether a change has an effect
    #[arg(long)]
    quick: bool,
    /// Write the table and the picture to docs/, and a line to README.md
    #[arg(long, conflicts_with = "only")]
    write: bool,
}

/// Prints the table. With `write`, the table and the picture go into the docs, and a line into the README.
pub(crate) fn run(options: &Options) -> Result<()> {
    let browser = browser::find()?;
    build::package()?;
    let api = build_api()?;
    let (peer, server) = (build_peer()?, build_server()?);
    step("measuring side by side; minutes, on a machine that does nothing else");
    let folder = workspace::target_dir().join("bench");
    let mut command = npm::node(workspace::root().join("tests/bench/run.mjs"));
    command
        .arg(&folder)
        .env("CHROMIUM", browser.chromium)
        .env("LOCAL_FAPI", api)
        .env("BENCH_CLERK_FAPI_RS", peer)
        .env("BENCH_SERVER", server);
    if options.quick {
        command.arg("--quick");
    }
    for name in &options.only {
        command.args(["--only", name]);
    }
    process::run(&mut command)?;
    if options.write {
        for (file, page) in WRITTEN {
            let figures = fs::read_to_string(folder.join(file)).context("reading the figures")?;
            marks::write(page, COMMAND, &figures)?;
        }
        fs::copy(folder.join(PICTURE), workspace::root().join("docs").join(PICTURE))?;
    }
    Ok(())
}

/// Builds the API optimised, so that as little as possible of the measured time is its own.
fn build_api() -> Result<PathBuf> {
    step("building the local Frontend API, optimised");
    process::run(cargo::cargo("build").args(["--release", "-p", "local-fapi"]))?;
    Ok(workspace::target_dir().join("release").join(format!("local-fapi{EXE_SUFFIX}")))
}

/// Builds the program that says how fast requests are judged.
fn build_server() -> Result<PathBuf> {
    step("building the server's half, optimised");
    let arguments = ["--release", "-p", "clerk-wasm", "--features", "axum", "--example", "speed"];
    process::run(cargo::cargo("build").args(arguments))?;
    Ok(workspace::target_dir().join("release/examples").join(format!("speed{EXE_SUFFIX}")))
}

/// Builds a peer to measure beside, in the way this package is built.
fn build_peer() -> Result<PathBuf> {
    step("building the peer clerk-fapi-rs, optimised for size");
    let mut command = toolchain::wasm()?.cargo("build");
    command.args(["--release", "--locked", "--manifest-path"]);
    process::run(command.arg(workspace::root().join("tests/bench/peers/clerk-fapi-rs/Cargo.toml")))?;
    let built = workspace::wasm_target_dir().join(TARGET).join("release/peer_clerk_fapi_rs.wasm");
    let folder = workspace::target_dir().join("bench/clerk-fapi-rs");
    wasm::bind(&built, &tools::wasm_bindgen()?, &folder)?;
    wasm::shrink(&folder.join("clerk_wasm_bg.wasm"), &[wasm::SMALL])?;
    Ok(folder)
}
