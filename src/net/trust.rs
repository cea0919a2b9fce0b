//! Whose word counts when a server says who it is: the authorities that browsers trust, and those that the operator adds.
//! Every encrypted connection of ours asks this, whatever it speaks.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::{ClientConfig, RootCertStore};

use super::cause;
use super::failure::{Failure, FailureKind};

/// Authorities that may vouch for a server.
#[derive(Clone, Debug)]
pub struct Trust(RootCertStore);

impl Default for Trust {
    /// Those that browsers trust.
    fn default() -> Self {
        Self(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }
}

impl Trust {
    /// Those that browsers trust, and all that are in this file.
    ///
    /// # Errors
    /// What is wrong with the file, and what to do.
    pub fn read(ca_file: Option<&Path>) -> Result<Self, String> {
        let Some(path) = ca_file else { return Ok(Self::default()) };
        let wrong = |problem: String| format!("net.ca_file: {} {problem}", path.display());
        let text = std::fs::read(path).map_err(|error| {
            wrong(format!("can't be read: {}. Give the path of a file that Recado may read", cause::of(&error)))
        })?;
        Self::default().with(&text).map_err(wrong)
    }

    /// Those of a text in PEM form as well. One that can't be read is an error, as whoever put it there counts on it.
    fn with(mut self, text: &[u8]) -> Result<Self, String> {
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(text) {
            count += 1;
            self.add(certificate).map_err(|why| {
                format!("holds a broken certificate, number {count}: {why}. Export it anew, or take it out")
            })?;
        }
        if count > 0 {
            return Ok(self);
        }
        Err("holds no certificate. Put those of your authorities there in PEM form, which begins with \
             -----BEGIN CERTIFICATE-----; `openssl x509 -inform der` turns the binary form into it"
            .to_owned())
    }

    fn add(&mut self, certificate: Result<CertificateDer<'static>, PemError>) -> Result<(), &'static str> {
        let certificate = certificate.map_err(|error| match error {
            PemError::MissingSectionEnd { .. } => "its last line is missing",
            PemError::IllegalSectionStart { .. } => "its first line is not right",
            _ => "its text is damaged",
        })?;
        self.0.add(certificate).map_err(|_| "what it holds is no certificate")
    }

    /// Encryption by which a server must prove itself to these, without any provider set for the whole process.
    ///
    /// # Errors
    /// The provider does not support today's versions of TLS.
    pub fn tls(&self) -> Result<ClientConfig, Failure> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|_| Failure::new(FailureKind::Internal, "Encryption can't be set up."))?;
        Ok(builder.with_root_certificates(self.0.clone()).with_no_client_auth())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(name: &str) -> String {
        let key = rcgen::KeyPair::generate().unwrap();
        rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap().pem()
    }

    /// What is told of a file with this text.
    fn problem(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.pem");
        std::fs::write(&path, text).unwrap();
        let problem = Trust::read(Some(&path)).unwrap_err();
        assert!(problem.starts_with("net.ca_file: ") && problem.contains("own.pem"), "{problem}");
        problem
    }

    #[test]
    fn own_authorities_stand_beside_those_of_browsers_and_replace_none() {
        let browsers = webpki_roots::TLS_SERVER_ROOTS.len();
        assert_eq!(Trust::read(None).unwrap().0.roots.len(), browsers);
        let text = format!("My authorities:\n{}\n# the other one\n{}", pem("one.lan"), pem("two.lan"));
        let trust = Trust::default().with(text.as_bytes()).unwrap();
        assert_eq!(trust.0.roots.len(), browsers + 2);
        assert_eq!(trust.0.roots[..browsers], *webpki_roots::TLS_SERVER_ROOTS);
    }

    #[test]
    fn a_file_without_a_certificate_says_what_belongs_there() {
        let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
        for text in ["", "\n", "mail.lan", &key, "\u{30}\u{82}\u{3}"] {
            let problem = problem(text);
            assert!(problem.contains("no certificate") && problem.contains("BEGIN CERTIFICATE"), "{problem}");
        }
    }

    #[test]
    fn a_broken_certificate_among_good_ones_is_named() {
        let good = pem("one.lan");
        let no_end = good.replace("-----END CERTIFICATE-----", "");
        let damaged = good.replacen("MII", "M!!", 1);
        let empty = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
        for broken in [&no_end, &damaged, empty] {
            let problem = problem(&format!("{good}{broken}"));
            assert!(problem.contains("broken certificate, number 2"), "{problem}");
        }
    }

    #[test]
    fn a_file_that_can_not_be_read_is_named_without_numbers_of_the_system() {
        for path in ["/nowhere/own.pem", "/"] {
            let problem = Trust::read(Some(Path::new(path))).unwrap_err();
            assert!(problem.starts_with(&format!("net.ca_file: {path} can't be read: ")), "{problem}");
            assert!(problem.contains("Give the path") && !problem.contains("os error"), "{problem}");
        }
    }
}
