//! Mail whose server does not take it, or not now: what is tried again, when, and by which account.

use serde_json::{Value, json};

use crate::mail_out::{outbox, vera};
use crate::support::{Post, TestApp, database, eventually};

#[tokio::test]
async fn a_server_that_says_nothing_holds_up_no_mail_of_another_account() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = Post::start().await;
    let (their, our) = (silent.local_addr().unwrap(), post.addr);
    let app = TestApp::start_with(|config| {
        config.net.allowed_private = [their, our].map(|addr| addr.to_string().parse().unwrap()).into();
    })
    .await;
    let olga = app.owner().await;
    let server = json!({ "host": "127.0.0.1", "port": their.port(), "security": "none" });
    olga.post("/api/v1/mail-accounts", json!({ "address": "office@aurora.example", "outgoing": server })).await.ok();
    let ours = olga.post("/api/v1/mail-accounts", post.account("support@aurora.example")).await.ok();
    olga.patch("/api/v1/inboxes/1", json!({ "mail_account_id": ours["id"] })).await.ok();
    // More than are sent at once by one account, and due before.
    for number in 1..=9 {
        let email = format!("new{number}@example.com");
        olga.post("/api/v1/invitations", json!({ "email": email, "role": "agent" })).await.ok();
    }
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    assert!(post.gets(1).await.text().contains("Yes, we do."));
    let is_tried = |mail: &&Value| mail["kind"] == "invitation" && mail["attempts"] == 1;
    let tried = outbox(&olga).await.iter().filter(is_tried).count();
    assert_eq!(tried, 4, "the silent server is not asked for more at once");
    drop(silent);
}

#[tokio::test]
async fn a_server_that_is_down_gets_it_later_and_one_that_refuses_never() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("451 4.3.0 Try again later");
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    let waiting = outbox(&olga).await.remove(0);
    assert_eq!((waiting["state"].as_str(), waiting["attempts"].as_i64()), (Some("waiting"), Some(1)));
    assert!(waiting["error"].as_str().unwrap().contains("Try again later"), "{waiting}");
    app.pass(80).await;
    let mail = post.gets(1).await;
    post.refuse("550 5.1.1 No such user here");
    olga.reply(conversation, "Are you there?").await;
    app.pass(61).await;
    eventually("it has failed", async || outbox(&olga).await[0]["state"] == "failed").await;
    let failed = outbox(&olga).await.remove(0);
    assert!(failed["error"].as_str().unwrap().contains("No such user here"), "{failed}");
    let shown = olga.thread(conversation).await;
    let [.., message, line] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!(message["mail"]["state"], "failed");
    assert_eq!(
        (&line["activity"]["kind"], &line["activity"]["recipient"]),
        (&json!("mail_failed"), &json!("vera@example.org")),
        "whoever answers sees it in the thread"
    );
    assert!(line["activity"]["error"].as_str().unwrap().contains("No such user here"), "{line}");
    let retried = olga.post(&format!("/api/v1/outgoing-mails/{}/attempts", failed["id"]), json!({})).await.ok();
    assert_eq!(retried["state"], "waiting");
    let again = post.gets(2).await;
    assert_ne!(mail.header("Message-ID"), again.header("Message-ID"));
    assert_eq!(again.header("References"), mail.header("Message-ID"), "it goes on in the same thread");
    olga.post(&format!("/api/v1/outgoing-mails/{}/attempts", waiting["id"]), json!({}))
        .await
        .fails(422, "invalid_field");
}

#[tokio::test]
async fn a_mail_keeps_its_id_over_attempts_and_restarts() {
    let post = Post::start().await;
    let mut app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("451 4.3.0 Try again later");
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    let id: String = database(app.data_folder())
        .query_row("SELECT message_id FROM outgoing_mails WHERE kind = 'reply'", [], |row| row.get(0))
        .unwrap();
    app.pass(61).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    app.stop_and_start_after(90).await;
    assert_eq!(post.gets(1).await.header("Message-ID"), Some(format!("<{id}>")));
}

#[tokio::test]
async fn an_account_that_can_not_send_keeps_no_other_from_it() {
    let post = Post::start().await;
    let app = post.house("office@aurora.example").await;
    let olga = app.owner().await;
    let new = json!({ "address": "support@aurora.example", "webhook": { "shape": "raw" }, "is_default": true });
    olga.post("/api/v1/mail-accounts", new).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    assert_eq!(post.gets(1).await.mail().from.unwrap().address, "office@aurora.example");
}

#[tokio::test]
async fn a_refusal_of_the_account_gives_no_mail_up() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    post.refuse("550 5.4.5 Daily user sending limit exceeded");
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    eventually("the account is the one to mend", async || {
        let account = olga.get("/api/v1/mail-accounts/1").await.ok();
        account["state"]["outgoing_error"].as_str().is_some_and(|error| error.contains("sending limit"))
    })
    .await;
    assert_eq!(outbox(&olga).await[0]["state"], "waiting");
    app.pass(90).await;
    assert!(post.gets(1).await.text().contains("Yes, we do."));
}

/// What is said of a failure: its name, and the other server's words.
fn told<'v>(of: &'v Value, name: &str, words: &str) -> (&'v Value, &'v Value) {
    (&of[name], &of[words])
}

#[tokio::test]
async fn a_server_that_can_not_be_reached_is_told_by_a_name_and_in_no_words_of_ours() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = free.local_addr().unwrap();
    drop(free);
    let app = TestApp::start_with(|config| config.net.allowed_private = vec![addr.to_string().parse().unwrap()]).await;
    let olga = app.owner().await;
    let server = json!({ "host": "127.0.0.1", "port": addr.port(), "security": "none" });
    let new = json!({ "address": "support@aurora.example", "outgoing": server, "incoming": server });
    olga.post("/api/v1/mail-accounts", new).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    let (unreachable, silence) = (json!("unreachable"), Value::Null);
    let expected = (&unreachable, &silence);
    eventually("it was tried", async || told(&outbox(&olga).await[0], "failure_reason", "error") == expected).await;
    let thread = olga.thread(conversation).await;
    let answer = thread.iter().find(|message| message["text"] == "Yes, we do.").unwrap();
    assert_eq!(told(&answer["mail"], "failure_reason", "error"), expected, "whoever answered sees it, too");
    eventually("the account says so of both its servers", async || {
        let state = &olga.get("/api/v1/mail-accounts/1").await.ok()["state"];
        told(state, "outgoing_failure_reason", "outgoing_error") == expected
            && told(state, "incoming_failure_reason", "incoming_error") == expected
    })
    .await;
    for way in ["outgoing", "incoming"] {
        let trial = olga.post(&format!("/api/v1/mail-accounts/1/{way}-trials"), json!({})).await.ok();
        assert_eq!(told(&trial, "failure_reason", "answer"), expected, "{trial}");
    }
}

#[tokio::test]
async fn a_server_that_nobody_has_allowed_or_given_is_told_by_a_name() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let server = json!({ "host": "127.0.0.1", "port": 2525, "security": "none" });
    let new = json!({ "address": "support@aurora.example", "outgoing": server });
    olga.post("/api/v1/mail-accounts", new).await.ok();
    let trial = olga.post("/api/v1/mail-accounts/1/outgoing-trials", json!({})).await.ok();
    assert_eq!(told(&trial, "failure_reason", "answer"), (&json!("not_allowed"), &Value::Null), "{trial}");
    let nothing = olga.post("/api/v1/mail-accounts/1/incoming-trials", json!({})).await.fails(422, "invalid_field");
    assert_eq!(nothing["field"], "incoming");
}

#[tokio::test]
async fn a_server_that_works_again_has_neither_name_nor_words_at_its_account() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let trial = async || olga.post("/api/v1/mail-accounts/1/outgoing-trials", json!({})).await.ok();
    post.refuse("554 5.7.1 We don't know you");
    let words = json!("554 5.7.1 We don't know you");
    assert_eq!(told(&trial().await, "failure_reason", "answer"), (&Value::Null, &words), "its words and no others");
    assert_eq!(trial().await["ok"], true);
    let state = &olga.get("/api/v1/mail-accounts/1").await.ok()["state"];
    assert_eq!(told(state, "outgoing_failure_reason", "outgoing_error"), (&Value::Null, &Value::Null));
}
