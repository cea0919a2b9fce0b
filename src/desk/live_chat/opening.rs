//! Opening the widget: who is it, where do they come from, and what was said before.

use serde_json::Value;

use super::identity::{Identity, Verdict};
use crate::desk::brake::network;
use crate::desk::{Desk, WithPresence, Write, secret, words};
use crate::domain::contact::Contact;
use crate::domain::conversation::Conversation;
use crate::domain::domain_name;
use crate::domain::event::Change;
use crate::domain::id::VisitId;
use crate::domain::inbox::Inbox;
use crate::domain::message::Message;
use crate::domain::page::{Cursor, DEFAULT_LIMIT, Page};
use crate::domain::timestamp::Timestamp;
use crate::domain::user_agent;
use crate::domain::visit::{DATA_MAX_BYTES, TITLE_MAX_CHARS, TrailKind, URL_MAX_CHARS};
use crate::domain::visitor::Visitor;
use crate::domain::widget::WidgetMessage;
use crate::error::{Code, Error, Result};
use crate::hub::Ended;
use crate::storage::visit::{NewTrailEntry, NewVisit};
use crate::storage::{Tx, contact, conversation, event, message, visit, visitor};

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
}

impl Desk {
    /// Opens the widget: makes or recognises the visitor, and starts a visit.
    ///
    /// # Errors
    /// [`Code::UnknownInbox`], [`Code::InboxDisabled`], [`Code::DomainNotAllowed`] or [`Code::TooManyRequests`].
    pub async fn open(&self, opening: Opening, browser: Browser) -> Result<Opened> {
        self.0.brakes.opening.press(&network(&browser.ip))?;
        let inbox = self.get_inbox_by_key(opening.key.clone()).await?;
        if !opening.is_own_page && !is_allowed(&inbox, &opening.page.url) {
            return Err(Error::new(Code::DomainNotAllowed));
        }
        let fresh_token = secret::random_token(32)?;
        let new_visit = visit_of(&opening, browser);
        let (visitor, token) = self
            .write(move |write| {
                let (mut visitor, mut token) = write.recognise(&inbox, &opening, fresh_token)?;
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
                Ok((visitor, token))
            })
            .await?;
        self.opened(visitor, token).await
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
        let data = data.map(words::masked_json);
        let entry = NewTrailEntry { kind: TrailKind::Event, title, url: None, data, at: self.now() };
        self.write(move |write| write.add_to_trail(visitor, entry)).await
    }

    /// Takes down which group the page asks for.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`].
    pub async fn choose_page_group(&self, visitor: Visitor, group: Option<String>) -> Result<()> {
        self.brake_small_talk(visitor.id)?;
        let group = words::optional_cut_line(group.as_deref(), TITLE_MAX_CHARS);
        self.write(move |write| match visit::find_newest_visit(write.tx, visitor.id)? {
            Some(id) => visit::update_visit_group(write.tx, id, group.as_deref()),
            None => Ok(()),
        })
        .await
    }
}

/// Whether the widget may show on a page. Browsers enforce it too, by the frame's policy.
fn is_allowed(inbox: &Inbox, url: &str) -> bool {
    inbox.allowed_domains.is_empty() || domain_name::is_allowed(&inbox.allowed_domains, url)
}

fn visit_of(opening: &Opening, browser: Browser) -> NewVisit {
    let client = user_agent::parse(&browser.user_agent);
    NewVisit {
        browser: client.browser,
        system: client.system,
        language: words::optional_cut_line(opening.language.as_deref(), 35),
        ip: browser.ip,
        referrer: words::web_address(opening.referrer.as_deref(), URL_MAX_CHARS),
        page_group: words::optional_cut_line(opening.page_group.as_deref(), TITLE_MAX_CHARS),
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
    })
}

fn thread(tx: &Tx<'_>, visitor: Visitor, before: Option<Cursor>, limit: i64) -> Result<Page<WidgetMessage>> {
    let Page { items, next } =
        message::list_messages_of_contact(tx, visitor.contact_id, visitor.inbox_id, before, limit)?;
    Ok(Page { items: items.into_iter().filter_map(|m: Message| WidgetMessage::of(m)).collect(), next })
}

impl Write<'_, '_> {
    /// The visitor of a token, or a new one with the fresh token.
    fn recognise(&self, inbox: &Inbox, opening: &Opening, fresh: String) -> Result<(Visitor, Option<String>)> {
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
        self.tell(Change::ContactCreated { contact: contact.with_presence(self.hub) })?;
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
