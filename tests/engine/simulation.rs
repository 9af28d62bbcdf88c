//! Browsers of several tabs, living through days of mishaps that a seed decides.
//!
//! Everything that must hold at any moment is checked by the harness as it happens (`harness/checks`);
//! what must hold over a span (how many requests a quiet hour and an outage cost, that every tab shows
//! the truth when all is well again) is checked in `simulation/spans`.
//!
//! `SEEDS=1000 HOURS=24` runs more and longer, `SEED=17` one; a failing seed prints the line that
//! replays it.

mod life;
mod spans;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use clerk_wasm::InstanceType;

use crate::harness::random::Random;
use crate::harness::{BrowserId, World};

const HOUR: u64 = 3_600_000;

struct Simulation {
    world: World,
    random: Random,
    trace: bool,
}

#[test]
fn whatever_happens_every_rule_holds() {
    let hours = number("HOURS").unwrap_or(4);
    let (first, end) = match number("SEED") {
        Some(seed) => (seed, seed + 1),
        None => (number("FROM").unwrap_or(0), number("FROM").unwrap_or(0) + number("SEEDS").unwrap_or(24)),
    };
    let (next, failed) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    if !lives_through(seed, hours) {
                        failed.lock().expect("no panic").push(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no panic");
    assert!(failed.is_empty(), "these seeds failed: {failed:?}");
    println!("{} seeds of {hours} virtual hours each", end - first);
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn lives_through(seed: u64, hours: u64) -> bool {
    let lived = catch_unwind(AssertUnwindSafe(|| Simulation::new(seed).run(hours * HOUR))).is_ok();
    if !lived {
        let command = "cargo test --profile sim -p clerk-wasm --test engine simulation -- --nocapture";
        eprintln!("replay: SEED={seed} HOURS={hours} TRACE=1 {command}");
    }
    lived
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let instance = random.pick(&[InstanceType::Production, InstanceType::Development]);
        let mut world = World::new(instance, seed);
        world.keeps_records = false;
        world.is_strict = true;
        world.trace = std::env::var("TRACE").is_ok();
        for (name, slug) in [("org_1", "acme"), ("org_2", "beta")] {
            world.api.join("ada", name, slug, "org:admin");
        }
        world.api.join("bob", "org_2", "beta", "org:member");
        world.api.token_lifetime = random.pick(&[20, 30, 60, 60, 60, 300]);
        world.api.has_oiat = !random.once_in(4);
        world.api.sends_last_token = !random.once_in(4);
        world.api.clock_offset = random.pick(&[0, 0, -90_000, 3_600_000]);
        world.api.environment["auth_config"]["single_session_mode"] = random.once_in(2).into();
        world.api.environment["auth_config"]["session_minter"] = random.once_in(3).into();
        let mut simulation = Self { world, random, trace: std::env::var("TRACE").is_ok() };
        for _ in 0..=simulation.random.below(2) {
            simulation.open_browser();
        }
        simulation
    }

    fn open_browser(&mut self) {
        let browser = self.world.add_browser();
        let it = &mut self.world.browsers[browser.0];
        it.wall_skew = self.random.pick(&[0, 0, -7_200_000, -40_000, 55_000, 7_200_000]);
        it.drift = self.random.pick(&[0, -200, -30, 30, 200]);
        it.has_locks = !self.random.once_in(5);
        it.has_channels = !self.random.once_in(5);
        self.sign_in(browser);
        for _ in 0..=self.random.below(3) {
            self.open_tab(browser);
        }
    }

    fn run(mut self, until: u64) {
        let spans = [self.random.below(until), self.random.below(until)];
        let (mut quiet, mut outage) = (Some(spans[0]), Some(spans[1]));
        while self.world.now < until {
            let longest = self.random.pick(&[10, 300, 2_000, 15_000, 60_000, 300_000, 1_800_000]);
            let pause = self.random.below(longest) + 1;
            self.world.run_for(pause);
            self.something_happens();
            if quiet.take_if(|at| *at <= self.world.now).is_some() {
                self.quiet_hour();
            }
            if outage.take_if(|at| *at <= self.world.now).is_some() {
                self.outage();
            }
        }
        self.all_is_well_again();
        for browser in (0..self.world.browsers.len()).map(BrowserId) {
            for tab in self.world.tabs_of(browser) {
                self.check_end(tab);
            }
        }
    }
}
