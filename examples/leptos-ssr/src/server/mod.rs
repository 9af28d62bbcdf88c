//! What only the server does.

pub mod settings;
mod shell;

use axum::Router;
use clerk_wasm::server::{ClerkLayer, ClerkServer, ServerOptions};
use example_leptos_ssr::{App, Settings};
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_axum::{
    LeptosRoutes, file_and_error_handler, generate_route_list, site_pkg_dir_service,
    site_pkg_dir_service_route_path,
};

/// The app at its routes with its server functions, for whom each request is from; and its files, for everybody.
pub fn router(options: LeptosOptions, clerk: ClerkServer, settings: Settings) -> Router {
    let routes = generate_route_list({
        let settings = settings.clone();
        move || view! { <App settings=settings.clone() /> }
    });
    let shell = move |options: LeptosOptions| shell::shell(options, settings.clone());
    let page = {
        let (options, shell) = (options.clone(), shell.clone());
        move || shell(options.clone())
    };
    Router::new()
        .leptos_routes(&options, routes, page)
        .fallback(file_and_error_handler(shell))
        .layer(ClerkLayer::new(clerk))
        // What may be cached for everybody stays outside of the layer.
        .route_service(&site_pkg_dir_service_route_path(&options), site_pkg_dir_service(&options))
        .with_state(options)
}

/// What the page is told of the server's own settings. The secret key stays here.
pub fn for_page(clerk: &ServerOptions) -> Settings {
    Settings {
        publishable_key: clerk.publishable_key.clone(),
        proxy_url: clerk.proxy_url.clone(),
        sign_in_url: clerk.sign_in_url.clone(),
    }
}
