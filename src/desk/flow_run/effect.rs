//! What a bot has done is carried out: in the transaction that stores its run, in the order in which it was done.

use serde_json::{Map, Value, json};

use super::bot_author;
use super::knowing::id_of_group;
use crate::desk::thread::Draft;
use crate::desk::{Desk, WithPresence, Write, secret, words};
use crate::domain::attachment::Uploader;
use crate::domain::card_masking::mask_json;
use crate::domain::contact::change_attributes;
use crate::domain::conversation::{BotQuestion, Conversation, Priority, Status};
use crate::domain::event::Change;
use crate::domain::flow::effect::{CardEvent, ContactChange, ConversationChange, Effect, Handoff, Media};
use crate::domain::flow::files::is_media_name;
use crate::domain::flow::run::{FetchAnswer, FlowFailure, Run, Waiting};
use crate::domain::flow::trial::OutsideAnswer;
use crate::domain::flow::words::sorry as apology;
use crate::domain::group::Group;
use crate::domain::id::{AttachmentId, FlowId, GroupId, KnowledgeCardId};
use crate::domain::message::{Activity, Author, Message, MessageKind};
use crate::domain::prompt::Prompt;
use crate::domain::tag::{TAGS_MAX, change_tags};
use crate::error::{Error, Result};
use crate::storage::{
    agent, assignment, contact, conversation, flow, flow_run, group, inbox, knowledge_card, message, visit,
};

/// A computed step, to be stored.
pub struct StepResult {
    /// The run as it was when the step began, with the state, version and place that it has now.
    pub run: Run,
    pub effects: Vec<Effect>,
    /// What it was answered from outside and by the house.
    pub answers: Vec<OutsideAnswer>,
}

/// A step being carried out.
struct Stage<'w, 't, 'c> {
    write: &'w Write<'t, 'c>,
    conversation: Conversation,
    flow: FlowId,
    bot: Author,
    run: Run,
    /// Whether the visitor was told anything.
    has_spoken: bool,
}

impl Desk {
    /// Stores a step, if its run is still where the step began. False: it is not; somebody else was faster, or people have
    /// the conversation.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn store_bot_step(&self, mut result: StepResult) -> Result<bool> {
        result.answers = result.answers.into_iter().map(kept).collect::<Result<_>>()?;
        // One address for each file of the flow's folder that is sent; made here, because the writer makes no secrets.
        let files =
            result.effects.iter().filter(|e| matches!(e, Effect::Say { media: Some(Media::Folder { .. }), .. }));
        let tokens = files.map(|_| secret::random_token(24)).collect::<Result<Vec<_>>>()?;
        self.write(move |write| write.store_step(result, tokens)).await
    }
}

impl Write<'_, '_> {
    fn store_step(&self, result: StepResult, mut tokens: Vec<String>) -> Result<bool> {
        let StepResult { run, effects, answers } = result;
        if !flow_run::is_at_step(self.tx, &run)? {
            return Ok(false);
        }
        answers.iter().try_for_each(|answer| flow_run::insert_answer(self.tx, run.id, answer))?;
        let conversation = conversation::get_conversation(self.tx, run.conversation_id)?;
        let Some(bot) = conversation.bot.clone() else { return Ok(false) };
        let (flow, author) = (run.flow_id, bot_author(run.flow_id, &bot.name));
        let is_asking_before = bot.asks.is_some();
        let mut stage = Stage { write: self, conversation, flow, bot: author, run, has_spoken: false };
        for effect in effects {
            stage.carry_out(effect, &mut tokens)?;
        }
        stage.close(bot.container.as_str(), is_asking_before)?;
        Ok(true)
    }
}

impl Stage<'_, '_, '_> {
    fn carry_out(&mut self, effect: Effect, tokens: &mut Vec<String>) -> Result<()> {
        let (tx, now) = (self.write.tx, self.write.now);
        match effect {
            Effect::Say { text, prompt, media } => self.say(&text, prompt, media, tokens),
            Effect::Type => {
                self.type_after_commit();
                Ok(())
            }
            Effect::Note { text } => self.note(&text),
            Effect::UpdateContact { change } => self.update_contact(&change),
            Effect::UpdateConversation { change } => self.update_conversation(&change),
            Effect::AskAgents { group, question } => self.ask_agents(&group, &question),
            Effect::Card { id, what } => {
                let id = KnowledgeCardId(id);
                match what {
                    CardEvent::Shown => knowledge_card::count_shown(tx, id),
                    CardEvent::Helped => knowledge_card::count_helped(tx, id),
                    CardEvent::NotHelped => knowledge_card::count_not_helped(tx, id),
                    CardEvent::HandedOff => knowledge_card::count_handed_off(tx, id),
                }
            }
            Effect::Entered { from, to, by } => {
                let kind = serde_json::to_value(by)?;
                let kind = kind.as_str().unwrap_or_default();
                flow::count_passage(tx, self.flow, (from.as_deref().unwrap_or_default(), &to, kind), now)
            }
            Effect::FellSilent { container } => flow::count_passage(tx, self.flow, (&container, "", "silent"), now),
            Effect::HandOff { handoff } => {
                let to = format!("handoff:{}", handoff.group.as_deref().unwrap_or_default());
                self.count_leaving(&to, "handoff")?;
                self.hand_off(handoff)
            }
            Effect::Resolve { reason } => {
                self.count_leaving("resolve", "resolve")?;
                self.resolve(reason)
            }
            Effect::End => {
                self.count_leaving("end", "end")?;
                let bot = self.bot.clone();
                self.write.take_from_bot(&mut self.conversation, &bot)
            }
            Effect::Fail { failure, sorry } => self.fail(failure, sorry),
        }
    }

    fn count_leaving(&self, to: &str, kind: &str) -> Result<()> {
        flow::count_passage(self.write.tx, self.flow, (&self.run.state.container, to, kind), self.write.now)
    }

    /// Stores the run, and tells when something has changed that agents see of it.
    fn close(mut self, container_before: &str, was_asking: bool) -> Result<()> {
        let Self { write, run, conversation, has_spoken, .. } = &mut self;
        let is_waiting_for_agent = matches!(run.state.waiting, Waiting::Agent { .. });
        if was_asking && !is_waiting_for_agent {
            flow_run::update_asks(write.tx, run.id, None)?;
        }
        // Who passes words over asks nothing anew: what came after them may be the answer.
        let asks_visitor = *has_spoken && matches!(run.state.waiting, Waiting::Answer { .. });
        if asks_visitor || (is_waiting_for_agent && !was_asking) {
            run.asked_at = message::find_newest_id(write.tx, run.conversation_id)?.unwrap_or(run.asked_at);
        }
        if let Waiting::Fetch { key, .. } = &mut run.state.waiting
            && key.is_empty()
        {
            // The same after a crash: the call is made again with the key that it had.
            *key = format!("recado-{}-{}", run.id, run.step + 1);
        }
        flow_run::update_run(write.tx, run, write.now)?;
        let is_seen = conversation.bot.is_some()
            && (container_before != run.state.container || was_asking != is_waiting_for_agent);
        if is_seen {
            let conversation = conversation::get_conversation(write.tx, conversation.id)?.with_presence(write.hub);
            write.tell(Change::ConversationUpdated { conversation })?;
        }
        Ok(())
    }

    fn append(
        &mut self,
        kind: MessageKind,
        text: &str,
        (prompt, file): (Option<&Prompt>, Option<AttachmentId>),
    ) -> Result<Message> {
        let text = words::masked(text.to_owned());
        let draft =
            Draft { prompt, attachments: file.as_slice(), ..Draft::words(kind, &text, Uploader::Bot(self.flow)) };
        let appended = self.write.append(&mut self.conversation, &self.bot, &draft)?;
        appended.ok_or_else(|| Error::internal("a bot's message collided with another"))
    }

    fn say(
        &mut self,
        text: &str,
        prompt: Option<Prompt>,
        media: Option<Media>,
        tokens: &mut Vec<String>,
    ) -> Result<()> {
        let prompt = prompt.map(|prompt| self.shown(prompt)).transpose()?;
        self.has_spoken = true;
        let file = match media {
            None => None,
            Some(Media::Attachment { id }) => Some(AttachmentId(id)),
            Some(Media::Folder { name }) => {
                let token = tokens.pop().unwrap_or_default();
                let file = flow::attach_media(self.write.tx, self.flow, &name, &token, self.write.now)?;
                if file.is_none() {
                    self.note(&format!("The bot wanted to send its file {name}, which is not there any more."))?;
                }
                file
            }
        };
        // Without its file a message may have nothing to say.
        if file.is_none() && prompt.is_none() && text.trim().is_empty() {
            return Ok(());
        }
        self.append(MessageKind::Reply, text, (prompt.as_ref(), file)).map(|_| ())
    }

    /// A prompt as it is stored: words that a script took from elsewhere may hold a card number, also in a button; and
    /// pictures of the flow's folder get an address.
    fn shown(&self, prompt: Prompt) -> Result<Prompt> {
        let mut prompt: Prompt = serde_json::from_value(mask_json(serde_json::to_value(prompt)?))?;
        for image in prompt.images_mut() {
            let name = image.take_if(|image| is_media_name(image));
            if let Some(name) = name {
                *image = flow::find_media_url(self.write.tx, self.flow, &name)?;
            }
        }
        Ok(prompt)
    }

    fn type_after_commit(&self) {
        let (hub, contact, inbox) = (self.write.hub.clone(), self.conversation.contact.id, self.conversation.inbox_id);
        let data =
            json!({ "author": { "kind": "bot", "name": self.bot.name, "picture_url": null }, "is_typing": true });
        self.write.tx.after_commit(move || hub.signal_contact(contact, inbox, "typing", &data));
    }

    fn note(&mut self, text: &str) -> Result<()> {
        self.append(MessageKind::Note, text, (None, None)).map(|_| ())
    }

    fn update_contact(&mut self, change: &ContactChange) -> Result<()> {
        let mut contact = contact::get_contact(self.write.tx, self.conversation.contact.id)?;
        let set = |slot: &mut Option<String>, value: &Option<Option<String>>| {
            if let Some(value) = value {
                *slot = value.clone().map(words::masked);
            }
        };
        set(&mut contact.name, &change.name);
        set(&mut contact.email, &change.email);
        set(&mut contact.phone, &change.phone);
        set(&mut contact.language, &change.language);
        change_attributes(&mut contact.attributes, &masked_map(&change.attributes));
        let left_out = change_tags(&mut contact.tags, &masked_tags(&change.add_tags), &change.remove_tags);
        let contact = contact::update_contact(self.write.tx, &contact)?;
        self.conversation.contact.name.clone_from(&contact.name);
        self.conversation.contact.email.clone_from(&contact.email);
        self.conversation.contact.email_failure_reason = contact.email_failure_reason;
        self.conversation.contact.email_failure.clone_from(&contact.email_failure);
        self.write.tell(Change::ContactUpdated { contact: contact.with_presence(self.write.hub) })?;
        self.note_left_out("contact", &left_out)
    }

    /// Agents may have added tags since the bot looked: what has no room any more is not lost without a word.
    fn note_left_out(&mut self, of: &str, tags: &[String]) -> Result<()> {
        if tags.is_empty() {
            return Ok(());
        }
        let tags = tags.join(", ");
        self.note(&format!("Tags that were left out, because a {of} has at most {TAGS_MAX}: {tags}"))
    }

    fn update_conversation(&mut self, change: &ConversationChange) -> Result<()> {
        if let Some(priority) = change.priority {
            self.prioritize(priority)?;
        }
        let before = (self.conversation.tags.clone(), self.conversation.attributes.clone());
        let add = masked_tags(&change.add_tags);
        let left_out = change_tags(&mut self.conversation.tags, &add, &change.remove_tags);
        change_attributes(&mut self.conversation.attributes, &masked_map(&change.attributes));
        self.note_left_out("conversation", &left_out)?;
        if before == (self.conversation.tags.clone(), self.conversation.attributes.clone()) {
            return Ok(());
        }
        conversation::update_tags_and_attributes(self.write.tx, &self.conversation)?;
        let conversation = self.conversation.clone().with_presence(self.write.hub);
        self.write.tell(Change::ConversationUpdated { conversation })
    }

    fn prioritize(&mut self, priority: Priority) -> Result<()> {
        if self.conversation.priority == priority {
            return Ok(());
        }
        let bot = self.bot.clone();
        self.write.prioritize(&mut self.conversation, priority, &bot)
    }

    /// The group of a name, or where the conversation is, or the inbox's default. Whether the name meant anything is told
    /// too.
    fn group(&self, name: Option<&str>) -> Result<(Option<Group>, bool)> {
        let name = name.unwrap_or_default();
        let named = id_of_group(self.write.tx, &self.conversation, name)?;
        let is_known = named.is_some() || name.is_empty();
        let id = match named {
            Some(id) => Some(id),
            None => id_of_group(self.write.tx, &self.conversation, "")?,
        };
        let group = id.map(|id| group::get_group(self.write.tx, id)).transpose()?;
        Ok((group, is_known))
    }

    /// The group's members see the conversation from now on, and the bot keeps it.
    fn ask_agents(&mut self, name: &str, question: &str) -> Result<()> {
        let (group, _) = self.group(Some(name))?;
        if let Some(group) = group.as_ref().filter(|group| self.conversation.group_id != Some(group.id)) {
            let bot = self.bot.clone();
            self.write.hand_on(&mut self.conversation, group, &bot)?;
        }
        self.note(question)?;
        let asks = BotQuestion { group_id: group.map(|group| group.id), question: words::masked(question.to_owned()) };
        flow_run::update_asks(self.write.tx, self.run.id, Some(&asks))?;
        Ok(())
    }

    fn hand_off(&mut self, handoff: Handoff) -> Result<()> {
        if let Some(text) = handoff.message.as_deref().filter(|text| !text.trim().is_empty()) {
            self.append(MessageKind::Reply, text, (None, None))?;
        }
        if let Some(text) = handoff.note.as_deref().filter(|text| !text.trim().is_empty()) {
            self.note(text)?;
        }
        if let Some(priority) = handoff.priority {
            self.prioritize(priority)?;
        }
        let (group, is_known) = self.group(handoff.group.as_deref())?;
        if !is_known {
            let name = handoff.group.unwrap_or_default();
            self.note(&format!("The flow hands over to the group {name}, which does not exist any more."))?;
        }
        self.hand_to_people(group)?;
        match handoff.agent {
            Some(name) => self.hand_to_agent(&name),
            None => Ok(()),
        }
    }

    /// The bot is done, and the conversation waits for people: whoever talked with a bot waits from now.
    fn hand_to_people(&mut self, group: Option<Group>) -> Result<()> {
        let (write, before) = (self.write, self.conversation.scope());
        write.end_bot(&mut self.conversation)?;
        self.conversation.waiting_since = Some(write.now);
        let moved: Option<GroupId> =
            group.as_ref().map(|group| group.id).filter(|id| self.conversation.group_id != Some(*id));
        if let Some(id) = moved {
            self.conversation.move_to(id, write.now);
            assignment::update_grouped_at(write.tx, self.conversation.id, write.now)?;
        }
        conversation::update_conversation(write.tx, &self.conversation, None)?;
        assignment::update_round(write.tx, self.conversation.id, &assignment::Round::default())?;
        let (group_id, group_name) = group.map(|group| (group.id, group.name)).unzip();
        write.append_activity(&self.conversation, &self.bot, Activity::HandedOff { group_id, group_name })?;
        let (conversation, by) = (self.conversation.clone().with_presence(write.hub), self.bot.clone());
        write.tell(Change::ConversationTransferred { conversation, by, before })
    }

    fn hand_to_agent(&mut self, name: &str) -> Result<()> {
        let agents = agent::list_agents(self.write.tx)?;
        let named = agents.iter().find(|agent| {
            !agent.is_disabled && (agent.email.eq_ignore_ascii_case(name) || agent.name.eq_ignore_ascii_case(name))
        });
        let Some(agent) = named else {
            return self.note(&format!("The flow hands over to {name}, who is no agent here."));
        };
        let (to, bot) = (self.write.assignee(agent.id)?, self.bot.clone());
        self.write.put_round(self.conversation.id, vec![agent.id])?;
        self.write.assign(&mut self.conversation, Some(to), &bot, None)
    }

    fn resolve(&mut self, reason: Option<String>) -> Result<()> {
        if let Some(reason) = reason {
            self.note(&reason)?;
        }
        let bot = self.bot.clone();
        if self.conversation.status == Status::Resolved {
            return Ok(());
        }
        self.write.resolve(&mut self.conversation, &bot)
    }

    /// A broken script never leaves a visitor without an answer: they hear of it, and go to people who can see why.
    fn fail(&mut self, failure: FlowFailure, sorry: Option<String>) -> Result<()> {
        let contact = contact::get_contact(self.write.tx, self.conversation.contact.id)?;
        let page = visit::find_origin(self.write.tx, contact.id, self.conversation.inbox_id)?;
        let page = page.and_then(|page| page.language);
        let sorry = sorry.unwrap_or_else(|| apology(contact.language.as_deref(), page.as_deref()).to_owned());
        self.append(MessageKind::Reply, &sorry, (None, None))?;
        let place = match (failure.line, failure.file.as_deref()) {
            (Some(line), Some(file)) => format!(", {file} line {line}"),
            (Some(line), None) => format!(", line {line}"),
            _ => String::new(),
        };
        let name = self.bot.name.clone().unwrap_or_default();
        self.note(&format!(
            "The bot {name} broke in the container {}{place} (version {}): {}",
            failure.container, failure.version, failure.message
        ))?;
        // The sentence of an error may quote what the script was working on.
        let message = words::masked(failure.message);
        let failure = FlowFailure { conversation_id: Some(self.conversation.id), message, ..failure };
        flow::insert_failure(self.write.tx, self.flow, &failure)?;
        let default = inbox::get_inbox(self.write.tx, self.conversation.inbox_id)?.default_group_id;
        let group = default.or(self.conversation.group_id).map(|id| group::get_group(self.write.tx, id)).transpose()?;
        self.hand_to_people(group)?;
        self.write.tell(Change::FlowUpdated { flow_id: self.flow })
    }
}

fn masked_map(map: &Map<String, Value>) -> Map<String, Value> {
    map.iter().map(|(name, value)| (words::masked(name.clone()), mask_json(value.clone()))).collect()
}

fn masked_tags(tags: &[String]) -> Vec<String> {
    tags.iter().cloned().map(words::masked).collect()
}

/// What is kept of an answer from outside: what was asked may hold a card number, and a text that is read as JSON is kept
/// once.
fn kept(answer: OutsideAnswer) -> Result<OutsideAnswer> {
    let mut answer: OutsideAnswer = serde_json::from_value(mask_json(serde_json::to_value(answer)?))?;
    if let OutsideAnswer::Call { answer: FetchAnswer::Rest { answer }, .. } = &mut answer
        && answer.json.is_some()
    {
        answer.text.clear();
    }
    Ok(answer)
}
