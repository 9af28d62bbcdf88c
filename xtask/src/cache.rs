//! Things that take long to make and outlive a checkout, in the user's cache directory.

use crate::process::step;
use anyhow::{Context, Result};
use std::fs::{self, File, TryLockError};
use std::path::PathBuf;

/// Our folder in the user's cache directory.
pub(crate) fn dir() -> Result<PathBuf> {
    let base = dirs::cache_dir().context("this user has no cache directory; set XDG_CACHE_HOME")?;
    let dir = base.join("clerk-wasm");
    fs::create_dir_all(&dir).with_context(|| format!("creating {}", dir.display()))?;
    Ok(dir)
}

/// Held while something is installed, so that two commands at once don't install it twice.
#[derive(Debug)]
#[must_use]
pub(crate) struct Lock(#[expect(dead_code, reason = "the lock lives as long as the file")] File);

/// Waits until no other command is installing anything.
pub(crate) fn lock() -> Result<Lock> {
    let file = File::create(dir()?.join("lock"))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            step("waiting for another cargo xtask that is setting things up");
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error).context("locking the cache"),
    }
    Ok(Lock(file))
}
