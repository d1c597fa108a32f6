//! TLS as a client.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// With ring and the system's certificates; where there are none, https trusts nobody. Nothing is installed process-wide.
pub(crate) fn client() -> Option<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?;
    let verified = match builder.clone().with_platform_verifier() {
        Ok(verified) => verified,
        Err(error) => {
            tracing::warn!("nothing can be read over https: {error}");
            builder.with_root_certificates(RootCertStore::empty())
        }
    };
    Some(verified.with_no_client_auth())
}
