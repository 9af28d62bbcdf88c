//! `cargo xtask fleet`: many browsers, each the real engine, through an outage of the API.

use crate::cargo;
use crate::process::{self, step};
use crate::workspace;
use anyhow::Result;

/// The options of `cargo xtask fleet`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Browsers in the first scenario; each of the variants has a tenth of that
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
    browsers: u32,
    /// Write the picture and the figures to docs/
    #[arg(long)]
    write: bool,
}

/// Runs the fleet, and fails if a bound is broken.
pub(crate) fn run(options: &Options) -> Result<()> {
    step("a fleet of browsers through an outage: minutes, on every core");
    let mut command = cargo::cargo("run");
    command.args(["--release", "-p", "fleet", "--", "--browsers", &options.browsers.to_string()]);
    if options.write {
        command.arg("--write").arg(workspace::root().join("docs"));
    }
    process::run(&mut command)
}
