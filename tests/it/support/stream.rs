//! Whoever listens by server-sent events.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::Method;
use serde_json::Value;
use tokio::time::timeout;

use super::{Client, PATIENCE};

/// An open stream of events.
pub struct Stream {
    bytes: BoxStream<'static, Vec<u8>>,
    buffer: String,
}

impl Stream {
    /// Opens a stream, which has heard hello.
    pub async fn open(client: &Client, path: &str) -> Self {
        Self::open_after(client, path, None).await
    }

    /// As a browser does that comes back: with the number of the last event it has.
    pub async fn open_after(client: &Client, path: &str, last_event_id: Option<i64>) -> Self {
        let mut request = client.request(Method::GET, path);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id.to_string());
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let bytes = response.bytes_stream().map(|chunk| chunk.unwrap_or_default().to_vec()).boxed();
        let mut stream = Self { bytes, buffer: String::new() };
        assert_eq!(stream.next().await.unwrap().1["type"], "hello");
        if client.cookie.is_some() {
            client.is_counted_as_there().await;
        }
        stream
    }

    /// The next frame with its id; none when the stream has ended. Pings are passed over.
    pub async fn next(&mut self) -> Option<(Option<i64>, Value)> {
        loop {
            while let Some(end) = self.buffer.find("\n\n") {
                let block: String = self.buffer.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
                let frame: Value = serde_json::from_str(field("data: ").unwrap()).unwrap();
                if frame["type"] != "ping" {
                    return Some((field("id: ").map(|id| id.parse().unwrap()), frame));
                }
            }
            let chunk = timeout(PATIENCE, self.bytes.next()).await.expect("a frame comes in time")?;
            self.buffer.push_str(&String::from_utf8(chunk).unwrap());
        }
    }

    /// The next event of the log. Signals are passed over, and so is who comes and goes.
    pub async fn event(&mut self) -> Value {
        loop {
            let (id, frame) = self.next().await.expect("the stream is open");
            if frame["type"] == "event" {
                assert_eq!(id, frame["seq"].as_i64(), "a browser that comes back tells the id of the last event");
                if frame["kind"] != "agent.availability_changed" {
                    return frame;
                }
            }
        }
    }
}
