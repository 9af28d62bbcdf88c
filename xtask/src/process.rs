//! Runs programs, and shows what they print as it comes.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Says in one line what is done next and why.
pub(crate) fn step(what: &str) {
    println!("==> {what}");
}

/// Runs to the end; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| starting(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Whether the program ends with exit code 0 within the limit. Past the limit it is killed.
pub(crate) fn succeeds_within(command: &mut Command, limit: Duration) -> Result<bool> {
    let mut child = command.spawn().with_context(|| starting(command))?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// What the program prints. Its errors are shown only if it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| starting(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let (shown, status) = (shown(command), output.status);
        bail!("`{shown}` failed ({status}): {}", said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs to the end and shows what is printed as it comes. Returns whether it succeeded, and what it printed.
pub(crate) fn tee(command: &mut Command) -> Result<(bool, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| starting(command))?;
    let (lines, printed) = mpsc::channel();
    let readers = [
        read_lines(child.stdout.take().expect("piped"), lines.clone()),
        read_lines(child.stderr.take().expect("piped"), lines),
    ];
    let mut text = String::new();
    for line in printed {
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    for reader in readers {
        reader.join().expect("reading a pipe does not panic");
    }
    Ok((child.wait()?.success(), text))
}

/// The program's name and arguments, as one would type them.
pub(crate) fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn starting(command: &Command) -> String {
    format!("starting `{}`", shown(command))
}

fn read_lines(pipe: impl Read + Send + 'static, lines: mpsc::Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            // Nobody listens any more only if the whole command is being given up.
            let _ = lines.send(line.trim_end_matches('\r').to_owned());
        }
    })
}
