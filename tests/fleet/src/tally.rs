//! What many browsers did, added up.

use crate::scenario::{END, MINUTE, OUTAGE, RECOVERY, SECOND};

/// How fine the time until a fresh token is measured, in milliseconds.
pub(crate) const STEP: u64 = 100;

/// What many browsers did.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// Requests that arrived, by the second.
    pub(crate) requests: Vec<u32>,
    /// How many browsers had a fresh token how many steps after the outage.
    pub(crate) recovered: Vec<u32>,
    /// Tokens that apps were given.
    pub(crate) tokens: u64,
    /// Tokens among these that had run out.
    pub(crate) expired: u64,
    /// Apps were told that nobody is signed in.
    pub(crate) signed_out: u64,
    /// Calls that ended with an error.
    pub(crate) failed_calls: u64,
    /// Of any one page: the most requests in the first minute that it spent in the outage.
    pub(crate) most_at_first: u32,
    /// The most in any other minute of the outage, wherever that minute begins.
    pub(crate) most_a_minute: u32,
    /// What the engines were told.
    pub(crate) inputs: u64,
}

/// The requests of one page in the outage.
#[derive(Debug, Default)]
pub(crate) struct InOutage {
    at: Vec<u64>,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let steps = |span: u64, step: u64| vec![0; usize::try_from(span / step + 60).expect("half an hour")];
        Self {
            requests: steps(END, SECOND),
            recovered: steps(END - RECOVERY, STEP),
            tokens: 0,
            expired: 0,
            signed_out: 0,
            failed_calls: 0,
            most_at_first: 0,
            most_a_minute: 0,
            inputs: 0,
        }
    }

    pub(crate) fn request(&mut self, at: u64) {
        if let Some(second) = self.requests.get_mut(index(at, SECOND)) {
            *second += 1;
        }
    }

    pub(crate) fn recovered(&mut self, after: u64) {
        self.recovered[index(after, STEP)] += 1;
    }

    /// Takes in what one page sent in the outage.
    pub(crate) fn page(&mut self, page: &InOutage) {
        let Some(first) = page.at.first() else { return };
        let settled = first + MINUTE;
        let (early, late) = page.at.split_at(page.at.partition_point(|at| *at < settled));
        self.most_at_first = self.most_at_first.max(count(early));
        for (from, start) in late.iter().enumerate() {
            let rest = &late[from..];
            let minute = &rest[..rest.partition_point(|at| *at < start + MINUTE)];
            self.most_a_minute = self.most_a_minute.max(count(minute));
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        add(&mut self.requests, &other.requests);
        add(&mut self.recovered, &other.recovered);
        self.tokens += other.tokens;
        self.expired += other.expired;
        self.signed_out += other.signed_out;
        self.failed_calls += other.failed_calls;
        self.most_at_first = self.most_at_first.max(other.most_at_first);
        self.most_a_minute = self.most_a_minute.max(other.most_a_minute);
        self.inputs += other.inputs;
    }
}

impl InOutage {
    pub(crate) fn request(&mut self, at: u64) {
        if (OUTAGE..RECOVERY).contains(&at) {
            // One that took longer on its way may arrive after the next one.
            let place = self.at.partition_point(|known| *known <= at);
            self.at.insert(place, at);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.at.clear();
    }
}

fn index(at: u64, step: u64) -> usize {
    usize::try_from(at / step).expect("half an hour")
}

fn count(requests: &[u64]) -> u32 {
    u32::try_from(requests.len()).unwrap_or(u32::MAX)
}

fn add(sum: &mut [u32], more: &[u32]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
