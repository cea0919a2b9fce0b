use recado::domain::agent::Role;
use serde_json::json;

use crate::support::{Socket, TestApp, eventually};

const SHOP: &str = r#"
keyword("human", "to_people");
idle(600, "goodbye");
fn start() {
    say("Hi!");
    let choice = menu("How can we help?", ["Sales", "Order status", #{ label: "Something else", value: "other" }]);
    switch choice {
        "Sales" => jump("sales"),
        "Order status" => jump("order"),
        "other" => jump("to_people"),
    }
}
fn sales() {
    contact.name = ask("Your name?");
    contact.email = ask_email("Your e-mail?");
    contact.attributes.source = "bot";
    tag("lead");
    conversation.attributes.plan = "fiber";
    handoff("Sales", #{ note: `Lead ${contact.name}`, priority: "high", message: "A colleague will be with you." });
}
fn order() {
    let number = ask_number("Order number?", #{ min: 1 });
    say(`Order ${number} is on its way.`);
    resolve("answered");
}
fn to_people() { handoff(); }
fn goodbye() { say("Bye!"); resolve("silent"); }
"#;

#[tokio::test]
async fn a_visitor_talks_to_a_bot_and_is_handed_to_people_with_all_that_it_has_found_out() {
    let (app, owner, _) = {
        let app = TestApp::start_patient().await;
        let owner = app.owner().await;
        owner.new_group("Sales", &[(&owner, "operator")]).await;
        let flow = owner.publish_bot("Helper", SHOP).await;
        owner.run_bot(1, flow, "always").await;
        (app, owner, flow)
    };
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    let asked = visitor.hears("How can we help?").await;
    assert_eq!(asked["author"], json!({ "kind": "bot", "name": "Helper", "picture_url": null }));
    assert_eq!(asked["prompt"]["options"][2]["label"], "Something else");
    // No agent is asked for while the bot has it.
    let seen = owner.conversation(conversation).await;
    assert_eq!((&seen["status"], &seen["queued_at"]), (&json!("pending"), &json!(null)));
    assert_eq!(seen["bot"]["name"], "Helper");
    assert_eq!(owner.list("view=unassigned").await, [0; 0]);
    assert_eq!(owner.list("view=pending").await, [conversation]);
    visitor.press(&asked, "Sales").await;
    visitor.hears("Your name?").await;
    visitor.write("Ana").await;
    visitor.hears("Your e-mail?").await;
    visitor.write("ana at example").await;
    visitor.hears("That does not look like an e-mail address. It should be like ana@example.com.").await;
    visitor.write("ana@example.com").await;
    visitor.hears("A colleague will be with you.").await;
    let after = owner.conversation(conversation).await;
    assert_eq!((&after["status"], &after["bot"]), (&json!("open"), &json!(null)));
    assert_eq!((&after["tags"], &after["priority"]), (&json!(["lead"]), &json!("high")));
    assert_eq!(after["attributes"], json!({ "plan": "fiber" }));
    assert_eq!((&after["contact"]["name"], &after["contact"]["email"]), (&json!("Ana"), &json!("ana@example.com")));
    assert!(after["queued_at"].is_i64() && after["waiting_since"].is_i64());
    let thread = owner.thread(conversation).await;
    assert!(thread.iter().any(|m| m["kind"] == "note" && m["text"] == "Lead Ana" && m["author"]["kind"] == "bot"));
    let activity = owner.last_activity(conversation).await;
    assert_eq!(activity["activity"]["kind"], "handed_off");
    assert_eq!(activity["activity"]["group_name"], "Sales");
}

#[tokio::test]
async fn a_visitor_is_told_when_a_bot_has_the_conversation_and_when_people_do() {
    let script = r#"fn start() { ask("What is it about?"); handoff(#{ message: "Please wait." }); }"#;
    let (app, owner, flow) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    let mut heard = async || {
        let event = widget.event().await;
        let data = &event["data"];
        json!([event["kind"], data["message"]["text"], data["conversation_status"]])
    };
    let conversation = app.write(&visitor, "hello").await;
    assert_eq!(heard().await, json!(["message.created", "hello", "pending"]));
    assert_eq!(heard().await, json!(["message.created", "What is it about?", "pending"]));
    assert_eq!(visitor.reopen().await["conversation_status"], "pending");
    visitor.write("a bill").await;
    assert_eq!(heard().await, json!(["message.created", "a bill", "pending"]));
    assert_eq!(heard().await, json!(["message.created", "Please wait.", "pending"]));
    assert_eq!(heard().await, json!(["conversation.updated", null, "open"]));
    let path = format!("/api/v1/conversations/{conversation}/bot");
    owner.put(&path, json!({ "flow_id": flow, "container": "start" })).await.ok();
    assert_eq!(heard().await, json!(["conversation.updated", null, "pending"]));
    assert_eq!(heard().await, json!(["message.created", "What is it about?", "pending"]));
    owner.reply(conversation, "I am here myself.").await;
    assert_eq!(heard().await, json!(["message.created", "I am here myself.", "open"]));
}

#[tokio::test]
async fn a_visitor_sees_that_it_is_a_bot_that_types() {
    let script = r#"fn start() { say("Hi!", #{ delay: 2 }); ask("What is it about?"); end(); }"#;
    let (app, ..) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    app.write(&visitor, "hello").await;
    let author = json!({ "kind": "bot", "name": "Helper", "picture_url": null });
    assert_eq!(widget.signal("typing").await, json!({ "author": author, "is_typing": true }));
}

#[tokio::test]
async fn words_choose_as_buttons_do_and_a_bot_can_resolve() {
    let (app, owner, _) = TestApp::with_bot(&SHOP.replace("\"Sales\", #{ note", "\"Front desk\", #{ note")).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("How can we help?").await;
    visitor.write("order staus").await;
    visitor.hears("Order number?").await;
    visitor.write("it is 99").await;
    visitor.hears("Order 99 is on its way.").await;
    eventually("the bot resolves", async || owner.conversation(conversation).await["status"] == "resolved").await;
    // Who comes back begins with the bot again: nobody else had it.
    visitor.write("hello again").await;
    visitor.hears("How can we help?").await;
    assert_eq!(owner.conversation(conversation).await["status"], "pending");
}

#[tokio::test]
async fn a_keyword_leads_to_people_at_any_moment() {
    let (app, owner, _) = TestApp::with_bot(&SHOP.replace("\"Sales\", #{ note", "\"Front desk\", #{ note")).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("How can we help?").await;
    visitor.write("a human please").await;
    eventually("people have it", async || owner.conversation(conversation).await["status"] == "open").await;
    assert_eq!(owner.list("view=unassigned").await, [conversation]);
}

#[tokio::test]
async fn a_silent_visitor_is_said_goodbye_by_a_stored_timer_also_over_a_restart() {
    let (mut app, owner, _) = TestApp::with_bot(&SHOP.replace("\"Sales\", #{ note", "\"Front desk\", #{ note")).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("How can we help?").await;
    app.stop_and_start_after(601).await;
    let (owner, visitor) = (owner.moved_to(&app.base), visitor.moved_to(&app.base));
    visitor.hears("Bye!").await;
    eventually("it is resolved", async || owner.conversation(conversation).await["status"] == "resolved").await;
}

#[tokio::test]
async fn an_agent_takes_over_by_replying_and_hands_back_at_a_container() {
    let (app, owner, flow) = TestApp::with_bot(&SHOP.replace("\"Sales\", #{ note", "\"Front desk\", #{ note")).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("How can we help?").await;
    owner.reply(conversation, "I am here myself.").await;
    let taken = owner.conversation(conversation).await;
    assert_eq!((&taken["status"], &taken["bot"]), (&json!("open"), &json!(null)));
    assert_eq!(taken["assignee"]["id"], owner.agent_id);
    visitor.write("Sales").await;
    visitor.hears("Sales").await;
    // The bot keeps out of it.
    assert_eq!(visitor.texts().await.last().unwrap(), "Sales");
    let path = format!("/api/v1/conversations/{conversation}/bot");
    let bots = owner.get(&path).await.ok();
    assert_eq!(bots["flows"][0]["containers"], json!(["goodbye", "order", "sales", "start", "to_people"]));
    owner.put(&path, json!({ "flow_id": flow, "container": "nowhere" })).await.fails(422, "invalid_field");
    let handed = owner.put(&path, json!({ "flow_id": flow, "container": "order" })).await.ok();
    assert_eq!((&handed["status"], &handed["assignee"]), (&json!("pending"), &json!(null)));
    visitor.hears("Order number?").await;
}

#[tokio::test]
async fn an_agent_answers_a_bots_question_with_a_note_and_the_visitor_stays_with_the_bot() {
    let script = r#"fn start() { let a = ask_agent("Front desk", "Is it in stock?"); say(`A colleague says: ${a}`); ask("More?"); end(); }"#;
    let (app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    eventually("the bot asks", async || {
        owner.conversation(conversation).await["bot"]["asks"]["question"] == "Is it in stock?"
    })
    .await;
    owner.write(conversation, "note", "Yes, two.").await.ok();
    visitor.hears("More?").await;
    assert!(visitor.texts().await.contains(&"A colleague says: Yes, two.".to_owned()));
    let seen = owner.conversation(conversation).await;
    assert_eq!((&seen["status"], &seen["bot"]["asks"]), (&json!("pending"), &json!(null)));
}

#[tokio::test]
async fn a_broken_script_says_sorry_and_goes_to_people_with_a_note_that_says_why() {
    let (app, owner, flow) = TestApp::with_bot("fn start() {\n    let a = 1;\n    a.nothing();\n    end();\n}").await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("Sorry, something went wrong on our side. I am passing you on to a person.").await;
    eventually("people have it", async || owner.conversation(conversation).await["status"] == "open").await;
    let thread = owner.thread(conversation).await;
    let note = thread.iter().find(|message| message["kind"] == "note").unwrap();
    assert!(note["text"].as_str().unwrap().contains("line 3"), "{note}");
    let flow = owner.get(&format!("/api/v1/flows/{flow}")).await.ok();
    assert_eq!((&flow["failures_7d"], &flow["running"]), (&json!(1), &json!(0)));
    assert_eq!(flow["last_failure"]["line"], 3);
    assert_eq!(flow["last_failure"]["conversation_id"], conversation);
}

#[tokio::test]
async fn a_run_adopts_the_newest_version_at_its_next_jump_and_begins_anew_where_its_container_is_gone() {
    let old = r#"fn start() { ask("Old?"); jump("second"); } fn second() { ask("Old second?"); end(); }"#;
    let (app, owner, flow) = TestApp::with_bot(old).await;
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    visitor.hears("Old?").await;
    owner.publish_script(flow, r#"fn start() { ask("New start?"); end(); }"#).await.ok();
    visitor.write("yes").await;
    visitor.hears("New start?").await;
}

#[tokio::test]
async fn a_bot_takes_only_what_comes_when_it_is_its_time() {
    let app = TestApp::start_patient().await;
    let owner = app.owner().await;
    let flow = owner.publish_bot("Night", r#"fn start() { ask("We are closed. What is it about?"); end(); }"#).await;
    owner.run_bot(1, flow, "closed").await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    assert_eq!(owner.conversation(conversation).await["status"], "open");
    // Noon in UTC is a Monday morning there.
    let hours = json!({ "time_zone": "America/Montevideo", "intervals": [{ "day": "tuesday", "from": "09:00", "to": "18:00" }], "holidays": [] });
    owner.patch("/api/v1/inboxes/1", json!({ "hours": hours })).await.ok();
    let other = app.visitor().await;
    let conversation = app.write(&other, "hello").await;
    assert_eq!(owner.conversation(conversation).await["status"], "pending");
    other.hears("We are closed. What is it about?").await;
}

#[tokio::test]
async fn what_is_written_while_the_bot_is_busy_answers_no_later_question() {
    let script = r#"fn start() { wait(60); ask("Name?"); say("thanks"); ask("More?"); end(); }"#;
    let (app, _, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    visitor.write("early words").await;
    app.clock.advance_seconds(60);
    visitor.hears("Name?").await;
    visitor.write("Ana").await;
    visitor.hears("More?").await;
}

#[tokio::test]
async fn card_numbers_are_masked_also_in_what_a_bot_repeats() {
    let script = r#"fn start() { session.a = ask("Say it"); contact.attributes.said = session.a; say(`You said ${session.a} ${"4111"}${"111111111111"}`); ask("?"); end(); }"#;
    let (app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("Say it").await;
    visitor.write("my card is 4111 1111 1111 1111").await;
    visitor.hears("?").await;
    let told = visitor.texts().await.join(" ");
    assert!(!told.contains("411111111111"), "{told}");
    let contact = owner.conversation(conversation).await["contact"]["id"].as_i64().unwrap();
    let contact = owner.get(&format!("/api/v1/contacts/{contact}")).await.ok();
    assert!(!contact["attributes"]["said"].as_str().unwrap().contains("1111 1111 1111"));
}

#[tokio::test]
async fn an_admin_writes_publishes_returns_and_deletes_and_an_agent_may_not() {
    let app = TestApp::start_patient().await;
    let (owner, ana) = (app.owner().await, app.agent("Ana", Role::Agent).await);
    ana.get("/api/v1/flows").await.fails(403, "forbidden");
    let flow = owner.publish_bot("Helper", "fn start() { end(); }").await;
    let path = format!("/api/v1/flows/{flow}");
    let broken = owner.publish_script(flow, "fn start() { say( }").await;
    broken.fails(422, "flow_has_errors");
    let draft = owner.get(&format!("{path}/draft")).await.ok();
    let stale = json!({ "files": { "flow.rhai": "fn start() { end(); } // other" }, "revision": 1 });
    owner.put(&format!("{path}/draft"), stale).await.fails(409, "draft_changed");
    let report = owner.post(&format!("{path}/checks"), json!({ "files": draft["files"] })).await.ok();
    assert_eq!(report["diagnostics"][0]["line"], 1);
    owner.publish_script(flow, "fn start() { say(\"2\"); end(); }").await.ok();
    let versions = owner.get(&format!("{path}/versions")).await.ok();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    assert_eq!((&versions[0]["published_by"], &versions[0]["is_current"]), (&json!("Olga Owner"), &json!(true)));
    let back = owner.put(&format!("{path}/version"), json!({ "version": 1 })).await.ok();
    assert_eq!((&back["published_version"], &back["has_unpublished_changes"]), (&json!(3), &json!(true)));
    let (first, draft) =
        (owner.get(&format!("{path}/versions/1")).await.ok(), owner.get(&format!("{path}/draft")).await.ok());
    let as_then = json!({ "files": first["files"], "revision": draft["revision"] });
    owner.put(&format!("{path}/draft"), as_then).await.ok();
    assert_eq!(owner.get(&path).await.ok()["has_unpublished_changes"], false, "the draft is what is published");
    owner.run_bot(1, flow, "always").await;
    owner.delete(&path).await.fails(409, "flow_in_use");
    owner.patch("/api/v1/inboxes/1", json!({ "bot": null })).await.ok();
    let ((), events) = app.during(async { drop(owner.delete(&path).await.ok()) }).await;
    assert_eq!(events, ["flow.deleted"]);
    owner.get(&path).await.fails(404, "not_found");
}

#[tokio::test]
async fn a_button_of_an_older_question_is_words_and_never_an_option_of_the_newest() {
    let script = r#"fn start() { let a = menu("First?", ["Red", "Blue"]); let b = menu("Second?", ["Keep", "Delete"]); say(`${a} ${b}`); ask("?"); end(); }"#;
    let (app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    let first = visitor.hears("First?").await;
    visitor.press(&first, "Red").await;
    let second = visitor.hears("Second?").await;
    let stale = visitor.press(&first, "Blue").await;
    assert_eq!(stale["answer"], json!(null));
    visitor.hears("Please choose one of these.").await;
    let again = owner.thread(conversation).await.into_iter().rfind(|m| m["prompt"].is_object()).unwrap();
    assert!(again["id"].as_i64() > second["id"].as_i64());
    visitor.press(&again, "Keep").await;
    visitor.hears("?").await;
    assert!(visitor.texts().await.contains(&"Red Keep".to_owned()));
}
