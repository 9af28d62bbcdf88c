//! `cargo xtask semver`: what the next version of the crate would break, beside the API that it has to keep.

use crate::process::{self, step};
use crate::tools;
use crate::workspace;
use anyhow::{Context, Result};
use std::process::Command;

/// The commit whose public API is the one to keep. To be moved on with each release that may break it.
const BASELINE: &str = "32b639297372b887985a5f7f8b8720e4f4c747bb";

/// All features but `default`, of which there is nothing: what a feature brings is public, too.
const FEATURES: &str = "js,http,inspect,serde-wasm-bindgen,axum,yew,leptos,dioxus";

/// What to compare with.
#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    /// Compare with this commit, tag or branch instead
    #[arg(long, value_name = "REVISION")]
    baseline: Option<String>,
}

/// Compares the public API with that of the baseline. It takes some minutes: the documentation of both is made.
pub(crate) fn run(options: &Options) -> Result<()> {
    let program = tools::cargo_semver_checks()?;
    let baseline = options.baseline.as_deref().unwrap_or(BASELINE);
    step(&format!("comparing the public API with that of {baseline}"));
    let mut command = Command::new(program);
    command
        .current_dir(workspace::root())
        .args(["semver-checks", "-p", "clerk-wasm", "--baseline-rev", baseline])
        .args(["--only-explicit-features", "--features", FEATURES]);
    process::run(&mut command)
        .context("something is listed above that apps may rely on: keep it, or raise the version as it says")
}
