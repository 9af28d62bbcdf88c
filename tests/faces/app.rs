//! What apps of all frameworks have in common in these tests.

use std::cell::RefCell;

use clerk_wasm::{AuthorizationQuery, Clerk, ClerkOptions, RouterFunction, TokenOptions};

thread_local! {
    static WENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static OWN: RefCell<Option<Clerk>> = const { RefCell::new(None) };
}

/// The options of an app with pages of its own for signing in and up, and a router that goes to them.
pub(crate) fn own_pages() -> ClerkOptions {
    let push = RouterFunction::new(|path| {
        let page = path.split(['?', '#']).next().unwrap_or_default();
        WENT.with_borrow_mut(|went| went.push(page.to_owned()));
    });
    ClerkOptions {
        sign_in_url: Some("/login".to_owned()),
        sign_up_url: Some("/join".to_owned()),
        router_push: Some(push),
        ..ClerkOptions::default()
    }
}

/// The pages that the router was told to go to.
pub(crate) fn went() -> Vec<String> {
    WENT.with_borrow(Clone::clone)
}

pub(crate) fn forget_where_it_went() {
    WENT.take();
}

/// A clerk that the app makes itself: the same one until it is [let go of](let_go_of_own_clerk).
pub(crate) fn own_clerk() -> Clerk {
    let make = || Clerk::new(super::KEY, ClerkOptions::default()).expect("a clerk");
    OWN.with_borrow_mut(|own| own.get_or_insert_with(make).clone())
}

pub(crate) fn let_go_of_own_clerk() {
    OWN.take();
}

pub(crate) fn pro() -> AuthorizationQuery {
    AuthorizationQuery { plan: Some("user:pro".to_owned()), ..AuthorizationQuery::default() }
}

/// As an app does after a purchase.
pub(crate) async fn buy(clerk: Clerk) {
    let fresh = TokenOptions { skip_cache: true, ..TokenOptions::default() };
    drop(clerk.get_token_with(fresh).await);
}

/// `token`, `nobody`, or the code of an error.
pub(crate) async fn ask_for_a_token(clerk: Clerk) -> String {
    match clerk.get_token().await {
        Ok(token) => token.map_or("nobody", |_| "token").to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

/// The browser has its network back.
pub(crate) fn go_online() {
    js_sys::eval("window.dispatchEvent(new Event('online'))").expect("an event");
}
