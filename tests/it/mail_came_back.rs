//! What becomes of answers to an address that mail came back from: somebody hears so, and can try again.

use serde_json::{Value, json};

use crate::support::{Mailbox, Visitor, eventually, mail};

const SAID: &str = "550 5.1.1 No such user";

/// A report about a mail of ours.
fn report_of(id: &str, to: &str, (kind, fields): (&str, &str)) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: Undelivered\nMessage-ID: <{id}@mx.example.org>\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/{kind}\n\n{fields}\n--b--\n"
    )
}

/// A report that a mail of ours did not arrive.
fn report(id: &str, to: &str) -> String {
    let fields = format!(
        "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; vera@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {SAID}"
    );
    report_of(id, to, ("delivery-status", &fields))
}

/// A report that whoever got it called it spam.
fn complaint(id: &str, to: &str) -> String {
    let fields = "Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: vera@example.org";
    report_of(id, to, ("feedback-report", fields))
}

impl Mailbox {
    /// A conversation by mail in which the first answer came back.
    async fn with_a_report() -> (Self, i64) {
        Self::with(report).await
    }

    /// A conversation by mail, with a report about the first answer.
    async fn with(report: fn(&str, &str) -> String) -> (Self, i64) {
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

    async fn why_not(&self, conversation: i64) -> Value {
        self.olga.conversation(conversation).await["contact"]["email_failure_reason"].clone()
    }

    async fn newest_in_outbox(&self) -> Value {
        self.olga.get("/api/v1/outgoing-mails").await.ok()["items"][0].clone()
    }

    /// The newest mail is not tried any more.
    async fn fails(&self) -> Value {
        eventually("it is not even tried", async || self.newest_in_outbox().await["state"] == "failed").await;
        self.newest_in_outbox().await
    }

    /// What the thread has told of mail that did not arrive: why, and in which words of the other server.
    async fn told(&self, conversation: i64) -> Vec<(Value, Value)> {
        let thread = self.olga.thread(conversation).await;
        let lines = thread.iter().map(|message| &message["activity"]).filter(|line| line["kind"] == "mail_failed");
        lines.map(why).collect()
    }

    async fn mark(&self, conversation: i64, text: &str) -> Value {
        let thread = self.olga.thread(conversation).await;
        thread.iter().find(|message| message["text"] == text).unwrap()["mail"].clone()
    }
}

/// Why something did not arrive: its name, and the other server's words.
fn why(told: &Value) -> (Value, Value) {
    (told["failure_reason"].clone(), told["error"].clone())
}

#[tokio::test]
async fn an_answer_to_an_address_that_mail_came_back_from_says_so_itself_and_can_be_tried_again() {
    let (desk, id) = Mailbox::with_a_report().await;
    assert_eq!((desk.why_not(id).await, desk.failure(id).await), (json!("bounced"), json!(SAID)), "known beforehand");
    let first = vec![(json!("bounced"), json!(SAID))];
    assert_eq!(desk.told(id).await, first);
    desk.olga.reply(id, "Are you there?").await;
    desk.app.pass(11).await;
    let failed = desk.fails().await;
    let mark = desk.mark(id, "Are you there?").await;
    let earlier = (json!("earlier_bounced"), json!(SAID));
    assert_eq!((&mark["state"], why(&mark), why(&failed)), (&json!("failed"), earlier.clone(), earlier));
    assert_eq!(desk.told(id).await, first, "a line below it would say the same once more");
    // What is written later is a mail of its own.
    desk.olga.reply(id, "Hello?").await;
    desk.app.pass(11).await;
    eventually("it is not tried either", async || desk.newest_in_outbox().await["id"] != failed["id"]).await;
    desk.fails().await;
    assert_eq!(desk.post.taken().len(), 1);

    let path = format!("/api/v1/outgoing-mails/{}/attempts", failed["id"]);
    let (again, events) = desk.app.during(desk.olga.post(&path, json!({}))).await;
    assert!(events.contains(&"contact.updated".to_owned()), "{events:?}");
    assert_eq!(why(&again.ok()), (Value::Null, Value::Null), "nothing is wrong with it yet");
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

#[tokio::test]
async fn a_mail_that_was_called_spam_is_told_by_that_name_and_in_no_words() {
    let (desk, id) = Mailbox::with(complaint).await;
    let spam = (json!("complaint"), Value::Null);
    let mark = desk.mark(id, "Hello Vera").await;
    assert_eq!((&mark["state"], why(&mark)), (&json!("bounced"), spam.clone()));
    assert_eq!(desk.told(id).await, [spam]);
    assert_eq!((desk.why_not(id).await, desk.failure(id).await), (json!("complaint"), Value::Null));
    desk.olga.reply(id, "Are you there?").await;
    desk.app.pass(11).await;
    assert_eq!(why(&desk.fails().await), (json!("earlier_complaint"), Value::Null));
    desk.bring(&mail("b1", "", "I am here.\n")).await;
    assert_eq!(desk.why_not(id).await, Value::Null);
}

#[tokio::test]
async fn a_report_that_says_nothing_is_told_in_no_words_and_blocks_the_address_all_the_same() {
    let silent = |id: &str, to: &str| {
        report(id, to).replace("Status: 5.1.1\n", "").replace(&format!("Diagnostic-Code: smtp; {SAID}\n"), "")
    };
    let (desk, id) = Mailbox::with(silent).await;
    assert_eq!(why(&desk.mark(id, "Hello Vera").await), (json!("bounced"), Value::Null));
    assert_eq!((desk.why_not(id).await, desk.failure(id).await), (json!("bounced"), Value::Null));
    desk.olga.reply(id, "Are you there?").await;
    desk.app.pass(11).await;
    assert_eq!(why(&desk.fails().await), (json!("earlier_bounced"), Value::Null));
}

#[tokio::test]
async fn a_transcript_that_is_not_tried_is_told_in_the_thread_because_nothing_else_shows_it() {
    let (desk, id) = Mailbox::with_a_report().await;
    desk.olga.post(&format!("/api/v1/conversations/{id}/transcripts"), json!({ "email": "vera@example.org" })).await;
    desk.fails().await;
    assert_eq!(desk.told(id).await.pop(), Some((json!("earlier_bounced"), json!(SAID))));
}

#[tokio::test]
async fn what_waits_because_there_is_no_account_says_so_by_name_and_forgets_it_when_there_is_one() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("a1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.olga.reply(id, "Hello Vera").await;
    let account = "/api/v1/mail-accounts/1";
    desk.olga.patch(account, json!({ "outgoing": null })).await.ok();
    desk.app.pass(11).await;
    let missing = (json!("no_account"), Value::Null);
    eventually("it waits", async || why(&desk.newest_in_outbox().await) == missing).await;
    let mark = desk.mark(id, "Hello Vera").await;
    assert_eq!((&mark["state"], why(&mark)), (&json!("waiting"), missing));
    desk.olga.patch(account, json!({ "outgoing": desk.post.server() })).await.ok();
    desk.app.pass(80).await;
    desk.post.gets(1).await;
    let nothing = (Value::Null, Value::Null);
    eventually("nothing is wrong any more", async || why(&desk.mark(id, "Hello Vera").await) == nothing).await;
    assert_eq!(why(&desk.newest_in_outbox().await), nothing);
}
