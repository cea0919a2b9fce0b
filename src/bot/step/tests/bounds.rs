//! What a script cannot do, however it is written, and what does not change under it.

use serde_json::{Value, json};

use super::{NOON, program, stage, told};
use crate::bot::language::Language;
use crate::bot::pass::MESSAGES_MAX;
use crate::bot::program::Program;
use crate::bot::stage::{Stage, World};
use crate::domain::flow::effect::Effect;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::{MESSAGES_ALONE_MAX, STEPS_ALONE_MAX};

fn texts(effects: &[Effect]) -> Vec<String> {
    told(effects).into_iter().filter(|line| !line.starts_with('[')).collect()
}

#[test]
fn chance_is_another_in_each_container_of_one_step() {
    let rolls = "say(random(1000000000).to_string());";
    let script = format!(
        "fn start() {{ {rolls} jump(\"second\"); }} fn second() {{ {rolls} jump(\"third\"); }} fn third() {{ {rolls} ask(\"?\"); jump(\"start\"); }}"
    );
    let program = program(&script);
    let mut talk = stage(&program);
    let mut rolled = texts(&talk.say("hello"));
    rolled.retain(|line| line != "?");
    rolled.sort();
    rolled.dedup();
    assert_eq!(rolled.len(), 3, "{rolled:?}");
}

/// A question to the house runs the container once more within the same step: what it may do is counted over all of it.
#[test]
fn questions_to_the_house_do_not_make_a_step_longer() {
    let messages =
        program("fn start() { for i in 0..400 { for j in 0..50 { say(`${i} ${j}`); } is_open(\"Sales\"); } }");
    let effects = stage(&messages).say("hello");
    assert_eq!(texts(&effects).len(), MESSAGES_MAX);
    assert!(told(&effects).last().unwrap().contains("messages without asking"), "{:?}", told(&effects).last());

    let work = program("fn start() { for i in 0..100 { let n = 0; while n < 20000 { n += 1; } is_open(\"Sales\"); } }");
    let effects = stage(&work).say("hello");
    assert!(told(&effects).last().unwrap().starts_with("[failed"), "{:?}", told(&effects));

    let jumps = program("fn start() { is_open(\"Sales\"); jump(\"start\"); }");
    let effects = stage(&jumps).say("hello");
    assert!(told(&effects).last().unwrap().starts_with("[failed"), "{:?}", told(&effects));
}

#[test]
fn a_bot_that_talks_to_itself_is_stopped() {
    for body in [
        "say(\"still here\"); wait(1); jump(\"start\");",
        "wait(0); jump(\"start\");",
        "ask(\"There?\", #{ timeout: 1 }); jump(\"start\");",
    ] {
        let program = program(&format!("fn start() {{ {body} }}"));
        let mut talk = stage(&program);
        let mut said = texts(&talk.say("hello")).len();
        for _ in 0..2 * STEPS_ALONE_MAX {
            if talk.state.has_ended() {
                break;
            }
            said += texts(&talk.pass(1)).len();
        }
        assert!(talk.state.has_ended(), "{body}");
        assert!(said <= MESSAGES_ALONE_MAX as usize + 1, "{body}: {said}");
    }
}

#[test]
fn a_visitor_who_goes_on_speaking_is_never_cut_off() {
    let program = program("fn start() { for n in 0..3 { say(`${n}`); } ask(\"And now?\"); jump(\"start\"); }");
    let mut talk = stage(&program);
    for _ in 0..300 {
        assert_eq!(texts(&talk.say("go on")), ["0", "1", "2", "And now?"]);
    }
}

/// An admin who changes a setting while a visitor looks at a menu does not break that visitor's conversation.
#[test]
fn settings_change_with_the_next_container() {
    let script = r#"
        setting("asks_name", #{ value: true });
        setting("shop", #{ value: "Aurora" });
        fn start() {
            if config.asks_name { ask("Name?"); }
            ask("What may it be?");
            say(`${config.shop} thanks you.`);
            jump("start");
        }"#;
    let files = FlowFiles::from([("flow.rhai".to_owned(), script.to_owned())]);
    let read = |settings: Value| {
        let settings = settings.as_object().cloned().unwrap_or_default();
        Program::read(&Language::default(), &files, &settings).unwrap_or_else(|problems| panic!("{problems:#?}"))
    };
    let (before, after) = (read(json!({})), read(json!({ "asks_name": false, "shop": "Borealis" })));
    let mut talk = stage(&before);
    assert_eq!(texts(&talk.say("hello")), ["Name?"]);
    assert_eq!(texts(&talk.say("Ana")), ["What may it be?"]);
    let (state, facts) = (talk.state.clone(), talk.facts.clone());
    let mut talk = Stage::new(&after, World::default(), facts, NOON);
    talk.state = state;
    assert_eq!(texts(&talk.say("A router")), ["Aurora thanks you.", "What may it be?"]);
    assert_eq!(texts(&talk.say("Two")), ["Borealis thanks you.", "What may it be?"]);
}

/// Whatever leads out of a container before its end: what the script has kept until then is kept.
#[test]
fn what_is_kept_outlives_keywords_timeouts_silence_and_wrong_answers() {
    let leads = [
        ("keyword(\"menu\", \"after\");", "ask(\"Plan?\");", "menu"),
        ("", "ask(\"Plan?\", #{ timeout: 60, on_timeout: \"after\" });", ""),
        ("idle(60, \"after\");", "ask(\"Plan?\");", ""),
        ("fallback(\"after\");", "ask_number(\"How many?\", #{ retries: 0 });", "none at all"),
    ];
    for (top, question, words) in leads {
        let script = format!(
            "{top} fn start() {{ session.name = ask(\"Name?\"); {question} }} fn after() {{ say(`Thank you, ${{session.name}}.`); ask(\"?\"); }}"
        );
        let program = program(&script);
        let mut talk = stage(&program);
        talk.say("hello");
        talk.say("Ana");
        let effects = if words.is_empty() { talk.pass(60) } else { talk.say(words) };
        assert_eq!(texts(&effects), ["Thank you, Ana.", "?"], "{top} {question}");
    }
}

#[test]
fn silence_is_told_again_once_the_visitor_has_spoken_again() {
    let program = program(
        r#"
        keyword("menu", "start");
        idle(60, "quiet");
        fn start() { ask("What may it be?"); jump("start"); }
        fn quiet() { ask("Are you still there?"); jump("start"); }"#,
    );
    let mut talk = stage(&program);
    talk.say("hello");
    assert_eq!(texts(&talk.pass(60)), ["Are you still there?"]);
    assert_eq!(texts(&talk.pass(600)), Vec::<String>::new());
    // A keyword leads on as well as an answer does.
    assert_eq!(texts(&talk.say("menu")), ["What may it be?"]);
    assert_eq!(texts(&talk.pass(60)), ["Are you still there?"]);
}

#[test]
fn what_is_shown_has_bounds() {
    let long = "x".repeat(5_000);
    let title = format!("carousel([#{{ title: \"{long}\", text: \"{long}\", buttons: [\"{long}\"] }}]);");
    let program = program(&format!("fn start() {{ {title} end(); }}"));
    let effects = stage(&program).say("hello");
    let shown = serde_json::to_string(&effects).unwrap();
    assert!(shown.len() < 4_000, "{} bytes", shown.len());

    for (body, told_of) in [
        ("let b = []; for n in 0..11 { b.push(`${n}`); } carousel([#{ title: \"A\", buttons: b }]);", "at most 10"),
        (
            "let c = []; for n in 0..20 { let b = []; for m in 0..10 { b.push(`${n} ${m}`); } c.push(#{ title: \"A\", buttons: b }); } carousel(c);",
            "at most",
        ),
        ("carousel([#{ title: \"A\", buttons: [#{ label: \"B\", url: \"javascript:alert(1)\" }] }]);", "https://"),
        ("menu(\"?\", [#{ label: \"A\", image: \"../../etc/passwd\" }]);", "web address or the name of a file"),
    ] {
        let program = super::program(&format!("fn start() {{ {body} }}"));
        let told = told(&stage(&program).say("hello"));
        assert!(told.last().unwrap().contains(told_of), "{body}: {told:?}");
    }
}

/// A number that a script puts together from pieces was never masked on its way in.
#[test]
fn card_numbers_that_a_script_puts_together_are_not_shown() {
    let program = program(
        r#"fn start() {
            let n = "4111" + "1111" + "1111" + "1111";
            say(`You wrote ${n}`);
            menu(`Is it ${n}?`, [#{ label: n, value: "a", description: n }, "b"]);
        }"#,
    );
    let effects = stage(&program).say("hello");
    let shown = serde_json::to_string(&effects).unwrap();
    assert!(!shown.contains("4111111111111111"), "{shown}");
}
