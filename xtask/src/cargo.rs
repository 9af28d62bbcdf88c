//! Cargo, as the one that started this program.

use crate::workspace;
use std::env;
use std::process::Command;

/// The cargo of the active toolchain, at the top of the workspace.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root()).arg(subcommand);
    command
}
