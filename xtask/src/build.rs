//! `cargo xtask build`: the npm package in `pkg/`.

use crate::cargo::TARGET;
use crate::lock;
use crate::npm;
use crate::order;
use crate::process::{self, step};
use crate::sizes;
use crate::toolchain;
use crate::tools::{self, WasmBindgen};
use crate::wasm;
use crate::workspace;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The passes of wasm-opt that make the package's wasm file smaller.
const PASSES: &[&str] = &[
    // Makes loops and branches anew from the jumps between blocks, 0.7 % smaller than the compiler leaves them.
    "--flatten",
    "--rereloop",
    wasm::SMALL,
    wasm::SMALL,
    // An address's alignment is a hint that no browser takes, and makes equal code look different.
    "--dealign",
    // Letters in place of names, which only the JavaScript side uses; it gets the same letters.
    "--minify-imports-and-exports-and-modules",
];

/// Exports that nobody calls, because an instance goes as a whole. They are removed first, so that what only they need
/// goes, too.
const UNUSED: &[&str] = &[
    "__wbg_core_free",
    "__wbindgen_destroy_closure",
    "__wbindgen_realloc",
    "__abort_handler",
    "__instance_terminated",
];

/// What wasm-bindgen makes and the package needs; the types are for checking `pkg/index.js`.
const MADE: &[&str] = &["clerk_wasm.js", "clerk_wasm.d.ts", "clerk_wasm_bg.wasm"];

/// All the JavaScript as one module, for pages without a bundler.
const WHOLE: &str = "clerk.browser.js";

/// What an npm package has to include, copied from the top of the checkout.
const COPIED: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE"];

/// The only modules that the wasm file may import from: its own JavaScript side, and the crate's own modules.
const OWN_MODULES: [&str; 2] = ["./clerk_wasm_bg.js", "./snippets/clerk-wasm-"];

/// The options of `cargo xtask build`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Instead of making the package, weigh what the crate adds to the smallest app of each Rust framework
    #[arg(long)]
    sizes: bool,
    /// Write the sizes to docs/sizes.md
    #[arg(long, requires = "sizes")]
    write: bool,
}

/// Makes the package and says how large it is.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.sizes {
        npm::install()?;
        return sizes::run(options.write);
    }
    package()?;
    let wasm = pkg().join("clerk_wasm_bg.wasm");
    let facts = wasm::inspect(&wasm)?;
    step(&format!("pkg/ is ready: wasm {} bytes, {} with brotli", facts["raw"], facts["brotli"]));
    // For pages that fetch it from elsewhere: `fetch(url, { integrity })`.
    step(&format!("its subresource integrity: {}", facts["integrity"].as_str().unwrap_or_default()));
    Ok(())
}

/// Makes the package, and leaves what is up to date as it is.
pub(crate) fn package() -> Result<()> {
    let _lock = lock::hold(&workspace::wasm_target_dir(), "pkg.lock")?;
    npm::install()?;
    let wasm = compile()?;
    check_version()?;
    copy(COPIED, workspace::root())?;
    let tools = tools::wasm_bindgen()?;
    let stamp = stamp(&wasm, &tools)?;
    let stamp_file = workspace::wasm_target_dir().join("pkg.stamp");
    let is_made = MADE.iter().all(|name| pkg().join(name).is_file());
    if !is_made || !fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        make(&wasm, &tools)?;
        fs::write(stamp_file, stamp)?;
    }
    make_whole()
}

fn make(wasm: &Path, tools: &WasmBindgen) -> Result<()> {
    let folder = workspace::wasm_target_dir().join("pkg");
    wasm::bind(wasm, tools, &folder)?;
    let bound = folder.join("clerk_wasm_bg.wasm");
    check_imports(&wasm::inspect(&bound)?)?;
    let unused = UNUSED
        .iter()
        .flat_map(|name| ["--remove-exports".to_owned(), format!("--pass-arg=remove-exports@{name}")]);
    let passes: Vec<String> = unused.chain(PASSES.iter().map(|pass| (*pass).to_owned())).collect();
    let names = wasm::shrink(&bound, &passes)?;
    order::sort(&bound)?;
    fs::write(folder.join("names.json"), names)?;
    let whole = workspace::wasm_target_dir().join("bundle");
    bundle(&folder, &whole)?;
    // Copied only once it is whole: the demo may be serving this folder.
    copy(MADE, &whole)
}

/// This takes no time, so it is done whatever has changed.
fn make_whole() -> Result<()> {
    let made = workspace::wasm_target_dir().join(WHOLE);
    let mut command = npm::node(workspace::root().join("xtask/browser.mjs"));
    process::run(command.arg(pkg()).arg(&made))?;
    copy(&[WHOLE], &workspace::wasm_target_dir())
}

fn pkg() -> PathBuf {
    workspace::root().join("pkg")
}

fn copy(names: &[&str], from: &Path) -> Result<()> {
    for name in names {
        let original = from.join(name);
        fs::copy(&original, pkg().join(name))
            .with_context(|| format!("copying {} to pkg/", original.display()))?;
    }
    Ok(())
}

fn compile() -> Result<PathBuf> {
    step("compiling clerk-wasm and its standard library to WebAssembly, optimised for size");
    let (mut command, folder) = toolchain::small_build()?;
    compile_with(command.args(["--features", "js"]), &folder)
}

/// Compiles the crate as a Rust app does, without the JavaScript face. The file is kept under a name
/// of its own, because the package is made from another one of the same name.
pub(crate) fn compile_for_rust() -> Result<PathBuf> {
    step("compiling clerk-wasm as a Rust app does, without the JavaScript face");
    let mut command = toolchain::wasm()?.cargo("rustc");
    let built = compile_with(&mut command, &workspace::wasm_target_dir())?;
    let kept = workspace::wasm_target_dir().join("rust-app.wasm");
    fs::copy(built, &kept)?;
    Ok(kept)
}

/// Only here is the crate a library that can stand alone: with that in its `Cargo.toml`, Cargo would give all of its builds
/// one file name, and the workspaces that share a folder would take each other's.
fn compile_with(command: &mut Command, target_dir: &Path) -> Result<PathBuf> {
    process::run(command.args(["-p", "clerk-wasm", "--lib", "--crate-type", "cdylib", "--profile", "wasm"]))?;
    Ok(target_dir.join(TARGET).join("wasm/clerk_wasm.wasm"))
}

/// Changes whenever the package has to be made again.
fn stamp(wasm: &Path, tools: &WasmBindgen) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?);
    hasher.write(&fs::read(workspace::root().join("package-lock.json"))?);
    // How it is made.
    hasher.write(include_bytes!("build.rs"));
    hasher.write(include_bytes!("order.rs"));
    hasher.write(include_bytes!("wasm.rs"));
    hasher.write(include_bytes!("../bundle.mjs"));
    Ok(format!("{:016x} {}", hasher.finish(), tools.version))
}

/// Puts what the package gets into the folder `whole`, with its JavaScript as one module.
fn bundle(bound: &Path, whole: &Path) -> Result<()> {
    step("making one module of the JavaScript side with esbuild");
    fs::create_dir_all(whole)?;
    fs::copy(bound.join("clerk_wasm_bg.wasm"), whole.join("clerk_wasm_bg.wasm"))?;
    let mut command = npm::node(workspace::root().join("xtask/bundle.mjs"));
    process::run(command.arg(bound).arg(whole.join("clerk_wasm.js")))
}

/// Fails on an import from anywhere else (it would be `env`): nobody provides such a function, and
/// the browser would refuse the file.
fn check_imports(facts: &Value) -> Result<()> {
    let modules = facts["modules"].as_array().into_iter().flatten();
    for module in modules.filter_map(Value::as_str) {
        if !OWN_MODULES.iter().any(|own| module.starts_with(own)) {
            bail!("the wasm file imports from {module:?}; a dependency expects C or another host there");
        }
    }
    Ok(())
}

/// Checks that the npm package has the crate's version, and says so.
fn check_version() -> Result<()> {
    let version = workspace::VERSION;
    let lines = [
        ("pkg/package.json", format!("\"version\": \"{version}\"")),
        ("pkg/index.js", format!("const VERSION = '{version}';")),
    ];
    for (file, line) in lines {
        let text =
            fs::read_to_string(workspace::root().join(file)).with_context(|| format!("reading {file}"))?;
        if !text.contains(&line) {
            bail!("{file} has another version than the crate: write {line} there");
        }
    }
    Ok(())
}
