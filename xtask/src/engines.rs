//! The browsers of the other engines and their WebDriver servers: those that are installed, or else Debian's.

use crate::browser::{self, Browser, program};
use crate::debian;
use crate::tools;
use anyhow::{Context, Result};
use std::env::consts::ARCH;
use std::path::PathBuf;
use std::process::Command;

const FIREFOX: &[&str] = &["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];
const FIREFOX_WAY_OUT: &str = "install Firefox (Debian: apt-get install firefox-esr; macOS: brew install --cask \
    firefox), or name its program in the environment variable FIREFOX";

const WEBKIT_DRIVER: &[&str] = &["WebKitWebDriver"];
const DISPLAY: &[&str] = &["xvfb-run"];
const WEBKIT_WAY_OUT: &str = "install WebKitGTK's browser and driver, and a display that nobody has to look at (Debian: \
    apt-get install webkit2gtk-driver xvfb), or name their programs in the environment variables WEBKIT_DRIVER, \
    MINI_BROWSER and XVFB_RUN";

/// The programs, wherever they are.
#[derive(Debug)]
pub(crate) struct Engines {
    chromium: Browser,
    firefox: PathBuf,
    geckodriver: PathBuf,
    webkit: WebKit,
}

#[derive(Debug)]
struct WebKit {
    driver: PathBuf,
    browser: PathBuf,
    /// Runs a command on a display of its own: WebKitGTK has no headless mode.
    display: PathBuf,
}

impl Engines {
    /// Finds the programs, or installs them where that is possible.
    pub(crate) fn find() -> Result<Self> {
        Ok(Self {
            chromium: browser::find()?,
            firefox: firefox()?,
            geckodriver: tools::geckodriver()?,
            webkit: webkit()?,
        })
    }

    /// Node.js on a display, with the programs named in its environment.
    pub(crate) fn node(&self) -> Command {
        let mut command = Command::new(&self.webkit.display);
        command
            .args(["-a", "node"])
            .env("CHROMIUM", &self.chromium.chromium)
            .env("CHROMEDRIVER", &self.chromium.driver)
            .env("FIREFOX", &self.firefox)
            .env("GECKODRIVER", &self.geckodriver)
            .env("WEBKIT_DRIVER", &self.webkit.driver)
            .env("MINI_BROWSER", &self.webkit.browser);
        command
    }
}

fn firefox() -> Result<PathBuf> {
    if let Some(found) = program("FIREFOX", FIREFOX)? {
        return Ok(found);
    }
    debian::install_packages(&["firefox-esr"], "Firefox for the tests").context(FIREFOX_WAY_OUT)?;
    program("FIREFOX", FIREFOX)?.context(FIREFOX_WAY_OUT)
}

fn webkit() -> Result<WebKit> {
    if let Some(found) = look_for_webkit()? {
        return Ok(found);
    }
    // `xvfb-run` can't do without `xauth`, which Debian only recommends.
    let packages = ["webkit2gtk-driver", "xvfb", "xauth"];
    debian::install_packages(&packages, "WebKit for the tests").context(WEBKIT_WAY_OUT)?;
    look_for_webkit()?.context(WEBKIT_WAY_OUT)
}

fn look_for_webkit() -> Result<Option<WebKit>> {
    // Debian's is not meant to be started by hand, so it is not on PATH.
    let debians = format!("/usr/lib/{ARCH}-linux-gnu/webkit2gtk-4.1/MiniBrowser");
    let driver = program("WEBKIT_DRIVER", WEBKIT_DRIVER)?;
    let browser = program("MINI_BROWSER", &["MiniBrowser", &debians])?;
    let display = program("XVFB_RUN", DISPLAY)?;
    Ok(match (driver, browser, display) {
        (Some(driver), Some(browser), Some(display)) => Some(WebKit { driver, browser, display }),
        _ => None,
    })
}
