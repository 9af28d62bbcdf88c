//! The cargo that started this program.

use crate::process::{self, step};
use crate::workspace;
use anyhow::Result;
use std::env;
use std::process::Command;

/// The one target that browsers run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The cargo of the active toolchain, at the top of the workspace.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root()).arg(subcommand);
    command
}

/// Builds the demo server and the local Frontend API. Always both, because for one alone cargo would
/// build their dependencies anew.
pub(crate) fn build_servers() -> Result<()> {
    step("building the demo server and the local Frontend API");
    process::run(cargo("build").args(["-p", "demo-server", "-p", "local-fapi"]))
}
