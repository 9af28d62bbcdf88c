//! A fleet of signed-in browsers, each the real engine, on one API through an outage of ten minutes.
//!
//! Browsers know nothing of each other, so each is run alone from its first page load to the end, on
//! virtual time; what they send is added up second by second. What is modelled and what came of it
//! stands in `docs/fleet.md`.

mod api;
mod browser;
mod clock;
mod figures;
mod fleet;
mod picture;
mod report;
mod scenario;
mod tally;
#[cfg(test)]
mod tests;

use std::io::{Write, stderr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;

use crate::figures::Figures;
use crate::scenario::{SCENARIOS, Scenario};

/// Drives a fleet of browsers through an outage of the API and prints the rate of requests.
#[derive(Debug, Parser)]
#[command(name = "fleet")]
struct Arguments {
    /// Browsers in the first scenario; each of the variants has a tenth
    #[arg(long, default_value_t = 1_000_000)]
    browsers: u32,
    /// Write fleet.svg and the figures in fleet.md, in this folder
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
    /// Another number gives other browsers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// One scenario, run.
#[derive(Debug)]
struct Run {
    scenario: &'static Scenario,
    browsers: u32,
    figures: Figures,
    /// What it took of this machine.
    took: Duration,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let mut runs = Vec::new();
    for (index, scenario) in SCENARIOS.iter().enumerate() {
        let share = if index == 0 { 1 } else { 10 };
        let browsers = (arguments.browsers / share).max(1);
        let start = Instant::now();
        let tally = fleet::drive(scenario, browsers, arguments.seed, |done| show(scenario, done, browsers));
        eprintln!();
        let figures = Figures::of(&tally, browsers);
        runs.push(Run { scenario, browsers, figures, took: start.elapsed() });
    }
    println!("{}", report::text(&runs));
    if let Some(folder) = &arguments.write {
        let picture = folder.join("fleet.svg");
        std::fs::write(&picture, picture::svg(&runs))
            .with_context(|| format!("writing {}", picture.display()))?;
        report::write(&folder.join("fleet.md"), &runs)?;
    }
    for run in &runs {
        let broken = run.figures.broken();
        ensure!(broken.is_empty(), "{}: {}", run.scenario.name, broken.join("; "));
    }
    Ok(())
}

fn show(scenario: &Scenario, done: u32, browsers: u32) {
    let percent = u64::from(done) * 100 / u64::from(browsers);
    eprint!("\r{}: {done} of {browsers} browsers ({percent} %)", scenario.name);
    // Progress that can't be shown is no reason to stop.
    let _ = stderr().flush();
}
