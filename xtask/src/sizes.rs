//! `cargo xtask build --sizes`: what the crate adds to the smallest app of each framework.

use crate::examples::{self, FRAMEWORKS};
use crate::marks;
use crate::process::step;
use crate::tools::{self, WasmBindgen};
use crate::wasm;
use crate::workspace;
use anyhow::{Context, Result};
use std::fmt::{self, Display, Formatter};

/// Prints the sizes, and with `write` puts them into the docs.
pub(crate) fn run(write: bool) -> Result<()> {
    let tools = tools::wasm_bindgen()?;
    let weighed = FRAMEWORKS.iter().map(|name| Weighed::new(name, &tools)).collect::<Result<Vec<_>>>()?;
    let table = Table(weighed);
    println!("\n{table}");
    if write {
        marks::write("docs/sizes.md", "cargo xtask build --sizes --write", &table.to_string())?;
    }
    Ok(())
}

struct Weighed {
    framework: String,
    without: Size,
    with: Size,
}

/// In bytes.
#[derive(Clone, Copy)]
struct Size {
    raw: u64,
    brotli: u64,
}

struct Table(Vec<Weighed>);

impl Weighed {
    fn new(name: &str, tools: &WasmBindgen) -> Result<Self> {
        let without = weigh(name, name, tools)?;
        let with = weigh(name, &format!("{name},clerk"), tools)?;
        let version = workspace::locked_version_in("examples/Cargo.lock", name)?;
        Ok(Self { framework: format!("{name} {version}"), without, with })
    }
}

fn weigh(name: &str, features: &str, tools: &WasmBindgen) -> Result<Size> {
    step(&format!("building examples/hello with {features}, optimised for size"));
    let built = examples::hello(name, features)?;
    let folder = workspace::wasm_target_dir().join("hello").join(features.replace(',', "-"));
    wasm::bind(&built, tools, &folder)?;
    let wasm = folder.join("clerk_wasm_bg.wasm");
    wasm::shrink(&wasm, &[wasm::SMALL])?;
    let facts = wasm::inspect(&wasm)?;
    let number = |key: &str| facts[key].as_u64().with_context(|| format!("no {key} size"));
    Ok(Size { raw: number("raw")?, brotli: number("brotli")? })
}

/// As Markdown, which can be read in a terminal as well.
impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| wasm bytes, as they are and with brotli 11 | without | with `clerk-wasm` | grows by |"
        )?;
        writeln!(f, "| --- | ---: | ---: | ---: |")?;
        for Weighed { framework, without, with } in &self.0 {
            let more = Size {
                raw: with.raw.saturating_sub(without.raw),
                brotli: with.brotli.saturating_sub(without.brotli),
            };
            writeln!(f, "| {framework} | {without} | {with} | **{more}** |")?;
        }
        Ok(())
    }
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", grouped(self.raw), grouped(self.brotli))
    }
}

/// `1234567` is `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Size, Table, Weighed, grouped};

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_row_says_what_is_added() {
        let (without, with) = (Size { raw: 1000, brotli: 400 }, Size { raw: 3500, brotli: 1000 });
        let table = Table(vec![Weighed { framework: "yew 1".into(), without, with }]).to_string();
        assert!(table.ends_with("| yew 1 | 1,000, 400 | 3,500, 1,000 | **2,500, 600** |\n"), "{table}");
    }
}
