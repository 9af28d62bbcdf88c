//! The table of behaviours, over an app.

use clerk_wasm::AuthOptions;
use clerk_wasm::leptos::{ClerkProvider, Protect, SignedIn, SignedOut, use_auth_with, use_clerk};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::browser::Mounted;
use super::table::{self, PENDING_TOO, hand_out, options};

#[wasm_bindgen_test]
async fn the_table_of_behaviours_holds() {
    table::play_all::<Mounted>().await;
}

impl table::App for Mounted {
    fn mount() -> Self {
        let (key, options) = options();
        Mounted::new(move || {
            view! {
                <ClerkProvider publishable_key=key options>
                    <Shown pending=true /> " / " <Shown pending=false />
                </ClerkProvider>
            }
        })
    }

    fn text(&self) -> String {
        self.text()
    }
}

#[component]
fn Shown(pending: bool) -> impl IntoView {
    let clerk = use_clerk();
    Effect::new(move |_| hand_out(clerk.get_value()));
    let auth = use_auth_with(if pending { AuthOptions::default() } else { PENDING_TOO });
    view! {
        <SignedIn treat_pending_as_signed_out=pending>"in "</SignedIn>
        <SignedOut treat_pending_as_signed_out=pending>"out "</SignedOut>
        <Protect role="org:admin" treat_pending_as_signed_out=pending fallback=|| "refused ">"allowed "</Protect>
        {move || auth.get().user_id.unwrap_or_else(|| "nobody".to_owned())}
    }
}
