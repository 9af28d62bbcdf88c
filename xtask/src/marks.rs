//! Figures in a page: what a command measured, between two marks that say which command it was.

use crate::process::step;
use crate::workspace;
use anyhow::{Context, Result};
use std::fs;

const END: &str = "<!-- end of figures -->";

/// Puts the figures into a page of the checkout, in place of the last ones.
pub(crate) fn write(page: &str, command: &str, figures: &str) -> Result<()> {
    let path = workspace::root().join(page);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let text = with(&text, command, figures).with_context(|| format!("{page} has no place for figures"))?;
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    step(&format!("{page} is written"));
    Ok(())
}

/// The text with these figures; `None` if it does not have both marks.
fn with(text: &str, command: &str, figures: &str) -> Option<String> {
    let start = format!("<!-- figures: written by `{command}` -->\n");
    let (before, rest) = text.split_once(&start)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{start}\n{}\n\n{END}{after}", figures.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn figures_take_the_place_of_the_last_ones_of_their_command() {
        let page = |one: &str, other: &str| {
            format!(
                "# Page\n<!-- figures: written by `one` -->\n\n{one}\n\n<!-- end of figures -->\n\
                 <!-- figures: written by `other` -->\n\n{other}\n\n<!-- end of figures -->\nEnd\n"
            )
        };
        assert_eq!(with(&page("1", "2"), "other", "3\n"), Some(page("1", "3")));
        assert_eq!(with(&page("1", "2"), "another", "3"), None);
        assert_eq!(with("<!-- figures: written by `one` -->\n", "one", "3"), None);
    }
}
