//! Tries a flow: all inputs go in, all steps come out, and nothing is kept in between. The same step as in earnest, on the
//! stage.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::language::Language;
use super::program::Program;
use super::stage::{Stage, StageCard, World, facts};
use super::telling::{told, waiting};
use crate::domain::flow::declaration::Place;
use crate::domain::flow::effect::Effect;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::{FetchAnswer, FlowFailure, Input, Said, Waiting};
use crate::domain::flow::simulation::{
    House, INPUTS_MAX, SimAuthor, SimEntry, SimInput, SimJournalEntry, SimStep, Simulation, SimulationRequest,
};
use crate::domain::flow::words::{Phrase, language_of, phrase};
use crate::domain::id::MessageId;
use crate::domain::prompt::PromptAnswer;
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

fn card((id, title, text): &(i64, String, String)) -> StageCard {
    StageCard { id: *id, title: title.clone(), text: text.clone() }
}

/// A conversation being tried.
pub struct Simulator<'p> {
    stage: Stage<'p>,
}

impl<'p> Simulator<'p> {
    /// Before the first words.
    #[must_use]
    pub fn new(program: &'p Program, request: &SimulationRequest, house: &House) -> Self {
        let mut facts = facts(request.channel.as_str(), &house.time_zone);
        let contact = request.contact.clone();
        (facts.contact.name, facts.contact.email) = (contact.name, contact.email);
        (facts.contact.phone, facts.contact.language) = (contact.phone, contact.language);
        (facts.origin.url, facts.origin.language) = (request.origin.url.clone(), request.origin.language.clone());
        if let Some(lead) = &house.lead {
            facts.origin.lead.clone_from(lead);
        }
        let world = World {
            open_groups: request.world.open_groups.clone(),
            online: request.world.online.clone(),
            queue: request.world.queue.clone(),
            canned: house.canned.clone(),
            cards: house.cards.iter().map(card).collect(),
            ..World::default()
        };
        Self { stage: Stage::new(program, world, facts, request.now.unwrap_or(house.now)) }
    }

    /// Takes one input.
    pub fn take(&mut self, input: &SimInput) -> SimStep {
        let mut entries = Vec::new();
        let mut effects = match input {
            SimInput::Say { text, option_id, fields } => {
                entries.push(entry(SimAuthor::Contact, text.clone()));
                let is_pressed = option_id.is_some() || fields.is_some();
                let answer = is_pressed.then(|| PromptAnswer {
                    message_id: MessageId(0),
                    option_id: *option_id,
                    fields: fields.clone(),
                });
                let said = Said { text: text.clone(), answer, is_after_question: true, ..Said::default() };
                self.stage.take(Input::Said(said))
            }
            SimInput::Pass { seconds } => self.stage.pass((*seconds).clamp(0, 400 * 86_400)),
            SimInput::Fetched { status, json, text } => self
                .fetched(*status, json.as_ref(), text.as_deref())
                .map_or_else(Vec::new, |input| self.stage.take(input)),
            SimInput::Agent { text } => {
                entries.push(entry(SimAuthor::Agent, text.clone()));
                self.stage.take(Input::AgentSaid { text: text.clone(), name: None })
            }
            SimInput::Jump { container } => self.stage.take(Input::Enter { container: container.clone() }),
        };
        effects.extend(self.stage.finish_typing());
        if self.stage.is_exhausted() {
            entries
                .push(entry(SimAuthor::System, "This conversation takes too long to be tried any further.".to_owned()));
        }
        self.shown(entries, &effects)
    }

    fn fetched(&self, status: u16, json: Option<&Value>, text: Option<&str>) -> Option<Input> {
        let Waiting::Fetch { key, .. } = &self.stage.state.waiting else { return None };
        let body = json.map_or_else(|| text.unwrap_or_default().to_owned(), Value::to_string);
        let answer = match status {
            0 => RestAnswer::failed(if body.is_empty() { "No answer came." } else { &body }),
            _ => RestAnswer::new(status, BTreeMap::new(), body.as_bytes()),
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
        let journal = stage.state.journal.iter().map(|entry| SimJournalEntry {
            call: entry.call.clone(),
            line: entry.place.line,
            value: entry.value.clone(),
        });
        let line = place.map(|place| place.line).or_else(|| error.as_ref().and_then(|error| error.line));
        let file =
            place.map(|place| place.file.clone()).or_else(|| error.as_ref().and_then(|error| error.file.clone()));
        SimStep {
            entries,
            effects: effects.iter().map(told).collect(),
            container: stage.state.container.clone(),
            line: line.filter(|line| *line > 0),
            file: file.filter(|file| !file.is_empty()),
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
        match effect {
            Effect::Say { text, prompt, media } => {
                let attachments = media.iter().map(|media| self.stage.file_name(media).to_owned()).collect();
                let prompt = prompt.clone();
                entries.push(SimEntry { from: SimAuthor::Bot, text: text.clone(), prompt, attachments });
            }
            Effect::HandOff { handoff } => {
                entries.extend(handoff.message.clone().map(|text| entry(SimAuthor::Bot, text)));
                entries.push(entry(SimAuthor::System, told(effect).text));
            }
            Effect::Fail { sorry, .. } => {
                let contact = self.stage.facts.contact.language.as_deref();
                let language = language_of(contact.or(self.stage.facts.origin.language.as_deref()));
                let sorry = sorry.clone().unwrap_or_else(|| phrase(Phrase::Sorry, language).to_owned());
                entries.push(entry(SimAuthor::Bot, sorry));
                entries.push(entry(SimAuthor::System, told(effect).text));
            }
            Effect::Resolve { .. } | Effect::End | Effect::AskAgents { .. } => {
                entries.push(entry(SimAuthor::System, told(effect).text));
            }
            _ => {}
        }
    }
}

const fn entry(from: SimAuthor, text: String) -> SimEntry {
    SimEntry { from, text, prompt: None, attachments: Vec::new() }
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
        assert_eq!(step["entries"][0], json!({ "from": "contact", "text": "hi", "prompt": null, "attachments": [] }));
        assert_eq!(step["entries"][1]["prompt"]["options"][1]["label"], "Person");
        assert_eq!(step["waiting"]["kind"], "answer");
        assert_eq!((step["container"].as_str(), step["line"].as_u64()), (Some("start"), Some(3)));
        assert_eq!(step["effects"][0], json!({ "kind": "entered", "text": "Begins in start." }));
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
        assert_eq!(step.session, json!({ "number": 99 }).as_object().cloned().unwrap());
        inputs.push(json!({ "kind": "fetched", "status": 200, "json": { "status": "on its way" } }));
        let step = last(&json!(inputs));
        assert_eq!(step.entries[0].text, "It is on its way.");
        assert_eq!(step.now, Timestamp(1_002_000), "typing takes its time");
        assert_eq!(
            step.journal.iter().map(|entry| entry.call.as_str()).collect::<Vec<_>>(),
            ["menu", "ask_number", "get", "say"]
        );
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
    fn what_can_not_be_read_is_told_instead_of_steps() {
        let files = FlowFiles::from([("flow.rhai".to_owned(), "fn start( {".to_owned())]);
        let made =
            simulate_files(&Language::default(), &files, &Map::new(), &SimulationRequest::default(), &House::default());
        assert!(made.steps.is_empty() && made.diagnostics.len() == 1);
    }
}
