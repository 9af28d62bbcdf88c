//! The top of every page: where one can go, and who is signed in.

use clerk_wasm::yew::{
    SignInButton, SignOutButton, SignedIn, SignedOut, use_auth, use_clerk, use_organization, use_user,
};
use clerk_wasm::{OrganizationChoice, SetActiveOptions, Status};
use yew::platform::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::Route;

#[component]
pub fn Header() -> Html {
    html! {
        <header>
            <nav>
                <Tab to={Route::Home} text="Home" />
                <Tab to={Route::Protected} text="Protected" />
                <Tab to={Route::Admin} text="Admin" />
                <Tab to={Route::Report} text="Report" />
            </nav>
            <div class="account">
                <StatusLight />
                <SignedOut><SignInButton /></SignedOut>
                <SignedIn>
                    <UserName />
                    <Organizations />
                    <SignOutButton><button type="button" class="quiet">{ "Sign out" }</button></SignOutButton>
                </SignedIn>
            </div>
        </header>
    }
}

#[derive(PartialEq, Properties)]
struct TabProps {
    to: Route,
    text: &'static str,
}

#[component]
fn Tab(props: &TabProps) -> Html {
    let is_here = use_route::<Route>() == Some(props.to);
    let classes = classes!(is_here.then_some("here"));
    html! { <Link<Route> to={props.to} {classes}>{ props.text }</Link<Route>> }
}

#[component]
fn StatusLight() -> Html {
    let status = match use_auth().status {
        Status::Loading => "loading",
        Status::Ready => "ready",
        Status::Degraded => "degraded",
        Status::Error => "error",
    };
    html! { <span class={classes!("status", status)} data-testid="status">{ status }</span> }
}

#[component]
fn UserName() -> Html {
    let user = use_user();
    let name = user.map(|user| user.full_name().unwrap_or_else(|| user.id().to_owned()));
    html! { <strong data-testid="user">{ name }</strong> }
}

#[component]
fn Organizations() -> Html {
    let (clerk, user, active) = (use_clerk(), use_user(), use_organization());
    let problem = use_state(|| None);
    let onchange = {
        let problem = problem.clone();
        Callback::from(move |event: Event| {
            let select = event.target_unchecked_into::<web_sys::HtmlSelectElement>();
            let (clerk, problem) = (clerk.clone(), problem.clone());
            let options = SetActiveOptions { organization: choice(select.value()), ..Default::default() };
            spawn_local(async move {
                let switched = clerk.set_active(options).await;
                problem.set(switched.err().map(|error| error.to_string()));
            });
        })
    };
    let name = active.as_ref().and_then(|active| active.name()).unwrap_or("Personal");
    let active_id = active.as_ref().map_or("", |active| active.id());
    let option = |id: &str, name: &str| {
        html! { <option value={id.to_owned()} selected={id == active_id}>{ name }</option> }
    };
    let memberships = user.iter().flat_map(|user| user.organization_memberships());
    html! {
        <>
            <span class="note">{ "in " }<span data-testid="organization">{ name }</span></span>
            <select data-testid="organizations" aria-label="Organization" {onchange}>
                { option("", "Personal") }
                { for memberships.map(|membership| {
                    let organization = membership.organization();
                    option(organization.id(), organization.name().unwrap_or_default())
                }) }
            </select>
            { for problem.as_ref().map(|problem| html! { <span class="error">{ problem }</span> }) }
        </>
    }
}

fn choice(id: String) -> OrganizationChoice {
    if id.is_empty() { OrganizationChoice::Personal } else { OrganizationChoice::Named(id) }
}
