use std::collections::{BTreeMap, BTreeSet};

use rhai::{AST, Engine, OptimizationLevel};

use super::{Known, Signature, check};
use crate::bot::outline::Outline;
use crate::domain::flow::declaration::{Declarations, Keyword, KeywordMode, Place, Setting, SettingKind};
use crate::domain::flow::report::{Diagnostic, DiagnosticCode, Severity};

/// FLOWS.md's example, with the container that it mentions and does not show.
const EXAMPLE: &str = r#"
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

fn order() {
    let number = ask_number("Order number?", #{ min: 1, retries: 2 });
    let r = service("shop").get(`/orders/${number}`);
    if r.ok { say(`Your order is ${r.json.status}.`) } else { say("I could not find that order.") }
    jump("start");
}

fn support() { handoff("Support") }
fn to_agent() { handoff("Support") }
fn goodbye() { say("Bye!"); resolve("silent") }
"#;

const SIGNATURES: &[Signature] = &[
    Signature { name: "say", arity: (1, 2), options: &["delay"] },
    Signature { name: "ask", arity: (1, 2), options: &[] },
    Signature { name: "ask_email", arity: (1, 2), options: &[] },
    Signature { name: "ask_number", arity: (1, 2), options: &[] },
    Signature { name: "ask_yes_no", arity: (1, 2), options: &[] },
    Signature { name: "ask_choice", arity: (2, 3), options: &[] },
    Signature { name: "ask_agent", arity: (2, 2), options: &[] },
    Signature { name: "menu", arity: (2, 3), options: &[] },
    Signature { name: "list", arity: (2, 3), options: &[] },
    Signature { name: "carousel", arity: (1, 2), options: &[] },
    Signature { name: "form", arity: (1, 2), options: &[] },
    Signature { name: "jump", arity: (1, 1), options: &[] },
    Signature { name: "end", arity: (0, 0), options: &[] },
    Signature { name: "resolve", arity: (0, 1), options: &[] },
    Signature { name: "handoff", arity: (1, 2), options: &[] },
    Signature { name: "tag", arity: (1, 1), options: &[] },
    Signature { name: "service", arity: (1, 1), options: &[] },
    Signature { name: "canned", arity: (1, 1), options: &[] },
    Signature { name: "image", arity: (1, 2), options: &[] },
    Signature { name: "t", arity: (1, 2), options: &[] },
    Signature { name: "is_open", arity: (0, 1), options: &[] },
    Signature { name: "keyword", arity: (2, 3), options: &[] },
    Signature { name: "idle", arity: (2, 2), options: &[] },
    Signature { name: "wait", arity: (1, 1), options: &[] },
];

fn compiled(text: &str) -> AST {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    // The library's own bound is lower in builds without optimisation.
    engine.set_max_expr_depths(64, 64);
    engine.compile(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn place(line: u32) -> Place {
    Place { file: "flow.rhai".to_owned(), line, column: 1 }
}

fn declared(container: &str, line: u32) -> Declarations {
    let words = vec!["agent".to_owned()];
    let keyword = Keyword { words, container: container.to_owned(), mode: KeywordMode::Word, place: place(line) };
    Declarations { keywords: vec![keyword], ..Declarations::default() }
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn known() -> Known {
    let texts = [("en", &["hello", "bye"][..]), ("es", &["hello"][..])];
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
    let texts: BTreeMap<_, _> = texts.iter().map(|(language, all)| ((*language).to_owned(), keys(all))).collect();
    Known {
        groups: Some(set(&["Sales", "Support"])),
        services: Some(set(&["shop"])),
        canned_responses: Some(set(&["hours"])),
        texts: Some(texts),
        media: Some(set(&["shop.png"])),
    }
}

fn found_with(text: &str, declarations: &Declarations, known: &Known) -> Vec<Diagnostic> {
    let ast = compiled(text);
    check(&Outline::of(&ast, "flow.rhai"), declarations, known, SIGNATURES)
}

fn found(text: &str) -> Vec<Diagnostic> {
    found_with(text, &Declarations::default(), &known())
}

/// In short: `error dead_end 3:5-9`.
fn short(diagnostics: &[Diagnostic]) -> Vec<String> {
    let one = |one: &Diagnostic| {
        let code = serde_json::to_value(one.code).unwrap();
        let severity = if one.severity == Severity::Error { "error" } else { "warning" };
        format!("{severity} {} {}:{}-{}", code.as_str().unwrap(), one.line, one.column, one.end_column)
    };
    diagnostics.iter().map(one).collect()
}

#[track_caller]
fn says(text: &str, expected: &[&str]) {
    let found = found(text);
    assert_eq!(short(&found), expected, "{text}\n{found:#?}");
}

/// The only container, with this inside.
#[track_caller]
fn start_says(body: &str, expected: &[&str]) {
    says(&format!("fn start() {{ {body} }}"), expected);
}

fn only(text: &str) -> Diagnostic {
    let found = found(text);
    let [one] = found.as_slice() else { panic!("{text}\n{found:#?}") };
    one.clone()
}

#[test]
fn the_example_of_the_documentation_passes() {
    let mut declarations = declared("to_agent", 2);
    let goodbye = "goodbye".to_owned();
    declarations.idle =
        Some(crate::domain::flow::declaration::Idle { seconds: 600, container: goodbye, place: place(3) });
    assert_eq!(found_with(EXAMPLE, &declarations, &known()), []);
}

#[test]
fn a_flow_begins_in_start() {
    let found = found("fn strat() { end() }");
    assert_eq!(found[0].code, DiagnosticCode::NoEntry);
    assert!(found[0].message.contains("Did you mean \"strat\"?"), "{}", found[0].message);
    says("fn start(x) { }", &["error no_entry 1:13-14"]);
    start_says("end();", &[]);
}

#[test]
fn a_jump_to_nowhere_is_underlined_and_the_nearest_container_is_named() {
    let text = "fn start() {\n    jump(\"sael\");\n}\nfn sale() { jump(\"sale\") }";
    let found = found_with(text, &declared("sale", 9), &known());
    assert_eq!(short(&found), ["error unknown_container 2:10-16"]);
    assert_eq!(found[0].message, "There is no container \"sael\". Did you mean \"sale\"?");
    start_says("jump(\"zzz\");", &["error unknown_container 1:19-24"]);
    start_says("jump(\"start\");", &[]);
    start_says("ask(\"a\", #{ on_timeout: \"zzz\" }); end();", &["error unknown_container 1:38-43"]);
    start_says("handoff(\"Sales\", #{ otherwise: \"zzz\" });", &["error unknown_container 1:45-50"]);
    // A function itself is as good as its name.
    says("fn start() { jump(other) }\nfn other() { jump(Fn(\"start\")) }", &[]);
    says("fn start() { jump(other) }\nfn other() { say(\"a\") }", &["error dead_end 2:14-17"]);
    start_says("jump(Fn(\"zzz\"));", &["error unknown_container 1:19-21"]);
    // What is only known at run time is no error.
    start_says("jump(session.next);", &[]);
    start_says("jump(`x${1}` + ask(\"where\"));", &[]);
    // What a variable certainly holds is known.
    start_says("let x = \"zzz\"; jump(x);", &["error unknown_container 1:34-35"]);
    start_says("let x = \"zzz\"; if is_open() { x = \"start\"; } jump(x);", &[]);
    says("fn start() { jump(\"f\") }\nfn f(x) { end() }", &["error unknown_container 1:19-22"]);
}

#[test]
fn a_declaration_of_a_container_that_is_missing_is_underlined_where_it_stands() {
    let text = "\nkeyword([\"agent\"], \"zzz\");\nfn start() { end() }";
    assert_eq!(short(&found_with(text, &declared("zzz", 2), &known())), ["error unknown_container 2:20-25"]);
    assert_eq!(found_with(text, &declared("start", 2), &known()), []);
}

#[test]
fn functions_exist_and_take_the_arguments_that_are_given() {
    start_says("sya(\"a\"); end();", &["error unknown_function 1:14-17"]);
    start_says("say(); end();", &["error wrong_arguments 1:14-17"]);
    start_says("say(\"a\", #{ delay: 1 }); end();", &[]);
    start_says("say(\"a\", #{ dealy: 1 }); end();", &["error wrong_arguments 1:33-34"]);
    start_says("let n = parse_int(\"3\"); print(n); [1].push(n); end();", &[]);
    says("fn start() { f(1); end() }\nfn f(a, b) { a + b }", &["error wrong_arguments 1:14-15"]);
    says("fn start() { f(1, 2); end() }\nfn f(a, b) { a + b }", &[]);
    assert_eq!(only("fn start() { jump() }").message, "`jump` takes 1 argument, but 0 are given here.");
    start_says("service(\"shop\").fetch(\"/\"); end();", &["error unknown_function 1:30-35"]);
    start_says("let r = rest.get(\"https://x.example\"); end();", &[]);
    // A script's own function of a name comes before the language's.
    says("fn start() { say(); end() }\nfn say() { }", &[]);
    says("fn start() { end() }\nfn end() { jump(\"start\") }", &["warning declaration 2:4-7"]);
}

#[test]
fn names_that_the_dashboard_does_not_know_are_found() {
    start_says("handoff(\"Slaes\");", &["error unknown_group 1:22-29"]);
    start_says("if is_open(\"Nobody\") { end() } end();", &["error unknown_group 1:25-33"]);
    start_says("let r = service(\"shoop\").get(\"/\"); end();", &["error unknown_service 1:30-37"]);
    start_says("canned(\"hour\"); end();", &["error unknown_canned_response 1:21-27"]);
    start_says("image(\"media/shop.png\", \"Us\"); image(\"https://x.example/y.png\"); end();", &[]);
    start_says("image(\"shopp.png\"); end();", &["error unknown_media 1:20-31"]);
    start_says("menu(\"a\", [#{ label: \"b\", image: \"c.png\" }]); end();", &["error unknown_media 1:47-54"]);
    start_says("say(t(\"hello\")); end();", &[]);
    start_says("say(t(\"helo\")); end();", &["error unknown_text 1:20-26"]);
    let one = only("fn start() { say(t(\"bye\")); end() }");
    assert_eq!(one.message, "The text \"bye\" is missing in texts/es.toml: add it there.");
    // Where nobody can know, all is taken as given.
    let text =
        "fn start() { canned(\"a\"); image(\"b.png\"); say(t(\"c\")); service(\"d\").get(\"/\"); handoff(\"e\") }";
    assert_eq!(found_with(text, &Declarations::default(), &Known::default()), []);
}

#[test]
fn settings_are_declared() {
    start_says("say(config.greeting); end();", &["error unknown_setting 1:25-33"]);
    start_says("say(config[\"greeting\"]); end();", &["error unknown_setting 1:25-35"]);
    start_says("let config = #{}; say(config.greeting); end();", &[]);
    let setting = Setting {
        name: "greeting".to_owned(),
        label: String::new(),
        kind: SettingKind::Text,
        default: serde_json::Value::Null,
        options: Vec::new(),
        hint: None,
        is_required: false,
        line: 1,
    };
    let declarations = Declarations { settings: vec![setting], ..Declarations::default() };
    assert_eq!(found_with("fn start() { say(config.greeting); end() }", &declarations, &known()), []);
}

#[test]
fn every_way_through_a_container_says_how_the_conversation_goes_on() {
    start_says("", &["error dead_end 1:4-9"]);
    start_says("say(\"a\");", &["error dead_end 1:14-17"]);
    start_says("session.x = 1;", &["error dead_end 1:14-21"]);
    start_says("if is_open() { end() }", &["error dead_end 1:14-16"]);
    start_says("if is_open() { end() } else { say(\"a\") }", &["error dead_end 1:44-47"]);
    start_says("if is_open() { say(\"b\") } else { say(\"a\") }", &["error dead_end 1:14-16"]);
    start_says("if is_open() { end() } else if is_open() { end() } else { end() }", &[]);
    start_says("if is_open() { end() } else if is_open() { end() }", &["error dead_end 1:42-44"]);
    start_says("if is_open() { end() } jump(\"start\")", &[]);
    start_says("if true { end() }", &[]);
    start_says("return;", &["error dead_end 1:14-20"]);
    start_says("return jump(\"start\");", &[]);
    start_says("if is_open() { return; } end();", &["error dead_end 1:29-35"]);
    start_says("throw \"x\";", &[]);
    start_says("{ say(\"a\"); end(); }", &[]);
    start_says("is_open() && end();", &["error dead_end 1:14-21"]);
    start_says("say(end());", &[]);
}

#[test]
fn loops_end_or_do_not() {
    start_says("loop { say(\"a\"); }", &[]);
    start_says("loop { say(\"a\"); break; }", &["error dead_end 1:14-18"]);
    start_says("loop { say(\"a\"); break; } end();", &[]);
    start_says("loop { if is_open() { end(); } }", &[]);
    start_says("loop { loop { break; } }", &[]);
    start_says("while is_open() { end(); }", &["error dead_end 1:14-19"]);
    start_says("while true { say(\"a\"); }", &[]);
    start_says("do { end(); } while is_open();", &[]);
    start_says("do { say(\"a\"); } while is_open();", &["error dead_end 1:14-16"]);
    start_says("do { say(\"a\"); } until false;", &[]);
    start_says("for x in [1] { end(); }", &["error dead_end 1:14-17"]);
    start_says("for x in [1] { return; } end();", &["error dead_end 1:29-35"]);
}

#[test]
fn what_fails_is_caught() {
    start_says("try { end(); } catch { end(); }", &[]);
    start_says("try { say(\"a\"); end(); } catch (e) { say(e); }", &["error dead_end 1:51-54"]);
    start_says("try { say(\"a\"); } catch { } end();", &[]);
    start_says("try { throw 1; } catch { end(); }", &[]);
}

#[test]
fn names_that_mean_nothing_in_options_cards_and_fields_are_told_where_they_stand() {
    let told = |call: &str| only(&format!("fn start() {{ {call}; end() }}")).message;
    let message = told("menu(\"?\", [\"A\", #{ label: \"B\", valeu: 2 }])");
    assert_eq!(
        message,
        "There is no `valeu` in an option. Did you mean \"value\"? There are: label, value, description, image."
    );
    assert!(told("list(\"?\", [#{ titel: \"A\", options: [\"B\"] }])").contains("`titel` in a section"));
    assert!(told("list(\"?\", [#{ title: \"A\", options: [#{ lable: \"B\" }] }])").contains("`lable` in an option"));
    let card = "carousel([#{ title: \"A\", buttons: [#{ label: \"B\", link: \"https://a.example\" }] }])";
    assert!(told(card).contains("`link` in a button"));
    assert!(told("form([#{ name: \"a\", input: \"email\" }])").contains("`input` in a field"));
    start_says("form([#{ name: \"a\", type: \"number\", min: 1, required: false }]); end()", &[]);
    start_says(
        "carousel([#{ title: \"A\", buttons: [\"B\", #{ label: \"C\", url: \"https://a.example\" }] }]); end()",
        &[],
    );
}

#[test]
fn a_switch_over_a_menu_is_complete_when_all_its_options_have_a_case() {
    let menu = "let c = menu(\"?\", [\"A\", #{ label: \"B\", value: 2 }]);";
    start_says(&format!("{menu} switch c {{ \"A\" => end(), 2 => end() }}"), &[]);
    start_says(&format!("{menu} switch c {{ \"A\" | 2 => end() }}"), &[]);
    start_says(&format!("{menu} switch c {{ \"A\" => end(), 1..5 => end() }}"), &[]);
    start_says("switch menu(\"?\", [\"A\"]) { \"A\" => end() }", &[]);
    start_says("switch ask_choice(\"?\", [\"A\"]) { \"A\" => end() }", &[]);
    start_says("switch ask_yes_no(\"?\") { true => end(), false => end() }", &[]);
    start_says("switch ask_yes_no(\"?\") { true => end() }", &["error dead_end 1:14-20"]);
    start_says(&format!("{menu} switch c {{ \"A\" => end(), _ => end() }}"), &[]);
    start_says(&format!("{menu} switch c {{ \"A\" => end(), 2 if is_open() => end() }}"), &["error dead_end 1:67-73"]);
    start_says("let o = [\"A\"]; let c = menu(\"?\", o); switch c { \"A\" => end() }", &[]);
    let one = only(&format!("fn start() {{ {menu} switch c {{ \"A\" => end() }} }}"));
    assert!(one.message.starts_with("There is no case for \"B\": then `start` ends"), "{}", one.message);
    assert!(one.message.contains("Add `_ => ...`"), "{}", one.message);
}

#[test]
fn a_switch_over_anything_else_needs_a_rest() {
    start_says("switch session.plan { \"A\" => end() }", &["error dead_end 1:14-20"]);
    start_says("switch session.plan { \"A\" => end(), _ => end() }", &[]);
    // Options that are only known at run time.
    start_says("let c = menu(\"?\", session.all); switch c { \"A\" => end() }", &["error dead_end 1:46-52"]);
    start_says(
        "let c = menu(\"?\", [\"A\"], #{ free_text: true }); switch c { \"A\" => end() }",
        &["error dead_end 1:62-68"],
    );
    start_says("let c = menu(\"?\", [\"A\", session.b]); switch c { \"A\" => end() }", &["error dead_end 1:51-57"]);
    // A variable that is no longer what was chosen.
    let menu = "let c = menu(\"?\", [\"A\"]);";
    start_says(&format!("{menu} c = \"x\"; switch c {{ \"A\" => end() }}"), &["error dead_end 1:49-55"]);
    start_says(&format!("{menu} c.trim(); switch c {{ \"A\" => end() }}"), &["error dead_end 1:50-56"]);
    start_says(
        &format!("{menu} if is_open() {{ c = ask(\"?\"); }} switch c {{ \"A\" => end() }}"),
        &["error dead_end 1:71-77"],
    );
    start_says(&format!("{menu} if is_open() {{ c = menu(\"?\", [\"A\"]); }} switch c {{ \"A\" => end() }}"), &[]);
    start_says("let c = (); loop { c = menu(\"?\", [\"A\"]); switch c { \"A\" => end() } }", &[]);
}

#[test]
fn a_chain_of_ifs_over_a_menu_is_complete_too() {
    let menu = "let c = menu(\"?\", [\"A\", \"B\"]);";
    start_says(&format!("{menu} if c == \"A\" {{ end() }} else if c == \"B\" {{ end() }}"), &[]);
    start_says(&format!("{menu} if c == \"A\" {{ end() }} if c == \"B\" {{ end() }}"), &[]);
    start_says(&format!("{menu} if c == \"A\" || c == \"B\" {{ end() }}"), &[]);
    start_says(&format!("{menu} if c == \"A\" {{ end() }}"), &["error dead_end 1:45-47"]);
    start_says("let yes = ask_yes_no(\"?\"); if yes { end() } if !yes { end() }", &[]);
}

#[test]
fn what_functions_of_the_script_do_counts_for_who_calls_them() {
    says("fn start() { finish(); }\nfn finish() { say(\"a\"); end() }", &[]);
    says("fn start() { greet(); }\nfn greet() { say(\"a\"); }", &["error dead_end 1:14-19"]);
    says("fn start() { again(3); }\nfn again(n) { if n > 0 { again(n - 1); } end(); }", &[]);
    // Two that only call each other never come back.
    says("fn start() { ping(); }\nfn ping() { pong(); }\nfn pong() { ping(); }", &[]);
    // A bare return leaves a function, and only that.
    says("fn start() { greet(); end() }\nfn greet() { if is_open() { return; } say(\"a\"); }", &[]);
    says(
        "fn start() { let f = |x| say(x); [\"a\"].for_each(f); finish(); }\nfn finish() { [1].map(|x| { jump(\"start\") }); end(); }",
        &[],
    );
}

#[test]
fn modules_count_as_if_they_were_written_in_place() {
    let main = "import \"lib/common\" as common;\nfn start() { common::finish(); }\n";
    let common = "fn finish() { say(\"a\"); back(); }\nfn back() { jump(\"start\"); }\nfn other() { }";
    let (main, common) = (compiled(main), compiled(common));
    let scripts = [("flow.rhai".to_owned(), &main), ("lib/common.rhai".to_owned(), &common)];
    assert_eq!(check(&Outline::of_all(&scripts), &Declarations::default(), &known(), SIGNATURES), []);

    let wrong = "import \"lib/comon\" as x;\nimport \"lib/common\" as common;\nfn start() { common::finsh(); y::f(); common::back(1); x::f(); end() }";
    let wrong = compiled(wrong);
    let scripts = [("flow.rhai".to_owned(), &wrong), ("lib/common.rhai".to_owned(), &common)];
    let found = check(&Outline::of_all(&scripts), &Declarations::default(), &known(), SIGNATURES);
    let expected = [
        "error file 1:8-19",
        "error unknown_function 3:22-27",
        "error unknown_function 3:34-35",
        "error wrong_arguments 3:47-51",
    ];
    assert_eq!(short(&found), expected, "{found:#?}");
}

#[test]
fn code_behind_what_never_comes_back_is_a_warning() {
    start_says("jump(\"start\"); say(\"a\");", &["warning unreachable 1:29-32"]);
    start_says("if is_open() { end(); say(\"a\"); } end();", &["warning unreachable 1:36-39"]);
    start_says("loop { } let x = 1;", &["warning unreachable 1:23-26"]);
    says("fn start() { bye(); say(\"a\"); }\nfn bye() { end() }", &["warning unreachable 1:21-24"]);
    start_says("if is_open() { end(); } say(\"a\"); end();", &[]);
}

#[test]
fn a_container_that_nothing_leads_to_is_a_warning() {
    says("fn start() { end() }\nfn lonely() { end() }", &["warning unused_container 2:4-10"]);
    says(
        "fn start() { end() }\nfn a() { jump(\"b\") }\nfn b() { jump(\"a\") }",
        &["warning unused_container 2:4-5", "warning unused_container 3:4-5"],
    );
    says("fn start() { jump(\"a\") }\nfn a() { end() }", &[]);
    says("fn start() { jump(menu(\"?\", [#{ label: \"A\", value: \"a\" }])) }\nfn a() { end() }", &[]);
    // Where a name is worked out at run time, any of them may be meant.
    says("fn start() { jump(session.next) }\nfn a() { end() }", &[]);
    says("fn start() { jump(session.next) }\nfn a() { say(\"a\") }", &["warning dead_end 2:10-13"]);
    // Not a container, only a function with a use for later.
    says("fn start() { end() }\nfn f(x) { x }", &[]);
    let text = "fn start() { end() }\nfn agent() { end() }";
    assert_eq!(found_with(text, &declared("agent", 1), &known()), []);
}
