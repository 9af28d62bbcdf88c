//! What only the server does.

mod report;
mod shell;
mod verify;

use axum::Router;
use axum::routing::get;
use example_leptos_ssr::{App, Settings};
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, file_and_error_handler, generate_route_list};

use verify::Verifier;

/// The app at its routes, its files, and `/api/report`.
pub fn router(options: LeptosOptions, settings: Settings) -> Router {
    let routes = generate_route_list({
        let settings = settings.clone();
        move || view! { <App settings=settings.clone() /> }
    });
    let api = Router::new().route("/api/report", get(report::report)).with_state(Verifier::of(&settings));
    let shell = move |options: LeptosOptions| shell::shell(options, settings.clone());
    let page = {
        let (options, shell) = (options.clone(), shell.clone());
        move || shell(options.clone())
    };
    Router::new()
        .leptos_routes(&options, routes, page)
        .fallback(file_and_error_handler(shell))
        .with_state(options)
        .merge(api)
}
