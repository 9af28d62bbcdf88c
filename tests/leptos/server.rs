//! Natively: the server half of an app.

use std::thread;

use clerk_wasm::leptos::{
    ClerkFailed, ClerkHandle, ClerkLoaded, ClerkLoading, ClerkProvider, Protect, RedirectToSignIn,
    SignInButton, SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_session,
    use_session_list, use_token, use_user,
};
use clerk_wasm::{Auth, AuthorizationQuery, ClerkOptions, Error, InitialState, Status};
use leptos::prelude::*;
use leptos::tachys::view::RenderHtml;
use tokio::runtime::{Builder, Runtime};

use crate::KEY;

/// Every component, and every hook.
#[component]
fn Page() -> impl IntoView {
    let nothing_is_known = (
        use_auth().get() == Auth::default(),
        use_session().get().is_none() && use_user().get().is_none() && use_organization().get().is_none(),
        use_session_list().get().is_empty(),
        use_token(None).get().is_none() && use_token(Some("chat")).get().is_none(),
    );
    assert_eq!(nothing_is_known, (true, true, true, true));
    let token = LocalResource::new({
        let clerk = use_clerk();
        move || clerk.get_token()
    });
    view! {
        <ClerkLoading><p>"loading"</p></ClerkLoading>
        <ClerkLoaded>"loaded"</ClerkLoaded>
        <ClerkFailed>"failed"</ClerkFailed>
        <SignedIn>"signed in"</SignedIn>
        <SignedOut>"signed out"<RedirectToSignIn /></SignedOut>
        <Protect role="org:admin" fallback=|| "not allowed">"allowed"</Protect>
        <SignInButton attr:class="entry" />
        <SignOutButton><button>"Leave"</button></SignOutButton>
        <RedirectToSignIn return_to="/account" />
        <Suspense fallback=|| "no token yet">{move || token.get().map(|_| "a token")}</Suspense>
    }
}

#[component]
fn App(#[prop(into)] publishable_key: String) -> impl IntoView {
    let options = ClerkOptions { instant_start: true, ..ClerkOptions::default() };
    view! { <ClerkProvider publishable_key options><Page /></ClerkProvider> }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(4).build().expect("a runtime")
}

/// Where the parts of a view begin and end is Leptos's own affair: `<!>` and `<!--…-->`.
fn without_comments(html: &str) -> String {
    let mut parts = html.split("<!");
    let first = parts.next().unwrap_or_default();
    let others = parts.filter_map(|part| part.split_once(if part.starts_with("--") { "-->" } else { ">" }));
    others.fold(first.to_owned(), |text, (_, rest)| text + rest)
}

/// Renders in one thread and lets go of everything in another one.
fn render<V: IntoView + 'static>(app: impl FnOnce() -> V + Send + 'static) -> String {
    let (html, owner) = thread::spawn(|| {
        let owner = Owner::new();
        (owner.with(|| app().into_view().to_html()), owner)
    })
    .join()
    .expect("rendered");
    thread::spawn(move || drop(owner)).join().expect("dropped elsewhere");
    without_comments(&html)
}

const LOADING: &str = concat!(
    "<p>loading</p>",
    r#"<button type="button" class="entry">Sign in</button>"#,
    r#"<span style="display: contents;"><button>Leave</button></span>"#,
    "no token yet",
);

#[test]
fn an_app_renders_as_before_loading() {
    for key in [KEY, "nonsense", "sk_test_secret", ""] {
        assert_eq!(render(move || view! { <App publishable_key=key /> }), LOADING, "{key}");
    }
}

#[test]
fn hooks_outside_of_a_provider_and_two_providers_render_the_same() {
    assert_eq!(render(|| view! { <Page /> }), LOADING);
    let two = || view! { <ClerkProvider publishable_key=KEY><App publishable_key="pk_test_other" /></ClerkProvider> };
    assert_eq!(render(two), LOADING);
}

#[test]
fn an_app_is_streamed_by_a_runtime_of_many_threads() {
    runtime().block_on(async {
        let tasks = (0..64).map(|_| {
            tokio::spawn(async {
                let owner = Owner::new();
                let html = owner.with(|| view! { <App publishable_key=KEY /> }.into_view().to_html());
                tokio::task::yield_now().await;
                drop(owner);
                without_comments(&html)
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            assert_eq!(task.await.expect("rendered"), LOADING);
        }
    });
}

#[test]
fn a_handle_can_be_used_in_any_thread_and_says_where_it_is() {
    let owner = Owner::new();
    let clerk = owner.with(use_clerk);
    thread::spawn(move || {
        let token = runtime().block_on(async move { tokio::spawn(clerk.get_token()).await });
        assert_eq!(code(token.expect("no panic")), "clerk_not_in_browser");
        assert!(!clerk.has(&AuthorizationQuery::default()));
        assert_eq!((clerk.snapshot().status, clerk.error()), (Status::Loading, None));
        assert_eq!(clerk.get_value().error().expect("an error").code(), "clerk_not_in_browser");
    })
    .join()
    .expect("no panic");
}

#[test]
fn a_handle_outlives_its_provider() {
    let owner = Owner::new();
    let clerk: ClerkHandle = owner.with(use_clerk);
    let token = clerk.get_token();
    drop(owner);
    runtime().block_on(async {
        assert_eq!(code(token.await), "clerk_not_in_browser", "the call was made before");
        assert_eq!(code(clerk.get_token().await), "clerk_unmounted");
    });
    assert_eq!(clerk.snapshot().status, Status::Loading);
    assert_eq!(clerk.get_value().error().expect("an error").code(), "clerk_unmounted");
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.expect_err("an error").code().to_owned()
}

#[component]
fn Known() -> impl IntoView {
    let (auth, user, clerk) = (use_auth(), use_user(), use_clerk());
    let pro = AuthorizationQuery { plan: Some("pro".to_owned()), ..AuthorizationQuery::default() };
    view! {
        <ClerkLoading>"loading "</ClerkLoading>
        <ClerkLoaded>"loaded "</ClerkLoaded>
        <SignedIn>"in "</SignedIn>
        <SignedOut>"out "</SignedOut>
        <Protect role="org:admin" fallback=|| "forbidden ">"allowed "</Protect>
        <Protect feature="invoices" fallback=|| "no invoices ">"invoices "</Protect>
        {format!("{:?} {:?} {}", auth.get().organization_slug, user.get().map(|it| it.id().to_owned()), clerk.has(&pro))}
    }
}

#[test]
fn a_server_renders_what_it_knows_of_the_request() {
    let claims = r#"{"sid":"sess_1","sub":"user_1","v":2,"fea":"o:invoices","pla":"u:pro","o":{"id":"org_1","slg":"acme","rol":"admin"}}"#;
    let with = |json: String| {
        render(move || {
            let state = InitialState::read(&json).expect("a state");
            let options = ClerkOptions { initial_state: Some(state), ..ClerkOptions::default() };
            view! { <ClerkProvider publishable_key=KEY options><Known /></ClerkProvider> }
        })
    };
    let signed_in = with(format!(r#"{{"sessionClaims":{claims}}}"#));
    assert_eq!(signed_in, r#"loaded in allowed invoices Some("acme") Some("user_1") true"#);
    assert_eq!(with("{}".to_owned()), "loaded out forbidden no invoices None None false");
    let pending = with(r#"{"sessionClaims":{"sid":"sess_1","sub":"user_1","sts":"pending"}}"#.to_owned());
    assert!(pending.starts_with("loaded out forbidden no invoices "), "{pending}");
}
