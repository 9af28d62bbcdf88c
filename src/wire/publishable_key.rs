//! The publishable key, which names the instance and says where its Frontend API is.

use super::text::{after_last, number, split, split_once};
use super::{base64, sha1};

/// A valid publishable key.
///
/// ```
/// use clerk_wasm::{InstanceType, PublishableKey};
/// let key = PublishableKey::parse("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk")?;
/// assert_eq!(key.frontend_api(), "foo-bar-13.clerk.accounts.dev");
/// assert_eq!(key.instance_type(), InstanceType::Development);
/// # Ok::<(), clerk_wasm::KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishableKey {
    text: String,
    instance_type: InstanceType,
    frontend_api: String,
}

/// Which kind of instance a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceType {
    /// `pk_test_`: the session is found through a dev browser token.
    Development,
    /// `pk_live_`: the session is found through a cookie that scripts never see.
    Production,
}

/// Why a text is not a publishable key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no key.
    Missing,
    /// It is a secret key, which must never reach a browser.
    Secret,
    /// It starts with neither `pk_test_` nor `pk_live_`.
    Prefix,
    /// What follows the prefix is not base64 of a text.
    Encoding,
    /// The text in it does not end with its one `$`.
    Terminator,
    /// The text in it is not a host name.
    Host,
}

impl PublishableKey {
    /// Reads a key. White space around it is ignored.
    ///
    /// # Errors
    /// A [`KeyError`] that says what is wrong and where to find the right key.
    pub fn parse(key: &str) -> Result<Self, KeyError> {
        let text = key.trim_ascii();
        let (instance_type, encoded) = split_prefix(text)?;
        let decoded = base64::decode(encoded).and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.ok_or(KeyError::Encoding)?;
        let host = decoded.strip_suffix('$').ok_or(KeyError::Terminator)?;
        if host.bytes().any(|byte| byte == b'$') {
            return Err(KeyError::Terminator);
        }
        if !is_host(host) {
            return Err(KeyError::Host);
        }
        Ok(Self { text: text.to_owned(), instance_type, frontend_api: host.to_owned() })
    }

    /// A key that `pkg/src/key.js` has read already, and the host that it found in it. To read it again would be
    /// 400 bytes of the npm package.
    #[cfg(feature = "js")]
    pub(crate) fn read_before(text: String, frontend_api: String) -> Self {
        let is_live = text.starts_with("pk_live_");
        let instance_type = if is_live { InstanceType::Production } else { InstanceType::Development };
        Self { text, instance_type, frontend_api }
    }

    /// The key itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which kind of instance it belongs to.
    #[must_use]
    pub fn instance_type(&self) -> InstanceType {
        self.instance_type
    }

    /// The host of the Frontend API, with its port if it has one.
    #[must_use]
    pub fn frontend_api(&self) -> &str {
        &self.frontend_api
    }

    /// The suffix of this instance's cookie names: the first 8 characters of the key's SHA-1 in
    /// base64url. Computed here because insecure origins have no `SubtleCrypto`.
    #[must_use]
    pub fn cookie_suffix(&self) -> String {
        let digest = sha1::digest(self.text.as_bytes());
        let mut suffix = base64::encode_url(&digest);
        suffix.truncate(8);
        suffix
    }
}

impl core::fmt::Display for KeyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Missing => {
                "The publishable key is missing. Copy it from the API keys page of the Clerk Dashboard; it starts with pk_test_ or pk_live_."
            }
            Self::Secret => {
                "This is a secret key, which must never reach a browser: replace it in the Clerk Dashboard, and use the publishable key, which starts with pk_test_ or pk_live_."
            }
            Self::Prefix => {
                "The publishable key must start with pk_test_ or pk_live_. Copy it whole from the API keys page of the Clerk Dashboard."
            }
            Self::Encoding => {
                "The part of the publishable key after its prefix is not base64: it was probably cut off or altered. Copy it whole from the API keys page of the Clerk Dashboard."
            }
            Self::Terminator => {
                "The publishable key does not end as it should: it was probably cut off. Copy it whole from the API keys page of the Clerk Dashboard."
            }
            Self::Host => {
                "The publishable key does not name a Frontend API host. Copy it whole from the API keys page of the Clerk Dashboard."
            }
        })
    }
}

impl core::error::Error for KeyError {}

fn split_prefix(text: &str) -> Result<(InstanceType, &str), KeyError> {
    if text.is_empty() {
        return Err(KeyError::Missing);
    }
    if text.starts_with("sk_") {
        return Err(KeyError::Secret);
    }
    let development = text.strip_prefix("pk_test_").map(|rest| (InstanceType::Development, rest));
    let production = || text.strip_prefix("pk_live_").map(|rest| (InstanceType::Production, rest));
    development.or_else(production).ok_or(KeyError::Prefix)
}

/// Whether this is a plain host name with at least one dot, and perhaps a port. Requests with
/// credentials go there, so nothing may pass that a URL parser could read in another way.
fn is_host(text: &str) -> bool {
    let (name, port) = split_once(text, b':').unwrap_or((text, "1"));
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.bytes().any(|byte| byte == b'.')
        && split(name, b'.').all(label)
        && (!ends_in_number(name) || is_address(name))
        && port != "0"
        && is_number_up_to(65_535, port)
}

/// Whether this is an IPv4 address: four numbers.
fn is_address(name: &str) -> bool {
    split(name, b'.').count() == 4 && split(name, b'.').all(|part| is_number_up_to(255, part))
}

/// Whether this is a number up to `most`, in digits alone and without leading zeros.
fn is_number_up_to(most: i64, text: &str) -> bool {
    (text == "0" || text.bytes().next().is_some_and(|first| matches!(first, b'1'..=b'9')))
        && number(text).is_some_and(|number| number <= most)
}

/// URL parsers take a host that ends in a number for an address, and `1.2` for `1.0.0.2`.
fn ends_in_number(name: &str) -> bool {
    let last = after_last(name, b'.');
    let hex = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    let digits = last.bytes().all(|byte| byte.is_ascii_digit());
    digits || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(prefix: &str, decoded: &str) -> String {
        use base64ct::{Base64, Encoding};
        format!("{prefix}{}", Base64::encode_string(decoded.as_bytes()))
    }

    #[test]
    fn reads_both_kinds_padded_or_not_and_trims() {
        for (prefix, kind) in
            [("pk_test_", InstanceType::Development), ("pk_live_", InstanceType::Production)]
        {
            for host in ["a.b", "clerk.example.com", "127.0.0.1:4100", "foo-1.clerk.accounts.dev"] {
                let text = key(prefix, &format!("{host}$"));
                for text in [text.clone(), format!("  {text}\n"), text.replace('=', "")] {
                    let parsed = PublishableKey::parse(&text).expect(&text);
                    assert_eq!((parsed.instance_type(), parsed.frontend_api()), (kind, host));
                }
            }
        }
    }

    #[test]
    fn refuses_everything_else_with_the_reason() {
        let cases = [
            (String::new(), KeyError::Missing),
            ("  ".to_owned(), KeyError::Missing),
            ("sk_test_abc".to_owned(), KeyError::Secret),
            ("pk_prod_abc".to_owned(), KeyError::Prefix),
            ("pk_test_!!".to_owned(), KeyError::Encoding),
            (key("pk_test_", "a.b"), KeyError::Terminator),
            (key("pk_test_", "a.b$$"), KeyError::Terminator),
            (key("pk_test_", "a$.b$"), KeyError::Terminator),
            (key("pk_test_", "localhost$"), KeyError::Host),
            (key("pk_test_", "https://a.b$"), KeyError::Host),
            (key("pk_test_", "a.b/c$"), KeyError::Host),
            (key("pk_test_", "u@a.b$"), KeyError::Host),
            (key("pk_test_", "a.b?c$"), KeyError::Host),
            (key("pk_test_", "a.b#c$"), KeyError::Host),
            (key("pk_test_", "a..b$"), KeyError::Host),
            (key("pk_test_", "a.b:0$"), KeyError::Host),
            (key("pk_test_", "a.b:99999$"), KeyError::Host),
            (key("pk_test_", "a.b:080$"), KeyError::Host),
            (key("pk_test_", "a.b:$"), KeyError::Host),
            (key("pk_test_", "a b.c$"), KeyError::Host),
            (key("pk_test_", "1.2$"), KeyError::Host),
            (key("pk_test_", "127.0.0.01$"), KeyError::Host),
            (key("pk_test_", "a.0x7f$"), KeyError::Host),
        ];
        for (text, error) in cases {
            assert_eq!(PublishableKey::parse(&text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_cookie_suffix_is_the_official_one() {
        // The value that `getCookieSuffix` of @clerk/shared gives for this key.
        let key = PublishableKey::parse("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk");
        assert_eq!(key.expect("a key").cookie_suffix(), "nx2hSE6I");
    }
}
