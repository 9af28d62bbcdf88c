//! `cargo xtask build`: the npm package in `pkg/`.

use crate::lock;
use crate::npm;
use crate::order;
use crate::process::{self, step};
use crate::sizes;
use crate::toolchain::{self, TARGET};
use crate::tools::{self, WasmBindgen};
use crate::workspace;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What rustc emits for this target by default; browsers have had all of it since 2022.
/// wasm-opt must be told, because wasm-bindgen drops the section that says so.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How the package's wasm file is made smaller.
const PASSES: &[&str] = &[
    // Loops and branches made anew from the jumps between blocks, 0.7 % smaller than the compiler leaves them.
    "--flatten",
    "--rereloop",
    SMALL,
    SMALL,
    // How an address is aligned is a hint that no browser takes, and one more way to say the same.
    "--dealign",
    // Letters in place of names: nobody but the JavaScript side, which gets the same, uses them.
    "--minify-imports-and-exports-and-modules",
];

/// What nobody calls: an instance goes as a whole. Taken away before all else, so that what only they need goes, too.
const UNUSED: &[&str] = &[
    "__wbg_core_free",
    "__wbindgen_destroy_closure",
    "__wbindgen_realloc",
    "__abort_handler",
    "__instance_terminated",
];

/// All passes of wasm-opt that make a file smaller.
pub(crate) const SMALL: &str = "-Oz";

/// What wasm-bindgen makes and the package needs; the types are for checking `pkg/index.js`.
const MADE: &[&str] = &["clerk_wasm.js", "clerk_wasm.d.ts", "clerk_wasm_bg.wasm"];

/// One module of all the JavaScript, for pages without a bundler.
const WHOLE: &str = "clerk.browser.js";

/// What an npm package has to carry along, taken from the top of the checkout.
const COPIED: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE"];

/// The only modules that the wasm file may import from: its own JavaScript side, and the crate's own modules.
const OWN_MODULES: [&str; 2] = ["./clerk_wasm_bg.js", "./snippets/clerk-wasm-"];

/// What `cargo xtask build` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Weigh what the crate adds to the smallest app of each Rust framework, instead of making the package
    #[arg(long)]
    sizes: bool,
    /// Put the sizes into docs/sizes.md
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
    let facts = inspect(&wasm)?;
    step(&format!("pkg/ is ready: wasm {} bytes, {} with brotli", facts["raw"], facts["brotli"]));
    // For pages that fetch it from elsewhere: `fetch(url, { integrity })`.
    step(&format!("its subresource integrity: {}", facts["integrity"].as_str().unwrap_or_default()));
    Ok(())
}

/// Makes the package; what is up to date stays as it is.
pub(crate) fn package() -> Result<()> {
    let _lock = lock::hold(&workspace::wasm_target_dir(), "pkg.lock")?;
    npm::install()?;
    let wasm = compile()?;
    write_version()?;
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
    bind(wasm, tools, &folder)?;
    let bound = folder.join("clerk_wasm_bg.wasm");
    check_imports(&inspect(&bound)?)?;
    let unused = UNUSED
        .iter()
        .flat_map(|name| ["--remove-exports".to_owned(), format!("--pass-arg=remove-exports@{name}")]);
    let passes: Vec<String> = unused.chain(PASSES.iter().map(|pass| (*pass).to_owned())).collect();
    let names = shrink(&bound, &passes)?;
    order::sort(&bound)?;
    fs::write(folder.join("names.json"), names)?;
    let whole = workspace::wasm_target_dir().join("bundle");
    bundle(&folder, &whole)?;
    // Only what is whole: the demo may be serving this folder.
    copy(MADE, &whole)
}

/// Takes no time, so it is made anew whatever has changed.
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

/// The crate as a Rust app gets it, without the JavaScript face. Its file has a folder of its own,
/// because another of the same name is what the package is made of.
pub(crate) fn compile_for_rust() -> Result<PathBuf> {
    step("compiling clerk-wasm as a Rust app does, without the JavaScript face");
    let mut command = toolchain::wasm()?.cargo("build");
    let built = compile_with(&mut command, &workspace::wasm_target_dir())?;
    let kept = workspace::wasm_target_dir().join("rust-app.wasm");
    fs::copy(built, &kept)?;
    Ok(kept)
}

fn compile_with(command: &mut Command, target_dir: &Path) -> Result<PathBuf> {
    process::run(command.args(["-p", "clerk-wasm", "--profile", "wasm"]))?;
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
    hasher.write(include_bytes!("../bundle.mjs"));
    Ok(format!("{:016x} {}", hasher.finish(), tools.version))
}

/// Its file becomes `clerk_wasm_bg.wasm` in the folder.
pub(crate) fn bind(wasm: &Path, tools: &WasmBindgen, folder: &Path) -> Result<()> {
    step("making the JavaScript side of the wasm file with wasm-bindgen");
    let mut command = Command::new(&tools.bindgen);
    command
        .args(["--target", "web", "--out-name", "clerk_wasm", "--out-dir"])
        .arg(folder)
        .args(["--remove-name-section", "--remove-producers-section"])
        .arg(wasm);
    process::run(&mut command)
}

/// Puts what the package is to get into the folder `whole`, its JavaScript as one module.
fn bundle(bound: &Path, whole: &Path) -> Result<()> {
    step("making one module of the JavaScript side with esbuild");
    fs::create_dir_all(whole)?;
    fs::copy(bound.join("clerk_wasm_bg.wasm"), whole.join("clerk_wasm_bg.wasm"))?;
    let mut command = npm::node(workspace::root().join("xtask/bundle.mjs"));
    process::run(command.arg(bound).arg(whole.join("clerk_wasm.js")))
}

/// With a file in its place that is smaller and does the same. What `passes` print is returned.
pub(crate) fn shrink(wasm: &Path, passes: &[impl AsRef<OsStr>]) -> Result<String> {
    step("making the wasm file smaller with wasm-opt");
    let smaller = wasm.with_extension("opt.wasm");
    let mut command = npm::tool("binaryen/bin/wasm-opt");
    command
        .args(passes)
        .args(["--strip-producers", "--strip-target-features"])
        // Functions as the compiler left them: put into their only caller they compress less well.
        .args(["--one-caller-inline-max-function-size", "15"])
        .args(FEATURES)
        .arg(wasm)
        .arg("-o")
        .arg(&smaller);
    let printed = process::output(&mut command)?;
    fs::rename(smaller, wasm)?;
    Ok(printed)
}

/// An import from anywhere else (it would be `env`) is a function that nobody provides: the
/// browser would refuse the file.
fn check_imports(facts: &Value) -> Result<()> {
    let modules = facts["modules"].as_array().into_iter().flatten();
    for module in modules.filter_map(Value::as_str) {
        if !OWN_MODULES.iter().any(|own| module.starts_with(own)) {
            bail!("the wasm file imports from {module:?}; a dependency expects C or another host there");
        }
    }
    Ok(())
}

pub(crate) fn inspect(wasm: &Path) -> Result<Value> {
    let mut command = npm::node(workspace::root().join("xtask/inspect.mjs"));
    let facts = process::output(command.arg(wasm))?;
    Ok(serde_json::from_str(&facts)?)
}

/// The npm package has the crate's version, and says so.
fn write_version() -> Result<()> {
    write_package_version()?;
    let path = pkg().join("index.js");
    let text = fs::read_to_string(&path).context("reading pkg/index.js")?;
    let with_version = say_version(&text).context("pkg/index.js has no line `const VERSION = '…';`")?;
    if with_version != text {
        fs::write(&path, with_version)?;
    }
    Ok(())
}

fn say_version(text: &str) -> Option<String> {
    let (before, rest) = text.split_once("const VERSION = '")?;
    let (_, after) = rest.split_once('\'')?;
    Some(format!("{before}const VERSION = '{}'{after}", workspace::VERSION))
}

fn write_package_version() -> Result<()> {
    let path = pkg().join("package.json");
    let text = fs::read_to_string(&path).context("reading pkg/package.json")?;
    let mut package: Value = serde_json::from_str(&text).context("pkg/package.json")?;
    if package["version"] != workspace::VERSION {
        package["version"] = workspace::VERSION.into();
        fs::write(&path, serde_json::to_string_pretty(&package)? + "\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_said_in_its_line_alone() {
        let text = "const A = '1';\nconst VERSION = '0.0.0';\nconst B = '0.0.0';\n";
        let expected =
            format!("const A = '1';\nconst VERSION = '{}';\nconst B = '0.0.0';\n", workspace::VERSION);
        assert_eq!(say_version(text), Some(expected));
        assert_eq!(say_version("const VERSION = 1;"), None);
    }
}
