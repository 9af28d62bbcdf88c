//! The parameters that the API leaves in a page's URL.

use super::percent;

/// Takes parameters out of a URL's query: the rest of the URL stays as it is, letter by letter.
/// Gives the URL without them (`None` if there was none) and the value of the first one of `wanted`.
pub(crate) fn take(url: &str, wanted: &str, others: &[&str]) -> (Option<String>, Option<String>) {
    let (rest, fragment) = split(url, '#');
    let (path, query) = split(rest, '?');
    let mut kept = Vec::new();
    let mut found = None;
    let mut removed = false;
    for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = percent::decode(name);
        if name == wanted {
            removed = true;
            found = found.or_else(|| Some(percent::decode(value)).filter(|value| !value.is_empty()));
        } else if others.contains(&name.as_str()) {
            removed = true;
        } else {
            kept.push(pair);
        }
    }
    let question = if kept.is_empty() { "" } else { "?" };
    (removed.then(|| format!("{path}{question}{}{fragment}", kept.join("&"))), found)
}

/// The host of a URL, without its port.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

/// Whether a URL is `https`.
pub(crate) fn is_https(url: &str) -> bool {
    url.starts_with("https://")
}

/// What stands before the mark, and the mark with what follows it.
fn split(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
