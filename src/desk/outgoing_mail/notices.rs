//! Mail that is no part of a conversation: invitations, transcripts, summaries; and who wants which. `desk/unsubscription.rs`
//! has the way out of summaries.

use serde::Deserialize;
use serde_json::{Value, json};

use super::planning::Wish;
use crate::desk::conversation::seen;
use crate::desk::{Caller, Desk, Write};
use crate::domain::agent::{Agent, Invitation, is_email};
use crate::domain::id::ConversationId;
use crate::domain::language::Language;
use crate::domain::mail_settings::MailSettings;
use crate::domain::outgoing_mail::{MailKind, OutgoingMail, SkipReason};
use crate::domain::permission::{Actor, Sight};
use crate::domain::summary::{Period, next_summary, period};
use crate::domain::written_date::written_date;
use crate::error::{Error, Result};
use crate::storage::outgoing_mail::StoredMail;
use crate::storage::{agent, conversation, group, mail_account, outgoing_mail};

impl Desk {
    /// Which mails an agent gets.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn get_mail_settings(&self, actor: Actor) -> Result<MailSettings> {
        self.store().read(move |tx| agent::get_mail_settings(tx, actor.id)).await
    }

    /// Chooses which mails an agent gets.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn update_mail_settings(&self, caller: &Caller, settings: MailSettings) -> Result<MailSettings> {
        let done = self
            .write_for(caller, move |write, actor| {
                agent::update_mail_settings(write.tx, actor.id, &settings)?;
                write.plan_summary(&agent::get_agent(write.tx, actor.id)?)?;
                Ok(settings)
            })
            .await?;
        Ok(done.value)
    }

    /// Sends a conversation to its contact, or to another address.
    ///
    /// # Errors
    /// [`Code::NotFound`], there is no address, or nothing to send with.
    pub async fn send_transcript(&self, caller: &Caller, id: ConversationId, email: Option<String>) -> Result<()> {
        self.write_for(caller, move |write, actor| {
            let about = seen(write.tx, &write.sight(actor)?, id)?;
            let email = email.filter(|email| !email.trim().is_empty()).or_else(|| about.contact.email.clone());
            let email = email.map(|email| email.trim().to_owned()).filter(|email| is_email(email));
            let email =
                email.ok_or_else(|| Error::field("email", "Give an e-mail address, such as ana@example.com."))?;
            if mail_account::find_sender(write.tx, Some(about.inbox_id))?.is_none() {
                let message = "There is no mail account to send with. An admin can set one up in Settings, E-mail.";
                return Err(Error::field("email", message));
            }
            let key = format!("transcript:{id}:{}:{}", actor.id, write.now.0);
            let wish = Wish {
                kind: MailKind::Transcript,
                key: &key,
                recipient: &email,
                agent: None,
                about: Some(&about),
                first: None,
                after_seconds: 0,
            };
            write.wish(&wish, &json!({})).map(|_| ())
        })
        .await
        .map(|_| ())
    }
}

impl Write<'_, '_> {
    /// Sends an invitation; false when there is nothing to send with.
    pub(in crate::desk) fn mail_invitation(&self, invitation: &Invitation, link: &str) -> Result<bool> {
        let business = self.business()?;
        let until = written_date(business.language, &business.time_zone, invitation.expires_at);
        let facts = json!({ "invited_by": invitation.invited_by, "link": link, "until": until });
        let key = format!("invitation:{}", invitation.id);
        let wish = Wish {
            kind: MailKind::Invitation,
            key: &key,
            recipient: &invitation.email,
            agent: None,
            about: None,
            first: None,
            after_seconds: 0,
        };
        Ok(self.wish(&wish, &facts)?.is_some())
    }

    /// Makes sure that an agent's next summary waits, if they want any.
    pub(in crate::desk) fn plan_summary(&self, agent: &Agent) -> Result<()> {
        let rhythm = agent::get_mail_settings(self.tx, agent.id)?.summary;
        let zone = self.business()?.time_zone;
        let Some(due) = next_summary(rhythm, &zone, self.now).filter(|_| !agent.is_disabled) else { return Ok(()) };
        // Fixed now: when a server is down for days, each of those that wait tells of its own day.
        let told = period(rhythm, &zone, due);
        let key = format!("summary:{}:{}", agent.id, due.0);
        // Whoever changes their mind about how often gets the one that waits at the new time, and none besides.
        if let Some(id) = outgoing_mail::find_other_summary(self.tx, agent.id, &key, self.now)? {
            if outgoing_mail::move_waiting(self.tx, id, (&key, due), &told)? {
                self.ring_outbox();
            } else {
                // An admin has taken back the one of that time.
                outgoing_mail::update_skipped(self.tx, id, SkipReason::Rescheduled)?;
            }
            return self.show_mail(id);
        }
        let wish = Wish {
            kind: MailKind::Summary,
            key: &key,
            recipient: &agent.email,
            agent: Some(agent.id),
            about: None,
            first: None,
            after_seconds: (due.0 - self.now.0).max(0) / 1000,
        };
        self.wish(&wish, &told).map(|_| ())
    }

    /// A summary that is told to go before its time tells of the day or week that is over. The one of that time comes all the
    /// same, or nobody would hear of the day that has begun.
    pub(super) fn hurry_summary(&self, mail: &OutgoingMail) -> Result<()> {
        let Some(agent) = mail.agent_id.filter(|_| mail.kind == MailKind::Summary) else { return Ok(()) };
        let told: Value = outgoing_mail::get_facts(self.tx, mail.id)?;
        if Period::deserialize(told).is_ok_and(|told| told.until <= self.now) {
            return Ok(());
        }
        let agent = agent::get_agent(self.tx, agent)?;
        let key = format!("summary:{}:at_once:{}", agent.id, self.now.0);
        outgoing_mail::move_waiting(self.tx, mail.id, (&key, self.now), &self.last_period(&agent)?)?;
        self.plan_summary(&agent)
    }

    fn last_period(&self, agent: &Agent) -> Result<Period> {
        let rhythm = agent::get_mail_settings(self.tx, agent.id)?.summary;
        Ok(period(rhythm, &self.business()?.time_zone, self.now))
    }

    /// The same for all agents: who has just got one waits for the next.
    pub(in crate::desk) fn plan_summaries_if_set_up(&self) -> Result<()> {
        if mail_account::find_sender(self.tx, None)?.is_none() {
            return Ok(());
        }
        agent::list_agents(self.tx)?.iter().try_for_each(|agent| self.plan_summary(agent))
    }

    /// What a summary tells an agent: of what they see.
    pub(super) fn summary_facts(&self, stored: &StoredMail, agent: &Agent, language: Language) -> Result<Value> {
        let told: Value = outgoing_mail::get_facts(self.tx, stored.mail.id)?;
        let told = Period::deserialize(told).or_else(|_| self.last_period(agent))?;
        let actor = Actor { id: agent.id, role: agent.role };
        let sight: Sight = group::get_sight(self.tx, actor)?;
        let counts = conversation::summarize(self.tx, &sight, told)?;
        let zone = self.business()?.time_zone;
        let day = |at| written_date(language, &zone, at);
        Ok(json!({
            "from": day(told.from), "until": day(told.until),
            "begun": counts.begun, "resolved": counts.resolved, "open": counts.open, "waiting": counts.waiting,
            "stop_url": self.unsubscribe_url(stored),
        }))
    }

    /// Where whoever holds a summary ends them, without signing in.
    pub(super) fn unsubscribe_url(&self, summary: &StoredMail) -> String {
        format!("{}/api/v1/unsubscribe/{}", self.base_url, summary.token)
    }
}
