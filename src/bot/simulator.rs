//! Tries a flow: all inputs go in, all steps come out, and nothing is kept in between. The same step as in earnest, on the
//! stage.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::language::Language;
use super::program::Program;
use super::stage::{Stage, World, facts, farewell, file};
use super::telling::{exhausted, told, waiting};
use super::transcript::AFTER_MAX;
use crate::domain::flow::campaign::campaign;
use crate::domain::flow::declaration::Place;
use crate::domain::flow::effect::Effect;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::{FetchAnswer, FlowFailure, Input, Said, Waiting};
use crate::domain::flow::simulation::{
    House, INPUTS_MAX, SimAuthor, SimEntry, SimInput, SimJournalEntry, SimOrigin, SimStep, Simulation,
    SimulationRequest,
};
use crate::domain::id::MessageId;
use crate::domain::prompt::{Prompt, PromptAnswer};
use crate::domain::rest::RestAnswer;

/// Reads a flow and tries it; what is wrong with it is told instead of steps.
#[must_use]
pub fn simulate_files(
    language: &Language,
    files: &FlowFiles,
    settings: &Map<String, Value>,
    request: &SimulationRequest,
    house: &House,
) -> Simulation {
    let settings = request.settings.as_ref().unwrap_or(settings);
    match Program::read(language, request.files.as_ref().unwrap_or(files), settings) {
        Ok(program) => simulate(&program, request, house),
        Err(diagnostics) => Simulation { steps: Vec::new(), diagnostics },
    }
}

/// Tries a flow. More than [`INPUTS_MAX`] inputs are not looked at.
#[must_use]
pub fn simulate(program: &Program, request: &SimulationRequest, house: &House) -> Simulation {
    let mut simulator = Simulator::new(program, request, house);
    let mut steps = vec![simulator.shown(Vec::new(), &[])];
    for input in request.inputs.iter().take(INPUTS_MAX) {
        steps.push(simulator.take(input));
    }
    Simulation { steps, diagnostics: Vec::new() }
}

/// A conversation being tried.
pub struct Simulator<'p> {
    pub(super) stage: Stage<'p>,
    /// The prompt of the bot's newest message: only that can be pressed or filled in.
    prompt: Option<Prompt>,
}

impl<'p> Simulator<'p> {
    /// Before the first words.
    #[must_use]
    pub fn new(program: &'p Program, request: &SimulationRequest, house: &House) -> Self {
        let mut facts = facts(request.channel.as_str(), &house.time_zone);
        let contact = request.contact.clone();
        (facts.contact.name, facts.contact.email) = (contact.name, contact.email);
        (facts.contact.phone, facts.contact.language) = (contact.phone, contact.language);
        let SimOrigin { url, language } = request.origin.clone();
        facts.origin.campaign = url.as_deref().map(campaign).unwrap_or_default();
        (facts.origin.url, facts.origin.language) = (url, language);
        facts.origin.inbox.clone_from(&house.inbox);
        if let Some(lead) = &house.lead {
            facts.origin.lead.clone_from(lead);
        }
        let world = World {
            open_groups: request.world.open_groups.clone(),
            online: request.world.online.clone(),
            queue: request.world.queue.clone(),
            library: house.library.clone(),
            ..World::default()
        };
        Self { stage: Stage::new(program, world, facts, request.now.unwrap_or(house.now)), prompt: None }
    }

    /// Takes one input.
    pub fn take(&mut self, input: &SimInput) -> SimStep {
        let mut entries = Vec::new();
        let mut effects = match input {
            SimInput::Say { text, files, .. } => {
                let attachments = files.clone();
                entries.push(SimEntry { attachments, ..entry(SimAuthor::Contact, text.clone()) });
                let (answer, files) = (self.answer(input), files.iter().map(|name| file(name)).collect());
                self.stage.take(Input::Said(Said { text: text.clone(), answer, files, is_after_question: true }))
            }
            // Time stands still while a call is waited for.
            SimInput::Pass { .. } if self.is_waiting_for_call() => Vec::new(),
            SimInput::Pass { seconds } => self.stage.pass((*seconds).clamp(0, AFTER_MAX)),
            SimInput::Fetched { status, json, text } => self
                .fetched(*status, json.as_ref(), text.as_deref())
                .map_or_else(Vec::new, |input| self.stage.take(input)),
            SimInput::Agent { text } if self.is_waiting_for_agent() => {
                entries.push(entry(SimAuthor::Agent, text.clone()));
                self.stage.take(Input::AgentSaid { text: text.clone(), name: None })
            }
            // Whom nobody has asked.
            SimInput::Agent { .. } => Vec::new(),
            SimInput::Jump { container } => self.stage.take(Input::Enter { container: container.clone() }),
        };
        while let Some(more) = self.stage.go_on() {
            effects.extend(more);
        }
        if self.stage.is_exhausted() {
            let effect = exhausted();
            entries.push(SimEntry { effect: Some(effect.clone()), ..entry(SimAuthor::System, effect.text) });
        }
        let step = self.shown(entries, &effects);
        if let Some(said) = step.entries.iter().rfind(|entry| entry.from == SimAuthor::Bot) {
            self.prompt.clone_from(&said.prompt);
        }
        step
    }

    pub(super) const fn is_waiting_for_call(&self) -> bool {
        matches!(self.stage.state.waiting, Waiting::Fetch { .. })
    }

    pub(super) const fn is_waiting_for_agent(&self) -> bool {
        matches!(self.stage.state.waiting, Waiting::Agent { .. })
    }

    /// What was pressed or filled in, if it was offered: else it is words like any other, as in earnest.
    pub(super) fn answer(&self, input: &SimInput) -> Option<PromptAnswer> {
        let (SimInput::Say { option_id, fields, .. }, Some(prompt)) = (input, &self.prompt) else { return None };
        let answer = PromptAnswer { message_id: MessageId(0), option_id: *option_id, fields: fields.clone() };
        prompt.accepted(&answer)
    }

    fn fetched(&self, status: u16, json: Option<&Value>, text: Option<&str>) -> Option<Input> {
        let Waiting::Fetch { key, .. } = &self.stage.state.waiting else { return None };
        let body = json.map_or_else(|| text.unwrap_or_default().to_owned(), Value::to_string);
        let answer = if (100..=599).contains(&status) {
            RestAnswer::new(status, BTreeMap::new(), body.as_bytes())
        } else {
            RestAnswer::failed(if body.is_empty() { "No answer came." } else { &body })
        };
        Some(Input::Fetched { key: key.clone(), answer: FetchAnswer::Rest { answer: Box::new(answer) } })
    }

    fn shown(&self, mut entries: Vec<SimEntry>, effects: &[Effect]) -> SimStep {
        let stage = &self.stage;
        for effect in effects {
            self.enter(effect, &mut entries);
        }
        let error = effects.iter().find_map(failure).cloned();
        let place = place(&stage.state.waiting);
        let file_of = |file: &str| Some(file.to_owned()).filter(|file| !file.is_empty());
        let journal = stage.state.journal.iter().map(|entry| SimJournalEntry {
            call: entry.call.clone(),
            line: entry.place.line,
            file: file_of(&entry.place.file),
            value: entry.value.clone(),
        });
        let line = place.map(|place| place.line).or_else(|| error.as_ref().and_then(|error| error.line));
        let file = place.map(|place| place.file.as_str()).or_else(|| error.as_ref()?.file.as_deref());
        SimStep {
            entries,
            effects: effects.iter().map(told).collect(),
            container: stage.state.container.clone(),
            line: line.filter(|line| *line > 0),
            file: file.and_then(file_of),
            journal: journal.collect(),
            session: stage.state.session_now().clone(),
            // A contact is always JSON.
            contact: serde_json::to_value(&stage.facts.contact).unwrap_or_default(),
            waiting: waiting(&stage.state),
            now: stage.now,
            error,
        }
    }

    /// What of an effect is seen in the thread.
    fn enter(&self, effect: &Effect, entries: &mut Vec<SimEntry>) {
        let is_told = match effect {
            Effect::Say { text, prompt, media } => {
                let attachments = media.iter().map(|media| self.stage.file_name(media).to_owned()).collect();
                let prompt = prompt.clone();
                entries.push(SimEntry { prompt, attachments, ..entry(SimAuthor::Bot, text.clone()) });
                false
            }
            Effect::HandOff { handoff } => {
                entries.extend(farewell(handoff).map(|text| entry(SimAuthor::Bot, text.to_owned())));
                true
            }
            Effect::Fail { sorry, .. } => {
                entries.push(entry(SimAuthor::Bot, self.stage.sorry(sorry.as_deref()).to_owned()));
                true
            }
            Effect::Resolve { .. } | Effect::End | Effect::AskAgents { .. } => true,
            _ => false,
        };
        if is_told {
            let effect = told(effect);
            entries.push(SimEntry { effect: Some(effect.clone()), ..entry(SimAuthor::System, effect.text) });
        }
    }
}

const fn entry(from: SimAuthor, text: String) -> SimEntry {
    SimEntry { from, text, prompt: None, attachments: Vec::new(), effect: None }
}

fn failure(effect: &Effect) -> Option<&FlowFailure> {
    if let Effect::Fail { failure, .. } = effect { Some(failure) } else { None }
}

const fn place(waiting: &Waiting) -> Option<&Place> {
    match waiting {
        Waiting::Answer { place, .. }
        | Waiting::Fetch { place, .. }
        | Waiting::Agent { place, .. }
        | Waiting::Until { place, .. }
        | Waiting::Fact { place, .. } => Some(place),
        Waiting::Start | Waiting::Ended => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::timestamp::Timestamp;

    const SCRIPT: &str = r#"
        fn start() {
            let topic = menu("How can we help?", ["Order", "Person"]);
            if topic == "Person" { handoff("Support", #{ note: "wants a person", message: "One moment." }); }
            session.number = ask_number("Order number?");
            let r = service("shop").get(`/orders/${session.number}`);
            say(if r.ok { `It is ${r.json.status}.` } else { "Not found." }, #{ delay: 2 });
            contact.name = ask_agent("Support", "What is the name?");
            wait(60);
            resolve("done");
        }
    "#;

    fn simulated(inputs: &Value) -> Simulation {
        let files = FlowFiles::from([("flow.rhai".to_owned(), SCRIPT.to_owned())]);
        let request = json!({ "channel": "web", "contact": { "name": "Bea" }, "inputs": inputs });
        let request: SimulationRequest = serde_json::from_value(request).unwrap();
        let house = House { now: Timestamp(1_000_000), time_zone: "UTC".into(), ..House::default() };
        simulate_files(&Language::default(), &files, &Map::new(), &request, &house)
    }

    fn last(inputs: &Value) -> SimStep {
        simulated(inputs).steps.pop().unwrap()
    }

    #[test]
    fn each_input_has_its_step_and_the_first_is_the_start() {
        let made = simulated(&json!([{ "kind": "say", "text": "hi" }]));
        assert_eq!(made.steps.len(), 2);
        assert_eq!(made.steps[0].waiting.text, "Waits for the visitor's first words.");
        let step = serde_json::to_value(&made.steps[1]).unwrap();
        let hi = json!({ "from": "contact", "text": "hi", "prompt": null, "attachments": [], "effect": null });
        assert_eq!(step["entries"][0], hi);
        assert_eq!(step["entries"][1]["prompt"]["options"][1]["label"], "Person");
        assert_eq!(step["waiting"]["kind"], "answer");
        assert_eq!((step["container"].as_str(), step["line"].as_u64()), (Some("start"), Some(3)));
        let begins = json!({ "kind": "entered", "text": "Begins in start.", "container": "start", "group": null, "words": null });
        assert_eq!(step["effects"][0], begins);
        assert_eq!(step["contact"]["name"], "Bea");
    }

    #[test]
    fn calls_agents_and_time_are_answered_by_whoever_tries_it() {
        let mut inputs = vec![
            json!({ "kind": "say", "text": "hi" }),
            json!({ "kind": "say", "text": "Order", "option_id": 0 }),
            json!({ "kind": "say", "text": "99" }),
        ];
        let step = last(&json!(inputs));
        assert_eq!(step.waiting.text, "Waits for GET /orders/99 of the service shop.");
        assert_eq!(step.waiting.call.as_deref(), Some("service shop GET /orders/99"));
        assert_eq!(step.session, json!({ "number": 99 }).as_object().cloned().unwrap());
        inputs.push(json!({ "kind": "fetched", "status": 200, "json": { "status": "on its way" } }));
        let step = last(&json!(inputs));
        assert_eq!(step.entries[0].text, "It is on its way.");
        assert_eq!(step.now, Timestamp(1_002_000), "typing takes its time");
        assert_eq!(
            step.journal.iter().map(|entry| entry.call.as_str()).collect::<Vec<_>>(),
            ["menu", "ask_number", "get", "say"]
        );
        assert_eq!(step.waiting.group.as_deref(), Some("Support"));
        inputs.push(json!({ "kind": "agent", "text": "Ana" }));
        let step = last(&json!(inputs));
        assert_eq!(step.effects[0].text, "Writes to the contact: name Ana.");
        assert_eq!(step.waiting.until, Some(Timestamp(1_062_000)));
        inputs.push(json!({ "kind": "pass", "seconds": 60 }));
        let step = last(&json!(inputs));
        assert_eq!(step.entries[0].text, "Resolves the conversation: done");
    }

    #[test]
    fn what_people_get_is_told_in_a_sentence_and_a_wrong_jump_is_an_error() {
        let step = last(&json!([{ "kind": "say", "text": "hi" }, { "kind": "say", "text": "person" }]));
        let texts: Vec<&str> = step.entries.iter().map(|entry| entry.text.as_str()).collect();
        let told =
            "Hands the conversation to the group Support. Agents read: wants a person The visitor reads: One moment.";
        assert_eq!(texts, ["person", "One moment.", told]);
        let handed = step.entries[2].effect.as_ref().unwrap();
        assert_eq!((handed.kind.as_str(), handed.group.as_deref()), ("hand_off", Some("Support")));
        let step = last(&json!([{ "kind": "jump", "container": "nowhere" }]));
        assert!(step.error.is_some_and(|error| error.message.contains("no container nowhere")));
    }

    #[test]
    fn inputs_and_work_have_a_limit() {
        let many: Vec<Value> = (0..300).map(|_| json!({ "kind": "say", "text": "x" })).collect();
        assert_eq!(simulated(&json!(many)).steps.len(), INPUTS_MAX + 1);
        let endless = "fn start() { let n = 0; while n < 10000 { n += 1; } wait(1); jump(\"start\"); }";
        let files = FlowFiles::from([("flow.rhai".to_owned(), endless.to_owned())]);
        let inputs = json!({ "inputs": [{ "kind": "say", "text": "hi" }, { "kind": "pass", "seconds": 30_000_000 }] });
        let request: SimulationRequest = serde_json::from_value(inputs).unwrap();
        let made = simulate_files(&Language::default(), &files, &Map::new(), &request, &House::default());
        let entries = &made.steps[2].entries;
        assert_eq!(entries[0].text, "This conversation takes too long to be tried any further.");
    }

    #[test]
    fn what_was_not_offered_can_not_be_pressed_and_nobody_answers_unasked() {
        let step = last(&json!([{ "kind": "say", "text": "hi" }, { "kind": "say", "text": "order", "option_id": 7 }]));
        assert_eq!(step.entries.last().unwrap().text, "Order number?", "the words count");
        let before = last(&json!([{ "kind": "say", "text": "hi" }]));
        let after = last(&json!([{ "kind": "say", "text": "hi" }, { "kind": "agent", "text": "Here I am" }]));
        assert_eq!((after.waiting, after.entries), (before.waiting, vec![]));
    }

    #[test]
    fn time_stands_still_while_a_call_is_waited_for() {
        let order = ["hi", "order", "99"].map(|text| json!({ "kind": "say", "text": text }));
        let mut inputs = order.to_vec();
        inputs.push(json!({ "kind": "pass", "seconds": 600 }));
        let step = last(&json!(inputs));
        assert_eq!(
            (step.now, step.waiting.kind),
            (Timestamp(1_000_000), crate::domain::flow::simulation::SimWaitingKind::Fetch)
        );
    }

    #[test]
    fn the_journal_names_the_file_of_each_call() {
        let files = FlowFiles::from([
            (
                "flow.rhai".to_owned(),
                "import \"lib/more\" as more;\nfn start() { more::name(); ask(\"And?\"); }".to_owned(),
            ),
            ("lib/more.rhai".to_owned(), "fn name() { ask(\"Name?\") }".to_owned()),
        ]);
        let inputs = json!({ "inputs": [{ "kind": "say", "text": "hi" }, { "kind": "say", "text": "Ana" }] });
        let request: SimulationRequest = serde_json::from_value(inputs).unwrap();
        let made = simulate_files(&Language::default(), &files, &Map::new(), &request, &House::default());
        let journal = &made.steps[2].journal;
        assert_eq!((journal[0].file.as_deref(), journal[0].line), (Some("lib/more.rhai"), 1));
    }

    #[test]
    fn what_can_not_be_read_is_told_instead_of_steps() {
        let files = FlowFiles::from([("flow.rhai".to_owned(), "fn start( {".to_owned())]);
        let made =
            simulate_files(&Language::default(), &files, &Map::new(), &SimulationRequest::default(), &House::default());
        assert!(made.steps.is_empty() && made.diagnostics.len() == 1);
    }
}
