//! The example apps, built into folders that a server can serve, without the tools that developers would
//! use for that.

use crate::cargo::TARGET;
use crate::process::{self, step};
use crate::toolchain::{self, WasmToolchain};
use crate::tools::{self, WasmBindgen};
use crate::workspace;
use crate::{cargo, lock};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of `examples/`. The name of its package is `example-` and the folder's name.
struct Example {
    name: &'static str,
    /// The features of what runs in the page, instead of the default ones.
    page: Option<&'static str>,
    /// Whether the library runs in the page, as cargo-leptos has it, and not a binary.
    page_is_library: bool,
    /// The features of the binary that renders and serves the page. If `None`, any server will do.
    server: Option<&'static str>,
}

/// A binary that runs in the browser, with its default features.
const IN_BROWSER: Example = Example { name: "", page: None, page_is_library: false, server: None };

/// Every example with something of its own in the page. To add one, add a folder and a line here.
const EXAMPLES: &[Example] = &[
    // Without hot reload, for which a debug build would look for `dx`.
    Example { name: "dioxus", page: Some("web"), ..IN_BROWSER },
    Example { name: "dioxus-fullstack", page: Some("web"), server: Some("server"), ..IN_BROWSER },
    Example { name: "leptos", ..IN_BROWSER },
    Example { name: "leptos-ssr", page: Some("hydrate"), page_is_library: true, server: Some("ssr") },
    Example { name: "yew", ..IN_BROWSER },
];

/// The examples whose server renders all there is: nothing is compiled for their pages, in which the npm package may be.
const PAGE_SERVERS: &[&str] = &["axum"];

/// The frameworks that have a face. `examples/hello` has an app of each, without and with it.
pub(crate) const FRAMEWORKS: &[&str] = &["yew", "leptos", "dioxus"];

/// What the files of every app are called: `app.js`, `app_bg.wasm`.
const APP: &str = "app";

/// An example that was built.
pub(crate) struct Built {
    name: &'static str,
    /// What a server has to serve, unless it renders all there is.
    pub(crate) folder: Option<PathBuf>,
    /// Its own program that serves it; if `None`, any will do.
    pub(crate) server: Option<PathBuf>,
}

/// Every example that can be started.
pub(crate) fn names() -> Vec<&'static str> {
    EXAMPLES.iter().map(|example| example.name).chain(PAGE_SERVERS.iter().copied()).collect()
}

/// Builds one of [`names`].
pub(crate) fn build_one(name: &str) -> Result<Built> {
    let tools = tools()?;
    let _lock = lock::hold(&workspace::wasm_target_dir(), "examples.lock")?;
    if let Some(example) = EXAMPLES.iter().find(|example| example.name == name) {
        return example.build(&tools);
    }
    let known = PAGE_SERVERS.iter().find(|known| **known == name);
    build_page_server(known.with_context(|| format!("there is no example {name}"))?)
}

/// Builds them all. The returned file says what a test has to know about each: its name, its folder, and
/// the program that serves it.
pub(crate) fn build() -> Result<PathBuf> {
    let tools = tools()?;
    let _lock = lock::hold(&workspace::wasm_target_dir(), "examples.lock")?;
    let mut built = EXAMPLES.iter().map(|example| example.build(&tools)).collect::<Result<Vec<_>>>()?;
    for name in PAGE_SERVERS {
        built.push(build_page_server(name)?);
    }
    let list = workspace::wasm_target_dir().join("examples/built.json");
    let told = built
        .iter()
        .map(|Built { name, folder, server }| json!({ "name": name, "folder": folder, "server": server }));
    fs::write(&list, Value::from_iter(told).to_string())?;
    Ok(list)
}

fn tools() -> Result<WasmBindgen> {
    let tools = tools::wasm_bindgen()?;
    let locked = workspace::locked_version_in("examples/Cargo.lock", "wasm-bindgen")?;
    if locked != tools.version {
        bail!(
            "examples/Cargo.lock has wasm-bindgen {locked}, Cargo.lock has {}; they share its tools. \
             `cargo update --manifest-path examples/Cargo.toml -p wasm-bindgen --precise {}` mends it",
            tools.version,
            tools.version
        );
    }
    Ok(tools)
}

/// Builds the smallest app of a framework, optimised for size.
pub(crate) fn hello(name: &str, features: &str) -> Result<PathBuf> {
    let mut command = for_hello(toolchain::wasm()?.cargo("build"), name, features);
    process::run(command.arg("--release"))?;
    let folder = workspace::wasm_target_dir().join(TARGET).join("release");
    Ok(folder.join(format!("hello-{name}.wasm")))
}

fn build_page_server(name: &'static str) -> Result<Built> {
    step(&format!("building examples/{name}"));
    process::run(&mut for_program(cargo::cargo("build"), name))?;
    Ok(Built { name, folder: None, server: Some(program(&package(name))) })
}

/// The command for a program of this machine.
fn for_program(mut command: Command, name: &str) -> Command {
    // The examples are a workspace of their own, and would otherwise have a folder of their own.
    command.arg("--target-dir").arg(workspace::target_dir());
    of_package(command, name)
}

/// Where cargo leaves the program of a package.
fn program(package: &str) -> PathBuf {
    workspace::target_dir().join("debug").join(format!("{package}{EXE_SUFFIX}"))
}

fn package(name: &str) -> String {
    format!("example-{name}")
}

fn of_package(mut command: Command, name: &str) -> Command {
    command.args(["--locked", "-p", &package(name), "--manifest-path"]).arg(manifest());
    command
}

fn for_hello(mut command: Command, name: &str, features: &str) -> Command {
    command.args(["--locked", "-p", "example-hello", "--bin", &format!("hello-{name}")]);
    command.args(["--features", features, "--manifest-path"]).arg(manifest());
    command
}

/// The checks of the examples: their formatting, and the lints of each wherever it runs.
pub(crate) fn lints(toolchain: &WasmToolchain) -> Vec<(String, Command)> {
    let mut formatting = cargo::cargo("fmt");
    formatting.args(["--all", "--check", "--manifest-path"]).arg(manifest());
    let mut checks = vec![("formatting of the examples".to_owned(), formatting)];
    for example in EXAMPLES {
        let page = example.for_page(toolchain.cargo("clippy"));
        checks.push((format!("lints of examples/{}", example.name), page));
        if let Some(features) = example.server {
            let server = example.for_server(cargo::cargo("clippy"), features);
            checks.push((format!("lints of the server of examples/{}", example.name), server));
        }
    }
    for name in PAGE_SERVERS {
        let server = for_program(cargo::cargo("clippy"), name);
        checks.push((format!("lints of examples/{name}"), server));
    }
    for name in FRAMEWORKS {
        let hello = for_hello(toolchain.cargo("clippy"), name, &format!("{name},clerk"));
        checks.push((format!("lints of examples/hello for {name}"), hello));
    }
    for (_, command) in checks.iter_mut().skip(1) {
        command.args(["--", "-D", "warnings"]);
    }
    checks
}

fn manifest() -> PathBuf {
    workspace::root().join("examples/Cargo.toml")
}

impl Example {
    fn build(&self, tools: &WasmBindgen) -> Result<Built> {
        step(&format!("building examples/{}", self.name));
        let site = workspace::wasm_target_dir().join("examples").join(self.name);
        if site.exists() {
            fs::remove_dir_all(&site).with_context(|| format!("clearing {}", site.display()))?;
        }
        fs::create_dir_all(&site)?;
        self.copy_assets(&site)?;
        let wasm = self.compile_page()?;
        if self.page_is_library {
            bind(tools, &wasm, &site.join("pkg"))?;
            fs::write(site.join("pkg").join(APP).with_extension("css"), self.source("style.css")?)?;
        } else {
            bind(tools, &wasm, &site)?;
            fs::write(site.join("index.html"), page(&self.source("index.html")?))?;
        }
        let server = self.server.map(|features| self.compile_server(features)).transpose()?;
        Ok(Built { name: self.name, folder: Some(site), server })
    }

    fn folder(&self) -> PathBuf {
        workspace::root().join("examples").join(self.name)
    }

    fn source(&self, name: &str) -> Result<String> {
        let path = self.folder().join(name);
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    }

    fn compile_page(&self) -> Result<PathBuf> {
        process::run(&mut self.for_page(toolchain::wasm()?.cargo("build")))?;
        // Cargo names a binary's file as its package is written, and a library's as Rust writes it.
        let name = match self.page_is_library {
            false => package(self.name),
            true => package(self.name).replace('-', "_"),
        };
        Ok(workspace::wasm_target_dir().join(TARGET).join("debug").join(format!("{name}.wasm")))
    }

    fn compile_server(&self, features: &str) -> Result<PathBuf> {
        process::run(&mut self.for_server(cargo::cargo("build"), features))?;
        Ok(program(&package(self.name)))
    }

    /// The command for what runs in the page.
    fn for_page(&self, mut command: Command) -> Command {
        command.arg(if self.page_is_library { "--lib" } else { "--bins" });
        // Dioxus' fullstack brings hot reload along, for which its debug build would look for `dx`.
        command.args(["--config", "profile.dev.package.dioxus-web.debug-assertions=false"]);
        if let Some(features) = self.page {
            command.args(["--no-default-features", "--features", features]);
        }
        of_package(command, self.name)
    }

    /// The command for the server, which has these features.
    fn for_server(&self, mut command: Command, features: &str) -> Command {
        command.args(["--bins", "--no-default-features", "--features", features]);
        for_program(command, self.name)
    }

    /// Copies stylesheets, and the folders that are meant to be copied.
    fn copy_assets(&self, site: &Path) -> Result<()> {
        for name in ["assets", "public"] {
            let folder = self.folder().join(name);
            if folder.is_dir() {
                let into = if name == "public" { site.to_owned() } else { site.join(name) };
                copy_files(&folder, &into, |_| true)?;
            }
        }
        copy_files(&self.folder(), site, |file| file.extension().is_some_and(|kind| kind == "css"))
    }
}

fn copy_files(from: &Path, into: &Path, is_wanted: impl Fn(&Path) -> bool) -> Result<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let path = entry?.path();
        if let Some(name) = path.file_name()
            && path.is_file()
            && is_wanted(&path)
        {
            fs::copy(&path, into.join(name)).with_context(|| format!("copying {}", path.display()))?;
        }
    }
    Ok(())
}

fn bind(tools: &WasmBindgen, wasm: &Path, folder: &Path) -> Result<()> {
    let mut command = Command::new(&tools.bindgen);
    command.args(["--target", "web", "--no-typescript", "--out-name", APP, "--out-dir"]);
    process::run(command.arg(folder).arg(wasm))
}

/// The app's page, with what its bundler would add: links to what the page needs.
fn page(source: &str) -> String {
    const START: &str = r#"<script type="module">import start from "/app.js"; start({ module_or_path: "/app_bg.wasm" });</script>"#;
    let mut lines: Vec<_> = source.lines().map(|line| linked(line, START)).collect();
    if !source.contains(r#"rel="rust""#) {
        let end = lines.iter().position(|line| line.contains("</head>")).unwrap_or(0);
        lines.insert(end, START.to_owned());
    }
    lines.join("\n")
}

/// Trunk's own links in the form that browsers understand; any other line as it is.
fn linked(line: &str, start: &str) -> String {
    let is_trunks = line.contains("data-trunk");
    match is_trunks {
        true if line.contains(r#"rel="rust""#) => start.to_owned(),
        true => line
            .replace("data-trunk ", "")
            .replace(r#"rel="css""#, r#"rel="stylesheet""#)
            .replace("href=\"", "href=\"/"),
        false => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_page_of_trunk_becomes_one_for_browsers() {
        let source = "<head>\n<link data-trunk rel=\"css\" href=\"style.css\">\n<link data-trunk rel=\"rust\">\n</head>";
        let page = page(source);
        let lines: Vec<_> = page.lines().collect();
        assert_eq!(lines[1], r#"<link rel="stylesheet" href="/style.css">"#);
        assert!(lines[2].starts_with("<script type=\"module\">import start"), "{page}");
    }

    #[test]
    fn a_page_without_trunk_starts_the_app_too() {
        let page = page("<head>\n<title>x</title>\n</head>");
        assert_eq!(page.matches("<script").count(), 1);
        assert!(page.find("<script").unwrap() < page.find("</head>").unwrap(), "{page}");
    }
}
