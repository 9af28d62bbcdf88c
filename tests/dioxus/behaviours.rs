//! The table of behaviours, over an app.

use clerk_wasm::AuthOptions;
use clerk_wasm::dioxus::{ClerkProvider, Protect, SignedIn, SignedOut, use_auth_with, use_clerk};
use dioxus::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::App;
use super::table::{self, PENDING_TOO, hand_out, options};

#[wasm_bindgen_test]
async fn the_table_of_behaviours_holds() {
    table::play_all::<App>().await;
}

impl table::App for App {
    fn mount() -> Self {
        App::mount(probe)
    }

    fn text(&self) -> String {
        self.text()
    }
}

fn probe() -> Element {
    let (publishable_key, options) = use_hook(options);
    rsx! {
        ClerkProvider { publishable_key, options,
            Shown { pending: true }
            " / "
            Shown { pending: false }
        }
    }
}

#[component]
fn Shown(pending: bool) -> Element {
    let clerk = use_clerk();
    use_hook(|| hand_out(clerk));
    let auth = use_auth_with(if pending { AuthOptions::default() } else { PENDING_TOO });
    let user = auth.read().user_id.clone().unwrap_or_else(|| "nobody".to_owned());
    rsx! {
        SignedIn { treat_pending_as_signed_out: pending, "in " }
        SignedOut { treat_pending_as_signed_out: pending, "out " }
        Protect { role: "org:admin", treat_pending_as_signed_out: pending, fallback: rsx! { "refused " }, "allowed " }
        "{user}"
    }
}
