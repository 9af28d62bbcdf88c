//! What later pages start with, in `localStorage`: what is read of the environment, and the clock. Each instance has its
//! own. Where storage is denied or full, nothing is kept.

use super::bindings;
use crate::wire::joined;

/// What is kept.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    Environment,
    Clock,
}

/// What an earlier page has kept.
pub(crate) fn read(what: Kept, cookie_suffix: &str) -> Option<String> {
    bindings::stored(&key(what, cookie_suffix))
}

/// Keeps a text; an empty one removes what was kept.
pub(crate) fn write(what: Kept, cookie_suffix: &str, text: &str) {
    bindings::store(&key(what, cookie_suffix), text);
}

fn key(what: Kept, cookie_suffix: &str) -> String {
    let name = match what {
        Kept::Environment => "environment:",
        Kept::Clock => "clock:",
    };
    joined(&["clerk-wasm:", name, cookie_suffix])
}

#[cfg(all(test, target_family = "wasm"))]
mod browser_tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn each_instance_has_its_own_entries() {
        write(Kept::Environment, "one", "2 5 {}");
        write(Kept::Clock, "one", "5 6");
        let read_both = |suffix| (read(Kept::Environment, suffix), read(Kept::Clock, suffix));
        assert_eq!(read_both("one"), (Some("2 5 {}".to_owned()), Some("5 6".to_owned())));
        assert_eq!(read_both("two"), (None, None));
        write(Kept::Environment, "one", "");
        assert_eq!(read_both("one"), (None, Some("5 6".to_owned())));
    }
}
