//! Runs a test program in the browser for cargo, and again if the program did not get as far as its tests.
//!
//! The server of `wasm-bindgen-test-runner` now and then gives two new connections of a browser to one thread,
//! which turns to the second only when the first is over, so the page waits for a file that does not come. Only
//! a run in which no test has begun is repeated, so that a test that fails stays failed.

use crate::process::{step, tee};
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::process::Command;

const TIMES: u32 = 6;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The test runner of wasm-bindgen
    runner: OsString,
    /// The test program and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    program: Vec<OsString>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut times = 1;
    loop {
        let (succeeded, said) = tee(Command::new(&options.runner).args(&options.program))?;
        if succeeded {
            return Ok(());
        }
        let has_begun = said.lines().any(|line| line.starts_with("running "));
        if has_begun || times == TIMES {
            bail!("the test program failed");
        }
        step("no test has begun: once more");
        times += 1;
    }
}
