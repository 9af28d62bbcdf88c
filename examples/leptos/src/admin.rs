//! A page for the admins of the active organization.

use clerk_wasm::leptos::Protect;
use leptos::prelude::*;

#[component]
pub fn Admin() -> impl IntoView {
    view! {
        <h1>"Admin"</h1>
        <Protect role="org:admin" fallback=NotForYou>
            <section data-testid="admin"><p>"You are an admin of this organization."</p></section>
        </Protect>
    }
}

#[component]
fn NotForYou() -> impl IntoView {
    view! {
        <section data-testid="no-admin">
            <p>"You are no admin here. Choose an organization in which you are one."</p>
        </section>
    }
}
