//! The top of every page: where one can go, and who is signed in.

use clerk_wasm::leptos::{
    SignInButton, SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_user,
};
use clerk_wasm::{Membership, OrganizationChoice, SetActiveOptions, Status};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

#[component]
pub fn Header() -> impl IntoView {
    view! {
        <header>
            <nav>
                <A href="/" exact=true>"Home"</A>
                <A href="/protected">"Protected"</A>
                <A href="/admin">"Admin"</A>
                <A href="/report">"Report"</A>
            </nav>
            <div class="account">
                <StatusLight />
                <SignedOut><SignInButton /></SignedOut>
                <SignedIn>
                    <UserName />
                    <Organizations />
                    <SignOutButton><button type="button" class="quiet">"Sign out"</button></SignOutButton>
                </SignedIn>
            </div>
        </header>
    }
}

#[component]
fn StatusLight() -> impl IntoView {
    let auth = use_auth();
    let status = move || match auth.with(|auth| auth.status) {
        Status::Loading => "loading",
        Status::Ready => "ready",
        Status::Degraded => "degraded",
        Status::Error => "error",
    };
    view! { <span class=move || format!("status {}", status()) data-testid="status">{status}</span> }
}

#[component]
fn UserName() -> impl IntoView {
    let user = use_user();
    let name = move || user.get().map(|user| user.full_name().unwrap_or_else(|| user.id().to_owned()));
    view! { <strong data-testid="user">{name}</strong> }
}

#[component]
fn Organizations() -> impl IntoView {
    let (clerk, user, active) = (use_clerk(), use_user(), use_organization());
    let problem = RwSignal::new(None);
    let switch = move |id: String| {
        let clerk = clerk.get_value();
        let options = SetActiveOptions { organization: choice(id), ..Default::default() };
        spawn_local(async move {
            let switched = clerk.set_active(options).await;
            problem.set(switched.err().map(|error| error.to_string()));
        });
    };
    let name =
        move || active.with(|it| it.as_ref().and_then(|it| it.name()).unwrap_or("Personal").to_owned());
    let active_id =
        Memo::new(move |_| active.with(|it| it.as_ref().map(|it| it.id().to_owned())).unwrap_or_default());
    let memberships =
        move || user.get().map(|user| user.organization_memberships().to_vec()).unwrap_or_default();
    let option = move |membership: &Membership| {
        let organization = membership.organization();
        let (id, name) = (organization.id().to_owned(), organization.name().unwrap_or_default().to_owned());
        view! { <option value=id.clone() prop:selected=move || active_id.get() == id>{name}</option> }
    };
    view! {
        <span class="note">"in " <span data-testid="organization">{name}</span></span>
        <select data-testid="organizations" aria-label="Organization" on:change:target=move |event| switch(event.target().value())>
            <option value="" prop:selected=move || active_id.get().is_empty()>"Personal"</option>
            {move || memberships().iter().map(option).collect_view()}
        </select>
        {move || problem.get().map(|problem| view! { <span class="error">{problem}</span> })}
    }
}

fn choice(id: String) -> OrganizationChoice {
    if id.is_empty() { OrganizationChoice::Personal } else { OrganizationChoice::Named(id) }
}
