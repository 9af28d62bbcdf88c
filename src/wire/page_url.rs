//! URLs: the parameters that the API leaves in a page's, and their origins and hosts.

use super::percent;
use super::text::{after_last, before_any, joined, split, split_at_mark, split_once};

/// Takes parameters out of a URL's query and leaves the rest of the URL as it is, letter for letter.
/// Returns the URL without them (`None` if it had none) and the first value of `wanted` that is not empty.
pub(crate) fn take(url: &str, wanted: &str, others: &[&str]) -> (Option<String>, Option<String>) {
    let (rest, fragment) = split_before(url, b'#');
    let (path, query) = split_before(rest, b'?');
    let mut kept = String::new();
    let mut found = None;
    let mut removed = false;
    for pair in split(bare(query), b'&').filter(|pair| !pair.is_empty()) {
        let (name, value) = split_once(pair, b'=').unwrap_or((pair, ""));
        let name = percent::decode(name);
        if name == wanted {
            removed = true;
            found = found.or_else(|| Some(percent::decode(value)).filter(|value| !value.is_empty()));
        } else if others.contains(&name.as_str()) {
            removed = true;
        } else {
            kept.push(if kept.is_empty() { '?' } else { '&' });
            kept.push_str(pair);
        }
    }
    (removed.then(|| joined(&[path, &kept, fragment])), found)
}

/// The value of a parameter in a URL's query.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    take(url, name, &[]).1
}

/// A URL with this parameter in its query, which replaces any of the same name.
pub(crate) fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let without = take(url, name, &[]).0;
    let (rest, fragment) = split_before(without.as_deref().unwrap_or(url), b'#');
    let (path, query) = split_before(rest, b'?');
    let mut query = bare(query).to_owned();
    percent::pair(&mut query, name, value);
    joined(&[path, "?", &query, fragment])
}

/// Scheme, host and port of an absolute `http` or `https` URL, as a page's own URL shows them.
pub(crate) fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = split_at_mark(url, "://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    let authority = before_any(rest, b"/?#\\");
    let host = after_last(authority, b'@').to_ascii_lowercase();
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    (!host.is_empty() && !host.starts_with(':')).then(|| joined(&[&scheme, "://", host]))
}

/// The host of a URL, without its port.
pub(crate) fn host(url: &str) -> &str {
    let rest = split_at_mark(url, "://").map_or("", |(_, rest)| rest);
    before_any(rest, b"/?#:")
}

/// Whether a URL is `https`.
pub(crate) fn is_https(url: &str) -> bool {
    url.starts_with("https://")
}

/// The text before the mark, and the mark with what follows it.
fn split_before(text: &str, mark: u8) -> (&str, &str) {
    text.split_at(before_any(text, &[mark]).len())
}

/// A query without the question marks that it begins with.
fn bare(mut query: &str) -> &str {
    while let Some(rest) = query.strip_prefix('?') {
        query = rest;
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_takes_the_place_of_those_of_its_name() {
        let set = |url| with_parameter(url, "s", "a b&c");
        assert_eq!(set("https://a.b"), "https://a.b?s=a%20b%26c");
        assert_eq!(set("https://a.b/?x=%20&s=1&y#f?s=2"), "https://a.b/?x=%20&y&s=a%20b%26c#f?s=2");
        assert_eq!(parameter(&set("https://a.b/"), "s").as_deref(), Some("a b&c"));
        assert_eq!(parameter("https://a.b/#?s=1", "s"), None);
    }

    #[test]
    fn an_origin_is_that_of_a_page() {
        let same = |url| assert_eq!(origin(url).as_deref(), Some("https://a.b:1"), "{url}");
        for url in ["https://a.b:1", "HTTPS://A.b:1/x", "https://u:p@a.b:1?y", "https://a.b:1\\@c.d"] {
            same(url);
        }
        assert_eq!(origin("https://a.b:443/").as_deref(), Some("https://a.b"));
        assert_eq!(origin("http://a.b:80#f").as_deref(), Some("http://a.b"));
        for none in ["", "/a", "//a.b", "a.b", "javascript://a.b", "https:///x", "https://:1", " http://a.b"]
        {
            assert_eq!(origin(none), None, "{none}");
        }
    }

    #[test]
    fn only_what_is_the_apis_is_taken() {
        let take = |url| take(url, "t", &["h"]);
        let of = |url: &str, value: Option<&str>| (Some(url.to_owned()), value.map(str::to_owned));
        assert_eq!(
            take("https://a.b/p?x=1&t=dvb%5F1&y=%20#f?t=2"),
            of("https://a.b/p?x=1&y=%20#f?t=2", Some("dvb_1"))
        );
        assert_eq!(take("https://a.b/?t=1"), of("https://a.b/", Some("1")));
        assert_eq!(take("https://a.b/?h=1&t="), of("https://a.b/", None));
        assert_eq!(take("https://a.b/?t=1&t=2"), of("https://a.b/", Some("1")));
        assert_eq!(take("https://a.b/?tt=1#t=1"), (None, None));
        assert_eq!(take(""), (None, None));
    }
}
