mod bounds;
mod durability;

use serde_json::{Map, Value, json};

use crate::bot::language::Language;
use crate::bot::program::Program;
use crate::bot::stage::{Stage, StageCall, World, facts};
use crate::domain::flow::effect::Effect;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::{FetchAnswer, Waiting};
use crate::domain::rest::RestAnswer;
use crate::domain::timestamp::Timestamp;

const NOON: Timestamp = Timestamp(1_772_452_800_000);

const ISP: &str = r#"
keyword(["agent", "human", "person"], "to_agent");
idle(600, "goodbye");

fn start() {
    say("Hi! This is UltraWiFi.");
    let choice = menu("How can we help?", ["Sales", "Support", #{ label: "Where is my order?", value: "order" }]);
    switch choice {
        "Sales"   => jump("sales"),
        "Support" => jump("support"),
        "order"   => jump("order"),
    }
}
fn sales() {
    contact.name  = ask("What is your name?");
    contact.email = ask_email("And your email?");
    tag("lead");
    handoff("Sales", #{ note: `Lead from ${origin.url}` });
}
fn support() { handoff("Support"); }
fn order() {
    let number = ask_number("Order number?", #{ min: 1, retries: 2 });
    let r = service("shop").get(`/orders/${number}`);
    if r.ok { say(`Your order is ${r.json.status}.`) } else { say("I could not find that order.") }
    jump("start");
}
fn to_agent() { handoff("Support", #{ note: "asked for a person" }); }
fn goodbye() { say("Bye!"); resolve("silent"); }
"#;

pub fn program(script: &str) -> Program {
    let files = FlowFiles::from([("flow.rhai".to_owned(), script.to_owned())]);
    Program::read(&Language::default(), &files, &Map::new()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn stage(program: &Program) -> Stage<'_> {
    Stage::new(program, World::default(), facts("web", "America/Montevideo"), NOON)
}

/// What was said, and in brackets what else was done.
fn told(effects: &[Effect]) -> Vec<String> {
    let tell = |effect: &Effect| match effect {
        Effect::Say { text, .. } => Some(text.clone()),
        Effect::HandOff { handoff } => Some(format!("[to {}]", handoff.group.clone().unwrap_or_default())),
        Effect::Resolve { reason } => Some(format!("[resolved {}]", reason.clone().unwrap_or_default())),
        Effect::Fail { failure, .. } => Some(format!("[failed {:?}: {}]", failure.line, failure.message)),
        Effect::End => Some("[end]".into()),
        Effect::Entered { .. } => None,
        other => Some(format!("[{}]", serde_json::to_string(other).unwrap())),
    };
    effects.iter().filter_map(tell).collect()
}

fn answered(status: u16, json: &Value) -> FetchAnswer {
    let body = json.to_string();
    FetchAnswer::Rest { answer: Box::new(RestAnswer::new(status, std::collections::BTreeMap::new(), body.as_bytes())) }
}

#[test]
fn a_conversation_goes_as_its_script_reads() {
    let program = program(ISP);
    let mut talk = stage(&program);
    talk.facts.origin.url = Some("https://ultrawifi.example/fiber".into());
    assert_eq!(told(&talk.say("hello")), ["Hi! This is UltraWiFi.", "How can we help?"]);
    assert_eq!(told(&talk.say("sales please")), ["What is your name?"]);
    assert_eq!(told(&talk.say("Ana"))[0], "And your email?");
    assert_eq!(talk.facts.contact.name.as_deref(), Some("Ana"));
    let effects = talk.say("ana@example.com");
    assert!(effects.contains(&Effect::HandOff {
        handoff: crate::domain::flow::effect::Handoff {
            group: Some("Sales".into()),
            note: Some("Lead from https://ultrawifi.example/fiber".into()),
            ..Default::default()
        }
    }));
    assert_eq!(talk.facts.contact.email.as_deref(), Some("ana@example.com"));
    assert_eq!(talk.facts.conversation.tags, ["lead"]);
    assert!(talk.state.has_ended());
}

#[test]
fn a_rest_answer_is_waited_for_outside_of_the_step() {
    let program = program(ISP);
    let mut talk = stage(&program);
    talk.world.calls = vec![StageCall {
        service: Some("shop".into()),
        method: "GET".into(),
        path: "/orders/99".into(),
        answer: answered(200, &json!({ "status": "on its way" })),
        is_used: false,
    }];
    talk.say("hello");
    talk.say("3");
    let told = told(&talk.say("99"));
    assert_eq!(told, ["Your order is on its way.", "Hi! This is UltraWiFi.", "How can we help?"]);
}

#[test]
fn a_keyword_is_heard_at_any_moment() {
    let program = program(ISP);
    let mut talk = stage(&program);
    assert_eq!(told(&talk.say("a human, please")), ["[to Support]"]);
    let mut talk = stage(&program);
    talk.say("hello");
    talk.say("order");
    assert_eq!(told(&talk.say("I want an AGENT")), ["[to Support]"]);
}

#[test]
fn who_is_silent_is_said_goodbye_once() {
    let program = program(ISP);
    let mut talk = stage(&program);
    talk.say("hello");
    assert!(talk.pass(599).is_empty());
    let told = told(&talk.pass(1));
    assert_eq!(told, [r#"[{"kind":"fell_silent","container":"start"}]"#, "Bye!", "[resolved silent]"]);
}

#[test]
fn what_does_not_fit_is_asked_again_and_then_goes_to_people() {
    let program = program(ISP);
    let mut talk = stage(&program);
    talk.say("hello");
    talk.say("order");
    for _ in 0..2 {
        assert_eq!(told(&talk.say("no idea")), ["I need a number here. Please write it in digits."]);
    }
    let told = told(&talk.say("no idea"));
    assert!(told[0].starts_with("[failed Some(22): The visitor's answers did not fit"), "{told:?}");
}

/// The snapshot rule: a container asks for a name only when it is missing, and goes the same way on each replay, also when
/// an agent changes the contact in between.
#[test]
fn a_container_sees_the_contact_as_it_was_on_entering() {
    let program = program(
        r#"
        fn start() {
            if contact.name == () { contact.name = ask("Name?"); }
            for n in 0..6 { ask(`Question ${n} for ${contact.name}?`); }
            jump("next");
        }
        fn next() { say(`Bye ${contact.name}`); end(); }
    "#,
    );
    let mut talk = stage(&program);
    assert_eq!(told(&talk.say("hello")), ["Name?"]);
    assert_eq!(told(&talk.say("Ana"))[0], "Question 0 for Ana?");
    for n in 1..6 {
        // An agent edits the contact; the script goes on with what it has written.
        talk.facts.contact.name = Some(format!("Edited {n}"));
        assert_eq!(told(&talk.say("yes")), [format!("Question {n} for Ana?")]);
    }
    talk.facts.contact.name = Some("Bea".into());
    assert_eq!(told(&talk.say("yes")), ["Bye Bea", "[end]"]);
}

#[test]
fn a_snapshot_with_a_name_never_asks_for_it() {
    let program = program(
        r#"fn start() { if contact.name == () { contact.name = ask("Name?"); } ask("1?"); ask("2?"); end(); }"#,
    );
    let mut talk = stage(&program);
    talk.facts.contact.name = Some("Ana".into());
    assert_eq!(told(&talk.say("hello")), ["1?"]);
    talk.facts.contact.name = None;
    assert_eq!(told(&talk.say("a")), ["2?"]);
    assert_eq!(told(&talk.say("b")), ["[end]"]);
}

#[test]
fn nothing_that_a_script_does_wrong_leaves_a_visitor_in_silence() {
    let endless = "let x = 0; loop { x += 1; }";
    let recursion = "deep(1)";
    let giant = r#"let s = "0123456789"; loop { s += s; }"#;
    let caught = "try { loop { } } catch { } say(\"never\");";
    let messages = "loop { say(\"spam\"); }";
    let rounds = "jump(\"start\");";
    let wrong = "let a = 1; a.nothing();";
    let nowhere = "jump(\"nowhere\");";
    let number = "contact.email = \"no address\"; end();";
    for body in [endless, recursion, giant, caught, messages, rounds, wrong, nowhere, number] {
        let program = program(&format!("fn start() {{ {body} }} fn deep(n) {{ deep(n + 1) }}"));
        let mut talk = stage(&program);
        let told = told(&talk.say("hello"));
        assert!(told.last().unwrap().starts_with("[failed"), "{body}: {told:?}");
        assert!(!told.contains(&"never".to_owned()));
        assert!(talk.state.has_ended());
    }
}

#[test]
fn catching_errors_does_not_catch_waiting() {
    let program =
        program(r#"fn start() { try { let a = ask("A?"); say(a); } catch { say("caught"); } jump("start"); }"#);
    let mut talk = stage(&program);
    assert_eq!(told(&talk.say("hello")), ["A?"]);
    assert_eq!(told(&talk.say("x")), ["x", "A?"]);
}

#[test]
fn time_chance_and_facts_are_the_same_on_replay() {
    let program = program(
        r#"fn start() { let t = now(); let n = random(1000000); let open = is_open("Sales");
            let online = agents_online(); ask("1?"); ask("2?"); say(`${t.time} ${n} ${open} ${online}`); end(); }"#,
    );
    let mut talk = stage(&program);
    talk.say("hello");
    let journal = talk.state.journal.clone();
    talk.now = talk.now.plus_seconds(3600);
    talk.world.open_groups = Some(std::collections::BTreeSet::new());
    talk.say("a");
    let told = told(&talk.say("b"));
    let n = &journal[1].value;
    assert_eq!(told, [format!("09:00 {n} true 1"), "[end]".into()]);
}

#[test]
fn a_wait_goes_on_when_its_time_has_come_and_a_delay_types_first() {
    let program = program(r#"fn start() { say("a"); wait(60); say("b", #{ delay: 2 }); end(); }"#);
    let mut talk = stage(&program);
    assert_eq!(told(&talk.say("hello")), ["a"]);
    assert!(talk.pass(59).is_empty());
    assert_eq!(told(&talk.pass(1)), [r#"[{"kind":"type"}]"#]);
    assert_eq!(told(&talk.pass(2)), ["b", "[end]"]);
}

#[test]
fn a_timeout_of_a_question_leads_on() {
    let program = program(
        r#"fn start() { ask("A?", #{ timeout: 30, on_timeout: "late" }); end(); }
           fn late() { let a = ask("B?", #{ timeout: 10 }); if a == () { say("nothing"); } end(); }"#,
    );
    let mut talk = stage(&program);
    talk.say("hello");
    assert_eq!(told(&talk.pass(30)), ["B?"]);
    assert_eq!(told(&talk.pass(10)), ["nothing", "[end]"]);
}

#[test]
fn handing_off_goes_elsewhere_when_nobody_is_there() {
    let program =
        program(r#"fn start() { handoff("Sales", #{ otherwise: "closed" }); } fn closed() { say("closed"); end(); }"#);
    let mut talk = stage(&program);
    assert_eq!(told(&talk.say("hello")), ["[to Sales]"]);
    let mut talk = stage(&program);
    talk.world.online.insert("Sales".into(), 0);
    assert_eq!(told(&talk.say("hello")), ["closed", "[end]"]);
    let mut talk = stage(&program);
    talk.world.open_groups = Some(std::collections::BTreeSet::new());
    assert_eq!(told(&talk.say("hello")), ["closed", "[end]"]);
}

#[test]
fn an_agents_answer_comes_back_while_the_visitor_stays() {
    let program = program(r#"fn start() { let a = ask_agent("Support", "Is it in stock?"); say(a); end(); }"#);
    let mut talk = stage(&program);
    let asked = talk.say("hello");
    assert!(matches!(&asked[1], Effect::AskAgents { group, .. } if group == "Support"));
    assert!(talk.say("are you there?").is_empty());
    let said = talk.take(crate::domain::flow::run::Input::AgentSaid { text: "Yes, two.".into(), name: None });
    assert_eq!(told(&said), ["Yes, two.", "[end]"]);
}

#[test]
fn settings_reach_the_script_and_modules_are_found_in_the_folder() {
    let files = [
        (
            "flow.rhai",
            "import \"lib/common\" as common;\nsetting(\"name\", #{ value: \"Aurora\" });\nfn start() { common::greet(config.name); end(); }",
        ),
        ("lib/common.rhai", "fn greet(name) { say(t(\"hi\", #{ name: name })); let a = ask(\"?\"); say(a); }"),
        ("texts/es.toml", "hi = 'Hola de {name}'"),
    ];
    let files: FlowFiles = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let settings = json!({ "name": "UltraWiFi" }).as_object().cloned().unwrap();
    let program = Program::read(&Language::default(), &files, &settings).unwrap_or_else(|p| panic!("{p:#?}"));
    let mut talk = stage(&program);
    assert_eq!(told(&talk.say("hola")), ["Hola de UltraWiFi", "?"]);
    assert_eq!(talk.state.journal.len(), 0);
    assert_eq!(told(&talk.say("x")), ["x", "[end]"]);
}

#[test]
fn a_module_from_outside_the_folder_or_in_a_circle_is_refused() {
    for (path, library) in [("../secret", ""), ("lib/a", "import \"lib/a\" as a;")] {
        let mut files = FlowFiles::new();
        files.insert("flow.rhai".into(), format!("import {path:?} as x;\nfn start() {{ end(); }}"));
        files.insert("lib/a.rhai".into(), library.into());
        assert!(Program::read(&Language::default(), &files, &Map::new()).is_err(), "{path}");
    }
}

#[test]
fn a_replay_that_goes_another_way_fails_safe() {
    let program = program(r#"fn start() { ask("A?"); ask_number("B?"); end(); }"#);
    let mut talk = stage(&program);
    talk.say("hello");
    talk.say("x");
    talk.state.journal[0].call = "ask_email".into();
    let told = told(&talk.say("5"));
    assert!(told[0].contains("another way"), "{told:?}");
}

#[test]
fn a_form_asks_one_by_one_where_there_are_no_forms() {
    let script = r#"fn start() { let f = form([#{ name: "size", label: "Size?", type: "choice", options: ["S", "M"] }, #{ name: "n", label: "How many?", type: "number" }]); say(`${f.size} ${f.n}`); end(); }"#;
    let program = program(script);
    let mut talk = Stage::new(&program, World::default(), facts("text", "UTC"), NOON);
    assert_eq!(told(&talk.say("hi")), ["Size?"]);
    assert_eq!(told(&talk.say("m")), ["How many?"]);
    assert_eq!(told(&talk.say("3")), ["M 3", "[end]"]);
}

#[test]
fn a_lead_asks_for_what_is_missing_and_writes_it_down() {
    let program = program("fn start() { lead(); end(); }");
    let mut talk = stage(&program);
    talk.facts.contact.name = Some("Ana".into());
    talk.say("hi");
    let Waiting::Answer { question, .. } = &talk.state.waiting else { panic!() };
    assert_eq!(question.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["email"]);
    talk.say("ana@example.com");
    assert_eq!(talk.facts.contact.email.as_deref(), Some("ana@example.com"));
}

/// The library takes it for impossible that a shared value lies within another, and panics where it meets one.
#[test]
fn variables_can_be_put_into_one_another() {
    for body in [
        "session.me = contact; session.x = 1; session.me.name = \"Bea\";",
        "session.lead = lead(); session.x = 1;",
        "let list = [contact]; list.push(session); session.list = list; session.x = 1;",
        "session.map = #{ c: contact, s: session }; session.x = 1; session.map.c.name = \"x\";",
        "let n = 1; let f = || n += 1; session.n = n; session.x = #{ n: n }; session.y = [n]; session.z = 1;",
        "session.me = session; session.me.me = session; session.x = 1;",
        "let a = contact; a.name = \"Ana\"; session.a = a; session.x = 1;",
        "let a = ask(\"A?\", #{ save: \"session.deep.er\" }); session.deep.other = a; session.x = session.deep;",
    ] {
        let program = program(&format!("fn start() {{ {body} ask(\"Then?\"); ask(\"And then?\"); end(); }}"));
        let mut talk = stage(&program);
        talk.facts.contact.name = Some("Ana".into());
        talk.facts.contact.email = Some("ana@example.com".into());
        for _ in 0..4 {
            let told = told(&talk.say("hello"));
            assert!(!told.iter().any(|line| line.contains("broke")), "{body}: {told:?}");
        }
    }
}

#[test]
fn the_vocabulary_has_exactly_what_is_registered() {
    use crate::bot::vocabulary::FUNCTIONS;
    use std::collections::BTreeSet;
    let sources = [
        include_str!("../language/saying.rs"),
        include_str!("../language/asking.rs"),
        include_str!("../language/choosing.rs"),
        include_str!("../language/moving.rs"),
        include_str!("../language/knowing.rs"),
        include_str!("../language/reaching.rs"),
        include_str!("../language/declaring.rs"),
    ];
    let registering = regex::Regex::new(r#"register_fn\(\s*"(\w+)"|\("(\w+)", Input|\("(\w+)", \|group\|"#).unwrap();
    let lists = regex::Regex::new(r"for name in \[([^\]]*)\]").unwrap();
    let quoted = regex::Regex::new(r#""(\w+)""#).unwrap();
    let mut registered = BTreeSet::new();
    for source in sources {
        for found in registering.captures_iter(source) {
            registered.extend(found.iter().skip(1).flatten().map(|name| name.as_str()));
        }
        for list in lists.captures_iter(source) {
            registered
                .extend(quoted.captures_iter(list.get(1).unwrap().as_str()).map(|name| name.get(1).unwrap().as_str()));
        }
    }
    let told: BTreeSet<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
    assert_eq!(registered, told);
}
