//! What agents hear by mail of conversations.

use recado::domain::agent::Role;
use serde_json::json;

use crate::mail_out::{outbox, vera};
use crate::support::{Client, Post, Socket, eventually};

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
async fn a_mailbox_is_never_left_and_whose_conversation_it_was_is_not_told_that_it_is() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent("Ana", Role::Agent).await, app.agent("Bea", Role::Agent).await);
    let inbox = olga.post("/api/v1/inboxes", json!({ "name": "Support", "kind": "email" })).await.ok()["id"].clone();
    let account = olga.patch("/api/v1/mail-accounts/1", json!({ "inbox_id": inbox })).await.ok();
    let live = Socket::of_agent(&olga, None).await;
    let raw =
        b"From: Vera <vera@example.org>\r\nTo: support@aurora.example\r\nMessage-ID: <m1@x>\r\n\r\nHello\r\n".to_vec();
    let way_in = format!("/api/mail/{}", account["webhook"]["token"].as_str().unwrap());
    Client::new(&app.base).upload(&way_in, "message/rfc822", raw).await.ok();
    let kinds = async || {
        let mails = outbox(&olga).await;
        mails.iter().map(|mail| (mail["kind"].clone(), mail["agent_id"].clone())).collect::<Vec<_>>()
    };
    assert!(kinds().await.iter().all(|(kind, _)| kind != "missed_conversation"), "{:?}", kinds().await);
    let id = olga.get("/api/v1/conversations?view=open").await.ok()["items"][0]["id"].as_i64().unwrap();
    for agent in [&ana, &bea] {
        olga.assign(id, Some(agent.agent_id)).await.ok();
    }
    app.pass(121).await;
    let told = post.gets(1).await;
    assert_eq!(told.to, "bea@example.com");
    eventually("Ana is spared", async || outbox(&olga).await.iter().any(|mail| mail["state"] == "skipped")).await;
    live.close().await;
}
