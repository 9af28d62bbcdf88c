//! The figures as text: for the terminal, and between two marks in `docs/fleet.md`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::Run;
use crate::figures::Figures;

const BEGIN: &str = "<!-- figures: written by `cargo xtask fleet --write` -->\n";
const END: &str = "<!-- end of figures -->\n";

type Cell = fn(&Figures) -> String;

const ROWS: &[(&str, Cell)] = &[
    ("requests a second before", |it| rate(it.before)),
    ("… of one browser, an hour", |it| format!("{:.1}", it.an_hour)),
    ("requests a second during", |it| rate(it.during)),
    ("… at most", |it| rate(it.during_peak)),
    ("… of one browser, a minute", |it| format!("{:.2}", it.a_minute)),
    ("… the most of one page, in any minute but its first there", |it| it.most_a_minute.to_string()),
    ("… and in its first", |it| it.most_at_first.to_string()),
    ("requests a second after", |it| rate(it.after)),
    ("… at most", |it| rate(it.after_peak)),
    ("**peak to mean after** (at most 2)", |it| format!("**{:.2}**", it.ratio())),
    ("… to the mean before", |it| format!("{:.2}", it.after_peak / it.before)),
    ("… in the last five minutes", |it| format!("{:.2}", it.late_peak / it.after)),
    ("a peak is the mean of", |it| format!("{} s", it.window)),
    ("fresh token again, median", |it| format!("{:.1} s", it.recovery[0])),
    ("… 99 of 100 browsers", |it| format!("{:.1} s", it.recovery[1])),
    ("… the last one", |it| format!("{:.1} s", it.recovery[2])),
    ("browsers without", |it| it.lost.to_string()),
    ("tokens handed to apps", |it| grouped(it.tokens)),
    ("… that had expired", |it| it.expired.to_string()),
    ("times told to be signed out", |it| it.signed_out.to_string()),
    ("calls that ended with an error", |it| grouped(it.failed_calls)),
];

/// A table: a column for each run.
pub(crate) fn text(runs: &[Run]) -> String {
    let mut text = String::from("| |");
    for run in runs {
        let _ = write!(text, " {} |", run.scenario.name);
    }
    text.push_str("\n| --- |");
    text.push_str(&" ---: |".repeat(runs.len()));
    row(&mut text, "browsers", runs, |run| grouped(run.browsers.into()));
    for (name, cell) in ROWS {
        row(&mut text, name, runs, |run| cell(&run.figures));
    }
    row(&mut text, "inputs to engines", runs, |run| grouped(run.figures.inputs));
    row(&mut text, "it took", runs, |run| format!("{:.0} s", run.took.as_secs_f64()));
    text.push('\n');
    text
}

/// Puts the table into the page, in the place of the last one.
pub(crate) fn write(page: &Path, runs: &[Run]) -> Result<()> {
    let text = fs::read_to_string(page).with_context(|| format!("reading {}", page.display()))?;
    let marks = text.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let (head, tail) = marks.with_context(|| format!("{} has no place for figures", page.display()))?;
    let text = format!("{head}{BEGIN}\n{}\n{END}{tail}", self::text(runs));
    fs::write(page, text).with_context(|| format!("writing {}", page.display()))
}

fn row(text: &mut String, name: &str, runs: &[Run], cell: impl Fn(&Run) -> String) {
    let _ = write!(text, "\n| {name} |");
    for run in runs {
        let _ = write!(text, " {} |", cell(run));
    }
}

/// A rate, rounded to what can be read.
pub(crate) fn rate(rate: f64) -> String {
    grouped(rate.round() as u64)
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
