//! Chromium and its driver: those that are installed, or else Debian's.

use crate::debian;
use crate::process::step;
use anyhow::{Context, Result, bail};
use std::env;
use std::path::PathBuf;

/// The names that Chromium goes by. Debian's comes first, because its driver is beside it.
const CHROMIUM: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Chromium without what shows windows: the same engine, at half the cost per page.
const SHELL: &[&str] = &["chromium-headless-shell", "chrome-headless-shell"];

const DRIVER: &[&str] = &["chromedriver", "/usr/lib/chromium-browser/chromedriver"];

const WAY_OUT: &str = "install Chromium and chromedriver (Debian: apt-get install chromium \
    chromium-driver; macOS: brew install --cask chromium chromedriver), or name their programs in \
    the environment variables CHROMIUM and CHROMEDRIVER";

/// The programs, wherever they are.
#[derive(Debug)]
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// The WebDriver server of the same version.
    pub(crate) driver: PathBuf,
}

/// Finds the programs, or installs them where that is possible.
pub(crate) fn find() -> Result<Browser> {
    if let Some(browser) = look()? {
        return Ok(browser);
    }
    debian::install_packages(&["chromium", "chromium-driver"], "a browser for the tests").context(WAY_OUT)?;
    look()?.context(WAY_OUT)
}

/// Finds the browser for tests that load many pages, or installs it where that is possible. `None` where it is not, and
/// if somebody has named a Chromium, because then the tests are wanted in that one.
pub(crate) fn find_shell() -> Result<Option<PathBuf>> {
    let named = env::var_os("HEADLESS_SHELL").is_some();
    if env::var_os("CHROMIUM").is_some() && !named {
        return Ok(None);
    }
    let found = program("HEADLESS_SHELL", SHELL)?;
    if found.is_some() {
        return Ok(found);
    }
    if let Err(error) = debian::install_packages(&["chromium-headless-shell"], "a browser that is quick") {
        step(&format!("the tests run in Chromium itself, which takes twice as long: {error:#}"));
    }
    program("HEADLESS_SHELL", SHELL)
}

fn look() -> Result<Option<Browser>> {
    let chromium = program("CHROMIUM", CHROMIUM)?;
    let driver = program("CHROMEDRIVER", DRIVER)?;
    Ok(chromium.zip(driver).map(|(chromium, driver)| Browser { chromium, driver }))
}

/// The program that the variable names, or else the first of `names` that exists.
pub(crate) fn program(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(variable) {
        return match which::which(&named) {
            Ok(found) => Ok(Some(found)),
            Err(_) => bail!("{variable} names {}, which can't be run", named.display()),
        };
    }
    Ok(names.iter().find_map(|name| which::which(name).ok()))
}
