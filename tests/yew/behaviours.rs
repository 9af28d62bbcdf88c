//! The table of behaviours, over an app.

use clerk_wasm::yew::{ClerkProvider, Protect, SignedIn, SignedOut, use_auth_with, use_clerk};
use clerk_wasm::{Auth, AuthOptions};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::page::App;
use super::table::{self, PENDING_TOO, hand_out, options};

#[wasm_bindgen_test]
async fn the_table_of_behaviours_holds() {
    table::play_all::<App<Probe>>().await;
}

impl table::App for App<Probe> {
    fn mount() -> Self {
        App::mount()
    }

    fn text(&self) -> String {
        self.text()
    }
}

#[component]
fn Probe() -> Html {
    let (key, options) = use_memo((), |()| options()).as_ref().clone();
    html! {
        <ClerkProvider publishable_key={key} {options}>
            <Shown pending=true /> { " / " } <Shown pending=false />
        </ClerkProvider>
    }
}

#[derive(PartialEq, Properties)]
struct ShownProps {
    pending: bool,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let pending = props.pending;
    let auth: Auth = use_auth_with(if pending { AuthOptions::default() } else { PENDING_TOO });
    let clerk = use_clerk();
    use_memo((), move |()| hand_out(clerk));
    html! {
        <>
            <SignedIn treat_pending_as_signed_out={pending}>{ "in " }</SignedIn>
            <SignedOut treat_pending_as_signed_out={pending}>{ "out " }</SignedOut>
            <Protect role="org:admin" treat_pending_as_signed_out={pending} fallback={html! { "refused " }}>
                { "allowed " }
            </Protect>
            { auth.user_id.unwrap_or_else(|| "nobody".to_owned()) }
        </>
    }
}
