//! Bots tried through the API: trials in the house as it is, and conversations, tried or real, that become tests.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, eventually};

const BOT: &str = r#"
keyword("human", "to_people");
setting("shop", #{ value: "Aurora" });
fn start() {
    say(`Hi! This is ${config.shop}.`);
    let choice = menu("How can we help?", ["Sales", "Question"]);
    if choice == "Question" { jump("question"); }
    jump("sales");
}
fn question() {
    let asked = ask("What is it?");
    if answer(asked) == () { say(canned("nothing")); }
    jump("start");
}
fn sales() {
    contact.name = ask("Your name?");
    tag("lead");
    handoff("Front desk", #{ note: "a lead", message: "One moment." });
}
fn to_people() { handoff(); }
"#;

/// A house with the bot, and what it says when it knows nothing.
async fn house() -> (TestApp, Client, i64) {
    let app = TestApp::start_patient().await;
    let owner = app.owner().await;
    let text = "Sorry, {{contact.first_name|friend}}, says {{agent.name}}.";
    owner.post("/api/v1/canned-responses", json!({ "shortcut": "nothing", "text": text, "language": null })).await.ok();
    let flow = owner.publish_bot("Helper", BOT).await;
    owner.run_bot(1, flow, "always").await;
    (app, owner, flow)
}

async fn record(owner: &Client, flow: i64, body: Value) -> String {
    let made = owner.post(&format!("/api/v1/flows/{flow}/recordings"), body).await.ok();
    made["text"].as_str().unwrap().to_owned()
}

/// Runs a text as the only test of a bot.
async fn passes(owner: &Client, flow: i64, script: &str, chat: &str) {
    let files = json!({ "flow.rhai": script, "tests/it.chat": chat });
    let run = owner.post(&format!("/api/v1/flows/{flow}/test-runs"), json!({ "files": files })).await.ok();
    assert_eq!(run["tests"][0]["passed"], true, "{chat}\n{run:#}");
}

/// The lines of the conversation, without what stands before it.
fn said(chat: &str) -> Vec<&str> {
    chat.split_once("\n\n").unwrap().1.lines().collect()
}

#[tokio::test]
async fn a_trial_finds_the_cards_and_responses_that_the_visitor_would_get() {
    let (_app, owner, flow) = house().await;
    let group = owner.new_group("Sales", &[(&owner, "operator")]).await;
    let card = async |more: Value| {
        let mut card =
            json!({ "title": "Payment", "text": "By card.", "questions": ["How do I pay?"], "language": null });
        card.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        owner.post("/api/v1/knowledge-cards", card).await.ok();
    };
    card(json!({})).await;
    card(json!({ "text": "Con tarjeta.", "title": "Pagos", "questions": ["¿Cómo pago?"], "language": "es" })).await;
    card(json!({ "text": "Ask Sales.", "questions": ["Can I haggle?"], "title": "Haggling", "group_id": group })).await;
    card(json!({ "text": "By donkey.", "questions": ["Do you deliver by donkey?"], "title": "Donkeys", "is_active": false })).await;
    let spanish = json!({ "shortcut": "nothing", "text": "Perdón.", "language": "es" });
    owner.post("/api/v1/canned-responses", spanish).await.ok();
    let tried = async |words: &str, language: Option<&str>| {
        let inputs = ["hello", "Question", words].map(|text| json!({ "kind": "say", "text": text }));
        let body = json!({ "inputs": inputs, "contact": { "name": "Ana Costa", "language": language } });
        let made = owner.post(&format!("/api/v1/flows/{flow}/simulations"), body).await.ok();
        made["steps"][3]["entries"][1]["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(tried("paying", None).await, "By card.");
    assert_eq!(tried("como se paga", Some("es-UY")).await, "Con tarjeta.");
    assert_eq!(tried("como se paga", Some("pt")).await, "Sorry, Ana, says Helper.");
    assert_eq!(tried("may I haggle", None).await, "Sorry, Ana, says Helper.", "it is offered in Sales alone");
    assert_eq!(tried("do you deliver by donkey", Some("es")).await, "Perdón.", "the card is switched off");
}

#[tokio::test]
async fn a_trial_becomes_a_test_that_passes() {
    let (_app, owner, flow) = house().await;
    let inputs = json!([
        { "kind": "say", "text": "hello" },
        { "kind": "say", "text": "Question", "option_id": 1 },
        { "kind": "say", "text": "Why?" },
        { "kind": "say", "text": "Sales", "option_id": 0 },
        { "kind": "say", "text": "Ana" },
    ]);
    let simulation = json!({ "files": { "flow.rhai": BOT }, "settings": { "shop": "Brisa" }, "inputs": inputs });
    let text = record(&owner, flow, json!({ "name": "a lead", "simulation": simulation })).await;
    assert!(text.starts_with("test: a lead\nnow: ") && text.contains("\nsetting: shop=Brisa\n"), "{text}");
    let expected = [
        "> hello",
        "< Hi! This is Brisa.",
        "< How can we help?",
        "  [Sales] [Question]",
        "> [Question]",
        "< What is it?",
        "> Why?",
        "< Sorry, friend, says Helper.",
        "< Hi! This is Brisa.",
        "< How can we help?",
        "  [Sales] [Question]",
        "> [Sales]",
        "< Your name?",
        "> Ana",
        "< One moment.",
        "= tag lead",
        "= contact.name Ana",
        "= handoff Front desk",
    ];
    assert_eq!(said(&text), expected);
    passes(&owner, flow, BOT, &text).await;
    let recordings = format!("/api/v1/flows/{flow}/recordings");
    owner.post(&recordings, json!({ "name": "neither" })).await.fails(422, "invalid_field");
    let broken = json!({ "name": "broken", "simulation": { "files": { "flow.rhai": "fn start( {" } } });
    owner.post(&recordings, broken).await.fails(422, "invalid_field");
    owner.post(&recordings, json!({ "simulation": { "inputs": [] } })).await.fails(422, "invalid_field");
}

#[tokio::test]
async fn a_real_conversation_becomes_a_test_with_what_came_of_it() {
    let (app, owner, flow) = house().await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    let asked = visitor.hears("How can we help?").await;
    visitor.press(&asked, "Sales").await;
    visitor.hears("Your name?").await;
    let recording = async || record(&owner, flow, json!({ "conversation_id": conversation })).await;
    let text = recording().await;
    assert_eq!(said(&text).last(), Some(&"= waiting sales"), "{text}");
    visitor.write("Ana").await;
    visitor.hears("One moment.").await;
    let text = recording().await;
    assert!(text.ends_with("> Ana\n< One moment.\n= tag lead\n= contact.name Ana\n= handoff Front desk\n"), "{text}");
    passes(&owner, flow, BOT, &text).await;
}

#[tokio::test]
async fn a_conversation_that_was_handed_back_is_recorded_from_where_it_began() {
    let (app, owner, flow) = house().await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "a human").await;
    eventually("people have it", async || owner.conversation(conversation).await["status"] == "open").await;
    owner.reply(conversation, "The bot asks you something.").await;
    let path = format!("/api/v1/conversations/{conversation}/bot");
    owner.put(&path, json!({ "flow_id": flow, "container": "sales" })).await.ok();
    visitor.hears("Your name?").await;
    owner.write(conversation, "note", "Let us see what it makes of this.").await;
    visitor.write("Ana").await;
    visitor.hears("One moment.").await;
    let text = record(&owner, flow, json!({ "conversation_id": conversation })).await;
    assert!(text.contains("\nbegin: sales\n"), "{text}");
    assert_eq!(said(&text)[..3], ["< Your name?", "> Ana", "< One moment."], "{text}");
    passes(&owner, flow, BOT, &text).await;
}
