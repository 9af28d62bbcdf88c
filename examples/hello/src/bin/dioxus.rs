//! A greeting, and with `clerk` one by name.

use dioxus::prelude::*;

fn main() {
    dioxus::launch(App);
}

#[cfg(not(feature = "clerk"))]
#[component]
fn App() -> Element {
    rsx! { p { "Hello" } }
}

#[cfg(feature = "clerk")]
#[component]
fn App() -> Element {
    use clerk_wasm::dioxus::{ClerkProvider, SignInButton, SignOutButton, SignedIn, SignedOut};
    rsx! {
        ClerkProvider { publishable_key: "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk",
            SignedOut { SignInButton {} }
            SignedIn {
                Hello {}
                SignOutButton {}
            }
        }
    }
}

#[cfg(feature = "clerk")]
#[component]
fn Hello() -> Element {
    let user = clerk_wasm::dioxus::use_user();
    rsx! {
        p { "Hello " {user().and_then(|user| user.full_name())} }
    }
}
