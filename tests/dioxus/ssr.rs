//! Where there is no page, the state before loading is rendered.

use clerk_wasm::ClerkOptions;
use clerk_wasm::dioxus::{
    ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, Protect, RedirectToSignIn, SignInButton,
    SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_session, use_session_list,
    use_token, use_user,
};
use dioxus::prelude::*;

use super::KEY;

/// What a server sends, which is what stays where effects run, too: on a desktop.
fn rendered(app: fn() -> Element) -> String {
    let mut dom = VirtualDom::new(app);
    dom.rebuild_in_place();
    let sent = dioxus_ssr::render(&dom);
    dom.render_immediate(&mut dioxus::core::NoOpMutations);
    assert_eq!(dioxus_ssr::render(&dom), sent);
    sent
}

/// Everything there is, each with a mark of its own.
#[component]
fn Everything() -> Element {
    rsx! {
        ClerkLoading { "loading " }
        ClerkLoaded { "loaded " }
        ClerkFailed { "failed " }
        SignedIn { "in " }
        SignedOut { "out " RedirectToSignIn {} }
        Protect { role: "org:admin", fallback: rsx! { "forbidden " }, "allowed " }
        RedirectToSignIn { return_to: "/here" }
        Hooks {}
    }
}

#[component]
fn Hooks() -> Element {
    let (auth, session, user) = (use_auth(), use_session(), use_user());
    let (organization, sessions, token) = (use_organization(), use_session_list(), use_token(Some("chat")));
    let nobody = session().is_none() && user().is_none() && organization().is_none() && token().is_none();
    let nobody = nobody && sessions().is_empty() && !auth().is_known && auth().user_id.is_none();
    let code = use_clerk().error().map(|error| error.code().to_owned());
    let status = auth().status;
    rsx! { "{status:?} {nobody}" if let Some(code) = code { " {code}" } }
}

#[test]
fn a_server_renders_the_state_before_loading() {
    fn app() -> Element {
        // The cookie of a signed-in user changes nothing: there is none to look at.
        let options = ClerkOptions { instant_start: true, ..ClerkOptions::default() };
        rsx! { ClerkProvider { publishable_key: KEY, options, Everything {} } }
    }
    assert_eq!(rendered(app), "loading Loading true");
}

#[test]
fn a_malformed_key_is_said() {
    fn app() -> Element {
        rsx! { ClerkProvider { publishable_key: "sk_test_abc", Everything {} } }
    }
    assert_eq!(rendered(app), "failed Error true clerk_invalid_publishable_key");
}

#[test]
fn outside_of_a_provider_that_is_said() {
    assert_eq!(rendered(Everything), "failed Error true clerk_no_provider");
}

#[test]
fn a_provider_inside_another_one_shares_its_clerk_or_fails() {
    fn twice() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, ClerkProvider { publishable_key: KEY, Everything {} } } }
    }
    fn different() -> Element {
        let other = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
        rsx! {
            ClerkProvider { publishable_key: KEY,
                ClerkProvider { publishable_key: other, Everything {} }
                "; "
                Everything {}
            }
        }
    }
    assert_eq!(rendered(twice), "loading Loading true");
    assert_eq!(rendered(different), "failed Error true clerk_two_providers; loading Loading true");
}

#[test]
fn buttons_are_theirs_or_the_apps_own() {
    fn app() -> Element {
        let name = "Ada";
        rsx! {
            ClerkProvider { publishable_key: KEY,
                SignInButton {}
                SignInButton { class: "primary", id: "in", "Log in" }
                SignOutButton { "{name}, leave" }
                SignOutButton { redirect_url: "/bye", button { disabled: true, "Leave" } }
            }
        }
    }
    assert_eq!(
        rendered(app),
        concat!(
            r#"<button type="button">Sign in</button>"#,
            r#"<button type="button" class="primary" id="in">Log in</button>"#,
            r#"<button type="button">Ada, leave</button>"#,
            r#"<span style="display:contents;"><button disabled=true>Leave</button></span>"#,
        )
    );
}
