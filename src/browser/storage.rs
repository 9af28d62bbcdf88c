//! What pages to come start with, in `localStorage`: the environment, kept for a day, and the clock.

use web_sys::{Storage, Window};

use crate::time::WallTime;

const ENVIRONMENT: &str = "clerk-wasm:environment:";
const CLOCK: &str = "clerk-wasm:clock:";
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The environment kept for this instance, if it is not older than a day.
pub(crate) fn read_environment(window: &Window, cookie_suffix: &str, now: WallTime) -> Option<String> {
    let entry = read(window, ENVIRONMENT, cookie_suffix)?;
    fresh(&entry, now).map(str::to_owned)
}

/// Keeps the environment; where storage is denied or full, nothing happens.
pub(crate) fn write_environment(window: &Window, cookie_suffix: &str, text: &str, now: WallTime) {
    let mut entry = now.0.to_string();
    entry.push(' ');
    entry.push_str(text);
    write(window, ENVIRONMENT, cookie_suffix, &entry);
}

/// What was noted of the server's clock.
pub(crate) fn read_clock(window: &Window, cookie_suffix: &str) -> Option<String> {
    read(window, CLOCK, cookie_suffix)
}

/// Keeps what is known of the server's clock; where storage is denied or full, nothing happens.
pub(crate) fn write_clock(window: &Window, cookie_suffix: &str, text: &str) {
    write(window, CLOCK, cookie_suffix, text);
}

/// The text of an entry `<milliseconds> <text>` that is not older than a day, nor from the future.
fn fresh(entry: &str, now: WallTime) -> Option<&str> {
    let (written, text) = entry.split_once(' ')?;
    let age = now.0.checked_sub(written.parse().ok()?)?;
    (0..DAY).contains(&age).then_some(text)
}

fn read(window: &Window, prefix: &str, cookie_suffix: &str) -> Option<String> {
    storage(window)?.get_item(&key(prefix, cookie_suffix)).ok().flatten()
}

fn write(window: &Window, prefix: &str, cookie_suffix: &str, entry: &str) {
    if let Some(storage) = storage(window) {
        let _ = storage.set_item(&key(prefix, cookie_suffix), entry);
    }
}

fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}

fn key(prefix: &str, cookie_suffix: &str) -> String {
    let mut key = String::from(prefix);
    key.push_str(cookie_suffix);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_lasts_a_day() {
        assert_eq!(fresh("1000 {} x", WallTime(1000)), Some("{} x"));
        assert_eq!(fresh("1000 {}", WallTime(1000 + DAY - 1)), Some("{}"));
        for (entry, now) in [("1000 {}", 1000 + DAY), ("1000 {}", 999), ("x {}", 0), ("1000", 1000), ("", 0)]
        {
            assert_eq!(fresh(entry, WallTime(now)), None, "{entry}");
        }
    }
}

#[cfg(all(test, target_family = "wasm"))]
mod browser_tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::browser::page;

    #[wasm_bindgen_test]
    fn each_instance_has_its_own_entry() {
        let window = page::window().expect("a window");
        write_environment(&window, "one", "{\"a\":1}", WallTime(5));
        assert_eq!(read_environment(&window, "one", WallTime(6)).as_deref(), Some("{\"a\":1}"));
        assert_eq!(read_environment(&window, "two", WallTime(6)), None);
        assert_eq!(read_environment(&window, "one", WallTime(5 + DAY)), None);
    }
}
