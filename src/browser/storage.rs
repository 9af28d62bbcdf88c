//! The environment, kept for a day in `localStorage`.

use web_sys::{Storage, Window};

use crate::time::WallTime;

const PREFIX: &str = "clerk-wasm:environment:";
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The environment kept for this instance, if it is not older than a day.
pub(crate) fn read_environment(window: &Window, cookie_suffix: &str, now: WallTime) -> Option<String> {
    let entry = storage(window)?.get_item(&key(cookie_suffix)).ok().flatten()?;
    fresh(&entry, now).map(str::to_owned)
}

/// Keeps the environment; where storage is denied or full, nothing happens.
pub(crate) fn write_environment(window: &Window, cookie_suffix: &str, text: &str, now: WallTime) {
    if let Some(storage) = storage(window) {
        let mut entry = now.0.to_string();
        entry.push(' ');
        entry.push_str(text);
        let _ = storage.set_item(&key(cookie_suffix), &entry);
    }
}

/// The text of an entry `<milliseconds> <text>` that is not older than a day, nor from the future.
fn fresh(entry: &str, now: WallTime) -> Option<&str> {
    let (written, text) = entry.split_once(' ')?;
    let age = now.0.checked_sub(written.parse().ok()?)?;
    (0..DAY).contains(&age).then_some(text)
}

fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}

fn key(cookie_suffix: &str) -> String {
    let mut key = String::from(PREFIX);
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
