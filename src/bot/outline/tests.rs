use proptest::prelude::*;
use rhai::{Engine, OptimizationLevel};

use super::{Outline, ways};
use crate::bot::check::{Known, check};
use crate::bot::map::graph;
use crate::domain::flow::declaration::Declarations;
use crate::domain::flow::mermaid::mermaid;
use crate::domain::flow::svg::svg;

/// Words that scripts are made of, and what holds them together.
const TOKENS: &[&str] = &[
    "fn start() {",
    "fn a() {",
    "fn f(x) {",
    "}",
    "}",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    ";",
    ";",
    ";",
    ",",
    "=",
    "=>",
    "==",
    "|",
    "||",
    "&&",
    "??",
    ".",
    "?.",
    "!",
    "+",
    "-",
    "..",
    "..=",
    "let x =",
    "let c =",
    "const k =",
    "x",
    "c",
    "if",
    "else",
    "switch",
    "_",
    "loop {",
    "while",
    "do {",
    "for y in",
    "break",
    "continue",
    "return",
    "throw",
    "try {",
    "catch {",
    "catch (e) {",
    "import \"lib/b\" as b;",
    "b::f(1)",
    "jump(\"a\")",
    "jump(c)",
    "jump(a)",
    "jump",
    "end()",
    "handoff(\"G\", #{ otherwise: \"a\" })",
    "a()",
    "f(1)",
    "menu(\"?\", [\"A\", #{ label: \"B\", value: 2 }])",
    "ask_yes_no(\"?\")",
    "say(`x ${c} y`)",
    "#{",
    "\"A\"",
    "2",
    "1.5",
    "'c'",
    "true",
    "config.x",
    "config[\"y\"]",
    "service(\"s\").get(\"/\")",
    "rest.get(\"https://h/p\")",
    "|z| z",
    "Fn(\"a\")",
    "call(f)",
    "x.push(1)",
    "x[0]",
    "keyword([\"k\"], \"a\");",
    "this",
    "export x;",
    "private",
    "wait(60)",
    "until",
    "in",
    "\n",
];

/// Everything that is done with a script that compiles.
fn all_of(text: &str, level: OptimizationLevel) -> bool {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(level);
    engine.set_max_expr_depths(120, 120);
    let Ok(ast) = engine.compile(text) else { return false };
    let outline = Outline::of_all(&[("flow.rhai".to_owned(), &ast), ("lib/b.rhai".to_owned(), &ast)]);
    let declarations = Declarations::default();
    let _ = check(&outline, &declarations, &Known::default(), &[]);
    let graph = graph(&outline, &declarations);
    let _ = (svg(&graph), mermaid(&graph));
    true
}

fn soup() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(TOKENS), 0..30).prop_map(|tokens| tokens.join(" "))
}

/// Statements that fit together, so that more of them compile.
fn statements() -> impl Strategy<Value = String> {
    let simple = proptest::sample::select(vec![
        "say(\"a\");",
        "jump(\"a\");",
        "jump(c);",
        "end();",
        "a();",
        "f(1);",
        "return;",
        "throw 1;",
        "c = menu(\"?\", [\"A\"]);",
        "let c = menu(\"?\", [\"A\", \"B\"]);",
        "let c = ask_yes_no(\"?\");",
        "[1].map(|x| { a(); jump(\"b\") });",
        "c.trim();",
        "config.x.y[1].z;",
        "let q = || c;",
        "handoff(\"G\");",
        "b::f(1);",
        "x;",
        "let t = a; t.call();",
    ]);
    let statement = simple.prop_map(str::to_owned).prop_recursive(4, 40, 4, |inner| {
        let block = proptest::collection::vec(inner, 0..4).prop_map(|all| format!("{{ {} }}", all.join(" ")));
        prop_oneof![
            block.clone(),
            block.clone().prop_map(|b| format!("if c == \"A\" {b}")),
            (block.clone(), block.clone()).prop_map(|(a, b)| format!("if !c {a} else {b}")),
            block.clone().prop_map(|b| format!("loop {b}")),
            block.clone().prop_map(|b| format!("while x {b}")),
            block.clone().prop_map(|b| format!("do {b} until c;")),
            block.clone().prop_map(|b| format!("for y in [1] {b}")),
            (block.clone(), block.clone()).prop_map(|(a, b)| format!("try {a} catch (e) {b}")),
            (block.clone(), block.clone()).prop_map(|(a, b)| format!("switch c {{ \"A\" if x => {a}, 1..3 => {b} }}")),
            (block.clone(), block).prop_map(|(a, b)| format!("switch c {{ \"A\" | true => {a}, _ => {b} }}")),
        ]
    });
    let body = proptest::collection::vec(statement, 0..5).prop_map(|all| all.join("\n"));
    (body.clone(), body.clone(), body).prop_map(|(start, a, f)| {
        format!("import \"lib/b\" as b;\nfn start() {{ {start} }}\nfn a() {{ {a} }}\nfn f(x) {{ {f} }}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_words_in_any_order_bring_the_reader_down(text in soup()) {
        all_of(&text, OptimizationLevel::None);
        all_of(&text, OptimizationLevel::Simple);
    }

    #[test]
    fn no_script_brings_the_reader_down(text in statements()) {
        prop_assert!(all_of(&text, OptimizationLevel::None), "{}", text);
        all_of(&text, OptimizationLevel::Simple);
    }
}

#[test]
fn long_chains_and_many_functions_are_read_in_time() {
    assert!(all_of(&format!("fn start() {{ x{} }}", ".a".repeat(100)), OptimizationLevel::None));
    assert!(all_of(&format!("fn start() {{ x{} }}", "[0]".repeat(20)), OptimizationLevel::None));
    let calls: Vec<String> = (0..2_000).map(|n| format!("f{n}();")).collect();
    let functions: Vec<String> = (0..2_000).map(|n| format!("fn f{n}() {{ f{}(); }}", n + 1)).collect();
    let (calls, functions) = (calls.concat(), functions.join("\n"));
    assert!(all_of(&format!("fn start() {{ {calls} }}\n{functions}\nfn f2000() {{ }}"), OptimizationLevel::None));
}

#[test]
fn functions_are_told_from_top_to_bottom_with_what_they_do() {
    let text = "fn zulu() { say(\"a\"); let f = |x| { x + jump(\"b\") }; }\nfn alpha(n) { n }\nlet x = 1;";
    let outline = Outline::of(&Engine::new_raw().compile(text).unwrap(), "flow.rhai");
    let named: Vec<(&str, usize)> =
        outline.functions.iter().filter(|f| !f.is_closure).map(|f| (f.name.as_str(), f.parameters)).collect();
    assert_eq!(named, [("zulu", 0), ("alpha", 1)]);
    let mut calls = Vec::new();
    for function in &outline.functions {
        ways::each_step(&function.body, &mut |step| {
            if let super::Step::Call(call) = step {
                calls.push((function.is_closure, call.name.clone(), call.span.line, call.span.column));
            }
        });
    }
    assert_eq!(calls, [(false, "say".to_owned(), 1, 13), (true, "jump".to_owned(), 1, 41)]);
}
