//! A request as it arrived: what it means rather than how it travelled.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use crate::error::ApiError;

/// Longer bodies count as empty; no form of this API is that long.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A request as it arrived. It has no `Debug`, because it holds passwords and tokens.
#[derive(Clone)]
pub(crate) struct Arrival {
    /// The intended method: `_method` in the query replaces POST, as browsers send it.
    pub(crate) method: Method,
    pub(crate) wire_method: Method,
    /// What precedes the API's own path, if a proxy has a path of its own.
    pub(crate) prefix: String,
    /// The API's own path, percent-encoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) form: Vec<(String, String)>,
    /// The object in a body of JSON, as servers send it. Empty without a body, `None` with any other one.
    pub(crate) json: Option<Map<String, Value>>,
    /// What identifies a server.
    pub(crate) authorization: Option<String>,
    pub(crate) origin: Option<String>,
    /// The origin of the calling page. A GET on a page's own origin, through its proxy, has no `Origin`, but
    /// its `Referer` says where it comes from.
    pub(crate) page_origin: Option<String>,
    /// Host and port that the request was sent to.
    pub(crate) authority: String,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) secure: bool,
    is_form: bool,
}

impl Arrival {
    pub(crate) async fn read(request: Request<Body>, secure: bool) -> Self {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY_BYTES).await.unwrap_or_default();
        let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
        let (prefix, path) = split_prefix(parts.uri.path());
        let sent_to = parts.uri.authority().map(|authority| authority.as_str());
        let content_type = text(&parts.headers, header::CONTENT_TYPE).unwrap_or_default();
        let is_form = content_type.starts_with("application/x-www-form-urlencoded");
        Self {
            method: meant_method(&parts.method, &query),
            wire_method: parts.method,
            prefix: prefix.to_owned(),
            path: path.to_owned(),
            query,
            form: if is_form { pairs(&body) } else { Vec::new() },
            json: if body.is_empty() { Some(Map::new()) } else { object(content_type, &body) },
            authorization: text(&parts.headers, header::AUTHORIZATION).map(str::to_owned),
            origin: text(&parts.headers, header::ORIGIN).map(str::to_owned),
            page_origin: page_origin(&parts.headers),
            authority: sent_to.or(text(&parts.headers, header::HOST)).unwrap_or_default().to_owned(),
            cookies: cookies(&parts.headers),
            secure,
            is_form: is_form || body.is_empty(),
        }
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    pub(crate) fn form(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }

    /// A field of the form that must be present and not empty.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.check_is_form()?;
        self.form(name).filter(|value| !value.is_empty()).ok_or_else(|| ApiError::param_missing(name))
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        find(&self.cookies, name)
    }

    /// Refuses a body of another type instead of reading it as an empty form.
    pub(crate) fn check_is_form(&self) -> Result<(), ApiError> {
        match self.is_form {
            true => Ok(()),
            false => Err(ApiError::not_a_form()),
        }
    }

    /// The host that the request was sent to, without its port.
    pub(crate) fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }
}

fn meant_method(wire: &Method, query: &[(String, String)]) -> Method {
    match find(query, "_method") {
        Some(meant) if wire == Method::POST => meant.parse().unwrap_or(Method::POST),
        _ => wire.clone(),
    }
}

/// Splits `/__clerk/v1/client` into `/__clerk` and `/v1/client`.
fn split_prefix(path: &str) -> (&str, &str) {
    let root = ["/v1/", "/.well-known/"].iter().filter_map(|root| path.find(root)).min();
    let page = || {
        let pages = ["/sign-in", "/sign-up"].into_iter();
        pages.filter_map(|page| path.strip_suffix(page)).map(str::len).next()
    };
    path.split_at(root.or_else(page).unwrap_or(0))
}

fn page_origin(headers: &HeaderMap) -> Option<String> {
    let origin = text(headers, header::ORIGIN).map(str::to_owned);
    origin.or_else(|| {
        let referer = Url::parse(text(headers, header::REFERER)?).ok()?;
        Some(referer.origin().ascii_serialization())
    })
}

fn object(content_type: &str, body: &[u8]) -> Option<Map<String, Value>> {
    content_type.starts_with("application/json").then(|| serde_json::from_slice(body).ok()).flatten()
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_own_path_is_set_apart() {
        assert_eq!(split_prefix("/v1/client"), ("", "/v1/client"));
        assert_eq!(split_prefix("/__clerk/v1/client"), ("/__clerk", "/v1/client"));
        assert_eq!(split_prefix("/a/b/.well-known/jwks.json"), ("/a/b", "/.well-known/jwks.json"));
        assert_eq!(split_prefix("/sign-in"), ("", "/sign-in"));
        assert_eq!(split_prefix("/__clerk/sign-in"), ("/__clerk", "/sign-in"));
    }

    #[tokio::test]
    async fn the_method_meant_is_read_from_the_query_of_a_post_alone() {
        let request = |method: &str| Request::builder().method(method).uri("/v1/client?_method=DELETE");
        let post = Arrival::read(request("POST").body(Body::empty()).unwrap(), false).await;
        assert_eq!((post.method, post.wire_method), (Method::DELETE, Method::POST));
        let get = Arrival::read(request("GET").body(Body::empty()).unwrap(), false).await;
        assert_eq!(get.method, Method::GET);
    }
}
