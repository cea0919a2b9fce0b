//! A step: what a run does on an input. Pure: a program, a run and an input give effects and the run as it is afterwards.
//! Nothing is read, waited for or reached here; what has to come from outside is what the run waits for then.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::pass::{MESSAGES_MAX, Moment, Outcome, Pass};
use super::program::Program;
use super::variables::{Variables, contact_change, conversation_change};
use crate::domain::flow::declaration::{ENTRY, Place};
use crate::domain::flow::effect::{CardEvent, Effect};
use crate::domain::flow::graph::EdgeKind;
use crate::domain::flow::question::{Question, Reader, Understood};
use crate::domain::flow::run::{
    Alone, CALLS_PER_MINUTE, Entry, FlowFailure, Input, MESSAGES_ALONE_MAX, RunState, STEPS_ALONE_MAX, Said, Snapshot,
    Spent, Waiting, Written,
};
use crate::domain::timestamp::Timestamp;
use crate::script::OPERATIONS_MAX;
use crate::script::failure::Failure;

/// The most containers that a step goes through without asking anything.
const JUMPS_MAX: usize = 100;

/// What a step goes by, beside the run.
pub struct Scene<'a> {
    /// The version that the run's container belongs to.
    pub program: &'a Program,
    /// The newest published version, which the run goes on with at its next jump; none when that is the same.
    pub newest: Option<(i64, &'a Program)>,
    pub moment: Moment,
    /// Contact, conversation and origin as they are now: what a container sees that is entered in this step.
    pub facts: Snapshot,
}

/// What a step has made.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepped {
    pub effects: Vec<Effect>,
    pub state: RunState,
    pub version: i64,
    /// What it has cost.
    pub operations: u64,
}

/// Takes a run one step further.
#[must_use]
pub fn step(scene: &Scene<'_>, version: i64, state: RunState, input: Input) -> Stepped {
    let step = Step {
        scene,
        program: scene.program,
        facts: Cow::Borrowed(&scene.facts),
        made: Stepped { effects: Vec::new(), state, version, operations: 0 },
    };
    step.take(input)
}

/// A step in progress.
struct Step<'a> {
    scene: &'a Scene<'a>,
    program: &'a Program,
    /// What is known of the world, with what this step has written.
    facts: Cow<'a, Snapshot>,
    made: Stepped,
}

impl Step<'_> {
    fn take(mut self, input: Input) -> Stepped {
        self.count(&input);
        let waiting = std::mem::take(&mut self.made.state.waiting);
        match (waiting, input) {
            (Waiting::Ended, input) if !matches!(input, Input::Enter { .. }) => {
                self.made.state.waiting = Waiting::Ended;
            }
            (_, Input::Enter { container }) => {
                self.made.state.entrance.get_or_insert_with(|| container.clone());
                self.enter(None, container, EdgeKind::Jump, None);
            }
            (Waiting::Start, Input::Said(said)) => self.start(&said),
            (Waiting::Answer { question, call, place }, Input::Said(said)) => self.hear(*question, call, place, &said),
            (Waiting::Answer { question, call, place }, Input::Time) => self.time_has_come(question, call, place),
            (Waiting::Fetch { key, call, place, .. }, Input::Fetched { key: of, answer }) if key == of => {
                let value = fetched_value(&answer);
                self.go_on(call, place, value);
            }
            (Waiting::Agent { call, place, .. }, Input::AgentSaid { text, .. }) => self.go_on(call, place, text.into()),
            (Waiting::Until { at, call, place, .. }, Input::Time) if at <= self.scene.moment.now => {
                self.go_on(call, place, Value::Null);
            }
            (Waiting::Fact { call, place, .. }, Input::Told(value)) => self.go_on(call, place, value),
            // Whatever it waits for, a keyword is heard.
            (waiting, Input::Said(said)) => {
                self.made.state.waiting = waiting;
                self.listen(&said);
            }
            (waiting, _) => self.made.state.waiting = waiting,
        }
        if !matches!(self.made.state.waiting, Waiting::Fact { .. }) {
            self.made.state.spent = Spent::default();
        }
        self.made
    }

    /// A step begins with whatever comes from outside; what the house tells belongs to the one in progress. Whoever speaks
    /// is not silent, and the bot is not alone any more.
    fn count(&mut self, input: &Input) {
        let state = &mut self.made.state;
        if !matches!(input, Input::Told(_)) {
            state.spent = Spent::default();
            state.alone.steps = state.alone.steps.saturating_add(1);
        }
        if matches!(input, Input::Said(_) | Input::Enter { .. }) {
            state.alone = Alone::default();
        }
        if matches!(input, Input::Said(_)) && !matches!(state.waiting, Waiting::Answer { .. }) {
            state.is_silent = false;
        }
    }

    fn start(&mut self, said: &Said) {
        if !self.listen(said) {
            self.enter(None, ENTRY.to_owned(), EdgeKind::Jump, None);
        }
    }

    /// Goes where a keyword leads, if one is heard.
    fn listen(&mut self, said: &Said) -> bool {
        let keyword = self.program.ears.hear(&said.text).map(str::to_owned);
        let is_heard = keyword.is_some();
        if let Some(container) = keyword {
            self.jump(container, EdgeKind::Keyword, None);
        }
        is_heard
    }

    fn hear(&mut self, question: Question, call: String, place: Place, said: &Said) {
        // Whoever speaks is not silent.
        self.made.state.idle_at = self.idle_from_now(self.made.state.idle_at);
        let is_answer = said.is_after_question;
        if !(is_answer && question.is_chosen_by(said)) && self.listen(said) {
            return;
        }
        if !is_answer {
            self.made.state.waiting = Waiting::Answer { question: Box::new(question), call, place };
            return;
        }
        let otherwise = question.otherwise.clone();
        match question.understand(said, &self.reader()) {
            Understood::Value(value) => self.go_on(call, place, value),
            Understood::Again { words, question } => {
                self.say_again(words, &question);
                self.made.state.waiting = Waiting::Answer { question, call, place };
            }
            Understood::Next { question } => {
                let (text, prompt) = question.words();
                self.made.effects.push(Effect::Say { text, prompt, media: None });
                self.made.state.waiting = Waiting::Answer { question, call, place };
            }
            Understood::GivenUp => self.give_up(otherwise, place),
        }
    }

    /// What was wrong, and what there is to choose or fill in once more.
    fn say_again(&mut self, words: String, question: &Question) {
        let (_, prompt) = question.words();
        self.made.effects.push(Effect::Say { text: words, prompt, media: None });
    }

    /// No answer fits, asked often enough: people can help where the script has no other idea.
    fn give_up(&mut self, otherwise: Option<String>, place: Place) {
        let fallback = self.program.declarations.fallback.as_ref().map(|fallback| fallback.container.clone());
        match otherwise.or(fallback) {
            Some(container) => self.jump(container, EdgeKind::Fallback, Some(place)),
            None => {
                let message =
                    "The visitor's answers did not fit, and the flow has no fallback(\"container\") for that.";
                self.fail_at(message.to_owned(), Some(place));
            }
        }
    }

    fn time_has_come(&mut self, question: Box<Question>, call: String, place: Place) {
        let now = self.scene.moment.now;
        if question.timeout_at.is_some_and(|at| at <= now) {
            return match question.on_timeout {
                Some(container) => self.jump(container, EdgeKind::Timeout, Some(place)),
                None => self.go_on(call, place, Value::Null),
            };
        }
        if self.made.state.idle_at.is_some_and(|at| at <= now) {
            self.made.state.idle_at = None;
            let container = self.made.state.idle_container.take();
            let idle = container.or_else(|| self.program.declarations.idle.as_ref().map(|idle| idle.container.clone()));
            if let Some(container) = idle {
                self.made.effects.push(Effect::FellSilent { container: self.made.state.container.clone() });
                // Silence is told once: until the visitor speaks, nothing waits for it again.
                self.made.state.is_silent = true;
                return self.jump(container, EdgeKind::Idle, Some(place));
            }
        }
        self.made.state.waiting = Waiting::Answer { question, call, place };
    }

    /// Takes down what has come in, and runs on.
    fn go_on(&mut self, call: String, place: Place, value: Value) {
        self.made.state.journal.push(Entry { call, place, value });
        self.run();
    }

    /// Goes to a container: of the newest version, whose `start` stands in for what it no longer has.
    fn jump(&mut self, container: String, by: EdgeKind, place: Option<Place>) {
        let spent = &mut self.made.state.spent;
        spent.jumps += 1;
        if spent.jumps > JUMPS_MAX || spent.operations > OPERATIONS_MAX {
            let message = "The flow goes round and round without asking anything. Is there an endless loop of jumps?";
            return self.fail_at(message.to_owned(), place);
        }
        let mut container = container;
        if let Some((version, newest)) = self.scene.newest
            && version != self.made.version
        {
            self.program = newest;
            self.made.version = version;
            if !newest.containers.contains(&container) {
                ENTRY.clone_into(&mut container);
            }
        }
        let state = &mut self.made.state;
        if let Some(session) = state.changed_session.take() {
            state.session = session;
        }
        let from = state.container.clone();
        self.enter(Some(from), container, by, place);
    }

    fn enter(&mut self, from: Option<String>, container: String, by: EdgeKind, place: Option<Place>) {
        if !self.program.containers.contains(&container) {
            let message =
                format!("There is no container {container}. Write fn {container}() {{ ... }}, or mend the name.");
            return self.fail_at(message, place);
        }
        self.made.effects.push(Effect::Entered { from, to: container.clone(), by });
        let state = &mut self.made.state;
        if state.beginning.is_none() {
            state.beginning = Some(Box::new(self.facts.clone().into_owned()));
        }
        state.container = container;
        state.entered += 1;
        state.journal.clear();
        state.config.clone_from(&self.program.config);
        state.snapshot = self.facts.clone().into_owned();
        state.written = Written { contact: self.facts.contact.clone(), conversation: self.facts.conversation.clone() };
        self.run();
    }

    /// Runs the container from its top, and goes where it leads.
    fn run(&mut self) {
        let program = self.program;
        let state = &mut self.made.state;
        let journal = std::mem::take(&mut state.journal);
        let reader = Reader::of(&state.snapshot, self.scene.moment.now);
        let variables = Variables::of(state);
        // Chance is another in each container, also where one leads to the next within a step.
        let seed = self.scene.moment.seed ^ state.entered.wrapping_mul(0xd1b5_4a32_d192_ed03);
        let moment = Moment { seed, ..self.scene.moment };
        let mut pass = Pass::new(moment, journal, variables, std::sync::Arc::clone(&program.texts), reader);
        pass.messages_left = MESSAGES_MAX.saturating_sub(state.spent.messages);
        pass.card = state.card;
        let (mut pass, ended) = program.run(&state.container, pass);
        state.journal = std::mem::take(&mut pass.journal);
        state.card = pass.card;
        let messages = MESSAGES_MAX.saturating_sub(state.spent.messages).saturating_sub(pass.messages_left);
        state.spent.messages += messages;
        state.spent.operations += pass.operations;
        state.alone.messages = state.alone.messages.saturating_add(u32::try_from(messages).unwrap_or(u32::MAX));
        self.made.operations += pass.operations;
        self.made.effects.append(&mut pass.effects);
        // What was written counts also when the script broke after it.
        let written = self.write(&pass.variables);
        pass.variables.give_back(&mut self.made.state);
        if let Err(failure) = ended.and(written).and_then(|()| self.is_too_long_alone()) {
            return self.fail(failure);
        }
        let idle = pass.idle.take();
        self.turn(pass.outcome, idle.map(|idle| (idle.seconds, idle.container)));
    }

    /// A bot that goes on and on by itself is ended, before it fills the disk.
    fn is_too_long_alone(&self) -> Result<(), Failure> {
        let Alone { messages, steps } = self.made.state.alone;
        if messages <= MESSAGES_ALONE_MAX && steps <= STEPS_ALONE_MAX {
            return Ok(());
        }
        let message = format!(
            "The bot has gone on by itself for {messages} messages and {steps} steps without a word of the visitor's. Ask something in between."
        );
        Err(Failure { message, file: None, line: None, column: None })
    }

    /// What the script has written of contact and conversation since the last step.
    fn write(&mut self, variables: &Variables) -> Result<(), Failure> {
        let broken = |message| Failure { message, file: None, line: None, column: None };
        self.made.state.changed_session = variables.changed_session().map_err(broken)?;
        let Some(written) = variables.written(&self.made.state.written).map_err(broken)? else { return Ok(()) };
        let before = &self.made.state.written;
        if let Some(change) = contact_change(&before.contact, &written.contact) {
            self.facts.to_mut().contact = written.contact.clone();
            self.made.effects.push(Effect::UpdateContact { change });
        }
        if let Some(change) = conversation_change(&before.conversation, &written.conversation) {
            self.facts.to_mut().conversation = written.conversation.clone();
            self.made.effects.push(Effect::UpdateConversation { change });
        }
        self.made.state.written = written;
        Ok(())
    }

    fn turn(&mut self, outcome: Option<Outcome>, idle: Option<(i64, String)>) {
        match outcome {
            Some(Outcome::Jump { container, by, place }) => self.jump(container, by, Some(place)),
            Some(Outcome::Wait(waiting)) => self.wait(waiting, idle),
            Some(Outcome::HandOff(handoff)) => {
                if let Some(id) = self.made.state.card {
                    self.made.effects.push(Effect::Card { id, what: CardEvent::HandedOff });
                }
                self.finish(Effect::HandOff { handoff });
            }
            Some(Outcome::Resolve(reason)) => self.finish(Effect::Resolve { reason }),
            // Whoever runs off a container's end has nothing more to say.
            Some(Outcome::End) | None => self.finish(Effect::End),
        }
    }

    fn wait(&mut self, mut waiting: Waiting, idle: Option<(i64, String)>) {
        match &mut waiting {
            Waiting::Answer { .. } => {
                let declared =
                    self.program.declarations.idle.as_ref().map(|idle| (idle.seconds, idle.container.clone()));
                let (seconds, container) = idle.or(declared).unzip();
                self.made.state.idle_seconds = seconds;
                self.made.state.idle_container = container;
                self.made.state.idle_at = if self.made.state.is_silent {
                    None
                } else {
                    seconds.map(|seconds| self.scene.moment.now.plus_seconds(seconds))
                };
            }
            Waiting::Fetch { place, .. } => {
                let place = place.clone();
                if let Err(failure) = self.count_call(&place) {
                    return self.fail(failure);
                }
            }
            _ => {}
        }
        self.made.state.waiting = waiting;
    }

    fn idle_from_now(&mut self, before: Option<Timestamp>) -> Option<Timestamp> {
        let was_silent = std::mem::take(&mut self.made.state.is_silent);
        let seconds = self.made.state.idle_seconds.filter(|_| before.is_some() || was_silent)?;
        Some(self.scene.moment.now.plus_seconds(seconds))
    }

    fn count_call(&mut self, place: &Place) -> Result<(), Failure> {
        let now = self.scene.moment.now;
        let calls = &mut self.made.state.calls;
        calls.retain(|at| at.plus_seconds(60) > now);
        if calls.len() >= CALLS_PER_MINUTE {
            let message = format!("More than {CALLS_PER_MINUTE} REST calls within a minute. Is there an endless loop?");
            let (line, column) = (Some(place.line), Some(place.column));
            return Err(Failure { message, file: Some(place.file.clone()).filter(|f| !f.is_empty()), line, column });
        }
        calls.push(now);
        Ok(())
    }

    fn finish(&mut self, effect: Effect) {
        self.made.effects.push(effect);
        self.made.state.waiting = Waiting::Ended;
        self.made.state.idle_at = None;
    }

    /// The script broke at a place of its own, if it is known.
    fn fail_at(&mut self, message: String, place: Option<Place>) {
        let place = place.unwrap_or_default();
        self.fail(Failure {
            message,
            file: Some(place.file).filter(|file| !file.is_empty()),
            line: Some(place.line).filter(|line| *line > 0),
            column: Some(place.column).filter(|column| *column > 0),
        });
    }

    /// The script broke: nobody is left without an answer.
    fn fail(&mut self, failure: Failure) {
        let failure = FlowFailure {
            at: self.scene.moment.now,
            version: self.made.version,
            container: self.made.state.container.clone(),
            file: failure.file,
            line: failure.line,
            column: failure.column,
            message: failure.message,
            conversation_id: None,
        };
        let sorry = self.program.declarations.sorry.clone();
        self.finish(Effect::Fail { failure, sorry });
    }

    fn reader(&self) -> Reader {
        Reader::of(&self.made.state.snapshot, self.scene.moment.now)
    }
}

/// What a script gets of something that was fetched.
fn fetched_value(answer: &crate::domain::flow::run::FetchAnswer) -> Value {
    use crate::domain::flow::run::FetchAnswer;
    match answer {
        FetchAnswer::Rest { answer } => {
            let text = cut(&answer.text, crate::script::STRING_MAX);
            let headers: Map<String, Value> =
                answer.headers.iter().map(|(k, v)| (k.clone(), v.clone().into())).collect();
            serde_json::json!({
                "ok": answer.ok,
                "status": answer.status,
                "headers": headers,
                "text": text,
                "json": answer.json,
                "error": answer.error,
            })
        }
        FetchAnswer::File { attachment_id, error } => {
            serde_json::json!({ "attachment_id": attachment_id, "error": error })
        }
    }
}

/// At most so many bytes of a text, on a character's border.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
