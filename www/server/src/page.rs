//! The files of the page, and what the page has to know about the API.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use axum::http::{HeaderValue, header};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::api::Api;

/// Where the page and the package are: a checkout of the project.
#[derive(Debug, Clone)]
pub(crate) struct Root(PathBuf);

impl Root {
    /// The folder given, or else the checkout that this program was built in.
    pub(crate) fn find(given: Option<PathBuf>) -> Result<Self> {
        let root = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
        let page = root.join("www/index.html");
        ensure!(page.is_file(), "there is no {}; say where the project is with --root", page.display());
        Ok(Self(root))
    }

    /// Checks that the package is there: a build makes it.
    pub(crate) fn check_package(&self) -> Result<()> {
        let entry = self.0.join("pkg/index.js");
        ensure!(entry.is_file(), "there is no {}; `cargo xtask build` makes the package", entry.display());
        Ok(())
    }
}

/// The page, the package under `/pkg/`, and `/config.json`.
pub(crate) fn routes(root: &Root, config: Value) -> Router {
    // Files change during development, so the browser asks each time whether they have.
    let revalidate = HeaderValue::from_static("no-cache");
    Router::new()
        .route("/config.json", get(move || async move { Json(config) }))
        .nest_service("/pkg", ServeDir::new(root.0.join("pkg")))
        .fallback_service(ServeDir::new(root.0.join("www")))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, revalidate))
}

/// What the page has to know about the API. The passwords are test data, made to be shown.
pub(crate) fn config(api: &Api) -> Value {
    let user = |user: &local_fapi::User| json!({ "email": user.email, "password": user.password });
    json!({
        "publishableKey": api.publishable_key(),
        "proxyUrl": api.url(),
        "controlUrl": api.control_url(),
        "templates": api.templates().iter().map(|template| &template.name).collect::<Vec<_>>(),
        "users": api.users().iter().map(user).collect::<Vec<_>>(),
    })
}
