//! The server's half: who is signed in by a request, whatever it is made of.

use super::fuzz::server_requests::signs_in;
use super::random::Random;

#[test]
fn nobody_is_signed_in_without_a_good_token_and_many_are_with_one() {
    const CASES: u64 = 1_500;
    let (mut signed_in, mut signed_out) = (0, 0);
    for case in 0..CASES {
        let mut random = Random::new(case);
        let length = random.below(120);
        let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.below(256)).expect("a byte")).collect();
        // Shown only if it fails: a case can be put among the seeds as it is.
        println!("case {case}: {}", bytes.escape_ascii());
        match signs_in(&bytes) {
            Some(true) => signed_in += 1,
            Some(false) => signed_out += 1,
            None => {}
        }
    }
    // Requests that are all alike would prove nothing.
    assert!(signed_in > 150 && signed_out > 150, "{signed_in} are signed in, {signed_out} are not");
}
