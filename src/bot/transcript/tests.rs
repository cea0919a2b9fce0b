mod random;
mod trials;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::playing::{play, run, tests_of};
use super::writing::{Recorded, RecordedWhat, Recording, record};
use super::*;
use crate::bot::language::Language;
use crate::bot::program::Program;
use crate::bot::stage::{Stage, facts};
use crate::domain::flow::effect::Effect;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::trial::{DiffKind, FlowTestResult};
use crate::domain::flow::words::{Phrase, phrase};

const SCRIPT: &str = r#"
keyword("agent", "to_agent");
idle(600, "goodbye");
setting("shop", #{ value: "Aurora" });

fn start() {
    say(`Hi! This is ${config.shop}.`);
    let choice = menu("How can we help?", ["Sales", "Support", #{ label: "Where is my order?", value: "order" }]);
    switch choice {
        "Sales" => jump("sales"),
        "Support" => jump("support"),
        "order" => jump("order"),
    }
}
fn sales() {
    let f = form([#{ name: "name", label: "Your name" }, #{ name: "size", label: "Size", type: "choice", options: ["S", "M"] }]);
    contact.name = f.name;
    session.size = f.size;
    tag("lead");
    handoff("Sales", #{ note: "Lead of " + origin.url, message: "One moment.\nSomebody is coming." });
}
fn support() {
    let photo = ask_file("Please send a photo.");
    note(photo.name);
    let a = ask_agent("Support", "Is it broken?");
    say(a);
    wait(3600);
    image("thanks.png", "Thank you");
    end();
}
fn order() {
    let number = ask_number("Order number?", #{ min: 1 });
    let r = service("shop").get(`/orders/${number}`);
    if r.ok { say(`Your order is ${r.json.status}.`, #{ delay: 3 }); } else { say("I could not find that order."); }
    jump("start");
}
fn to_agent() { handoff("Support", #{ otherwise: "closed" }); }
fn closed() { say("We are closed."); resolve("closed"); }
fn goodbye() { say("Bye!"); resolve("silent"); }
"#;

fn files(script: &str, chat: &str) -> FlowFiles {
    FlowFiles::from([("flow.rhai".to_owned(), script.to_owned()), ("tests/all.chat".to_owned(), chat.to_owned())])
}

fn results(chat: &str) -> Vec<FlowTestResult> {
    run(&Language::default(), &files(SCRIPT, chat), &Map::new()).tests
}

fn result(chat: &str) -> FlowTestResult {
    results(&format!("test: it\n{chat}")).remove(0)
}

fn passes(chat: &str) {
    let result = result(chat);
    assert!(result.passed, "{result:#?}");
}

/// The message of a test that must not pass.
fn fails(chat: &str) -> String {
    let result = result(chat);
    assert!(!result.passed, "{chat}");
    result.message.unwrap()
}

#[test]
fn a_conversation_is_a_test() {
    passes(
        r"
now: 2026-03-02T10:00:00-03:00
contact: name=Ana
service shop GET /orders/99 -> 404 {}

> hello
< Hi! This is Aurora.
< How can we help?
  [Sales] [Support] [Where is my order?]
> where is my order
< Order number?
> 99
< I could not find that order.
...                                  # any number of lines
= waiting start
= contact.name Ana
",
    );
}

#[test]
fn options_need_not_be_written_but_lines_must() {
    passes("> hello\n< Hi! This is Aurora.\n< How can we help?");
    passes("> hello\n...\n< How can we help?\n  [Sales]\n  [Support] [Where is my order?]");
    passes("> hello\n...");
    assert_eq!(fails("> hello\n< Hi! This is Aurora."), r#"Line 3: "< How can we help?" came, and is not written."#);
}

#[test]
fn buttons_forms_files_and_agents_are_written_as_they_are_seen() {
    passes(
        r"
origin: url=https://example.com/a?b=1, referrer=https://search.example
> hello
...
> [Sales]
< Your name, Size
  {name, size}
> {name: Ana, size: M}
< One moment.
  Somebody is coming.
= handoff Sales
= handoff Sales note Lead of https://example.com/a?b=1
= note Lead of https://example.com/a?b=1
= tag lead
= untagged other
= contact.name Ana
= contact.email
= session.size M
= ended
",
    );
    passes(
        r"
> hello
...
> [Support]
< Please send a photo.
> <file broken.jpg> Here it is
= asked Support: Is it broken?
= note broken.jpg
* agent: It is.
< It is.
= after 1h
< <file thanks.png> Thank you
= ended
",
    );
}

#[test]
fn the_world_is_as_the_test_says() {
    passes("closed: Support\n> agent\n< We are closed.\n= resolved closed");
    passes("open: Sales\n> agent\n< We are closed.\n= resolved");
    passes("online: Support=0\n> agent\n< We are closed.\n= resolved");
    passes("online: Support=2\n> agent\n= handoff Support");
    passes("setting: shop=Brisa\n> hello\n< Hi! This is Brisa.\n...");
    passes("> hello\n...\n= after 10m\n< Bye!\n= resolved silent");
    passes(
        "channel: text\norigin: url=x\n> hello\n...\n> 1\n< Your name\n> Ana\n< Size\n  [S] [M]\n> s\n...\n= handoff Sales",
    );
    let order =
        "service shop GET /orders/1 -> 200 {\"status\": \"on its way\"}\n> hello\n...\n> 3\n< Order number?\n> 1\n";
    passes(&format!("{order}< Your order is on its way.\n..."));
}

#[test]
fn what_is_not_so_is_told_with_its_line() {
    assert_eq!(fails("> hello\n...\n= tag lead"), "Line 4: this is not so: tag lead.");
    assert_eq!(fails("> hello\n...\n= ended"), "Line 4: this is not so: ended. It is: waiting start.");
    assert_eq!(
        fails("contact: name=Ana\n> hello\n...\n= contact.name Bea"),
        "Line 5: this is not so: contact.name Bea. It is: contact.name Ana."
    );
    assert_eq!(
        fails("> hello\n...\n> [Nothing]"),
        "Line 4: there is no button [Nothing] here. There are: [Sales] [Support] [Where is my order?]."
    );
    assert_eq!(fails("> agent\n* agent: hello\n= handoff Support"), "Line 3: the bot has asked no agent here.");
    let unanswered = fails("> hello\n...\n> 3\n< Order number?\n> 7\n");
    assert!(unanswered.ends_with("Add: service shop GET /orders/7 -> 200 {}"), "{unanswered}");
}

#[test]
fn a_flow_that_breaks_fails_the_test_unless_that_is_what_it_is_about() {
    let script = "fn start() { let a = 1; a.nothing(); }";
    let run = |chat: &str| run(&Language::default(), &files(script, chat), &Map::new()).tests.remove(0);
    let broken = run("test: a\n> hi\n...");
    assert!(broken.message.unwrap().starts_with("The flow broke in start (flow.rhai, line 1): "));
    assert!(run("test: a\n> hi\n...\n= failed").passed);
    assert!(
        run("test: a\n> hi\n< Sorry, something went wrong on our side. I am passing you on to a person.\n= failed")
            .passed
    );
    let unreadable = playing::run(&Language::default(), &files("fn start( {", "test: a\n> hi"), &Map::new());
    assert!(unreadable.tests[0].message.as_ref().unwrap().starts_with("The flow can't be read. flow.rhai, line 1"));
}

#[test]
fn the_difference_is_shown_line_by_line() {
    let result = result("> hello\n< Hi! This is Brisa.\n< How can we help?\n= tag lead");
    let diff: Vec<(DiffKind, &str)> = result.diff.iter().map(|line| (line.kind, line.text.as_str())).collect();
    assert_eq!(
        diff,
        [
            (DiffKind::Same, "> hello"),
            (DiffKind::Missing, "< Hi! This is Brisa."),
            (DiffKind::Unexpected, "< Hi! This is Aurora."),
            (DiffKind::Same, "< How can we help?"),
            (DiffKind::Missing, "= tag lead"),
        ]
    );
}

#[test]
fn several_tests_share_what_stands_before_the_first() {
    let chat = "contact: name=Ana\n\ntest: one\n> hello\n...\n= contact.name Ana\n\n# another\ntest: two\ncontact: name=Bea\n> hello\n...\n= contact.name Bea\n";
    let results = results(chat);
    assert_eq!(
        results.iter().map(|r| (r.name.as_str(), r.line, r.passed)).collect::<Vec<_>>(),
        [("one", 3, true), ("two", 9, true)]
    );
    let (names, problems) = tests_of(&files(SCRIPT, chat));
    assert_eq!((names.len(), problems.len(), names[1].line), (2, 0, 9));
}

#[test]
fn what_can_not_be_read_has_a_line_number_and_says_what_to_do() {
    let problem = |chat: &str| {
        let problems = read(chat).unwrap_err();
        (problems[0].line, problems[0].message.clone())
    };
    assert_eq!(problem("").0, 1);
    assert_eq!(problem("> hello"), (1, "Begin with test: and a name.".into()));
    assert_eq!(problem("test: a\nnow: yesterday").0, 2);
    assert_eq!(problem("test: a\nnow: 2026-03-02T10:00:00+05:30").0, 2);
    assert!(problem("test: a\nhello").1.starts_with("This line says nothing known."));
    assert!(problem("test: a\n> hi\nhello").1.starts_with("Within a conversation"));
    assert_eq!(problem("test: a\n> hi\n= nothing").0, 3);
    assert_eq!(problem("test: a\n> hi\n  [A] [B]\n= after soon").0, 4);
    assert_eq!(problem("test: a\n> [A").0, 2);
    assert_eq!(problem("test: a\nservice shop GET /x -> 200 {broken").1, "The answer is no JSON: {broken");
    let files = files(SCRIPT, "> hello");
    let result = run(&Language::default(), &files, &Map::new()).tests.remove(0);
    assert_eq!(result.message.as_deref(), Some("Line 1: Begin with test: and a name."));
    assert_eq!(tests_of(&files).1.len(), 1);
}

#[test]
fn a_time_has_a_zone() {
    let zone = |now: &str| {
        let setup = read(&format!("test: a\nnow: {now}\n")).unwrap().remove(0).setup;
        (setup.now.0, setup.facts.origin.time_zone)
    };
    assert_eq!(zone("2026-03-02T10:00:00Z"), (1_772_445_600_000, "UTC".into()));
    assert_eq!(zone("2026-03-02T10:00:00-03:00"), (1_772_456_400_000, "Etc/GMT+3".into()));
    assert_eq!(zone("2026-03-02T10:00:00-03:00[America/Montevideo]"), (1_772_456_400_000, "America/Montevideo".into()));
    assert!(jiff::tz::TimeZone::get("Etc/GMT+3").is_ok());
}

/// A recording of what the stage does, as if it had really been.
fn recorded(program: &Program, world: &World, inputs: &[(i64, What)]) -> Recording {
    let mut facts = facts("web", "America/Montevideo");
    facts.origin.url = Some("https://example.com/plans".into());
    let now = Timestamp(1_772_456_400_000);
    let mut recording = Recording {
        name: "Ana asks for her order".into(),
        started_at: now,
        facts: facts.clone(),
        world: world.clone(),
        ..Recording::default()
    };
    let mut actor = playing::Actor::new(Stage::new(program, world.clone(), facts, now));
    let mut prompt: Option<crate::domain::prompt::Prompt> = None;
    for (seconds, what) in inputs {
        let take = |actor: &mut playing::Actor<'_>, recording: &mut Recording, what: &What| {
            let before = actor.done.len();
            let _ = actor.act(what);
            actor.finish();
            actor.heard.clear();
            let mut last = None;
            for effect in actor.done.get(before..).unwrap_or_default() {
                let (text, prompt, files) = match effect {
                    Effect::Say { text, prompt, media } => {
                        let files = media.iter().map(|media| actor.stage.file_name(media).to_owned()).collect();
                        last = Some(prompt.clone());
                        (text.clone(), prompt.clone(), files)
                    }
                    Effect::HandOff { handoff } if handoff.message.is_some() => {
                        (handoff.message.clone().unwrap(), None, vec![])
                    }
                    Effect::Fail { .. } => {
                        (phrase(Phrase::Sorry, crate::domain::language::Language::En).to_owned(), None, vec![])
                    }
                    _ => continue,
                };
                recording
                    .entries
                    .push(Recorded { at: actor.stage.now, what: RecordedWhat::Bot { text, prompt, files } });
            }
            last
        };
        if let Some(last) = take(&mut actor, &mut recording, &What::After(*seconds)) {
            prompt = last;
        }
        let at = actor.stage.now;
        let entry = match what {
            What::Agent { name, text } => RecordedWhat::Agent { text: text.clone(), name: name.clone() },
            What::Visitor(visitor) => {
                let (said, _) = playing::said(visitor, prompt.as_ref());
                RecordedWhat::Visitor { text: said.text, answer: said.answer, files: visitor.files.clone() }
            }
            _ => continue,
        };
        recording.entries.push(Recorded { at, what: entry });
        if let Some(last) = take(&mut actor, &mut recording, what) {
            prompt = last;
        }
    }
    recording
}

fn typed(text: &str) -> What {
    What::Visitor(Visitor { text: text.into(), ..Visitor::default() })
}

#[test]
fn a_real_conversation_becomes_a_test_that_reads_like_it() {
    let program = Program::read(&Language::default(), &files(SCRIPT, ""), &Map::new()).unwrap();
    let setup = read("test: a\nservice shop GET /orders/99 -> 404 {\"error\":\"gone\"}").unwrap().remove(0).setup;
    let pressed = What::Visitor(Visitor { pressed: Some(("Where is my order?".into(), 1)), ..Visitor::default() });
    let inputs = [(0, typed("hello")), (40, pressed), (5, typed("99")), (700, typed("[are you there?]"))];
    let recording = recorded(&program, &setup.world, &inputs);
    let made = record(&program, &recording);
    assert_eq!(made.name, "ana-asks-for-her-order");
    let expected = r#"test: Ana asks for her order
now: 2026-03-02T10:00:00-03:00[America/Montevideo]
origin: url=https://example.com/plans
service shop GET /orders/99 -> 404 {"error":"gone"}

> hello
< Hi! This is Aurora.
< How can we help?
  [Sales] [Support] [Where is my order?]
> [Where is my order?]
< Order number?
> 99
< I could not find that order.
< Hi! This is Aurora.
< How can we help?
  [Sales] [Support] [Where is my order?]
= after 600s
< Bye!
> \[are you there?]
= resolved silent
"#;
    assert_eq!(made.text, expected);
}

#[test]
fn all_tests_together_have_a_limit() {
    let files = files(SCRIPT, &"test: it\n> hello\n...\n".repeat(20));
    let tests = playing::run_within(10, &Language::default(), &files, &Map::new()).tests;
    assert!(tests[0].passed && !tests[19].passed);
    assert!(tests[19].message.as_ref().unwrap().contains("all the time there is"));
}

#[test]
fn a_call_that_nobody_knows_the_answer_of_is_to_be_filled_in() {
    let script = r#"fn start() {
        let number = ask_number("Order?");
        say(`${service("shop").get(`/orders/${number}`).status}`);
        end();
    }"#;
    let program = Program::read(&Language::default(), &files(script, ""), &Map::new()).unwrap();
    let world = read("test: a\nservice shop GET /orders/1 -> 200 {}").unwrap().remove(0).setup.world;
    let mut recording = recorded(&program, &world, &[(0, typed("hi")), (5, typed("1"))]);
    recording.world = World::default();
    let made = record(&program, &recording);
    assert!(made.text.contains("service shop GET /orders/1 -> 200 {}"), "{}", made.text);
    assert!(play(&program, &read(&made.text).unwrap()[0]).passed, "{}", made.text);
}

const BUSY: &str = r#"
keyword("agent", "to_agent");
fn start() {
    let number = ask_number("Order?");
    say("Let me see.");
    let r = service("shop").get(`/orders/${number}`);
    say(`It is ${r.json.status}.`, #{ delay: 3 });
    ask("Anything else?");
    end();
}
fn to_agent() { handoff("Support"); }
"#;

#[test]
fn words_while_the_bot_is_busy_answer_no_later_question() {
    let service = "service shop GET /orders/1 -> 200 {\"status\":\"here\"}\n";
    let plays = |chat: &str| {
        let tests = run(&Language::default(), &files(BUSY, &format!("test: a\n{service}{chat}")), &Map::new()).tests;
        assert!(tests[0].passed, "{:#?}", tests[0]);
    };
    plays("> hi\n< Order?\n> 1\n< Let me see.\n< It is here.\n< Anything else?\n> no\n= ended");
    plays("> hi\n< Order?\n> 1\n< Let me see.\n>> hello?\n< It is here.\n< Anything else?\n= waiting start");
    plays("> hi\n< Order?\n> 1\n>> hello?\n>> \\[still there?]\n...\n< Anything else?\n= waiting start");
    plays("> hi\n< Order?\n> 1\n< Let me see.\n>> agent\n= handoff Support");
    plays("> hi\n< Order?\n>> what\n> 1\n...\n= waiting start");
}

#[test]
fn words_that_came_while_the_bot_was_busy_are_written_so() {
    let program = Program::read(&Language::default(), &files(BUSY, ""), &Map::new()).unwrap();
    let chat = "test: a\nservice shop GET /orders/1 -> 200 {\"status\":\"here\"}";
    let world = read(chat).unwrap().remove(0).setup.world;
    let at = Timestamp(1_772_456_400_000);
    let visitor = |text: &str| RecordedWhat::Visitor { text: text.into(), answer: None, files: vec![] };
    let bot = |text: &str| RecordedWhat::Bot { text: text.into(), prompt: None, files: vec![] };
    let entries = [
        visitor("hi"),
        bot("Order?"),
        visitor("1"),
        visitor("quickly"),
        bot("Let me see."),
        visitor("hello?"),
        bot("It is here."),
        bot("Anything else?"),
        visitor("no"),
    ];
    let entries = entries.map(|what| Recorded { at, what }).to_vec();
    let facts = facts("web", "UTC");
    let made = record(
        &program,
        &Recording { name: "busy".into(), started_at: at, facts, world, entries, ..Recording::default() },
    );
    let said: Vec<&str> = made.text.lines().skip_while(|line| !line.starts_with('>')).collect();
    assert_eq!(
        said,
        [
            "> hi",
            "< Order?",
            "> 1",
            ">> quickly",
            "< Let me see.",
            ">> hello?",
            "< It is here.",
            "< Anything else?",
            "> no",
            "= ended",
        ]
    );
    let result = play(&program, &read(&made.text).unwrap()[0]);
    assert!(result.passed, "{result:#?}");
}

#[test]
fn a_conversation_may_begin_in_a_container() {
    passes("begin: support\n< Please send a photo.\n> <file a.jpg>\n= asked Support");
    passes("begin: order\nservice shop GET /orders/1 -> 404\n< Order number?\n> 1\n...\n= waiting start");
    let program = Program::read(&Language::default(), &files(SCRIPT, ""), &Map::new()).unwrap();
    let at = Timestamp(1_772_456_400_000);
    let what = RecordedWhat::Bot { text: "Please send a photo.".into(), prompt: None, files: vec![] };
    let made = record(
        &program,
        &Recording {
            name: "back".into(),
            started_at: at,
            facts: facts("web", "UTC"),
            entrance: Some("support".into()),
            entries: vec![Recorded { at, what }],
            ..Recording::default()
        },
    );
    let expected = "test: back\nnow: 2026-03-02T13:00:00+00:00[UTC]\nbegin: support\n\n< Please send a photo.\n= waiting support\n";
    assert_eq!(made.text, expected);
    assert!(play(&program, &read(&made.text).unwrap()[0]).passed);
}

#[test]
fn what_the_bot_has_written_stands_at_the_end() {
    let program = Program::read(&Language::default(), &files(SCRIPT, ""), &Map::new()).unwrap();
    let pressed = What::Visitor(Visitor { pressed: Some(("Sales".into(), 1)), ..Visitor::default() });
    let form = BTreeMap::from([("name".to_owned(), "Ana".to_owned()), ("size".to_owned(), "M".to_owned())]);
    let filled = What::Visitor(Visitor { form: Some(form), ..Visitor::default() });
    let made = record(&program, &recorded(&program, &World::default(), &[(0, typed("hi")), (1, pressed), (1, filled)]));
    assert!(made.text.ends_with("= tag lead\n= contact.name Ana\n= handoff Sales\n"), "{}", made.text);
}

#[test]
fn cards_are_found_by_the_houses_search_or_as_the_test_says() {
    let script = r#"fn start() {
        let found = cards(ask("What?"), 2);
        for card in found { say(`${card.title} ${card.score}`); }
        say(if found.len() == 0 { "nothing" } else { found[0].text });
        jump("start");
    }"#;
    let chat = r#"test: a
card "Payment", "How do I pay?" -> "By card,
 or cash."
card Delivery -> We deliver.
found "by donkey" -> "Delivery" 0.75
found "for free" ->
> hi
< What?
> paying
...
< By card,
  or cash.
< What?
> by donkey
< Delivery 0.75
< We deliver.
< What?
> for free
< nothing
...
"#;
    let chat = chat.replace("By card,\n or cash.\"", "By card,\\n or cash.\"");
    let tests = run(&Language::default(), &files(script, &chat), &Map::new()).tests;
    assert!(tests[0].passed, "{:#?}", tests[0]);
}

#[test]
fn what_stands_in_the_header_reads_back_as_it_was() {
    let program = Program::read(&Language::default(), &files(SCRIPT, ""), &Map::new()).unwrap();
    let mut recording = Recording { name: "odd".into(), facts: facts("email", "Asia/Kolkata"), ..Recording::default() };
    let contact = &mut recording.facts.contact;
    contact.name = Some("Ana, or name=Bea".into());
    contact.phone = Some("1e5".into());
    contact.tags = vec!["a, b=c".into()];
    contact.attributes = Map::from_iter([
        ("plan".to_owned(), json!({ "a, b=": [1, "x\ny"] })),
        ("number".to_owned(), json!("5")),
        ("text".to_owned(), json!("{no json")),
        ("age".to_owned(), json!(5)),
    ]);
    recording.facts.conversation.id = 7;
    recording.facts.conversation.group = Some("North, South".into());
    recording.facts.conversation.priority = "high".into();
    recording.facts.origin.campaign = BTreeMap::from([("source".to_owned(), "a, b=c".to_owned())]);
    recording.facts.origin.lead = vec![];
    recording.settings = Map::from_iter([("shop".to_owned(), json!("\"5\"\n6"))]);
    recording.world = read("test: a\nclosed: \"North, South\", East\nonline: =0, \"A, B\"=2\nqueue: x=3\ncanned hi -> \"a\\nb\"\nrest GET https://x.example/ -> 200 \"{no json\"\nrest GET https://y.example/ -> error \"a\\nb\"").unwrap().remove(0).setup.world;
    let made = record(&program, &recording);
    let setup = read(&made.text).unwrap_or_else(|problems| panic!("{problems:?}\n{}", made.text)).remove(0).setup;
    assert_eq!(setup.facts, recording.facts, "{}", made.text);
    assert_eq!((&setup.settings, &setup.world), (&recording.settings, &recording.world), "{}", made.text);
}

#[test]
fn the_name_of_a_file_is_on_one_line() {
    let chats = read("test: a\n> <file o\n  d>").unwrap();
    let written = chats[0].lines[0].what.text();
    assert_eq!(read(&format!("test: a\n{written}")).unwrap()[0].lines[0].what, chats[0].lines[0].what);
    let What::Visitor(visitor) = &chats[0].lines[0].what else { panic!("the visitor speaks") };
    assert_eq!((visitor.files.len(), visitor.text.as_str()), (0, "<file o\nd>"));
}

#[test]
fn json_texts_and_errors_of_calls_are_read() {
    let chat = "test: a\nservice a GET /1 -> 200 \"a text\\nof two lines\"\nservice a GET /2 -> error No such host.\nrest POST https://x.example/a?b=c -> 204\n";
    let calls = read(chat).unwrap().remove(0).setup.world.calls;
    let answers: Vec<_> = calls.iter().map(|call| serde_json::to_value(&call.answer).unwrap()).collect();
    assert_eq!(answers[0]["answer"]["text"], "a text\nof two lines");
    assert_eq!(answers[1]["answer"]["error"], "No such host.");
    assert_eq!(
        (answers[2]["answer"]["status"].clone(), calls[2].path.as_str()),
        (json!(204), "https://x.example/a?b=c")
    );
}
