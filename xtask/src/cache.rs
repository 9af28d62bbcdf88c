//! The user's cache directory, for things that take long to make and outlive a checkout.

use crate::lock::{self, Lock};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// Our folder in the user's cache directory.
pub(crate) fn dir() -> Result<PathBuf> {
    let base = dirs::cache_dir().context("this user has no cache directory; set XDG_CACHE_HOME")?;
    let dir = base.join("clerk-wasm");
    fs::create_dir_all(&dir).with_context(|| format!("creating {}", dir.display()))?;
    Ok(dir)
}

/// Held while something is installed, so that two commands at once don't install it twice.
pub(crate) fn lock() -> Result<Lock> {
    lock::hold(&dir()?, "lock")
}
