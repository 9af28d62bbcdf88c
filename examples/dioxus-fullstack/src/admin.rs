//! A page for the admins of the active organization.

use clerk_wasm::dioxus::Protect;
use dioxus::prelude::*;

#[component]
pub fn Admin() -> Element {
    let fallback = rsx! {
        section { "data-testid": "no-admin",
            p { "You are no admin here. Choose an organization in which you are one." }
        }
    };
    rsx! {
        h1 { "Admin" }
        Protect { role: "org:admin", fallback,
            section { "data-testid": "admin", p { "You are an admin of this organization." } }
        }
    }
}
