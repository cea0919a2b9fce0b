//! The beginning of SMTP: a connection that is as safe as the account wants it, before the library speaks. Encryption is that
//! of the house, as the library's own would believe other authorities; so what is said in the clear before it (RFC 3207) is
//! said here, and it is not more than it takes to ask for it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpStream;

use super::failure::{bad_answer, not_secure};
use super::outgoing::failure_of;
use crate::domain::mail_account::{MailSecurity, MailServer};
use crate::domain::mail_failure::MailFailure;
use crate::net::line::{Line, encrypt, reach};
use crate::net::{Client, Failure};

/// The most bytes of a line of an answer, and the most lines: twice of what is allowed (RFC 5321 section 4.5.3.1.5).
const LINE_MAX_BYTES: u64 = 1024;
const LINES_MAX: usize = 100;

/// Connects to an address that was checked. The server's name is what its certificate must have.
///
/// # Errors
/// Why not.
pub async fn connect(
    net: &Client,
    server: &MailServer,
    address: SocketAddr,
    hello: &ClientId,
) -> Result<AsyncSmtpConnection, MailFailure> {
    let stream = reach(address).await?;
    let (greeting, line) = match server.security {
        MailSecurity::None => (&b""[..], Line::Plain(stream)),
        MailSecurity::Tls => (&b""[..], encrypt(net, stream, &server.host).await?),
        MailSecurity::StartTls => {
            let stream = start_tls(stream, hello).await?;
            // A server greets once, and has; the library waits for it nevertheless.
            (&b"220 encrypted\r\n"[..], encrypt(net, stream, &server.host).await?)
        }
    };
    let stream = Box::new(Greeted { greeting, line, address });
    AsyncSmtpConnection::connect_with_transport(stream, hello).await.map_err(|error| failure_of(&error))
}

/// Asks for encryption. The connection comes back at the very place where that begins.
async fn start_tls(stream: TcpStream, hello: &ClientId) -> Result<TcpStream, MailFailure> {
    let mut line = BufReader::new(stream);
    let greeting = answer(&mut line).await?;
    if greeting.code != "220" {
        return Err(MailFailure::refused(&greeting.said()));
    }
    let offers = ask(&mut line, &format!("EHLO {hello}")).await?;
    offers.expect("250", "it offers no encryption (STARTTLS)")?;
    if !offers.lines.iter().any(|line| line.eq_ignore_ascii_case("STARTTLS")) {
        return Err(not_secure("it offers no encryption (STARTTLS)"));
    }
    ask(&mut line, "STARTTLS").await?.expect("220", "it does not begin encryption (STARTTLS)")?;
    // What came with it would later count as said by the server that proved itself (CVE-2011-0411).
    if !line.buffer().is_empty() {
        return Err(not_secure("it went on in the clear where encryption had to begin; somebody may be in between"));
    }
    Ok(line.into_inner())
}

async fn ask(line: &mut BufReader<TcpStream>, command: &str) -> Result<Answer, MailFailure> {
    let sent = line.get_mut().write_all(format!("{command}\r\n").as_bytes()).await;
    sent.map_err(|error| Failure::of_connection(&error))?;
    answer(line).await
}

/// An answer in the clear: its code, and what stands in its lines behind that.
struct Answer {
    code: String,
    lines: Vec<String>,
}

impl Answer {
    fn expect(&self, code: &str, otherwise: &str) -> Result<(), MailFailure> {
        if self.code == code { Ok(()) } else { Err(not_secure(format!("{otherwise}: {}", self.said()))) }
    }

    fn said(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" "))
    }
}

async fn answer(line: &mut BufReader<TcpStream>) -> Result<Answer, MailFailure> {
    let mut lines = Vec::new();
    while lines.len() < LINES_MAX {
        let mut bytes = Vec::new();
        let read = (&mut *line).take(LINE_MAX_BYTES).read_until(b'\n', &mut bytes).await;
        read.map_err(|error| Failure::of_connection(&error))?;
        if bytes.is_empty() {
            return Err(bad_answer());
        }
        let text = String::from_utf8_lossy(&bytes);
        let (Some(code), Some(text)) = (text.get(..3), text.get(3..).filter(|text| text.ends_with('\n'))) else {
            break;
        };
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        let goes_on = text.starts_with('-');
        lines.push(text.trim_start_matches(['-', ' ']).trim_end().to_owned());
        if !goes_on {
            return Ok(Answer { code: code.to_owned(), lines });
        }
    }
    Err(bad_answer())
}

/// A connection on which the greeting is read first.
#[derive(Debug)]
struct Greeted {
    greeting: &'static [u8],
    line: Line,
    address: SocketAddr,
}

impl AsyncTokioStream for Greeted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl AsyncRead for Greeted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.line).poll_read(cx, buffer);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Greeted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.line).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(cx)
    }
}
