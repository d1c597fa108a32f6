//! Handshakes with a host that has the certificate, and with others. A host of Go's library is in `conformance/grpc`.

use p521::ecdsa::SigningKey;
use p521::ecdsa::signature::Signer as _;
use rustls::client::ResolvesClientCert;
use rustls::crypto::ring::default_provider;
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio_rustls::TlsConnector;

use super::*;

/// A certificate with its key.
struct Made {
    pem: String,
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

fn made() -> Made {
    let key = KeyPair::generate().unwrap();
    let certificate = certificate()
        .unwrap()
        .self_signed(&key)
        .unwrap()
        .der()
        .clone();
    let encoded = base64::prelude::BASE64_STANDARD.encode(&certificate);
    Made {
        pem: format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n"),
        certificate,
        key,
    }
}

/// Shows a certificate, whoever's it is, and signs with a key, whichever that is.
#[derive(Debug)]
struct Shows(Option<Arc<CertifiedKey>>);

impl ResolvesClientCert for Shows {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.clone()
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}

fn shows(certificate: &Made, key: &Made) -> Shows {
    let key = PrivatePkcs8KeyDer::from(key.key.serialize_der()).into();
    let key = any_ecdsa_type(&key).unwrap();
    let shown = CertifiedKey::new(vec![certificate.certificate.clone()], key);
    Shows(Some(Arc::new(shown)))
}

/// Whether a word gets through to the plugin from a host that shows this.
async fn gets_through(identity: &Identity, shows: Shows) -> bool {
    let own = BASE64_STANDARD_NO_PAD
        .decode(identity.certificate())
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(own.into()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(shows));
    let (near, far) = duplex(100_000);
    let connect = async {
        let name = ServerName::try_from(NAME).unwrap();
        let mut host = TlsConnector::from(Arc::new(config))
            .connect(name, near)
            .await
            .unwrap();
        // Fails when the plugin has refused it already.
        let _ = host.write_all(b"word").await;
        let _ = host.read(&mut [0]).await;
    };
    let accept = async {
        let Ok(mut plugin) = identity.accept(Box::new(far)).await else {
            return false;
        };
        let mut word = [0; 4];
        plugin
            .read_exact(&mut word)
            .await
            .is_ok_and(|_| word == *b"word")
    };
    tokio::join!(connect, accept).1
}

#[tokio::test]
async fn the_host_gets_in_and_nobody_else() {
    let (host, other) = (made(), made());
    let identity = Identity::for_host(&host.pem).unwrap();
    assert!(gets_through(&identity, shows(&host, &host)).await);
    assert!(
        !gets_through(&identity, Shows(None)).await,
        "without a certificate"
    );
    assert!(
        !gets_through(&identity, shows(&other, &other)).await,
        "with another"
    );
    assert!(
        !gets_through(&identity, shows(&host, &other)).await,
        "with a stolen one"
    );
}

#[test]
fn a_signature_on_p_521_is_verified() {
    let host = made();
    let key = |byte: u8| SigningKey::from_slice(&[&[0, 0][..], &[byte; 64]].concat()).unwrap();
    let mut only = HostOnly::new(&host.pem, &default_provider()).unwrap();
    let sign = |byte: u8, message: &[u8]| {
        let signature: Signature = key(byte).sign(message);
        signature.to_der().as_bytes().to_vec()
    };
    assert!(
        only.verify(b"message", &sign(1, b"message")).is_err(),
        "there is no such key"
    );
    only.key = Some(*key(1).verifying_key());
    assert!(only.verify(b"message", &sign(1, b"message")).is_ok());
    assert!(only.verify(b"message", &sign(1, b"another")).is_err());
    assert!(only.verify(b"message", &sign(2, b"message")).is_err());
    assert!(only.verify(b"message", b"no signature").is_err());
    let schemes = only.supported_verify_schemes();
    assert!(schemes.contains(&SignatureScheme::ECDSA_NISTP521_SHA512));
}

#[test]
fn a_host_whose_certificate_cannot_be_read_is_told_so() {
    let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "garbage", empty] {
        let error = Identity::for_host(pem).map(|_| ()).unwrap_err();
        assert!(matches!(error, TlsError::Certificate(_)), "{pem}: {error}");
    }
}

#[test]
fn a_host_whose_key_nobody_can_verify_is_told_so_before_any_handshake() {
    let error = Identity::for_host(include_str!("p224.pem")).map(|_| ());
    assert!(matches!(error, Err(TlsError::Key)), "{error:?}");
}
