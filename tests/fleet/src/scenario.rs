//! When what happens to the API and to the pages. Times are milliseconds of true time.

/// How the API is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It answers 503.
    Unavailable,
    /// No connection comes about.
    Unreachable,
}

/// One kind of outage.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    /// How many of a hundred users load the page anew, once, at some moment of the outage.
    pub(crate) reloading: u8,
}

/// The first is the one that the picture is about.
pub(crate) const SCENARIOS: [Scenario; 3] = [
    Scenario { name: "503, one in ten reloads", fault: Fault::Unavailable, reloading: 10 },
    Scenario { name: "503, everybody reloads", fault: Fault::Unavailable, reloading: 100 },
    Scenario { name: "unreachable, one in ten reloads", fault: Fault::Unreachable, reloading: 10 },
];

pub(crate) const SECOND: u64 = 1_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;

/// Pages are loaded first at any moment until then: twice the 46 seconds between renewals, so that
/// these are spread evenly.
pub(crate) const ARRIVALS: u64 = 92 * SECOND;
/// From here on until the outage, all is as on any day.
pub(crate) const QUIET: u64 = 2 * MINUTE;
pub(crate) const OUTAGE: u64 = 5 * MINUTE;
pub(crate) const RECOVERY: u64 = OUTAGE + 10 * MINUTE;
pub(crate) const END: u64 = RECOVERY + 17 * MINUTE;

/// Whether the API is down.
pub(crate) fn is_down(at: u64) -> bool {
    (OUTAGE..RECOVERY).contains(&at)
}
