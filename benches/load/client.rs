//! Clients that cost as little as possible, because they share the processors with what is measured.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::Failure;
use crate::server::Server;

/// A visitor's connection, kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(addr: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(2048) })
    }

    /// Writes a message and waits for the answer.
    pub async fn write_message(&mut self, visitor: &str, id: u64) -> Result<(), Failure> {
        let body = format!(r#"{{"client_id":"bench-{id:012}","text":"Do you deliver to the island?"}}"#);
        let request = format!(
            "POST /api/widget/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {visitor}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(&request).await
    }

    /// Posts something to a way in of its own, and waits for the answer.
    pub async fn post(&mut self, path: &str, content_type: &str, body: &str) -> Result<(), Failure> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(&request).await
    }

    async fn send(&mut self, request: &str) -> Result<(), Failure> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server hung up".into());
            }
            if is_whole(&self.buffer) {
                break;
            }
        }
        if self.buffer.starts_with(b"HTTP/1.1 20") { Ok(()) } else { Err(String::from_utf8_lossy(&self.buffer).into()) }
    }
}

/// Whether the head and as many bytes of body as it announces are there; an answer without content (204) announces none.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    length.map_or(head.starts_with("HTTP/1.1 204"), |length| body.len() >= length)
}

/// A socket that is opened and left alone.
pub async fn idle_socket(addr: SocketAddr, visitor: &str) -> Result<TcpStream, Failure> {
    let mut stream = TcpStream::connect(addr).await?;
    stream.write_all(upgrade(visitor).as_bytes()).await?;
    let mut answer = Vec::with_capacity(1024);
    // The answer's head and the first frames: the socket is up.
    while !answer.windows(7).any(|bytes| bytes == b"\"hello\"") {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(String::from_utf8_lossy(&answer).into());
        }
    }
    Ok(stream)
}

/// A visitor's socket, read frame by frame.
pub struct Ear {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Ear {
    /// Opens the socket and waits until it is up.
    pub async fn open(addr: SocketAddr, visitor: &str) -> Result<Self, Failure> {
        let mut stream = TcpStream::connect(addr).await?;
        stream.write_all(upgrade(visitor).as_bytes()).await?;
        let mut buffer = Vec::with_capacity(4096);
        let head = loop {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err(String::from_utf8_lossy(&buffer).into());
            }
            if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
        };
        buffer.drain(..head);
        let mut ear = Self { stream, buffer };
        ear.hear(&["\"hello\""]).await?;
        Ok(ear)
    }

    /// Waits for a bot's next message.
    pub async fn hear_bot(&mut self) -> Result<(), Failure> {
        self.hear(&[r#""kind":"message.created""#, r#""author":{"kind":"bot""#]).await
    }

    /// Waits for a frame that contains all of some words.
    async fn hear(&mut self, words: &[&str]) -> Result<(), Failure> {
        loop {
            while let Some((begin, end)) = frame(&self.buffer) {
                let is_it = {
                    let text = String::from_utf8_lossy(self.buffer.get(begin..end).unwrap_or_default());
                    words.iter().all(|word| text.contains(word))
                };
                self.buffer.drain(..end);
                if is_it {
                    return Ok(());
                }
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the socket".into());
            }
        }
    }
}

/// Where the first frame's words begin and end, if it has come whole. A server masks nothing.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let (begin, length) = match bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= begin + length).then_some((begin, begin + length))
}

fn upgrade(visitor: &str) -> String {
    format!(
        "GET /api/widget/live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: recado.v1, {visitor}\r\n\r\n"
    )
}

/// An agent's socket, and when each frame of a sort was heard on it. It reads on a thread of its own.
pub struct Heard {
    times: Arc<Mutex<Vec<Instant>>>,
    news: Arc<Notify>,
    seen: Vec<Instant>,
}

impl Heard {
    /// Joins as the owner and listens for messages.
    pub async fn connect(server: &Server) -> Result<Self, Failure> {
        Self::listen_for(server, &server.cookie, vec![r#""kind":"message.created""#.to_owned()]).await
    }

    /// Joins as whoever holds a cookie and listens for frames that contain all of some words.
    pub async fn listen_for(server: &Server, cookie: &str, words: Vec<String>) -> Result<Self, Failure> {
        let mut request = format!("ws://{}/api/v1/live", server.addr).into_client_request()?;
        request.headers_mut().insert("cookie", cookie.parse()?);
        request.headers_mut().insert("origin", format!("http://{}", server.addr).parse()?);
        let (times, news) = (Arc::default(), Arc::new(Notify::new()));
        let (out, ready) = (Arc::clone(&times), Arc::new(Notify::new()));
        let (told, is_ready) = (Arc::clone(&news), Arc::clone(&ready));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(listen(request, &words, &out, &told, &is_ready));
            }
        });
        ready.notified().await;
        Ok(Self { times, news, seen: Vec::new() })
    }

    /// Waits until `count` messages have been heard.
    pub async fn wait_for(&mut self, count: usize, patience: Duration) -> Result<(), Failure> {
        let end = Instant::now() + patience;
        loop {
            self.seen.clone_from(&*self.times.lock().map_err(|e| e.to_string())?);
            if self.seen.len() >= count {
                return Ok(());
            }
            if Instant::now() > end {
                return Err("the rest did not come in time".into());
            }
            // A notice may have come between looking and waiting; look again soon.
            let _ = tokio::time::timeout(Duration::from_millis(50), self.news.notified()).await;
        }
    }

    pub fn times(&self) -> &[Instant] {
        &self.seen
    }
}

async fn listen(
    request: tokio_tungstenite::tungstenite::handshake::client::Request,
    words: &[String],
    times: &Mutex<Vec<Instant>>,
    news: &Notify,
    ready: &Notify,
) {
    let Ok((mut socket, _)) = tokio_tungstenite::connect_async(request).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        if text.contains(r#""type":"hello""#) {
            ready.notify_one();
        } else if words.iter().all(|word| text.contains(word)) {
            if let Ok(mut times) = times.lock() {
                times.push(Instant::now());
            }
            news.notify_one();
        }
    }
}
