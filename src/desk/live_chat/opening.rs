//! Opening the widget: who is it, where do they come from, and what was said before.

use serde_json::Value;

use super::identity::{Identity, Verdict};
use crate::desk::brake::network;
use crate::desk::{Desk, WithPresence, Write, secret, words};
use crate::domain::agent::is_email;
use crate::domain::card_masking::mask_json;
use crate::domain::contact::{Contact, NAME_MAX_CHARS};
use crate::domain::conversation::{Conversation, Scope};
use crate::domain::domain_name;
use crate::domain::event::Change;
use crate::domain::id::{GroupId, InboxId, VisitId};
use crate::domain::inbox::{Ask, Inbox, InboxKind, WarningKind};
use crate::domain::message::Message;
use crate::domain::page::{Cursor, DEFAULT_LIMIT, Page};
use crate::domain::permission::Actor;
use crate::domain::timestamp::Timestamp;
use crate::domain::user_agent;
use crate::domain::visit::{DATA_MAX_BYTES, TITLE_MAX_CHARS, TrailKind, URL_MAX_CHARS, Visit};
use crate::domain::visitor::Visitor;
use crate::domain::widget::WidgetMessage;
use crate::error::{Code, Error, Result};
use crate::hub::Ended;
use crate::storage::visit::{NewTrailEntry, NewVisit};
use crate::storage::{Tx, agent, contact, conversation, event, inbox, message, visit, visitor};

/// The most pages from before the opening that are taken over.
const TRAIL_BEFORE: usize = 30;

/// What a page sends when its visitor opens the widget.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    pub key: String,
    /// What the browser kept from an earlier opening.
    pub token: Option<String>,
    pub page: PageView,
    pub referrer: Option<String>,
    /// Pages seen before the opening, oldest first.
    pub trail: Vec<PageVisit>,
    pub language: Option<String>,
    pub page_group: Option<String>,
    pub identity: Option<Identity>,
    /// The page is one of ours, such as the demo page.
    pub is_own_page: bool,
    /// Who is signed in, where the inbox is for colleagues.
    pub colleague: Option<Actor>,
}

/// A page by its address.
#[derive(Clone, Debug, Default)]
pub struct PageView {
    pub url: String,
    pub title: String,
}

/// A page, and when it was seen.
#[derive(Clone, Debug, Default)]
pub struct PageVisit {
    pub page: PageView,
    pub at: Timestamp,
}

/// What the connection tells of a browser.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub ip: String,
    pub user_agent: String,
    /// Two letters, where a trusted proxy tells it.
    pub country: Option<String>,
}

/// What the widget begins with.
pub struct Opened {
    /// A new token, when one was made.
    pub token: Option<String>,
    pub contact: Contact,
    pub conversation: Option<Conversation>,
    pub messages: Page<WidgetMessage>,
    /// Answers the contact has not seen.
    pub unread: i64,
    /// The newest event when this was read.
    pub seq: i64,
    pub inbox_id: InboxId,
    /// The group that the page follows.
    pub group_id: Option<GroupId>,
    /// False when the page asked for a group that does not receive conversations of this inbox.
    pub is_group_known: bool,
}

/// Which group a page is to follow.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    pub group_id: Option<GroupId>,
    /// False when the page asked for another, which does not receive conversations of this inbox.
    pub is_known: bool,
}

impl Desk {
    /// Opens the widget: makes or recognises the visitor, and starts a visit.
    ///
    /// # Errors
    /// [`Code::UnknownInbox`], [`Code::InboxDisabled`], [`Code::DomainNotAllowed`] or [`Code::TooManyRequests`].
    pub async fn open(&self, opening: Opening, browser: Browser) -> Result<Opened> {
        self.0.brakes.opening.press(&network(&browser.ip))?;
        let inbox = self.get_inbox_by_key(opening.key.clone()).await?;
        if inbox.kind == InboxKind::Internal {
            self.check_colleague(&inbox, opening.colleague).await?;
        } else if !opening.is_own_page && !is_allowed(&inbox, &opening.page.url) {
            return Err(Error::new(Code::DomainNotAllowed));
        }
        let fresh_token = secret::random_token(32)?;
        let (visitor, token, followed) = self
            .write(move |write| {
                let followed = write.follow(&inbox, opening.page_group.as_deref(), &opening.page.url)?;
                let new_visit = visit_of(&opening, browser, followed.group_id);
                let (mut visitor, mut token) = match opening.colleague {
                    Some(actor) if inbox.kind == InboxKind::Internal => {
                        write.recognise_colleague(&inbox, actor, &opening, fresh_token)?
                    }
                    _ => write.recognise(&inbox, &opening, followed, fresh_token)?,
                };
                if let Some(identity) = &opening.identity {
                    // A page that signs wrongly still gets its chat: only the claim is refused.
                    match write.identify(&inbox, visitor, identity)? {
                        Verdict::Refused => {}
                        Verdict::Known(known) => visitor = known,
                        Verdict::Renewed(known, other) => {
                            visitor = known;
                            token = Some(other);
                        }
                    }
                }
                write.start_visit(visitor, &new_visit, &opening)?;
                Ok((visitor, token, followed))
            })
            .await?;
        let opened = self.opened(visitor, token).await?;
        Ok(Opened { is_group_known: followed.is_known, ..opened })
    }

    /// An internal inbox is for the members of its customer groups.
    async fn check_colleague(&self, inbox: &Inbox, colleague: Option<Actor>) -> Result<()> {
        let id = inbox.id;
        let may_write = match colleague {
            Some(actor) => self.store().read(move |tx| inbox::is_customer(tx, id, actor.id)).await?,
            None => false,
        };
        if may_write {
            return Ok(());
        }
        let message = "Only signed-in members of this inbox's groups can write to it. Ask an administrator.";
        Err(Error::with_message(Code::Forbidden, message))
    }

    /// What the widget begins with. Read after the write, so that nobody's long past holds up the writer.
    pub(super) async fn opened(&self, visitor: Visitor, token: Option<String>) -> Result<Opened> {
        if token.is_some() {
            // Whoever listens with the token before it hears nothing more.
            self.hub().end_contact(visitor.contact_id, Ended::Recheck);
        }
        let opened = self.store().read(move |tx| opened(tx, visitor, token)).await?;
        Ok(Opened { contact: opened.contact.with_presence(self.hub()), ..opened })
    }

    /// Older messages of a visitor's thread.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_messages_of_visitor(
        &self,
        visitor: Visitor,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<WidgetMessage>> {
        self.brake_small_talk(visitor.id)?;
        self.store().read(move |tx| thread(tx, visitor, before, limit)).await
    }

    /// Takes down that a visitor went on to another page.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`].
    pub async fn view_page(&self, visitor: Visitor, page: PageView) -> Result<()> {
        self.brake_small_talk(visitor.id)?;
        let entry = page_entry(&page, self.now());
        self.write(move |write| write.add_to_trail(visitor, entry)).await
    }

    /// Takes down an event that a page told of.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`], or the event is not acceptable.
    pub async fn track(&self, visitor: Visitor, name: &str, data: Option<Value>) -> Result<()> {
        self.brake_small_talk(visitor.id)?;
        let title = words::line("name", name, TITLE_MAX_CHARS)?;
        let data = data.filter(|data| !data.is_null());
        if data.as_ref().is_some_and(|data| data.to_string().len() > DATA_MAX_BYTES) {
            return Err(Error::field("data", format!("Send at most {DATA_MAX_BYTES} bytes of JSON with an event.")));
        }
        let data = data.map(mask_json);
        let entry = NewTrailEntry { kind: TrailKind::Event, title, url: None, data, at: self.now() };
        self.write(move |write| write.add_to_trail(visitor, entry)).await
    }

    /// Lets a page follow the group that it asks for, or else the inbox's default.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`].
    pub async fn choose_page_group(&self, visitor: Visitor, group: Option<String>) -> Result<Followed> {
        self.brake_small_talk(visitor.id)?;
        self.write(move |write| {
            let inbox = inbox::get_inbox(write.tx, visitor.inbox_id)?;
            let followed = write.follow(&inbox, group.as_deref(), "")?;
            write.move_visit(visitor, followed.group_id)?;
            Ok(followed)
        })
        .await
    }

    /// Takes the answers of the form before a chat: who somebody is, and whom they want.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`], or a field is missing or not acceptable.
    pub async fn answer_pre_chat(&self, visitor: Visitor, answers: PreChatAnswers) -> Result<Opened> {
        self.brake_small_talk(visitor.id)?;
        let answers = answers.checked()?;
        self.write(move |write| {
            let visitor = visitor::get_visitor(write.tx, visitor.id)?;
            let inbox = inbox::get_inbox(write.tx, visitor.inbox_id)?;
            answers.check(&inbox, &contact::get_contact(write.tx, visitor.contact_id)?)?;
            // First whom they want, then who they are: that is for the chosen group alone.
            if let Some(group) = answers.group_id {
                write.move_visit(visitor, Some(group))?;
            }
            let identity = Identity { name: answers.name, email: answers.email, ..Identity::default() };
            write.identify(&inbox, visitor, &identity)
        })
        .await?;
        self.opened(visitor, None).await
    }
}

/// The answers of the form before a chat.
#[derive(Clone, Debug, Default)]
pub struct PreChatAnswers {
    pub name: Option<String>,
    pub email: Option<String>,
    pub group_id: Option<GroupId>,
}

impl PreChatAnswers {
    fn checked(self) -> Result<Self> {
        let name = words::optional_line("name", self.name.as_deref(), NAME_MAX_CHARS)?;
        let email = words::optional_line("email", self.email.as_deref(), 254)?;
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            return Err(Error::field("email", "Give an e-mail address, such as ana@example.com."));
        }
        Ok(Self { name, email, ..self })
    }

    /// What is required is there, or known already.
    fn check(&self, inbox: &Inbox, known: &Contact) -> Result<()> {
        let form = &inbox.pre_chat;
        if form.name == Ask::Required && self.name.is_none() && known.name.is_none() {
            return Err(Error::field("name", "Give a name."));
        }
        if form.email == Ask::Required && self.email.is_none() && known.email.is_none() {
            return Err(Error::field("email", "Give an e-mail address."));
        }
        match self.group_id {
            Some(group) if !form.offers_groups || !inbox.operator_group_ids.contains(&group) => {
                Err(Error::field("group_id", "This group can't be chosen here. Choose one of the list."))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the widget may show on a page. Browsers enforce it too, by the frame's policy.
fn is_allowed(inbox: &Inbox, url: &str) -> bool {
    inbox.allowed_domains.is_empty() || domain_name::is_allowed(&inbox.allowed_domains, url)
}

fn visit_of(opening: &Opening, browser: Browser, group_id: Option<GroupId>) -> NewVisit {
    let client = user_agent::parse(&browser.user_agent);
    NewVisit {
        browser: client.browser,
        system: client.system,
        language: words::optional_cut_line(opening.language.as_deref(), 35),
        ip: browser.ip,
        referrer: words::web_address(opening.referrer.as_deref(), URL_MAX_CHARS),
        group_id,
        country: browser.country,
    }
}

fn page_entry(page: &PageView, at: Timestamp) -> NewTrailEntry {
    let url = words::web_address(Some(&page.url), URL_MAX_CHARS);
    let title = words::optional_cut_line(Some(&page.title), TITLE_MAX_CHARS);
    let title = title.or_else(|| url.clone()).unwrap_or_default();
    NewTrailEntry { kind: TrailKind::Page, title, url, data: None, at }
}

/// What the widget shows of a visitor's past.
fn opened(tx: &Tx<'_>, visitor: Visitor, token: Option<String>) -> Result<Opened> {
    let conversation = conversation::find_newest_conversation(tx, visitor.contact_id, visitor.inbox_id)?;
    let unread = match &conversation {
        Some(c) => message::count_unread_of_contact(tx, c.id, c.contact_read_id)?,
        None => 0,
    };
    Ok(Opened {
        token,
        contact: contact::get_contact(tx, visitor.contact_id)?,
        conversation,
        messages: thread(tx, visitor, None, DEFAULT_LIMIT)?,
        unread,
        seq: event::head(tx)?,
        inbox_id: visitor.inbox_id,
        group_id: visit::find_visit_group(tx, visitor.id)?,
        is_group_known: true,
    })
}

fn thread(tx: &Tx<'_>, visitor: Visitor, before: Option<Cursor>, limit: i64) -> Result<Page<WidgetMessage>> {
    let Page { items, next } =
        message::list_messages_of_contact(tx, visitor.contact_id, visitor.inbox_id, before, limit)?;
    Ok(Page { items: items.into_iter().filter_map(|m: Message| WidgetMessage::of(m)).collect(), next })
}

impl Write<'_, '_> {
    /// The visitor of a token, or a new one with the fresh token.
    fn recognise(
        &self,
        inbox: &Inbox,
        opening: &Opening,
        followed: Followed,
        fresh: String,
    ) -> Result<(Visitor, Option<String>)> {
        let known = match &opening.token {
            Some(token) => visitor::find_visitor(self.tx, &secret::hash_token(token))?,
            None => None,
        };
        if let Some(known) = known.filter(|known| known.inbox_id == inbox.id) {
            let mut contact = contact::get_contact(self.tx, known.contact_id)?;
            contact.last_seen_at = Some(self.now);
            contact::update_contact(self.tx, &contact)?;
            return Ok((known, None));
        }
        let language = words::optional_cut_line(opening.language.as_deref(), 35);
        let contact = contact::insert_contact(self.tx, language.as_deref(), self.now)?;
        let visitor = visitor::insert_visitor(self.tx, &secret::hash_token(&fresh), inbox.id, contact.id, self.now)?;
        // Their visit, which says who sees them, comes only after this.
        let place = Scope { inbox_id: inbox.id, group_id: followed.group_id, assignee_id: None };
        self.tell_to(Change::ContactCreated { contact: contact.with_presence(self.hub) }, vec![place])?;
        Ok((visitor, Some(fresh)))
    }

    /// The group that a page follows: the one it asks for when that receives conversations of the inbox, else the
    /// inbox's default. Who set the page up is told of a mistake on the inbox's health page.
    fn follow(&self, inbox: &Inbox, asked: Option<&str>, page_url: &str) -> Result<Followed> {
        let asked = words::optional_cut_line(asked, TITLE_MAX_CHARS);
        let Some(asked) = asked else { return Ok(Followed { group_id: inbox.default_group_id, is_known: true }) };
        let group = asked.parse().ok().map(GroupId).filter(|group| inbox.operator_group_ids.contains(group));
        if group.is_none() {
            let page_url = words::web_address(Some(page_url), URL_MAX_CHARS);
            let kind = WarningKind::UnknownGroup;
            inbox::upsert_warning(self.tx, inbox.id, kind, &asked, page_url.as_deref(), self.now)?;
        }
        Ok(Followed { group_id: group.or(inbox.default_group_id), is_known: group.is_some() })
    }

    fn move_visit(&self, visitor: Visitor, group: Option<GroupId>) -> Result<()> {
        let Some(id) = visit::find_newest_visit(self.tx, visitor.id)? else { return Ok(()) };
        let before = visit::get_visit(self.tx, id)?;
        if before.group_id == group {
            return Ok(());
        }
        visit::update_visit_group(self.tx, id, group)?;
        self.tell(Change::VisitMoved { contact_id: visitor.contact_id, visit: Visit { group_id: group, ..before } })
    }

    /// A colleague writes as the contact that they are in all internal inboxes, from a browser of theirs.
    fn recognise_colleague(
        &self,
        inbox: &Inbox,
        actor: Actor,
        opening: &Opening,
        fresh: String,
    ) -> Result<(Visitor, Option<String>)> {
        let contact = match contact::find_contact_of_agent(self.tx, actor.id)? {
            Some(known) => known,
            None => {
                let agent = agent::get_agent(self.tx, actor.id)?;
                let new = contact::insert_contact_of_agent(self.tx, &agent, self.now)?;
                let place = Scope { inbox_id: inbox.id, group_id: inbox.default_group_id, assignee_id: None };
                self.tell_to(Change::ContactCreated { contact: new.clone().with_presence(self.hub) }, vec![place])?;
                new
            }
        };
        let held = opening.token.as_deref().map(|token| visitor::find_visitor(self.tx, &secret::hash_token(token)));
        let held = held.transpose()?.flatten();
        if let Some(held) = held.filter(|held| held.inbox_id == inbox.id && held.contact_id == contact.id) {
            return Ok((held, None));
        }
        let visitor = visitor::insert_visitor(self.tx, &secret::hash_token(&fresh), inbox.id, contact.id, self.now)?;
        Ok((visitor, Some(fresh)))
    }

    fn start_visit(&self, visitor: Visitor, new: &NewVisit, opening: &Opening) -> Result<()> {
        let id: VisitId = visit::insert_visit(self.tx, visitor, new, self.now)?;
        let skipped = opening.trail.len().saturating_sub(TRAIL_BEFORE);
        for PageVisit { page, at } in opening.trail.iter().skip(skipped) {
            // A browser's clock may be wrong; a trail never leads into the future.
            visit::insert_trail_entry(self.tx, id, page_entry(page, (*at).min(self.now)))?;
        }
        if !opening.page.url.is_empty() {
            visit::insert_trail_entry(self.tx, id, page_entry(&opening.page, self.now))?;
        }
        let visit = visit::get_visit(self.tx, id)?;
        self.tell(Change::VisitStarted { contact_id: visitor.contact_id, visit })
    }

    fn add_to_trail(&self, visitor: Visitor, entry: NewTrailEntry) -> Result<()> {
        let visitor = visitor::get_visitor(self.tx, visitor.id)?;
        let Some(visit_id) = visit::find_newest_visit(self.tx, visitor.id)? else { return Ok(()) };
        match visit::insert_trail_entry(self.tx, visit_id, entry)? {
            Some(entry) => self.tell(Change::VisitViewed { contact_id: visitor.contact_id, visit_id, entry }),
            None => Ok(()),
        }
    }
}
