//! What is done to a wasm file: its JavaScript side, fewer bytes, facts about it.

use crate::npm;
use crate::process::{self, step};
use crate::tools::WasmBindgen;
use crate::workspace;
use anyhow::Result;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// All passes of wasm-opt that make a file smaller.
pub(crate) const SMALL: &str = "-Oz";

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

pub(crate) fn inspect(wasm: &Path) -> Result<Value> {
    let mut command = npm::node(workspace::root().join("xtask/inspect.mjs"));
    let facts = process::output(command.arg(wasm))?;
    Ok(serde_json::from_str(&facts)?)
}
