//! The publishable key, which tells clients the host of the API.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::Config;

/// The key to give clients of this instance.
pub(crate) fn publishable_key(config: &Config) -> String {
    let kind = if config.is_production() { "live" } else { "test" };
    format!("pk_{kind}_{}", STANDARD.encode(format!("{}$", config.host())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_in_the_key() {
        let config = Config::parse("[instance]\nkind='production'\nhost='clerk.example.com'").unwrap();
        assert_eq!(publishable_key(&config), "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k");
    }
}
