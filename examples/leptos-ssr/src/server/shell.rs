//! The page around the app.

use example_leptos_ssr::{App, Settings};
use leptos::config::LeptosOptions;
use leptos::prelude::*;

pub fn shell(options: LeptosOptions, settings: Settings) -> impl IntoView {
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="clerk-publishable-key" content=settings.publishable_key.clone() />
                <meta name="clerk-proxy-url" content=settings.proxy_url.clone().unwrap_or_default() />
                {settings.instant_start.then(|| view! { <meta name="clerk-instant-start" content="true" /> })}
                <title>"clerk-wasm with Leptos on a server"</title>
                <link rel="icon" href="data:," />
                <link rel="stylesheet" href=style />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
            </head>
            <body><App settings /></body>
        </html>
    }
}
