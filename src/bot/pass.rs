//! One pass through a container, from its top to where it needs something that is not there yet. The functions of the
//! language act on it: what brings something in takes it from the journal, what puts something out acts when the journal
//! is used up and is silent while it is replayed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rhai::{Dynamic, EvalAltResult, Map, NativeCallContext, Position};
use serde_json::Value;

use super::options::words;
use super::texts::Texts;
use super::variables::Variables;
use crate::domain::flow::declaration::{Declarations, Idle, Place};
use crate::domain::flow::effect::{Effect, Handoff};
use crate::domain::flow::graph::EdgeKind;
use crate::domain::flow::question::{Question, Reader};
use crate::domain::flow::run::{Entry, Fact, Fetch, JOURNAL_MAX, Waiting};
use crate::domain::timestamp::Timestamp;
use crate::script::value::{from_script, to_script};

/// What a function of the language answers.
pub type Answer<T = Dynamic> = Result<T, Box<EvalAltResult>>;

/// The most messages of one step.
pub const MESSAGES_MAX: usize = 50;

/// How a pass ended, when not by running off the container's end.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Wait(Waiting),
    Jump { container: String, by: EdgeKind, place: Place },
    End,
    Resolve(Option<String>),
    HandOff(Handoff),
}

/// When a step happens, and what chance it has.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now: Timestamp,
    /// What random numbers are made of.
    pub seed: u64,
}

/// A pass in progress.
pub struct Pass {
    pub moment: Moment,
    pub journal: Vec<Entry>,
    cursor: usize,
    pub effects: Vec<Effect>,
    /// Messages that may still be sent in this step.
    pub messages_left: usize,
    pub outcome: Option<Outcome>,
    pub variables: Variables,
    pub texts: Arc<Texts>,
    pub reader: Reader,
    /// Set by `idle` inside the container.
    pub idle: Option<Idle>,
    /// The knowledge card that was shown last.
    pub card: Option<i64>,
    /// Operations of this pass, up to where it ended.
    pub operations: u64,
}

/// What the tag of a call holds: a pass, or declarations while a script is read.
#[derive(Clone)]
pub enum Scene {
    Run(Arc<Mutex<Pass>>),
    Declare {
        declarations: Arc<Mutex<Declarations>>,
        /// What the admin has filled in.
        settings: Dynamic,
    },
}

/// A call of the language, and where it stands.
pub struct Call {
    pub name: &'static str,
    pub place: Place,
    pub position: Position,
}

impl Call {
    /// An error of the script's author, at this call.
    pub fn error(&self, message: impl Into<String>) -> Box<EvalAltResult> {
        EvalAltResult::ErrorRuntime(message.into().into(), self.position).into()
    }

    /// What ends the script; nothing in it can catch this.
    pub fn terminated(&self) -> Box<EvalAltResult> {
        EvalAltResult::ErrorTerminated(Dynamic::UNIT, self.position).into()
    }

    /// A value from outside, for the script.
    pub fn give(&self, value: &Value) -> Answer {
        to_script(value).map_err(|problem| self.error(format!("{}: {problem}.", self.name)))
    }

    /// A value of the script's, for outside.
    pub fn take(&self, value: &Dynamic) -> Answer<Value> {
        from_script(value).map_err(|problem| self.error(format!("{}: {problem}.", self.name)))
    }
}

fn call_of(context: &NativeCallContext<'_>, name: &'static str) -> Call {
    let position = context.call_position();
    let number = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    // The script itself has no name here: most calls are its own, and cost no allocation.
    let file = context.call_source().unwrap_or_default().to_owned();
    let place = Place { file, line: number(position.line()), column: number(position.position()) };
    Call { name, place, position }
}

/// Acts on the pass that a call belongs to.
pub fn act<T>(
    context: &NativeCallContext<'_>,
    name: &'static str,
    f: impl FnOnce(&mut Pass, &Call) -> Answer<T>,
) -> Answer<T> {
    let call = call_of(context, name);
    match scene(context) {
        Some(Scene::Run(pass)) => {
            let mut pass = lock(&pass);
            // After the end nothing more happens, whatever the script catches.
            if pass.outcome.is_some() {
                return Err(call.terminated());
            }
            let answer = f(&mut pass, &call);
            if pass.outcome.is_some() {
                pass.operations += context.global_runtime_state().num_operations;
            }
            answer
        }
        _ => Err(call.error(format!("{name} can only be used inside a container, such as fn start()."))),
    }
}

/// Declares something of the script that is being read.
pub fn declare(
    context: &NativeCallContext<'_>,
    name: &'static str,
    f: impl FnOnce(&mut Declarations, &Call) -> Answer<()>,
) -> Answer<()> {
    let call = call_of(context, name);
    match scene(context) {
        Some(Scene::Declare { declarations, .. }) => f(&mut lock(&declarations), &call),
        _ => Err(call.error(format!("{name} stands at the top of the script, outside of all functions."))),
    }
}

/// The scene that a call belongs to.
pub fn scene(context: &NativeCallContext<'_>) -> Option<Scene> {
    context.tag()?.read_lock::<Scene>().map(|scene| scene.clone())
}

/// The lock; whoever panicked while holding it has left a pass that is thrown away.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pass {
    /// A pass that begins at the top.
    pub fn new(moment: Moment, journal: Vec<Entry>, variables: Variables, texts: Arc<Texts>, reader: Reader) -> Self {
        Self {
            moment,
            journal,
            cursor: 0,
            effects: Vec::new(),
            messages_left: MESSAGES_MAX,
            outcome: None,
            variables,
            texts,
            reader,
            idle: None,
            card: None,
            operations: 0,
        }
    }

    /// Whether the journal is used up: what is done now has not been done before.
    pub fn is_live(&self) -> bool {
        self.cursor == self.journal.len()
    }

    /// Does something, unless it is replayed.
    pub fn put(&mut self, effect: Effect) {
        if self.is_live() {
            self.effects.push(effect);
        }
    }

    /// Says something, unless it is replayed.
    pub fn say(&mut self, effect: Effect, call: &Call) -> Answer<()> {
        if !self.is_live() {
            return Ok(());
        }
        let Some(left) = self.messages_left.checked_sub(1) else {
            let message =
                format!("More than {MESSAGES_MAX} messages without asking anything. Is there an endless loop?");
            return Err(call.error(message));
        };
        self.messages_left = left;
        self.effects.push(effect);
        Ok(())
    }

    /// What a call brought in before; none when it has to be waited for. The call's name may have a part, when one call
    /// brings in several things.
    pub fn replay(&mut self, name: &str, call: &Call) -> Answer<Option<Value>> {
        let place = self.replayed(name, call)?;
        Ok(place.and_then(|place| self.journal.get(place)).map(|entry| entry.value.clone()))
    }

    /// Where in the journal it stands.
    fn replayed(&mut self, name: &str, call: &Call) -> Answer<Option<usize>> {
        let Some(entry) = self.journal.get(self.cursor) else {
            if self.journal.len() >= JOURNAL_MAX {
                let message = format!(
                    "More than {JOURNAL_MAX} answers in one container. Go on in another with jump, also when it is the same again."
                );
                return Err(call.error(message));
            }
            return Ok(None);
        };
        if entry.call != name || entry.place != call.place {
            let message = format!(
                "The script went another way than before: it asks for {name} here, where it had asked for {} in line {}. What it branches on must not change between two answers.",
                entry.call, entry.place.line
            );
            return Err(call.error(message));
        }
        self.cursor += 1;
        Ok(Some(self.cursor - 1))
    }

    /// Takes something down that is known at once, such as the time.
    pub fn journaled(&mut self, call: &Call, value: impl FnOnce(&Self) -> Value) -> Answer<Value> {
        if let Some(value) = self.replay(call.name, call)? {
            return Ok(value);
        }
        let value = value(self);
        self.journal.push(Entry { call: call.name.to_owned(), place: call.place.clone(), value: value.clone() });
        self.cursor += 1;
        Ok(value)
    }

    /// Ends the pass.
    pub fn finish<T>(&mut self, outcome: Outcome, call: &Call) -> Answer<T> {
        self.outcome = Some(outcome);
        Err(call.terminated())
    }

    /// The answer to a question that was asked before: the question itself need not be made again for it.
    pub fn answered(&mut self, options: &Map, call: &Call) -> Answer<Option<Dynamic>> {
        if self.is_live() {
            return Ok(None);
        }
        let place = self.replayed(call.name, call)?;
        let Some(entry) = place.and_then(|place| self.journal.get(place)) else { return Ok(None) };
        if let Some(path) = options.get("save").and_then(words) {
            self.variables.save(&path, &entry.value).map_err(|problem| call.error(problem))?;
        }
        call.give(&entry.value).map(Some)
    }

    /// Asks a question, or gives the answer that has come.
    pub fn ask(&mut self, question: Question, call: &Call) -> Answer<Value> {
        let Some(answer) = self.replay(call.name, call)? else {
            let (text, prompt) = question.words();
            self.say(Effect::Say { text, prompt, media: None }, call)?;
            let (question, name, place) = (Box::new(question), call.name.to_owned(), call.place.clone());
            return self.finish(Outcome::Wait(Waiting::Answer { question, call: name, place }), call);
        };
        if let Some(path) = question.save {
            self.variables.save(&path, &answer).map_err(|problem| call.error(problem))?;
        }
        Ok(answer)
    }

    /// Fetches something from outside, or gives what has come. The key is made when the step is stored.
    pub fn fetch(&mut self, fetch: Fetch, call: &Call) -> Answer<Value> {
        match self.replay(call.name, call)? {
            Some(answer) => Ok(answer),
            None => {
                let (call_name, place) = (call.name.to_owned(), call.place.clone());
                let waiting = Waiting::Fetch { fetch: Box::new(fetch), key: String::new(), call: call_name, place };
                self.finish(Outcome::Wait(waiting), call)
            }
        }
    }

    /// Asks the house for a fact, or gives it.
    pub fn fact(&mut self, name: &str, fact: Fact, call: &Call) -> Answer<Value> {
        match self.replay(name, call)? {
            Some(answer) => Ok(answer),
            None => {
                let waiting = Waiting::Fact { fact, call: name.to_owned(), place: call.place.clone() };
                self.finish(Outcome::Wait(waiting), call)
            }
        }
    }

    /// Waits until a time, or goes on when it has come.
    pub fn wait(&mut self, name: &str, seconds: f64, is_typing: bool, call: &Call) -> Answer<()> {
        if self.replay(name, call)?.is_some() {
            return Ok(());
        }
        if is_typing {
            self.put(Effect::Type);
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to be a small number of seconds")]
        let at = Timestamp(self.moment.now.0 + (seconds * 1000.0) as i64);
        let waiting = Waiting::Until { at, is_typing, call: name.to_owned(), place: call.place.clone() };
        self.finish(Outcome::Wait(waiting), call)
    }
}
