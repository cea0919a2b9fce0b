//! Encryption of what Recado calls: which servers are believed, in what words the others are refused, and that nothing is
//! said before. Between real mail servers this is tried in `tests/mail`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use recado::domain::rest::{RestMethod, RestRequest};
use recado::net::{Bounds, Client, Failure, FailureKind, SystemResolver, Trust};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, crypto};

use crate::support::TestApp;

/// A certificate authority that nobody else knows.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer, folder: tempfile::tempdir().unwrap() }
    }

    /// Its certificate, as an operator has it.
    fn file(&self) -> PathBuf {
        let path = self.folder.path().join("own.pem");
        std::fs::write(&path, self.issuer.pem()).unwrap();
        path
    }

    /// A web server with a certificate for this name.
    async fn server(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> SocketAddr {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        serve(&params.signed_by(&key, &self.issuer).unwrap(), &key).await
    }
}

/// A web server that shows this certificate.
async fn serve(certificate: &Certificate, key: &KeyPair) -> SocketAddr {
    let builder = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(vec![certificate.der().clone()], key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
            let _ = stream.shutdown().await;
        }
    });
    addr
}

/// What comes of calling a server on this machine.
async fn fetch(trust: &Trust, addr: SocketAddr) -> Result<Vec<u8>, Failure> {
    let allowed = vec!["127.0.0.1".parse().unwrap()];
    let client = Client::with(allowed, trust, Bounds::default(), Box::new(SystemResolver::default())).unwrap();
    let url = format!("https://{addr}/?key=secret").parse().unwrap();
    client.fetch(&RestRequest::new(RestMethod::Get, url)).await.map(|answer| answer.body)
}

/// In what words a server is refused whose authority is known.
async fn refused(authority: &Authority, addr: SocketAddr) -> String {
    let Failure { kind, sentence } = fetch(&Trust::read(Some(&authority.file())).unwrap(), addr).await.unwrap_err();
    assert_eq!(kind, FailureKind::Tls, "{sentence}");
    assert!(!sentence.contains("secret"), "{sentence}");
    sentence
}

#[tokio::test]
async fn a_server_is_believed_when_its_authority_is_named_and_only_then() {
    let authority = Authority::new();
    let addr = authority.server("127.0.0.1", |_| {}).await;
    assert_eq!(fetch(&Trust::read(Some(&authority.file())).unwrap(), addr).await.unwrap(), b"hello");
    // It has the same name and another key.
    let made_anew = Trust::read(Some(&Authority::new().file())).unwrap();
    for (trust, word) in [(Trust::default(), "issuer that is not trusted"), (made_anew, "made anew")] {
        let Failure { kind, sentence } = fetch(&trust, addr).await.unwrap_err();
        assert_eq!(kind, FailureKind::Tls);
        assert!(sentence.contains(word) && sentence.contains("net.ca_file"), "{sentence}");
    }
}

#[tokio::test]
async fn a_server_that_signs_for_itself_is_believed_by_its_own_certificate() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.pem");
    std::fs::write(&file, certificate.pem()).unwrap();
    let addr = serve(&certificate, &key).await;
    assert_eq!(fetch(&Trust::read(Some(&file)).unwrap(), addr).await.unwrap(), b"hello");
    assert_eq!(fetch(&Trust::default(), addr).await.unwrap_err().kind, FailureKind::Tls);
}

#[tokio::test]
async fn whom_a_known_authority_vouches_for_must_still_be_who_was_called_and_in_time() {
    let authority = Authority::new();
    let other = authority.server("mail.lan", |_| {}).await;
    assert!(refused(&authority, other).await.contains("is for another name"));
    let late = authority.server("127.0.0.1", |params| {
        (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    });
    assert!(refused(&authority, late.await).await.contains("has expired"));
    let early = authority.server("127.0.0.1", |params| params.not_before = date_time_ymd(4000, 1, 1)).await;
    assert!(refused(&authority, early).await.contains("not valid yet"));
    let own = authority.server("127.0.0.1", |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)).await;
    assert!(refused(&authority, own).await.contains("that of an authority, not of a server"));
}

/// A mail server in the clear that says one thing at each turn, and what it heard.
async fn server(says: &'static [&'static str]) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ears = Arc::clone(&heard);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = talk(BufReader::new(stream), says, &ears).await;
    });
    (addr, heard)
}

async fn talk(mut stream: BufReader<TcpStream>, says: &[&str], heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    for words in says {
        stream.write_all(words.as_bytes()).await?;
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await?;
        if !line.is_empty() {
            heard.lock().unwrap().push(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
    }
    Ok(())
}

/// Tries to send by an account that wants STARTTLS; why that was refused, by name and in words, and what the server heard.
async fn sends_by(says: &'static [&'static str]) -> (Value, Value, Vec<String>) {
    let (addr, heard) = server(says).await;
    let app = TestApp::start_with(|config| config.net.allowed_private = vec![addr.to_string().parse().unwrap()]).await;
    let olga = app.owner().await;
    let outgoing = json!({
        "host": "127.0.0.1", "port": addr.port(), "security": "start_tls", "user": "ana", "password": "hidden",
    });
    let account = json!({ "address": "support@aurora.example", "outgoing": outgoing });
    let id = olga.post("/api/v1/mail-accounts", account).await.ok()["id"].clone();
    let path = format!("/api/v1/mail-accounts/{id}/outgoing-trials");
    let trial: Value = olga.post(&path, json!({ "to": "ana@example.org" })).await.ok();
    assert_eq!(trial["ok"], false, "{trial}");
    let heard = heard.lock().unwrap().clone();
    (trial["failure_reason"].clone(), trial["answer"].clone(), heard)
}

#[tokio::test]
async fn without_encryption_a_mail_server_hears_nothing_but_the_wish_for_it() {
    const HELLO: &str = "EHLO aurora.example";
    let none = Value::Null;
    let (not_secure, bad_answer) = (json!("not_secure"), json!("bad_answer"));
    for (says, reason, words, hears) in [
        (&["220 post\r\n", "250 post\r\n"][..], &not_secure, json!("it offers no encryption (STARTTLS)"), &[HELLO][..]),
        (
            &["220 post\r\n", "502 5.5.1 What?\r\n"],
            &not_secure,
            json!("it offers no encryption (STARTTLS): 502 5.5.1 What?"),
            &[HELLO],
        ),
        (
            &["220-post\r\n220 welcome\r\n", "250-post\r\n250-starttls\r\n250 SIZE\r\n", "454 4.7.0 Not now.\r\n"],
            &not_secure,
            json!("it does not begin encryption (STARTTLS): 454 4.7.0 Not now."),
            &[HELLO, "STARTTLS"],
        ),
        (&["554 Go away\r\n"], &none, json!("554 Go away"), &[]),
        (&["HTTP/1.1 400 Bad Request\r\n"], &bad_answer, Value::Null, &[]),
        (&[], &bad_answer, Value::Null, &[]),
    ] {
        let (name, told, heard) = sends_by(says).await;
        assert_eq!((&name, told), (reason, words), "{says:?}");
        assert_eq!(heard, hears, "{says:?}");
    }
}

/// Whoever stands in between could otherwise put words into the server's mouth (CVE-2011-0411, the other way round).
#[tokio::test]
async fn what_comes_in_the_clear_behind_the_agreement_to_encrypt_is_not_taken_for_the_servers_word() {
    let (name, told, heard) =
        sends_by(&["220 post\r\n", "250-post\r\n250 STARTTLS\r\n", "220 go\r\n250-post\r\n250 AUTH PLAIN\r\n"]).await;
    assert_eq!(name, "not_secure");
    assert!(told.as_str().unwrap().contains("somebody may be in between"), "{told}");
    assert_eq!(heard, ["EHLO aurora.example", "STARTTLS"], "not even encryption was begun");
}
