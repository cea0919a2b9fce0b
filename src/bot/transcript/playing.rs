//! Plays tests: what visitors do is done on the stage, and what the bot says is held against what was written.

use serde_json::{Map, Value};

use super::comparing::{compare, same};
use super::writing::file_name;
use super::{Chat, Line, Visitor, What, bracketed, plain, read};
use crate::bot::language::Language;
use crate::bot::program::Program;
use crate::bot::stage::{Stage, farewell, file};
use crate::bot::telling::call_of;
use crate::domain::flow::effect::Effect;
use crate::domain::flow::files::{FlowFiles, in_folder};
use crate::domain::flow::report::{Diagnostic, TestName};
use crate::domain::flow::run::{FlowFailure, Input, Said, Waiting};
use crate::domain::flow::trial::{DiffKind, DiffLine, FlowTestResult, FlowTestRun};
use crate::domain::folding::fold;
use crate::domain::id::MessageId;
use crate::domain::prompt::{Input as Kind, Prompt, PromptAnswer, PromptField};

/// The names of all tests of a flow, and the files that can't be read.
#[must_use]
pub fn tests_of(files: &FlowFiles) -> (Vec<TestName>, Vec<(String, super::reading::Unreadable)>) {
    let (mut tests, mut problems) = (Vec::new(), Vec::new());
    for (stem, text) in in_folder(files, "tests") {
        let file = format!("tests/{stem}.chat");
        match read(text) {
            Ok(chats) => tests.extend(chats.into_iter().map(|chat| TestName {
                name: chat.name,
                file: file.clone(),
                line: chat.line,
            })),
            Err(unreadable) => problems.extend(unreadable.into_iter().map(|problem| (file.clone(), problem))),
        }
    }
    (tests, problems)
}

/// The most operations of all tests of a flow together.
const OPERATIONS_MAX: u64 = 40_000_000;

/// Runs all tests of a flow. A file that can't be read is a test that fails.
#[must_use]
pub fn run(language: &Language, files: &FlowFiles, settings: &Map<String, Value>) -> FlowTestRun {
    run_within(OPERATIONS_MAX, language, files, settings)
}

/// Runs tests until they have cost so much; those that are left then fail.
pub(super) fn run_within(
    most: u64,
    language: &Language,
    files: &FlowFiles,
    settings: &Map<String, Value>,
) -> FlowTestRun {
    let program = Program::read(language, files, settings);
    let mut tests = Vec::new();
    let mut spent = 0;
    for (stem, text) in in_folder(files, "tests") {
        let file = format!("tests/{stem}.chat");
        match read(text) {
            Ok(chats) => tests.extend(chats.iter().map(|chat| {
                let (result, operations) = if spent >= most {
                    (could_not(chat, "The tests before this one have taken all the time there is.".to_owned()), 0)
                } else if chat.setup.settings.is_empty() {
                    of_program(program.as_ref(), chat)
                } else {
                    let mut settings = settings.clone();
                    settings.extend(chat.setup.settings.clone());
                    of_program(Program::read(language, files, &settings).as_ref(), chat)
                };
                spent += operations;
                FlowTestResult { file: file.clone(), ..result }
            })),
            Err(problems) => tests.extend(problems.into_iter().map(|problem| FlowTestResult {
                name: stem.to_owned(),
                file: file.clone(),
                line: problem.line,
                message: Some(format!("Line {}: {}", problem.line, problem.message)),
                ..FlowTestResult::default()
            })),
        }
    }
    FlowTestRun { tests }
}

/// A test that was not held.
fn could_not(chat: &Chat, message: String) -> FlowTestResult {
    let message = Some(message);
    FlowTestResult { name: chat.name.clone(), line: chat.line, message, ..FlowTestResult::default() }
}

/// What came of a test, and what it has cost.
fn of_program(program: Result<&Program, &Vec<Diagnostic>>, chat: &Chat) -> (FlowTestResult, u64) {
    match program {
        Ok(program) => played(program, chat),
        Err(problems) => {
            let first = problems.first();
            let told = first.map(|first| format!("{}, line {}: {}", first.file, first.line, first.message));
            (could_not(chat, format!("The flow can't be read. {}", told.unwrap_or_default())), 0)
        }
    }
}

/// Plays one test.
#[must_use]
pub fn play(program: &Program, chat: &Chat) -> FlowTestResult {
    played(program, chat).0
}

fn played(program: &Program, chat: &Chat) -> (FlowTestResult, u64) {
    let play = Play::of(program, chat);
    let operations = play.actor.stage.operations();
    (play.done(chat), operations)
}

/// The containers that a test goes through.
#[must_use]
pub fn containers_of(program: &Program, chat: &Chat) -> Vec<String> {
    let entered = |effect: &Effect| if let Effect::Entered { to, .. } = effect { Some(to.clone()) } else { None };
    Play::of(program, chat).actor.done.iter().filter_map(entered).collect()
}

/// Whether the visitor writes on while the bot is busy with what came before.
fn is_interrupted(rest: &[Line]) -> bool {
    let next = rest.iter().find_map(|line| match &line.what {
        What::Visitor(visitor) => Some(visitor.is_meanwhile),
        What::Agent { .. } | What::After(_) => Some(false),
        _ => None,
    });
    next == Some(true)
}

struct Play<'p> {
    actor: Actor<'p>,
    /// What the bot was to say since the last thing that was done.
    written: Vec<What>,
    written_at: Option<u32>,
    /// Facts since then, as lines of the diff.
    facts: Vec<DiffLine>,
    diff: Vec<DiffLine>,
    message: Option<String>,
    expects_failure: bool,
}

impl<'p> Play<'p> {
    /// Plays all lines.
    fn of(program: &'p Program, chat: &Chat) -> Self {
        let setup = chat.setup.clone();
        let stage = Stage::new(program, setup.world, setup.facts, setup.now);
        let mut play = Self {
            actor: Actor::new(stage),
            written: Vec::new(),
            written_at: None,
            facts: Vec::new(),
            diff: Vec::new(),
            message: None,
            expects_failure: false,
        };
        if let Some(container) = &setup.entrance {
            play.actor.begin(container);
            play.go_on(chat.line, &chat.lines);
        }
        for (at, line) in chat.lines.iter().enumerate() {
            play.line(line, chat.lines.get(at + 1..).unwrap_or_default());
        }
        play
    }

    fn line(&mut self, line: &Line, rest: &[Line]) {
        match &line.what {
            What::Bot(text) => self.expect(line.number, What::Bot(plain(text))),
            What::Options(_) | What::Any => self.expect(line.number, line.what.clone()),
            What::Fact(fact) => {
                self.catch_up();
                self.expects_failure |= *fact == super::Fact::Failed;
                let text = line.what.text();
                match fact.check(&self.actor.stage, &self.actor.done) {
                    Ok(()) => self.facts.push(same(text)),
                    Err(instead) => {
                        let told = instead.first().map(|is| format!(" It is: {is}.")).unwrap_or_default();
                        self.tell(line.number, &format!("this is not so: {}.{told}", fact.text()));
                        self.facts.push(DiffLine { kind: DiffKind::Missing, text });
                        let instead = instead.into_iter().map(|text| format!("= {text}"));
                        self.facts.extend(instead.map(|text| DiffLine { kind: DiffKind::Unexpected, text }));
                    }
                }
            }
            What::Visitor(_) | What::Agent { .. } | What::After(_) => {
                if matches!(&line.what, What::Visitor(visitor) if visitor.is_meanwhile) {
                    self.catch_up();
                    self.settle_if_it_fits();
                } else {
                    self.settle();
                }
                self.diff.push(same(line.what.text()));
                if let Err(problem) = self.actor.act(&line.what) {
                    self.tell(line.number, &problem);
                }
                self.go_on(line.number, rest);
            }
        }
    }

    /// Lets the bot finish, unless the visitor writes on meanwhile.
    fn go_on(&mut self, number: u32, rest: &[Line]) {
        if !is_interrupted(rest) {
            self.actor.finish();
            self.look(number);
        }
    }

    /// Lets the bot say as much as is written, while it is busy.
    fn catch_up(&mut self) {
        let count = |lines: &[What]| lines.iter().filter(|line| matches!(line, What::Bot(_))).count();
        while count(&self.actor.heard) < count(&self.written) && self.actor.go_on() {}
    }

    fn expect(&mut self, number: u32, what: What) {
        self.written_at.get_or_insert(number);
        self.written.push(what);
    }

    fn tell(&mut self, number: u32, problem: &str) {
        if self.message.is_none() {
            self.message = Some(format!("Line {number}: {problem}"));
        }
    }

    /// What keeps the conversation from going on at all.
    fn look(&mut self, number: u32) {
        if let Waiting::Fetch { fetch, .. } = &self.actor.stage.state.waiting {
            let problem =
                format!("the test does not say what is answered to a call. Add: {} -> 200 {{}}", call_of(fetch));
            self.tell(number, &problem);
        }
        if self.actor.stage.is_exhausted() {
            self.tell(number, "the conversation takes too long. Does the flow go round and round?");
        }
    }

    /// Words that the visitor writes meanwhile may stand before what the bot had just said: it counts in the end.
    fn settle_if_it_fits(&mut self) {
        if compare(&self.written, &self.actor.heard).is_ok() {
            self.settle();
        }
    }

    /// Holds what was said against what was written.
    fn settle(&mut self) {
        let written = std::mem::take(&mut self.written);
        let heard = std::mem::take(&mut self.actor.heard);
        let at = self.written_at.take();
        match compare(&written, &heard) {
            Ok(lines) => self.diff.extend(lines),
            Err(lines) => {
                let first = |kind| lines.iter().find(|line| line.kind == kind).map(|line| line.text.clone());
                let problem = match (first(DiffKind::Missing), first(DiffKind::Unexpected)) {
                    (Some(missing), Some(unexpected)) => {
                        format!("written was {missing:?}, and there came {unexpected:?}.")
                    }
                    (Some(missing), None) => format!("{missing:?} did not come."),
                    (None, Some(unexpected)) => format!("{unexpected:?} came, and is not written."),
                    (None, None) => "the lines came in another order.".to_owned(),
                };
                let number = at.unwrap_or(self.actor.line);
                self.tell(number, &problem);
                self.diff.extend(lines);
            }
        }
        self.diff.append(&mut self.facts);
    }

    fn done(mut self, chat: &Chat) -> FlowTestResult {
        self.actor.line = chat.lines.last().map_or(chat.line, |line| line.number);
        self.settle();
        if !self.expects_failure
            && let Some(failure) = self.actor.done.iter().find_map(failure)
        {
            let line = failure.line.map(|line| format!(", line {line}")).unwrap_or_default();
            let file = failure.file.as_deref().unwrap_or(crate::domain::flow::files::SCRIPT);
            self.message = Some(format!("The flow broke in {} ({file}{line}): {}", failure.container, failure.message));
        }
        let passed = self.message.is_none();
        FlowTestResult {
            name: chat.name.clone(),
            file: String::new(),
            line: chat.line,
            passed,
            diff: self.diff,
            message: self.message,
        }
    }
}

fn failure(effect: &Effect) -> Option<&FlowFailure> {
    if let Effect::Fail { failure, .. } = effect { Some(failure) } else { None }
}

/// Whoever does on the stage what the lines of a conversation say, and hears the bot.
pub(super) struct Actor<'p> {
    pub stage: Stage<'p>,
    /// What the bot has said and not yet been looked at.
    pub heard: Vec<What>,
    /// All that the bot has done.
    pub done: Vec<Effect>,
    /// The newest message's prompt.
    prompt: Option<Prompt>,
    pub line: u32,
}

impl<'p> Actor<'p> {
    pub(super) const fn new(stage: Stage<'p>) -> Self {
        Self { stage, heard: Vec::new(), done: Vec::new(), prompt: None, line: 0 }
    }

    /// Begins in a container.
    pub(super) fn begin(&mut self, container: &str) {
        let effects = self.stage.take(Input::Enter { container: container.to_owned() });
        self.hear(effects);
    }

    /// Does what a line says. Calls and typing that this leads to are not waited for.
    pub(super) fn act(&mut self, what: &What) -> Result<(), String> {
        let (effects, problem) = match what {
            What::Visitor(visitor) => {
                let (said, problem) = said(visitor, self.prompt.as_ref());
                // What comes too early is words, whatever was pressed.
                (self.stage.take(Input::Said(said)), problem.filter(|_| !visitor.is_meanwhile))
            }
            What::Agent { name, text } => {
                let is_asked = matches!(self.stage.state.waiting, Waiting::Agent { .. });
                let problem = (!is_asked).then(|| "the bot has asked no agent here.".to_owned());
                let answer = Input::AgentSaid { text: plain(text), name: name.clone() };
                (self.stage.take(answer), problem)
            }
            What::After(seconds) => (self.stage.pass(*seconds), None),
            _ => (Vec::new(), None),
        };
        self.hear(effects);
        problem.map_or(Ok(()), Err)
    }

    /// Lets the bot end what it is busy with; false when there is nothing.
    pub(super) fn go_on(&mut self) -> bool {
        let Some(effects) = self.stage.go_on() else { return false };
        self.hear(effects);
        true
    }

    /// Lets the bot go on until it waits for somebody or for a time.
    pub(super) fn finish(&mut self) {
        while self.go_on() {}
    }

    /// Whether the bot has said something that was not looked at.
    pub(super) fn has_spoken(&self) -> bool {
        self.heard.iter().any(|line| matches!(line, What::Bot(_)))
    }

    fn hear(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match &effect {
                Effect::Say { text, prompt, media } => {
                    let name = |media| file_name(self.stage.file_name(media));
                    let file = media.as_ref().map(|media| format!("<file {}> ", name(media)));
                    self.heard.push(What::Bot(plain(&format!("{}{text}", file.unwrap_or_default()))));
                    let offered = prompt.as_ref().map(labels).unwrap_or_default();
                    if !offered.is_empty() {
                        self.heard.push(What::Options(offered));
                    }
                    self.prompt.clone_from(prompt);
                }
                Effect::HandOff { handoff } => {
                    self.heard.extend(farewell(handoff).map(|text| What::Bot(plain(text))));
                }
                Effect::Fail { sorry, .. } => {
                    self.heard.push(What::Bot(plain(self.stage.sorry(sorry.as_deref()))));
                }
                _ => {}
            }
            self.done.push(effect);
        }
    }
}

/// What is offered, as it is written: `[Label]`, of cards `[Title: Label]`, of a form `{name, email}`.
#[must_use]
pub fn labels(prompt: &Prompt) -> Vec<String> {
    match prompt {
        Prompt::Options { options } => options.iter().map(|option| bracketed(&option.label)).collect(),
        Prompt::List { sections, .. } => {
            sections.iter().flat_map(|section| &section.options).map(|option| bracketed(&option.label)).collect()
        }
        Prompt::Cards { cards } => {
            let mut labels = Vec::new();
            for card in cards {
                if card.buttons.is_empty() {
                    labels.push(bracketed(&card.title));
                }
                labels.extend(card.buttons.iter().map(|b| bracketed(&format!("{}: {}", card.title, b.label))));
            }
            labels
        }
        Prompt::Form { fields, .. } => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            vec![format!("{{{}}}", names.join(", "))]
        }
        Prompt::Input { .. } => Vec::new(),
    }
}

/// What can be pressed: the number, the label, and the label with its card's title.
fn buttons(prompt: &Prompt) -> Vec<(u32, String, String)> {
    if let Prompt::Cards { cards } = prompt {
        let all = cards.iter().flat_map(|card| card.buttons.iter().map(move |button| (card, button)));
        let named = all.filter_map(|(card, button)| {
            Some((button.id?, bracketed(&button.label), bracketed(&format!("{}: {}", card.title, button.label))))
        });
        return named.collect();
    }
    prompt.choices().into_iter().map(|(id, label)| (id, bracketed(label), bracketed(label))).collect()
}

/// How a pressed option is written: its label, and which of several that are called the same.
#[must_use]
pub fn press(prompt: &Prompt, option_id: u32) -> Option<(String, usize)> {
    let buttons = buttons(prompt);
    let (_, _, name) = buttons.iter().find(|(id, ..)| *id == option_id)?;
    let nth = buttons.iter().filter(|(_, _, other)| other == name).position(|(id, ..)| *id == option_id)? + 1;
    Some((name.trim_matches(['[', ']']).to_owned(), nth))
}

/// What a visitor does, as the flow gets it; and what is wrong with it.
pub(super) fn said(visitor: &Visitor, prompt: Option<&Prompt>) -> (Said, Option<String>) {
    let is_after_question = !visitor.is_meanwhile;
    let mut said = Said { text: plain(&visitor.text), is_after_question, ..Said::default() };
    said.files = visitor.files.iter().map(|name| file(name)).collect();
    let answer = |option_id, fields| PromptAnswer { message_id: MessageId(0), option_id, fields };
    let mut problem = None;
    if let Some((label, nth)) = &visitor.pressed {
        label.clone_into(&mut said.text);
        let name = bracketed(label);
        let buttons = prompt.map(buttons).unwrap_or_default();
        let of = |with_title: bool| {
            let mut found = buttons.iter().filter(|(_, label, full)| *(if with_title { full } else { label }) == name);
            found.nth(nth - 1).map(|(id, ..)| *id)
        };
        match of(true).or_else(|| of(false)) {
            Some(id) => said.answer = Some(answer(Some(id), None)),
            None => {
                let offered = prompt.map(labels).unwrap_or_default().join(" ");
                problem = Some(if offered.is_empty() {
                    format!("there is no button {name} here. Write the words without brackets.")
                } else {
                    format!("there is no button {name} here. There are: {offered}.")
                });
            }
        }
    }
    if let Some(form) = &visitor.form {
        let Some(Prompt::Form { fields, .. }) = prompt else {
            return (said, Some("there is no form to fill in here.".to_owned()));
        };
        let mut filled = std::collections::BTreeMap::new();
        let mut words = Vec::new();
        for (name, value) in form {
            let Some(field) = fields.iter().find(|field| field.name == *name || fold(&field.label) == fold(name))
            else {
                problem = Some(format!("the form has no field {name}."));
                continue;
            };
            words.push(format!("{}: {value}", field.label));
            filled.insert(field.name.clone(), field_value(field, value));
        }
        said.text = words.join("\n");
        said.answer = Some(answer(None, Some(filled)));
    }
    (said, problem)
}

/// A choice is sent as the number of its option.
pub(super) fn field_value(field: &PromptField, value: &str) -> String {
    if field.input != Kind::Choice {
        return value.to_owned();
    }
    let chosen = field.options.iter().find(|option| fold(&option.label) == fold(value));
    chosen.map_or_else(|| value.to_owned(), |option| option.id.to_string())
}
