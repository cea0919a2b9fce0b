//! Random scripts and random conversations: a run that is written down and read again between any two steps, and whose
//! steps are made again after their results were lost, goes exactly as one that never was interrupted.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::program;
use crate::bot::pass::Moment;
use crate::bot::program::Program;
use crate::bot::stage::{apply_contact, apply_conversation, facts};
use crate::bot::step::{Scene, Stepped, step};
use crate::domain::flow::effect::Effect;
use crate::domain::flow::run::{Fact, FetchAnswer, Input, RunState, Said, Snapshot, Waiting};
use crate::domain::rest::RestAnswer;
use crate::domain::timestamp::Timestamp;

/// What happens from outside.
#[derive(Clone, Debug)]
enum Event {
    Say(&'static str),
    Pass(i64),
    Agent(&'static str),
    /// An agent changes the contact, which a container must not see before the next.
    Edit(&'static str),
}

/// What goes wrong in the course of a step.
#[derive(Clone, Copy, Debug)]
struct Trouble {
    /// The program stops before the step: the run is read from the database again.
    is_restarted: bool,
    /// The program stops after the step and before its result is stored: it is made again.
    is_lost: bool,
}

struct Talk<'p> {
    program: &'p Program,
    state: RunState,
    facts: Snapshot,
    now: Timestamp,
    steps: usize,
    /// What has been done and where the run stood, step by step.
    told: Vec<String>,
}

impl Talk<'_> {
    fn take(&mut self, input: Input, troubles: &[Trouble]) {
        let mut next = Some(input);
        while let Some(input) = next.filter(|_| self.steps < 400) {
            let none = Trouble { is_restarted: false, is_lost: false };
            let trouble = troubles.get(self.steps % troubles.len().max(1)).copied().unwrap_or(none);
            self.steps += 1;
            if trouble.is_restarted {
                let stored = serde_json::to_string(&self.state).unwrap();
                let read: RunState = serde_json::from_str(&stored).unwrap();
                assert_eq!(read, self.state, "a run reads back as it was written");
                self.state = read;
            }
            let moment = Moment { now: self.now, seed: self.steps as u64 };
            let scene = Scene { program: self.program, newest: None, moment, facts: self.facts.clone() };
            if trouble.is_lost {
                let _ = step(&scene, 1, self.state.clone(), input.clone());
            }
            let Stepped { effects, state, .. } = step(&scene, 1, std::mem::take(&mut self.state), input);
            self.state = state;
            for effect in effects {
                match &effect {
                    Effect::UpdateContact { change } => apply_contact(&mut self.facts.contact, change),
                    Effect::UpdateConversation { change } => apply_conversation(&mut self.facts.conversation, change),
                    _ => {}
                }
                self.told.push(serde_json::to_string(&effect).unwrap());
            }
            self.told.push(format!("{} {:?} {:?}", self.state.container, self.state.journal, self.state.session_now()));
            next = self.answer();
        }
    }

    /// A world that says something else each time: what it said before must come from the journal.
    fn answer(&mut self) -> Option<Input> {
        let turn = self.steps;
        match &mut self.state.waiting {
            Waiting::Fact { fact: Fact::IsOpen { .. }, .. } => Some(Input::Told(json!(turn.is_multiple_of(2)))),
            Waiting::Fact { .. } => Some(Input::Told(json!(turn % 5))),
            Waiting::Fetch { key, .. } => {
                *key = format!("key-{turn}");
                let body = format!("{{\"n\":{}}}", turn % 3);
                let answer = Box::new(RestAnswer::new(200, std::collections::BTreeMap::new(), body.as_bytes()));
                Some(Input::Fetched { key: key.clone(), answer: FetchAnswer::Rest { answer } })
            }
            _ => None,
        }
    }
}

/// All that happens in a conversation.
fn play(program: &Program, events: &[Event], troubles: &[Trouble]) -> Vec<String> {
    let facts = facts("web", "America/Montevideo");
    let mut talk = Talk { program, state: RunState::default(), facts, now: super::NOON, steps: 0, told: Vec::new() };
    for event in events {
        match event {
            Event::Say(text) => {
                let said = Said { text: (*text).to_owned(), is_after_question: true, ..Said::default() };
                talk.take(Input::Said(said), troubles);
            }
            Event::Pass(seconds) => {
                talk.now = talk.now.plus_seconds(*seconds);
                talk.take(Input::Time, troubles);
            }
            Event::Agent(text) => {
                talk.take(Input::AgentSaid { text: (*text).to_owned(), name: None }, troubles);
            }
            Event::Edit(name) => talk.facts.contact.name = Some((*name).to_owned()),
        }
    }
    talk.told.push(serde_json::to_string(&talk.state).unwrap());
    talk.told
}

/// Statements of a container: what asks, what says, what branches, what goes elsewhere.
fn statements() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(vec![
        r#"say("hello");"#,
        "say(`n=${session.n ?? 0} r=${session.r ?? 0} name=${contact.name}`);",
        "session.n = (session.n ?? 0) + 1;",
        r#"session.words = ask("Words?");"#,
        r#"session.n = ask_number("A number?", #{ retries: 1, otherwise: "other" });"#,
        r#"session.m = menu("Which?", ["A", "B"], #{ free_text: true });"#,
        r#"ask("Saved?", #{ save: "session.deep.er", timeout: 20 });"#,
        r#"if contact.name == () { contact.name = ask("Name?"); }"#,
        r#"contact.name = ask("Name again?");"#,
        "contact.attributes.n = session.n ?? 0;",
        r#"conversation.attributes.m = session.m ?? "none";"#,
        r#"tag("seen");"#,
        r#"untag("seen");"#,
        r#"priority("high");"#,
        "wait(10);",
        r#"say("typed", #{ delay: 1 });"#,
        "session.r = random(7);",
        "say(now().time);",
        "say(date(random(3)));",
        "say(`${queue_length(\"Sales\")} ${agents_online()}`);",
        r#"session.n = service("shop").get(`/x/${session.n ?? 0}`).json.n;"#,
        r#"session.advice = ask_agent("Sales", "What do you say?");"#,
        r#"let f = form([#{ name: "a", label: "A" }, #{ name: "b", label: "B", type: "number", required: false }]); say(`${f.a} ${f.b}`);"#,
        "note(`journal of ${session.n ?? 0}`);",
        r#"idle(30, "other");"#,
        r#"jump("start");"#,
        r#"jump("other");"#,
        r#"jump("third");"#,
        r#"handoff("Sales", #{ otherwise: "other" });"#,
    ])
    .prop_map(str::to_owned);
    let condition = prop::sample::select(vec![
        "(session.n ?? 0) % 2 == 0",
        "random(2) == 0",
        r#"is_open("Sales")"#,
        r#"ask_yes_no("Yes?")"#,
        "contact.name == ()",
        "now().minute > 1",
        "session.m == \"A\"",
    ]);
    let body = |inner: BoxedStrategy<String>| prop::collection::vec(inner, 1..4).prop_map(|all| all.join("\n"));
    plain.prop_recursive(3, 24, 4, move |inner| {
        let body = body(inner.boxed());
        prop_oneof![
            2 => (condition.clone(), body.clone(), body.clone())
                .prop_map(|(condition, one, other)| format!("if {condition} {{ {one} }} else {{ {other} }}")),
            1 => (1..4_i64, body.clone()).prop_map(|(times, body)| format!("for i in 0..{times} {{ {body} }}")),
            1 => body.prop_map(|body| format!("try {{ {body} }} catch {{ say(\"caught\"); }}")),
        ]
    })
}

fn script() -> impl Strategy<Value = String> {
    let body = || prop::collection::vec(statements(), 1..6).prop_map(|all| all.join("\n"));
    (body(), body(), body()).prop_map(|(start, other, third)| {
        format!(
            "keyword(\"help\", \"third\");\nidle(600, \"other\");\nfn start() {{ {start}\nask(\"End of start?\"); jump(\"other\"); }}\nfn other() {{ {other}\nask(\"End of other?\"); jump(\"third\"); }}\nfn third() {{ {third}\nend(); }}"
        )
    })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => prop::sample::select(vec!["yes", "no", "A", "b", "7", "x y", "help", "Ana", "-"]).prop_map(Event::Say),
        3 => prop::sample::select(vec![0, 1, 10, 30, 700]).prop_map(Event::Pass),
        1 => Just(Event::Agent("I say so")),
        1 => Just(Event::Edit("Edited")),
    ];
    prop::collection::vec(event, 1..25)
}

fn troubles() -> impl Strategy<Value = Vec<Trouble>> {
    let trouble = (any::<bool>(), any::<bool>()).prop_map(|(is_restarted, is_lost)| Trouble { is_restarted, is_lost });
    prop::collection::vec(trouble, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_crash_changes_a_conversation(script in script(), events in events(), troubles in troubles()) {
        let program = program(&script);
        let undisturbed = play(&program, &events, &[]);
        prop_assert_eq!(&play(&program, &events, &troubles), &undisturbed);
        let always = [Trouble { is_restarted: true, is_lost: true }];
        prop_assert_eq!(&play(&program, &events, &always), &undisturbed);
    }

    /// What a script of this kind branches on is in the journal or in the snapshot, so that it never loses its way.
    #[test]
    fn a_replay_never_goes_another_way(script in script(), events in events()) {
        let program = program(&script);
        let told = play(&program, &events, &[]);
        let lost = told.iter().find(|line| line.contains("another way"));
        prop_assert!(lost.is_none(), "{script}\n{lost:?}");
    }
}

/// What a restart between all steps costs is nothing but time: a long conversation to its end.
#[test]
fn a_long_conversation_survives_a_restart_between_any_two_steps() {
    let script = r#"
        fn start() {
            for n in 0..40 { let a = ask(`Question ${n}?`); session.sum = (session.sum ?? 0) + a.len(); say(`${random(1000)}`); }
            jump("other");
        }
        fn other() { say(`${session.sum}`); end(); }
    "#;
    let program = program(script);
    let events: Vec<Event> = (0..42).map(|_| Event::Say("some words")).collect();
    let undisturbed = play(&program, &events, &[]);
    for at in 0..6 {
        let trouble = |n| Trouble { is_restarted: n == at, is_lost: n != at };
        let troubles: Vec<Trouble> = (0..6).map(trouble).collect();
        assert_eq!(play(&program, &events, &troubles), undisturbed);
    }
    let ended: Map<String, Value> = serde_json::from_str(undisturbed.last().unwrap()).unwrap();
    assert_eq!(ended["waiting"]["for"], "ended");
    assert!(undisturbed.iter().any(|line| line.contains("\"text\":\"400\"")));
}
