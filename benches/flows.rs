//! Bots: what a step of a conversation costs, with a short and a long journal, and what reading a script costs.

#![expect(clippy::panic, reason = "a bench that can't begin has nothing to measure")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use recado::bot::language::Language;
use recado::bot::pass::Moment;
use recado::bot::program::Program;
use recado::bot::stage::{Stage, World, facts};
use recado::bot::step::{Scene, step};
use recado::domain::flow::files::FlowFiles;
use recado::domain::flow::run::{Input, Said};
use recado::domain::timestamp::Timestamp;
use serde_json::Map;

/// A container that asks for as long as one answers, and does nothing else.
const QUESTIONS: &str = "fn start() { loop { ask(`What next?`); } }";

/// One that talks: it says something of each answer, keeps it, and calls the visitor by name.
const TALK: &str = "
fn start() {
    loop {
        session.last = ask(`Hello ${contact.name}, what next?`);
        say(`You said ${session.last}.`);
    }
}";

/// A flow of 25 lines, as a shop would write it.
const SHOP: &str = r#"
keyword(["agent", "human"], "to_agent");
idle(600, "goodbye");
fn start() {
    say("Hi! This is UltraWiFi.");
    let choice = menu("How can we help?", ["Sales", "Support", #{ label: "Where is my order?", value: "order" }]);
    switch choice {
        "Sales" => jump("sales"),
        "Support" => jump("to_agent"),
        "order" => jump("order"),
    }
}
fn sales() {
    contact.name = ask("What is your name?");
    contact.email = ask_email("And your email?");
    tag("lead");
    handoff("Sales", #{ note: `Lead from ${origin.url}` });
}
fn order() {
    let number = ask_number("Order number?", #{ min: 1, retries: 2 });
    let r = service("shop").get(`/orders/${number}`);
    if r.ok { say(`Your order is ${r.json.status}.`) } else { say("I could not find that order.") }
    jump("start");
}
fn to_agent() { handoff("Support"); }
fn goodbye() { say("Bye!"); resolve("silent"); }
"#;

fn read(language: &Language, script: &str) -> Program {
    let files = FlowFiles::from([("flow.rhai".to_owned(), script.to_owned())]);
    let read = Program::read(language, &files, &Map::new());
    read.unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn said() -> Input {
    Input::Said(Said { text: "something".to_owned(), is_after_question: true, ..Said::default() })
}

fn steps(c: &mut Criterion) {
    let language = Language::default();
    for (script, name) in [(QUESTIONS, "questions"), (TALK, "talk")] {
        steps_of(c, &read(&language, script), name);
    }
}

fn steps_of(c: &mut Criterion, program: &Program, name: &str) {
    for entries in [1, 10, 50] {
        let mut facts = facts("web", "America/Montevideo");
        facts.contact.name = Some("Ana".to_owned());
        let now = Timestamp(1_772_452_800_000);
        let mut stage = Stage::new(program, World::default(), facts.clone(), now);
        // The first words begin the container; the answer of the measured step is the last entry.
        for _ in 0..entries {
            stage.say("something");
        }
        let name = format!("{name}: a step with {entries} journal entries");
        let scene = Scene { program, newest: None, moment: Moment { now, seed: 1 }, facts };
        let state = stage.state;
        c.bench_function(&name, |b| {
            let setup = || (state.clone(), said());
            b.iter_batched(setup, |(state, input)| step(black_box(&scene), 1, state, input), BatchSize::SmallInput);
        });
    }
}

fn reading(c: &mut Criterion) {
    let language = Language::default();
    c.bench_function("reading a flow of 25 lines", |b| b.iter(|| read(&language, black_box(SHOP))));
    c.bench_function("building the language", |b| b.iter(Language::default));
}

criterion_group!(benches, steps, reading);
criterion_main!(benches);
