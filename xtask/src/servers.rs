//! Servers that run as long as this program does.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// They end with this program, also when it is interrupted.
pub(crate) struct Servers {
    children: Arc<Mutex<Vec<Child>>>,
}

impl Servers {
    /// None yet. There can be only one of these, because one alone can hear of an interrupt.
    pub(crate) fn new() -> Result<Self> {
        let children = Arc::default();
        let interrupted = Arc::clone(&children);
        ctrlc::set_handler(move || {
            end(&interrupted);
            std::process::exit(0);
        })?;
        Ok(Self { children })
    }

    /// Starts one, and waits for the line that says that it is ready: the first in which `find` finds something. What it
    /// prints after that is shown.
    pub(crate) fn start<T>(&self, command: &mut Command, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let printed = self.spawn(command.stdout(Stdio::piped()))?;
        let mut printed = BufReader::new(printed.context("it prints nothing")?);
        let mut line = String::new();
        while printed.read_line(&mut line)? > 0 {
            if let Some(found) = find(&line) {
                thread::spawn(move || show(printed));
                return Ok(found);
            }
            line.clear();
        }
        bail!("{} stopped before it was ready", command.get_program().display())
    }

    /// Starts one that does not say when it is ready.
    pub(crate) fn run(&self, command: &mut Command) -> Result<()> {
        self.spawn(command).map(drop)
    }

    /// Waits until one stops by itself, which it does only when something is wrong.
    pub(crate) fn wait(&self) -> Result<()> {
        loop {
            self.check()?;
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// Fails if one has stopped by itself.
    pub(crate) fn check(&self) -> Result<()> {
        for child in locked(&self.children).iter_mut() {
            if let Some(status) = child.try_wait()? {
                bail!("a server stopped ({status})");
            }
        }
        Ok(())
    }

    /// Not through `cargo run`: ending that would leave the server behind on some systems.
    fn spawn(&self, command: &mut Command) -> Result<Option<ChildStdout>> {
        let started = command.spawn();
        let mut child = started.with_context(|| format!("starting {}", command.get_program().display()))?;
        let printed = child.stdout.take();
        locked(&self.children).push(child);
        Ok(printed)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        end(&self.children);
    }
}

/// The first address in a line of text.
pub(crate) fn address_in(line: &str) -> Option<String> {
    let start = line.find("http://").or_else(|| line.find("https://"))?;
    line[start..].split_whitespace().next().map(str::to_owned)
}

fn locked(children: &Mutex<Vec<Child>>) -> MutexGuard<'_, Vec<Child>> {
    // A panic elsewhere leaves the processes as they were.
    children.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(children: &Mutex<Vec<Child>>) {
    for mut child in locked(children).drain(..) {
        // It may have ended already, which is what is wanted.
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn show(mut printed: impl Read) {
    // Ends when the server does.
    let _ = std::io::copy(&mut printed, &mut std::io::stdout());
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_taken_from_a_line_of_text() {
        let line = "demo: open http://localhost:4000/ in a browser\n";
        assert_eq!(address_in(line).as_deref(), Some("http://localhost:4000/"));
        assert_eq!(address_in("starting"), None);
    }
}
