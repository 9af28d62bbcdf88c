//! Patterns of paths.

use regex::bytes::{Regex, RegexBuilder};

use super::settings::SettingsError;

/// A pattern in the notation of `path-to-regexp` 6: `:name`, `(…)` with a regular expression, `{…}` around parts that
/// belong together, and the modifiers `?`, `*` and `+`. Letters match in both cases; one slash may follow.
#[derive(Debug)]
pub(super) struct Pattern {
    expression: Regex,
}

/// Who a path names.
pub(super) struct Found {
    pub(super) id: Option<String>,
    pub(super) slug: Option<String>,
}

impl Pattern {
    pub(super) fn read(text: &str) -> Result<Self, SettingsError> {
        let problem = |problem: String| SettingsError::Pattern { pattern: text.to_owned(), problem };
        let expression = Reader { rest: text, out: "^".to_owned(), literal: String::new() }
            .read()
            .map_err(|message| problem(message.to_owned()))?;
        // Paths are ASCII: everything else in them is percent-encoded.
        let built = RegexBuilder::new(&expression).case_insensitive(true).unicode(false).build();
        Ok(Self { expression: built.map_err(|_| problem("it is not a regular expression".to_owned()))? })
    }

    pub(super) fn matches(&self, path: &str) -> Option<Found> {
        let found = self.expression.captures(path.as_bytes())?;
        let named = |name| {
            let text = core::str::from_utf8(found.name(name)?.as_bytes()).ok()?;
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        Some(Found { id: named("id"), slug: named("slug") })
    }
}

/// Turns a pattern into a regular expression.
struct Reader<'a> {
    rest: &'a str,
    out: String,
    /// The fixed text since the last parameter.
    literal: String,
}

/// What a parameter may be if the pattern does not say.
const SEGMENT: &str = "[^/#?]+?";

impl Reader<'_> {
    fn read(mut self) -> Result<String, &'static str> {
        while let Some(letter) = self.rest.chars().next() {
            if self.starts_parameter(letter.len_utf8()) && matches!(letter, '/' | '.') {
                self.skip(letter);
                self.parameter(letter.encode_utf8(&mut [0; 4]))?;
            } else if self.starts_parameter(0) {
                self.parameter("")?;
            } else if letter == '{' {
                self.skip(letter);
                self.group()?;
            } else {
                let fixed = self.fixed()?.ok_or("a modifier or a closing brace stands alone")?;
                self.literal.push(fixed);
            }
        }
        self.flush();
        self.out.push_str("[/#?]?$");
        Ok(self.out)
    }

    fn starts_parameter(&self, at: usize) -> bool {
        self.rest.get(at..).is_some_and(|rest| rest.starts_with([':', '(']))
    }

    fn skip(&mut self, letter: char) {
        self.rest = self.rest.get(letter.len_utf8()..).unwrap_or_default();
    }

    /// A letter that stands for itself.
    fn fixed(&mut self) -> Result<Option<char>, &'static str> {
        let Some(mut letter) = self.rest.chars().next() else { return Ok(None) };
        if matches!(letter, '*' | '+' | '?' | '{' | '}' | ':' | '(') {
            return Ok(None);
        }
        self.skip(letter);
        if letter == '\\' {
            letter = self.rest.chars().next().ok_or("a backslash stands at its end")?;
            self.skip(letter);
        }
        Ok(Some(letter))
    }

    fn flush(&mut self) {
        self.out.push_str(&regex::escape(&self.literal));
        self.literal.clear();
    }

    fn parameter(&mut self, prefix: &str) -> Result<(), &'static str> {
        let before = if prefix.is_empty() { self.literal.clone() } else { prefix.to_owned() };
        let (name, own) = (self.name()?, self.own_expression()?);
        self.flush();
        let expression = own.map_or_else(|| expression_after(&before), Ok)?;
        self.part(prefix, &name, &expression, "")
    }

    fn group(&mut self) -> Result<(), &'static str> {
        let mut prefix = String::new();
        while let Some(letter) = self.fixed()? {
            prefix.push(letter);
        }
        let (name, own) = (self.name()?, self.own_expression()?);
        let mut suffix = String::new();
        while let Some(letter) = self.fixed()? {
            suffix.push(letter);
        }
        self.rest = self.rest.strip_prefix('}').ok_or("a brace is not closed")?;
        let before = if prefix.is_empty() { self.literal.clone() } else { prefix.clone() };
        self.flush();
        let expression = match (own, name.is_empty()) {
            (Some(own), _) => own,
            (None, true) => String::new(),
            (None, false) => expression_after(&before)?,
        };
        self.part(&prefix, &name, &expression, &suffix)
    }

    fn part(&mut self, prefix: &str, name: &str, expression: &str, suffix: &str) -> Result<(), &'static str> {
        let modifier = self.rest.chars().next().filter(|letter| matches!(letter, '?' | '*' | '+'));
        modifier.into_iter().for_each(|modifier| self.skip(modifier));
        let (before, after) = (regex::escape(prefix), regex::escape(suffix));
        let open = if matches!(name, "id" | "slug") { format!("(?P<{name}>") } else { "(?:".to_owned() };
        let part = match modifier {
            _ if expression.is_empty() => format!("(?:{before}{after}){}", letters(modifier)),
            Some('*' | '+') if prefix.is_empty() && suffix.is_empty() => {
                return Err("what repeats needs a text before or after it");
            }
            Some(repeat @ ('*' | '+')) => {
                let optional = if repeat == '*' { "?" } else { "" };
                format!(
                    "(?:{before}{open}(?:{expression})(?:{after}{before}(?:{expression}))*){after}){optional}"
                )
            }
            _ => format!("(?:{before}{open}{expression}){after}){}", letters(modifier)),
        };
        self.out.push_str(&part);
        Ok(())
    }

    fn name(&mut self) -> Result<String, &'static str> {
        let Some(rest) = self.rest.strip_prefix(':') else { return Ok(String::new()) };
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let end = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        self.rest = rest;
        if name.is_empty() { Err("a colon has no name after it") } else { Ok(name.to_owned()) }
    }

    /// The regular expression in parentheses, if there is one.
    fn own_expression(&mut self) -> Result<Option<String>, &'static str> {
        let Some(rest) = self.rest.strip_prefix('(') else { return Ok(None) };
        let (mut depth, mut is_escaped) = (1, false);
        for (at, letter) in rest.char_indices() {
            match letter {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let (own, after) =
                    (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default());
                self.rest = after;
                return if own.is_empty() { Err("parentheses are empty") } else { Ok(Some(own.to_owned())) };
            }
        }
        Err("a parenthesis is not closed")
    }
}

fn letters(modifier: Option<char>) -> String {
    modifier.map(String::from).unwrap_or_default()
}

/// A parameter ends where the text before it would begin again.
fn expression_after(before: &str) -> Result<String, &'static str> {
    let mut letters = before.chars();
    match (letters.next(), letters.next()) {
        _ if before.contains(['/', '#', '?']) => Ok(SEGMENT.to_owned()),
        (None, _) => Ok(SEGMENT.to_owned()),
        (Some(letter), None) => Ok(format!("[^/#?{}]+?", regex::escape(letter.encode_utf8(&mut [0; 4])))),
        _ => Err("a parameter follows a text without a slash; write its expression in parentheses"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in
            ["/orgs/:id/***", "/:", "/(", "/()", "/{a", "/a}", "/a\\", "/:id(?!x)", "/:id-x-:slug", "/:id([)"]
        {
            assert!(Pattern::read(pattern).is_err(), "{pattern}");
        }
    }
}
