//! Plain connections, for what is no HTTP: to addresses that were checked, and encrypted where that is wished for.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Client, Failure, FailureKind};

/// How long one address may take to connect, encryption included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// A connection, encrypted or not.
pub enum Line {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

/// Connects to a server in the clear; who wants it encrypted does that next.
///
/// # Errors
/// A [`Failure`]: it may not be connected to, or can't be.
pub async fn connect(net: &Client, host: &str, port: u16) -> Result<TcpStream, Failure> {
    let mut last = Failure::new(FailureKind::NoSuchHost, format!("{host} has no address."));
    for address in net.mail_addresses(host, port).await? {
        match reach(address).await {
            Ok(stream) => return Ok(stream),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}

/// Connects to one of the addresses of a server that were checked, in the clear.
///
/// # Errors
/// A [`Failure`]: nobody answers there, or not in time.
pub async fn reach(address: SocketAddr) -> Result<TcpStream, Failure> {
    match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => {
            // Commands are short and waited for.
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
        Ok(Err(error)) => Err(Failure::of_connection(&error)),
        Err(_) => Err(Failure::new(FailureKind::TimedOut, "no answer came in time")),
    }
}

/// Encrypts a connection, once the server has proved that it has this name.
///
/// # Errors
/// A [`Failure`]: it proves nothing, or does not agree to a safe way.
pub async fn encrypt(net: &Client, stream: TcpStream, host: &str) -> Result<Line, Failure> {
    let no_name = |_| Failure::new(FailureKind::BadUrl, format!("{host} can't be the name of a server."));
    let name = ServerName::try_from(host.to_owned()).map_err(no_name)?;
    let connecting = TlsConnector::from(Arc::clone(&net.0.tls)).connect(name, stream);
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(Ok(stream)) => Ok(Line::Encrypted(Box::new(stream))),
        Ok(Err(error)) => Err(Failure::of_connection(&error)),
        Err(_) => Err(Failure::new(FailureKind::TimedOut, "no answer came in time")),
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Plain(_)) { "Line::Plain" } else { "Line::Encrypted" })
    }
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Encrypted(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Encrypted(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Encrypted(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Encrypted(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
