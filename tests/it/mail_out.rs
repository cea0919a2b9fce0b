//! Mail that goes out to who has left, and what it tells. Other tests of mail begin with [`vera`] and look into the [`outbox`].

use serde_json::{Value, json};

use crate::support::{Client, Post, TestApp, Visitor, eventually};

/// A visitor who has given an address, written, and left.
pub async fn vera(app: &TestApp) -> (Visitor, i64) {
    let identity = json!({ "identity": { "name": "Vera", "email": "vera@example.org" } });
    let visitor = Visitor::open(&app.base, &app.key, identity).await;
    let conversation = app.write(&visitor, "Do you have it in blue?").await;
    (visitor, conversation)
}

pub async fn outbox(olga: &Client) -> Vec<Value> {
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
    assert!(text.contains("You wrote:\n\n> Do you have it in blue?"), "whoever gets it knows what it answers: {text}");
    let html = mail.mail().html.unwrap();
    assert!(html.contains("<blockquote") && html.contains("Do you have it in blue?"), "{html}");
    assert!(html.contains("Yes, &lt;we&gt; do.") && html.contains("#2456e6"), "{html}");
    assert_eq!(mail.header("Auto-Submitted"), None, "a person wrote it");
    let answer_to = mail.mail().reply_to.remove(0).address;
    let token = answer_to.strip_prefix("support+").and_then(|rest| rest.strip_suffix("@aurora.example")).unwrap();
    assert_eq!((token.len(), mail.from.as_str()), (32, format!("support+b{token}@aurora.example").as_str()));
    assert_eq!(mail.mail().from.unwrap().address, "support@aurora.example");
    assert_eq!(post.taken().len(), 1);
    // What the server took is written down a moment later.
    eventually("both answers are marked as sent", async || {
        let shown = olga.thread(conversation).await;
        let mails = shown.iter().filter(|message| message["author"]["kind"] == "agent").map(|message| &message["mail"]);
        mails.filter(|mail| mail["state"] == "sent").count() == 2
    })
    .await;
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
async fn nobody_is_invited_to_answer_where_no_answer_would_be_heard() {
    let post = Post::start().await;
    let app = post.empty_house().await;
    let olga = app.owner().await;
    let sending = json!({ "address": "office@aurora.example", "outgoing": post.server() });
    let account = olga.post("/api/v1/mail-accounts", sending).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    let mail = post.gets(1).await;
    assert_eq!((mail.header("Reply-To"), mail.from.as_str()), (None, "office@aurora.example"));
    let text = mail.text();
    assert!(text.contains("Yes, we do.") && !text.contains("reply"), "{text}");

    // Answers to the mailbox itself are heard, but say nothing of who was told.
    let change = json!({ "webhook": { "shape": "raw" }, "has_plus_addresses": false });
    olga.patch(&format!("/api/v1/mail-accounts/{}", account["id"]), change).await.ok();
    app.arrives().await;
    app.pass(121).await;
    let notice = post.gets(2).await;
    assert_eq!((notice.to.as_str(), notice.header("Reply-To")), ("olga@example.com", None));
    let text = notice.text();
    assert!(text.contains("Open the conversation") && !text.contains("/note"), "{text}");
    assert!(!notice.mail().html.unwrap().contains("reply above"), "in HTML neither");
}

#[tokio::test]
async fn a_mail_tells_only_what_was_not_read_in_the_widget() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (visitor, conversation) = vera(&app).await;
    let read = olga.reply(conversation, "Yes, we do.").await;
    visitor.client.put("/api/widget/read", json!({ "message_id": read["id"] })).await.ok();
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    let text = post.gets(1).await.text();
    assert!(text.contains("Shall I put one aside?") && !text.contains("Yes, we do."), "{text}");
}

#[tokio::test]
async fn without_an_account_everything_works_and_the_outbox_says_what_is_missing() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    let message = olga.reply(conversation, "Yes, we do.").await;
    assert_eq!(message["mail"], Value::Null);
    let counts = olga.get("/api/v1/outgoing-mails/counts").await.ok();
    let links_to = counts["links_to"].as_str().unwrap();
    assert_eq!(counts, json!({ "waiting": 0, "failed": 0, "can_send": false, "links_to": links_to }));
}

#[tokio::test]
async fn a_transcript_goes_to_the_contact() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    olga.write(conversation, "note", "She is nice.").await.ok();
    let path = format!("/api/v1/conversations/{conversation}/transcripts");
    assert_eq!(olga.post(&path, json!({})).await.status, 204);
    let mail = post.gets(1).await;
    let text = mail.text();
    assert!(
        mail.to == "vera@example.org" && text.contains("Do you have it in blue?") && text.contains("Yes, we do."),
        "{text}"
    );
    assert!(!text.contains("nice"), "notes are not for contacts");
    // When it was said, by the clock of the business.
    assert!(text.contains("Vera (2 March 2026, 09:00):"), "{text}");
    olga.post(&path, json!({ "email": "no address" })).await.fails(422, "invalid_field");
}

#[tokio::test]
async fn an_answer_goes_to_the_address_that_its_contact_has_by_then() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    let contact = olga.conversation(conversation).await["contact"]["id"].clone();
    let path = format!("/api/v1/contacts/{contact}");
    olga.patch(&path, json!({ "email": "vera.vidal@example.org" })).await.ok();
    app.pass(61).await;
    let mail = post.gets(1).await;
    assert_eq!((mail.to.as_str(), mail.text().contains("Yes, we do.")), ("vera.vidal@example.org", true));
    eventually("the outbox and the thread say where it went", async || {
        let message = olga.thread(conversation).await.pop().unwrap();
        let sent = outbox(&olga).await[0].clone();
        [&sent["recipient"], &message["mail"]["recipient"]] == [&json!("vera.vidal@example.org"); 2]
    })
    .await;
    // What came back from one address is tried again at the other.
    post.refuse("550 5.1.1 No such user here");
    olga.reply(conversation, "Shall I put one aside?").await;
    app.pass(61).await;
    eventually("it has failed", async || outbox(&olga).await[0]["state"] == "failed").await;
    olga.patch(&path, json!({ "email": "vera@vidal.example" })).await.ok();
    let again = format!("/api/v1/outgoing-mails/{}/attempts", outbox(&olga).await[0]["id"]);
    assert_eq!(olga.post(&again, json!({})).await.ok()["recipient"], "vera@vidal.example");
    assert_eq!(post.gets(2).await.to, "vera@vidal.example");
}
