//! The requests to the Frontend API, as values.

use super::percent;
use super::publishable_key::{InstanceType, PublishableKey};
use super::text::{before_any, joined, push_number, without_last};
use crate::time::Span;

/// One request, ready to be sent with credentials and without any header of our own. It is a GET, or a
/// POST with a form as its body, so that no browser sends a preflight, which makes Safari drop cookies.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST; any other method is in the query as `_method`.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The body of a POST: `application/x-www-form-urlencoded`.
    pub form: String,
    /// How long to wait for an answer.
    pub timeout: Span,
    /// Every page begins with it and it changes nothing, so the next page can send it before its engine is loaded, and
    /// then hand over the answer to that.
    pub opens: bool,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What every request depends on.
#[derive(Clone)]
pub(crate) struct RequestContext {
    /// Scheme and host, with the proxy's path if there is one; no slash at the end.
    pub(crate) base: String,
    pub(crate) instance_type: InstanceType,
    /// The dev browser token, on a development instance.
    pub(crate) dev_browser: Option<String>,
    /// The domain of a development satellite.
    pub(crate) satellite_domain: Option<String>,
    /// Another tab may have changed the session since the page sent its first requests: their answers don't count.
    pub(crate) is_ahead_void: bool,
}

/// A request before it is bound to an instance.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    path: String,
    query: String,
    form: String,
    opens: bool,
}

/// The version of the API that answers are to follow.
const API_VERSION: &str = "2026-08-20";
/// The version of the official client whose answers we understand.
const JS_VERSION: &str = "6.40.0";
const TIMEOUT: Span = Span::seconds(10);

impl Endpoint {
    pub(crate) fn dev_browser() -> Self {
        Self::new(Method::Post, "/dev_browser")
    }

    /// In development the method is PATCH, which also records the page's origin.
    pub(crate) fn environment(instance_type: InstanceType) -> Self {
        let method = match instance_type {
            InstanceType::Development => Method::Patch,
            InstanceType::Production => Method::Get,
        };
        Self { opens: true, ..Self::new(method, "/environment") }
    }

    pub(crate) fn client() -> Self {
        Self { opens: true, ..Self::new(Method::Get, "/client") }
    }

    /// Signs out of every session, but keeps the client.
    pub(crate) fn remove_sessions() -> Self {
        Self::new(Method::Delete, "/client/sessions")
    }

    pub(crate) fn session_token(session: &str) -> Self {
        Self::of_session(session, "/tokens")
    }

    pub(crate) fn template_token(session: &str, template: &str) -> Self {
        let mut it = Self::of_session(session, "/tokens/");
        percent::segment(&mut it.path, template);
        it
    }

    pub(crate) fn touch(session: &str) -> Self {
        Self::of_session(session, "/touch")
    }

    /// Not a request, but a page of the API to go through: it sets the client's cookie and sends the browser on
    /// to `to`.
    pub(crate) fn touch_client(to: &str) -> Self {
        Self::new(Method::Get, "/client/touch").parameter("redirect_url", to)
    }

    pub(crate) fn end(session: &str) -> Self {
        Self::of_session(session, "/end")
    }

    pub(crate) fn remove(session: &str) -> Self {
        Self::of_session(session, "/remove")
    }

    /// Any request, known to the engine or not; `path` is already encoded.
    pub(crate) fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned(), query: String::new(), form: String::new(), opens: false }
    }

    /// Adds a field to its form; an absent value is sent as an empty one.
    pub(crate) fn field(mut self, name: &str, value: Option<&str>) -> Self {
        percent::pair(&mut self.form, name, value.unwrap_or_default());
        self
    }

    /// Adds a parameter to its query.
    pub(crate) fn parameter(mut self, name: &str, value: &str) -> Self {
        percent::pair(&mut self.query, name, value);
        self
    }

    /// The request as it goes out. `attempt` counts the retries; `session` is the active one.
    pub(crate) fn bind(&self, context: &RequestContext, session: Option<&str>, attempt: u32) -> Request {
        let mut query = self.query.clone();
        percent::pair(&mut query, "__clerk_api_version", API_VERSION);
        percent::pair(&mut query, "_clerk_js_version", JS_VERSION);
        if let Some(domain) = &context.satellite_domain {
            percent::pair(&mut query, "__domain", domain);
        }
        if let Some(name) = self.method.overridden() {
            percent::pair(&mut query, "_method", name);
        }
        if let Some(session) = session.filter(|_| self.names_the_session()) {
            percent::pair(&mut query, "_clerk_session_id", session);
        }
        if attempt > 0 {
            let mut count = String::new();
            push_number(&mut count, attempt.into());
            percent::pair(&mut query, "_clerk_retry_attempt", &count);
        }
        if let Some(token) = context.dev_browser_parameter() {
            percent::pair(&mut query, "__clerk_db_jwt", token);
        }
        Request {
            method: if self.method == Method::Get { Method::Get } else { Method::Post },
            url: joined(&[&context.base, "/v1", &self.path, "?", &query]),
            form: self.form.clone(),
            timeout: TIMEOUT,
            opens: self.opens && attempt == 0 && !context.is_ahead_void,
        }
    }

    fn of_session(session: &str, rest: &str) -> Self {
        let mut path = String::from("/client/sessions/");
        percent::segment(&mut path, session);
        path.push_str(rest);
        Self { path, ..Self::new(Method::Post, "") }
    }

    /// Whether the query names the active session. Paths below `/client` name their session themselves, and the
    /// waiting list has none.
    fn names_the_session(&self) -> bool {
        !self.path.starts_with("/client") && !self.path.starts_with("/waitlist")
    }
}

impl RequestContext {
    /// The context of an instance whose API is at `base`, or else at the key's own host.
    pub(crate) fn new(key: &PublishableKey, base: Option<&str>) -> Self {
        let own = || joined(&["https://", key.frontend_api()]);
        Self {
            base: base.map_or_else(own, |base| without_last(base, b'/').to_owned()),
            instance_type: key.instance_type(),
            dev_browser: None,
            satellite_domain: None,
            is_ahead_void: false,
        }
    }

    fn dev_browser_parameter(&self) -> Option<&str> {
        match self.instance_type {
            InstanceType::Development => self.dev_browser.as_deref(),
            InstanceType::Production => None,
        }
    }
}

impl Method {
    /// The method's name for the query, if the method itself can't go over the wire.
    fn overridden(self) -> Option<&'static str> {
        match self {
            Self::Get | Self::Post => None,
            Self::Put => Some("PUT"),
            Self::Patch => Some("PATCH"),
            Self::Delete => Some("DELETE"),
        }
    }
}

impl core::fmt::Debug for RequestContext {
    /// The dev browser token is left out.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RequestContext")
            .field("base", &self.base)
            .field("instance_type", &self.instance_type)
            .field("satellite_domain", &self.satellite_domain)
            .finish_non_exhaustive()
    }
}

impl core::fmt::Debug for Request {
    /// Query and form are left out: both can hold tokens.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let url = before_any(&self.url, b"?");
        f.debug_struct("Request").field("method", &self.method).field("url", &url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";

    fn context() -> RequestContext {
        let mut context = RequestContext::new(&PublishableKey::parse(KEY).expect("a key"), None);
        context.dev_browser = Some("dvb_1".to_owned());
        context
    }

    #[test]
    fn other_methods_travel_in_the_query() {
        let request = Endpoint::environment(InstanceType::Development).bind(&context(), Some("sess_1"), 2);
        assert_eq!(request.method, Method::Post);
        assert_eq!(
            request.url,
            "https://foo-bar-13.clerk.accounts.dev/v1/environment?__clerk_api_version=2026-08-20\
             &_clerk_js_version=6.40.0&_method=PATCH&_clerk_session_id=sess_1\
             &_clerk_retry_attempt=2&__clerk_db_jwt=dvb_1"
        );
    }

    #[test]
    fn a_template_name_is_one_segment_whatever_it_is() {
        for (name, segment) in [
            ("plain-1_a", "plain-1_a"),
            ("../x", "..%2Fx"),
            ("a b", "a%20b"),
            ("ü/ñ", "%C3%BC%2F%C3%B1"),
            ("%2e%2e", "%252e%252e"),
            ("..", "%252e%252e"),
            (".", "%252e"),
            ("a?b#c", "a%3Fb%23c"),
        ] {
            let url = Endpoint::template_token("sess_1", name).bind(&context(), None, 0).url;
            let path = url.split('?').next().and_then(|url| url.split_once("/v1"));
            let expected = format!("/client/sessions/sess_1/tokens/{segment}");
            assert_eq!(path.map(|(_, path)| path), Some(expected.as_str()), "{name}");
        }
    }

    #[test]
    fn a_page_is_opened_by_what_every_page_asks_for_and_by_no_second_try() {
        let opens = |endpoint: Endpoint, attempt| endpoint.bind(&context(), None, attempt).opens;
        let environment = || Endpoint::environment(InstanceType::Development);
        assert!(opens(Endpoint::client(), 0) && opens(environment(), 0));
        assert!(!opens(Endpoint::client(), 1) && !opens(environment(), 1));
        for other in [Endpoint::dev_browser(), Endpoint::session_token("s"), Endpoint::touch("s")] {
            assert!(!opens(other, 0));
        }
    }

    #[test]
    fn absent_values_are_sent_empty() {
        let request = Endpoint::touch("sess_1")
            .field("active_organization_id", None)
            .field("intent", Some("focus"))
            .bind(&context(), Some("sess_1"), 0);
        assert_eq!(request.form, "active_organization_id=&intent=focus");
        assert!(!request.url.contains("_clerk_session_id"));
    }

    #[test]
    fn production_never_sends_a_dev_browser() {
        let mut context = context();
        context.instance_type = InstanceType::Production;
        assert!(!Endpoint::client().bind(&context, None, 0).url.contains("dvb_1"));
    }

    #[test]
    fn printing_a_request_shows_no_secret() {
        let request =
            Endpoint::session_token("sess_1").field("token", Some("secret")).bind(&context(), None, 0);
        let printed = format!("{request:?}");
        assert!(!printed.contains("secret") && !printed.contains("dvb_1"), "{printed}");
    }
}
