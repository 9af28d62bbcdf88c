//! `cargo xtask`: builds, tests, checks and shows the project, and sets up what that needs.
//!
//! Everything here is the same for people and for CI. Each command finds what it needs on this
//! machine, installs what is missing where that is possible, and otherwise says how to get it.

mod bench;
mod browser;
mod build;
mod cache;
mod cargo;
mod counts;
mod debian;
mod demo;
mod deny;
mod engines;
mod example;
mod examples;
mod fleet;
mod lint;
mod lock;
mod marks;
mod npm;
mod order;
mod process;
mod seeds;
mod semver;
mod servers;
mod sizes;
mod summary;
mod test;
mod test_runner;
mod toolchain;
mod tools;
mod wasm;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, tests and shows clerk-wasm.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the npm package in pkg/: release, optimised for size
    Build(build::Options),
    /// Run every test and print one summary
    Test(test::Options),
    /// Check formatting, lints, documentation and JavaScript types; warnings are errors
    Lint,
    /// Check licences, sources and known faults of all dependencies, by deny.toml
    Deny,
    /// Compare the public API with the one to keep; not part of CI
    Semver(semver::Options),
    /// Start the demo page on the local Frontend API
    Demo(demo::Options),
    /// Build an example app and start it on a local Frontend API
    Example(example::Options),
    /// Drive a million browsers through an outage of the API and print the rate of requests
    Fleet(fleet::Options),
    /// Measure this package beside the official client and print a table
    Bench(bench::Options),
    /// Run a test program in the browser, for cargo
    #[command(hide = true)]
    TestRunner(test_runner::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Build(options) => build::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Lint => lint::run(),
        Command::Deny => deny::run(),
        Command::Semver(options) => semver::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Example(options) => example::run(&options),
        Command::Fleet(options) => fleet::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::TestRunner(options) => test_runner::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
