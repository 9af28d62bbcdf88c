//! What later pages start with, in `localStorage`: what is read of the environment, kept for a day, and the clock.

use super::bindings;
use crate::time::WallTime;
use crate::wire::{joined, number, push_number, split_once};

const ENVIRONMENT: &str = "clerk-wasm:environment:";
const CLOCK: &str = "clerk-wasm:clock:";
/// What the environment's entry begins with. An entry without it is from when the whole answer was kept.
const FORM: &str = "2 ";
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The environment kept for this instance, if it is not older than a day. An entry that is no good is removed.
pub(crate) fn read_environment(cookie_suffix: &str, now: WallTime) -> Option<String> {
    let entry = read(ENVIRONMENT, cookie_suffix)?;
    let text = fresh(&entry, now).map(str::to_owned);
    if text.is_none() {
        write(ENVIRONMENT, cookie_suffix, "");
    }
    text
}

/// Keeps the environment. Does nothing where storage is denied or full.
pub(crate) fn write_environment(cookie_suffix: &str, text: &str, now: WallTime) {
    let mut entry = String::from(FORM);
    push_number(&mut entry, now.0);
    entry.push(' ');
    entry.push_str(text);
    write(ENVIRONMENT, cookie_suffix, &entry);
}

/// What was kept about the server's clock.
pub(crate) fn read_clock(cookie_suffix: &str) -> Option<String> {
    read(CLOCK, cookie_suffix)
}

/// Keeps what is known about the server's clock. Does nothing where storage is denied or full.
pub(crate) fn write_clock(cookie_suffix: &str, text: &str) {
    write(CLOCK, cookie_suffix, text);
}

/// The text of an entry `2 <milliseconds> <text>` that is neither older than a day nor from the future.
fn fresh(entry: &str, now: WallTime) -> Option<&str> {
    let (written, text) = split_once(entry.strip_prefix(FORM)?, b' ')?;
    let age = now.0.checked_sub(number(written)?)?;
    (0..DAY).contains(&age).then_some(text)
}

fn read(prefix: &str, cookie_suffix: &str) -> Option<String> {
    bindings::stored(&key(prefix, cookie_suffix))
}

fn write(prefix: &str, cookie_suffix: &str, entry: &str) {
    bindings::store(&key(prefix, cookie_suffix), entry);
}

fn key(prefix: &str, cookie_suffix: &str) -> String {
    joined(&[prefix, cookie_suffix])
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
            ("", 0),
        ];
        for (entry, now) in none {
            assert_eq!(fresh(entry, WallTime(now)), None, "{entry}");
        }
    }
}

#[cfg(all(test, target_family = "wasm"))]
mod browser_tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn each_instance_has_its_own_entry() {
        write_environment("one", "{\"a\":1}", WallTime(5));
        assert_eq!(read_environment("one", WallTime(6)).as_deref(), Some("{\"a\":1}"));
        assert_eq!(read_environment("two", WallTime(6)), None);
        assert_eq!(read_environment("one", WallTime(5 + DAY)), None);
    }

    #[wasm_bindgen_test]
    fn what_is_no_good_any_more_is_removed() {
        let key = key(ENVIRONMENT, "old");
        for entry in [r#"5 {"response":{"auth_config":{}},"client":{}}"#, "2 -99999999999 {}", "x"] {
            bindings::store(&key, entry);
            assert_eq!(read_environment("old", WallTime(5)), None);
            assert_eq!(bindings::stored(&key), None);
        }
    }
}
