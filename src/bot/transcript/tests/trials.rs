//! Random trials of the example bots, written down as tests: what is written passes when it is played.

use std::collections::BTreeSet;

use super::random::TALKATIVE;
use super::*;
use crate::bot::past::tried;
use crate::bot::simulator::Simulator;
use crate::bot::templates::TEMPLATES;
use crate::domain::canned_response::CannedResponse;
use crate::domain::flow::simulation::{
    House, Library, SimChannel, SimContact, SimInput, SimOrigin, SimStep, SimWaitingKind, SimWorld, SimulationRequest,
};
use crate::domain::id::{CannedResponseId, GroupId, KnowledgeCardId};
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::prompt::{Input, Prompt, PromptField};

/// Words that visitors of the examples may write: answers, keywords, and nonsense.
const WORDS: &[&str] = &[
    "hello",
    "hola",
    "1",
    "2",
    "no",
    "yes",
    "Ana, or so",
    "ana@example.com",
    "099 123 456",
    "1234",
    "tomorrow",
    "agent",
    "persona",
    "human",
    "menu",
    "How do I pay?",
    "when do you deliver",
    "[odd] {words}",
    "\\ <file x>\n\n  # two lines",
    "= tag x",
];

fn house() -> House {
    let card = |id, title: &str, questions: &[&str], text: &str| KnowledgeCard {
        questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        ..KnowledgeCard::new(KnowledgeCardId(id), title, text)
    };
    let response = |id, language: Option<&str>, text: &str| CannedResponse {
        id: CannedResponseId(id),
        shortcut: "hours".into(),
        text: text.into(),
        language: language.map(str::to_owned),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    };
    House {
        now: Timestamp(1_772_456_400_000),
        time_zone: "America/Montevideo".into(),
        inbox: "Site, the old one".into(),
        lead: Some(vec!["email".into()]),
        library: Library {
            cards: vec![
                card(11, "Payment", &["How do I pay?"], "By card,\n  or \"cash\"."),
                card(12, "Delivery", &["When do you deliver?"], "In two days -> at your door."),
                KnowledgeCard { language: Some("es".into()), ..card(13, "Pagos", &["¿Cómo pago?"], "Con tarjeta.") },
                KnowledgeCard { group_id: Some(GroupId(2)), ..card(14, "Paying", &["paying"], "Ask us.") },
            ],
            canned: vec![
                response(1, None, "We open at 9, {{contact.first_name|friend}}."),
                response(2, Some("es"), "A las 9."),
            ],
            groups: BTreeMap::from([("Sales".to_owned(), GroupId(1)), ("Support".to_owned(), GroupId(2))]),
            bot_name: Some("Luna".into()),
            business_name: Some("Casa Luna".into()),
        },
    }
}

/// Numbers that decide what comes next.
struct Chance(std::vec::IntoIter<u32>);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0.next().unwrap_or_default() as usize % n.max(1)
    }

    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

fn request(chance: &mut Chance) -> SimulationRequest {
    let language = [None, Some("es"), Some("en-GB"), Some("pt")][chance.below(4)].map(str::to_owned);
    let name = [None, Some("Bea, or Bé")][chance.below(2)].map(str::to_owned);
    let open = BTreeSet::from(["Sales".to_owned()]);
    SimulationRequest {
        channel: [SimChannel::Web, SimChannel::Web, SimChannel::Text, SimChannel::Email][chance.below(4)],
        contact: SimContact {
            name,
            language: language.clone().filter(|_| chance.below(2) == 0),
            ..SimContact::default()
        },
        origin: SimOrigin { url: Some("https://example.com/a?utm_source=x".into()), language },
        world: SimWorld {
            open_groups: [None, None, Some(open), Some(BTreeSet::new())][chance.below(4)].clone(),
            online: BTreeMap::from([("Support".to_owned(), i64::try_from(chance.below(2)).unwrap())]),
            queue: BTreeMap::new(),
        },
        ..SimulationRequest::default()
    }
}

fn say(text: &str) -> SimInput {
    SimInput::Say { text: text.to_owned(), option_id: None, fields: None, files: vec![] }
}

/// Something that a visitor, an agent, a service or the time may do next.
fn next(step: &SimStep, offered: Option<&Prompt>, chance: &mut Chance) -> SimInput {
    let seconds = [0, 45, 600, 3_600, 90_000][chance.below(5)];
    match (step.waiting.kind, chance.below(10)) {
        (SimWaitingKind::Fetch, 0..8) => {
            let json = [json!({}), json!({ "status": "on its way, \"soon\"" }), json!([{ "name": "A" }])]
                [chance.below(3)]
            .clone();
            let text = [None, Some("{no json\n".to_owned())][chance.below(2)].clone();
            let json = Some(json).filter(|_| text.is_none());
            SimInput::Fetched { status: [200, 404, 0, 500][chance.below(4)], json, text }
        }
        (SimWaitingKind::Agent, 0..6) => SimInput::Agent { text: chance.of(WORDS).to_owned() },
        (_, 0) => SimInput::Pass { seconds },
        (_, 1) => SimInput::Agent { text: "unasked".into() },
        (_, 2) => SimInput::Say { text: "Here".into(), option_id: None, fields: None, files: vec!["a b.jpg".into()] },
        (_, 3..8) => offered.and_then(|prompt| chosen(prompt, chance)).unwrap_or_else(|| say(chance.of(WORDS))),
        _ => say(chance.of(WORDS)),
    }
}

fn chosen(prompt: &Prompt, chance: &mut Chance) -> Option<SimInput> {
    if let Prompt::Form { fields, .. } = prompt {
        let value = |field: &PromptField, chance: &mut Chance| match field.input {
            Input::Choice => chance.below(field.options.len() + 1).to_string(),
            Input::YesNo => "yes".to_owned(),
            Input::Email => "ana@example.com".to_owned(),
            _ => chance.of(WORDS).trim().to_owned(),
        };
        let filled = fields.iter().map(|field| (field.name.clone(), value(field, chance))).collect();
        return Some(SimInput::Say { text: "filled in".into(), option_id: None, fields: Some(filled), files: vec![] });
    }
    let choices = prompt.choices();
    let (id, label) = choices.get(chance.below(choices.len()))?;
    Some(SimInput::Say { text: (*label).to_owned(), option_id: Some(*id), fields: None, files: vec![] })
}

/// A conversation with a bot, made up as it goes.
fn made_up(program: &Program, mut chance: Chance, inputs: usize) -> SimulationRequest {
    let mut request = request(&mut chance);
    let mut simulator = Simulator::new(program, &request, &house());
    let mut step = if chance.below(8) == 0 {
        let container = program.containers.iter().nth(chance.below(program.containers.len())).unwrap().clone();
        let jump = SimInput::Jump { container };
        request.inputs.push(jump.clone());
        simulator.take(&jump)
    } else {
        request.inputs.push(say("hello"));
        simulator.take(&say("hello"))
    };
    let mut offered = None;
    for _ in 0..inputs {
        let newest = step.entries.iter().rfind(|entry| entry.from == crate::domain::flow::simulation::SimAuthor::Bot);
        if let Some(newest) = newest {
            offered = newest.prompt.clone();
        }
        let input = next(&step, offered.as_ref(), &mut chance);
        step = simulator.take(&input);
        request.inputs.push(input);
    }
    request
}

/// The trial as a test, played.
fn passes_as_a_test(program: &Program, request: &SimulationRequest) -> Result<String, String> {
    let recording = tried(program, request, &house(), "a trial").ok_or("it jumps about")?;
    let made = record(program, &recording);
    let chats = read(&made.text).map_err(|problems| format!("{problems:?}\n{}", made.text))?;
    let result = play(program, &chats[0]);
    if result.passed { Ok(made.text) } else { Err(format!("{request:#?}\n{}\n{result:#?}", made.text)) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_trial_of_an_example_passes_as_a_test(numbers in prop::collection::vec(0_u32..5_040, 150), inputs in 0_usize..14) {
        for template in TEMPLATES {
            let program = Program::read(&Language::default(), &template.files(), &Map::new()).unwrap();
            let request = made_up(&program, Chance(numbers.clone().into_iter()), inputs);
            if let Err(told) = passes_as_a_test(&program, &request) {
                return Err(TestCaseError::fail(format!("{}: {told}", template.id)));
            }
        }
    }

    #[test]
    fn any_trial_of_a_busy_bot_passes_as_a_test(numbers in prop::collection::vec(0_u32..5_040, 150), inputs in 0_usize..14) {
        for script in [BUSY, SCRIPT, TALKATIVE] {
            let program = Program::read(&Language::default(), &files(script, ""), &Map::new()).unwrap();
            let request = made_up(&program, Chance(numbers.clone().into_iter()), inputs);
            prop_assert!(passes_as_a_test(&program, &request).is_ok(), "{}", passes_as_a_test(&program, &request).unwrap_err());
        }
    }
}

#[test]
fn a_trial_reads_like_the_conversation() {
    let files = FlowFiles::from([(
        "flow.rhai".to_owned(),
        r#"fn start() {
            let choice = carousel([#{ title: "Fiber", buttons: ["Buy", #{ label: "More", url: "https://x.example" }] }], #{ text: "Look:" });
            let f = form([#{ name: "size", label: "Size", type: "choice", options: ["S", "M"] }, #{ name: "note", label: "Note" }]);
            let photo = ask_file("A photo, please.");
            let r = service("shop").post("/orders", #{ size: f.size });
            say(if r.ok { r.json.number } else { "No." });
            say(canned("hours"));
            contact.name = ask_agent("Support", "What is the name?");
            wait(60);
            tag("lead");
            image("thanks.png", "Thank you");
            handoff("Support", #{ otherwise: "closed" });
        }
        fn closed() { say("Closed."); resolve("late"); }"#
            .to_owned(),
    )]);
    let program = Program::read(&Language::default(), &files, &Map::new()).unwrap();
    let inputs = json!([
        { "kind": "say", "text": "hi" },
        { "kind": "say", "text": "Buy", "option_id": 0 },
        { "kind": "say", "text": "Size: M", "fields": { "size": "1", "note": "a, b" } },
        { "kind": "say", "text": "Here", "files": ["broken.jpg"] },
        { "kind": "say", "text": "[hello?]" },
        { "kind": "fetched", "status": 201, "json": { "number": "A1" } },
        { "kind": "agent", "text": "Ana" },
        { "kind": "pass", "seconds": 60 },
    ]);
    let request = json!({
        "now": 1_772_456_400_000_i64,
        "contact": { "name": "Bea" },
        "origin": { "url": "https://x.example/?utm_source=news" },
        "world": { "open_groups": ["Sales"] },
        "inputs": inputs,
    });
    let request: SimulationRequest = serde_json::from_value(request).unwrap();
    let expected = r#"test: a trial
now: 2026-03-02T10:00:00-03:00[America/Montevideo]
contact: name=Bea
origin: url=https://x.example/?utm_source=news, inbox="Site, the old one", lead=email, campaign.source=news
closed: Support
canned hours -> We open at 9, Bea.
service shop POST /orders -> 201 {"number":"A1"}

> hi
< Look:
  [Fiber: Buy] [Fiber: More]
> [Fiber: Buy]
< Size, Note
  {size, note}
> {note: "a, b", size: M}
< A photo, please.
> <file broken.jpg> Here
>> \[hello?]
< A1
< We open at 9, Bea.
* agent: Ana
= after 60s
< <file thanks.png> Thank you
< Closed.
= tag lead
= contact.name Ana
= resolved late
"#;
    assert_eq!(passes_as_a_test(&program, &request).unwrap(), expected);
}

#[test]
fn a_call_that_is_still_waited_for_is_answered_with_nothing() {
    let program = Program::read(&Language::default(), &files(BUSY, ""), &Map::new()).unwrap();
    let request = SimulationRequest { inputs: vec![say("hi"), say("7")], ..SimulationRequest::default() };
    let text = passes_as_a_test(&program, &request).unwrap();
    assert!(text.contains("service shop GET /orders/7 -> 200 {}\n"), "{text}");
    let jumps = SimInput::Jump { container: "start".into() };
    let request = SimulationRequest { inputs: vec![say("hi"), jumps], ..request };
    assert_eq!(tried(&program, &request, &house(), "x"), None);
}
