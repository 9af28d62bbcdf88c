//! A greeting, and with `clerk` one by name.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(App);
}

#[cfg(not(feature = "clerk"))]
#[component]
fn App() -> impl IntoView {
    view! { <p>"Hello"</p> }
}

#[cfg(feature = "clerk")]
#[component]
fn App() -> impl IntoView {
    use clerk_wasm::leptos::{ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut};
    view! {
        <ClerkProvider publishable_key="pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk">
            <SignedOut><SignInButton /></SignedOut>
            <SignedIn><Hello /><SignOutButton /></SignedIn>
        </ClerkProvider>
    }
}

#[cfg(feature = "clerk")]
#[component]
fn Hello() -> impl IntoView {
    let user = clerk_wasm::leptos::use_user();
    view! { <p>"Hello " {move || user.get().and_then(|user| user.full_name())}</p> }
}
