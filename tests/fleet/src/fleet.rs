//! Many browsers, on every core.

use std::num::NonZero;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

use base64ct::{Base64, Encoding};
use clerk_wasm::PublishableKey;

use crate::api::Api;
use crate::browser::Browser;
use crate::scenario::Scenario;
use crate::tally::Tally;

/// As many browsers are taken by a thread at once: some tenths of a second of work.
const SHARD: u32 = 500;

/// Runs so many browsers from their first page load to the end. What comes of it is the same for the
/// same seed, however many cores there are. `progress` hears how many are done.
pub(crate) fn drive(scenario: &Scenario, browsers: u32, seed: u64, progress: impl Fn(u32)) -> Tally {
    let next = AtomicU32::new(0);
    let (done, report) = mpsc::channel();
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads: Vec<_> = (0..cores)
            .map(|_| {
                let (next, done) = (&next, done.clone());
                scope.spawn(move || shards(scenario, browsers, seed, next, &done))
            })
            .collect();
        drop(done);
        let mut ready = 0;
        for shard in report {
            ready += shard;
            progress(ready);
        }
        let mut sum = Tally::new();
        for thread in threads {
            sum.add(&thread.join().expect("a thread that stands for many browsers"));
        }
        sum
    })
}

fn shards(
    scenario: &Scenario,
    browsers: u32,
    seed: u64,
    next: &AtomicU32,
    done: &mpsc::Sender<u32>,
) -> Tally {
    let key = format!("pk_live_{}", Base64::encode_string(b"clerk.example.com$"));
    let key = PublishableKey::parse(&key).expect("a key");
    let api = Api::new(scenario.fault);
    let mut tally = Tally::new();
    loop {
        let first = next.fetch_add(SHARD, Ordering::Relaxed);
        if first >= browsers {
            return tally;
        }
        let last = browsers.min(first + SHARD);
        for index in first..last {
            // Far from each other, so that browsers have no chance in common.
            let seed = (seed ^ (u64::from(index) << 20)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            Browser::new(scenario, &api, &key, &mut tally, seed).live();
        }
        // Nobody listens any more only when the whole program is being given up.
        let _ = done.send(last - first);
    }
}
