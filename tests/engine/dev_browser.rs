//! Which browser this is to a development instance: all tabs go by the one token in the cookie.

use clerk_wasm::InstanceType;
use clerk_wasm::engine::{Call, CookieWrite, Domain, PageEvent, SameSite};

use crate::harness::fault::Effect;
use crate::harness::{Scene, TabId, describe};

fn token_of(scene: &Scene, tab: TabId) -> Option<String> {
    scene.tab(tab).engine.dev_browser().map(str::to_owned)
}

fn in_cookie(scene: &Scene) -> Option<String> {
    scene.dev_browser(scene.browser)
}

/// Two tabs of one browser, signed in.
fn two_tabs() -> (Scene, TabId, TabId) {
    let mut scene = Scene::signed_in(InstanceType::Development);
    let (one, other) = (scene.tab, scene.another_tab());
    (scene, one, other)
}

/// The API forgets the dev browser, and both tabs ask at the same moment.
fn forget_in(scene: &mut Scene, tabs: [TabId; 2]) {
    let token = in_cookie(scene).expect("a dev browser");
    scene.api.forget_dev_browser(&token);
    for tab in tabs {
        scene.world.call(tab, Call::Reload);
    }
    scene.run_for(5_000);
}

#[test]
fn tabs_that_replace_it_together_go_on_as_one_browser() {
    let (mut scene, one, other) = two_tabs();
    let before = in_cookie(&scene);
    forget_in(&mut scene, [one, other]);
    let now = in_cookie(&scene);
    assert!(now.is_some() && now != before);
    assert_eq!([token_of(&scene, one), token_of(&scene, other)], [now.clone(), now]);
}

#[test]
fn a_session_that_starts_afterwards_is_seen_by_every_tab() {
    let (mut scene, one, other) = two_tabs();
    forget_in(&mut scene, [one, other]);
    let session = scene.sign_in("ada");
    for tab in [one, other] {
        let call = scene.world.call(tab, Call::Reload);
        scene.wait(tab, call).expect("read");
        scene.world.page_event(tab, PageEvent::Focused);
        assert_eq!(
            scene.tab(tab).snapshot().client.as_ref().map(|it| it.sessions()[0].id()),
            Some(&*session)
        );
    }
}

#[test]
fn a_refusal_of_the_one_before_does_not_cost_the_new_one() {
    let (mut scene, one, other) = two_tabs();
    // A refusal that is on its way for long: the other tab has replaced the dev browser meanwhile.
    let token = in_cookie(&scene).expect("a dev browser");
    scene.api.forget_dev_browser(&token);
    scene.fault_times(1, "/client", Effect::SlowAnswer(3_000));
    scene.world.call(one, Call::Reload);
    scene.run_for(500);
    scene.world.call(other, Call::Reload);
    scene.run_for(1_000);
    let new = in_cookie(&scene);
    assert_ne!(new.as_ref(), Some(&token));
    scene.forget_requests();
    scene.run_for(10_000);
    assert_eq!(in_cookie(&scene), new);
    assert_eq!(token_of(&scene, one), new);
    assert_eq!(scene.count("/dev_browser"), 0, "the other tab's is taken");
}

#[test]
fn a_dev_browser_that_another_tab_brought_home_is_taken_with_its_session() {
    let (mut scene, one, other) = two_tabs();
    let mut hosted = None;
    let session = scene.api.sign_in(&mut hosted, "ada");
    let suffixed = format!("__clerk_db_jwt_{}", scene.key.cookie_suffix());
    let browser = scene.browser;
    scene.browser_mut(browser).jar.set(&suffixed, &hosted.clone().expect("a dev browser"));
    scene.sessions_may_end = true; // of the browser that it was before
    scene.world.page_event(one, PageEvent::Blurred);
    scene.world.page_event(other, PageEvent::Focused);
    scene.run_for(1_000);
    assert_eq!(token_of(&scene, other), hosted);
    let client = scene.tab(other).snapshot().client.clone().expect("a client");
    assert_eq!(client.sessions()[0].id(), session);
    assert_eq!(describe(&scene.tab(other).snapshot()), "ready nobody", "nobody chose that session here");
}

#[test]
fn a_token_that_the_api_renews_is_everybodys_soon() {
    let (mut scene, one, other) = two_tabs();
    let session = scene.session();
    scene.api.rotates_dev_browser = true;
    scene.world.call(one, Call::Reload);
    scene.run_for(1_000);
    let new = in_cookie(&scene);
    assert_eq!(token_of(&scene, one), new);
    scene.run_for(60_000);
    assert_eq!(token_of(&scene, other), new);
    for tab in [one, other] {
        assert_eq!(describe(&scene.tab(tab).snapshot()), format!("ready {session}"));
    }
}

#[test]
fn a_cookie_that_can_not_be_removed_does_not_bring_the_old_one_back() {
    let mut scene = Scene::signed_in(InstanceType::Development);
    let (tab, browser) = (scene.tab, scene.browser);
    let token = in_cookie(&scene).expect("a dev browser");
    scene.browser_mut(browser).takes_cookies = false;
    scene.api.forget_dev_browser(&token);
    scene.world.call(tab, Call::Reload);
    scene.run_for(5_000);
    assert_eq!(in_cookie(&scene), Some(token.clone()));
    assert!(token_of(&scene, tab).is_some_and(|new| new != token));
    assert_eq!(scene.count("/dev_browser"), 1);
    assert_eq!(scene.state(), "ready nobody");
}

#[test]
fn a_new_token_for_the_browser_that_it_was_does_not_undo_what_another_tab_brought_home() {
    let (mut scene, one, _) = two_tabs();
    let mut hosted = None;
    scene.api.sign_in(&mut hosted, "ada");
    let suffixed = format!("__clerk_db_jwt_{}", scene.key.cookie_suffix());
    let browser = scene.browser;
    scene.sessions_may_end = true; // of the browser that it was before
    scene.browser_mut(browser).jar.set(&suffixed, &hosted.clone().expect("a dev browser"));
    scene.api.rotates_dev_browser = true;
    scene.world.call(one, Call::Reload);
    scene.run_for(1_000);
    assert_eq!(in_cookie(&scene), hosted);
    assert_eq!(token_of(&scene, one), hosted);
}

#[test]
fn one_that_is_brought_home_leaves_no_cookie_of_the_one_before_in_any_form() {
    let mut scene = Scene::development();
    let browser = scene.browser;
    scene.sign_in("ada");
    let token = in_cookie(&scene).expect("a dev browser");
    let old = scene.api.make_dev_browser();
    for name in ["__clerk_db_jwt".to_owned(), format!("__clerk_db_jwt_{}", scene.key.cookie_suffix())] {
        scene.browser_mut(browser).jar.write(CookieWrite {
            name,
            value: Some(old.clone()),
            max_age: None,
            same_site: SameSite::None,
            secure: true,
            partitioned: true,
            domain: Domain::Host,
        });
    }
    let tab = scene.tab;
    scene.tab_mut(tab).url = format!("https://localhost:3000/?__clerk_db_jwt={token}");
    scene.load().expect("loaded");
    let left: Vec<_> = scene.browser(browser).jar.values("__clerk_db_jwt").map(str::to_owned).collect();
    assert!(left.iter().all(|left| *left == token), "{left:?}");
    assert_eq!(scene.tab(tab).snapshot().signed_in().map(|it| it.user.id()), Some("ada"));
}

#[test]
fn one_that_a_server_has_left_under_the_plain_name_gets_the_suffixed_one_too() {
    let mut scene = Scene::development();
    let (tab, browser) = (scene.tab, scene.browser);
    let token = scene.api.make_dev_browser();
    scene.browser_mut(browser).jar.set("__clerk_db_jwt", &token);
    scene.start(tab);
    assert_eq!(in_cookie(&scene), Some(token.clone()), "before any other cookie");
    scene.run_for(5_000);
    assert_eq!((in_cookie(&scene), token_of(&scene, tab)), (Some(token.clone()), Some(token)));
    assert_eq!(scene.count("/dev_browser"), 0);
}
