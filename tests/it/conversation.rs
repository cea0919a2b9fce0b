//! The main job: words travel both ways.

use recado::domain::agent::Role;
use serde_json::json;

use crate::support::{Socket, TestApp};

#[tokio::test]
async fn a_visitor_writes_and_an_agent_answers_and_both_hear_it() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let mut inbox = Socket::of_agent(&app, "ben@example.com", None).await;
    let mut widget = Socket::of_visitor(&app, &visitor, None).await;

    let seq = app.seq().await;
    visitor.write("Do you deliver to the island?").await;
    assert_eq!(app.kinds_after(seq).await, ["conversation.created", "message.created"]);
    assert_eq!(inbox.event().await["kind"], "conversation.created");
    let heard = inbox.event().await;
    assert_eq!(heard["data"]["message"]["text"], "Do you deliver to the island?");
    let id = heard["data"]["conversation"]["id"].as_i64().unwrap();

    let seq = app.seq().await;
    ben.write(id, "note", "Ask Olga first").await.ok();
    ben.write(id, "reply", "We do, on Tuesdays.").await.ok();
    assert_eq!(
        app.kinds_after(seq).await,
        ["message.created", "message.created", "conversation.assigned", "message.created"]
    );
    assert_eq!(widget.event().await["data"]["message"]["text"], "Do you deliver to the island?");
    let heard = widget.event().await;
    assert_eq!(heard["data"]["message"]["text"], "We do, on Tuesdays.", "the note is not for the visitor");
    assert_eq!(heard["data"]["message"]["author"], json!({ "kind": "agent", "name": "Ben", "picture_url": null }));
    app.stop().await;
}
