//! Plays the diary through the desk: every step is a verb that a browser could have asked for, at its time.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::house::House;
use super::schedule::{OWNER, Step};
use super::story::{Act, Card, Person, Words};
use super::{file, site};
use crate::clock::Clock;
use crate::desk::contact::ContactChange;
use crate::desk::conversation::Assignment;
use crate::desk::live_chat::{Browser, Identity, Opening, PageView, PageVisit};
use crate::desk::message::Incoming;
use crate::desk::{Caller, Desk, secret};
use crate::domain::attachment::Uploader;
use crate::domain::conversation::Status;
use crate::domain::id::{AttachmentId, ContactId, ConversationId, MessageId};
use crate::domain::inbox::Inbox;
use crate::domain::message::MessageKind;
use crate::domain::timestamp::Timestamp;
use crate::domain::visitor::Visitor;
use crate::error::{Error, Result};

/// The play's stage.
pub struct Stage<'a> {
    desk: &'a Desk,
    clock: &'a Clock,
    house: &'a House,
    /// Everybody, with what their browser and their conversation hold.
    guests: Vec<(&'a Person, Guest)>,
    pub messages: u32,
}

/// What is known of a person so far.
#[derive(Default)]
struct Guest {
    token: Option<String>,
    visitor: Option<Visitor>,
    conversation: Option<ConversationId>,
    /// The newest message, and the newest reply of an agent.
    newest: Option<MessageId>,
    reply: Option<MessageId>,
}

impl<'a> Stage<'a> {
    pub fn new(desk: &'a Desk, clock: &'a Clock, house: &'a House, people: &'a [Person]) -> Self {
        let guests = people.iter().map(|person| (person, Guest::default())).collect();
        Self { desk, clock, house, guests, messages: 0 }
    }

    /// Does one step.
    ///
    /// # Errors
    /// The desk refused: a story asks for what cannot be.
    pub async fn play(&mut self, step: &Step) -> Result<()> {
        self.clock.advance_seconds((step.at.0 - self.desk.now().0).max(0) / 1000);
        let (desk, house) = (self.desk, self.house);
        let seat = step.person;
        let (person, guest) = self.guests.get_mut(seat).ok_or_else(off_stage)?;
        if let Act::Open { trail, referrer } = &step.act {
            let inbox = if person.is_wholesale { &house.wholesale } else { &house.shop };
            let ip = format!("203.0.113.{}", seat + 10);
            let browser = Browser { ip, user_agent: site::user_agent(person.device).into(), country: None };
            let opening = Opening { token: guest.token.clone(), ..opening(person, inbox, trail, *referrer)? };
            let opened = desk.open(opening, browser).await?;
            guest.token = opened.token.or(guest.token.take());
            let token = guest.token.as_deref().ok_or_else(off_stage)?;
            guest.visitor = Some(desk.authenticate_visitor(token).await?);
            return Ok(());
        }
        let visitor = guest.visitor.ok_or_else(off_stage)?;
        if step.act.is_of_contact() {
            return self.play_contact(seat, visitor, &step.act).await;
        }
        let agent = house.agent(step.agent)?;
        match &step.act {
            Act::Save(card) => {
                desk.update_contact(&agent, visitor.contact_id, change(*card)).await?;
            }
            Act::Describe(text) => {
                let change = ContactChange { note: Some(Some((*text).to_owned())), ..ContactChange::default() };
                desk.update_contact(&agent, visitor.contact_id, change).await?;
            }
            act => self.play_agent(seat, &agent, act).await?,
        }
        Ok(())
    }

    async fn play_contact(&mut self, seat: usize, visitor: Visitor, act: &Act) -> Result<()> {
        let desk = self.desk;
        match act {
            Act::View(path) => {
                let (person, _) = self.guests.get(seat).ok_or_else(off_stage)?;
                desk.view_page(visitor, view(person, path)).await
            }
            Act::Track(name, data) => desk.track(visitor, name, Some(Value::Object(data.clone()))).await,
            Act::Write(words) => {
                let incoming = self.incoming(*words, visitor.into()).await?;
                let (message, _) = desk.receive(visitor, incoming).await?;
                let conversation = self.newest_conversation(visitor.contact_id).await?;
                let (_, guest) = self.guests.get_mut(seat).ok_or_else(off_stage)?;
                if guest.conversation != Some(conversation) {
                    guest.reply = None;
                }
                (guest.conversation, guest.newest) = (Some(conversation), Some(message.id));
                Ok(())
            }
            Act::Read => {
                let (_, guest) = self.guests.get(seat).ok_or_else(off_stage)?;
                match guest.reply {
                    Some(reply) => desk.mark_read_by_contact(visitor, reply).await,
                    None => Ok(()),
                }
            }
            _ => Err(off_stage()),
        }
    }

    async fn play_agent(&mut self, seat: usize, agent: &Caller, act: &Act) -> Result<()> {
        let desk = self.desk;
        let (_, guest) = self.guests.get(seat).ok_or_else(off_stage)?;
        let (id, newest) = guest.conversation.zip(guest.newest).ok_or_else(off_stage)?;
        let (kind, words) = match act {
            Act::Reply(words) => (MessageKind::Reply, *words),
            Act::Note(text) => (MessageKind::Note, Words { text, file: None }),
            Act::Look => return desk.mark_read(agent.actor, id, newest).await,
            Act::Assign(to) => {
                let assignment = Assignment { to: Some(self.house.agent(to)?.actor.id), if_assignee: None, note: None };
                return desk.assign(agent, id, assignment).await.map(drop);
            }
            Act::Resolve => {
                let conversation = desk.get_conversation(agent.actor, id).await?;
                let is_theirs = conversation.assignee.is_some_and(|assignee| assignee.id == agent.actor.id);
                let agent = if is_theirs { agent.clone() } else { self.house.agent(OWNER)? };
                return desk.set_status(&agent, id, Status::Resolved).await.map(drop);
            }
            _ => return Err(off_stage()),
        };
        let incoming = self.incoming(words, Uploader::Agent(agent.actor.id)).await?;
        let (message, _) = desk.write_message(agent, id, kind, incoming).await?;
        let (_, guest) = self.guests.get_mut(seat).ok_or_else(off_stage)?;
        guest.newest = Some(message.id);
        if kind == MessageKind::Reply {
            guest.reply = Some(message.id);
        }
        Ok(())
    }

    /// Words on their way to the desk, with their file.
    async fn incoming(&mut self, words: Words, by: Uploader) -> Result<Incoming> {
        self.messages += 1;
        let mut attachments: Vec<AttachmentId> = Vec::new();
        if let Some(name) = words.file {
            let (content, declared) = file::content(name)?;
            let mut upload = self.desk.begin_upload(by, "", self.desk.limits().attachment_bytes).await?;
            upload.write(&content).await?;
            attachments.push(self.desk.finish_upload(by, upload, name, declared).await?.id);
        }
        Ok(Incoming {
            client_id: format!("demo-{:08}", self.messages),
            text: words.text.to_owned(),
            attachments,
            answer: None,
        })
    }

    async fn newest_conversation(&self, contact: ContactId) -> Result<ConversationId> {
        let owner = self.house.agent(OWNER)?.actor;
        let page = self.desk.list_conversations_of_contact(owner, contact, None, 1).await?;
        page.items.first().map(|conversation| conversation.id).ok_or_else(off_stage)
    }
}

/// A story that starts in the middle.
fn off_stage() -> Error {
    Error::internal("a step of the demo comes before its scene")
}

fn view(person: &Person, path: &str) -> PageView {
    let (url, title) = site::page(person.is_wholesale, path);
    PageView { url, title }
}

fn opening(
    person: &Person,
    inbox: &Inbox,
    trail: &[(&'static str, i64)],
    referrer: Option<&'static str>,
) -> Result<Opening> {
    let (page, before) = trail.split_last().ok_or_else(off_stage)?;
    let before = before.iter().map(|(path, at)| PageVisit { page: view(person, path), at: Timestamp(*at) });
    Ok(Opening {
        key: inbox.public_key.clone(),
        page: view(person, page.0),
        trail: before.collect(),
        referrer: referrer.map(|name| site::referrer(name).to_owned()),
        language: Some(person.language.to_owned()),
        identity: identity(person, inbox)?,
        ..Opening::default()
    })
}

/// What the page says of its visitor: signed, where the site knows them by an id of its own.
fn identity(person: &Person, inbox: &Inbox) -> Result<Option<Identity>> {
    let Card { name, email, phone } = person.card;
    let claims = Identity {
        name: name.map(str::to_owned),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        attributes: person.attributes.clone(),
        ..Identity::default()
    };
    let Some(id) = person.id else { return Ok(name.map(|_| claims)) };
    let key = inbox.identity_secret.as_deref().unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(Error::internal)?;
    mac.update(id.as_bytes());
    let hash = secret::hex(&mac.finalize().into_bytes());
    Ok(Some(Identity { id: Some(id.to_owned()), hash: Some(hash), ..claims }))
}

fn change(card: Card) -> ContactChange {
    let set = |value: Option<&str>| value.map(|value| Some(value.to_owned()));
    ContactChange { name: set(card.name), email: set(card.email), phone: set(card.phone), note: None, tags: None }
}
