//! Mail that is no part of a conversation: invitations, transcripts, summaries; and who wants which. `desk/unsubscription.rs`
//! has the way out of summaries.

use serde_json::{Value, json};

use super::planning::Wish;
use crate::desk::conversation::seen;
use crate::desk::{Caller, Desk, Write};
use crate::domain::agent::{Agent, Invitation, is_email};
use crate::domain::id::ConversationId;
use crate::domain::mail_settings::MailSettings;
use crate::domain::outgoing_mail::{MailKind, SkipReason};
use crate::domain::permission::{Actor, Sight};
use crate::domain::summary::{next_summary, period};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};
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
        let until = self.date_of(invitation.expires_at)?;
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
        let key = format!("summary:{}:{}", agent.id, due.0);
        // Whoever changes their mind about how often gets the one that waits at the new time, and none besides.
        if let Some(id) = outgoing_mail::find_other_summary(self.tx, agent.id, &key, self.now)? {
            if outgoing_mail::move_waiting(self.tx, id, &key, due)? {
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
        self.wish(&wish, &json!({})).map(|_| ())
    }

    /// The same for all agents: who has just got one waits for the next.
    pub(in crate::desk) fn plan_summaries_if_set_up(&self) -> Result<()> {
        if mail_account::find_sender(self.tx, None)?.is_none() {
            return Ok(());
        }
        agent::list_agents(self.tx)?.iter().try_for_each(|agent| self.plan_summary(agent))
    }

    /// What a summary tells an agent: of what they see.
    pub(super) fn summary_facts(&self, agent: &Agent) -> Result<Value> {
        let rhythm = agent::get_mail_settings(self.tx, agent.id)?.summary;
        let zone = self.business()?.time_zone;
        let since = period(rhythm, &zone, self.now);
        let actor = Actor { id: agent.id, role: agent.role };
        let sight: Sight = group::get_sight(self.tx, actor)?;
        let counts = conversation::summarize(self.tx, &sight, since)?;
        Ok(json!({
            "from": self.date_of(since)?, "until": self.date_of(self.now)?,
            "begun": counts.begun, "resolved": counts.resolved, "open": counts.open, "waiting": counts.waiting,
            "stop_url": format!("{}/settings/profile", self.base_url),
        }))
    }

    /// A day as the business counts them.
    fn date_of(&self, at: Timestamp) -> Result<String> {
        Ok(in_zone(&self.business()?.time_zone, at).date().to_string())
    }
}

/// A day and a time in a time zone, `2026-03-02 14:05`: the same in all languages.
pub(super) fn moment_of(zone: &str, at: Timestamp) -> String {
    in_zone(zone, at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn in_zone(zone: &str, at: Timestamp) -> jiff::Zoned {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone)
}
