//! Bots of tests: a script is published, an inbox runs it, and visitors talk to it.

use serde_json::{Value, json};

use super::{Client, TestApp, Visitor, client_id, database, eventually};

/// What a visitor is told when a flow breaks that says nothing else for that.
pub const SORRY: &str = "Sorry, something went wrong on our side. I am passing you on to a person.";

impl Client {
    /// Makes a bot of a script and publishes it.
    pub async fn publish_bot(&self, name: &str, script: &str) -> i64 {
        let flow = self.post("/api/v1/flows", json!({ "name": name })).await.ok()["id"].as_i64().unwrap();
        self.publish_script(flow, script).await.ok();
        flow
    }

    /// Publishes another version of a bot.
    pub async fn publish_script(&self, flow: i64, script: &str) -> super::Answer {
        let draft = self.get(&format!("/api/v1/flows/{flow}/draft")).await.ok();
        let body = json!({ "files": { "flow.rhai": script }, "revision": draft["revision"] });
        let draft = self.put(&format!("/api/v1/flows/{flow}/draft"), body).await.ok();
        let body = json!({ "revision": draft["revision"] });
        self.post(&format!("/api/v1/flows/{flow}/publications"), body).await
    }

    /// Sets up a program that scripts may call.
    pub async fn new_service(&self, name: &str, base_url: &str) {
        let headers = json!([{ "name": "Authorization", "value": "Bearer very-hidden-words", "is_secret": true }]);
        let service = json!({ "name": name, "base_url": base_url, "headers": headers });
        self.post("/api/v1/services", service).await.ok();
    }

    /// Lets an inbox's conversations begin with a bot.
    pub async fn run_bot(&self, inbox: i64, flow: i64, when: &str) {
        let change = json!({ "bot": { "flow_id": flow, "when": when } });
        self.patch(&format!("/api/v1/inboxes/{inbox}"), change).await.ok();
    }
}

impl TestApp {
    /// A server that lets visitors look as often as tests do.
    pub async fn start_patient() -> Self {
        Self::start_with(|config| config.limits.messages_per_minute = 100_000).await
    }

    /// How often something was said, by whoever it was.
    pub fn count_said(&self, text: &str) -> i64 {
        let sql = "SELECT count(*) FROM messages WHERE text = ?1";
        database(self.data_folder()).query_row(sql, [text], |row| row.get(0)).unwrap()
    }

    /// A server whose first inbox always begins with a bot; answers its owner and the flow.
    pub async fn with_bot(script: &str) -> (Self, Client, i64) {
        let app = Self::start_patient().await;
        let owner = app.owner().await;
        let flow = owner.publish_bot("Helper", script).await;
        owner.run_bot(1, flow, "always").await;
        (app, owner, flow)
    }
}

impl Visitor {
    /// Waits until the bot has said this last, and answers the message.
    pub async fn hears(&self, text: &str) -> Value {
        let mut last = Value::Null;
        eventually(&format!("the bot says {text:?}"), async || {
            let page = self.client.get("/api/widget/messages?limit=100").await.ok();
            let words = page["items"].as_array().unwrap().iter().rfind(|message| message["kind"] == "reply");
            last = words.cloned().unwrap_or_default();
            last["text"] == text
        })
        .await;
        last
    }

    /// Presses an option of a bot's message.
    pub async fn press(&self, message: &Value, label: &str) -> Value {
        let options = message["prompt"]["options"].as_array().expect("the message has options");
        let option = options.iter().find(|option| option["label"] == label).expect("the option is offered");
        let answer = json!({ "message_id": message["id"], "option_id": option["id"] });
        let body = json!({ "client_id": client_id(), "text": label, "answer": answer });
        self.client.post("/api/widget/messages", body).await.ok()
    }
}
