//! A desk with a mailbox, and mail that comes to it.

use serde_json::{Value, json};

use super::{Answer, Client, Post, TestApp};

/// A desk with a mailbox, to which a provider posts raw mail.
pub struct Mailbox {
    pub post: Post,
    pub app: TestApp,
    pub olga: Client,
    pub inbox: i64,
    pub way_in: String,
}

impl Mailbox {
    pub async fn open() -> Self {
        let post = Post::start().await;
        let app = post.house("support@aurora.example").await;
        let olga = app.owner().await;
        let new = json!({ "name": "Support", "kind": "email" });
        let inbox = olga.post("/api/v1/inboxes", new).await.ok()["id"].as_i64().unwrap();
        let change = json!({ "inbox_id": inbox, "webhook": { "shape": "raw" } });
        let account = olga.patch("/api/v1/mail-accounts/1", change).await.ok();
        let way_in = format!("/api/mail/{}", account["webhook"]["token"].as_str().unwrap());
        Self { post, app, olga, inbox, way_in }
    }

    pub async fn try_bring(&self, raw: &str) -> Answer {
        let raw = raw.replace('\n', "\r\n").into_bytes();
        Client::new(&self.app.base).upload(&self.way_in, "message/rfc822", raw).await
    }

    pub async fn bring(&self, raw: &str) {
        assert_eq!(self.try_bring(raw).await.status, 204);
    }

    /// The conversations of the mailbox, the newest first.
    pub async fn conversations(&self) -> Vec<Value> {
        let path = format!("/api/v1/conversations?view=open&inbox_id={}", self.inbox);
        self.olga.get(&path).await.ok()["items"].as_array().unwrap().clone()
    }

    pub async fn only(&self) -> i64 {
        let all = self.conversations().await;
        assert_eq!(all.len(), 1, "{all:?}");
        all[0]["id"].as_i64().unwrap()
    }

    pub async fn texts(&self, conversation: i64) -> Vec<String> {
        let thread = self.olga.thread(conversation).await;
        let replies = thread.iter().filter(|message| message["kind"] == "reply");
        replies.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }
}

/// A mail of Vera's, with more headers.
pub fn mail(id: &str, more: &str, body: &str) -> String {
    format!(
        "From: Vera Vidal <vera@example.org>\nTo: support@aurora.example\nSubject: The blue one\nMessage-ID: <{id}@example.org>\n{more}\n{body}"
    )
}
