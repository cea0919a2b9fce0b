//! Answers to what was done long ago: which conversation goes on.

use serde_json::json;

use crate::support::{Mailbox, Visitor, mail};

/// Longer than the inboxes here open a conversation again.
const LONG: i64 = 2 * 86_400;

impl Mailbox {
    async fn open_for_a_day() -> Self {
        let desk = Self::open().await;
        for inbox in [1, desk.inbox] {
            desk.olga.patch(&format!("/api/v1/inboxes/{inbox}"), json!({ "reopen_days": 1 })).await.ok();
        }
        desk
    }

    async fn resolve(&self, conversation: i64) {
        self.olga.assign(conversation, Some(self.olga.agent_id)).await.ok();
        self.olga.set_status(conversation, "resolved").await.ok();
    }

    /// A mail of Vera's that answers an earlier one.
    async fn answer(&self, id: &str, earlier: &str, body: &str) {
        self.bring(&mail(id, &format!("In-Reply-To: <{earlier}@example.org>\n"), body)).await;
    }
}

#[tokio::test]
async fn every_late_answer_goes_into_the_follow_up_that_there_is() {
    let desk = Mailbox::open_for_a_day().await;
    desk.bring(&mail("a1", "", "Hello\n")).await;
    let first = desk.only().await;
    desk.resolve(first).await;
    desk.app.pass(LONG).await;
    desk.answer("a2", "a1", "One more thing.\n").await;
    let second = desk.only().await;
    assert_eq!(desk.olga.conversation(second).await["follows_id"], first);
    desk.answer("a3", "a1", "And another.\n").await;
    assert_eq!(desk.only().await, second);
    desk.resolve(second).await;
    desk.app.pass(3600).await;
    desk.answer("a4", "a1", "Hello?\n").await;
    assert_eq!(desk.only().await, second, "it opens again like any");
    assert_eq!(desk.texts(second).await, ["One more thing.", "And another.", "Hello?"]);
    assert_eq!(desk.texts(first).await, ["Hello"]);
}

#[tokio::test]
async fn a_follow_up_that_is_too_old_itself_goes_on_in_the_next_whichever_mail_is_answered() {
    let desk = Mailbox::open_for_a_day().await;
    desk.bring(&mail("b1", "", "Hello\n")).await;
    let first = desk.only().await;
    desk.resolve(first).await;
    desk.app.pass(LONG).await;
    desk.answer("b2", "b1", "One more thing.\n").await;
    let second = desk.only().await;
    desk.resolve(second).await;
    desk.app.pass(LONG).await;
    desk.answer("b3", "b1", "It broke.\n").await;
    let third = desk.only().await;
    assert_eq!(desk.olga.conversation(third).await["follows_id"], second);
    desk.answer("b4", "b2", "Who repairs it?\n").await;
    desk.answer("b5", "b1", "Well?\n").await;
    assert_eq!(desk.only().await, third);
    assert_eq!(desk.texts(third).await, ["It broke.", "Who repairs it?", "Well?"]);
}

#[tokio::test]
async fn who_answers_late_what_somebody_else_was_sent_has_a_follow_up_of_their_own() {
    let desk = Mailbox::open_for_a_day().await;
    desk.bring(&mail("c1", "", "Hello\n")).await;
    let first = desk.only().await;
    desk.resolve(first).await;
    desk.app.pass(LONG).await;
    let of_eve = |id: &str, body: &str| {
        mail(id, "In-Reply-To: <c1@example.org>\n", body)
            .replace("Vera Vidal <vera@example.org>", "Eve <eve@example.net>")
    };
    desk.bring(&of_eve("c2", "I am Eve.\n")).await;
    let of_eves = desk.only().await;
    desk.answer("c3", "c1", "I am Vera.\n").await;
    desk.bring(&of_eve("c4", "Eve again.\n")).await;
    let open = desk.conversations().await;
    assert_eq!(open.len(), 2, "{open:?}");
    assert_eq!(desk.texts(of_eves).await, ["I am Eve.", "Eve again."]);
    let last = desk.olga.thread(of_eves).await.pop().unwrap();
    assert_eq!(last["mail"]["is_participant"], false, "in her own conversation she is nobody else");
}

#[tokio::test]
async fn on_a_site_a_contact_has_one_conversation_at_a_time_by_mail_too() {
    let desk = Mailbox::open_for_a_day().await;
    let identity = json!({ "identity": { "name": "Vera", "email": "vera@example.org" } });
    let visitor = Visitor::open(&desk.app.base, &desk.app.key, identity).await;
    let first = desk.app.write(&visitor, "Do you have it in blue?").await;
    desk.olga.reply(first, "Yes, we do.").await;
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    let answer =
        async |id: &str, body: &str| desk.bring(&mail(id, "", body).replace("support@aurora.example", &to)).await;
    desk.resolve(first).await;
    desk.app.pass(LONG).await;
    answer("d1", "And in red?\n").await;
    answer("d2", "Or green?\n").await;
    let open = async || desk.olga.list("view=open&inbox_id=1").await;
    let [second] = open().await[..] else { panic!("one at a time") };
    assert_eq!(desk.olga.conversation(second).await["follows_id"], first);
    assert_eq!(desk.texts(second).await, ["And in red?", "Or green?"]);
    desk.resolve(second).await;
    desk.app.pass(LONG).await;
    let third = desk.app.write(&visitor, "Are you open today?").await;
    answer("d3", "I mean on Monday.\n").await;
    assert_eq!(open().await, [third], "what the widget goes on with takes mail as well");
    // Resolved a moment ago it would be opened again, if no other were open.
    desk.olga.set_status(first, "open").await.ok();
    desk.olga.set_status(first, "resolved").await.ok();
    answer("d4", "Or on Tuesday.\n").await;
    assert_eq!(open().await, [third]);
    assert_eq!(desk.texts(third).await, ["Are you open today?", "I mean on Monday.", "Or on Tuesday."]);
}
