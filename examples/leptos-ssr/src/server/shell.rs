//! The page around the app.

use example_leptos_ssr::{App, Settings, initial_state};
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

pub fn shell(options: LeptosOptions, settings: Settings) -> impl IntoView {
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    // A script that runs nothing: what the app starts from in the browser.
    let state = initial_state().map(|state| InertElement::new(state.to_script()));
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="clerk-publishable-key" content=settings.publishable_key.clone() />
                <meta name="clerk-proxy-url" content=settings.proxy_url.clone().unwrap_or_default() />
                <meta name="clerk-sign-in-url" content=settings.sign_in_url.clone().unwrap_or_default() />
                <title>"clerk-wasm with Leptos on a server"</title>
                <link rel="icon" href="data:," />
                <link rel="stylesheet" href=style />
                {state}
                <AutoReload options=options.clone() />
                <HydrationScripts options />
            </head>
            <body><App settings /></body>
        </html>
    }
}
