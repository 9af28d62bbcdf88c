//! How many tests passed, read from what each test runner prints at its end.

use serde_json::Value;
use std::ops::AddAssign;

/// Tests by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Counts {
    /// From `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one line a test program.
    pub(crate) fn of_libtest(text: &str) -> Self {
        let results = text.lines().filter_map(|line| line.split_once("test result:"));
        let mut counts = Self::default();
        for (_, result) in results {
            let words = result.split_once(". ").map_or(result, |(_, words)| words);
            counts += Self::of_list(words, ';');
        }
        counts
    }

    /// From `Summary [ 1.2s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped`.
    pub(crate) fn of_nextest(text: &str) -> Self {
        let summary = text.lines().rfind(|line| line.contains("Summary ["));
        let list = summary.and_then(|line| line.split_once(" run: "));
        list.map_or(Self::default(), |(_, list)| Self::of_list(list, ','))
    }

    /// From `ℹ pass 3`, `ℹ fail 0` and so on, a line each.
    pub(crate) fn of_node(text: &str) -> Self {
        let number = |name: &str| {
            let last = text.lines().rev().find_map(|line| {
                let (key, number) = line.trim_start_matches(['ℹ', '#', ' ']).split_once(' ')?;
                (key == name).then(|| number.parse().ok()).flatten()
            });
            last.unwrap_or(0)
        };
        Self {
            passed: number("pass"),
            failed: number("fail") + number("cancelled"),
            skipped: number("skipped") + number("todo"),
        }
    }

    /// From Playwright's JSON report. A flaky test has failed once and passed when it was played again, if
    /// its configuration allows that. Playwright lists it by name.
    pub(crate) fn of_playwright(report: &Value) -> Self {
        let number = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
        Self {
            passed: number("expected") + number("flaky"),
            failed: number("unexpected"),
            skipped: number("skipped"),
        }
    }

    /// From `4 passed (1 slow), 1 timed out`: a test that neither passed nor was skipped has failed.
    fn of_list(list: &str, separator: char) -> Self {
        let mut counts = Self::default();
        for item in list.split(separator) {
            let mut words = item.split_whitespace();
            let Some(number) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
                continue;
            };
            match words.next() {
                Some("passed") => counts.passed += number,
                Some("skipped" | "ignored") => counts.skipped += number,
                Some("failed" | "timed" | "exec") => counts.failed += number,
                _ => {}
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;
    use serde_json::json;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn libtest_results_of_all_programs_add_up() {
        let text = "\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.1s\n\
            running 2 tests\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Counts::of_libtest(text), counts(4, 1, 1));
    }

    #[test]
    fn nextest_counts_a_timeout_as_failed() {
        let text = "     Summary [   1.011s] 7 tests run: 4 passed (1 slow), 1 failed, \
                    2 timed out, 3 skipped\n        FAIL [ 0.1s] a::b\n";
        assert_eq!(Counts::of_nextest(text), counts(4, 3, 3));
        let one = "     Summary [   0.011s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(Counts::of_nextest(one), counts(1, 0, 0));
    }

    #[test]
    fn node_counts_a_cancelled_test_as_failed() {
        let text = "✔ imports (3ms)\nℹ tests 6\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\n\
                    ℹ skipped 1\nℹ todo 0\n";
        assert_eq!(Counts::of_node(text), counts(3, 2, 1));
    }

    #[test]
    fn what_playwright_played_twice_has_passed() {
        let report = json!({ "stats": { "expected": 5, "unexpected": 1, "flaky": 1, "skipped": 2 } });
        assert_eq!(Counts::of_playwright(&report), counts(6, 1, 2));
    }

    #[test]
    fn text_without_a_summary_counts_nothing() {
        for count in [Counts::of_libtest, Counts::of_nextest, Counts::of_node] {
            assert_eq!(count("error: could not compile"), Counts::default());
        }
    }
}
