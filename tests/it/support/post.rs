//! A mail server on this machine, as far as Recado speaks to one: it takes what it is given (RFC 5321), or refuses it as told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use recado::domain::incoming_mail::IncomingMail;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use super::{TestApp, eventually};

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub raw: Vec<u8>,
}

impl Taken {
    pub fn mail(&self) -> IncomingMail {
        recado::channels::email::incoming::read(&self.raw).unwrap()
    }

    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.raw).replace("\r\n ", " ");
        let line = text.lines().take_while(|line| !line.is_empty()).find(|line| {
            line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && line[name.len()..].starts_with(':')
        })?;
        Some(line[name.len() + 1..].trim().to_owned())
    }

    pub fn text(&self) -> String {
        self.mail().text.unwrap_or_default()
    }
}

/// A server that mail is given to.
pub struct Post {
    pub addr: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
    /// What the next mails are answered with, instead of being taken.
    refusals: Arc<Mutex<Vec<String>>>,
    /// Passed before it is said that a mail was taken.
    gate: Arc<RwLock<()>>,
}

impl Post {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let taken: Arc<Mutex<Vec<Taken>>> = Arc::default();
        let refusals: Arc<Mutex<Vec<String>>> = Arc::default();
        let gate: Arc<RwLock<()>> = Arc::default();
        let (bag, answers, way) = (Arc::clone(&taken), Arc::clone(&refusals), Arc::clone(&gate));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(speak(stream, Arc::clone(&bag), Arc::clone(&answers), Arc::clone(&way)));
            }
        });
        Self { addr, taken, refusals, gate }
    }

    /// The next mail is refused with these words.
    pub fn refuse(&self, words: &str) {
        self.refusals.lock().unwrap().push(words.to_owned());
    }

    /// As long as this is held, the server takes mail and does not say so.
    pub async fn hold(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.gate).write_owned().await
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Waits until so many mails have come, and answers the last.
    pub async fn gets(&self, count: usize) -> Taken {
        eventually("the mail comes", async || self.taken().len() >= count).await;
        self.taken()[count - 1].clone()
    }

    /// The account's server, for the API.
    pub fn server(&self) -> Value {
        json!({ "host": "127.0.0.1", "port": self.addr.port(), "security": "none" })
    }

    /// A Recado that sends by it, with this account.
    pub async fn house(&self, address: &str) -> TestApp {
        let app = self.empty_house().await;
        app.owner().await.post("/api/v1/mail-accounts", self.account(address)).await.ok();
        app
    }

    /// A Recado that may reach it, and has no account yet.
    pub async fn empty_house(&self) -> TestApp {
        let entry = self.addr.to_string().parse().unwrap();
        TestApp::start_with(|config| {
            config.net.allowed_private = vec![entry];
            config.limits.messages_per_minute = 100_000;
        })
        .await
    }

    /// An account that sends by it, and that a program brings mail to, for the API.
    pub fn account(&self, address: &str) -> Value {
        json!({ "address": address, "outgoing": self.server(), "webhook": { "shape": "raw" } })
    }
}

async fn speak(
    stream: TcpStream,
    taken: Arc<Mutex<Vec<Taken>>>,
    refusals: Arc<Mutex<Vec<String>>>,
    gate: Arc<RwLock<()>>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 post.test\r\n").await.ok()?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return Some(());
        }
        let verb = line.trim().split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let path = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match verb.as_str() {
            "MAIL" => {
                from = path;
                "250 ok".to_owned()
            }
            "RCPT" => {
                let mut refusals = refusals.lock().unwrap();
                if refusals.is_empty() {
                    to = path;
                    "250 ok".to_owned()
                } else {
                    refusals.remove(0)
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let raw = body(&mut stream).await?;
                taken.lock().unwrap().push(Taken { from: from.clone(), to: to.clone(), raw });
                let _passed = gate.read().await;
                "250 2.0.0 Ok: queued as TEST".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            _ => "250 post.test".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

/// The message up to the line with a point, without the points that were put before its own.
async fn body(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(raw);
        }
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
