//! What agents hear by mail of conversations.

use recado::domain::agent::Role;
use serde_json::json;

use crate::mail_out::{outbox, vera};
use crate::support::{Client, Mailbox, Post, Socket, Taken, eventually, mail};

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

/// The newest notice to an agent whose subject line says this.
fn notice(post: &Post, to: &str, said: &str) -> Option<Taken> {
    post.taken().into_iter().rev().find(|mail| mail.to == to && mail.mail().subject.contains(said))
}

/// A mail of somebody who has written no name into it.
fn nameless(id: &str) -> String {
    mail(id, "", "La factura 553 no es la mía.\n")
        .replace("Vera Vidal <vera@example.org>", "pedro.gomez@cliente.example")
        .replace("The blue one", "Factura 553 equivocada")
}

#[tokio::test]
async fn a_notice_names_the_address_of_who_has_no_name_and_the_subject() {
    let desk = Mailbox::open().await;
    let bea = desk.app.agent("Bea", Role::Agent).await;
    desk.bring(&nameless("n1")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let offline = desk.post.gets(1).await;
    let wishes = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": true, "mention": true, "summary": "never" });
    bea.put("/api/v1/profile/mail-settings", wishes).await.ok();
    desk.olga.assign(id, Some(bea.agent_id)).await.ok();
    desk.olga.write(id, "note", "@Bea could you look?").await.ok();
    desk.app.pass(121).await;
    let found = |kind| notice(&desk.post, "bea@example.com", kind);
    eventually("Bea hears of both", async || found("is yours now").is_some() && found("were mentioned").is_some())
        .await;
    for told in [offline, found("is yours now").unwrap(), found("were mentioned").unwrap()] {
        let shown = told.mail();
        assert!(shown.subject.contains("pedro.gomez@cliente.example"), "{}", shown.subject);
        for part in [told.text(), shown.html.unwrap()] {
            assert!(part.contains("Factura 553 equivocada") && part.contains("pedro.gomez@cliente.example"), "{part}");
            assert!(!part.to_lowercase().contains("visitor"), "{part}");
        }
    }
    let assigned = found("is yours now").unwrap().text();
    assert!(assigned.contains("\npedro.gomez@cliente.example:\n\nLa factura 553 no es la mía."), "{assigned}");
}

#[tokio::test]
async fn who_else_writes_in_a_conversation_goes_by_their_own_address() {
    let desk = Mailbox::open().await;
    desk.bring(&nameless("n1")).await;
    let id = desk.only().await;
    desk.olga.reply(id, "Which one is yours?").await;
    desk.app.pass(11).await;
    let answer = desk.post.gets(1).await;
    assert!(!answer.text().contains("pedro.gomez"), "to the contact nothing is new: {}", answer.text());
    let to = answer.mail().reply_to.remove(0).address;
    let other = mail("n2", "", "It was mine.\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "eva@cliente.example");
    desk.bring(&other).await;
    let bea = desk.app.agent("Bea", Role::Agent).await;
    desk.olga.assign(id, Some(bea.agent_id)).await.ok();
    desk.app.pass(121).await;
    let assigned = || notice(&desk.post, "bea@example.com", "is yours now");
    eventually("Bea hears of it", async || assigned().is_some()).await;
    let text = assigned().unwrap().text();
    for part in ["\neva@cliente.example:\n\nIt was mine.", "\nOlga Owner:\n\nWhich one is yours?"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
