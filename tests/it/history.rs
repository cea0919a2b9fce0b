//! Whatever people do, in whatever order: what the desk answers is what its events tell, and what the threads say.

use std::collections::BTreeMap;

use proptest::prelude::*;
use recado::app::Core;
use recado::clock::Clock;
use recado::config::Config;
use recado::desk::conversation::Assignment;
use recado::desk::listening::Missed;
use recado::desk::live_chat::{Browser, Identity, Opening};
use recado::desk::message::Incoming;
use recado::desk::setup::Setup;
use recado::desk::{Caller, Desk};
use recado::domain::agent::Role;
use recado::domain::conversation::{AssigneeFilter, Conversation, ConversationList, Sort, Status};
use recado::domain::id::{AgentId, ConversationId, InboxId};
use recado::domain::language::Language;
use recado::domain::message::{Activity, AuthorKind, Message, MessageKind};
use recado::domain::permission::Actor;
use recado::domain::timestamp::Timestamp;
use recado::domain::visitor::Visitor;
use recado::error::Kind;
use serde_json::Value;

use crate::support::{NOON, PASSWORD, client_id, hears_all, owner, sign};

const VISITORS: usize = 3;

/// Something that somebody does; numbers choose among those who are there.
#[derive(Clone, Debug)]
enum Step {
    Write { visitor: usize },
    Answer { agent: usize, conversation: usize, is_note: bool },
    Assign { agent: usize, conversation: usize, to: Option<usize> },
    SetStatus { agent: usize, conversation: usize, status: Status },
    Read { agent: usize, conversation: usize },
    Look { visitor: usize },
    Prove { visitor: usize, person: usize },
    Wait { days: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let (agent, conversation, visitor) = (0..2_usize, 0..6_usize, 0..VISITORS);
    prop_oneof![
        4 => visitor.clone().prop_map(|visitor| Step::Write { visitor }),
        3 => (agent.clone(), conversation.clone(), any::<bool>())
            .prop_map(|(agent, conversation, is_note)| Step::Answer { agent, conversation, is_note }),
        2 => (agent.clone(), conversation.clone(), proptest::option::of(agent.clone()))
            .prop_map(|(agent, conversation, to)| Step::Assign { agent, conversation, to }),
        3 => (agent.clone(), conversation.clone(), prop_oneof![3 => Just(Status::Resolved), 1 => Just(Status::Open)])
            .prop_map(|(agent, conversation, status)| Step::SetStatus { agent, conversation, status }),
        1 => (agent, conversation).prop_map(|(agent, conversation)| Step::Read { agent, conversation }),
        1 => visitor.clone().prop_map(|visitor| Step::Look { visitor }),
        1 => (visitor, 0..2_usize).prop_map(|(visitor, person)| Step::Prove { visitor, person }),
        1 => (0..20_i64).prop_map(|days| Step::Wait { days }),
    ]
}

/// A desk with an owner, an agent and some visitors.
struct World {
    desk: Desk,
    clock: Clock,
    secret: String,
    agents: Vec<Actor>,
    tokens: Vec<String>,
}

impl World {
    async fn begin(desk: Desk, clock: Clock, agent: Actor) -> Self {
        let secret = desk.renew_identity_secret(&caller(owner()), InboxId(1)).await.unwrap().identity_secret.unwrap();
        let key = desk.list_inboxes(owner()).await.unwrap()[0].public_key.clone();
        let mut tokens = Vec::new();
        for _ in 0..VISITORS {
            let opening = Opening { key: key.clone(), is_own_page: true, ..Opening::default() };
            tokens.push(desk.open(opening, Browser::default()).await.unwrap().token.unwrap());
        }
        Self { desk, clock, secret, agents: vec![owner(), agent], tokens }
    }

    async fn visitor(&self, n: usize) -> Visitor {
        self.desk.authenticate_visitor(&self.tokens[n]).await.unwrap()
    }

    async fn all(&self) -> Vec<Conversation> {
        let mut all = Vec::new();
        for status in [Status::Open, Status::Resolved] {
            let list = ConversationList {
                status,
                assignee: AssigneeFilter::Anyone,
                inbox: None,
                group: None,
                sort: Sort::Newest,
            };
            all.extend(self.desk.list_conversations(owner(), list, None, 100).await.unwrap().items);
        }
        all.sort_by_key(|conversation| conversation.id);
        all
    }

    async fn thread(&self, id: ConversationId) -> Vec<Message> {
        self.desk.list_messages(owner(), id, None, 100).await.unwrap().items
    }

    /// Does a step; what is refused is refused in words, and changes nothing.
    async fn take(&mut self, step: &Step) {
        self.clock.advance_seconds(1);
        let before = self.head().await;
        let all = self.all().await;
        let at = |n: usize| all.get(n % all.len().max(1)).map(|conversation| conversation.id);
        let done = match *step {
            Step::Write { visitor } => {
                let visitor = self.visitor(visitor).await;
                let had_open = all.iter().any(|c| c.contact.id == visitor.contact_id && c.status == Status::Open);
                let count = all.len();
                let done = self.desk.receive(visitor, words()).await.map(drop);
                assert!(!had_open || self.all().await.len() == count, "words go where a conversation is open");
                done
            }
            Step::Answer { agent, conversation, is_note } => {
                let Some(id) = at(conversation) else { return };
                let kind = if is_note { MessageKind::Note } else { MessageKind::Reply };
                self.desk.write_message(&caller(self.agents[agent]), id, kind, words()).await.map(drop)
            }
            Step::Assign { agent, conversation, to } => {
                let Some(id) = at(conversation) else { return };
                let assignment = Assignment { to: to.map(|to| self.agents[to].id), if_assignee: None, note: None };
                self.desk.assign(&caller(self.agents[agent]), id, assignment).await.map(drop)
            }
            Step::SetStatus { agent, conversation, status } => {
                let Some(id) = at(conversation) else { return };
                self.desk.set_status(&caller(self.agents[agent]), id, status).await.map(drop)
            }
            Step::Read { agent, conversation } => {
                let Some(id) = at(conversation) else { return };
                let last = self.thread(id).await.last().unwrap().id;
                self.desk.mark_read(self.agents[agent], id, last).await
            }
            Step::Look { visitor } => {
                let visitor = self.visitor(visitor).await;
                let page = self.desk.list_messages_of_visitor(visitor, None, 100).await.unwrap();
                let Some(last) = page.items.last() else { return };
                self.desk.mark_read_by_contact(visitor, last.id).await
            }
            Step::Prove { visitor, person } => {
                let id = format!("person {person}");
                let hash = Some(sign(&self.secret, &id));
                let identity = Identity { id: Some(id), hash, ..Identity::default() };
                let opened = self.desk.identify(self.visitor(visitor).await, identity).await.unwrap();
                if let Some(token) = opened.token {
                    self.tokens[visitor] = token;
                }
                Ok(())
            }
            Step::Wait { days } => {
                self.clock.advance_seconds(days * 86_400);
                Ok(())
            }
        };
        if let Err(error) = done {
            assert!(matches!(error.code.kind(), Kind::Conflict | Kind::Forbidden), "{step:?}: {error:?}");
            assert_eq!(self.head().await, before, "{step:?}");
        }
    }

    async fn head(&self) -> i64 {
        self.desk.start(AgentId(1)).await.unwrap().seq
    }

    /// What somebody knows who has only listened.
    async fn told(&self) -> BTreeMap<i64, Value> {
        let missed = self.desk.missed(&hears_all(), Some(0), true).await.unwrap();
        let Missed::Frames(frames, _) = missed else { panic!("so much has not happened") };
        let mut known: BTreeMap<i64, Value> = BTreeMap::new();
        for frame in frames {
            let event: Value = serde_json::from_str(&frame.text).unwrap();
            let data = &event["data"];
            if let Some(id) = data["conversation"]["id"].as_i64() {
                known.insert(id, data["conversation"].clone());
            }
            match event["kind"].as_str().unwrap() {
                "conversation.read" => {
                    let mark = if data["by"] == "contact" { "contact_read_id" } else { "agent_read_id" };
                    known.get_mut(&data["conversation_id"].as_i64().unwrap()).unwrap()[mark] =
                        data["message_id"].clone();
                }
                "contact.merged" => {
                    for conversation in known.values_mut().filter(|c| c["contact"]["id"] == data["merged_id"]) {
                        conversation["contact"]["id"] = data["contact"]["id"].clone();
                    }
                }
                _ => {}
            }
        }
        known
    }

    async fn check(&self) {
        let all = self.all().await;
        let told = self.told().await;
        assert_eq!(told.len(), all.len());
        for conversation in &all {
            let now = serde_json::to_value(conversation).unwrap();
            let heard = &told[&conversation.id.0];
            let fields = [
                "status",
                "assignee",
                "waiting_since",
                "updated_at",
                "resolved_at",
                "created_at",
                "contact_read_id",
                "agent_read_id",
                "inbox_id",
            ];
            for field in fields {
                assert_eq!(now[field], heard[field], "{field} of {} by the API and by events", conversation.id);
            }
            assert_eq!(now["contact"]["id"], heard["contact"]["id"]);
            assert_eq!(now["last_message"]["text"], heard["last_message"]["text"]);
            assert_eq!(now["last_message"]["at"], heard["last_message"]["at"]);
            check_thread(conversation, &self.thread(conversation.id).await);
        }
        let counts = self
            .desk
            .count_conversations(
                owner(),
                ConversationList {
                    status: Status::Open,
                    assignee: AssigneeFilter::Anyone,
                    inbox: None,
                    group: None,
                    sort: Sort::Newest,
                },
            )
            .await
            .unwrap();
        let count = |is_one: &dyn Fn(&&Conversation) -> bool| i64::try_from(all.iter().filter(is_one).count()).unwrap();
        let is_open = |c: &&Conversation| c.status == Status::Open;
        assert_eq!((counts.open, counts.resolved), (count(&is_open), count(&|c| !is_open(c))));
        assert_eq!(counts.unassigned, count(&|c| is_open(c) && c.assignee.is_none()));
        assert_eq!(counts.mine, count(&|c| is_open(c) && c.assignee.as_ref().is_some_and(|a| a.id == AgentId(1))));
    }
}

/// Where a conversation stands follows from its thread.
fn check_thread(conversation: &Conversation, thread: &[Message]) {
    let (mut status, mut assignee, mut waiting) = (Status::Open, None, None::<Timestamp>);
    for message in thread {
        match (&message.activity, message.kind, message.author.kind) {
            (Some(Activity::Resolved), ..) => (status, waiting) = (Status::Resolved, None),
            (Some(Activity::Reopened), ..) => status = Status::Open,
            (Some(Activity::Assigned { agent_id, .. }), ..) => assignee = *agent_id,
            (None, MessageKind::Reply, AuthorKind::Contact) => waiting = waiting.or(Some(message.created_at)),
            (None, MessageKind::Reply, _) => waiting = None,
            _ => {}
        }
    }
    let id = conversation.id;
    assert_eq!(conversation.status, status, "{id}");
    assert_eq!(conversation.assignee.as_ref().map(|agent| agent.id), assignee, "{id}");
    assert_eq!(conversation.waiting_since, waiting, "{id}");
    assert_eq!(conversation.resolved_at.is_some(), status == Status::Resolved, "{id}");
    assert!(thread.is_sorted_by_key(|message| message.id), "{id}");
    assert_eq!(conversation.updated_at, thread.last().unwrap().created_at, "{id}");
}

fn caller(actor: Actor) -> Caller {
    Caller { actor, idempotency: None }
}

fn words() -> Incoming {
    Incoming { client_id: client_id(), text: format!("words {}", client_id()), attachments: Vec::new(), answer: None }
}

async fn play(history: &[Step]) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
    config.limits.messages_per_minute = 1_000_000;
    let clock = Clock::fixed(NOON);
    let core = Core::open(&config, clock.clone()).unwrap();
    let desk = core.desk.clone();
    set_up(&desk).await;
    let ben = desk.add_agent("ben@example.com".into(), "Ben".into(), Role::Agent, PASSWORD.into(), None).await.unwrap();
    let mut world = World::begin(desk, clock, Actor { id: ben.id, role: ben.role }).await;
    for step in history {
        world.take(step).await;
    }
    world.check().await;
    drop(world);
    core.close();
}

async fn set_up(desk: &Desk) {
    let setup = Setup {
        token: desk.begin_setup().await.unwrap().unwrap(),
        name: "Olga Owner".into(),
        email: "olga@example.com".into(),
        password: PASSWORD.into(),
        business_name: "Café Aurora".into(),
        language: Language::En,
        time_zone: "America/Montevideo".into(),
        site_url: None,
    };
    desk.set_up(setup).await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_events_and_threads_tell_the_same_of_any_history(history in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&history));
    }
}
