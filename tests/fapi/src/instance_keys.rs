//! The keys of the instance: the publishable one tells browsers the host of the API, the secret one identifies servers.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::config::Config;

/// The key to give clients of this instance.
pub(crate) fn publishable_key(config: &Config) -> String {
    format!("pk_{}_{}", kind(config), STANDARD.encode(format!("{}$", config.host())))
}

/// The key to give servers of this instance. Follows from the publishable one, so that it can be written down: what it
/// protects is test data.
pub(crate) fn secret_key(config: &Config) -> String {
    let hash = digest::digest(&digest::SHA256, publishable_key(config).as_bytes());
    format!("sk_{}_{}", kind(config), &URL_SAFE_NO_PAD.encode(hash)[..16])
}

fn kind(config: &Config) -> &'static str {
    if config.is_production() { "live" } else { "test" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_in_the_key() {
        let config = Config::parse("[instance]\nkind='production'\nhost='clerk.example.com'").unwrap();
        assert_eq!(publishable_key(&config), "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k");
    }

    #[test]
    fn each_instance_has_a_secret_key_of_its_own() {
        let of = |text: &str| secret_key(&Config::parse(text).unwrap());
        let (here, there) =
            (of("instance.host = 'clerk.a.example'"), of("instance.host = 'clerk.b.example'"));
        assert!(here.starts_with("sk_test_") && here.len() == 24, "{here}");
        assert_ne!(here, there);
        assert_eq!(here, of("instance.host = 'clerk.a.example'"));
    }
}
