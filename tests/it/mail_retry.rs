//! Mail that is tried once more: what it tells by then.

use serde_json::{Value, json};

use crate::mail_out::{outbox, vera};
use crate::support::{Client, Post, Socket, TestApp, Visitor, eventually};

/// A visitor who has left, and a server that refuses the first mail to them for good.
async fn refused() -> (Post, TestApp, Client, Visitor, i64) {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (visitor, conversation) = vera(&app).await;
    post.refuse("550 5.1.1 No such user here");
    (post, app, olga, visitor, conversation)
}

#[tokio::test]
async fn what_is_told_to_go_now_waits_neither_for_more_words_nor_for_its_reader_to_leave() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (visitor, conversation) = vera(&app).await;
    let page = Socket::of_visitor(&visitor, None).await;
    olga.reply(conversation, "Yes, we do.").await;
    let waiting = outbox(&olga).await[0]["id"].clone();
    olga.post(&format!("/api/v1/outgoing-mails/{waiting}/attempts"), json!({})).await.ok();
    let text = post.gets(1).await.text();
    assert!(text.contains("Yes, we do."), "{text}");
    page.close().await;
    // What was written since then goes by itself, when its time has come.
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    app.pass(61).await;
    let text = post.gets(2).await.text();
    assert!(text.contains("Shall I put one aside?") && !text.contains("Yes, we do."), "{text}");
}

#[tokio::test]
async fn a_mail_that_is_tried_again_and_was_read_meanwhile_is_not_sent_empty() {
    let (post, app, olga, visitor, conversation) = refused().await;
    let first = olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    eventually("it has failed", async || outbox(&olga).await[0]["state"] == "failed").await;
    let failed = outbox(&olga).await[0]["id"].clone();
    visitor.client.put("/api/widget/read", json!({ "message_id": first["id"] })).await.ok();
    olga.reply(conversation, "Shall I put one aside?").await;
    olga.post(&format!("/api/v1/outgoing-mails/{failed}/attempts"), json!({})).await.ok();
    app.pass(61).await;
    let text = post.gets(1).await.text();
    assert!(text.contains("Shall I put one aside?") && !text.contains("Yes, we do."), "{text}");
    eventually("the first is skipped, the second sent", async || {
        let mails = outbox(&olga).await;
        let states: Vec<&Value> = mails.iter().filter(|mail| mail["kind"] == "reply").map(|m| &m["state"]).collect();
        states == ["sent", "skipped"]
    })
    .await;
    let thread = olga.thread(conversation).await;
    let marks: Vec<&Value> = thread.iter().filter(|m| m["kind"] == "reply").map(|m| &m["mail"]["state"]).collect();
    assert_eq!(marks, [&Value::Null, &json!("skipped"), &json!("sent")]);
}

#[tokio::test]
async fn what_is_read_after_a_failed_try_is_left_out_of_the_next_and_says_so() {
    let (post, app, olga, visitor, conversation) = refused().await;
    let first = olga.reply(conversation, "Yes, we do.").await;
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    eventually("it has failed", async || outbox(&olga).await[0]["state"] == "failed").await;
    visitor.client.put("/api/widget/read", json!({ "message_id": first["id"] })).await.ok();
    let failed = outbox(&olga).await[0]["id"].clone();
    olga.post(&format!("/api/v1/outgoing-mails/{failed}/attempts"), json!({})).await.ok();
    let text = post.gets(1).await.text();
    assert!(text.contains("Shall I put one aside?") && !text.contains("Yes, we do."), "{text}");
    eventually("each says what became of it", async || {
        let thread = olga.thread(conversation).await;
        let marks: Vec<&Value> = thread.iter().filter(|m| m["kind"] == "reply").map(|m| &m["mail"]["state"]).collect();
        marks == [&Value::Null, &json!("skipped"), &json!("sent")]
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_told_to_go_again_while_it_goes_takes_no_further_words_in() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = silent.local_addr().unwrap();
    let app = TestApp::start_with(|config| config.net.allowed_private = vec![addr.to_string().parse().unwrap()]).await;
    let olga = app.owner().await;
    let server = json!({ "host": "127.0.0.1", "port": addr.port(), "security": "none" });
    olga.post("/api/v1/mail-accounts", json!({ "address": "office@aurora.example", "outgoing": server })).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    let _line = silent.accept().await.unwrap();
    let going = outbox(&olga).await[0]["id"].clone();
    olga.post(&format!("/api/v1/outgoing-mails/{going}/attempts"), json!({})).await.ok();
    olga.reply(conversation, "Shall I put one aside?").await;
    let mails = outbox(&olga).await;
    assert_eq!(mails.iter().filter(|mail| mail["kind"] == "reply").count(), 2, "{mails:?}");
}

#[tokio::test]
async fn a_mail_that_is_tried_again_does_not_repeat_what_a_later_one_has_told() {
    let (post, app, olga, _, conversation) = refused().await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    eventually("it has failed", async || outbox(&olga).await[0]["state"] == "failed").await;
    let failed = outbox(&olga).await[0]["id"].clone();
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    assert!(post.gets(1).await.text().contains("Shall I put one aside?"));
    olga.post(&format!("/api/v1/outgoing-mails/{failed}/attempts"), json!({})).await.ok();
    olga.reply(conversation, "It is yours.").await;
    app.pass(61).await;
    post.gets(3).await;
    let texts: Vec<String> = post.taken().iter().skip(1).map(|mail| mail.text()).collect();
    for words in ["Yes, we do.", "It is yours."] {
        assert_eq!(texts.iter().filter(|text| text.contains(words)).count(), 1, "{words}: {texts:?}");
    }
    assert!(texts.iter().all(|text| !text.contains("Shall I put one aside?")), "{texts:?}");
}

/// What the thread says of each answer's mail.
async fn marks(olga: &Client, conversation: i64) -> Vec<(Value, Value)> {
    let thread = olga.thread(conversation).await;
    let answers = thread.iter().filter(|message| message["kind"] == "reply" && message["author"]["kind"] == "agent");
    answers.map(|answer| (answer["mail"]["state"].clone(), answer["mail"]["is_taken_back"].clone())).collect()
}

#[tokio::test]
async fn what_was_taken_back_says_so_and_can_be_sent_after_all() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    let mail = outbox(&olga).await[0].clone();
    let path = format!("/api/v1/outgoing-mails/{}", mail["id"]);
    let taken_back = olga.delete(&path).await.ok();
    assert_eq!((&taken_back["state"], &taken_back["skip_reason"]), (&json!("skipped"), &json!("taken_back")));
    assert_eq!(marks(&olga, conversation).await, [(json!("skipped"), json!(true))]);
    // What is written afterwards goes by itself, and takes nothing of it along.
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    let text = post.gets(1).await.text();
    assert!(text.contains("Shall I put one aside?") && !text.contains("Yes, we do."), "{text}");
    let again = olga.post(&format!("{path}/attempts"), json!({})).await.ok();
    assert_eq!((&again["state"], &again["skip_reason"]), (&json!("waiting"), &Value::Null));
    let text = post.gets(2).await.text();
    assert!(text.contains("Yes, we do.") && !text.contains("Shall I put one aside?"), "{text}");
    let sent = (json!("sent"), json!(false));
    eventually("both are marked", async || marks(&olga, conversation).await == [sent.clone(), sent.clone()]).await;
    olga.post(&format!("{path}/attempts"), json!({})).await.fails(422, "invalid_field");
}

#[tokio::test]
async fn what_is_on_its_way_to_a_server_that_takes_its_time_cannot_be_taken_back() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    let path = format!("/api/v1/outgoing-mails/{}", outbox(&olga).await[0]["id"]);
    let held = post.hold().await;
    app.pass(61).await;
    post.gets(1).await;
    olga.delete(&path).await.fails(409, "mail_under_way");
    drop(held);
    eventually("it is sent", async || outbox(&olga).await[0]["state"] == "sent").await;
    olga.delete(&path).await.fails(422, "invalid_field");
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_has_lost_its_link() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("450 4.2.0 Try later");
    olga.post("/api/v1/invitations", json!({ "email": "eva@example.com", "role": "agent" })).await.ok();
    eventually("it was refused", async || outbox(&olga).await[0]["error"] != Value::Null).await;
    let path = format!("/api/v1/outgoing-mails/{}", outbox(&olga).await[0]["id"]);
    olga.delete(&path).await.ok();
    olga.post(&format!("{path}/attempts"), json!({})).await.fails(422, "invalid_field");
}
