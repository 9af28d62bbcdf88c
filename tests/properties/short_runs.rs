//! Each fuzz target for a bounded number of cases: its seeds, and what a seeded generator makes of them.
//! The same cases every time.

use std::fs;
use std::path::Path;

use super::fuzz::TARGETS;
use super::random::Random;

const CASES: u64 = 800;

#[test]
fn publishable_key() {
    run("publishable_key");
}

#[test]
fn token() {
    run("token");
}

#[test]
fn json() {
    run("json");
}

#[test]
fn claims() {
    run("claims");
}

#[test]
fn cookies() {
    run("cookies");
}

#[test]
fn api_answers() {
    run("api_answers");
}

#[test]
fn engine_inputs() {
    run("engine_inputs");
}

#[cfg(feature = "server")]
#[test]
fn server_requests() {
    run("server_requests");
}

#[test]
fn every_target_is_run_and_has_a_program_and_seeds() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let source = include_str!("short_runs.rs");
    for (name, _) in TARGETS {
        assert!(source.contains(&format!("run(\"{name}\")")), "{name}");
        assert!(here.join("fuzz_targets").join(format!("{name}.rs")).is_file(), "{name}");
        assert!(seeds(name).len() >= 4, "{name}");
    }
}

fn run(name: &str) {
    let (_, check) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    let seeds = seeds(name);
    for seed in &seeds {
        check(seed);
    }
    for case in 0..CASES {
        let bytes = Generator(Random::new(case)).bytes(&seeds);
        // Shown only if it fails: a case can be put among the seeds as it is.
        println!("case {case}: {}", bytes.escape_ascii());
        check(&bytes);
    }
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let files = fs::read_dir(&folder).expect("a folder of seeds").map(|file| file.expect("a file").path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files.iter().map(|file| fs::read(file).expect("a seed")).collect()
}

/// The bytes that come of chance.
struct Generator(Random);

impl Generator {
    fn bytes(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let seed = self.0.pick(seeds);
        match self.below(4) {
            0 => (0..self.below(200)).map(|_| self.byte()).collect(),
            1 => [seed, self.0.pick(seeds)].concat(),
            2 => self.script(),
            _ => self.changed(seed),
        }
    }

    fn changed(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len() + 1);
            match self.below(4) {
                0 => bytes.insert(at, self.byte()),
                1 => bytes.truncate(at.max(1)),
                2 => bytes.extend_from_within(at..),
                _ if at < bytes.len() => bytes[at] = self.byte(),
                _ => {}
            }
            bytes.truncate(4_096);
        }
        bytes
    }

    /// A page that loads, and then steps of all kinds.
    fn script(&mut self) -> Vec<u8> {
        let steps = super::fuzz::engine_inputs::STEPS;
        let mut script = b"\x00S\x40a0a0a0l\x03a0k\x03".to_vec();
        script[0] = self.byte();
        for _ in 0..self.below(120) {
            script.push(self.0.pick(steps));
            script.extend((0..self.below(4)).map(|_| self.byte()));
        }
        script
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.0.below(256)).expect("a byte")
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.below(limit as u64)).expect("small")
    }
}
