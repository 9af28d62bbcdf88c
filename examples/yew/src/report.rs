//! A request to the app's own server, with a token made from a JWT template.

use clerk_wasm::yew::use_clerk;
use clerk_wasm::{Clerk, Method};
use serde_json::Value;
use yew::platform::spawn_local;
use yew::prelude::*;

#[component]
pub fn Report() -> Html {
    let clerk = use_clerk();
    let answer = use_state(|| None);
    let onclick = {
        let answer = answer.clone();
        move |_| {
            let (clerk, answer) = (clerk.clone(), answer.clone());
            spawn_local(async move { answer.set(Some(report(&clerk).await)) });
        }
    };
    html! {
        <>
            <h1>{ "Report" }</h1>
            <p>{ "The server verifies the token that this page sends, and says what is in it." }</p>
            <button type="button" {onclick}>{ "Get report" }</button>
            { match &*answer {
                Some(Ok(report)) => html! { <pre data-testid="report">{ report }</pre> },
                Some(Err(problem)) => html! { <p class="error" data-testid="report-error">{ problem }</p> },
                None => Html::default(),
            } }
        </>
    }
}

async fn report(clerk: &Clerk) -> Result<String, String> {
    let answer = clerk.fetch(Method::Get, "/api/report").template("backend").send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    if !answer.ok() {
        return Err(format!("{}: {}", answer.status(), answer.text().await.unwrap_or_default()));
    }
    let report: Value = answer.json().await.map_err(|error| error.to_string())?;
    Ok(format!("{report:#}"))
}
