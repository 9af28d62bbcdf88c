//! Loading.

use clerk_wasm::{InstanceType, Status};

use crate::harness::fault::Effect;
use crate::harness::{Scene, code};

const SUFFIX: &str = "nx2hSE6I";

#[test]
fn a_first_visit_makes_a_dev_browser_and_finds_nobody() {
    let mut scene = Scene::development();
    scene.load().expect("loaded");
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.count("/dev_browser"), 1);
    assert_eq!(scene.cookie(&format!("__clerk_db_jwt_{SUFFIX}")), scene.cookie("__clerk_db_jwt"));
    assert!(scene.cookie("__clerk_db_jwt").is_some());
    assert_eq!(scene.get(Default::default()).expect("no error"), None);
}
