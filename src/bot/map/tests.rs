use rhai::{AST, Engine, OptimizationLevel};

use super::{containers, graph};
use crate::bot::outline::Outline;
use crate::domain::flow::declaration::{Declarations, Idle, Keyword, KeywordMode, Place};
use crate::domain::flow::graph::{ANYTIME, EdgeKind, FlowGraph, NodeKind, Passage};
use crate::domain::flow::mermaid::mermaid;
use crate::domain::flow::svg::svg;

fn compiled(text: &str) -> AST {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.compile(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn map(text: &str) -> FlowGraph {
    graph(&Outline::of(&compiled(text), "flow.rhai"), &Declarations::default())
}

/// In short: `menu start -> sales: Sales`.
fn ways(graph: &FlowGraph) -> Vec<String> {
    let label = |label: &Option<String>| label.as_ref().map(|label| format!(": {label}")).unwrap_or_default();
    let kind = |kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned();
    graph.edges.iter().map(|e| format!("{} {} -> {}{}", kind(e.kind), e.from, e.to, label(&e.label))).collect()
}

fn nodes(graph: &FlowGraph) -> Vec<String> {
    graph
        .nodes
        .iter()
        .map(|node| {
            let marks: Vec<String> =
                node.marks.iter().map(|mark| format!(" +{:?} {}", mark.kind, mark.label)).collect();
            format!("{}{}", node.id, marks.concat())
        })
        .collect()
}

#[track_caller]
fn leads(text: &str, expected: &[&str]) {
    assert_eq!(ways(&map(text)), expected, "{text}");
}

const EXAMPLE: &str = r#"
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

fn place(line: u32) -> Place {
    Place { file: "flow.rhai".to_owned(), line, column: 1 }
}

fn example() -> FlowGraph {
    let words = ["agent", "human", "person"].map(str::to_owned).to_vec();
    let keyword = Keyword { words, container: "to_agent".to_owned(), mode: KeywordMode::Word, place: place(1) };
    let idle = Idle { seconds: 600, container: "goodbye".to_owned(), place: place(2) };
    let declarations = Declarations { keywords: vec![keyword], idle: Some(idle), ..Declarations::default() };
    graph(&Outline::of(&compiled(EXAMPLE), "flow.rhai"), &declarations)
}

#[test]
fn the_example_of_the_documentation_is_drawn() {
    let graph = example();
    let expected = [
        "keyword entry:anytime -> to_agent: agent, human, person",
        "idle entry:anytime -> goodbye: 10 min",
        "menu start -> sales: Sales",
        "menu start -> support: Support",
        "menu start -> order: Where is my order?",
        "handoff sales -> handoff:Sales",
        "jump order -> start",
        "handoff support -> handoff:Support",
        "handoff to_agent -> handoff:Support",
        "resolve goodbye -> resolve",
    ];
    assert_eq!(ways(&graph), expected);
    let kinds: Vec<(&str, NodeKind)> = graph.nodes.iter().take(3).map(|node| (&*node.id, node.kind)).collect();
    let boxes = [("start", NodeKind::Entry), ("sales", NodeKind::Container), ("order", NodeKind::Container)];
    assert_eq!(kinds, boxes);
    assert_eq!(nodes(&graph)[2], "order +Rest shop");
    assert_eq!((graph.nodes[1].file.as_str(), graph.nodes[1].line), ("flow.rhai", 12));
}

#[test]
fn what_only_happens_at_run_time_leads_to_a_dashed_node() {
    leads("fn start() { jump(session.next) }", &["dynamic start -> dynamic"]);
    leads("fn start() { handoff(session.group) }", &["dynamic start -> handoff:*"]);
    leads("fn start() { jump(\"nowhere\") }", &["jump start -> missing:nowhere"]);
    leads("fn start() { handoff() }", &["handoff start -> handoff:"]);
}

#[test]
fn options_of_menus_are_the_labels_of_their_ways() {
    leads(
        "fn start() { if ask_yes_no(\"?\") { jump(\"start\") } else { end() } }",
        &["menu start -> start: Yes", "end start -> end: No"],
    );
    leads(
        "fn start() { let c = menu(\"?\", [\"A\", \"B\", \"C\"]); if c == \"A\" { end() } jump(\"start\") }",
        &["end start -> end: A", "jump start -> start"],
    );
    leads(
        "fn start() { switch menu(\"?\", [\"A\", \"B\", \"C\"]) { \"A\" => end(), _ => jump(\"start\") } }",
        &["end start -> end: A", "menu start -> start: B, C"],
    );
    leads(
        "fn start() { jump(menu(\"?\", [#{ label: \"Again\", value: \"start\" }])) }",
        &["menu start -> start: Again"],
    );
    // Two options to the same place are one way.
    leads(
        "fn start() { switch menu(\"?\", [\"A\", \"B\"]) { \"A\" => jump(\"start\"), \"B\" => jump(\"start\") } }",
        &["menu start -> start: A, B"],
    );
}

#[test]
fn timers_and_closed_groups_are_ways_too() {
    let text = "fn start() { idle(90, \"a\"); ask(\"?\", #{ timeout: 7200, on_timeout: \"a\" }); handoff(\"G\", #{ otherwise: \"a\" }) }\nfn a() { end() }";
    leads(
        text,
        &[
            "idle start -> a: 90 s",
            "timeout start -> a: 2 h",
            "otherwise start -> a: otherwise",
            "handoff start -> handoff:G",
            "end a -> end",
        ],
    );
}

#[test]
fn functions_of_the_script_are_no_nodes_but_count_for_their_callers() {
    let text = "fn start() { switch menu(\"?\", [\"A\", \"B\"]) { \"A\" => finish(), \"B\" => look(1) } finish() }\n\
        fn finish() { again(3) }\nfn again(n) { if n > 0 { again(n - 1) } wait(60); end() }\n\
        fn look(n) { rest.get(\"https://api.example.com/x\"); service(\"shop\").post(\"/\", n); }";
    let graph = map(text);
    assert_eq!(nodes(&graph), ["start +Rest api.example.com +Rest shop +Wait 1 min", "end",]);
    assert_eq!(ways(&graph), ["end start -> end: A"]);
}

#[test]
fn a_container_that_nothing_leads_to_is_drawn_alone() {
    let graph = map("fn start() { end() }\nfn lonely() { jump(\"start\") }");
    assert_eq!(nodes(&graph), ["start", "lonely", "end"]);
}

#[test]
fn a_container_is_summed_up_by_its_first_words() {
    let outline = Outline::of(&compiled(EXAMPLE), "flow.rhai");
    let all = containers(&outline, &Declarations::default());
    let told: Vec<String> =
        all.iter().map(|one| format!("{} {} {}", one.line, one.name, one.summary.as_deref().unwrap_or("-"))).collect();
    assert_eq!(told[0], "2 start Hi! This is UltraWiFi.");
    assert_eq!(told[2], "19 order Order number?");
    assert_eq!(told[3], "26 support -");
}

#[test]
fn traffic_is_counted_on_the_way_that_it_took() {
    let passage = |from: &str, to: &str, kind, runs| Passage { from: from.to_owned(), to: to.to_owned(), kind, runs };
    let graph = example().with_traffic(
        &[
            passage("", "start", EdgeKind::Jump, 100),
            passage("start", "sales", EdgeKind::Jump, 40),
            passage("order", "start", EdgeKind::Jump, 7),
            passage("sales", "to_agent", EdgeKind::Keyword, 3),
            passage("order", "to_agent", EdgeKind::Keyword, 2),
            passage("sales", "handoff:Sales", EdgeKind::Handoff, 30),
        ],
        &[("sales".to_owned(), 9)],
    );
    let runs = |from: &str, to: &str| graph.edges.iter().find(|e| e.from == from && e.to == to).unwrap().runs.unwrap();
    assert_eq!(runs("start", "sales"), 40, "a jump that an option decided is a jump all the same");
    assert_eq!(runs("order", "start"), 7);
    assert_eq!(runs(ANYTIME, "to_agent"), 5, "keywords are heard anywhere");
    assert_eq!(runs("sales", "handoff:Sales"), 30);
    assert_eq!(runs("start", "support"), 0);
    let node = |id: &str| graph.nodes.iter().find(|node| node.id == id).unwrap();
    assert_eq!((node("start").runs, node("sales").runs), (Some(107), Some(40)));
    assert_eq!((node("sales").silent, node("order").silent), (Some(9), Some(0)));

    let computed = map("fn start() { jump(session.next) }\nfn a() { end() }");
    let computed = computed.with_traffic(&[passage("start", "a", EdgeKind::Jump, 4)], &[]);
    assert_eq!(computed.edges[0].runs, Some(4));
}

#[test]
fn pictures_and_diagrams_escape_what_a_script_says() {
    let text = "fn start() { switch menu(\"?\", [\"<b>\\\"&x\", \"a|b`#;\"]) { \"<b>\\\"&x\" => jump(\"start\"), _ => handoff(\"A & <B>\") } }";
    let graph = map(text);
    let picture = svg(&graph);
    assert!(picture.contains("&lt;b&gt;&quot;&amp;x") && picture.contains("A &amp; &lt;B&gt;"), "{picture}");
    assert!(!picture.contains("<b>") && !picture.contains("<B>"));
    let diagram = mermaid(&graph);
    assert!(diagram.contains("n0 -->|\"#60;b#62;#34;#38;x\"| n0"), "{diagram}");
    assert!(diagram.contains("|\"a#124;b#96;#35;#59;\"|"), "{diagram}");
    assert!(diagram.starts_with("flowchart LR\n    n0([\"start\"])\n"), "{diagram}");
}

#[test]
fn a_picture_stands_by_itself_and_has_words_for_who_cannot_see_it() {
    let picture = svg(&example());
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    assert!(picture.contains("prefers-color-scheme:dark") && picture.contains("<title id=\"map-title\">"));
    assert!(picture.contains("start, sales, order, support, to_agent, goodbye"));
    assert!(!picture.contains("href") && !picture.contains("url("), "nothing is loaded");
}

#[test]
fn a_way_of_very_many_options_names_the_first_and_no_more() {
    let options: Vec<String> = (0..200).map(|n| format!("\"option {n}\"")).collect();
    let arms: Vec<String> = options.iter().map(|option| format!("{option} => jump(\"there\")")).collect();
    let (options, arms) = (options.join(", "), arms.join(",\n"));
    let graph = map(&format!("fn start() {{ switch menu(\"?\", [{options}]) {{ {arms} }} }}\nfn there() {{ end() }}"));
    let label = graph.edges[0].label.as_deref().unwrap();
    assert!(label.starts_with("option 0, option 1, ") && label.ends_with(", …") && label.len() < 320, "{label}");
}
