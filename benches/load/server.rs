//! The real binary on a fresh folder, in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::Failure;

/// A running server that has been set up.
pub struct Server {
    pub addr: SocketAddr,
    pub cookie: String,
    key: String,
    process: Child,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Server {
    pub async fn start() -> Result<Self, Failure> {
        // Beside the project, because /tmp may be in memory and the figures are about a disk.
        let folder = tempfile::tempdir_in(".")?;
        let mut process = Command::new(env!("CARGO_BIN_EXE_recado"))
            .args(["serve", "--data"])
            .arg(folder.path().join("data"))
            .env("RECADO_HTTP__LISTEN", "127.0.0.1:0")
            .env("RECADO_LIMITS__MESSAGES_PER_MINUTE", "100000000")
            .env("RECADO_LIMITS__OPENINGS_PER_MINUTE", "1000000")
            .env("RECADO_LIMITS__CONNECTIONS_PER_ADDRESS", "100000")
            .env("RECADO_LOG__LEVEL", "error")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let line = lines.next().ok_or("the server said nothing")??;
        let addr: SocketAddr = line.rsplit('/').next().ok_or("no address")?.parse()?;
        let link = lines.next().ok_or("no set-up link")??;
        let token = link.rsplit("token=").next().ok_or("no token")?.to_owned();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(recado::net::Trust::default().tls()?)
            .no_proxy()
            .build()?;
        let mut server = Self { addr, cookie: String::new(), key: String::new(), process, http, _folder: folder };
        server.set_up(&token).await?;
        Ok(server)
    }

    async fn set_up(&mut self, token: &str) -> Result<(), Failure> {
        let body = json!({
            "token": token, "name": "Olga", "email": "olga@example.com", "password": "correct horse",
            "business_name": "Bench", "language": "en", "time_zone": "UTC", "site_url": null,
        });
        let answer = self.http.post(self.url("/api/v1/setup")).json(&body).send().await?.error_for_status()?;
        let cookie = answer.headers().get("set-cookie").ok_or("no cookie")?.to_str()?;
        cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        let request = self.http.get(self.url("/api/v1/inboxes")).header("cookie", &self.cookie);
        let inboxes: Value = request.send().await?.error_for_status()?.json().await?;
        let key = inboxes.pointer("/0/public_key").and_then(Value::as_str).ok_or("no inbox")?;
        key.clone_into(&mut self.key);
        Ok(())
    }

    /// Makes an agent; answers the id and the session's cookie.
    pub async fn agent(&self, n: usize) -> Result<(i64, String), Failure> {
        let body = json!({ "email": format!("agent{n}@example.com"), "role": "agent" });
        let made: Value = self.ask(self.http.post(self.url("/api/v1/invitations")).json(&body)).await?;
        let link = made.get("link").and_then(Value::as_str).ok_or("no link")?;
        let token = link.rsplit('/').next().ok_or("no token")?;
        let url = self.url(&format!("/api/v1/invitations/by-token/{token}/acceptance"));
        let body = json!({ "name": format!("Agent {n}"), "password": "correct horse", "language": "en" });
        let answer = self.http.post(url).json(&body).send().await?.error_for_status()?;
        let cookie = answer.headers().get("set-cookie").ok_or("no cookie")?.to_str()?.to_owned();
        let answer: Value = answer.json().await?;
        let id = answer.pointer("/agent/id").and_then(Value::as_i64).ok_or("no agent")?;
        Ok((id, cookie.split(';').next().unwrap_or_default().to_owned()))
    }

    /// From now on conversations find their agents by themselves.
    pub async fn assign_automatically(&self) -> Result<(), Failure> {
        let mut presets = self.ask(self.http.get(self.url("/api/v1/groups/presets"))).await?;
        let mut policy = presets.get_mut("support").map(Value::take).ok_or("no preset")?;
        for (setting, value) in [("limit", Value::Null), ("excluded_ids", json!([1]))] {
            // The owner watches and gets none.
            if let Some(now) = policy.get_mut(setting) {
                *now = value;
            }
        }
        self.ask(self.http.patch(self.url("/api/v1/groups/1")).json(&json!({ "policy": policy }))).await.map(|_| ())
    }

    /// Publishes a bot, and lets it begin every conversation from now on.
    pub async fn run_bot(&self, script: &str) -> Result<(), Failure> {
        let flow = self.ask(self.http.post(self.url("/api/v1/flows")).json(&json!({ "name": "Bench" }))).await?;
        let id = flow.get("id").and_then(Value::as_i64).ok_or("no flow")?;
        let url = self.url(&format!("/api/v1/flows/{id}/draft"));
        let draft = self.ask(self.http.get(&url)).await?;
        let body = json!({ "files": { "flow.rhai": script }, "revision": draft.get("revision") });
        let draft = self.ask(self.http.put(&url).json(&body)).await?;
        let url = self.url(&format!("/api/v1/flows/{id}/publications"));
        self.ask(self.http.post(url).json(&json!({ "revision": draft.get("revision") }))).await?;
        let bot = json!({ "bot": { "flow_id": id, "when": "always" } });
        self.ask(self.http.patch(self.url("/api/v1/inboxes/1")).json(&bot)).await.map(|_| ())
    }

    /// A mailbox of its own inbox that mail is posted to; answers the path of its way in.
    pub async fn take_mail(&self) -> Result<String, Failure> {
        let inbox = json!({ "name": "Support", "kind": "email" });
        let inbox = self.ask(self.http.post(self.url("/api/v1/inboxes")).json(&inbox)).await?;
        let account = json!({
            "address": "support@aurora.example", "inbox_id": inbox.get("id"), "webhook": { "shape": "raw" },
        });
        let account = self.ask(self.http.post(self.url("/api/v1/mail-accounts")).json(&account)).await?;
        let token = account.pointer("/webhook/token").and_then(Value::as_str).ok_or("no way in")?;
        Ok(format!("/api/mail/{token}"))
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        let origin = format!("http://{}", self.addr);
        let request = request.header("cookie", &self.cookie).header("origin", origin);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// The token of a new visitor.
    pub async fn visitor(&self) -> Result<String, Failure> {
        let url = self.url(&format!("/api/widget/session?key={}", self.key));
        let answer: Value = self.http.post(url).json(&json!({})).send().await?.error_for_status()?.json().await?;
        Ok(answer.get("token").and_then(Value::as_str).ok_or("no token")?.to_owned())
    }

    /// Resident memory of the server's process, in millions of bytes.
    pub fn memory_mb(&self) -> Result<f64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kibibytes: f64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
        Ok(kibibytes * 1024.0 / 1e6)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended by its process id, whatever happened before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
