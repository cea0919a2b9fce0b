//! Messages: what may be written, by whom, and how a thread is read.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, client_id};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_message_that_is_sent_again_is_the_same_message() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let id = client_id();
    let first = visitor.try_write(&id, "Hello").await;
    assert_eq!(first.status, 201);
    let (again, kinds) = app.during(visitor.try_write(&id, "Hello")).await;
    assert_eq!((again.status, kinds), (200, vec![]));
    assert_eq!(again.body, first.body);

    let conversation = app.write(&visitor, "More").await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let body = json!({ "client_id": id, "kind": "reply", "text": "Hi" });
    let first = olga.post(&path, body.clone()).await;
    assert_eq!(first.status, 201, "another author's id is another id");
    let (again, kinds) = app.during(olga.post(&path, body)).await;
    assert_eq!((again.status, &again.body, kinds), (200, &first.body, vec![]));

    let other = app.visitor().await;
    assert_eq!(other.try_write(&id, "Hello").await.status, 201);
    assert_eq!(visitor.texts().await, ["Hello", "More", "Hi"]);
    app.stop().await;
}

#[tokio::test]
async fn of_ten_copies_that_arrive_at_once_one_is_stored() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = client_id();
    let copies = (0..10).map(|_| visitor.try_write(&id, "Hello"));
    let (answers, kinds) = app.during(futures_util::future::join_all(copies)).await;
    assert_eq!(kinds, ["conversation.created", "message.created"]);
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| answer.body["id"] == answers[0].body["id"]));
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_a_message_is_refused_and_nothing_happens() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "Hello").await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let too_many: Vec<i64> = (0..11).collect();
    let wrong = [
        (json!({ "client_id": client_id(), "text": "" }), "text"),
        (json!({ "client_id": client_id(), "text": " \u{200b}\n\0" }), "text"),
        (json!({ "client_id": client_id(), "text": "a".repeat(10_001) }), "text"),
        (json!({ "client_id": "short", "text": "Hi" }), "client_id"),
        (json!({ "client_id": "x".repeat(65), "text": "Hi" }), "client_id"),
        (json!({ "client_id": "with a space", "text": "Hi" }), "client_id"),
        (json!({ "client_id": client_id(), "text": "Hi", "attachment_ids": too_many }), "attachment_ids"),
        (json!({ "client_id": client_id(), "text": "Hi", "attachment_ids": [999] }), "attachment_ids"),
    ];
    let seq = app.seq().await;
    for (body, field) in wrong {
        let problem = visitor.client.post("/api/widget/messages", body.clone()).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], field, "{body}");
        let mut body = body;
        body["kind"] = "reply".into();
        assert_eq!(olga.post(&path, body).await.fails(422, "invalid_field")["field"], field);
    }
    let activity = json!({ "client_id": client_id(), "kind": "activity", "text": "Hi" });
    assert_eq!(olga.post(&path, activity).await.fails(422, "invalid_field")["field"], "kind");
    olga.write(999, "reply", "Hi").await.fails(404, "not_found");
    assert_eq!(app.kinds_after(seq).await, NOTHING);

    visitor.try_write(&client_id(), &"é".repeat(10_000)).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn notes_and_ids_of_agents_are_not_for_the_visitor() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "Hello").await;
    ben.write(conversation, "note", "A difficult one").await.ok();
    ben.reply(conversation, "How can I help?").await;
    ben.set_status(conversation, "resolved").await.ok();

    let page = visitor.client.get("/api/widget/messages").await.ok();
    let items = page["items"].as_array().unwrap();
    let lines: Vec<(&Value, &Value)> = items.iter().map(|m| (&m["kind"], &m["text"])).collect();
    let (reply, activity) = (json!("reply"), json!("activity"));
    let expected = [(&reply, &json!("Hello")), (&reply, &json!("How can I help?")), (&activity, &json!(""))];
    assert_eq!(lines, expected, "no note, no line about the assignment");
    assert_eq!(items[1]["author"], json!({ "kind": "agent", "name": "Ben", "picture_url": null }), "no id");
    assert_eq!(items[1]["client_id"], Value::Null);
    assert!(items[0]["client_id"].is_string(), "one's own, to know one's outbox by");
    assert_eq!(items[2]["activity"], json!({ "kind": "resolved" }));
    assert!(!page.to_string().contains("difficult"));
    app.stop().await;
}

#[tokio::test]
async fn a_long_thread_is_read_backwards_page_by_page() {
    let app = TestApp::start_with(|config| config.limits.messages_per_minute = 1000).await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let all: Vec<String> = (0..35).map(|n| format!("words {n}")).collect();
    let conversation = app.write(&visitor, &all[0]).await;
    for text in &all[1..] {
        visitor.write(text).await;
    }
    let texts = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap().to_owned()).collect()
    };
    let path = format!("/api/v1/conversations/{conversation}/messages");
    for (client, path) in [(&olga, path.as_str()), (&visitor.client, "/api/widget/messages")] {
        let newest = client.get(path).await.ok();
        assert_eq!(texts(&newest), all[5..]);
        let next = newest["next"].as_str().unwrap();
        let older = client.get(&format!("{path}?before={next}&limit=3")).await.ok();
        assert_eq!(texts(&older), all[2..5]);
        let next = older["next"].as_str().unwrap();
        let oldest = client.get(&format!("{path}?before={next}&limit=3")).await.ok();
        assert_eq!((texts(&oldest), &oldest["next"]), (all[..2].to_vec(), &Value::Null));
    }
    let session = visitor.reopen().await;
    assert_eq!(session["messages"].as_array().unwrap().len(), 30);
    assert!(session["next"].is_string());
    app.stop().await;
}

#[tokio::test]
async fn the_list_shows_the_beginning_of_the_last_words_in_one_line() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, &format!("Dear shop,\n\n{}", "very long words ".repeat(50))).await;
    let shown = olga.get(&format!("/api/v1/conversations/{conversation}")).await.ok();
    let last = &shown["last_message"];
    let text = last["text"].as_str().unwrap();
    assert!(text.starts_with("Dear shop, very long") && text.ends_with('…') && text.chars().count() <= 140, "{text}");
    assert_eq!((&last["kind"], &last["author_kind"]), (&json!("reply"), &json!("contact")));
    app.stop().await;
}
