//! Leaving by way of the API, where the client's cookie is about to run out.

use clerk_wasm::InstanceType;

use crate::harness::Scene;

const DAY: i64 = 24 * 60 * 60 * 1000;
const THERE: &str = "https://app.example/b?x=1#h";

/// A signed-in page, and a cookie that has this long to live.
fn with_cookie(instance: InstanceType, left: Option<i64>) -> Scene {
    let mut scene = Scene::new(instance);
    let now = scene.clock(scene.tab).wall.0;
    scene.api.cookie_expires_at = left.map(|left| now + left);
    scene.sign_in("ada");
    scene.load().expect("loaded");
    scene
}

fn detour(scene: &Scene) -> Option<String> {
    scene.tab(scene.tab).engine.detour(scene.clock(scene.tab), THERE)
}

#[test]
fn a_cookie_of_a_week_is_renewed_on_the_way() {
    let way = detour(&with_cookie(InstanceType::Production, Some(7 * DAY))).expect("a detour");
    let (page, query) = way.split_once('?').expect("a query");
    assert!(page.ends_with("/v1/client/touch"), "{page}");
    assert!(query.starts_with("redirect_url=https%3A%2F%2Fapp.example%2Fb%3Fx%3D1%23h&"), "{query}");
    assert!(!query.contains("_clerk_session_id"), "it is about the client: {query}");
}

#[test]
fn a_cookie_that_lasts_or_is_not_there_costs_no_detour() {
    for left in [Some(9 * DAY), None] {
        assert_eq!(detour(&with_cookie(InstanceType::Production, left)), None, "{left:?}");
    }
}

#[test]
fn it_becomes_due_with_time() {
    let mut scene = with_cookie(InstanceType::Production, Some(8 * DAY + 60 * 60 * 1000));
    assert_eq!(detour(&scene), None);
    let browser = scene.browser;
    scene.sleep(browser, 2 * 60 * 60 * 1000, false);
    scene.run_for(3 * 60 * 60 * 1000);
    assert!(detour(&scene).is_some());
}

#[test]
fn on_a_development_instance_it_says_which_browser_this_is() {
    let scene = with_cookie(InstanceType::Development, Some(DAY));
    assert!(detour(&scene).expect("a detour").contains("&__clerk_db_jwt=dvb_"));
}

#[test]
fn an_api_on_the_pages_own_origin_has_the_dev_browsers_cookie() {
    for (base, is_named) in [("https://app.example/__clerk", false), ("https://api.app.example", true)] {
        let mut scene = Scene::development();
        let tab = scene.tab;
        scene.tab_mut(tab).url = "https://app.example/a".to_owned();
        scene.configure(tab, |config| config.api_url = Some(base.to_owned()));
        scene.api.cookie_expires_at = Some(scene.clock(tab).wall.0 + 7 * DAY);
        scene.sign_in("ada");
        scene.load().expect("loaded");
        let way = detour(&scene).expect("a detour");
        assert!(way.starts_with(base), "{way}");
        assert_eq!(way.contains("__clerk_db_jwt="), is_named, "{way}");
    }
}
