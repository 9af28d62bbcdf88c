//! `cargo xtask test`: every test there is, and one summary.

use crate::browser::{self, Browser};
use crate::build;
use crate::cargo::{self, TARGET};
use crate::counts::Counts;
use crate::engines::Engines;
use crate::examples;
use crate::npm;
use crate::process::{self, step};
use crate::seeds::Seeds;
use crate::summary::{Row, Summary};
use crate::toolchain;
use crate::tools;
use crate::workspace;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The options of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Run only this phase
    #[arg(long, value_enum)]
    only: Option<Phase>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Phase {
    /// What needs no browser: the engine, the local API, these tools, and the documentation's examples
    Native,
    /// The engine through a thousand browsers' days of mishaps on virtual time, different ones every day
    Simulation,
    /// The crate's browser code, in headless Chromium
    Browser,
    /// The npm package where there is no DOM
    Node,
    /// The package in Chromium, against a record of what the official client sends; RECORD=1 plays that client, too
    E2e,
    /// The example apps, clicked through in headless Chromium; run only when asked for, because they take long
    Examples,
    /// What plain WebDriver can play in Chromium, Firefox and WebKitGTK; run only when asked for, because it needs all
    /// of them and the example apps
    Engines,
}

/// Runs the phases and prints their results. If any test failed, the program ends with exit code 1.
pub(crate) fn run(options: &Options) -> Result<()> {
    use Phase::{Browser, E2e, Engines, Examples, Native, Node, Simulation};
    let mut summary = Summary::default();
    for phase in [Native, Simulation, Browser, Node, E2e, Examples, Engines] {
        if options.only.map_or(!phase.is_only_when_asked_for(), |only| only == phase) {
            summary.rows.push(phase.row());
        }
    }
    println!("\n{summary}");
    if summary.total().failed > 0 {
        // The summary has said so, and its line has to come last.
        std::process::exit(1);
    }
    Ok(())
}

impl Phase {
    /// Whether this is a phase that nobody wants to wait for after every change.
    fn is_only_when_asked_for(self) -> bool {
        matches!(self, Self::Examples | Self::Engines)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Simulation => "simulation",
            Self::Browser => "browser",
            Self::Node => "node",
            Self::E2e => "e2e",
            Self::Examples => "examples",
            Self::Engines => "engines",
        }
    }

    /// A phase that could not be run to its end, or that ran nothing, counts as one failed test.
    fn row(self) -> Row {
        let start = Instant::now();
        let outcome = match self {
            Self::Native => native(),
            Self::Simulation => simulation(),
            Self::Browser => in_browser(),
            Self::Node => in_node(),
            Self::E2e => end_to_end(),
            Self::Examples => example_apps(),
            Self::Engines => every_engine(),
        };
        let phase = self.name();
        let mut counts = outcome.unwrap_or_else(|error| {
            println!("error: {phase}: {error:#}");
            Counts { failed: 1, ..Counts::default() }
        });
        if counts.passed + counts.failed == 0 {
            println!("error: {phase}: no test ran");
            counts.failed = 1;
        }
        let time = start.elapsed();
        Row { phase, counts, time }
    }
}

fn native() -> Result<Counts> {
    step("native tests: the engine on virtual time, the local API, these tools");
    let mut counts = if which::which("cargo-nextest").is_err() {
        let mut command = cargo::cargo("test");
        // The documentation's examples come later.
        command.args(["--workspace", "--all-targets", "--no-fail-fast"]);
        counted(&mut command, Counts::of_libtest)?
    } else {
        let mut command = cargo::cargo("nextest");
        command.args(["run", "--workspace", "--no-fail-fast", "--no-tests", "pass"]);
        counted(&mut command, Counts::of_nextest)?
    };
    step("the faces as a server renders them");
    for (face, features) in [("dioxus", "dioxus"), ("leptos", "leptos,leptos/ssr")] {
        let mut command = cargo::cargo("test");
        command.args(["-p", "clerk-wasm", "--features", features, "--test", face, "--no-fail-fast"]);
        counts += counted(&mut command, Counts::of_libtest)?;
    }
    step("the server's half");
    let mut command = cargo::cargo("test");
    command.args([
        "-p",
        "clerk-wasm",
        "--features",
        "axum",
        "--lib",
        "--test",
        "properties",
        "--no-fail-fast",
    ]);
    command.args(["--", "server::", "server_requests"]);
    counts += counted(&mut command, Counts::of_libtest)?;
    step("the documentation's examples, with all features");
    let mut command = cargo::cargo("test");
    command.args(["-p", "clerk-wasm", "-p", "driver", "-p", "local-fapi"]);
    command.args(["--all-features", "--doc", "--no-fail-fast"]);
    counts += counted(&mut command, Counts::of_libtest)?;
    Ok(counts)
}

fn simulation() -> Result<Counts> {
    let seeds = Seeds::of_today();
    let mut command = cargo::cargo("test");
    command.args(["--profile", "sim", "-p", "clerk-wasm", "--test", "engine", "simulation"]);
    step(&format!("simulation with the seeds of today: {seeds} {}", process::shown(&command)));
    command.envs(seeds.variables());
    counted(&mut command, Counts::of_libtest)
}

fn in_browser() -> Result<Counts> {
    let browser = browser::find()?;
    let tools = tools::wasm_bindgen()?;
    let toolchain = toolchain::wasm()?;
    step("browser tests: the crate's own browser code in headless Chromium");
    let this = std::env::current_exe().context("finding this program")?;
    let runner =
        [this.display().to_string(), "test-runner".to_owned(), tools.test_runner.display().to_string()];
    let runner = toml::Value::from(runner.to_vec());
    let mut command = toolchain.cargo("test");
    command
        .args([
            "-p",
            "clerk-wasm",
            "--features",
            "js,http,inspect,serde-wasm-bindgen,yew,leptos,leptos/csr,dioxus",
            "--no-fail-fast",
        ])
        .args(["--lib", "--test", "browser", "--test", "yew", "--test", "leptos", "--test", "dioxus"])
        .arg("--config")
        .arg(format!("target.{TARGET}.runner={runner}"))
        .env("CHROMEDRIVER", &browser.driver)
        // It would take precedence over Chromium's.
        .env_remove("GECKODRIVER")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities(&browser)?)
        // For test programs that don't say where they run.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "60");
    counted(&mut command, Counts::of_libtest)
}

/// `webdriver.json` with the browser that was found, which need not be the driver's first choice.
fn capabilities(browser: &Browser) -> Result<PathBuf> {
    let text = fs::read_to_string(workspace::root().join("webdriver.json"))?;
    let mut capabilities: Value = serde_json::from_str(&text).context("webdriver.json")?;
    capabilities["goog:chromeOptions"]["binary"] = json!(browser.chromium);
    // Milliseconds. After that, the wait is as long as for a test, and not minutes.
    capabilities["timeouts"] = json!({ "pageLoad": 20_000 });
    let path = workspace::wasm_target_dir().join("webdriver.json");
    fs::create_dir_all(workspace::wasm_target_dir())?;
    fs::write(&path, capabilities.to_string())?;
    Ok(path)
}

fn in_node() -> Result<Counts> {
    let for_rust = build::compile_for_rust()?;
    build::package()?;
    step("Node tests: the npm package where there is no DOM, as in server-side rendering");
    let mut command = Command::new("node");
    command
        .current_dir(workspace::root())
        .args(["--test", "--test-reporter=spec"])
        .env("RUST_APP_WASM", for_rust)
        .args(node_tests(&workspace::root().join("tests/node"))?);
    let mut counts = counted(&mut command, Counts::of_node)?;
    counts += servers_half()?;
    Ok(counts)
}

fn servers_half() -> Result<Counts> {
    let mut build = cargo::cargo("build");
    process::run(build.args(["-p", "clerk-wasm", "--features", "server", "--example", "judge"]))?;
    step("the server's half: 20,000 requests beside the official backend, 100,000 questions beside the page");
    let mut command = Command::new("node");
    command
        .current_dir(workspace::root())
        .args(["--test", "--test-reporter=spec"])
        .args(node_tests(&workspace::root().join("tests/server"))?)
        .env("JUDGE", workspace::binary("examples/judge"));
    counted(&mut command, Counts::of_node)
}

/// Names the tests one by one, because Node 20 and 22 understand a folder differently.
fn node_tests(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut tests: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    tests.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    tests.sort();
    if tests.is_empty() {
        bail!("no *.test.mjs in {}", folder.display());
    }
    Ok(tests)
}

fn end_to_end() -> Result<Counts> {
    build::package()?;
    let browser = browser::find()?;
    cargo::build_servers()?;
    if std::env::var_os("RECORD").is_some() {
        step("end-to-end tests over this package and the official client, whose records are made anew");
        // So that those of other versions and of scenarios that no longer exist go.
        let _ = fs::remove_dir_all(workspace::root().join("tests/e2e/recordings"));
    } else {
        step(
            "end-to-end tests: what this package sends, beside what the official client was recorded to send",
        );
    }
    in_playwright("tests/e2e", &browser, &[])
}

fn example_apps() -> Result<Counts> {
    build::package()?;
    let browser = browser::find()?;
    cargo::build_servers()?;
    let built = examples::build()?;
    step("the example apps, clicked through: good days and bad ones");
    in_playwright("tests/e2e/examples", &browser, &[("EXAMPLES", &built)])
}

fn every_engine() -> Result<Counts> {
    // First, so that a missing one is reported before anything is built.
    let engines = Engines::find()?;
    build::package()?;
    cargo::build_servers()?;
    let built = examples::build()?;
    step("every engine: the core of the scenarios in Chromium, Firefox and WebKitGTK");
    let mut command = engines.node();
    command
        .current_dir(workspace::root())
        // Each file has browsers of its own; more than two at once get in each other's way.
        .args(["--test", "--test-concurrency=2", "--test-reporter=spec"])
        .env("LOCAL_FAPI", workspace::binary("local-fapi"))
        .env("DEMO_SERVER", workspace::binary("demo-server"))
        .env("EXAMPLES", built)
        .args(node_tests(&workspace::root().join("tests/engines"))?);
    counted(&mut command, Counts::of_node)
}

/// Runs the specs of a configuration with what they need to know.
fn in_playwright(config: &str, browser: &Browser, variables: &[(&str, &Path)]) -> Result<Counts> {
    let report = workspace::target_dir().join(format!("{}-report.json", config.replace('/', "-")));
    // An old report must not be taken for this run's.
    let _ = fs::remove_file(&report);
    let mut command = npm::tool("@playwright/test/cli.js");
    if let Some(shell) = browser::find_shell()? {
        command.env("HEADLESS_SHELL", shell);
    }
    command
        .args(["test", "-c", config, "--reporter=list,json"])
        .envs(variables.iter().copied())
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("CHROMIUM", &browser.chromium)
        .env("LOCAL_FAPI", workspace::binary("local-fapi"))
        .env("DEMO_SERVER", workspace::binary("demo-server"));
    counted(&mut command, |_| read_report(&report))
}

fn read_report(path: &Path) -> Counts {
    let text = fs::read_to_string(path).unwrap_or_default();
    let report = serde_json::from_str(&text).unwrap_or_default();
    Counts::of_playwright(&report)
}

/// Runs a command, shows what it prints, and counts its tests. A failure without a failed test counts as one.
fn counted(command: &mut Command, count: impl Fn(&str) -> Counts) -> Result<Counts> {
    // Colours would get between the words that are counted.
    command.env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1");
    let (succeeded, text) = process::tee(command)?;
    let mut counts = count(&text);
    if !succeeded && counts.failed == 0 {
        println!("error: `{}` failed", process::shown(command));
        counts.failed = 1;
    }
    Ok(counts)
}
