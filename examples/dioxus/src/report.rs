//! A request to the app's own server, with a token made from a JWT template.

use clerk_wasm::dioxus::use_clerk;
use clerk_wasm::{Clerk, FetchError, Method};
use dioxus::prelude::*;

#[component]
pub fn Report() -> Element {
    let clerk = use_clerk();
    let mut answer = use_signal(|| None);
    let get = move |_| {
        let clerk = clerk.clone();
        async move { answer.set(Some(report(&clerk).await)) }
    };
    rsx! {
        h1 { "Report" }
        p { "The server verifies the token that this page sends, and says what is in it." }
        button { r#type: "button", onclick: get, "Get report" }
        match answer() {
            Some(Ok(report)) => rsx! { pre { "data-testid": "report", "{report}" } },
            Some(Err(problem)) => rsx! { p { class: "error", "data-testid": "report-error", "{problem}" } },
            None => rsx! {},
        }
    }
}

async fn report(clerk: &Clerk) -> Result<String, String> {
    let answer = clerk.fetch(Method::Get, "/api/report").template("backend").send().await;
    let answer = answer.map_err(|error: FetchError| error.to_string())?;
    let text = answer.text().await.map_err(|error| error.to_string())?;
    if answer.ok() { Ok(text) } else { Err(format!("{}: {text}", answer.status())) }
}
