//! The environment, as later pages start with it while the API can't be reached: how it is kept, and for how long.

use super::Engine;
use super::output::Output;
use crate::time::WallTime;
use crate::wire::{number, push_number, split_once};

/// What an entry begins with. One without it is from when the whole answer was kept.
const FORM: &str = "2 ";
const DAY: i64 = 24 * 60 * 60 * 1000;

impl Engine {
    /// Looks at what an earlier page has stored. An entry that is no good is removed.
    pub(super) fn recall_environment(&mut self) {
        let Some(entry) = self.page.stored_environment.take() else { return };
        self.page.stored_environment = fresh(&entry, self.now.wall).map(str::to_owned);
        if self.page.stored_environment.is_none() {
            self.outputs.push_back(Output::StoreEnvironment(String::new()));
        }
    }

    /// Stores the environment for later pages.
    pub(super) fn store_environment(&mut self, text: &str) {
        let mut entry = String::from(FORM);
        push_number(&mut entry, self.now.wall.0);
        entry.push(' ');
        entry.push_str(text);
        self.outputs.push_back(Output::StoreEnvironment(entry));
    }
}

/// The text of an entry `2 <milliseconds> <text>` that is neither older than a day nor from the future.
fn fresh(entry: &str, now: WallTime) -> Option<&str> {
    let (written, text) = split_once(entry.strip_prefix(FORM)?, b' ')?;
    let age = now.0.checked_sub(number(written)?)?;
    (0..DAY).contains(&age).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_lasts_a_day() {
        assert_eq!(fresh("2 1000 {} x", WallTime(1000)), Some("{} x"));
        assert_eq!(fresh("2 1000 {}", WallTime(1000 + DAY - 1)), Some("{}"));
        let none = [
            ("2 1000 {}", 1000 + DAY),
            ("2 1000 {}", 999),
            ("2 x {}", 0),
            ("2 1000", 1000),
            ("1000 {}", 1000),
            ("2 -99999999999 {}", 5),
            ("x", 5),
            ("", 0),
        ];
        for (entry, now) in none {
            assert_eq!(fresh(entry, WallTime(now)), None, "{entry}");
        }
    }
}
