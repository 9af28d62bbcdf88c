//! Where there is no page, the state before loading is rendered.

use clerk_wasm::dioxus::{
    ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, Protect, RedirectToSignIn, SignInButton,
    SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_session, use_session_list,
    use_token, use_user,
};
use clerk_wasm::{ClerkOptions, InitialState};
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

const CLAIMS: &str = r#"{"sid":"sess_1","sub":"user_1","v":2,"fea":"o:invoices","pla":"u:pro","o":{"id":"org_1","slg":"acme","rol":"admin"}}"#;

fn starting_from(json: &str) -> ClerkOptions {
    let state = InitialState::read(json).expect("a state");
    ClerkOptions { initial_state: Some(state), ..ClerkOptions::default() }
}

#[test]
fn a_server_renders_what_it_knows_of_the_request() {
    fn signed_in() -> Element {
        let options = starting_from(&format!(r#"{{"sessionClaims":{CLAIMS}}}"#));
        rsx! { ClerkProvider { publishable_key: KEY, options, Everything {} Details {} } }
    }
    #[component]
    fn Details() -> Element {
        let (user, organization) = (use_user()(), use_organization()());
        let user = user.map(|user| user.id().to_owned());
        let organization = organization.and_then(|it| it.slug().map(str::to_owned));
        let provisional = use_clerk().snapshot().is_provisional;
        rsx! {
            Protect { feature: "invoices", "; invoices" }
            Protect { plan: "enterprise", "; enterprise" }
            " {user:?} {organization:?} {provisional}"
        }
    }
    let html = rendered(signed_in).replace("&#34;", "\"").replace("&quot;", "\"");
    assert_eq!(html, r#"loaded in allowed Ready false; invoices Some("user_1") Some("acme") true"#);
}

#[test]
fn a_server_renders_that_nobody_is_signed_in_and_a_pending_session_counts_as_that() {
    fn signed_out() -> Element {
        rsx! { ClerkProvider { publishable_key: KEY, options: starting_from("{}"), Everything {} } }
    }
    fn pending() -> Element {
        let options = starting_from(r#"{"sessionClaims":{"sid":"sess_1","sub":"user_1","sts":"pending"}}"#);
        rsx! { ClerkProvider { publishable_key: KEY, options, Gates {} } }
    }
    #[component]
    fn Gates() -> Element {
        rsx! {
            SignedIn { "in " }
            SignedOut { "out " }
            Protect { fallback: rsx! { "forbidden" }, "allowed" }
        }
    }
    assert_eq!(rendered(signed_out), "loaded out forbidden Ready false");
    assert_eq!(rendered(pending), "out forbidden");
}
