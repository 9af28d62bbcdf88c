//! A call of a function that runs on the server.

use clerk_wasm::dioxus::use_clerk;
use dioxus::prelude::*;

use crate::calls::{Caller, report, with_fresh_token};

#[component]
pub fn Report() -> Element {
    let clerk = use_clerk();
    let mut answer = use_signal(|| None);
    let get = move |_| {
        let clerk = clerk.clone();
        async move { answer.set(Some(with_fresh_token(&clerk, report()).await)) }
    };
    rsx! {
        h1 { "Report" }
        p { "The server says who has called it, by the session token in the cookie." }
        button { r#type: "button", onclick: get, "Get report" }
        match &*answer.read() {
            Some(Ok(caller)) => rsx! { pre { "data-testid": "report", {text(caller)} } },
            Some(Err(error)) => rsx! { p { class: "error", "data-testid": "report-error", "{error}" } },
            None => rsx! {},
        }
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
