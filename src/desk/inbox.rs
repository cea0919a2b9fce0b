//! Inboxes: making, changing and switching them off.

use crate::desk::{Caller, Desk, secret, setup, words};
use crate::domain::color::{Color, on_color};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::domain_name::DomainPattern;
use crate::domain::event::Change;
use crate::domain::id::InboxId;
use crate::domain::inbox::{DOMAINS_MAX, Inbox, InboxTexts, Position, TEXT_MAX_CHARS, TextsByLanguage};
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};
use crate::storage::inbox;

/// What is changed of an inbox.
#[derive(Clone, Debug, Default)]
pub struct InboxChange {
    pub name: Option<String>,
    pub allowed_domains: Option<Vec<String>>,
    pub color: Option<String>,
    pub position: Option<Position>,
    pub texts: Option<TextsByLanguage>,
    pub is_enabled: Option<bool>,
    pub reopen_days: Option<i64>,
}

impl Desk {
    /// All inboxes, the oldest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_inboxes(&self, actor: Actor) -> Result<Vec<Inbox>> {
        let inboxes = self.store().read(inbox::list_inboxes).await?;
        Ok(inboxes.into_iter().map(|inbox| shown_to(actor, inbox)).collect())
    }

    /// An inbox.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_inbox(&self, actor: Actor, id: InboxId) -> Result<Inbox> {
        Ok(shown_to(actor, self.store().read(move |tx| inbox::get_inbox(tx, id)).await?))
    }

    /// The inbox that a page's snippet names.
    ///
    /// # Errors
    /// [`Code::UnknownInbox`] or [`Code::InboxDisabled`].
    pub async fn get_inbox_by_key(&self, key: String) -> Result<Inbox> {
        match self.store().read(move |tx| inbox::find_inbox_by_key(tx, &key)).await? {
            Some(inbox) if inbox.is_enabled => Ok(inbox),
            Some(_) => Err(Error::new(Code::InboxDisabled)),
            None => Err(Error::new(Code::UnknownInbox)),
        }
    }

    /// Makes an inbox for a site.
    ///
    /// # Errors
    /// A field is not acceptable.
    pub async fn create_inbox(&self, caller: &Caller, name: &str, site_url: Option<&str>) -> Result<Inbox> {
        let name = words::line("name", name, NAME_MAX_CHARS)?;
        let site_url = words::optional_line("site_url", site_url, 300)?;
        let domains = setup::allowed_domains(site_url.as_deref())?;
        let key = secret::random_token(12)?;
        let done = self
            .write_for(caller, move |write, _| {
                let inbox = inbox::insert_inbox(write.tx, &name, &key, &domains, write.now)?;
                write.tell(Change::InboxCreated { inbox_id: inbox.id })?;
                Ok(inbox)
            })
            .await?;
        Ok(done.value)
    }

    /// Changes an inbox.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a field is not acceptable.
    pub async fn update_inbox(&self, caller: &Caller, id: InboxId, change: InboxChange) -> Result<Inbox> {
        let change = checked(change)?;
        self.write_for(caller, move |write, _| {
            let before = inbox::get_inbox(write.tx, id)?;
            inbox::update_inbox(write.tx, &changed(before, change))?;
            write.tell(Change::InboxUpdated { inbox_id: id })
        })
        .await?;
        self.get_inbox(caller.actor, id).await
    }

    /// Makes a new secret for proving visitors' identities; signatures made with the old one are worth nothing then.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn renew_identity_secret(&self, caller: &Caller, id: InboxId) -> Result<Inbox> {
        let secret = secret::random_token(32)?;
        // The remembered answer of a repeated call must not hold the secret; it is read again instead.
        self.write_for(caller, move |write, _| {
            let before = inbox::get_inbox(write.tx, id)?;
            inbox::update_inbox(write.tx, &Inbox { identity_secret: Some(secret), ..before })?;
            write.tell(Change::InboxUpdated { inbox_id: id })
        })
        .await?;
        self.get_inbox(caller.actor, id).await
    }

    /// Deletes an inbox that was never used.
    ///
    /// # Errors
    /// [`Code::NotFound`] or [`Code::InboxInUse`].
    pub async fn delete_inbox(&self, caller: &Caller, id: InboxId) -> Result<()> {
        self.write_for(caller, move |write, _| {
            inbox::get_inbox(write.tx, id)?;
            if inbox::is_inbox_used(write.tx, id)? {
                return Err(Error::new(Code::InboxInUse));
            }
            inbox::delete_inbox(write.tx, id)?;
            write.tell(Change::InboxDeleted { inbox_id: id })
        })
        .await
        .map(|_| ())
    }
}

/// The secret is for who may set the site up.
fn shown_to(actor: Actor, inbox: Inbox) -> Inbox {
    if actor.has_full_access() { inbox } else { Inbox { identity_secret: None, ..inbox } }
}

fn changed(before: Inbox, change: InboxChange) -> Inbox {
    Inbox {
        name: change.name.unwrap_or(before.name),
        allowed_domains: change.allowed_domains.unwrap_or(before.allowed_domains),
        color: change.color.unwrap_or(before.color),
        position: change.position.unwrap_or(before.position),
        texts: change.texts.unwrap_or(before.texts),
        is_enabled: change.is_enabled.unwrap_or(before.is_enabled),
        reopen_days: change.reopen_days.unwrap_or(before.reopen_days),
        ..before
    }
}

fn checked(change: InboxChange) -> Result<InboxChange> {
    if change.reopen_days.is_some_and(|days| !(0..=3650).contains(&days)) {
        return Err(Error::field("reopen_days", "Give a number of days from 0 to 3650."));
    }
    Ok(InboxChange {
        name: change.name.as_deref().map(|name| words::line("name", name, NAME_MAX_CHARS)).transpose()?,
        allowed_domains: change.allowed_domains.map(|domains| checked_domains(&domains)).transpose()?,
        color: change.color.as_deref().map(checked_color).transpose()?,
        texts: change.texts.map(checked_texts).transpose()?,
        ..change
    })
}

fn checked_domains(domains: &[String]) -> Result<Vec<String>> {
    if domains.len() > DOMAINS_MAX {
        return Err(Error::field("allowed_domains", format!("Give at most {DOMAINS_MAX} domains.")));
    }
    let parse = |text: &String| match text.parse::<DomainPattern>() {
        Ok(pattern) => Ok(pattern.to_string()),
        Err(error) => Err(Error::field("allowed_domains", error.to_string())),
    };
    domains.iter().map(parse).collect()
}

fn checked_color(text: &str) -> Result<String> {
    let color: Color = text.parse().map_err(|_| Error::field("color", "Give a colour such as #2456e6."))?;
    if on_color(color).is_none() {
        let message = "Neither white nor black words can be read on this colour. Choose a lighter or darker one.";
        return Err(Error::field("color", message));
    }
    Ok(color.to_string())
}

fn checked_texts(texts: TextsByLanguage) -> Result<TextsByLanguage> {
    let check = |text: String| match words::optional_line("texts", Some(&text), TEXT_MAX_CHARS) {
        Ok(line) => Ok(line.unwrap_or_default()),
        Err(error) => Err(error),
    };
    texts
        .into_iter()
        .map(|(language, t)| {
            let texts = InboxTexts {
                title: check(t.title)?,
                greeting: check(t.greeting)?,
                reply_time: check(t.reply_time)?,
                placeholder: check(t.placeholder)?,
            };
            Ok((language, texts))
        })
        .collect()
}
