//! What the house answers a bot: hours, who is there, queues, canned responses, knowledge cards.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::desk::business_hours::is_open;
use crate::domain::availability::Availability;
use crate::domain::business::Business;
use crate::domain::canned_response::{Placeholders, fill};
use crate::domain::conversation::Conversation;
use crate::domain::flow::run::{ContactView, Fact};
use crate::domain::group::{Group, MemberRole};
use crate::domain::id::{ConversationId, GroupId};
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::storage::{Tx, agent, canned_response, conversation, group, inbox, knowledge_card, setting};

impl Desk {
    /// Answers what a bot asks, of a contact as the script has it: what it has written in this step is not stored yet.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn tell_bot(&self, id: ConversationId, fact: Fact, contact: ContactView) -> Result<Value> {
        let now = self.now();
        if let Fact::QueueLength { group } = &fact {
            let name = group.clone();
            let found =
                self.store().read(move |tx| id_of_group(tx, &conversation::get_conversation(tx, id)?, &name)).await?;
            let length = self.0.assigner.as_ref().zip(found).map(|(a, group)| a.known().engine.queue(group).length);
            return Ok(json!(length.unwrap_or_default()));
        }
        self.store().read(move |tx| tell(tx, &conversation::get_conversation(tx, id)?, &fact, &contact, now)).await
    }
}

fn tell(tx: &Tx<'_>, conversation: &Conversation, fact: &Fact, contact: &ContactView, now: Timestamp) -> Result<Value> {
    Ok(match fact {
        Fact::IsOpen { group } => {
            let found = id_of_group(tx, conversation, group)?;
            // A group that is gone is never open; the check before publishing has seen it.
            let is_gone = found.is_none() && !group.is_empty();
            json!(!is_gone && is_open(tx, found, conversation.inbox_id, now)?)
        }
        Fact::AgentsOnline { group } => {
            let found = id_of_group(tx, conversation, group)?;
            let found = found.map(|group| group::get_group(tx, group)).transpose()?;
            json!(found.map(|group| count_online(tx, &group)).transpose()?.unwrap_or(0))
        }
        Fact::QueueLength { .. } => Value::Null,
        Fact::Canned { shortcut } => canned(tx, conversation, shortcut, contact)?,
        Fact::Cards { text, limit } => {
            let limit = usize::try_from(*limit).unwrap_or(1);
            let language = contact.language.as_deref();
            let found = knowledge_card::search(tx, text, language, conversation.group_id, limit)?;
            let card = |(card, score): &(crate::domain::knowledge_card::KnowledgeCard, f64)| json!({ "id": card.id, "title": card.title, "text": card.text, "score": score });
            found.iter().map(card).collect()
        }
    })
}

/// The group of a name. No name stands for the one that a hand-off would lead to: the conversation's own, else the inbox's
/// default.
pub(super) fn id_of_group(tx: &Tx<'_>, conversation: &Conversation, name: &str) -> Result<Option<GroupId>> {
    match conversation.group_id {
        _ if !name.is_empty() => group::find_group_by_name(tx, name),
        Some(own) => Ok(Some(own)),
        None => Ok(inbox::get_inbox(tx, conversation.inbox_id)?.default_group_id),
    }
}

fn count_online(tx: &Tx<'_>, group: &Group) -> Result<usize> {
    let operators = group.members.iter().filter(|member| member.role == MemberRole::Operator);
    let mut online = 0;
    for member in operators {
        let found = agent::find_agent(tx, member.agent_id)?;
        online += usize::from(found.is_some_and(|a| !a.is_disabled && a.availability == Availability::Online));
    }
    Ok(online)
}

fn canned(tx: &Tx<'_>, conversation: &Conversation, shortcut: &str, contact: &ContactView) -> Result<Value> {
    let found = canned_response::find_canned_response_by_shortcut(tx, shortcut, contact.language.as_deref())?;
    let Some(found) = found else { return Ok(Value::Null) };
    let business: Option<Business> = setting::find_setting(tx, setting::BUSINESS)?;
    let placeholders = Placeholders {
        contact_name: contact.name.as_deref(),
        contact_email: contact.email.as_deref(),
        contact_phone: contact.phone.as_deref(),
        agent_name: conversation.bot.as_ref().map(|bot| bot.name.as_str()),
        business_name: business.as_ref().map(|business| business.name.as_str()),
    };
    Ok(json!(fill(&found.text, &placeholders)))
}
