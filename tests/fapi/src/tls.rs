//! TLS with a certificate made at the start, which only tests trust.

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::config::Config;
use crate::origins::own_domain;
use crate::server::Error;

/// A certificate for the instance's hosts, its domain and this machine.
pub(crate) async fn certificate(config: &Config) -> Result<RustlsConfig, Error> {
    // The first caller installs it; for later ones, it is already there.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let host = config.host().split(':').next().unwrap_or_default();
    let domain = own_domain(config);
    let mut names = vec![
        host.to_owned(),
        domain.to_owned(),
        format!("*.{domain}"),
        "localhost".into(),
        "127.0.0.1".into(),
    ];
    names.extend(config.instance.satellites.iter().map(|domain| format!("clerk.{domain}")));
    names.dedup();
    let failed = |reason: &dyn std::fmt::Display| Error::Certificate(reason.to_string());
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).map_err(|reason| failed(&reason))?;
    RustlsConfig::from_der(vec![cert.der().to_vec()], signing_key.serialize_der())
        .await
        .map_err(|reason| failed(&reason))
}
