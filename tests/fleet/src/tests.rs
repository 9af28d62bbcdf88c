use super::*;
use crate::scenario::Fault;

/// So many that chance does not hide a wave, and so few that they are quick without optimisation.
const BROWSERS: u32 = 2_000;

#[test]
fn a_fleet_keeps_its_bounds() {
    let figures = Figures::of(&fleet::drive(&SCENARIOS[0], BROWSERS, 1, |_| ()), BROWSERS);
    assert_eq!(figures.broken(), Vec::<String>::new());
    assert!(figures.tokens > u64::from(BROWSERS) * 20, "apps asked for tokens");
    assert!(figures.during > figures.before * 0.5, "they go on asking");
}

#[test]
fn the_other_scenarios_differ_by_chance_only() {
    for scenario in &SCENARIOS[1..] {
        let figures = Figures::of(&fleet::drive(scenario, 100, 1, |_| ()), 100);
        // In so few browsers, a peak says nothing.
        let broken: Vec<_> = figures.broken().into_iter().filter(|what| !what.contains("peak")).collect();
        assert_eq!(broken, Vec::<String>::new(), "{}", scenario.name);
        assert!(figures.tokens > 100 * 20, "{}: apps asked for tokens", scenario.name);
    }
}

#[test]
fn the_same_seed_gives_the_same_fleet() {
    let scenario = Scenario { name: "", fault: Fault::Unavailable, reloading: 50 };
    let runs = [1, 1, 2].map(|seed| fleet::drive(&scenario, 20, seed, |_| ()).requests);
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[test]
fn clocks_tell_when_they_show_an_instant() {
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..1_000 {
        let clock = clock::Clock::new(&mut random);
        let at = random.u64(0..scenario::END);
        let shown = clock.read(at).instant;
        let first = clock.true_time(shown);
        assert!(first <= at && clock.read(first).instant == shown, "{at}: {first}");
        assert!(first == 0 || clock.read(first - 1).instant < shown, "{at}: {first}");
    }
}

#[test]
fn a_stampede_breaks_the_bounds() {
    let mut tally = fleet::drive(&SCENARIOS[0], 20, 1, |_| ());
    assert!(Figures::of(&tally, 20).broken().iter().all(|what| what.contains("peak")), "few, but whole");
    let second = usize::try_from(scenario::RECOVERY / scenario::SECOND).expect("small");
    tally.requests[second] += 1_000;
    tally.expired += 1;
    tally.most_a_minute = 5;
    let broken = Figures::of(&tally, 20).broken().join("; ");
    for what in ["peak to mean", "5 requests a minute", "1 expired"] {
        assert!(broken.contains(what), "{what}: {broken}");
    }
}
