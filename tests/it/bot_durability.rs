//! A bot's conversation goes on, whatever happens in the middle of it: a crash, a colleague, a deleted flow, a merged
//! contact, a crowd.

use futures_util::future::join_all;
use recado::desk::flow_run::StepResult;
use recado::domain::flow::effect::Effect;
use recado::domain::id::ConversationId;
use serde_json::{Value, json};

use crate::support::{Client, Process, TestApp, Visitor, client_id, database, eventually, sign};

const THREE: &str = r#"
fn start() {
    let a = ask("A?");
    say(`a=${a}`);
    let b = ask("B?");
    say(`b=${b}`);
    ask("C?");
    end();
}"#;

const PATIENT: &str = r#"
idle(600, "goodbye");
fn start() { say("Wait."); wait(60); ask("Are you there?"); end(); }
fn goodbye() { say("Bye!"); resolve("silent"); }
"#;

fn kill_and_start(server: Process, data: &std::path::Path) -> Process {
    server.kill();
    Process::serve(data, &[("RECADO_LIMITS__MESSAGES_PER_MINUTE", "100000")])
}

#[tokio::test]
async fn a_server_killed_between_question_and_answer_goes_on_and_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Process::serve(&data, &[("RECADO_LIMITS__MESSAGES_PER_MINUTE", "100000")]);
    let (owner, key) = server.set_up().await;
    let flow = owner.publish_bot("Helper", THREE).await;
    owner.run_bot(1, flow, "always").await;
    let visitor = Visitor::open(&server.base, &key, json!({})).await;
    visitor.write("hello").await;
    visitor.hears("A?").await;

    let server = kill_and_start(server, &data);
    let visitor = visitor.moved_to(&server.base);
    visitor.write("one").await;
    visitor.hears("B?").await;

    // The same in the moment after the answer was acknowledged: whatever of the step was done by then.
    visitor.write("two").await;
    let server = kill_and_start(server, &data);
    let visitor = visitor.moved_to(&server.base);
    visitor.hears("C?").await;
    assert_eq!(visitor.texts().await, ["hello", "A?", "one", "a=one", "B?", "two", "b=two", "C?"]);
}

#[tokio::test]
async fn many_conversations_survive_a_kill_in_the_middle_of_their_steps() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Process::serve(&data, &[("RECADO_LIMITS__MESSAGES_PER_MINUTE", "100000")]);
    let (owner, key) = server.set_up().await;
    let flow = owner.publish_bot("Helper", THREE).await;
    owner.run_bot(1, flow, "always").await;
    let visitors = join_all((0..30).map(|_| Visitor::open(&server.base, &key, json!({})))).await;
    join_all(visitors.iter().map(|visitor| visitor.write("hello"))).await;
    let server = kill_and_start(server, &data);
    let visitors: Vec<Visitor> = visitors.iter().map(|visitor| visitor.moved_to(&server.base)).collect();
    for visitor in &visitors {
        visitor.hears("A?").await;
        assert_eq!(visitor.texts().await, ["hello", "A?"]);
    }
}

#[tokio::test]
async fn two_messages_quickly_one_after_the_other_make_two_steps_and_neither_is_lost() {
    let (app, owner, _) = TestApp::with_bot(THREE).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("A?").await;
    tokio::join!(visitor.write("one"), visitor.write("two"));
    // The second answers the next question if that was asked before it came, and nothing if not.
    eventually("the first is answered", async || app.count_said("B?") == 1).await;
    eventually("both are looked at", async || {
        let sql = "SELECT place >= (SELECT max(id) FROM messages WHERE author_kind = 'contact') FROM flow_runs";
        database(app.data_folder()).query_row(sql, [], |row| row.get(0)).unwrap()
    })
    .await;
    let texts = visitor.texts().await;
    let of = |sign: &str| texts.iter().filter(|text| text.starts_with(sign)).count();
    assert_eq!(of("a="), 1, "{texts:?}");
    if of("b=") == 0 {
        visitor.write("three").await;
    }
    visitor.hears("C?").await;
    assert_eq!(owner.conversation(conversation).await["status"], "pending");
}

#[tokio::test]
async fn a_message_that_is_sent_again_makes_one_step() {
    let (app, _, _) = TestApp::with_bot(THREE).await;
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    visitor.hears("A?").await;
    let id = client_id();
    let again = join_all((0..5).map(|_| visitor.try_write(&id, "one"))).await;
    assert!(again.iter().all(|answer| answer.status < 300));
    visitor.hears("B?").await;
    visitor.try_write(&id, "one").await.ok();
    visitor.write("two").await;
    visitor.hears("C?").await;
    assert_eq!(visitor.texts().await, ["hello", "A?", "one", "a=one", "B?", "two", "b=two", "C?"]);
}

#[tokio::test]
async fn a_step_that_was_computed_too_late_is_dropped() {
    let (app, _, _) = TestApp::with_bot(THREE).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("A?").await;
    let desk = app.running().desk.clone();
    let job = desk.next_bot_job(ConversationId(conversation)).await.unwrap().expect("a bot has it");
    visitor.write("one").await;
    visitor.hears("B?").await;
    let effects = vec![Effect::Say { text: "stale".into(), prompt: None, media: None }];
    assert!(!desk.store_bot_step(StepResult { run: job.run, effects, answers: Vec::new() }).await.unwrap());
    visitor.write("two").await;
    visitor.hears("C?").await;
    assert_eq!(app.count_said("stale"), 0);
}

#[tokio::test]
async fn a_colleagues_note_between_question_and_answer_swallows_no_answer() {
    let (app, owner, _) = TestApp::with_bot(THREE).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("A?").await;
    owner.write(conversation, "note", "I know her.").await.ok();
    visitor.write("one").await;
    visitor.hears("B?").await;
    owner.write(conversation, "note", "Really.").await.ok();
    owner.write(conversation, "note", "I do.").await.ok();
    visitor.write("two").await;
    visitor.hears("C?").await;
    assert_eq!(visitor.texts().await, ["hello", "A?", "one", "a=one", "B?", "two", "b=two", "C?"]);
}

#[tokio::test]
async fn who_takes_over_a_waiting_conversation_stops_no_other_bot() {
    let (app, owner, _) = TestApp::with_bot(PATIENT).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("Wait.").await;
    owner.reply(conversation, "I am here myself.").await;
    // The time comes that the bot was waiting for, and nobody is due.
    app.clock.advance_seconds(60);
    let other = app.visitor().await;
    app.write(&other, "hello").await;
    other.hears("Wait.").await;
    app.clock.advance_seconds(60);
    other.hears("Are you there?").await;
    assert_eq!(visitor.texts().await, ["hello", "Wait.", "I am here myself."]);
}

#[tokio::test]
async fn two_hundred_visitors_at_once_are_waited_for_and_said_goodbye() {
    const CROWD: i64 = 200;
    let app = TestApp::start_with(|config| {
        config.limits.messages_per_minute = 100_000;
        config.limits.openings_per_minute = 100_000;
    })
    .await;
    let owner = app.owner().await;
    let flow = owner.publish_bot("Helper", PATIENT).await;
    owner.run_bot(1, flow, "always").await;
    let crowd = join_all((0..CROWD).map(|_| app.visitor())).await;
    join_all(crowd.iter().map(|visitor| visitor.write("hello"))).await;
    eventually("everybody is greeted", async || app.count_said("Wait.") == CROWD).await;
    app.clock.advance_seconds(60);
    eventually("everybody is asked", async || app.count_said("Are you there?") == CROWD).await;
    // Half of them answer, and their conversations end with that.
    join_all(crowd.iter().take(100).map(|visitor| visitor.write("yes"))).await;
    let running = async || owner.get(&format!("/api/v1/flows/{flow}")).await.ok()["running"].as_i64();
    eventually("half of them are done", async || running().await == Some(CROWD / 2)).await;
    app.clock.advance_seconds(600);
    eventually("the silent ones are said goodbye", async || app.count_said("Bye!") == CROWD / 2).await;
    eventually("nobody is left", async || running().await == Some(0)).await;
    assert_eq!(app.count_said("Wait."), CROWD, "nobody was greeted twice");
}

#[tokio::test]
async fn a_flow_that_is_taken_from_its_inbox_ends_what_it_has_begun_and_a_deleted_one_leaves_it_to_people() {
    let (app, owner, flow) = TestApp::with_bot(THREE).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("A?").await;
    owner.patch("/api/v1/inboxes/1", json!({ "bot": null })).await.ok();
    visitor.write("one").await;
    visitor.hears("B?").await;
    assert_eq!(owner.delete(&format!("/api/v1/flows/{flow}")).await.status, 204);
    let seen = owner.conversation(conversation).await;
    assert_eq!((&seen["status"], &seen["bot"]), (&json!("open"), &json!(null)));
    assert!(seen["queued_at"].is_i64(), "people are asked for");
    assert_eq!(owner.last_activity(conversation).await["activity"]["kind"], "bot_ended");
    visitor.write("two").await;
    owner.reply(conversation, "I am here.").await;
    assert_eq!(visitor.texts().await.last_chunk::<3>().unwrap(), &["B?", "two", "I am here."].map(str::to_owned));
    assert_eq!(owner.list("view=unassigned").await, [0; 0]);
}

#[tokio::test]
async fn who_proves_who_they_are_keeps_talking_with_the_bot_as_the_merged_contact() {
    let (app, owner, _) = TestApp::with_bot(
        r#"
        fn start() { let a = ask("A?"); jump("named"); }
        fn named() { ask(`Your order, ${contact.name}?`); end(); }
    "#,
    )
    .await;
    let inbox = owner.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    let hash = sign(inbox["identity_secret"].as_str().unwrap(), "42");
    let claims = json!({ "id": "42", "hash": hash, "name": "Ana" });
    let laptop = Visitor::open(&app.base, &app.key, json!({ "identity": claims })).await;
    app.write(&laptop, "From my laptop").await;
    laptop.hears("A?").await;
    let phone = app.visitor().await;
    let conversation = app.write(&phone, "From my phone").await;
    phone.hears("A?").await;
    let merged = phone.identify(claims).await.ok();
    let phone = phone.renewed(&merged);
    let seen = owner.conversation(conversation).await;
    assert_eq!((&seen["status"], &seen["contact"]["name"]), (&json!("pending"), &json!("Ana")));
    phone.write("one").await;
    phone.hears("Your order, Ana?").await;
}

#[tokio::test]
async fn a_bot_answers_colleagues_in_an_internal_inbox() {
    let app = TestApp::start_patient().await;
    let owner = app.owner().await;
    let role = recado::domain::agent::Role::Agent;
    let (ira, ana) = (app.agent_of("Ira", role, &[]).await, app.agent_of("Ana", role, &[]).await);
    let it = owner.new_group("IT", &[(&ira, "operator")]).await;
    let staff = owner.new_group("Staff", &[(&ana, "operator")]).await;
    let made = owner.post("/api/v1/inboxes", json!({ "name": "Help desk", "kind": "internal" })).await.ok();
    let inbox = made["id"].as_i64().unwrap();
    let change = json!({ "operator_group_ids": [it], "default_group_id": it, "customer_group_ids": [staff] });
    let made = owner.patch(&format!("/api/v1/inboxes/{inbox}"), change).await.ok();
    let script =
        r#"fn start() { let a = ask(`What is broken, ${contact.name}?`); handoff("IT", #{ note: `Broken: ${a}` }); }"#;
    let flow = owner.publish_bot("Help", script).await;
    owner.run_bot(inbox, flow, "always").await;
    let colleague = open_as(&app, made["public_key"].as_str().unwrap(), &ana).await;
    let conversation = app.write(&colleague, "hello").await;
    colleague.hears("What is broken, Ana?").await;
    colleague.write("the printer").await;
    eventually("people have it", async || ira.list("view=unassigned").await == [conversation]).await;
    let thread = ira.thread(conversation).await;
    assert!(thread.iter().any(|message| message["text"] == "Broken: the printer"), "{thread:?}");
}

/// Opens an inbox from the browser of somebody who is signed in.
async fn open_as(app: &TestApp, key: &str, who: &Client) -> Visitor {
    let session: Value = Visitor::try_open_from(who, key, json!({})).await.ok();
    let token = session["token"].as_str().unwrap().to_owned();
    Visitor { client: Client::with_token(&app.base, &token), token, key: key.into(), session }
}
