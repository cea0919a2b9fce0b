//! Mail that goes out: to visitors who have left, to agents who were not there, and what becomes of it.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Post, TestApp, Visitor, database, eventually};

/// A visitor who has given an address, written, and left.
async fn vera(app: &TestApp) -> (Visitor, i64) {
    let identity = json!({ "identity": { "name": "Vera", "email": "vera@example.org" } });
    let visitor = Visitor::open(&app.base, &app.key, identity).await;
    let conversation = app.write(&visitor, "Do you have it in blue?").await;
    (visitor, conversation)
}

async fn outbox(olga: &Client) -> Vec<Value> {
    olga.get("/api/v1/outgoing-mails").await.ok()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_answer_reaches_who_has_left_in_one_mail_that_can_be_answered() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, <we> do.").await;
    app.pass(30).await;
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    let mail = post.gets(1).await;
    assert_eq!(
        (mail.to.as_str(), mail.mail().subject.as_str()),
        ("vera@example.org", "Café Aurora: an answer for you")
    );
    let text = mail.text();
    assert!(text.contains("Yes, <we> do.") && text.contains("Shall I put one aside?"), "{text}");
    assert!(text.starts_with("## Please reply above this line ##"), "{text}");
    let html = mail.mail().html.unwrap();
    assert!(html.contains("Yes, &lt;we&gt; do.") && html.contains("#2456e6"), "{html}");
    assert_eq!(mail.header("Auto-Submitted"), None, "a person wrote it");
    let answer_to = mail.mail().reply_to.unwrap().address;
    let token = answer_to.strip_prefix("support+").and_then(|rest| rest.strip_suffix("@aurora.example")).unwrap();
    assert_eq!((token.len(), mail.from.as_str()), (32, format!("support+b{token}@aurora.example").as_str()));
    assert_eq!(mail.mail().from.unwrap().address, "support@aurora.example");
    assert_eq!(post.taken().len(), 1);
    let shown = olga.thread(conversation).await;
    let states: Vec<&Value> = shown
        .iter()
        .filter(|m| m["author"]["kind"] == "agent")
        .map(|m| &m["mail"]["state"])
        .filter(|s| !s.is_null())
        .collect();
    assert_eq!(states, [&json!("sent"), &json!("sent")]);
    let sent = outbox(&olga).await;
    assert_eq!((sent[0]["state"].as_str(), sent[0]["attempts"].as_i64()), (Some("sent"), Some(1)));
}

#[tokio::test]
async fn what_was_read_in_the_widget_is_not_sent() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (visitor, conversation) = vera(&app).await;
    let message = olga.reply(conversation, "Yes, we do.").await;
    visitor.client.put("/api/widget/read", json!({ "message_id": message["id"] })).await.ok();
    app.pass(120).await;
    eventually("it is looked at", async || outbox(&olga).await[0]["state"] != "waiting").await;
    assert_eq!((post.taken().len(), outbox(&olga).await[0]["state"].as_str()), (0, Some("skipped")));
    assert_eq!(
        olga.thread(conversation).await.iter().find(|m| m["author"]["kind"] == "agent").unwrap()["mail"],
        Value::Null
    );
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
    assert_eq!(shown.last().unwrap()["mail"]["state"], "failed");
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
async fn agents_hear_of_what_they_have_not_seen() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let bea = app.agent("Bea", Role::Agent).await;
    let (_, conversation) = vera(&app).await;
    app.pass(121).await;
    let offline = post.gets(1).await;
    assert!(offline.header("Subject").unwrap().contains("Vera wrote while nobody was online"), "{offline:?}");
    assert_eq!(offline.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert!(offline.text().contains("Do you have it in blue?"));
    let to = format!("/api/v1/conversations/{conversation}/assignment");
    olga.put(&to, json!({ "agent_id": bea.agent_id })).await.ok();
    app.pass(121).await;
    eventually("Bea hears of it", async || {
        post.taken()
            .iter()
            .any(|mail| mail.to == "bea@example.com" && mail.header("Subject").unwrap().contains("is yours now"))
    })
    .await;
    let before = post.taken().len();
    olga.write(conversation, "note", "@Bea could you look? @Nobody too").await.ok();
    app.pass(121).await;
    let mention = post.gets(before + 1).await;
    assert_eq!(mention.to, "bea@example.com");
    assert!(mention.header("Subject").unwrap().contains("mentioned") && mention.text().contains("could you look?"));
}

#[tokio::test]
async fn without_an_account_everything_works_and_the_outbox_says_what_is_missing() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    let message = olga.reply(conversation, "Yes, we do.").await;
    assert_eq!(message["mail"], Value::Null);
    let counts = olga.get("/api/v1/outgoing-mails/counts").await.ok();
    assert_eq!(counts, json!({ "waiting": 0, "failed": 0, "can_send": false }));
}

#[tokio::test]
async fn a_test_shows_the_servers_own_words() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let path = "/api/v1/mail-accounts/1/outgoing-trials";
    let answer = olga.post(path, json!({ "to": "me@example.org" })).await.ok();
    assert_eq!(
        (answer["ok"].as_bool(), answer["answer"].as_str().unwrap().contains("queued as TEST")),
        (Some(true), true)
    );
    assert_eq!(post.taken()[0].to, "me@example.org");
    post.refuse("554 5.7.1 We don't know you");
    let answer = olga.post(path, json!({})).await.ok();
    assert_eq!(answer["ok"], false);
    assert!(answer["answer"].as_str().unwrap().contains("We don't know you"), "{answer}");
    assert!(
        olga.get("/api/v1/mail-accounts/1").await.ok()["state"]["outgoing_error"]
            .as_str()
            .unwrap()
            .contains("know you")
    );
}

#[tokio::test]
async fn secrets_of_an_account_never_come_back_and_stay_with_their_host() {
    let app = TestApp::start().await;
    let ada = app.agent("Ada", Role::Admin).await;
    let server = |host: &str, password: Value| json!({ "host": host, "port": 993, "security": "tls", "user": "ana", "password": password });
    let new = json!({ "address": "Support@Aurora.example", "incoming": server("imap.example.com", json!("hidden")) });
    let made = ada.post("/api/v1/mail-accounts", new).await.ok();
    assert_eq!(
        (&made["address"], &made["is_default"], &made["incoming"]["password"]),
        (&json!("Support@aurora.example"), &json!(true), &Value::Null)
    );
    let stored = || -> String {
        database(app.data_folder()).query_row("SELECT incoming FROM mail_accounts", [], |row| row.get(0)).unwrap()
    };
    assert!(stored().contains("hidden"));
    ada.patch("/api/v1/mail-accounts/1", json!({ "incoming": server("imap.example.com", Value::Null) })).await.ok();
    assert!(stored().contains("hidden"), "null keeps it");
    ada.patch("/api/v1/mail-accounts/1", json!({ "incoming": server("evil.example", Value::Null) })).await.ok();
    assert!(!stored().contains("hidden"), "it does not follow to another host");
    let bea = app.agent("Bea", Role::Agent).await;
    bea.get("/api/v1/mail-accounts").await.fails(403, "forbidden");
    ada.post("/api/v1/mail-accounts", json!({ "address": "support@AURORA.example" })).await.fails(409, "already_taken");
    ada.post("/api/v1/mail-accounts", json!({ "address": "support" })).await.fails(422, "invalid_field");
    assert_eq!(ada.delete("/api/v1/mail-accounts/1").await.status, 204);
}
