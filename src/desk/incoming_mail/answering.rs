//! An agent answers by mail what a mail has told them. Only who is proved to be that agent speaks for the business; anything
//! else is kept as a note that says why.

use super::{Shelved, placing, uploader};
use crate::desk::thread::Draft;
use crate::desk::{Write, words};
use crate::domain::agent::Agent;
use crate::domain::conversation::{Conversation, Status};
use crate::domain::id::{AgentId, AttachmentId, ConversationId, MessageId};
use crate::domain::mail_account::MailAccount;
use crate::domain::mail_command::{MailCommand, command};
use crate::domain::message::{Author, MessageKind};
use crate::domain::permission::Actor;
use crate::error::{Error, Result};
use crate::storage::{agent, group};

/// How a mail came that an agent is said to have written.
pub(super) struct AnswerWay<'a> {
    /// It answers what a colleague said: who answers that does not speak to the customer.
    pub is_among_us: bool,
    /// A machine wrote it.
    pub is_automatic: bool,
    /// Why it is not taken for the agent's own word, as far as the way tells.
    pub doubt: Option<&'a str>,
}

/// A mail of an agent's that is being taken in.
struct Answer<'a> {
    account: &'a MailAccount,
    author: Author,
    id: AgentId,
    files: Vec<AttachmentId>,
    is_among_us: bool,
}

impl Write<'_, '_> {
    pub(super) fn answer_as_agent(
        &self,
        account: &MailAccount,
        mut conversation: Conversation,
        id: AgentId,
        shelved: &Shelved,
        AnswerWay { is_among_us, is_automatic, doubt }: AnswerWay<'_>,
    ) -> Result<(MessageId, ConversationId)> {
        let agent = agent::get_agent(self.tx, id)?;
        let actor = Actor { id, role: agent.role };
        let files = self.attach(account, shelved)?;
        let answer = Answer { account, author: self.author(actor)?, id, files, is_among_us };
        let sight = group::get_sight(self.tx, actor)?;
        let doubt = doubt.or_else(|| reason_to_doubt(&agent, shelved, is_automatic)).or_else(|| {
            (!sight.sees(conversation.scope())).then_some("the conversation is not theirs to see any more")
        });
        if let Some(doubt) = doubt {
            let from = shelved.read.mail.author().map_or(agent.email.as_str(), |author| author.address.as_str());
            let text = format!("Mail from {from}, not sent on: {doubt}.\n\n{}", shelved.read.reply);
            return self.note(&mut conversation, &answer, &text);
        }
        let (command, rest) = command(&shelved.read.reply);
        match command {
            Some(MailCommand::Note) => self.note(&mut conversation, &answer, rest),
            Some(MailCommand::Resolve) => {
                // Alone it is no answer to anybody, and says what was done.
                let is_alone = rest.trim().is_empty() && answer.files.is_empty();
                let written = if is_alone {
                    self.note(&mut conversation, &answer, &shelved.read.reply)?
                } else {
                    self.speak(&mut conversation, &answer, rest)?
                };
                if conversation.status != Status::Resolved
                    && actor.may_resolve(conversation.assignee.as_ref().map(|assignee| assignee.id))
                {
                    self.resolve(&mut conversation, &answer.author)?;
                }
                Ok(written)
            }
            Some(MailCommand::Assign(name)) => {
                let to = self.named_agent(&name)?;
                let Some(to) = to.filter(|_| sight.may_move(conversation.scope())) else {
                    let text =
                        format!("/assign {name}: there is no such colleague, or this is not theirs to give.\n\n{rest}");
                    return self.note(&mut conversation, &answer, &text);
                };
                let written = self.note(&mut conversation, &answer, &shelved.read.reply)?;
                let to = self.assignee(to)?;
                self.assign(&mut conversation, Some(to), &answer.author, None)?;
                Ok(written)
            }
            None => self.speak(&mut conversation, &answer, rest),
        }
    }

    /// Says it to whom it answers: to the customer, or to colleagues.
    fn speak(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        text: &str,
    ) -> Result<(MessageId, ConversationId)> {
        if text.trim().is_empty() && answer.files.is_empty() {
            return self.note(conversation, answer, "(an empty mail)");
        }
        if answer.is_among_us {
            return self.note(conversation, answer, text);
        }
        self.take_up(conversation, answer.id, &answer.author)?;
        self.write_as(conversation, answer, MessageKind::Reply, text)
    }

    fn note(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        text: &str,
    ) -> Result<(MessageId, ConversationId)> {
        let text = if text.trim().is_empty() { placing::NO_WORDS } else { text };
        self.write_as(conversation, answer, MessageKind::Note, text)
    }

    fn write_as(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        kind: MessageKind,
        text: &str,
    ) -> Result<(MessageId, ConversationId)> {
        let text = words::masked(text.to_owned());
        let mut draft = Draft::words(kind, &text, uploader(answer.account));
        draft.attachments = &answer.files;
        let message = self.append(conversation, &answer.author, &draft)?;
        let message = message.ok_or_else(|| Error::internal("a mail without a client id collided"))?;
        Ok((message.id, conversation.id))
    }

    /// The only agent of a name, or of a first name.
    fn named_agent(&self, name: &str) -> Result<Option<AgentId>> {
        let wanted = format!("@{name}");
        let agents = agent::list_agents(self.tx)?;
        let mut named = agents.iter().filter(|agent| {
            !agent.is_disabled
                && (agent.email.eq_ignore_ascii_case(name) || crate::domain::mention::names(&wanted, &agent.name))
        });
        Ok(named.next().map(|agent| agent.id).filter(|_| named.next().is_none()))
    }
}

/// Why a mail is not taken for the agent's own word.
fn reason_to_doubt(agent: &Agent, shelved: &Shelved, is_automatic: bool) -> Option<&'static str> {
    if agent.is_disabled {
        return Some("the account is switched off");
    }
    if is_automatic {
        return Some("a machine wrote it");
    }
    (!shelved.authenticity.is_proven())
        .then_some("neither a signature (DKIM) nor the mail server says that it really comes from this address")
}
