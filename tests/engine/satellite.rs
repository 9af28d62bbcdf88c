//! Apps on several domains: a satellite asks the primary domain, and the primary one answers.

use clerk_wasm::engine::{Config, Input, PageEvent, Satellite};
use clerk_wasm::{InstanceType, Status};

use crate::harness::fault::Effect;
use crate::harness::{Scene, code};

const PRIMARY: &str = "https://primary.example/sign-in";

fn satellite(config: &mut Config, auto_sync: bool) {
    let mut satellite = Satellite::default();
    satellite.domain = Some("satellite.example".to_owned());
    satellite.sign_in_url = Some(PRIMARY.to_owned());
    satellite.auto_sync = auto_sync;
    config.satellite = Some(satellite);
}

fn development(url: &str, auto_sync: bool) -> Scene {
    at(Scene::development(), url, |config| satellite(config, auto_sync))
}

fn production(url: &str, auto_sync: bool) -> Scene {
    at(Scene::production(), url, |config| {
        satellite(config, auto_sync);
        config.api_url = Some("https://clerk.satellite.example".to_owned());
    })
}

fn at(mut scene: Scene, url: &str, change: impl FnOnce(&mut Config)) -> Scene {
    let tab = scene.tab;
    scene.configure(tab, change);
    scene.tab_mut(tab).url = url.to_owned();
    scene
}

/// Starts, and gives the place that the page goes to.
fn leaves_for(scene: &mut Scene) -> Option<String> {
    let tab = scene.tab;
    scene.start(tab);
    scene.page_event(tab, PageEvent::Hidden);
    scene.run_for(15_000);
    scene.tab(tab).left_for.clone()
}

const HERE: &str = "https://satellite.example/a?x=1#h";
const HERE_ENCODED: &str = "https%3A%2F%2Fsatellite.example%2Fa%3Fx%3D1%23h";

#[test]
fn a_development_satellite_goes_to_the_sign_in_page_of_the_primary_domain() {
    let mut scene = development(HERE, true);
    let to = leaves_for(&mut scene).expect("it leaves");
    assert_eq!(to, format!("{PRIMARY}?__clerk_satellite_url={HERE_ENCODED}"));
    assert_eq!(scene.status(), Status::Loading, "loading stays pending");
    assert!(scene.api.log.is_empty(), "nothing is asked for a page that is left");
    assert!(scene.tab(scene.tab).answers.is_empty());
}

#[test]
fn a_production_satellite_goes_to_its_api() {
    let mut scene = production(HERE, true);
    let to = leaves_for(&mut scene).expect("it leaves");
    assert_eq!(to, format!("https://clerk.satellite.example/v1/client/sync?redirect_url={HERE_ENCODED}"));
}

#[test]
fn the_api_may_be_behind_a_proxy() {
    let mut scene = at(Scene::production(), HERE, |config| {
        satellite(config, true);
        config.api_url = Some("https://satellite.example/__clerk".to_owned());
    });
    let to = leaves_for(&mut scene).expect("it leaves");
    assert!(to.starts_with("https://satellite.example/__clerk/v1/client/sync?redirect_url="), "{to}");
}

#[test]
fn without_auto_sync_it_asks_only_when_it_is_told_to() {
    assert_eq!(leaves_for(&mut development(HERE, false)), None);
    assert_eq!(leaves_for(&mut production(HERE, false)), None);
    let told = "https://satellite.example/?__clerk_synced=false";
    assert!(leaves_for(&mut development(told, false)).is_some());
    assert!(leaves_for(&mut production(told, false)).is_some());
}

#[test]
fn whoever_comes_from_the_primary_domain_is_not_sent_there_again() {
    for mut scene in [
        development("https://satellite.example/?__clerk_synced=true&x=1", true),
        production("https://satellite.example/?__clerk_synced=true&x=1", true),
    ] {
        assert_eq!(leaves_for(&mut scene), None);
        assert_eq!(scene.state(), "ready nobody");
        assert_eq!(scene.tab(scene.tab).url, "https://satellite.example/?x=1", "the trace is gone");
    }
}

#[test]
fn a_signed_in_satellite_stays_unless_it_is_told_to_ask() {
    let signed_in = |url| {
        let mut scene = production(url, true);
        let browser = scene.browser;
        let name = format!("__client_uat_{}", scene.key.cookie_suffix());
        scene.browser_mut(browser).jar.set(&name, "1800000000");
        scene
    };
    assert_eq!(leaves_for(&mut signed_in(HERE)), None);
    assert!(leaves_for(&mut signed_in("https://satellite.example/?__clerk_synced=false")).is_some());
    let mut left = signed_in(HERE);
    let browser = left.browser;
    let name = format!("__client_uat_{}", left.key.cookie_suffix());
    left.browser_mut(browser).jar.set(&name, "0");
    assert!(leaves_for(&mut left).is_some(), "signed out elsewhere");
}

#[test]
fn the_address_to_come_back_to_holds_no_dev_browser() {
    let mut scene = development("https://satellite.example/?__clerk_db_jwt=dvb_1&__clerk_synced=false", true);
    let to = leaves_for(&mut scene).expect("it leaves");
    assert!(!to.contains("dvb_1"), "{to}");
    assert!(to.contains("__clerk_synced%3Dfalse"), "{to}");
}

#[test]
fn a_satellite_names_its_domain_in_development() {
    let mut scene = development("https://satellite.example/?__clerk_synced=true", true);
    leaves_for(&mut scene);
    assert!(scene.count("/client") > 0);
    for entry in &scene.api.log {
        assert_eq!(entry.wire.query("__domain"), Some("satellite.example"), "{}", entry.wire.path);
    }
    let mut scene = production("https://satellite.example/?__clerk_synced=true", true);
    leaves_for(&mut scene);
    assert_eq!(scene.requests("/client")[0].wire.query("__domain"), None);
}

#[test]
fn the_primary_app_sends_the_user_back_with_its_dev_browser() {
    let url = format!("http://localhost:3000/sign-in?__clerk_satellite_url={HERE_ENCODED}");
    let mut scene = at(Scene::development(), &url, |_| ());
    let browser = scene.browser;
    let name = format!("__clerk_db_jwt_{}", scene.key.cookie_suffix());
    scene.browser_mut(browser).jar.set(&name, "dvb_known");
    let to = leaves_for(&mut scene).expect("it leaves");
    let back = "https://satellite.example/a?x=1&__clerk_synced=true&__clerk_db_jwt=dvb_known#h";
    assert_eq!(to, back);
    assert!(scene.api.log.is_empty());
}

#[test]
fn the_primary_app_makes_a_dev_browser_first_where_it_has_none() {
    let url = format!("http://localhost:3000/sign-in?__clerk_satellite_url={HERE_ENCODED}");
    let mut scene = at(Scene::development(), &url, |_| ());
    let to = leaves_for(&mut scene).expect("it leaves");
    let made = scene.cookie("__clerk_db_jwt").expect("a dev browser").to_owned();
    assert!(to.contains(&format!("__clerk_db_jwt={made}")), "{to}");
    assert_eq!((scene.count("/dev_browser"), scene.count("/client")), (1, 0));
}

#[test]
fn a_primary_app_that_gets_no_dev_browser_loads_as_it_can() {
    let url = format!("http://localhost:3000/sign-in?__clerk_satellite_url={HERE_ENCODED}");
    let mut scene = at(Scene::development(), &url, |_| ());
    scene.fault("/dev_browser", Effect::Refuse(503, "down"));
    assert_eq!(leaves_for(&mut scene), None);
    assert_eq!(scene.state(), "degraded nobody");
    scene.mend();
    scene.run_for(120_000);
    assert_eq!(scene.state(), "ready nobody", "a page in use is not left");
}

#[test]
fn only_web_pages_are_gone_back_to() {
    for hostile in
        ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/a", "java%0ascript:alert(1)"]
    {
        let url = format!("http://localhost:3000/?__clerk_satellite_url={hostile}");
        let mut scene = at(Scene::development(), &url, |_| ());
        assert_eq!(code(scene.load()), "clerk_invalid_satellite_url", "{hostile}");
        assert_eq!(scene.tab(scene.tab).left_for, None);
    }
}

#[test]
fn production_and_satellites_take_no_notice_of_a_satellites_address() {
    let url = format!("https://example.com/?__clerk_satellite_url={HERE_ENCODED}");
    let mut production = at(Scene::production(), &url, |_| ());
    production.load().expect("loaded");
    assert_eq!(production.state(), "ready nobody");
    assert_eq!(leaves_for(&mut at(Scene::production(), &url, |_| ())), None);
    assert_eq!(leaves_for(&mut development(&url, false)), None);
    let script = "https://example.com/?__clerk_satellite_url=javascript:alert(1)";
    at(Scene::production(), script, |_| ()).load().expect("loaded");
}

#[test]
fn a_primary_app_that_starts_at_once_goes_back_all_the_same() {
    let mut scene = Scene::signed_in(InstanceType::Development);
    let (browser, old) = (scene.browser, scene.tab);
    scene.close(old);
    scene.tab = scene.world.open(browser);
    let url = format!("http://localhost:3000/sign-in?__clerk_satellite_url={HERE_ENCODED}");
    let mut scene = at(scene, &url, |config| config.instant_start = true);
    assert!(leaves_for(&mut scene).is_some());
}

#[test]
fn wrong_options_say_what_is_wrong() {
    let wrong = |mut scene: Scene, change: fn(&mut Satellite)| {
        let tab = scene.tab;
        scene.tab_mut(tab).url = HERE.to_owned();
        scene.configure(tab, |config| {
            satellite(config, true);
            config.satellite.as_mut().into_iter().for_each(change);
        });
        code(scene.load())
    };
    let development = |change| wrong(Scene::development(), change);
    assert_eq!(development(|it| it.sign_in_url = None), "clerk_satellite_without_sign_in_url");
    assert_eq!(development(|it| it.domain = None), "clerk_satellite_without_domain");
    for relative in ["/sign-in", "primary.example/sign-in", "javascript://x"] {
        let mut scene = Scene::development();
        let tab = scene.tab;
        scene.configure(tab, |config| {
            satellite(config, true);
            config.satellite.as_mut().expect("one").sign_in_url = Some(relative.to_owned());
        });
        assert_eq!(code(scene.load()), "clerk_satellite_sign_in_url_not_absolute", "{relative}");
    }
    let own = development(|it| it.sign_in_url = Some("https://SATELLITE.example:443/in".to_owned()));
    assert_eq!(own, "clerk_satellite_sign_in_url_of_its_own");
    assert_eq!(wrong(Scene::production(), |it| it.domain = None), "clerk_satellite_without_domain");
}

#[test]
fn coming_back_by_the_browsers_own_button_loads_the_page() {
    let mut scene = production(HERE, true);
    assert!(leaves_for(&mut scene).is_some());
    let tab = scene.tab;
    assert!(scene.api.log.is_empty());
    scene.deliver(tab, Input::Page(PageEvent::Resumed));
    scene.run_for(1_000);
    assert_eq!(scene.state(), "ready nobody");
    assert_eq!(scene.tab(tab).answers.len(), 1, "load() is answered");
}

#[test]
fn a_satellite_that_leaves_shows_nothing_of_its_cookie() {
    let mut scene = production("https://satellite.example/?__clerk_synced=false", false);
    let tab = scene.tab;
    scene.configure(tab, |config| {
        satellite(config, true);
        config.api_url = Some("https://clerk.satellite.example".to_owned());
        config.instant_start = true;
    });
    let mut other = Scene::ready();
    let token = other.token().as_str().to_owned();
    let browser = scene.browser;
    scene.browser_mut(browser).jar.set("__session", &token);
    assert!(leaves_for(&mut scene).is_some());
    assert_eq!(scene.state(), "loading unknown");
}
