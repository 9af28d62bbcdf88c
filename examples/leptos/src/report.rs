//! A request to the app's own server, with a token made from a JWT template.

use clerk_wasm::leptos::use_clerk;
use clerk_wasm::{Clerk, Method};
use leptos::prelude::*;

#[component]
pub fn Report() -> impl IntoView {
    let clerk = use_clerk();
    let get_report = Action::new_local(move |_: &()| report(clerk.get_value()));
    let answer = move || {
        get_report.value().get().map(|answer| match answer {
            Ok(report) => view! { <pre data-testid="report">{report}</pre> }.into_any(),
            Err(problem) => view! { <p class="error" data-testid="report-error">{problem}</p> }.into_any(),
        })
    };
    view! {
        <h1>"Report"</h1>
        <p>"The server verifies the token that this page sends, and says what is in it."</p>
        <button type="button" on:click=move |_| drop(get_report.dispatch_local(()))>"Get report"</button>
        {answer}
    }
}

async fn report(clerk: Clerk) -> Result<String, String> {
    let answer = clerk.fetch(Method::Get, "/api/report").template("backend").send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    let text = answer.text().await.map_err(|error| error.to_string())?;
    if answer.ok() { Ok(text) } else { Err(format!("{}: {text}", answer.status())) }
}
