//! Which seeds the simulation of the engine runs with.

use std::env;
use std::fmt::{self, Display, Formatter};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How many seeds are each day's own: a multiple of `SEEDS`, so that one can ask for more of them without
/// running those of the next days.
const A_DAY: u64 = 10_000;
const SEEDS: u64 = 1_000;
const HOURS: u64 = 24;

/// A range of seeds, and how many virtual hours each lives through.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seeds {
    from: u64,
    seeds: u64,
    hours: u64,
}

impl Seeds {
    /// Today's seeds, so that every day looks where none has looked before, unless the environment names
    /// others.
    pub(crate) fn of_today() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::of(since_epoch, |name| env::var(name).ok())
    }

    fn of(since_epoch: Duration, variable: impl Fn(&str) -> Option<String>) -> Self {
        let number = |name| variable(name).and_then(|text| text.parse().ok());
        let days = since_epoch.as_secs() / (24 * 60 * 60);
        let one = number("SEED");
        Self {
            from: one.or_else(|| number("FROM")).unwrap_or(days * A_DAY),
            seeds: if one.is_some() { 1 } else { number("SEEDS").unwrap_or(SEEDS) },
            hours: number("HOURS").unwrap_or(HOURS),
        }
    }

    /// The environment variables in which the simulation reads them.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        [("FROM", self.from), ("SEEDS", self.seeds), ("HOURS", self.hours)]
            .map(|(name, number)| (name, number.to_string()))
    }
}

/// As they are set in a shell.
impl Display for Seeds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "FROM={} SEEDS={} HOURS={}", self.from, self.seeds, self.hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_day(day: u64) -> Seeds {
        Seeds::of(Duration::from_secs(day * 86_400 + 3_600), |_| None)
    }

    #[test]
    fn no_seed_is_run_on_two_days() {
        for day in 20_000..30_000 {
            let (today, tomorrow) = (of_day(day), of_day(day + 1));
            assert!(today.from + today.seeds <= tomorrow.from);
        }
        let evening = Seeds::of(Duration::from_secs(20_000 * 86_400 + 86_399), |_| None);
        assert_eq!(evening, of_day(20_000), "the whole day has the same");
    }

    #[test]
    fn the_environment_names_others() {
        let named = |names: &[(&str, &str)], name: &str| {
            names.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let all = [("FROM", "7"), ("SEEDS", "3"), ("HOURS", "2")];
        let seeds = Seeds::of(Duration::ZERO, |name| named(&all, name));
        assert_eq!(seeds.to_string(), "FROM=7 SEEDS=3 HOURS=2");
        let one = [("SEED", "17"), ("FROM", "7"), ("SEEDS", "3")];
        let seeds = Seeds::of(Duration::ZERO, |name| named(&one, name));
        assert_eq!(seeds.to_string(), "FROM=17 SEEDS=1 HOURS=24");
    }
}
