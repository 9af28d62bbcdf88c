//! Any text as a publishable key.

use clerk_wasm::PublishableKey;
use url::Url;

/// The text itself, and the text as what a key encodes.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_key(&text);
    for prefix in ["pk_test_", "pk_live_"] {
        check_key(&format!("{prefix}{}", super::instance::base64(text.as_bytes())));
        check_key(&format!("{prefix}{}", super::instance::base64(format!("{text}$").as_bytes())));
    }
}

/// What a key names is one plain host, for every URL parser the same; what is no key says why.
pub fn check_key(text: &str) {
    let key = match PublishableKey::parse(text) {
        Ok(key) => key,
        Err(error) => return assert!(!error.to_string().is_empty() && !error.to_string().contains('\n')),
    };
    assert_eq!(key.as_str(), text.trim());
    assert_eq!(PublishableKey::parse(key.as_str()).as_ref(), Ok(&key), "parsing changes nothing");
    check_host(key.frontend_api());
    let suffix = key.cookie_suffix();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    assert!(suffix.len() == 8 && suffix.bytes().all(plain), "{suffix}");
}

fn check_host(host: &str) {
    let url = match Url::parse(&format!("https://{host}/v1/client")) {
        Ok(url) => url,
        // No parser takes it: nothing is ever sent there.
        Err(_) if host.to_ascii_lowercase().contains("xn--") => return,
        Err(error) => panic!("{host}: {error}"),
    };
    let read = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().expect("a host")),
        None => url.host_str().expect("a host").to_owned(),
    };
    // A URL parser leaves out the port that `https` has anyway.
    let said = host.strip_suffix(":443").unwrap_or(host);
    assert_eq!(read, said.to_ascii_lowercase());
    assert_eq!((url.path(), url.query(), url.fragment()), ("/v1/client", None, None));
    assert_eq!((url.username(), url.password()), ("", None));
}
