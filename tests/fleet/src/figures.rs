//! What the tally says, in a few figures, and what they have to be.

use crate::scenario::{END, OUTAGE, QUIET, RECOVERY, SECOND};
use crate::tally::{STEP, Tally};

/// What one run came to. Rates are requests a second.
#[derive(Debug)]
pub(crate) struct Figures {
    /// Requests by the second.
    pub(crate) requests: Vec<u32>,
    /// On any day.
    pub(crate) before: f64,
    pub(crate) during: f64,
    pub(crate) during_peak: f64,
    pub(crate) after: f64,
    pub(crate) after_peak: f64,
    /// The peak of the last five minutes: waves that do not fade would show.
    pub(crate) late_peak: f64,
    /// Over how many seconds a peak is taken: one, where there are enough requests in it.
    pub(crate) window: usize,
    /// Of one browser, on any day.
    pub(crate) an_hour: f64,
    /// Of one browser in the outage, on average.
    pub(crate) a_minute: f64,
    pub(crate) most_at_first: u32,
    pub(crate) most_a_minute: u32,
    /// Seconds from the end of the outage until a browser has a fresh token: median, p99, maximum.
    pub(crate) recovery: [f64; 3],
    /// Browsers that never had one again.
    pub(crate) lost: u32,
    pub(crate) tokens: u64,
    pub(crate) expired: u64,
    pub(crate) signed_out: u64,
    pub(crate) failed_calls: u64,
    pub(crate) inputs: u64,
}

/// In fewer requests than these, a peak would be chance.
const ENOUGH: f64 = 1_000.0;
const LONGEST_WINDOW: usize = 10;

impl Figures {
    pub(crate) fn of(tally: &Tally, browsers: u32) -> Self {
        let before = mean(tally, QUIET, OUTAGE);
        let during = mean(tally, OUTAGE, RECOVERY);
        let window = (1..LONGEST_WINDOW).find(|width| before * *width as f64 >= ENOUGH);
        let window = window.unwrap_or(LONGEST_WINDOW);
        let fleet = f64::from(browsers);
        Self {
            requests: seconds(tally, 0, END).to_vec(),
            before,
            during,
            during_peak: peak(tally, OUTAGE, RECOVERY, window),
            after: mean(tally, RECOVERY, END),
            after_peak: peak(tally, RECOVERY, END, window),
            late_peak: peak(tally, END - 300 * SECOND, END, window),
            window,
            an_hour: before / fleet * 3_600.0,
            a_minute: during / fleet * 60.0,
            most_at_first: tally.most_at_first,
            most_a_minute: tally.most_a_minute,
            recovery: [0.5, 0.99, 1.0].map(|share| quantile(&tally.recovered, share)),
            lost: browsers - tally.recovered.iter().sum::<u32>(),
            tokens: tally.tokens,
            expired: tally.expired,
            signed_out: tally.signed_out,
            failed_calls: tally.failed_calls,
            inputs: tally.inputs,
        }
    }

    /// The highest second after the outage, in units of what is usual then.
    pub(crate) fn ratio(&self) -> f64 {
        self.after_peak / self.after
    }

    /// Which bounds do not hold.
    pub(crate) fn broken(&self) -> Vec<String> {
        let bounds = [
            (self.ratio() <= 2.0, format!("peak to mean after the outage is {:.2}", self.ratio())),
            (self.most_a_minute <= 4, format!("a page sent {} requests a minute", self.most_a_minute)),
            (self.an_hour <= 81.0, format!("a browser sends {:.1} requests an hour", self.an_hour)),
            (self.lost == 0, format!("{} browsers have no fresh token", self.lost)),
            (self.expired == 0, format!("{} expired tokens were handed out", self.expired)),
            (self.signed_out == 0, format!("{} times signed out", self.signed_out)),
        ];
        bounds.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect()
    }
}

fn seconds(tally: &Tally, from: u64, to: u64) -> &[u32] {
    let index = |at: u64| usize::try_from(at / SECOND).expect("half an hour");
    &tally.requests[index(from)..index(to)]
}

fn mean(tally: &Tally, from: u64, to: u64) -> f64 {
    let seconds = seconds(tally, from, to);
    seconds.iter().map(|requests| f64::from(*requests)).sum::<f64>() / seconds.len() as f64
}

fn peak(tally: &Tally, from: u64, to: u64, window: usize) -> f64 {
    let sums = seconds(tally, from, to).windows(window).map(|window| window.iter().sum::<u32>());
    f64::from(sums.max().unwrap_or(0)) / window as f64
}

/// Seconds by which this share of the browsers that recovered had done so.
fn quantile(recovered: &[u32], share: f64) -> f64 {
    let all: u32 = recovered.iter().sum();
    let wanted = (f64::from(all) * share).ceil();
    let mut sum = 0;
    let step = recovered.iter().position(|count| {
        sum += count;
        f64::from(sum) >= wanted
    });
    step.map_or(0.0, |step| (step + 1) as f64 * STEP as f64 / SECOND as f64)
}
