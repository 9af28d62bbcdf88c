//! URLs to send browsers to.

use url::Url;

/// The URL with this parameter in its query exactly once.
pub(crate) fn with_parameter(target: &str, name: &str, value: &str) -> String {
    let Ok(mut url) = Url::parse(target) else { return target.to_owned() };
    let is_it = |other: &str| other == name;
    // Rebuild the query only if necessary, because that may change the encoding of the rest.
    if url.query_pairs().any(|(name, _)| is_it(&name)) {
        let others: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| !is_it(name)).collect();
        url.query_pairs_mut().clear().extend_pairs(others);
    }
    url.query_pairs_mut().append_pair(name, value);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_keeps_its_query_and_gets_one_token() {
        let target = |url: &str| with_parameter(url, "__clerk_db_jwt", "dvb_1");
        assert_eq!(target("http://a/b?c&d=%20e#f"), "http://a/b?c&d=%20e&__clerk_db_jwt=dvb_1#f");
        assert_eq!(target("http://a/?__clerk_db_jwt=old&c=d"), "http://a/?c=d&__clerk_db_jwt=dvb_1");
    }
}
