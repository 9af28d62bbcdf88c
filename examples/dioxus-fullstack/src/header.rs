//! The top of every page: where one can go, and who is signed in.

use clerk_wasm::dioxus::{
    SignInButton, SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_user,
};
use clerk_wasm::{OrganizationChoice, SetActiveOptions, Status};
use dioxus::prelude::*;

use crate::app::Route;

#[component]
pub fn Header() -> Element {
    rsx! {
        header {
            nav {
                Link { to: Route::Home {}, "Home" }
                Link { to: Route::Protected {}, "Protected" }
                Link { to: Route::Admin {}, "Admin" }
                Link { to: Route::Report {}, "Report" }
            }
            div { class: "account",
                StatusLight {}
                SignedOut { SignInButton {} }
                SignedIn {
                    UserName {}
                    Organizations {}
                    SignOutButton { class: "quiet" }
                }
            }
        }
    }
}

#[component]
fn StatusLight() -> Element {
    let auth = use_auth();
    let status = match auth.read().status {
        Status::Loading => "loading",
        Status::Ready => "ready",
        Status::Degraded => "degraded",
        Status::Error => "error",
    };
    rsx! { span { class: "status {status}", "data-testid": "status", "{status}" } }
}

#[component]
fn UserName() -> Element {
    let user = use_user();
    let name = user.read().as_ref().map(|user| user.full_name().unwrap_or_else(|| user.id().to_owned()));
    rsx! { strong { "data-testid": "user", {name} } }
}

#[component]
fn Organizations() -> Element {
    let (clerk, user, active) = (use_clerk(), use_user(), use_organization());
    let mut problem = use_signal(|| None);
    let switch = move |event: FormEvent| {
        let clerk = clerk.clone();
        async move {
            let options = SetActiveOptions { organization: choice(event.value()), ..Default::default() };
            problem.set(clerk.set_active(options).await.err());
        }
    };
    let (user, active) = (user.read(), active.read());
    let active_id = active.as_ref().map_or("", |active| active.id());
    let name = active.as_ref().and_then(|active| active.name()).unwrap_or("Personal");
    let memberships = user.iter().flat_map(|user| user.organization_memberships());
    let organizations = memberships.map(|membership| membership.organization());
    rsx! {
        span { class: "note", "in " span { "data-testid": "organization", "{name}" } }
        select { "data-testid": "organizations", aria_label: "Organization", onchange: switch,
            option { value: "", selected: active_id.is_empty(), "Personal" }
            for organization in organizations {
                option {
                    key: "{organization.id()}",
                    value: organization.id(),
                    selected: organization.id() == active_id,
                    {organization.name()}
                }
            }
        }
        if let Some(problem) = problem() {
            span { class: "error", "{problem}" }
        }
    }
}

fn choice(id: String) -> OrganizationChoice {
    if id.is_empty() { OrganizationChoice::Personal } else { OrganizationChoice::Named(id) }
}
