//! Whoever listens over a WebSocket.

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

use super::{Client, PATIENCE, Visitor};

/// An open socket.
pub struct Socket(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// An agent's socket, which has heard hello, and who is counted as there.
    pub async fn of_agent(agent: &Client, after: Option<i64>) -> Self {
        let cookie = agent.cookie.as_deref().expect("the agent is signed in");
        let headers = [("cookie", cookie), ("origin", agent.base.as_str())];
        let mut socket = Self::open(&agent.base, &path("/api/v1/live", after), &headers).await.unwrap();
        assert_eq!(socket.next().await["type"], "hello");
        agent.is_counted_as_there().await;
        socket
    }

    /// An agent's socket that hears little before it is read: its buffer is as small as the system allows.
    pub async fn of_slow_agent(agent: &Client) -> Self {
        let address = agent.base.strip_prefix("http://").unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(address.parse().unwrap()).await.unwrap();
        let headers = [("cookie", agent.cookie.as_deref().unwrap()), ("origin", &agent.base)];
        let request = request(&agent.base, "/api/v1/live", &headers);
        let (stream, _) = client_async(request, MaybeTlsStream::Plain(stream)).await.unwrap();
        let mut socket = Self(stream);
        assert_eq!(socket.next().await["type"], "hello");
        agent.is_counted_as_there().await;
        socket
    }

    /// A program's socket, which has heard hello.
    pub async fn of_program(base: &str, token: &str) -> Self {
        let bearer = format!("Bearer {token}");
        let mut socket = Self::open(base, "/api/v1/live", &[("authorization", &bearer)]).await.unwrap();
        assert_eq!(socket.next().await["type"], "hello");
        socket
    }

    /// A visitor's socket, which has heard hello.
    pub async fn of_visitor(visitor: &Visitor, after: Option<i64>) -> Self {
        let mut socket = Self::try_visitor(visitor, after).await.unwrap();
        assert_eq!(socket.next().await["type"], "hello");
        socket
    }

    /// A visitor's socket, or the status it was refused with.
    pub async fn try_visitor(visitor: &Visitor, after: Option<i64>) -> Result<Self, u16> {
        let protocols = format!("recado.v1, {}", visitor.token);
        let path = path("/api/widget/live", after);
        Self::open(&visitor.client.base, &path, &[("sec-websocket-protocol", &protocols)]).await
    }

    /// Any socket; the status when it is refused.
    pub async fn open(base: &str, path: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        match connect_async(request(base, path, headers)).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The next frame; pings are answered and passed over.
    pub async fn next(&mut self) -> Value {
        self.try_next().await.expect("the socket is open")
    }

    /// The next frame, or the close code.
    pub async fn try_next(&mut self) -> Result<Value, u16> {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("a frame comes in time");
            match message {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    if frame["type"] != "ping" {
                        return Ok(frame);
                    }
                }
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// The next event of the log. Signals are passed over, and so is who comes and goes: that is for `availability`.
    pub async fn event(&mut self) -> Value {
        loop {
            let frame = self.any_event().await;
            if frame["kind"] != "agent.availability_changed" {
                return frame;
            }
        }
    }

    /// The next event of the log, whichever it is; signals are passed over.
    pub async fn any_event(&mut self) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == "event" {
                return frame;
            }
        }
    }

    /// The next signal of a kind; everything else is passed over.
    pub async fn signal(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == "signal" && frame["kind"] == kind {
                return frame["data"].clone();
            }
        }
    }

    /// The next `n` events of the log by their kinds.
    pub async fn kinds(&mut self, n: usize) -> Vec<String> {
        let mut kinds = Vec::new();
        for _ in 0..n {
            kinds.push(self.event().await["kind"].as_str().unwrap().to_owned());
        }
        kinds
    }

    /// Everything until the connection is closed, and the close code.
    pub async fn rest(mut self) -> (Vec<Value>, u16) {
        let mut frames = Vec::new();
        loop {
            match self.try_next().await {
                Ok(frame) => frames.push(frame),
                Err(code) => return (frames, code),
            }
        }
    }

    pub async fn close(mut self) {
        // The server may have been quicker.
        let _ = self.0.close(None).await;
    }

    pub async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }
}

fn request(base: &str, path: &str, headers: &[(&'static str, &str)]) -> Request {
    let url = format!("{}{path}", base.replace("http://", "ws://"));
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    request
}

fn path(base: &str, after: Option<i64>) -> String {
    after.map_or_else(|| base.to_owned(), |after| format!("{base}?after={after}"))
}
