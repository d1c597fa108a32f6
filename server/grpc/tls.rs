//! TLS between host and plugin, which the host asks for with its certificate (go-plugin's AutoMTLS).
//!
//! Each side makes a certificate for this one run and trusts the other's, and no other. Go's library makes the host's key on
//! the curve P-521, which ring does not have: the signature with which the host shows that the key is its own is verified by
//! the crate `p521`.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use p521::ecdsa::signature::Verifier as _;
use p521::ecdsa::{Signature, VerifyingKey};
use p521::pkcs8::der::{Decode as _, Encode as _};
use p521::pkcs8::{DecodePublicKey as _, SubjectPublicKeyInfoRef};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::version::TLS13;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
};
use tokio_rustls::TlsAcceptor;

use super::listener::Connection;

/// The name that the host expects in the plugin's certificate (go-plugin mtls.go).
const NAME: &str = "localhost";

/// The plugin's certificate, and the one that it lets in.
#[derive(Clone)]
pub(super) struct Identity {
    /// Ours, in base64 without padding: as the handshake line has it.
    certificate: String,
    acceptor: TlsAcceptor,
}

/// Why there can be no TLS with this host.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    #[error("the host's certificate (PLUGIN_CLIENT_CERT) cannot be read")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(
        "the host's certificate (PLUGIN_CLIENT_CERT) has a key of a kind that the plugin cannot verify"
    )]
    Key,
    #[error("the plugin's own certificate cannot be made")]
    Own(#[from] rcgen::Error),
    #[error("TLS cannot be set up")]
    Setup(#[from] Error),
}

impl Identity {
    /// A new certificate for the host whose own is this, in PEM.
    pub(super) fn for_host(pem: &str) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let host = HostOnly::new(pem, &provider)?;
        let key = KeyPair::generate()?;
        let own = certificate()?.self_signed(&key)?.der().clone();
        let encoded = BASE64_STANDARD_NO_PAD.encode(&own);
        let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(Arc::new(host))
            .with_single_cert(vec![own], key)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self {
            certificate: encoded,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    /// The plugin's certificate, as the handshake line has it.
    pub(super) fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The connection under TLS.
    ///
    /// # Errors
    /// It is not the host's.
    pub(super) async fn accept(
        &self,
        connection: Box<dyn Connection>,
    ) -> std::io::Result<Box<dyn Connection>> {
        Ok(Box::new(self.acceptor.accept(connection).await?))
    }
}

/// What stands in our certificate.
fn certificate() -> Result<CertificateParams, rcgen::Error> {
    let mut certificate = CertificateParams::new([NAME.to_owned()])?;
    certificate
        .distinguished_name
        .push(DnType::CommonName, NAME);
    certificate.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    Ok(certificate)
}

/// Lets in whoever shows the host's certificate, and that its key is theirs.
struct HostOnly {
    certificate: CertificateDer<'static>,
    /// Its key, if that is on P-521.
    key: Option<VerifyingKey>,
    /// What ring verifies.
    others: WebPkiSupportedAlgorithms,
}

impl HostOnly {
    fn new(pem: &str, provider: &CryptoProvider) -> Result<Self, TlsError> {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| TlsError::Certificate(error.into()))?;
        let parsed = ParsedCertificate::try_from(&certificate)
            .map_err(|error| TlsError::Certificate(error.into()))?;
        let info = parsed.subject_public_key_info();
        let key = VerifyingKey::from_public_key_der(&info).ok();
        let others = provider.signature_verification_algorithms;
        // Told now, because the host would not be: of a handshake that fails it sees that nothing comes.
        if key.is_none() && !verifies(&others, &info) {
            return Err(TlsError::Key);
        }
        Ok(Self {
            certificate,
            key,
            others,
        })
    }

    /// Verifies a signature of the host's key on P-521.
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<HandshakeSignatureValid, Error> {
        let bad = || Error::from(CertificateError::BadSignature);
        let key = self.key.as_ref().ok_or_else(bad)?;
        let signature = Signature::from_der(signature).map_err(|_| bad())?;
        key.verify(message, &signature).map_err(|_| bad())?;
        Ok(HandshakeSignatureValid::assertion())
    }
}

/// Whether one of these algorithms is for keys of this kind.
fn verifies(algorithms: &WebPkiSupportedAlgorithms, key: &SubjectPublicKeyInfoDer<'_>) -> bool {
    let mut kind = [0; 64];
    let info = SubjectPublicKeyInfoRef::from_der(key);
    let Ok(kind) = info.and_then(|info| info.algorithm.encode_to_slice(&mut kind)) else {
        return false;
    };
    let mut known = algorithms.all.iter().map(|of| of.public_key_alg_id());
    // Without the tag and the length, which are a byte each.
    known.any(|known| kind.get(2..) == Some(known.as_ref()))
}

/// The certificate says nothing that is secret, but nobody wants to read it.
impl fmt::Debug for HostOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostOnly").finish_non_exhaustive()
    }
}

impl ClientCertVerifier for HostOnly {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        match *shown == self.certificate {
            true => Ok(ClientCertVerified::assertion()),
            false => Err(CertificateError::ApplicationVerificationFailure.into()),
        }
    }

    /// Never called: nothing older than TLS 1.3 is spoken. Go's library would take 1.2 (client.go `MinVersion`), and offers both.
    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not spoken".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match signed.scheme {
            SignatureScheme::ECDSA_NISTP521_SHA512 => self.verify(message, signed.signature()),
            _ => verify_tls13_signature(message, certificate, signed, &self.others),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.others.supported_schemes();
        schemes.push(SignatureScheme::ECDSA_NISTP521_SHA512);
        schemes
    }
}

#[cfg(test)]
mod tests;
