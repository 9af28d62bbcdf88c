//! A greeting, and with `clerk` one by name.

use yew::prelude::*;

fn main() {
    yew::Renderer::<App>::new().render();
}

#[cfg(not(feature = "clerk"))]
#[component]
fn App() -> Html {
    html! { <p>{ "Hello" }</p> }
}

#[cfg(feature = "clerk")]
#[component]
fn App() -> Html {
    use clerk_wasm::yew::{ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut};
    html! {
        <ClerkProvider publishable_key="pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk">
            <SignedOut><SignInButton /></SignedOut>
            <SignedIn><Hello /><SignOutButton /></SignedIn>
        </ClerkProvider>
    }
}

#[cfg(feature = "clerk")]
#[component]
fn Hello() -> Html {
    let user = clerk_wasm::yew::use_user();
    html! { <p>{ "Hello " }{ user.and_then(|user| user.full_name()) }</p> }
}
