//! Mail whose time has come: is it still needed, who carries it, and what became of it.

use super::lanes::PAUSE;
use super::letter;
use crate::desk::postman::{Delivery, Letter};
use crate::desk::{Desk, WithPresence, Write};
use crate::domain::agent::is_email;
use crate::domain::conversation::Status;
use crate::domain::event::Change;
use crate::domain::id::{ConversationId, MailAccountId, MessageId, OutgoingMailId};
use crate::domain::inbox::InboxKind;
use crate::domain::mail_account::address_key;
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::domain::message::{Activity, Author, AuthorKind, MessageMail};
use crate::domain::outgoing_mail::{
    MailFacts, MailKind, MailState, MailVerdict, OutgoingMail, SkipReason, backoff_seconds, is_expired, is_tried_again,
    verdict,
};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};
use crate::storage::outgoing_mail::StoredMail;
use crate::storage::{agent, conversation, inbox, incoming_mail, mail_account, message, outgoing_mail, setting};

/// The most messages that one mail tells of.
const MESSAGES_MAX: i64 = 100;
/// How long a mail waits that could not be put together.
const STUCK_SECONDS: i64 = 300;
/// What is said of mail whose own words are broken.
const BUILT_IN_WORDS: &str = "It was sent in the built-in words, because your own have a mistake:";

impl Desk {
    /// Looks at a mail whose time has come, and sends it if it is still needed.
    pub(super) async fn send(&self, id: OutgoingMailId) {
        let ended = async {
            let prepared = self.write(move |write| write.prepare(id)).await;
            if prepared.is_err() {
                // One that can't be put together must not stand in the way of all others.
                self.write(move |write| outgoing_mail::put_off(write.tx, id, write.now.plus_seconds(STUCK_SECONDS)))
                    .await?;
            }
            let Some(letter) = prepared? else { return Ok(()) };
            let (account, kind) = (letter.account.id, letter.kind);
            let delivery = self.0.postman.deliver(letter).await;
            let desk = self.clone();
            self.write(move |write| {
                write.delivered(id, account, kind, &delivery)?;
                desk.arrive(id);
                Ok(())
            })
            .await
        };
        if let Err(error) = ended.await {
            let error: Error = error;
            tracing::error!(%error, cause = ?error.source, mail = id.0, "a mail can't be sent; trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Write<'_, '_> {
    /// Decides about a mail whose time has come. What is to be sent is fixed before it is tried, and the attempt is counted:
    /// after a crash in the midst of it the same mail is sent again, with the same Message-ID.
    fn prepare(&self, id: OutgoingMailId) -> Result<Option<Letter>> {
        let mut stored = outgoing_mail::get_outgoing_mail(self.tx, id)?;
        // Meanwhile somebody took it back, or it was looked up twice.
        if stored.mail.state != MailState::Waiting || stored.mail.due_at.is_none_or(|due| due > self.now) {
            return Ok(None);
        }
        if stored.mail.attempts == 0 {
            stored.mail.recipient = self.readdress(&stored.mail)?;
        }
        let (kind, facts) = (stored.mail.kind, self.facts_of(&stored)?);
        if is_expired(kind, stored.mail.created_at, self.now) {
            outgoing_mail::update_skipped(self.tx, id, SkipReason::Expired)?;
            return self.show_mail(id).map(|()| None);
        }
        if stored.mail.attempts == 0 {
            match verdict(kind, &facts, self.now) {
                MailVerdict::Send => {}
                MailVerdict::Wait(until) => return outgoing_mail::put_off(self.tx, id, until).map(|()| None),
                MailVerdict::Skip(reason) => {
                    outgoing_mail::update_skipped(self.tx, id, reason)?;
                    return self.show_mail(id).map(|()| None);
                }
                MailVerdict::Fail => return self.give_up(&stored, &facts).map(|()| None),
            }
        }
        let about = stored.mail.conversation_id.map(|id| conversation::get_conversation(self.tx, id)).transpose()?;
        let inbox = about.as_ref().map(|about| about.inbox_id);
        let Some(account) = mail_account::find_sender(self.tx, inbox)? else {
            self.refuse(&stored, MailFailure::named(FailureReason::NoAccount), false)?;
            return Ok(None);
        };
        if stored.mail.attempts == 0 {
            self.leave_out_read(&stored, &facts)?;
        }
        let again_at = self.now.plus_seconds(backoff_seconds(stored.mail.attempts + 1, self.chance()));
        outgoing_mail::begin_attempt(self.tx, id, account.id, (facts.told(kind), facts.newest), (self.now, again_at))?;
        // Already now: whoever gets it may answer before we have heard, or could write down, that it was taken.
        // Notices to agents are known by themselves: as references they would make colleagues' mail the customer's.
        if let Some(about) = about.as_ref().filter(|_| stored.mail.agent_id.is_none()) {
            incoming_mail::insert_reference(self.tx, account.id, &stored.message_id, about.id)?;
        }
        let stored = outgoing_mail::get_outgoing_mail(self.tx, id)?;
        letter::compose(self, &stored, account, about.as_ref()).map(Some)
    }

    /// Where a mail goes that has not been tried: an answer to the address that its contact has by now.
    pub(super) fn readdress(&self, mail: &OutgoingMail) -> Result<String> {
        let (MailKind::Reply, Some(about)) = (mail.kind, mail.conversation_id) else {
            return Ok(mail.recipient.clone());
        };
        let now = conversation::get_conversation(self.tx, about)?.contact.email;
        let now = now.filter(|email| is_email(email) && address_key(email) != address_key(&mail.recipient));
        let Some(now) = now else { return Ok(mail.recipient.clone()) };
        outgoing_mail::update_recipient(self.tx, mail.id, &now)?;
        Ok(now)
    }

    /// Does not even try: mail to this address came back. Whoever waits for it hears so, and may try it all the same.
    fn give_up(&self, stored: &StoredMail, facts: &MailFacts) -> Result<()> {
        self.settle_told(stored, facts)?;
        let failure = self.failure_of(&stored.mail.recipient)?.unwrap_or_default().of_later_mail();
        outgoing_mail::update_refused(self.tx, stored.mail.id, &failure, None)?;
        self.show_mail(stored.mail.id)?;
        // An answer says so itself: a line below it would say the same once more, and nothing has happened since.
        if stored.mail.kind == MailKind::Reply { Ok(()) } else { self.say_undelivered(&stored.mail, failure) }
    }

    /// Fixes which messages a mail tells of that is not even tried.
    fn settle_told(&self, stored: &StoredMail, facts: &MailFacts) -> Result<()> {
        self.leave_out_read(stored, facts)?;
        outgoing_mail::fix_told(self.tx, stored.mail.id, (facts.told(stored.mail.kind), facts.newest))
    }

    /// Takes a mail back.
    pub(super) fn take_back(&self, stored: &StoredMail) -> Result<()> {
        // What is written from now on goes into another mail.
        if stored.mail.attempts == 0 {
            self.settle_told(stored, &self.facts_of(stored)?)?;
        }
        outgoing_mail::update_skipped(self.tx, stored.mail.id, SkipReason::TakenBack)?;
        self.show_mail(stored.mail.id)
    }

    /// Messages that wait to be mailed since an earlier try, and were read elsewhere meanwhile, say so.
    fn leave_out_read(&self, stored: &StoredMail, facts: &MailFacts) -> Result<()> {
        let range = stored.first_message_id.zip(facts.told(stored.mail.kind)).filter(|(first, read)| first <= read);
        let (Some(range), Some(about)) = (range, stored.mail.conversation_id) else { return Ok(()) };
        let left_out =
            OutgoingMail { state: MailState::Skipped, skip_reason: Some(SkipReason::Read), ..stored.mail.clone() };
        self.mark_messages(&left_out, about, range)
    }

    /// What is known when a mail's time has come.
    fn facts_of(&self, stored: &StoredMail) -> Result<MailFacts> {
        let mail = &stored.mail;
        let mut facts = MailFacts { wished_at: mail.created_at, is_hurried: stored.is_hurried, ..MailFacts::default() };
        facts.is_returned = self.failure_of(&mail.recipient)?.is_some();
        if let Some(id) = mail.agent_id {
            facts.is_switched_off = agent::find_agent(self.tx, id)?.is_none_or(|agent| agent.is_disabled);
            facts.is_unwanted = !agent::get_mail_settings(self.tx, id)?.wants(mail.kind);
        }
        let Some(id) = mail.conversation_id else { return Ok(facts) };
        let about = conversation::get_conversation(self.tx, id)?;
        facts.is_mailbox = inbox::get_inbox(self.tx, about.inbox_id)?.kind == InboxKind::Email;
        facts.is_there = self.hub.with_presence(|presence| presence.is_contact_online(about.contact.id));
        facts.is_settled = about.status != Status::Open || about.waiting_since.is_none();
        match mail.agent_id {
            None => {
                let newest = message::find_newest_answer(self.tx, id)?;
                // One that is tried once more does not tell what a later one has told.
                let newest_of_it = |(id, _): (MessageId, _)| stored.last_message_id.map_or(id, |last| last.min(id));
                facts.newest = newest.map(newest_of_it).filter(|id| Some(*id) >= stored.first_message_id);
                facts.newest_at = newest.map_or(self.now, |(_, at)| at);
                facts.read = about.contact_read_id;
            }
            Some(agent) => {
                facts.newest = message::find_newest_id(self.tx, id)?;
                facts.newest_at = about.updated_at;
                facts.is_elsewhere = about.assignee.as_ref().is_none_or(|assignee| assignee.id != agent);
                facts.read = conversation::find_read(self.tx, agent, id)?;
                // Of a mention only the note itself has to be read.
                if stored.first_message_id.is_some() && facts.read >= stored.first_message_id {
                    facts.read = facts.newest;
                }
            }
        }
        Ok(facts)
    }

    /// From 0 to 1000, from the last digits of the time.
    fn chance(&self) -> u32 {
        u32::try_from(self.now.0.rem_euclid(1001)).unwrap_or(0)
    }

    fn delivered(&self, id: OutgoingMailId, account: MailAccountId, kind: MailKind, delivery: &Delivery) -> Result<()> {
        let stored = outgoing_mail::get_outgoing_mail(self.tx, id)?;
        // Somebody may have taken it back meanwhile, or it came back: that stays. What went out in spite of it is said.
        let is_open = stored.mail.state == MailState::Waiting;
        let problem = match delivery {
            Delivery::Taken { .. } if stored.mail.state == MailState::Bounced => None,
            Delivery::Taken { problem, .. } => {
                let told = problem.as_ref().map(|problem| format!("{BUILT_IN_WORDS} {problem}"));
                outgoing_mail::update_sent(self.tx, id, kind.is_secret(), told.as_deref(), self.now)?;
                self.show_mail(id)?;
                None
            }
            Delivery::Refused(failure) => {
                if is_open {
                    self.refuse(&stored, failure.clone(), false)?;
                }
                Some(failure)
            }
            // The server works: it is this mail that it does not want.
            Delivery::RefusedForGood(failure) => {
                if is_open {
                    self.refuse(&stored, failure.clone(), true)?;
                }
                None
            }
        };
        if mail_account::update_outgoing_state(self.tx, account, problem)? {
            self.tell(Change::MailAccountUpdated { mail_account_id: account })?;
        }
        Ok(())
    }

    fn refuse(&self, stored: &StoredMail, failure: MailFailure, is_permanent: bool) -> Result<()> {
        let mail = &stored.mail;
        let again_at = is_tried_again(stored.first_tried_at.unwrap_or(self.now), is_permanent, self.now).then(|| {
            match mail.due_at {
                // An attempt that was counted knows its next time already.
                Some(due) if due > self.now => due,
                _ => self.now.plus_seconds(backoff_seconds(mail.attempts.max(1), self.chance())),
            }
        });
        outgoing_mail::update_refused(self.tx, mail.id, &failure, again_at)?;
        self.show_mail(mail.id)?;
        if again_at.is_none() { self.say_undelivered(mail, failure) } else { Ok(()) }
    }

    /// Lets a conversation say that a mail to its contact did not arrive, and why.
    pub(in crate::desk) fn say_undelivered(&self, mail: &OutgoingMail, failure: MailFailure) -> Result<()> {
        let (MailKind::Reply | MailKind::Transcript, Some(about)) = (mail.kind, mail.conversation_id) else {
            return Ok(());
        };
        let conversation = conversation::get_conversation(self.tx, about)?;
        let by = Author { kind: AuthorKind::System, id: None, name: None, picture_url: None };
        let MailFailure { reason, words } = failure;
        let recipient = address_key(&mail.recipient);
        let activity = Activity::MailFailed { recipient, failure_reason: reason, error: words };
        self.append_activity(&conversation, &by, activity).map(|_| ())
    }

    /// Lets the messages that a mail tells of say how it stands with it, and whoever looks at the outbox see it.
    pub(in crate::desk) fn show_mail(&self, id: OutgoingMailId) -> Result<()> {
        let stored = outgoing_mail::get_outgoing_mail(self.tx, id)?;
        let mail = stored.mail;
        self.tell(Change::OutgoingMailUpdated { outgoing_mail: mail.clone() })?;
        let (MailKind::Reply, Some(about)) = (mail.kind, mail.conversation_id) else { return Ok(()) };
        let Some(first) = stored.first_message_id else { return Ok(()) };
        self.mark_messages(&mail, about, (first, stored.last_message_id.unwrap_or(MessageId(i64::MAX))))
    }

    fn mark_messages(&self, mail: &OutgoingMail, about: ConversationId, range: (MessageId, MessageId)) -> Result<()> {
        let conversation = conversation::get_conversation(self.tx, about)?;
        let is_over = matches!(mail.state, MailState::Skipped | MailState::Sent);
        for mut message in message::list_answers_between(self.tx, about, range, MESSAGES_MAX)? {
            let shown = MessageMail::Outgoing {
                mail_id: mail.id,
                state: mail.state,
                recipient: mail.recipient.clone(),
                error: mail.error.clone().filter(|_| !is_over),
                failure_reason: mail.failure_reason.filter(|_| !is_over),
                is_taken_back: mail.is_taken_back(),
            };
            // Words that were read in the widget are no mail, unless somebody waits to see it go.
            let is_shown = mail.state != MailState::Skipped || mail.is_taken_back() || message.mail.is_some();
            if !is_shown || message.mail.as_ref() == Some(&shown) {
                continue;
            }
            message::update_mail(self.tx, message.id, &shown)?;
            message.mail = Some(shown);
            let conversation = conversation.clone().with_presence(self.hub);
            self.tell(Change::MessageUpdated { message, conversation })?;
        }
        Ok(())
    }

    /// The business, for what mails say of it.
    pub(in crate::desk) fn business(&self) -> Result<crate::domain::business::Business> {
        setting::find_setting(self.tx, setting::BUSINESS)?.ok_or_else(|| Error::internal("there is no business yet"))
    }

    /// When a mail was written.
    pub(super) const fn written_at(&self) -> Timestamp {
        self.now
    }
}
