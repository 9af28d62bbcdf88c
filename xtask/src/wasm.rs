//! What is done with a wasm file: making its JavaScript side, making it smaller, inspecting it.

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

/// Makes the JavaScript side of a file, and puts the file into the folder as `clerk_wasm_bg.wasm`.
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

/// Replaces a file by a smaller one that does the same, and returns what the passes print.
pub(crate) fn shrink(wasm: &Path, passes: &[impl AsRef<OsStr>]) -> Result<String> {
    step("making the wasm file smaller with wasm-opt");
    let smaller = wasm.with_extension("opt.wasm");
    let mut command = npm::tool("binaryen/bin/wasm-opt");
    command
        .args(passes)
        .args(["--strip-producers", "--strip-target-features"])
        // Leaves functions as the compiler left them: put into their only caller, they compress less well.
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
