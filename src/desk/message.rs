//! Agents write: replies, which the contact sees, and notes, which only agents see.

use crate::desk::conversation::seen;
use crate::desk::thread::Draft;
use crate::desk::{Caller, Desk, Write, words};
use crate::domain::agent::AgentSummary;
use crate::domain::attachment::{PER_MESSAGE_MAX, Uploader};
use crate::domain::conversation::{Conversation, Status};
use crate::domain::id::{AgentId, AttachmentId, ConversationId};
use crate::domain::message::{Author, Message, MessageKind, TEXT_MAX_CHARS, is_client_id};
use crate::domain::prompt::PromptAnswer;
use crate::error::{Error, Result};
use crate::storage::assignment::{self, Round};
use crate::storage::{conversation, message};

/// The most fields of a form that come in.
const FIELDS_MAX: usize = 50;
/// The most characters of a form's field.
const FIELD_MAX_CHARS: usize = 1_000;

/// Words from outside, before they have been checked.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Made by the client, so that sending twice is harmless.
    pub client_id: String,
    pub text: String,
    pub attachments: Vec<AttachmentId>,
    /// What a contact chose of what a bot offered.
    pub answer: Option<PromptAnswer>,
}

impl Incoming {
    /// Checks and cleans.
    ///
    /// # Errors
    /// Names the field that is not acceptable.
    pub(super) fn checked(mut self) -> Result<Self> {
        let is_masked = words::masked(self.client_id.clone()) != self.client_id;
        if is_masked || !is_client_id(&self.client_id) {
            return Err(Error::field("client_id", "Make a UUID for each message; send it again when you retry."));
        }
        if self.attachments.len() > PER_MESSAGE_MAX {
            return Err(Error::field("attachment_ids", format!("Send at most {PER_MESSAGE_MAX} files in a message.")));
        }
        if let Some(fields) = self.answer.as_mut().and_then(|answer| answer.fields.as_mut()) {
            if fields.len() > FIELDS_MAX {
                return Err(Error::field("answer", format!("Send at most {FIELDS_MAX} fields.")));
            }
            for text in fields.values_mut() {
                *text = words::optional_line("answer", Some(text), FIELD_MAX_CHARS)?.unwrap_or_default();
            }
        }
        let is_blank = self.text.trim().is_empty();
        self.text = if is_blank && !self.attachments.is_empty() {
            String::new()
        } else {
            words::words("text", &self.text, TEXT_MAX_CHARS)?
        };
        Ok(self)
    }
}

impl Desk {
    /// Writes a reply or a note. A reply takes a conversation that nobody has, and opens a resolved one. Answers the
    /// message, and whether it is new: a client id that was sent before gives the first message again.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`], or a field is not acceptable.
    pub async fn write_message(
        &self,
        caller: &Caller,
        id: ConversationId,
        kind: MessageKind,
        incoming: Incoming,
    ) -> Result<(Message, bool)> {
        if kind == MessageKind::Activity {
            return Err(Error::field("kind", "Write a reply or a note."));
        }
        let incoming = incoming.checked()?;
        let done = self
            .write_for(caller, move |write, actor| {
                let author = write.author(actor)?;
                if let Some(known) = message::find_message_by_client_id(write.tx, &incoming.client_id, &author)? {
                    return Ok((known, false));
                }
                let mut conversation = seen(write.tx, &write.sight(actor)?, id)?;
                if kind == MessageKind::Reply {
                    write.take_up(&mut conversation, actor.id, &author)?;
                }
                let draft = Draft {
                    client_id: Some(&incoming.client_id),
                    kind,
                    text: &incoming.text,
                    attachments: &incoming.attachments,
                    by: Uploader::Agent(actor.id),
                    prompt: None,
                    answer: None,
                    mail: None,
                };
                let message = write.append(&mut conversation, &author, &draft)?;
                let message = message.ok_or_else(|| Error::internal("a client id appeared within its transaction"))?;
                if kind == MessageKind::Note && conversation.bot.as_ref().is_some_and(|bot| bot.asks.is_some()) {
                    write.wake_bot(id);
                }
                // Who answers has read what is above.
                conversation::upsert_read(write.tx, actor.id, id, message.id)?;
                Ok((message, true))
            })
            .await?;
        let (message, is_new) = done.value;
        Ok((message, is_new && done.is_new))
    }
}

impl Write<'_, '_> {
    /// Before a reply: the conversation is open, and somebody's.
    pub(super) fn take_up(&self, conversation: &mut Conversation, agent: AgentId, author: &Author) -> Result<()> {
        if conversation.status == Status::Resolved {
            self.reopen(conversation, author)?;
        }
        if conversation.assignee.is_none() {
            let me: AgentSummary = self.assignee(agent)?;
            assignment::update_round(self.tx, conversation.id, &Round::default())?;
            self.assign(conversation, Some(me), author, None)?;
        }
        Ok(())
    }
}
