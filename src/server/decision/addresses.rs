//! Changes to the parameters of a URL. The whole query is written anew, in the one way that browsers write forms.

use url::Url;
use url::form_urlencoded::Serializer;

/// The URL without these parameters.
pub(in super::super) fn without(url: &Url, names: &[&str]) -> Url {
    let kept = pairs(url).into_iter().filter(|(name, _)| !names.contains(&&**name));
    with_pairs(url, kept.collect())
}

/// The URL with one more parameter.
pub(in super::super) fn with(url: &Url, name: &str, value: &str) -> Url {
    let mut all = pairs(url);
    all.push((name.to_owned(), value.to_owned()));
    with_pairs(url, all)
}

/// The URL with this parameter once: where it is first, or at the end.
pub(in super::super) fn with_only(url: &Url, name: &str, value: &str) -> Url {
    let mut is_there = false;
    let mut all = Vec::new();
    for (key, old) in pairs(url) {
        if key != name {
            all.push((key, old));
        } else if !is_there {
            is_there = true;
            all.push((key, value.to_owned()));
        }
    }
    if !is_there {
        all.push((name.to_owned(), value.to_owned()));
    }
    with_pairs(url, all)
}

fn pairs(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

fn with_pairs(url: &Url, pairs: Vec<(String, String)>) -> Url {
    let mut url = url.clone();
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    url.set_query(Some(&*query).filter(|query| !query.is_empty()));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn parameters_go_and_come() {
        let there = url("https://a.b/c?x=1&y=a%20b&x=2");
        assert_eq!(without(&there, &["x"]).as_str(), "https://a.b/c?y=a+b");
        assert_eq!(without(&there, &["x", "y"]).as_str(), "https://a.b/c");
        assert_eq!(with(&there, "z", "é&").as_str(), "https://a.b/c?x=1&y=a+b&x=2&z=%C3%A9%26");
        assert_eq!(with_only(&there, "x", "3").as_str(), "https://a.b/c?x=3&y=a+b");
        assert_eq!(with_only(&there, "z", "3").as_str(), "https://a.b/c?x=1&y=a+b&x=2&z=3");
    }
}
