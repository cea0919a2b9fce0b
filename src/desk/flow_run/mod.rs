//! Conversations with bots. The door `bot` computes what a bot does; here it is told what there is to do, and what it has
//! computed is stored: effects, run and place in one transaction, if the run is still where the step began. So a crash at
//! any point loses nothing and repeats nothing. Where to look next: [`job`] for what a bot is told, [`effect`] for what
//! becomes of what it does.

mod effect;
mod handback;
mod job;
mod knowing;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

pub use effect::StepResult;
pub use job::{BotJob, Next, masked_answer};
pub(super) use job::{lead, time_zone};

use crate::desk::business_hours::is_open;
use crate::desk::{Desk, Write};
use crate::domain::conversation::{Conversation, ConversationBot, Status};
use crate::domain::event::Change;
use crate::domain::flow::declaration::ENTRY;
use crate::domain::flow::run::RunState;
use crate::domain::id::{ConversationId, FlowId, MessageId};
use crate::domain::inbox::Inbox;
use crate::domain::message::{Activity, Author, AuthorKind};
use crate::domain::prompt::PromptAnswer;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::storage::{conversation, flow, flow_run, message};

use crate::desk::WithPresence;

/// Rings when a bot has something to do. Clones are the same.
#[derive(Clone, Default)]
pub struct BotBell(Arc<Bell>);

#[derive(Default)]
struct Bell {
    conversations: Mutex<BTreeSet<ConversationId>>,
    rung: Notify,
}

impl BotBell {
    /// There is something to do in a conversation, or the next deadline may be another.
    pub fn ring(&self, conversation: ConversationId) {
        self.0.conversations.lock().unwrap_or_else(PoisonError::into_inner).insert(conversation);
        self.0.rung.notify_one();
    }

    /// Waits until it rings, and tells in which conversations there is something to do.
    pub async fn rung(&self) -> BTreeSet<ConversationId> {
        loop {
            let found = std::mem::take(&mut *self.0.conversations.lock().unwrap_or_else(PoisonError::into_inner));
            if !found.is_empty() {
                return found;
            }
            self.0.rung.notified().await;
        }
    }
}

/// A bot that is to get a conversation.
pub struct Taking {
    pub flow_id: FlowId,
    pub version: i64,
    pub name: String,
}

impl Desk {
    /// What rings when a bot has something to do.
    #[must_use]
    pub fn bot_bell(&self) -> BotBell {
        self.0.bots.clone()
    }

    /// Sleeps until a time by the desk's clock; never wakes when there is none.
    pub async fn sleep_until(&self, at: Option<Timestamp>) {
        self.0.clock.sleep_until(at).await;
    }

    /// When the next bot goes on by itself.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn next_bot_due(&self) -> Result<Option<Timestamp>> {
        self.store().read(flow_run::next_due).await
    }

    /// The conversations whose bot goes on by itself now.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_due_bots(&self, limit: i64) -> Result<Vec<ConversationId>> {
        let now = self.now();
        self.store().read(move |tx| flow_run::list_due(tx, now, limit)).await
    }

    /// The conversations in which a stopped server left a bot something to do.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_unfinished_bots(&self) -> Result<Vec<ConversationId>> {
        self.store().read(flow_run::list_unfinished).await
    }
}

impl Write<'_, '_> {
    /// Rings for a conversation once this is committed.
    pub fn wake_bot(&self, conversation: ConversationId) {
        let bell = self.bots.clone();
        self.tx.after_commit(move || bell.ring(conversation));
    }

    /// The bot that takes a conversation which begins or begins anew, if it is time for one.
    pub fn bot_for(&self, conversation: &Conversation, inbox: &Inbox) -> Result<Option<Taking>> {
        let Some(bot) = inbox.bot else { return Ok(None) };
        let is_open = is_open(self.tx, conversation.group_id, inbox.id, self.now)?;
        let is_online = self.hub.with_presence(|presence| presence.is_group_online(conversation.group_id));
        if !bot.when.has_come(is_open, is_online) {
            return Ok(None);
        }
        let published = flow::find_published(self.tx, bot.flow_id)?;
        Ok(published.map(|(version, name)| Taking { flow_id: bot.flow_id, version, name }))
    }

    /// Gives a conversation to a bot: its run begins with the next words, or at a container at once.
    pub fn give_to_bot(&self, conversation: &mut Conversation, bot: &Taking, container: Option<&str>) -> Result<()> {
        let place = message::find_newest_id(self.tx, conversation.id)?.unwrap_or(MessageId(0));
        let state = RunState { container: container.unwrap_or_default().to_owned(), ..RunState::default() };
        flow_run::insert_run(self.tx, conversation.id, (bot.flow_id, bot.version), (place, &state), self.now)?;
        let container = container.unwrap_or(ENTRY).to_owned();
        let bot = ConversationBot { flow_id: bot.flow_id, name: bot.name.clone(), container, asks: None };
        conversation.give_to_bot(bot, self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        self.wake_bot(conversation.id);
        Ok(())
    }

    /// People have the conversation now, whatever the bot was about to do. What it is then is stored by the caller.
    pub fn end_bot(&self, conversation: &mut Conversation) -> Result<()> {
        if conversation.bot.is_some() {
            flow_run::end_run(self.tx, conversation.id, self.now)?;
            conversation.take_from_bot(self.now);
        }
        Ok(())
    }

    /// Takes a conversation from its bot and lets it wait for an agent.
    pub fn take_from_bot(&self, conversation: &mut Conversation, by: &Author) -> Result<()> {
        if conversation.status != Status::Pending {
            return Ok(());
        }
        self.end_bot(conversation)?;
        conversation::update_conversation(self.tx, conversation, None)?;
        self.append_activity(conversation, by, Activity::BotEnded)?;
        // Who assigns looks at it again.
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationUpdated { conversation })
    }

    /// What a contact chose, if it was offered: a stale or made-up choice is words like any other.
    pub fn answer_to_bot(
        &self,
        conversation: &Conversation,
        answer: Option<&PromptAnswer>,
    ) -> Result<Option<PromptAnswer>> {
        let Some(answer) = answer else { return Ok(None) };
        let Some((asked, prompt)) = message::find_open_prompt(self.tx, conversation.id)? else { return Ok(None) };
        // An option of an older message has the same number as one of the newest, and means something else.
        if asked != answer.message_id {
            return Ok(None);
        }
        Ok(prompt.accepted(answer))
    }
}

/// A flow as the author of something.
pub(super) fn bot_author(flow: FlowId, name: &str) -> Author {
    Author { kind: AuthorKind::Bot, id: Some(flow.0), name: Some(name.to_owned()), picture_url: None }
}
