//! Whoever sends requests: a browser with its cookies, and a visitor with their token.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap, ORIGIN};
use serde_json::{Value, json};

use super::{client_id, eventually};

/// A browser.
#[derive(Clone)]
pub struct Client {
    pub base: String,
    /// Of who is signed in.
    pub agent_id: i64,
    http: reqwest::Client,
    token: Option<String>,
    origin: Option<String>,
    /// The session's cookie as `name=value`, to open a socket with.
    pub cookie: Option<String>,
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// JSON, or null when there is none.
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// The problem's stable code.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.body
    }

    #[track_caller]
    pub fn fails(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert!(!self.body["detail"].as_str().unwrap_or_default().is_empty(), "a problem says what to do");
        assert!(!self.body["request_id"].as_str().unwrap_or_default().is_empty());
        self.body
    }
}

impl Client {
    pub fn new(base: &str) -> Self {
        // Without a TLS of its own, the library would look for one of the whole process.
        let builder =
            reqwest::Client::builder().tls_backend_preconfigured(recado::net::Trust::default().tls().unwrap());
        let http = builder.cookie_store(true).pool_max_idle_per_host(0).no_proxy().build().unwrap();
        Self { base: base.into(), agent_id: 0, http, token: None, origin: Some(base.into()), cookie: None }
    }

    /// The same server, but with a bearer token and without `Origin`, as a program has it.
    pub fn with_token(base: &str, token: &str) -> Self {
        Self { token: Some(token.into()), origin: None, ..Self::new(base) }
    }

    /// As if a page of another site had sent it.
    pub fn with_origin(&self, origin: Option<&str>) -> Self {
        Self { origin: origin.map(Into::into), ..self.clone() }
    }

    /// The same browser, now that the server is at another port.
    pub fn moved_to(&self, base: &str) -> Self {
        Self { base: base.into(), origin: self.origin.as_ref().map(|_| base.into()), ..self.clone() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(origin) = &self.origin {
            request = request.header(ORIGIN, origin);
        }
        request
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }

    /// The status alone; the body, which may never end, is not waited for.
    pub async fn status(&self, request: reqwest::RequestBuilder) -> u16 {
        request.send().await.unwrap().status().as_u16()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Sends a file.
    pub async fn upload(&self, path: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
        let is_named = path.contains("/picture") || path.contains("/media/");
        let method = if is_named { Method::PUT } else { Method::POST };
        self.send(self.request(method, path).header("content-type", content_type).body(bytes)).await
    }

    /// Writes into a conversation.
    pub async fn write(&self, conversation: i64, kind: &str, text: &str) -> Answer {
        let body = json!({ "client_id": client_id(), "kind": kind, "text": text });
        self.post(&format!("/api/v1/conversations/{conversation}/messages"), body).await
    }

    /// Writes a reply that nobody doubts.
    pub async fn reply(&self, conversation: i64, text: &str) -> Value {
        self.write(conversation, "reply", text).await.ok()
    }

    pub async fn assign(&self, conversation: i64, agent: Option<i64>) -> Answer {
        let path = format!("/api/v1/conversations/{conversation}/assignment");
        self.put(&path, json!({ "agent_id": agent })).await
    }

    pub async fn set_status(&self, conversation: i64, status: &str) -> Answer {
        let path = format!("/api/v1/conversations/{conversation}/status");
        self.put(&path, json!({ "status": status })).await
    }

    /// Waits until a connection that was just opened has made this agent count as there: what it causes is in the log
    /// then, and does not fall into what comes next.
    pub async fn is_counted_as_there(&self) {
        eventually("who connects counts as there", async || {
            let profile = self.get("/api/v1/profile").await;
            profile.status != 200 || profile.body["availability_cause"] != "disconnected"
        })
        .await;
    }

    /// Tries to sign in; the browser then keeps the cookie.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let answer = self.post("/api/v1/session", json!({ "email": email, "password": password })).await;
        self.keep_session(&answer);
        answer
    }

    /// Remembers who is signed in, when an answer says so.
    pub fn keep_session(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get("set-cookie").filter(|_| answer.status == 201) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(Into::into);
            self.agent_id = answer.body["agent"]["id"].as_i64().unwrap();
        }
    }
}

/// A person on the business's site.
#[derive(Clone)]
pub struct Visitor {
    pub client: Client,
    pub token: String,
    pub key: String,
    /// What opening the widget answered.
    pub session: Value,
}

impl Visitor {
    /// Opens the widget; `more` goes over the usual answer to `POST /session`.
    pub async fn open(base: &str, key: &str, more: Value) -> Self {
        let answer = Self::try_open(base, key, more).await;
        let session = answer.ok();
        let token = session["token"].as_str().expect("a new visitor gets a token").to_owned();
        Self { client: Client::with_token(base, &token), token, key: key.into(), session }
    }

    pub async fn try_open(base: &str, key: &str, more: Value) -> Answer {
        Self::try_open_from(&Client::new(base), key, more).await
    }

    /// The same, from a certain browser.
    pub async fn try_open_from(browser: &Client, key: &str, more: Value) -> Answer {
        let mut body = json!({
            "page": { "url": "https://aurora.example/shop", "title": "Shop", "referrer": "https://search.example/" },
            "language": "en-GB",
        });
        for (name, value) in more.as_object().cloned().unwrap_or_default() {
            body[name] = value;
        }
        browser.post(&format!("/api/widget/session?key={key}"), body).await
    }

    /// The same browser, now that the server is at another port.
    pub fn moved_to(&self, base: &str) -> Self {
        Self { client: self.client.moved_to(base), ..self.clone() }
    }

    pub async fn try_write(&self, client_id: &str, text: &str) -> Answer {
        self.client.post("/api/widget/messages", json!({ "client_id": client_id, "text": text })).await
    }

    /// Writes, and answers the message.
    pub async fn write(&self, text: &str) -> Value {
        self.try_write(&client_id(), text).await.ok()
    }

    /// The same browser after an answer that gave it a new token.
    pub fn renewed(&self, session: &Value) -> Self {
        let token = session["token"].as_str().expect("who is proved gets a new token").to_owned();
        Self { client: Client::with_token(&self.client.base, &token), token, ..self.clone() }
    }

    /// Opens the widget again with the token that the browser has kept.
    pub async fn reopen(&self) -> Value {
        self.reopen_with(json!({})).await
    }

    /// The same; `more` goes over the usual words.
    pub async fn reopen_with(&self, mut more: Value) -> Value {
        more["token"] = self.token.clone().into();
        Self::try_open(&self.client.base, &self.key, more).await.ok()
    }

    pub async fn identify(&self, claims: Value) -> Answer {
        self.client.put("/api/widget/identity", claims).await
    }

    /// Sends a file, to be named by a message.
    pub async fn upload(&self, name: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
        let path = format!("/api/widget/attachments?name={}", recado::domain::file_name::url_encode(name));
        self.client.upload(&path, content_type, bytes).await
    }

    /// Writes with files.
    pub async fn write_with(&self, text: &str, attachments: &[i64]) -> Answer {
        let body = json!({ "client_id": client_id(), "text": text, "attachment_ids": attachments });
        self.client.post("/api/widget/messages", body).await
    }

    /// All words of the thread, as the widget shows them.
    pub async fn texts(&self) -> Vec<String> {
        let page = self.client.get("/api/widget/messages?limit=100").await.ok();
        page["items"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap().to_owned()).collect()
    }
}
