//! Calls that a bot makes of other programs: slow ones, cut off ones, refused ones, and what nobody may find of them.

use std::process::Stdio;

use serde_json::json;

use crate::support::{Client, Process, Server, TestApp, Visitor, database, eventually};

const YES: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"status\":\"sent\"}";

const SLOW: &str = r#"
keyword("stop", "stopped");
fn start() {
    say("Wait.");
    let r = service("shop").post("/orders", #{ n: 1 });
    let name = ask("Your name?");
    say(`Late ${name}: ${r.json.status}`);
    ask("More?");
    end();
}
fn stopped() { let why = ask("Stopped. Why?"); say(`Because ${why}`); ask("Else?"); end(); }
"#;

/// A server whose bot calls another program, which has been asked once and has not answered yet.
async fn in_a_slow_call() -> (TestApp, Client, Server, Visitor, i64) {
    let shop = Server::holding(YES).await;
    let entry = shop.entry().parse().unwrap();
    let app = TestApp::start_with(|config| {
        config.limits.messages_per_minute = 100_000;
        config.net.allowed_private = vec![entry];
    })
    .await;
    let owner = app.owner().await;
    owner.new_service("shop", &shop.url("/")).await;
    let flow = owner.publish_bot("Helper", SLOW).await;
    owner.run_bot(1, flow, "always").await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("Wait.").await;
    shop.hears(1).await;
    (app, owner, shop, visitor, conversation)
}

#[tokio::test]
async fn what_is_written_during_a_slow_call_is_kept_and_answers_no_later_question() {
    let (_app, owner, shop, visitor, conversation) = in_a_slow_call().await;
    visitor.write("early words").await;
    visitor.write("and more").await;
    let thread = owner.thread(conversation).await;
    assert!(thread.iter().any(|message| message["text"] == "early words"));
    shop.release();
    visitor.hears("Your name?").await;
    visitor.write("Ana").await;
    visitor.hears("More?").await;
    let texts = visitor.texts().await;
    assert!(texts.contains(&"Late Ana: sent".to_owned()), "{texts:?}");
    assert_eq!(shop.heard().len(), 1, "the call was made once");
}

#[tokio::test]
async fn a_keyword_during_a_slow_call_goes_at_once_and_the_late_answer_changes_nothing() {
    let (app, _, shop, visitor, _) = in_a_slow_call().await;
    visitor.write("please stop").await;
    visitor.hears("Stopped. Why?").await;
    shop.release();
    // Somebody else's call is answered after it: the late answer has come by then.
    let other = app.visitor().await;
    app.write(&other, "hello").await;
    other.hears("Your name?").await;
    visitor.write("no time").await;
    visitor.hears("Else?").await;
    let texts = visitor.texts().await;
    assert_eq!(texts.last_chunk::<3>().unwrap(), &["no time", "Because no time", "Else?"].map(str::to_owned));
    assert_eq!(shop.heard().len(), 2);
}

#[tokio::test]
async fn an_agent_takes_over_during_a_slow_call_and_the_late_answer_changes_nothing() {
    let (app, owner, shop, visitor, conversation) = in_a_slow_call().await;
    owner.reply(conversation, "I am here myself.").await;
    shop.release();
    let other = app.visitor().await;
    app.write(&other, "hello").await;
    other.hears("Your name?").await;
    visitor.write("thanks").await;
    assert_eq!(visitor.texts().await, ["hello", "Wait.", "I am here myself.", "thanks"]);
    let seen = owner.conversation(conversation).await;
    assert_eq!((&seen["status"], &seen["bot"]), (&json!("open"), &json!(null)));
    let thread = owner.thread(conversation).await;
    assert!(!thread.iter().any(|message| message["kind"] == "note"), "nothing broke");
}

#[tokio::test]
async fn a_refused_or_failed_call_is_a_value_that_the_script_goes_on_with() {
    let moved = "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n";
    let broken = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n";
    let left = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:1025/\r\nContent-Length: 0\r\n\r\n";
    let (moving, breaking) = (Server::answering(moved).await, Server::answering(broken).await);
    let leaving = Server::answering(left).await;
    let allowed = [&moving, &breaking, &leaving].map(|server| server.entry().parse().unwrap()).to_vec();
    let app = TestApp::start_with(|config| {
        config.limits.messages_per_minute = 100_000;
        config.net.allowed_private = allowed;
    })
    .await;
    let owner = app.owner().await;
    owner.new_service("moving", &moving.url("/")).await;
    owner.new_service("breaking", &breaking.url("/")).await;
    owner.new_service("private", "http://127.0.0.1:1025").await;
    let script = r#"
        fn start() {
            for name in ["moving", "private", "breaking", "unknown"] {
                let r = service(name).get("/");
                say(`${name} ${r.ok} ${r.status}`);
            }
            let r = rest.get("http://127.0.0.3:1025/");
            say(`rest ${r.ok} ${r.error}`);
            let r = rest.get("LEAVING");
            say(`leaving ${r.ok} ${r.error}`);
            ask("Then?");
            end();
        }"#;
    let flow = owner.publish_bot("Helper", &script.replace("LEAVING", &leaving.url("/"))).await;
    owner.patch(&format!("/api/v1/flows/{flow}"), json!({ "allowed_hosts": ["127.0.0.1"] })).await.ok();
    owner.run_bot(1, flow, "always").await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("Then?").await;
    let texts = visitor.texts().await.join("\n");
    for line in [
        "moving false",
        "private false",
        "breaking false 500",
        "unknown false",
        "rest false The flow may not call 127.0.0.3.",
        "leaving false The call leads to 127.0.0.2, which is none of the allowed hosts.",
    ] {
        assert!(texts.contains(line), "{line} in:\n{texts}");
    }
    assert_eq!(owner.conversation(conversation).await["status"], "pending");
}

#[tokio::test]
async fn a_call_that_a_crash_cut_off_is_made_again_with_the_same_key() {
    let shop = Server::holding(YES).await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let allowed = format!("['{}']", shop.entry());
    let environment =
        [("RECADO_NET__ALLOWED_PRIVATE", allowed.as_str()), ("RECADO_LIMITS__MESSAGES_PER_MINUTE", "100000")];
    let mut server = Process::serve(&data, &environment);
    let (owner, key) = server.set_up().await;
    owner.new_service("shop", &shop.url("/")).await;
    let flow = owner.publish_bot("Helper", SLOW).await;
    owner.run_bot(1, flow, "always").await;
    let visitor = Visitor::open(&server.base, &key, json!({})).await;
    visitor.write("hello").await;
    visitor.hears("Wait.").await;
    shop.hears(1).await;
    server.kill();

    let server = Process::serve(&data, &environment);
    let visitor = visitor.moved_to(&server.base);
    shop.hears(2).await;
    shop.release();
    visitor.hears("Your name?").await;
    visitor.write("Ana").await;
    visitor.hears("More?").await;
    let texts = visitor.texts().await;
    assert_eq!(texts, ["hello", "Wait.", "Your name?", "Ana", "Late Ana: sent", "More?"]);
    let heard = shop.heard();
    assert_eq!(heard.len(), 2);
    let key_of = |request: &str| {
        let line = request.lines().find(|line| line.to_lowercase().starts_with("idempotency-key: "));
        line.expect("the call has a key").to_owned()
    };
    assert_eq!(key_of(&heard[0]), key_of(&heard[1]));
}

#[tokio::test]
async fn secrets_of_a_service_are_nowhere_but_in_the_service() {
    const SECRET: &str = "very-hidden-words";
    let shop = Server::answering(YES).await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let log = folder.path().join("log");
    let allowed = format!("['{}']", shop.entry());
    let environment =
        [("RECADO_NET__ALLOWED_PRIVATE", allowed.as_str()), ("RECADO_LIMITS__MESSAGES_PER_MINUTE", "100000")];
    let errors = Stdio::from(std::fs::File::create(&log).unwrap());
    let mut server = Process::serve_logging(&data, &environment, "debug", errors);
    let (owner, key) = server.set_up().await;
    owner.new_service("shop", &shop.url("/")).await;
    owner.new_service("down", "http://127.0.0.1:1025").await;
    let script = r#"
        fn start() {
            session.good = service("shop").get("/orders?n=1");
            session.bad = service("down").get("/orders");
            note(`${session.good} ${session.bad}`);
            ask("Then?");
            session.bad.nothing.at_all;
            end();
        }"#;
    let flow = owner.publish_bot("Helper", script).await;
    owner.run_bot(1, flow, "always").await;
    let visitor = Visitor::open(&server.base, &key, json!({})).await;
    visitor.write("hello").await;
    visitor.hears("Then?").await;
    assert!(shop.heard()[0].contains(SECRET), "the service itself gets it");
    // The journal is looked at while it is full, and what a failure leaves behind after it.
    let places = places_of(&data, SECRET);
    assert!(places.is_empty(), "{places:?}");
    visitor.write("go on").await;
    visitor.hears(crate::support::SORRY).await;
    let places = places_of(&data, SECRET);
    assert!(places.is_empty(), "{places:?}");
    assert!(server.stop());
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(!log.is_empty() && !log.contains(SECRET));
}

/// The tables that contain some words, without those of the services.
fn places_of(data: &std::path::Path, words: &str) -> Vec<String> {
    let db = database(data);
    let list = |sql: &str| -> Vec<String> {
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let tables = list("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'service%'");
    assert!(tables.contains(&"flow_runs".to_owned()) && tables.contains(&"events".to_owned()));
    let has = |table: &String| {
        let columns = list(&format!("SELECT name FROM pragma_table_info('{table}')"));
        columns.iter().any(|column| {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE instr(\"{column}\", ?1))");
            // A table of the full-text index may refuse to be read by column; its words are in another.
            db.query_row(&sql, [words], |row| row.get(0)).unwrap_or(false)
        })
    };
    tables.into_iter().filter(has).collect()
}

#[tokio::test]
async fn many_messages_during_a_slow_call_make_no_second_call() {
    let (app, _, shop, visitor, _) = in_a_slow_call().await;
    for n in 0..20 {
        visitor.write(&format!("words {n}")).await;
    }
    shop.release();
    for n in 20..40 {
        visitor.write(&format!("words {n}")).await;
    }
    eventually("the answer has come", async || app.count_said("Your name?") == 1).await;
    assert_eq!(shop.heard().len(), 1);
}
