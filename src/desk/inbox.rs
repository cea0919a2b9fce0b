//! Inboxes: making, changing and switching them off.

use crate::desk::business_hours::checked_hours;
use crate::desk::policy::{check_rules, find_group_without_choice};
use crate::desk::{Caller, Desk, Write, secret, setup, words};
use crate::domain::assignment::PolicyOverride;
use crate::domain::business_hours::OpeningHours;
use crate::domain::color::{Color, on_color};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::domain_name::DomainPattern;
use crate::domain::event::Change;
use crate::domain::flow::bot::InboxBot;
use crate::domain::group::MemberRole;
use crate::domain::id::{GroupId, InboxId, MailAccountId};
use crate::domain::inbox::{
    DOMAINS_MAX, Inbox, InboxHealth, InboxKind, InboxProblem, InboxTexts, InternalInbox, Position, PreChat,
    ProblemCode, TEXT_MAX_CHARS, TextsByLanguage,
};
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, flow, group, inbox, mail_account};

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
    pub operator_group_ids: Option<Vec<GroupId>>,
    pub supervisor_group_ids: Option<Vec<GroupId>>,
    pub customer_group_ids: Option<Vec<GroupId>>,
    /// `Some(None)`: what comes in belongs to no group.
    pub default_group_id: Option<Option<GroupId>>,
    /// `Some(None)`: the group's rules.
    pub policy: Option<Option<PolicyOverride>>,
    /// `Some(None)`: always open.
    pub hours: Option<Option<OpeningHours>>,
    pub pre_chat: Option<PreChat>,
    /// `Some(None)`: no bot.
    pub bot: Option<Option<InboxBot>>,
    /// `Some(None)`: the account whose mailbox it is, or the default.
    pub mail_account_id: Option<Option<MailAccountId>>,
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
            // A mailbox has no widget.
            Some(inbox) if inbox.kind == InboxKind::Email => Err(Error::new(Code::UnknownInbox)),
            Some(inbox) if inbox.is_enabled => Ok(inbox),
            Some(_) => Err(Error::new(Code::InboxDisabled)),
            None => Err(Error::new(Code::UnknownInbox)),
        }
    }

    /// Makes an inbox for a site, or for colleagues.
    ///
    /// # Errors
    /// A field is not acceptable.
    pub async fn create_inbox(
        &self,
        caller: &Caller,
        kind: InboxKind,
        name: &str,
        site_url: Option<&str>,
    ) -> Result<Inbox> {
        let name = words::line("name", name, NAME_MAX_CHARS)?;
        let site_url = words::optional_line("site_url", site_url, 300)?;
        let domains = setup::allowed_domains(site_url.as_deref())?;
        let key = secret::random_token(12)?;
        let done = self
            .write_for(caller, move |write, _| {
                let inbox = write.new_inbox(kind, &name, &key, &domains)?;
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
            let (has_policy, groups) = (change.policy.is_some(), before.operator_group_ids.clone());
            let (hours, bot) = (before.hours.clone(), before.bot);
            let after = changed(before, change);
            check_groups(write.tx, &after)?;
            // Rules that no longer work, since somebody left, must not keep an inbox from being renamed or switched off.
            if has_policy || after.operator_group_ids != groups {
                check_rules(write.tx, &after)?;
            }
            if let Some(bot) = after.bot
                && !flow::has_flow(write.tx, bot.flow_id)?
            {
                return Err(Error::field("bot.flow_id", "There is no such bot. Look at the list again."));
            }
            if let Some(id) = after.mail_account_id
                && mail_account::find_mail_account(write.tx, id)?.is_none()
            {
                return Err(Error::field("mail_account_id", "There is no such account. Look at the list again."));
            }
            inbox::update_inbox(write.tx, &after)?;
            if after.hours != hours || after.bot != bot {
                write.change_hours()?;
            }
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
        operator_group_ids: sorted(change.operator_group_ids, before.operator_group_ids),
        supervisor_group_ids: sorted(change.supervisor_group_ids, before.supervisor_group_ids),
        customer_group_ids: sorted(change.customer_group_ids, before.customer_group_ids),
        default_group_id: change.default_group_id.unwrap_or(before.default_group_id),
        policy: change.policy.unwrap_or(before.policy),
        hours: change.hours.unwrap_or(before.hours),
        pre_chat: change.pre_chat.unwrap_or(before.pre_chat),
        bot: change.bot.unwrap_or(before.bot),
        mail_account_id: change.mail_account_id.unwrap_or(before.mail_account_id),
        ..before
    }
}

fn sorted(new: Option<Vec<GroupId>>, before: Vec<GroupId>) -> Vec<GroupId> {
    let mut groups = new.unwrap_or(before);
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// What an inbox refers to exists and fits together.
fn check_groups(tx: &Tx<'_>, inbox: &Inbox) -> Result<()> {
    for (field, groups) in [
        ("operator_group_ids", &inbox.operator_group_ids),
        ("supervisor_group_ids", &inbox.supervisor_group_ids),
        ("customer_group_ids", &inbox.customer_group_ids),
    ] {
        for id in groups {
            if group::find_group(tx, *id)?.is_none() {
                return Err(Error::field(field, "One of these groups does not exist. Look at the list again."));
            }
        }
    }
    if inbox.kind != InboxKind::Internal && !inbox.customer_group_ids.is_empty() {
        let message = "Only an internal inbox has groups that write to it. Visitors of a site are in no group.";
        return Err(Error::field("customer_group_ids", message));
    }
    if inbox.default_group_id.is_some_and(|id| !inbox.operator_group_ids.contains(&id)) {
        return Err(Error::field("default_group_id", "Choose one of the inbox's operator groups."));
    }
    if inbox.pre_chat.offers_groups && inbox.operator_group_ids.is_empty() {
        let message = "There is no group to choose. Give the inbox an operator group first.";
        return Err(Error::field("pre_chat.offers_groups", message));
    }
    Ok(())
}

impl Write<'_, '_> {
    /// A new inbox goes to the only group there is; with several, an admin chooses.
    pub(super) fn new_inbox(&self, kind: InboxKind, name: &str, key: &str, domains: &[String]) -> Result<Inbox> {
        let mut inbox = inbox::insert_inbox(self.tx, kind, name, key, domains, self.now)?;
        if let Some(only) = group::find_only_group(self.tx)? {
            inbox.default_group_id = Some(only);
            inbox.operator_group_ids = vec![only];
            inbox::update_inbox(self.tx, &inbox)?;
        }
        Ok(inbox)
    }

    /// After a group has gone: an inbox's own rules send nothing there, and where no group is left none is offered.
    pub(super) fn mend_inbox(&self, id: InboxId, gone: GroupId) -> Result<()> {
        let mut inbox = inbox::get_inbox(self.tx, id)?;
        if let Some(policy) = &mut inbox.policy
            && policy.overflow.flatten().is_some_and(|overflow| overflow.group_id == gone)
        {
            policy.overflow = Some(None);
        }
        inbox.pre_chat.offers_groups &= !inbox.operator_group_ids.is_empty();
        inbox::update_inbox(self.tx, &inbox)
    }
}

impl Desk {
    /// What is not as it should be with an inbox.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn check_inbox(&self, id: InboxId) -> Result<InboxHealth> {
        let (inbox, group, unchosen, warnings) = self
            .store()
            .read(move |tx| {
                let inbox = inbox::get_inbox(tx, id)?;
                let group = inbox.default_group_id.map(|id| group::get_group(tx, id)).transpose()?;
                let unchosen = find_group_without_choice(tx, &inbox)?;
                Ok((inbox, group, unchosen, inbox::list_warnings(tx, id)?))
            })
            .await?;
        let group_id = inbox.default_group_id;
        let mut problems = Vec::new();
        let mut note = |is_so: bool, code| {
            if is_so {
                problems.push(InboxProblem { code, group_id });
            }
        };
        note(!inbox.is_enabled, ProblemCode::SwitchedOff);
        note(group_id.is_none(), ProblemCode::NoDefaultGroup);
        let has_operator =
            group.as_ref().is_some_and(|group| group.members.iter().any(|m| m.role == MemberRole::Operator));
        note(group_id.is_some() && !has_operator, ProblemCode::DefaultGroupHasNoOperator);
        let is_answered = self.is_group_online(group_id) || !self.is_open(group_id, id);
        note(has_operator && !is_answered, ProblemCode::NobodyIsOnline);
        problems.extend(unchosen.map(|id| InboxProblem { code: ProblemCode::NobodyIsChosen, group_id: Some(id) }));
        Ok(InboxHealth { problems, warnings })
    }

    /// Forgets what pages asked for in vain.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_warnings(&self, caller: &Caller, id: InboxId) -> Result<()> {
        self.write_for(caller, move |write, _| {
            inbox::get_inbox(write.tx, id)?;
            inbox::delete_warnings(write.tx, id)?;
            write.tell(Change::InboxUpdated { inbox_id: id })
        })
        .await
        .map(|_| ())
    }

    /// The internal inboxes that an agent may write to.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_internal_inboxes(&self, actor: Actor) -> Result<Vec<InternalInbox>> {
        self.store()
            .read(move |tx| {
                let mut theirs = Vec::new();
                for inbox in inbox::list_inboxes(tx)? {
                    let is_open = inbox.kind == InboxKind::Internal && inbox.is_enabled;
                    if is_open && inbox::is_customer(tx, inbox.id, actor.id)? {
                        let Inbox { id, name, public_key, color, on_color, .. } = inbox;
                        theirs.push(InternalInbox { id, name, public_key, color, on_color });
                    }
                }
                Ok(theirs)
            })
            .await
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
        hours: change.hours.map(|hours| hours.map(checked_hours).transpose()).transpose()?,
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

pub(super) fn checked_color(text: &str) -> Result<String> {
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
