//! Debian: its packages, and its own compiler where rustup's server can't be reached.
//!
//! Debian ships a current compiler (for building browsers) with the sources of its standard
//! library, but without that library built for wasm. This module builds it once, into a folder of
//! ours whose other entries link to what Debian installed.

use crate::cache;
use crate::cargo::TARGET;
use crate::process::{self, step};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's compiler, cargo and clippy, the library's sources, and the linker for wasm.
const COMPILER: &[&str] =
    &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "lld-22"];

/// Where those packages put their programs. On PATH, rustup's come first.
const BIN: &str = "/usr/bin";

/// Debian's compiler together with a standard library for wasm.
#[derive(Debug)]
pub(crate) struct Toolchain {
    sysroot: PathBuf,
}

impl Toolchain {
    /// Debian's cargo with this subcommand, compiling against our folder.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = match subcommand {
            // Debian's cargo would look for subcommands in rustup's folder first.
            "clippy" => debian_command("cargo-clippy"),
            _ => debian_command("cargo"),
        };
        // In this form a path may hold spaces. The flags apply only to the target, not to build scripts.
        let flags = format!("--sysroot\x1f{}", self.sysroot.display());
        command
            .arg(subcommand)
            .env("CARGO_ENCODED_RUSTFLAGS", &flags)
            .env("CARGO_ENCODED_RUSTDOCFLAGS", &flags);
        command
    }
}

/// The compiler, if it is installed and the library was built for exactly this version of it.
pub(crate) fn installed() -> Result<Option<Toolchain>> {
    if !missing(COMPILER).is_empty() {
        return Ok(None);
    }
    let sysroot = sysroot()?;
    Ok(sysroot.is_dir().then_some(Toolchain { sysroot }))
}

/// Installs the compiler and builds the library.
pub(crate) fn install() -> Result<Toolchain> {
    let _lock = cache::lock()?;
    install_packages(COMPILER, "a compiler for wasm").context(
        "no compiler for wasm. With rustup: `rustup target add wasm32-unknown-unknown`. \
         Without: a Rust toolchain that has the target wasm32-unknown-unknown, on PATH",
    )?;
    let sysroot = sysroot()?;
    if !sysroot.is_dir() {
        step(
            "building Rust's standard library for wasm (once, about a minute), because Debian ships its sources only",
        );
        build_std(&sysroot)?;
    }
    Ok(Toolchain { sysroot })
}

/// Installs the packages that are missing. If it can't, the error says what to type.
pub(crate) fn install_packages(packages: &[&str], what_for: &str) -> Result<()> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let wanted = missing.join(" ");
    let hint = format!("as root: apt-get update && apt-get install {wanted}");
    if which::which("apt-get").is_err() {
        bail!("{what_for} is missing, and this is not a Debian system");
    }
    if !process::output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0") {
        bail!("{what_for} is missing; {hint}");
    }
    step(&format!("installing {wanted} with apt-get, because {what_for} is missing"));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(command.arg("-q").args(arguments)).with_context(|| hint.clone())
    };
    apt(&["update"])?;
    apt(&[&["install", "-y"], missing.as_slice()].concat())
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let is_missing = |package: &&str| !status(package).is_ok_and(|line| line.starts_with("ii "));
    packages.iter().copied().filter(is_missing).collect()
}

/// `ii` and the version, for a package that is installed.
fn status(package: &str) -> Result<String> {
    let format = "--showformat=${db:Status-Abbrev}${Version}";
    process::output(Command::new("dpkg-query").args(["--show", format, package]))
}

/// The folder for the version that is installed now: another version's library would not fit.
fn sysroot() -> Result<PathBuf> {
    let status = status("rustc-web")?;
    let version = status.trim_start_matches("ii ");
    Ok(cache::dir()?.join(format!("rustc-web-{version}")))
}

fn build_std(sysroot: &Path) -> Result<()> {
    let work = cache::dir()?.join("build-std");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let libraries = work.join("sysroot/lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    compile_std(&work)?;
    let built = work.join("target").join(TARGET).join("release/deps");
    for file in fs::read_dir(&built)?.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(file.path(), libraries.join(&name))?;
        }
    }
    link_host_libraries(&work.join("sysroot/lib/rustlib"))?;
    // Last and in one step, so that a folder with this name is always whole.
    fs::rename(work.join("sysroot"), sysroot)?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

fn compile_std(work: &Path) -> Result<()> {
    fs::create_dir_all(work.join("src"))?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(work.join("Cargo.toml"), manifest)?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    let mut command = debian_command("cargo");
    command
        .current_dir(work)
        .args(["build", "--release", "--target", TARGET])
        .args(["-Z", "build-std=std,panic_abort,test,proc_macro"])
        .arg("--target-dir")
        .arg(work.join("target"))
        // `-Z` on a stable compiler; and bitcode, so that the library takes part in
        // link-time optimisation.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes");
    process::run(&mut command).context("building the standard library for wasm")
}

/// Links everything else in our folder to Debian's own: build scripts and macros run on this machine.
fn link_host_libraries(rustlib: &Path) -> Result<()> {
    for entry in fs::read_dir("/usr/lib/rustlib")?.flatten() {
        let link = rustlib.join(entry.file_name());
        if !link.exists() {
            link_dir(&entry.path(), &link)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link_dir(original: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(not(unix))]
fn link_dir(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// One of Debian's Rust programs, free of what rustup's cargo has set for this one.
fn debian_command(program: &str) -> Command {
    let bin = Path::new(BIN);
    let mut command = Command::new(bin.join(program));
    command
        .env("CARGO", bin.join("cargo"))
        .env("RUSTC", bin.join("rustc"))
        .env("RUSTDOC", bin.join("rustdoc"))
        // Set by the cargo that runs this program, for libraries of the other compiler.
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("RUSTUP_TOOLCHAIN");
    command
}
