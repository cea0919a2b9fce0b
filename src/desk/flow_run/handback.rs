//! Agents hand a conversation to a bot, and change what bots keep: tags.

use crate::desk::conversation::seen;
use crate::desk::flow_run::Taking;
use crate::desk::{Caller, Desk, WithPresence, words};
use crate::domain::conversation::{Conversation, Status};
use crate::domain::event::Change;
use crate::domain::flow::bot::FlowEntrances;
use crate::domain::flow::declaration::ENTRY;
use crate::domain::id::{ConversationId, FlowId};
use crate::domain::inbox::Inbox;
use crate::domain::message::Activity;
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};
use crate::storage::{conversation, flow, group, inbox};

impl Desk {
    /// The bots that a conversation can be handed to: those that have been published.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn list_flow_entrances(&self, actor: Actor, id: ConversationId) -> Result<Vec<FlowEntrances>> {
        self.entrances(actor, id, |_, _| true).await
    }

    /// Of the flows that are meant, by the conversation's inbox and the flow.
    async fn entrances(
        &self,
        actor: Actor,
        id: ConversationId,
        is_meant: impl Fn(&Inbox, FlowId) -> bool + Send + 'static,
    ) -> Result<Vec<FlowEntrances>> {
        let now = self.now();
        let published = self
            .store()
            .read(move |tx| {
                let conversation = seen(tx, &group::get_sight(tx, actor)?, id)?;
                let inbox = inbox::get_inbox(tx, conversation.inbox_id)?;
                let mut published = Vec::new();
                for flow in flow::list_flows(tx, now)?.into_iter().filter(|flow| is_meant(&inbox, flow.id)) {
                    if let Some(version) = flow.published_version
                        && let Some(found) = flow::find_version(tx, flow.id, version)?
                    {
                        published.push((flow, found.files));
                    }
                }
                Ok(published)
            })
            .await?;
        self.at_work(move |workshop| {
            let entrances = published.into_iter().map(|(flow, files)| FlowEntrances {
                id: flow.id,
                containers: workshop.containers(&files, &flow.settings),
                name: flow.name,
            });
            entrances.collect()
        })
        .await
    }

    /// Hands a conversation to a bot, at a container. Without a flow: the inbox's.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAssignee`], [`Code::AlreadyResolved`], or there is no such bot or container.
    pub async fn hand_to_bot(
        &self,
        caller: &Caller,
        id: ConversationId,
        flow_id: Option<FlowId>,
        container: Option<String>,
    ) -> Result<Conversation> {
        let container = container.unwrap_or_else(|| ENTRY.to_owned());
        let is_meant = move |inbox: &Inbox, id| Some(id) == flow_id.or(inbox.bot.map(|bot| bot.flow_id));
        let entrances = self.entrances(caller.actor, id, is_meant).await?;
        let done = self
            .write_for(caller, move |write, actor| {
                let sight = write.sight(actor)?;
                let mut conversation = seen(write.tx, &sight, id)?;
                if conversation.status == Status::Resolved {
                    return Err(Error::new(Code::AlreadyResolved));
                }
                if !sight.may_move(conversation.scope()) {
                    return Err(Error::new(Code::NotAssignee));
                }
                let bot = inbox::get_inbox(write.tx, conversation.inbox_id)?.bot;
                let flow_id = flow_id.or(bot.map(|bot| bot.flow_id));
                let entrance = entrances.iter().find(|entrance| Some(entrance.id) == flow_id);
                let entrance = entrance.ok_or_else(|| {
                    Error::field("flow_id", "There is no such bot, or it was never published. Choose another.")
                })?;
                if !entrance.containers.contains(&container) {
                    let message =
                        format!("The bot has no container {container}. There are: {}.", entrance.containers.join(", "));
                    return Err(Error::field("container", message));
                }
                let Some((version, name)) = flow::find_published(write.tx, entrance.id)? else {
                    return Err(Error::field("flow_id", "This bot was never published. Choose another."));
                };
                let by = write.author(actor)?;
                let before = conversation.scope();
                write.end_bot(&mut conversation)?;
                write.give_to_bot(
                    &mut conversation,
                    &Taking { flow_id: entrance.id, version, name: name.clone() },
                    Some(&container),
                )?;
                write.append_activity(&conversation, &by, Activity::BotStarted { flow_id: entrance.id, name })?;
                let told = conversation.clone().with_presence(write.hub);
                write.tell(Change::ConversationAssigned { conversation: told, by, before })?;
                conversation::get_conversation_for(write.tx, actor.id, id)
            })
            .await?;
        Ok(done.value.with_presence(self.hub()))
    }

    /// Gives a conversation these tags, and no others.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a tag can't be kept.
    pub async fn tag_conversation(
        &self,
        caller: &Caller,
        id: ConversationId,
        tags: Vec<String>,
    ) -> Result<Conversation> {
        let tags = words::tags(&tags)?;
        let done = self
            .write_for(caller, move |write, actor| {
                let mut conversation = seen(write.tx, &write.sight(actor)?, id)?;
                if conversation.tags != tags {
                    conversation.tags = tags;
                    conversation::update_tags_and_attributes(write.tx, &conversation)?;
                    let conversation = conversation.with_presence(write.hub);
                    write.tell(Change::ConversationUpdated { conversation })?;
                }
                conversation::get_conversation_for(write.tx, actor.id, id)
            })
            .await?;
        Ok(done.value.with_presence(self.hub()))
    }
}
