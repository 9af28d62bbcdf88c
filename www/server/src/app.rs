//! A single-page app that was built into a folder: its files, and its page for every other address.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, ensure};
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::api::Api;

/// Where an app was built.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// The folder, if there is a page in it.
    pub(crate) fn new(folder: PathBuf) -> Result<Self> {
        let page = folder.join("index.html");
        ensure!(page.is_file(), "there is no {}; build the app first", page.display());
        Ok(Self(folder))
    }
}

/// Serves the files, and the page with this API's key and address in it.
pub(crate) fn routes(folder: &Folder, api: &Api) -> Router {
    let metas = [("clerk-publishable-key", api.publishable_key()), ("clerk-proxy-url", api.url())];
    let metas = metas.map(|(name, content)| (name, content.to_owned()));
    let page = Arc::new((folder.0.join("index.html"), metas));
    let show = move |headers: HeaderMap| async move { show(&page.0, &page.1, &headers) };
    let files = ServeDir::new(&folder.0).append_index_html_on_directories(false);
    let revalidate = HeaderValue::from_static("no-cache");
    Router::new()
        .route("/index.html", get(show.clone()))
        .fallback_service(files.fallback(get(show)))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, revalidate))
}

/// Serves the page, but only to requests that accept HTML: a missing file must not look like a page.
fn show(page: &PathBuf, metas: &[(&str, String)], headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if !accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match std::fs::read_to_string(page) {
        Ok(html) => {
            Html(metas.iter().fold(html, |html, (name, value)| with_meta(html, name, value))).into_response()
        }
        Err(reason) => (StatusCode::INTERNAL_SERVER_ERROR, reason.to_string()).into_response(),
    }
}

/// Puts this content into the `<meta>` of this name; without one, the page stays as it is.
fn with_meta(html: String, name: &str, content: &str) -> String {
    let tag = |html: &str| {
        let at = html.find(&format!("name=\"{name}\"")).or_else(|| html.find(&format!("name={name}")))?;
        Some((html[..at].rfind('<')?, at + html[at..].find('>')?))
    };
    let Some((start, end)) = tag(&html) else { return html };
    let content = content.replace('&', "&amp;").replace('"', "&quot;");
    format!("{}<meta name=\"{name}\" content=\"{content}\"{}", &html[..start], &html[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_meta_says_is_replaced() {
        let page = r#"<p><meta content="old" name="a"><meta name="b" content="" /></p>"#;
        let page = with_meta(with_meta(page.into(), "a", "x\"y"), "b", "z");
        assert_eq!(page, r#"<p><meta name="a" content="x&quot;y"><meta name="b" content="z"></p>"#);
        assert_eq!(with_meta(page.clone(), "c", "1"), page);
        assert_eq!(with_meta("<meta name=a content=b>".into(), "a", "c"), r#"<meta name="a" content="c">"#);
    }
}
