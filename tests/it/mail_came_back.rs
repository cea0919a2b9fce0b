//! What becomes of answers to an address that mail came back from: somebody hears so, and can try again.

use serde_json::{Value, json};

use crate::support::{Mailbox, Visitor, eventually, mail};

/// A report that a mail of ours did not arrive.
fn report(id: &str, to: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: Undelivered\nMessage-ID: <{id}@mx.example.org>\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; vera@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n--b--\n"
    )
}

impl Mailbox {
    /// A conversation by mail in which the first answer came back.
    async fn with_a_report() -> (Self, i64) {
        let desk = Self::open().await;
        desk.bring(&mail("a1", "", "Hello\n")).await;
        let id = desk.only().await;
        desk.olga.reply(id, "Hello Vera").await;
        desk.app.pass(11).await;
        desk.bring(&report("r1", &desk.post.gets(1).await.from)).await;
        (desk, id)
    }

    async fn failure(&self, conversation: i64) -> Value {
        self.olga.conversation(conversation).await["contact"]["email_failure"].clone()
    }

    async fn newest_in_outbox(&self) -> Value {
        self.olga.get("/api/v1/outgoing-mails").await.ok()["items"][0].clone()
    }

    /// The newest mail is not tried any more.
    async fn fails(&self) -> Value {
        eventually("it is not even tried", async || self.newest_in_outbox().await["state"] == "failed").await;
        self.newest_in_outbox().await
    }

    async fn mark(&self, conversation: i64, text: &str) -> Value {
        let thread = self.olga.thread(conversation).await;
        thread.iter().find(|message| message["text"] == text).unwrap()["mail"].clone()
    }
}

#[tokio::test]
async fn an_answer_to_an_address_that_mail_came_back_from_is_told_in_the_thread_and_can_be_tried_again() {
    let (desk, id) = Mailbox::with_a_report().await;
    assert!(desk.failure(id).await.as_str().unwrap().contains("No such user"), "known before anybody writes");
    desk.olga.reply(id, "Are you there?").await;
    desk.app.pass(11).await;
    let failed = desk.fails().await;
    let mark = desk.mark(id, "Are you there?").await;
    assert_eq!((&mark["state"], &mark["error"]), (&json!("failed"), &failed["error"]));
    let error = failed["error"].as_str().unwrap();
    assert!(error.starts_with("Mail to this address came back: ") && error.contains("No such user"), "{error}");
    let line = &desk.olga.last_activity(id).await["activity"];
    assert_eq!((&line["kind"], &line["error"]), (&json!("mail_failed"), &failed["error"]));
    // What is written later is a mail of its own.
    desk.olga.reply(id, "Hello?").await;
    desk.app.pass(11).await;
    eventually("it is not tried either", async || desk.newest_in_outbox().await["id"] != failed["id"]).await;
    desk.fails().await;
    assert_eq!(desk.post.taken().len(), 1);

    let path = format!("/api/v1/outgoing-mails/{}/attempts", failed["id"]);
    let (_, events) = desk.app.during(desk.olga.post(&path, json!({}))).await;
    assert!(events.contains(&"contact.updated".to_owned()), "{events:?}");
    let text = desk.post.gets(2).await.text();
    assert!(text.contains("Are you there?") && !text.contains("Hello?"), "{text}");
    assert_eq!(desk.failure(id).await, Value::Null);
    eventually("it is sent", async || desk.mark(id, "Are you there?").await["state"] == "sent").await;
    assert_eq!(desk.mark(id, "Hello?").await["state"], "failed");
}

#[tokio::test]
async fn on_a_site_too_an_answer_that_can_not_arrive_is_told_unless_it_was_read_there() {
    let desk = Mailbox::open().await;
    let identity = json!({ "identity": { "name": "Vera", "email": "Vera@example.org" } });
    let visitor = Visitor::open(&desk.app.base, &desk.app.key, identity).await;
    let id = desk.app.write(&visitor, "Do you have it in blue?").await;
    let first = desk.olga.reply(id, "Yes, we do.").await;
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    desk.bring(&report("r1", &desk.post.gets(1).await.from)).await;
    visitor.client.put("/api/widget/read", json!({ "message_id": first["id"] })).await.ok();
    let second = desk.olga.reply(id, "Shall I put one aside?").await;
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    desk.fails().await;
    assert_eq!(desk.mark(id, "Shall I put one aside?").await["state"], "failed");
    assert_eq!(desk.olga.last_activity(id).await["activity"]["kind"], "mail_failed");
    visitor.client.put("/api/widget/read", json!({ "message_id": second["id"] })).await.ok();
    let third = desk.olga.reply(id, "It is yours.").await;
    visitor.client.put("/api/widget/read", json!({ "message_id": third["id"] })).await.ok();
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    eventually("nothing is missing", async || desk.newest_in_outbox().await["state"] == "skipped").await;
    assert_eq!(desk.mark(id, "It is yours.").await, Value::Null);
}

#[tokio::test]
async fn any_mail_that_a_person_sends_from_an_address_says_that_it_works() {
    let (desk, id) = Mailbox::with_a_report().await;
    desk.bring(&mail("b1", "Auto-Submitted: auto-generated\n", "A machine says hello.\n")).await;
    desk.bring(&mail("b2", "Reply-To: vera@example.org\n", "I name her.\n").replace("Vera Vidal <vera@", "Eve <eve@"))
        .await;
    assert!(desk.failure(id).await.is_string(), "neither says that mail arrives there");
    let ((), events) = desk.app.during(desk.bring(&mail("b3", "", "A new question.\n"))).await;
    assert!(events.contains(&"contact.updated".to_owned()), "{events:?}");
    assert_eq!(desk.failure(id).await, Value::Null);
    desk.olga.reply(id, "I am glad.").await;
    desk.app.pass(11).await;
    assert!(desk.post.gets(2).await.text().contains("I am glad."));
}

#[tokio::test]
async fn another_address_of_a_contact_is_as_good_as_new() {
    let (desk, id) = Mailbox::with_a_report().await;
    let contact = desk.olga.conversation(id).await["contact"]["id"].clone();
    let path = format!("/api/v1/contacts/{contact}");
    assert!(desk.olga.get(&path).await.ok()["email_failure"].is_string());
    let changed = desk.olga.patch(&path, json!({ "email": "vera@work.example" })).await.ok();
    assert_eq!(changed["email_failure"], Value::Null);
    desk.olga.reply(id, "Are you there?").await;
    desk.app.pass(11).await;
    assert_eq!(desk.post.gets(2).await.to, "vera@work.example");
}
