//! The address of a request.

use core::fmt;
use std::sync::{LazyLock, OnceLock};

use url::Url;
use url::form_urlencoded::{Parse, parse};

use super::settings::web_url;

/// The address of a request as the browser sees it. Most requests are judged without it, so it is read on demand.
#[derive(Clone)]
pub(super) struct Address {
    text: String,
    /// Where the path begins.
    path_at: usize,
    url: OnceLock<Box<Url>>,
}

const LOCALHOST: &str = "http://localhost";

impl Address {
    /// A path on an origin; where there is none, or it can't be read, on `http://localhost`.
    pub(super) fn new(origin: Option<&str>, path: &str) -> Self {
        let origin = origin.unwrap_or(LOCALHOST);
        // What is no path is a target of other methods than those for pages.
        let path = if path.starts_with('/') { path } else { "/" };
        Self { text: [origin, path].concat(), path_at: origin.len(), url: OnceLock::new() }
    }

    pub(super) fn url(&self) -> &Url {
        self.url.get_or_init(|| {
            let elsewhere = || web_url(&[LOCALHOST, self.path_and_query()].concat());
            Box::new(web_url(&self.text).or_else(elsewhere).unwrap_or_else(|| NOWHERE.clone()))
        })
    }

    /// The parameters in the query.
    pub(super) fn parameters(&self) -> Parse<'_> {
        parse(self.query().unwrap_or_default().as_bytes())
    }

    /// The query as it was sent.
    pub(super) fn query(&self) -> Option<&str> {
        self.path_and_query().split_once('?').map(|(_, query)| query)
    }

    fn path_and_query(&self) -> &str {
        self.text.get(self.path_at..).unwrap_or_default()
    }
}

#[expect(clippy::expect_used, reason = "a constant, which the tests read")]
static NOWHERE: LazyLock<Url> = LazyLock::new(|| Url::parse("http://localhost/").expect("a URL"));

impl fmt::Debug for Address {
    /// Leaves out the query, which may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path_and_query();
        f.write_str(path.split_once('?').map_or(path, |(path, _)| path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_on_an_origin() {
        for (origin, path, expected) in [
            (Some("https://a.example"), "/b?c=d", "https://a.example/b?c=d"),
            (Some("https://a.example:443"), "/", "https://a.example/"),
            (None, "/b", "http://localhost/b"),
            (Some("https://a b"), "/b?c", "http://localhost/b?c"),
            (Some("https://a.example"), "*", "https://a.example/"),
            (Some("https://a.example"), "//b.example/c", "https://a.example//b.example/c"),
        ] {
            assert_eq!(Address::new(origin, path).url().as_str(), expected);
        }
    }

    #[test]
    fn the_query_is_read_without_the_rest() {
        let address = Address::new(None, "/a?b=c+d&e=%C3%A9?f");
        let parameters: Vec<_> = address.parameters().into_owned().collect();
        assert_eq!(parameters, address.url().query_pairs().into_owned().collect::<Vec<_>>());
        assert_eq!(parameters, [("b".to_owned(), "c d".to_owned()), ("e".to_owned(), "é?f".to_owned())]);
        assert_eq!(Address::new(None, "/a").query(), None);
    }

    #[test]
    fn debug_output_has_no_query() {
        assert_eq!(format!("{:?}", Address::new(None, "/a?token=x")), "/a");
    }
}
