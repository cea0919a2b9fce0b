//! The way out of summaries: whoever holds the token of one may say that they want no more.

use crate::desk::Desk;
use crate::domain::agent::Agent;
use crate::domain::business::Business;
use crate::domain::language::Language;
use crate::domain::mail_settings::{MailSettings, SummaryRhythm};
use crate::domain::outgoing_mail::MailKind;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, agent, outgoing_mail, setting};

/// Who gets summaries, as the holder of a summary's token may know it: it stands in that mail, too.
#[derive(Clone, Debug)]
pub struct Subscription {
    pub business: String,
    pub email: String,
    pub language: Language,
    pub rhythm: SummaryRhythm,
}

impl Desk {
    /// How it stands with the summaries of whom a token was sent to.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_subscription(&self, token: String) -> Result<Subscription> {
        self.store().read(move |tx| subscription(tx, &holder(tx, &token)?)).await
    }

    /// Whoever holds a summary's token wants no more of them.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn unsubscribe(&self, token: String) -> Result<Subscription> {
        self.write(move |write| {
            let agent = holder(write.tx, &token)?;
            let settings = agent::get_mail_settings(write.tx, agent.id)?;
            let quiet = MailSettings { summary: SummaryRhythm::Never, ..settings };
            agent::update_mail_settings(write.tx, agent.id, &quiet)?;
            subscription(write.tx, &agent)
        })
        .await
    }
}

/// Whom a summary with this token was sent to.
fn holder(tx: &Tx<'_>, token: &str) -> Result<Agent> {
    let stored = outgoing_mail::find_outgoing_mail_by_token(tx, token)?;
    let summary = stored.filter(|stored| stored.mail.kind == MailKind::Summary);
    let id = summary.and_then(|stored| stored.mail.agent_id).ok_or(Error::new(Code::NotFound))?;
    agent::get_agent(tx, id)
}

fn subscription(tx: &Tx<'_>, agent: &Agent) -> Result<Subscription> {
    let business: Option<Business> = setting::find_setting(tx, setting::BUSINESS)?;
    Ok(Subscription {
        business: business.map_or_else(String::new, |business| business.name),
        email: agent.email.clone(),
        language: agent.language,
        rhythm: agent::get_mail_settings(tx, agent.id)?.summary,
    })
}
