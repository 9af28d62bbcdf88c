//! A page for the admins of the active organization.

use clerk_wasm::yew::Protect;
use yew::prelude::*;

#[component]
pub fn Admin() -> Html {
    let fallback = html! {
        <section data-testid="no-admin">
            <p>{ "You are no admin here. Choose an organization in which you are one." }</p>
        </section>
    };
    html! {
        <>
            <h1>{ "Admin" }</h1>
            <Protect role="org:admin" {fallback}>
                <section data-testid="admin"><p>{ "You are an admin of this organization." }</p></section>
            </Protect>
        </>
    }
}
