//! Which certificates are good enough.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;

/// With the cipher suites of these names, or all.
pub fn provider(ciphers: Option<&[String]>) -> Arc<CryptoProvider> {
    let mut provider = rustls::crypto::ring::default_provider();
    if let Some(ciphers) = ciphers {
        provider.cipher_suites.retain(|suite| suite.suite().as_str().is_some_and(|name| ciphers.iter().any(|cipher| cipher == name)));
    }
    Arc::new(provider)
}

/// A server without a certificate: every handshake fails.
#[derive(Debug)]
pub struct NoCertificate;

impl ResolvesServerCert for NoCertificate {
    fn resolve(&self, _: ClientHello) -> Option<Arc<CertifiedKey>> {
        None
    }
}

/// Verifies a server as the context asks for: not at all, by its chain, or by chain and name.
#[derive(Debug)]
pub struct Verifier {
    provider: Arc<CryptoProvider>,
    /// `None`: everything is good. With nobody to trust, nothing is.
    chain: Option<Option<Arc<WebPkiServerVerifier>>>,
    /// Certificates that are trusted as they are, who issued them or not.
    pinned: Vec<CertificateDer<'static>>,
    by_name: bool,
}

impl Verifier {
    /// `trusted`: `None` to trust everybody.
    pub fn new(trusted: Option<Vec<CertificateDer<'static>>>, by_name: bool) -> Verifier {
        let provider = provider(None);
        let pinned = trusted.clone().unwrap_or_default();
        let chain = trusted.map(|trusted| {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(trusted);
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().ok()
        });
        Verifier { provider, chain, pinned, by_name }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(verifier) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        let Some(verifier) = verifier else { return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) };
        if self.pinned.contains(certificate) {
            if self.by_name {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        match verifier.verify_server_cert(certificate, chain, name, ocsp, now) {
            Err(Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }))
                if !self.by_name =>
            {
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
