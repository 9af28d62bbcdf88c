//! A page for those who are signed in. Others go to sign in, and come back.

use clerk_wasm::yew::{RedirectToSignIn, SignedIn, SignedOut, use_auth};
use yew::prelude::*;

#[component]
pub fn Protected() -> Html {
    html! {
        <>
            <h1>{ "Protected" }</h1>
            <SignedOut><RedirectToSignIn /></SignedOut>
            <SignedIn><Secret /></SignedIn>
        </>
    }
}

#[component]
fn Secret() -> Html {
    let auth = use_auth();
    html! {
        <section>
            <p>{ "Only those who are signed in see this. You are " }<code data-testid="protected">{ auth.user_id }</code>{ "." }</p>
        </section>
    }
}
