//! The use cases, one verb at a time, and the only writer of the store. A verb checks who may, changes rows and appends
//! events in one transaction; the hub tells of them after the commit. Doors (`http`, `cli`) call the desk and hold no
//! rules of their own. Where to look next: [`live_chat`] for what a visitor does, [`message`] and [`conversation`] for
//! what an agent does, [`thread`] for what both share.

pub mod agent;
pub mod api_token;
pub mod assignment;
pub mod attachment;
pub mod availability;
pub mod brake;
pub mod business;
mod business_hours;
pub mod canned_response;
pub mod contact;
pub mod conversation;
pub mod dry_run;
pub mod files;
pub mod flow;
mod flow_media;
pub mod flow_run;
mod flow_trial;
pub mod group;
pub mod inbox;
pub mod incoming_mail;
pub mod invitation;
pub mod knowledge_card;
pub mod listening;
pub mod live_chat;
pub mod mail_account;
pub mod mail_template;
pub mod message;
pub mod outgoing_mail;
pub mod outside;
pub mod password_recovery;
mod policy;
pub mod postman;
pub mod profile;
pub mod queue;
pub mod secret;
pub mod service;
pub mod session;
pub mod setup;
mod thread;
pub mod unsubscription;
mod words;

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Limits;
use crate::domain::contact::Contact;
use crate::domain::conversation::{Conversation, Scope};
use crate::domain::event::Change;
use crate::domain::id::{ContactId, VisitId};
use crate::domain::message::{Author, AuthorKind};
use crate::domain::permission::{Actor, Sight};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::hub::Hub;
use crate::storage::idempotency::{self, Remembered};
use crate::storage::{Store, WriteTx, agent as agents, contact as contacts, event, group as groups, visit as visits};
use assignment::{Assigner, Touched};
use availability::Attendance;
use brake::Brakes;
use files::Files;
use flow::Workshop;
use flow_run::BotBell;
use outgoing_mail::Lanes;
use outside::Outside;
use postman::Postman;

/// The desk. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Arc<Parts>);

struct Parts {
    store: Store,
    hub: Hub,
    clock: Clock,
    files: Files,
    outside: Arc<dyn Outside>,
    workshop: Arc<dyn Workshop>,
    postman: Arc<dyn Postman>,
    bots: BotBell,
    /// Rings when a mail was wished for, or one's time is another.
    outbox: Arc<Notify>,
    /// The mails that are on their way.
    lanes: Mutex<Lanes>,
    /// Rings when an account is another, or new: who fetches has to look again.
    accounts: Arc<Notify>,
    /// What links in mails begin with.
    base_url: String,
    limits: Limits,
    brakes: Brakes,
    attendance: Attendance,
    /// Only a server assigns: a command beside it leaves that to the server.
    assigner: Option<Assigner>,
}

/// The doors that the desk asks, and what it needs to know of the house.
pub struct Surroundings {
    pub outside: Arc<dyn Outside>,
    pub workshop: Arc<dyn Workshop>,
    pub postman: Arc<dyn Postman>,
    /// Where people reach this installation, without a slash at the end.
    pub base_url: String,
    pub limits: Limits,
    /// Whether it serves, or is a command that may run beside a server.
    pub is_server: bool,
}

/// An agent who asks for something, and the key that makes asking twice harmless.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub idempotency: Option<Idempotency>,
}

/// What a call with an `Idempotency-Key` is recognised by.
#[derive(Clone, Debug)]
pub struct Idempotency {
    pub key: String,
    /// Method, path and body's hash: the same key with another fingerprint is a mistake.
    pub fingerprint: String,
}

/// What a verb did, and whether it did it just now or when the same key was sent before.
pub struct Done<T> {
    pub value: T,
    pub is_new: bool,
}

/// A write in progress: the transaction, the time, and the means to tell of what happens.
struct Write<'t, 'c> {
    tx: &'t WriteTx<'c>,
    now: Timestamp,
    hub: &'t Hub,
    attendance: &'t Attendance,
    assigner: Option<&'t Assigner>,
    bots: &'t BotBell,
    outbox: &'t Arc<Notify>,
    accounts: &'t Arc<Notify>,
    files: &'t Files,
    base_url: &'t str,
    /// What assignment has to look at before the write is done.
    touched: RefCell<Touched>,
}

impl Desk {
    /// A desk over an open store.
    #[must_use]
    pub fn new(store: Store, hub: Hub, clock: Clock, files: Files, around: Surroundings) -> Self {
        let Surroundings { outside, workshop, postman, base_url, limits, is_server } = around;
        let brakes = Brakes::new(&limits);
        let assigner = is_server.then(Assigner::default);
        let parts = Parts {
            store,
            hub,
            clock,
            files,
            outside,
            workshop,
            postman,
            bots: BotBell::default(),
            outbox: Arc::default(),
            lanes: Mutex::default(),
            accounts: Arc::default(),
            base_url,
            limits,
            brakes,
            attendance: Attendance::default(),
            assigner,
        };
        Self(Arc::new(parts))
    }

    /// Now, by the desk's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// What strangers may send.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn hub(&self) -> &Hub {
        &self.0.hub
    }

    /// Runs a verb in one transaction.
    async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_, '_>) -> Result<T> + Send + 'static,
    {
        let (desk, now) = (self.clone(), self.now());
        self.store()
            .write(move |tx| {
                let Parts { hub, attendance, assigner, bots, outbox, accounts, files, base_url, .. } = &*desk.0;
                let (assigner, touched) = (assigner.as_ref(), RefCell::default());
                let write =
                    Write { tx, now, hub, attendance, assigner, bots, outbox, accounts, files, base_url, touched };
                let answer = f(&write)?;
                write.assign_what_waits();
                Ok(answer)
            })
            .await
    }

    /// Runs an agent's verb in one transaction, once for each idempotency key.
    async fn write_for<T, F>(&self, caller: &Caller, f: F) -> Result<Done<T>>
    where
        T: Send + Serialize + DeserializeOwned + 'static,
        F: FnOnce(&Write<'_, '_>, Actor) -> Result<T> + Send + 'static,
    {
        let Caller { actor, idempotency } = caller.clone();
        self.write(move |write| match idempotency {
            None => Ok(Done { value: f(write, actor)?, is_new: true }),
            Some(idempotency) => write.once(actor, idempotency, f),
        })
        .await
    }
}

impl Write<'_, '_> {
    fn once<T, F>(&self, actor: Actor, idempotency: Idempotency, f: F) -> Result<Done<T>>
    where
        T: Serialize + DeserializeOwned,
        F: FnOnce(&Self, Actor) -> Result<T>,
    {
        let Idempotency { key, fingerprint } = idempotency;
        if let Some(before) = idempotency::find_answer(self.tx, actor.id, &key)? {
            if before.fingerprint != fingerprint {
                return Err(Error::new(Code::IdempotencyKeyReused));
            }
            return Ok(Done { value: serde_json::from_str(&before.answer)?, is_new: false });
        }
        let value = f(self, actor)?;
        let remembered = Remembered { fingerprint, answer: serde_json::to_string(&value)? };
        idempotency::insert_answer(self.tx, actor.id, &key, &remembered, self.now)?;
        Ok(Done { value, is_new: true })
    }

    /// Lets assignment decide on what has changed so far. Done at the end of every write; before that only by who must
    /// answer with what came of it.
    fn assign_what_waits(&self) {
        if let Some(assigner) = self.assigner {
            assigner.settle(self);
        }
    }

    /// Appends what happened to the log; it is told of after the commit.
    fn tell(&self, change: Change) -> Result<()> {
        let audience = self.audience(&change)?;
        self.tell_to(change, audience)
    }

    /// The same, when who sees certain places may hear of it.
    fn tell_to(&self, change: Change, audience: Vec<Scope>) -> Result<()> {
        self.touched.borrow_mut().note(&change);
        let seq = event::insert_event(self.tx, self.now, change, audience)?;
        self.touched.borrow_mut().told(seq);
        Ok(())
    }

    /// Who hears of what a contact does is decided by all the places where the contact is at home.
    fn audience(&self, change: &Change) -> Result<Vec<Scope>> {
        match change {
            Change::ContactCreated { contact }
            | Change::ContactUpdated { contact }
            | Change::ContactMerged { contact, .. } => contacts::list_scopes(self.tx, contact.id),
            Change::VisitStarted { contact_id, visit } | Change::VisitMoved { contact_id, visit } => {
                self.audience_of_visit(*contact_id, visit.id)
            }
            Change::VisitViewed { contact_id, visit_id, .. } => self.audience_of_visit(*contact_id, *visit_id),
            Change::ConversationCreated { conversation }
            | Change::ConversationAssigned { conversation, .. }
            | Change::ConversationTransferred { conversation, .. } => {
                contacts::list_scopes(self.tx, conversation.contact.id)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// A visit is for who sees it, or a conversation of the contact in the same inbox, which it led to: as in the list
    /// of a contact's visits.
    fn audience_of_visit(&self, contact: ContactId, id: VisitId) -> Result<Vec<Scope>> {
        let Some(home) = visits::find_visit_scope(self.tx, id)? else { return Ok(Vec::new()) };
        let mut scopes = contacts::list_conversation_scopes(self.tx, contact)?;
        scopes.retain(|scope| scope.inbox_id == home.inbox_id && *scope != home);
        scopes.push(home);
        Ok(scopes)
    }

    /// How far an agent sees now. Asked in each transaction, so that nobody acts on a right that is gone.
    fn sight(&self, actor: Actor) -> Result<Sight> {
        groups::get_sight(self.tx, actor)
    }

    /// An agent as the author of something.
    fn author(&self, actor: Actor) -> Result<Author> {
        let agent = agents::get_agent(self.tx, actor.id)?;
        Ok(Author {
            kind: AuthorKind::Agent,
            id: Some(agent.id.0),
            name: Some(agent.name),
            picture_url: agent.picture_url,
        })
    }
}

/// Fills in who is there now, which no table knows.
trait WithPresence: Sized {
    fn with_presence(self, hub: &Hub) -> Self;
}

impl WithPresence for Contact {
    fn with_presence(mut self, hub: &Hub) -> Self {
        self.is_online = hub.with_presence(|presence| presence.is_contact_online(self.id));
        self
    }
}

impl WithPresence for Conversation {
    fn with_presence(mut self, hub: &Hub) -> Self {
        self.contact.is_online = hub.with_presence(|presence| presence.is_contact_online(self.contact.id));
        self
    }
}

impl<T: WithPresence> WithPresence for Vec<T> {
    fn with_presence(self, hub: &Hub) -> Self {
        self.into_iter().map(|item| item.with_presence(hub)).collect()
    }
}
