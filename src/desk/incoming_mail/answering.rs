//! An agent answers by mail what a mail has told them. Only who is proved to be that agent speaks for the business; anything
//! else is kept as a note that says why.

use super::{Shelved, uploader};
use crate::desk::postman::ReadMail;
use crate::desk::thread::Draft;
use crate::desk::{Write, words};
use crate::domain::agent::Agent;
use crate::domain::answer_doubt::AnswerDoubt;
use crate::domain::conversation::{Conversation, Status};
use crate::domain::id::{AgentId, AttachmentId, ConversationId, MessageId};
use crate::domain::mail_account::MailAccount;
use crate::domain::mail_command::{MailCommand, command};
use crate::domain::message::{Author, Message, MessageKind, MessageMail};
use crate::domain::permission::Actor;
use crate::error::{Error, Result};
use crate::storage::{agent, group};

/// How a mail came that an agent is said to have written.
pub(super) struct AnswerWay {
    /// It answers what a colleague said: who answers that does not speak to the customer.
    pub is_among_us: bool,
    /// A machine wrote it.
    pub is_automatic: bool,
    /// Why it is not taken for the agent's own word, as far as the way tells.
    pub doubt: Option<AnswerDoubt>,
}

/// A mail of an agent's that is being taken in.
struct Answer<'a> {
    account: &'a MailAccount,
    read: &'a ReadMail,
    agent: &'a Agent,
    author: Author,
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
        AnswerWay { is_among_us, is_automatic, doubt }: AnswerWay,
    ) -> Result<(MessageId, ConversationId)> {
        let agent = agent::get_agent(self.tx, id)?;
        let actor = Actor { id, role: agent.role };
        let files = self.attach(account, shelved)?;
        let answer =
            Answer { account, read: &shelved.read, agent: &agent, author: self.author(actor)?, files, is_among_us };
        let sight = group::get_sight(self.tx, actor)?;
        let words = shelved.read.reply.as_str();
        let doubt = doubt
            .or_else(|| reason_to_doubt(&agent, shelved, is_automatic))
            .or_else(|| (!sight.sees(conversation.scope())).then_some(AnswerDoubt::OutOfSight));
        if let Some(doubt) = doubt {
            return self.refuse_answer(&mut conversation, &answer, words, doubt);
        }
        let (command, rest) = command(words);
        match command {
            Some(MailCommand::Note) => self.note(&mut conversation, &answer, rest),
            Some(MailCommand::Resolve) => self.resolve_by_mail(&mut conversation, &answer, actor, (words, rest)),
            Some(MailCommand::Assign(name)) => match self.named_agent(&name)? {
                None => self.refuse_answer(&mut conversation, &answer, words, AnswerDoubt::UnknownColleague),
                Some(_) if !sight.may_move(conversation.scope()) => {
                    self.refuse_answer(&mut conversation, &answer, words, AnswerDoubt::MayNotAssign)
                }
                Some(to) => {
                    // Alone it says what was done.
                    let written = self.note(&mut conversation, &answer, if rest.is_empty() { words } else { rest })?;
                    let to = self.assignee(to)?;
                    self.assign(&mut conversation, Some(to), &answer.author, None)?;
                    Ok(written)
                }
            },
            Some(MailCommand::Unknown) => {
                self.refuse_answer(&mut conversation, &answer, words, AnswerDoubt::UnknownCommand)
            }
            None => self.speak(&mut conversation, &answer, rest),
        }
    }

    /// `/resolve`: `rest` is what stands beside it. Alone it is no answer to anybody, and says what was done.
    fn resolve_by_mail(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        actor: Actor,
        (words, rest): (&str, &str),
    ) -> Result<(MessageId, ConversationId)> {
        let is_alone = rest.trim().is_empty() && answer.files.is_empty();
        let assignee = conversation.assignee.as_ref().map(|assignee| assignee.id);
        // Who answers what is nobody's takes it with that.
        let is_taken = assignee.is_none() && !is_alone && !answer.is_among_us;
        if conversation.status != Status::Resolved && !is_taken && !actor.may_resolve(assignee) {
            return self.refuse_answer(conversation, answer, words, AnswerDoubt::MayNotResolve);
        }
        let written =
            if is_alone { self.note(conversation, answer, words)? } else { self.speak(conversation, answer, rest)? };
        if conversation.status != Status::Resolved {
            self.resolve(conversation, &answer.author)?;
        }
        Ok(written)
    }

    /// Keeps it as a note that says why, and tells the agent.
    fn refuse_answer(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        text: &str,
        doubt: AnswerDoubt,
    ) -> Result<(MessageId, ConversationId)> {
        let from = answer.read.sender();
        let mail = MessageMail::Incoming {
            from: from.clone(),
            reply_to: None,
            subject: answer.read.mail.subject.clone(),
            is_automatic: doubt == AnswerDoubt::Automatic,
            is_participant: false,
            has_more: answer.read.has_more_than(text),
            doubt: Some(doubt),
        };
        let note = self.write_as(conversation, answer, MessageKind::Note, text, Some(&mail))?;
        if doubt.is_told() {
            self.tell_refused(answer.agent, conversation, &note, &from.address, doubt)?;
        }
        Ok((note.id, conversation.id))
    }

    /// Says it to whom it answers: to the customer, or to colleagues.
    fn speak(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        text: &str,
    ) -> Result<(MessageId, ConversationId)> {
        if text.trim().is_empty() && answer.files.is_empty() {
            return self.note(conversation, answer, text);
        }
        if answer.is_among_us {
            return self.note(conversation, answer, text);
        }
        self.take_up(conversation, answer.agent.id, &answer.author)?;
        let reply = self.write_as(conversation, answer, MessageKind::Reply, text, None)?;
        Ok((reply.id, conversation.id))
    }

    fn note(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        text: &str,
    ) -> Result<(MessageId, ConversationId)> {
        let note = self.write_as(conversation, answer, MessageKind::Note, text, None)?;
        Ok((note.id, conversation.id))
    }

    fn write_as(
        &self,
        conversation: &mut Conversation,
        answer: &Answer<'_>,
        kind: MessageKind,
        text: &str,
        mail: Option<&MessageMail>,
    ) -> Result<Message> {
        let is_empty_note = text.trim().is_empty() && kind == MessageKind::Note;
        let text = if is_empty_note { self.no_words()? } else { text };
        let text = words::masked(text.to_owned());
        let mut draft = Draft::words(kind, &text, uploader(answer.account));
        draft.attachments = &answer.files;
        draft.mail = mail;
        let message = self.append(conversation, &answer.author, &draft)?;
        message.ok_or_else(|| Error::internal("a mail without a client id collided"))
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
fn reason_to_doubt(agent: &Agent, shelved: &Shelved, is_automatic: bool) -> Option<AnswerDoubt> {
    if agent.is_disabled {
        return Some(AnswerDoubt::SwitchedOff);
    }
    if is_automatic {
        return Some(AnswerDoubt::Automatic);
    }
    (!shelved.authenticity.is_proven()).then_some(AnswerDoubt::Unproven)
}
