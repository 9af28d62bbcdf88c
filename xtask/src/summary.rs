//! The results of all phases of the tests, as one table and one line.

use crate::counts::Counts;
use std::fmt;
use std::time::Duration;

/// One phase and its results.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) phase: &'static str,
    pub(crate) counts: Counts,
    pub(crate) time: Duration,
}

/// All of them, in the order they ran.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) rows: Vec<Row>,
}

impl Summary {
    pub(crate) fn total(&self) -> Counts {
        let mut total = Counts::default();
        for row in &self.rows {
            total += row.counts;
        }
        total
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (phase, time) = ("phase", "seconds");
        writeln!(f, "{phase:<10}{:>8}{:>8}{:>9}{time:>9}", "passed", "failed", "skipped")?;
        for Row { phase, counts, time } in &self.rows {
            let Counts { passed, failed, skipped } = counts;
            let seconds = time.as_secs_f32();
            writeln!(f, "{phase:<10}{passed:>8}{failed:>8}{skipped:>9}{seconds:>9.1}")?;
        }
        let Counts { passed, failed, skipped } = self.total();
        write!(f, "\n{passed} passed, {failed} failed")?;
        if skipped > 0 {
            write!(f, ", {skipped} skipped")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, Summary};
    use crate::counts::Counts;
    use std::time::Duration;

    fn summary(skipped: u64) -> Summary {
        let row = |phase| Row {
            phase,
            counts: Counts { passed: 2, failed: 1, skipped },
            time: Duration::from_millis(1250),
        };
        Summary { rows: vec![row("native"), row("browser")] }
    }

    #[test]
    fn the_last_line_is_the_sum() {
        let last = |summary: Summary| summary.to_string().lines().last().map(str::to_owned);
        assert_eq!(last(summary(0)).as_deref(), Some("4 passed, 2 failed"));
        let skipping = Some("4 passed, 2 failed, 2 skipped");
        assert_eq!(last(summary(1)).as_deref(), skipping);
    }

    #[test]
    fn each_phase_has_its_line() {
        let text = summary(0).to_string();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "phase       passed  failed  skipped  seconds");
        assert_eq!(lines[1], "native           2       1        0      1.2");
    }
}
