//! A running Recado for each test, and people who use it. Everything goes over real HTTP to a real server on a free
//! port, with a fresh data folder and a clock that stands still.

#![allow(dead_code, reason = "each test file uses a part")]

mod bot;
mod client;
mod house;
mod mailbox;
mod post;
mod process;
mod server;
mod socket;
mod stream;

pub use bot::SORRY;
pub use client::{Answer, Client, Visitor};
pub use house::Office;
pub use mailbox::{Mailbox, mail};
pub use post::{Post, Taken};
pub use process::{Process, recado, run};
pub use server::{Server, Then};
pub use socket::Socket;
pub use stream::Stream;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use recado::app::App;
use recado::clock::Clock;
use recado::config::Config;
use recado::desk::listening::Missed;
use recado::desk::setup::Setup;
use recado::domain::agent::Role;
use recado::domain::id::{AgentId, GroupId};
use recado::domain::language::Language;
use recado::domain::permission::{Actor, Sight};
use recado::domain::timestamp::Timestamp;
use recado::hub::Listener;
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;

/// Where a fixed clock begins: 2026-03-02, 12:00 UTC, a Monday.
pub const NOON: Timestamp = Timestamp(1_772_452_800_000);
pub const PASSWORD: &str = "correct horse";
/// How long anything may take; much longer than it does.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A server and what belongs to it. Dropping it stops the server.
pub struct TestApp {
    pub app: Option<App>,
    pub clock: Clock,
    pub base: String,
    /// The first inbox's public key.
    pub key: String,
    pub config: Config,
    folder: TempDir,
}

impl TestApp {
    /// A server that has been set up by Olga, the owner.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, with another configuration.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let mut app = Self::start_empty(change);
        let desk = &app.running().desk;
        let token = desk.begin_setup().await.unwrap().expect("a fresh folder needs a set-up");
        let setup = Setup {
            token,
            name: "Olga Owner".into(),
            email: "olga@example.com".into(),
            password: PASSWORD.into(),
            business_name: "Café Aurora".into(),
            language: Language::En,
            time_zone: "America/Montevideo".into(),
            site_url: Some("https://aurora.example".into()),
        };
        desk.set_up(setup).await.unwrap();
        let inboxes = desk.list_inboxes(owner()).await.unwrap();
        app.key.clone_from(&inboxes[0].public_key);
        app
    }

    /// A server that nobody has set up.
    pub fn start_empty(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data: folder.path().join("data"), ..Config::default() };
        config.http.listen = ([127, 0, 0, 1], 0).into();
        config.http.workers = 1;
        change(&mut config);
        let clock = Clock::fixed(NOON);
        let app = App::start(&config, clock.clone()).unwrap();
        let base = format!("http://{}", app.addr);
        Self { app: Some(app), clock, base, key: String::new(), config, folder }
    }

    pub fn running(&self) -> &App {
        self.app.as_ref().expect("the server is running")
    }

    /// Stops the server and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.stop_and_start_after(0).await;
    }

    /// The same, with some seconds in between.
    pub async fn stop_and_start_after(&mut self, seconds: i64) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
        self.clock.advance_seconds(seconds);
        let app = App::start(&self.config, self.clock.clone()).unwrap();
        self.base = format!("http://{}", app.addr);
        self.app = Some(app);
    }

    /// Nobody in particular.
    pub fn stranger(&self) -> Client {
        Client::new(&self.base)
    }

    /// Olga, signed in.
    pub async fn owner(&self) -> Client {
        self.signed_in("olga@example.com").await
    }

    /// A new agent with a role, signed in, who joins the only group there is.
    pub async fn agent(&self, name: &str, role: Role) -> Client {
        self.add_agent(name, role, None).await
    }

    /// A new agent who is in these groups and no others, signed in.
    pub async fn agent_of(&self, name: &str, role: Role, groups: &[i64]) -> Client {
        self.add_agent(name, role, Some(groups.iter().copied().map(GroupId).collect())).await
    }

    async fn add_agent(&self, name: &str, role: Role, groups: Option<Vec<GroupId>>) -> Client {
        let email = format!("{}@example.com", name.to_lowercase());
        let desk = &self.running().desk;
        desk.add_agent(email.clone(), name.into(), role, PASSWORD.into(), groups).await.unwrap();
        self.signed_in(&email).await
    }

    pub async fn signed_in(&self, email: &str) -> Client {
        let mut client = self.stranger();
        client.sign_in(email, PASSWORD).await.ok();
        client
    }

    /// A program that acts as an agent.
    pub async fn program(&self, of: &Client) -> Client {
        let made = of.post("/api/v1/api-tokens", json!({ "name": "script" })).await.ok();
        Client::with_token(&self.base, made["token"].as_str().unwrap())
    }

    /// Somebody who has opened the widget on the business's site.
    pub async fn visitor(&self) -> Visitor {
        Visitor::open(&self.base, &self.key, json!({})).await
    }

    /// A visitor writes; answers the conversation that took the words.
    pub async fn write(&self, visitor: &Visitor, text: &str) -> i64 {
        let seq = self.seq().await;
        visitor.write(text).await;
        let events = self.events_after(seq).await;
        let created = events.iter().rfind(|event| event["kind"] == "message.created").unwrap();
        created["data"]["conversation"]["id"].as_i64().unwrap()
    }

    /// Does something, and tells which kinds of events it has caused: these, *and nothing else*.
    pub async fn during<T>(&self, act: impl Future<Output = T>) -> (T, Vec<String>) {
        let seq = self.seq().await;
        let answer = act.await;
        (answer, self.kinds_after(seq).await)
    }

    /// The newest event's number.
    pub async fn seq(&self) -> i64 {
        self.running().desk.start(AgentId(1)).await.unwrap().seq
    }

    /// All events after `seq`, as an owner hears them.
    pub async fn events_after(&self, seq: i64) -> Vec<Value> {
        let missed = self.running().desk.missed(&hears_all(), Some(seq), true).await.unwrap();
        let Missed::Frames(frames, _) = missed else { panic!("too many events to compare") };
        frames.iter().map(|frame| serde_json::from_str(&frame.text).unwrap()).collect()
    }

    /// The kinds of all events after `seq`: to compare with what should have happened, *and nothing else*.
    pub async fn kinds_after(&self, seq: i64) -> Vec<String> {
        self.events_after(seq).await.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// Lets time pass, and waits until what is due then has been done.
    pub async fn pass(&self, seconds: i64) {
        self.clock.advance_seconds(seconds);
        self.running().desk.meet_deadlines().await.unwrap();
    }

    pub fn data_folder(&self) -> &std::path::Path {
        &self.config.data
    }

    /// Stops the server in order.
    pub async fn stop(mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
    }
}

/// Olga as an actor.
pub fn owner() -> Actor {
    Actor { id: AgentId(1), role: Role::Owner }
}

/// Somebody who may hear all.
pub fn hears_all() -> Listener {
    let sight = Sight { actor: owner(), groups: BTreeMap::new(), inboxes: BTreeSet::new() };
    Listener::Agent { sight: Arc::new(sight), is_person: false }
}

/// Waits for something that is not told of, looking again and again.
///
/// # Panics
/// When it has not come in time.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "{what}");
        tokio::task::yield_now().await;
    }
}

/// All files of attachments, finished or not.
pub fn files_below(data: &std::path::Path) -> usize {
    let shelves = std::fs::read_dir(data.join("files")).unwrap();
    shelves.map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap().count()).sum()
}

/// A PNG picture of 3 by 2 pixels, as far as anybody looks.
pub fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend([0, 0, 0, 3, 0, 0, 0, 2, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// The kinds of a list of events or frames.
pub fn kinds(frames: &[Value]) -> Vec<&str> {
    frames.iter().filter_map(|frame| frame["kind"].as_str()).collect()
}

/// The database as another program sees it.
#[expect(clippy::disallowed_methods, reason = "tests look at the file from outside, which no store does")]
pub fn database(data: &std::path::Path) -> rusqlite::Connection {
    rusqlite::Connection::open(data.join("recado.db")).unwrap()
}

/// What a site's server does to prove who a visitor is.
pub fn sign(secret: &str, id: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(id.as_bytes());
    recado::desk::secret::hex(&mac.finalize().into_bytes())
}

/// An id as clients make one.
pub fn client_id() -> String {
    recado::desk::secret::random_token(16).unwrap()
}
