//! Locks, which let one command run at a time where two would get in each other's way.

use crate::process::step;
use anyhow::{Context, Result};
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// A lock, held until it is dropped. The system releases it when the program ends, however it ends.
#[derive(Debug)]
#[must_use]
pub(crate) struct Lock(#[expect(dead_code, reason = "the lock lives as long as the file is open")] File);

/// Waits until no other command holds the lock of this name in this folder.
pub(crate) fn hold(folder: &Path, name: &str) -> Result<Lock> {
    let context = || format!("locking {} in {}", name, folder.display());
    fs::create_dir_all(folder).with_context(context)?;
    let file = File::create(folder.join(name)).with_context(context)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            step("waiting for another cargo xtask that is at the same work");
            file.lock().with_context(context)?;
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(context),
    }
    Ok(Lock(file))
}
