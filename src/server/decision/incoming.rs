//! What of a request is looked at.

use std::borrow::Cow;

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};
use percent_encoding::percent_decode_str;
use url::Url;
use url::form_urlencoded::Parse;

use super::super::address::Address;

/// A request, as far as it is looked at.
pub(super) struct Incoming<'a> {
    headers: &'a HeaderMap,
    pub(super) is_get: bool,
    /// The request's URL, as the browser sees it.
    pub(super) address: Address,
    /// The whole header, split only where cookies are looked up.
    cookies: Cow<'a, str>,
}

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

impl<'a> Incoming<'a> {
    pub(super) fn new(request: &'a Parts, public_origin: Option<&Url>) -> Self {
        Self {
            headers: &request.headers,
            is_get: request.method == Method::GET,
            address: address_of(request, public_origin),
            // HTTP/2 may send each cookie by itself.
            cookies: joined(&request.headers, &header::COOKIE, "; ").unwrap_or_default(),
        }
    }

    /// A header; `None` if it is missing or empty.
    pub(super) fn header(&self, name: &HeaderName) -> Option<Cow<'a, str>> {
        joined(self.headers, name, ", ")
    }

    /// Each header that is a text, with all its values.
    pub(super) fn all_headers(&self) -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        for name in self.headers.keys() {
            if let Some(value) = self.header(name) {
                all.push((name.as_str().to_owned(), vec![value.into_owned()]));
            }
        }
        all
    }

    /// A cookie; `None` if it is missing or empty. Of several with this name the first one counts.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let pairs = self.cookies.split(';').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(key, _)| trimmed(key) == name).map(|(_, value)| trimmed(value));
        let value = values.next().filter(|value| !value.is_empty())?;
        Some(decoded(value)).filter(|value| !value.is_empty())
    }

    /// A parameter of the query; `None` if it is missing or empty.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let (_, value) = self.parameters()?.find(|(key, _)| key == name)?;
        Some(value.into_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameters().is_some_and(|mut all| all.any(|(key, _)| key == name))
    }

    /// The query's parameters; `None` if it can't hold one of Clerk's, which all begin with two underscores.
    fn parameters(&self) -> Option<Parse<'_>> {
        let query = self.address.query()?;
        (query.contains("__") || query.contains('%')).then(|| self.address.parameters())
    }

    /// The token in `Authorization`: after `Bearer`, or alone.
    pub(super) fn bearer_token(&self) -> Option<String> {
        let header = self.header(&header::AUTHORIZATION)?;
        let mut words = header.split(' ');
        match (words.next(), words.next().filter(|word| !word.is_empty())) {
            (Some("Bearer"), Some(token)) => Some(token.to_owned()),
            (_, Some(_)) => None,
            (word, None) => word.filter(|word| !word.is_empty()).map(str::to_owned),
        }
    }
}

/// All values of a header. Bytes that are not ASCII are read as Latin-1, as HTTP says.
fn joined<'a>(headers: &'a HeaderMap, name: &HeaderName, by: &str) -> Option<Cow<'a, str>> {
    let mut values = headers.get_all(name).iter().map(|value| match core::str::from_utf8(value.as_bytes()) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(value.as_bytes().iter().copied().map(char::from).collect()),
    });
    let first = values.next()?;
    let rest: Vec<_> = values.collect();
    let all = if rest.is_empty() { first } else { Cow::Owned([&[first], &*rest].concat().join(by)) };
    (!all.is_empty()).then_some(all)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Decodes a cookie's value. One that is not well encoded stays as it is.
fn decoded(value: &str) -> String {
    let bytes = value.as_bytes();
    let is_well_encoded = |at: usize| {
        let digits = bytes.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let encoded = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    if encoded.into_iter().all(|(at, _)| is_well_encoded(at)) {
        percent_decode_str(value).decode_utf8().map_or_else(|_| value.to_owned(), Cow::into_owned)
    } else {
        value.to_owned()
    }
}

/// The address that the browser sees: by the settings, else by what the proxies say, else by `Host`. A host that is none
/// leaves the request without one: its address is then one of this machine, which no browser can be sent to.
fn address_of(request: &Parts, public_origin: Option<&Url>) -> Address {
    let path = request.uri.path_and_query().map_or("/", |path| path.as_str());
    let origin =
        public_origin.map(|origin| origin.origin().ascii_serialization()).or_else(|| origin_of(request));
    Address::new(origin.as_deref(), path)
}

fn origin_of(request: &Parts) -> Option<String> {
    let first = |name: &HeaderName| {
        let value = joined(&request.headers, name, ", ")?;
        let first = value.split(',').next().unwrap_or_default().trim_ascii().to_owned();
        Some(first).filter(|first| !first.is_empty())
    };
    let scheme = first(&FORWARDED_PROTO).filter(|scheme| matches!(&**scheme, "http" | "https"));
    let scheme = scheme.unwrap_or_else(|| request.uri.scheme_str().unwrap_or("http").to_owned());
    let host =
        first(&FORWARDED_HOST).or_else(|| Some(joined(&request.headers, &header::HOST, ", ")?.into_owned()));
    let host = host.or_else(|| Some(request.uri.authority()?.as_str().to_owned()))?;
    let is_plain = |letter: char| !letter.is_whitespace() && !matches!(letter, '/' | '?' | '#' | '\\' | '@');
    host.chars().all(is_plain).then(|| format!("{scheme}://{host}"))
}
