//! A request with its cookies chosen: what the rules look at.

use http::{HeaderName, header};

use super::super::organizations::Target;
use super::super::settings::{FrontendApi, Settings};
use super::super::state::Place;
use super::incoming::Incoming;
use super::suffix::uses_suffixed;
use crate::time::ServerTime;

/// What the rules look at.
pub(super) struct Context<'a> {
    pub(super) settings: &'a Settings,
    pub(super) request: Incoming<'a>,
    pub(super) now: ServerTime,
    pub(super) uses_suffixed: bool,
    pub(super) token_in_header: Option<String>,
    pub(super) session_cookie: Option<String>,
    pub(super) refresh_cookie: Option<String>,
    /// In seconds; 0 is as good as none.
    pub(super) client_uat: f64,
    pub(super) dev_browser: Option<String>,
    /// How many handshakes there were in the last seconds.
    pub(super) redirects: u32,
}

pub(super) const DEV_BROWSER: &str = "__clerk_db_jwt";
const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

impl<'a> Context<'a> {
    pub(super) fn new(settings: &'a Settings, request: Incoming<'a>, now: ServerTime) -> Self {
        let uses_suffixed = uses_suffixed(&request, settings, now);
        let names = &settings.cookies;
        let chosen = |plain: &str, own: &str| request.cookie(if uses_suffixed { own } else { plain });
        Self {
            uses_suffixed,
            token_in_header: request.bearer_token(),
            session_cookie: chosen("__session", &names.session),
            refresh_cookie: request.cookie(&names.refresh),
            client_uat: leading_number(&chosen("__client_uat", &names.client_uat).unwrap_or_default()),
            dev_browser: request.parameter(DEV_BROWSER).or_else(|| chosen(DEV_BROWSER, &names.dev_browser)),
            redirects: request
                .cookie("__clerk_redirect_count")
                .and_then(|count| count.parse().ok())
                .unwrap_or(0),
            settings,
            request,
            now,
        }
    }

    /// The session token that there is, wherever it is.
    pub(super) fn session_token(&self) -> Option<&str> {
        self.session_cookie.as_deref().or(self.token_in_header.as_deref())
    }

    pub(super) fn is_development(&self) -> bool {
        self.settings.is_development()
    }

    /// Whether a browser asks for a document.
    pub(super) fn is_for_document(&self) -> bool {
        self.fetch_destination().as_deref() == Some("document")
    }

    /// Whether this can be sent on a handshake. Without a secret key nobody could read what that brings back.
    pub(super) fn may_be_sent_away(&self) -> bool {
        self.is_page() && self.settings.secret_key.is_some()
    }

    /// Whose path this is.
    pub(super) fn organization(&self) -> Option<Target> {
        let organizations = &self.settings.organizations;
        // The address need not be read for a server that has no such paths.
        if organizations.is_empty() { None } else { organizations.target(self.request.address.url().path()) }
    }

    pub(super) fn place(&self) -> Place {
        let dev_browser = self.dev_browser.clone().filter(|_| self.is_development());
        Place { address: self.request.address.clone(), is_page: self.is_page(), dev_browser }
    }

    /// Whether, most likely, a person waits for a page.
    fn is_page(&self) -> bool {
        let is_for_page = match self.fetch_destination().as_deref() {
            Some(destination) => matches!(destination, "document" | "iframe"),
            None => {
                self.request.header(&header::ACCEPT).is_some_and(|accepted| accepted.starts_with("text/html"))
            }
        };
        self.request.is_get && is_for_page
    }

    /// Where browsers reach the Frontend API, without a slash at the end.
    pub(super) fn frontend_api(&self) -> String {
        let address = match &self.settings.frontend_api {
            FrontendApi::Host(host) => format!("https://{host}"),
            FrontendApi::Proxy(url) => url.as_str().to_owned(),
            FrontendApi::ProxyPath(path) => self.request.address.url().origin().ascii_serialization() + path,
        };
        address.trim_end_matches('/').to_owned()
    }

    fn fetch_destination(&self) -> Option<std::borrow::Cow<'a, str>> {
        self.request.header(&FETCH_DESTINATION)
    }
}

/// The number at the start of a text, as JavaScript's `parseInt` finds it; 0 if there is none.
fn leading_number(text: &str) -> f64 {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = unsigned.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(unsigned.len());
    let number: f64 = unsigned.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0.0);
    if text.starts_with('-') { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::leading_number;

    #[test]
    fn numbers_are_read_as_in_javascript() {
        for (text, expected) in [
            ("", 0.0),
            ("0", 0.0),
            ("12", 12.0),
            ("12abc", 12.0),
            (" 7", 7.0),
            ("-5", -5.0),
            ("1e3", 1.0),
            ("x", 0.0),
        ] {
            assert_eq!(leading_number(text), expected, "{text}");
        }
    }
}
