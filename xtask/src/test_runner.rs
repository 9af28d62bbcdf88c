//! Runs a test program in the browser for cargo, again where the program did not get as far as its tests.
//!
//! The server of `wasm-bindgen-test-runner` now and then gives two new connections of a browser to one thread,
//! which sees to the second when the first is over: the page waits for a file that does not come. Only a run in
//! which no test has begun is begun again, so that a test that fails stays one.

use crate::process::{step, tee};
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::process::Command;

const TIMES: u32 = 6;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The runner of wasm-bindgen
    runner: OsString,
    /// The test program, and what it is to run
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
