//! Where things are in this checkout, and what it says about itself.

use anyhow::{Context, Result};
use std::env;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

/// The version of every package here: they all take the workspace's.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies inside the workspace")
}

/// Where cargo puts what is built for this machine.
pub(crate) fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where cargo puts what is built for wasm. It is separate, because it may be another compiler's.
pub(crate) fn wasm_target_dir() -> PathBuf {
    target_dir().join("wasm")
}

/// A program of this workspace, where `cargo build` puts it.
pub(crate) fn binary(name: &str) -> PathBuf {
    target_dir().join("debug").join(format!("{name}{EXE_SUFFIX}"))
}

/// The version of a dependency that `Cargo.lock` holds.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    locked_version_in("Cargo.lock", package)
}

/// The version of a dependency that this lock file holds.
pub(crate) fn locked_version_in(file: &str, package: &str) -> Result<String> {
    let path = root().join(file);
    let lock: toml::Table = fs::read_to_string(&path)
        .with_context(|| format!("reading {}", path.display()))?
        .parse()
        .with_context(|| format!("{file} is not what cargo writes"))?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let field = |entry: &toml::Value, key: &str| entry.get(key)?.as_str().map(str::to_owned);
    packages
        .into_iter()
        .flatten()
        .find(|entry| field(entry, "name").as_deref() == Some(package))
        .and_then(|entry| field(entry, "version"))
        .with_context(|| format!("{file} holds no {package}"))
}
