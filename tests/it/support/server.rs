//! Other programs that Recado calls, on this machine.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::eventually;

/// A server that answers every request with the same bytes, and then as told.
pub struct Server {
    pub addr: SocketAddr,
    /// What was asked, each request whole.
    heard: Arc<Mutex<Vec<String>>>,
    /// Whether it answers by now.
    gate: watch::Sender<bool>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Then {
    Close,
    /// Keeps the connection open and says nothing more.
    Wait,
    /// Goes on sending the same for ever.
    Repeat,
}

impl Server {
    pub async fn start(answer: impl Into<Vec<u8>>, then: Then) -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap(), answer, then).await
    }

    pub async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::start(answer, Then::Close).await
    }

    /// A server that hears everything and answers nothing before it is released.
    pub async fn holding(answer: impl Into<Vec<u8>>) -> Self {
        let server = Self::answering(answer).await;
        server.gate.send_replace(false);
        server
    }

    /// Answers what was asked, and from now on at once.
    pub fn release(&self) {
        self.gate.send_replace(true);
    }

    pub async fn start_at(addr: SocketAddr, answer: impl Into<Vec<u8>>, then: Then) -> Self {
        let listener = TcpListener::bind(addr).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let answer = answer.into();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        let (gate, is_open) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut is_open = is_open.clone();
                let (answer, ears) = (answer.clone(), Arc::clone(&ears));
                tokio::spawn(async move {
                    let stream = hear_one(stream, &ears).await;
                    // Its test may be over.
                    let _ = is_open.wait_for(|is_open| *is_open).await;
                    answer_one(stream, answer, then).await;
                });
            }
        });
        Self { addr, heard, gate }
    }

    /// Waits until it was asked so often.
    pub async fn hears(&self, count: usize) {
        eventually("the service is asked", async || self.heard().len() >= count).await;
    }

    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// The entry that allows it alone.
    pub fn entry(&self) -> String {
        self.addr.to_string()
    }
}

/// Reads a request whole.
async fn hear_one(mut stream: TcpStream, heard: &Mutex<Vec<String>>) -> TcpStream {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut bytes = [0; 4096];
        match stream.read(&mut bytes).await {
            Ok(0) | Err(_) => break,
            Ok(n) => request.extend_from_slice(&bytes[..n]),
        }
    }
    heard.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    stream
}

async fn answer_one(mut stream: TcpStream, answer: Vec<u8>, then: Then) {
    let mut sent = stream.write_all(&answer).await;
    while sent.is_ok() && then == Then::Repeat {
        sent = stream.write_all(&answer).await;
    }
    if then == Then::Wait {
        std::future::pending::<()>().await;
    }
}

/// Whether a request has come in with its body, or the greeting of TLS.
fn is_whole(request: &[u8]) -> bool {
    if request.first() == Some(&0x16) {
        return true;
    }
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}
