//! A call of a function that runs on the server.

use clerk_wasm::leptos::use_clerk;
use leptos::prelude::*;

use crate::calls::{Caller, report, with_fresh_token};

#[component]
pub fn Report() -> impl IntoView {
    let clerk = use_clerk();
    let get_report = Action::new(move |(): &()| with_fresh_token(clerk, report()));
    let answer = move || {
        get_report.value().get().map(|answer| match answer {
            Ok(caller) => view! { <pre data-testid="report">{text(&caller)}</pre> }.into_any(),
            Err(error) => {
                view! { <p class="error" data-testid="report-error">{error.to_string()}</p> }.into_any()
            }
        })
    };
    view! {
        <h1>"Report"</h1>
        <p>"The server says who has called it, by the session token in the cookie."</p>
        <button type="button" on:click=move |_| drop(get_report.dispatch(()))>"Get report"</button>
        {answer}
    }
}

fn text(caller: &Caller) -> String {
    let Caller { user_id, session_id, organization } = caller;
    let session = session_id.as_deref().unwrap_or("none");
    let place = match organization {
        Some((slug, role)) => format!("{slug}, as {role}"),
        None => "none".to_owned(),
    };
    format!("user: {user_id}\nsession: {session}\norganization: {place}")
}
