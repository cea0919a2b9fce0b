//! Mail that names another address for answers than it came from, as the form on a site does.

use serde_json::{Value, json};

use crate::support::{Client, Mailbox, Visitor, mail};

/// A mail by which the form of a site brings what somebody has written into it.
fn form(id: &str, reply_to: &str, body: &str) -> String {
    mail(id, &format!("Reply-To: {reply_to}\n"), body)
        .replace("Vera Vidal <vera@example.org>", "The shop <forms@shop.example>")
}

async fn whom(olga: &Client, conversation: i64) -> (Value, Value) {
    let contact = &olga.conversation(conversation).await["contact"];
    (contact["name"].clone(), contact["email"].clone())
}

#[tokio::test]
async fn who_filled_a_form_in_is_the_contact_and_gets_the_answer() {
    let desk = Mailbox::open().await;
    desk.bring(&form("a1", "Rita Ruiz <rita@example.org>", "Do you deliver?\n")).await;
    let id = desk.only().await;
    assert_eq!(whom(&desk.olga, id).await, (json!("Rita Ruiz"), json!("rita@example.org")));
    let message = desk.olga.thread(id).await.remove(0);
    assert_eq!(message["author"]["name"], "Rita Ruiz");
    assert_eq!(
        (
            &message["mail"]["from"]["address"],
            &message["mail"]["reply_to"]["address"],
            &message["mail"]["is_participant"]
        ),
        (&json!("forms@shop.example"), &json!("rita@example.org"), &json!(false)),
        "the thread can say where it came from"
    );
    desk.olga.reply(id, "Yes, to Salto too.").await;
    desk.app.pass(11).await;
    let answer = desk.post.gets(1).await;
    assert_eq!(answer.to, "rita@example.org");
    let to = answer.mail().reply_to.remove(0).address;
    let back = mail("a2", "", "Great!\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "Rita <rita@example.org>");
    desk.bring(&back).await;
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&message["mail"]["is_participant"], &message["mail"]["reply_to"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn each_who_fills_a_form_in_is_a_contact_of_their_own_and_the_same_one_again() {
    let desk = Mailbox::open().await;
    desk.bring(&form("b1", "Rita <rita@example.org>", "Do you deliver?\n")).await;
    desk.bring(&form("b2", "Ida <ida@example.org>", "Are you open?\n")).await;
    desk.bring(&form("b3", "Rita <Rita@Example.org>", "Hello?\n")).await;
    desk.bring(&mail("b4", "", "By mail.\n").replace("Vera Vidal <vera@example.org>", "rita@example.org")).await;
    let all = desk.conversations().await;
    let mut contacts: Vec<i64> = all.iter().map(|one| one["contact"]["id"].as_i64().unwrap()).collect();
    assert_eq!(contacts.len(), 4, "{all:?}");
    contacts.sort_unstable();
    contacts.dedup();
    assert_eq!(contacts.len(), 2, "{all:?}");
}

#[tokio::test]
async fn own_addresses_are_passed_over_and_lists_are_not_asked() {
    let desk = Mailbox::open().await;
    let ours = "support@aurora.example, support+0123456789abcdef0123456789abcdef@aurora.example";
    desk.bring(&form("c1", ours, "Hello\n")).await;
    assert_eq!(whom(&desk.olga, desk.only().await).await.1, "forms@shop.example");
    desk.bring(&form("c2", &format!("{ours}, Rita <rita@example.org>, ida@example.org"), "Hello\n")).await;
    let newest = desk.conversations().await[0].clone();
    assert_eq!(newest["contact"]["email"], "rita@example.org");
    let list = "Reply-To: news@lists.example\nList-Id: News <news.lists.example>\n";
    desk.bring(&mail("c3", list, "News.\n")).await;
    let newest = desk.conversations().await[0].clone();
    assert_eq!(newest["contact"]["email"], "vera@example.org", "who wrote to the list, not the list");
    let newest = newest["id"].as_i64().unwrap();
    assert_eq!(desk.olga.thread(newest).await[0]["mail"]["reply_to"], Value::Null);
}

#[tokio::test]
async fn naming_an_address_gives_nothing_that_is_its_owners() {
    let desk = Mailbox::open().await;
    let identity = json!({ "identity": { "name": "Vera", "email": "vera@example.org" } });
    let visitor = Visitor::open(&desk.app.base, &desk.app.key, identity).await;
    let id = desk.app.write(&visitor, "Do you have it in blue?").await;
    desk.olga.reply(id, "Yes, we do.").await;
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    // Who has got the mail from Vera is not Vera by saying that answers go to her.
    let forged = form("d1", "vera@example.org", "Cancel it.\n").replace("support@aurora.example", &to);
    desk.bring(&forged).await;
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&message["text"], &message["mail"]["is_participant"]), (&json!("Cancel it."), &json!(true)));
    assert!(!visitor.texts().await.contains(&"Cancel it.".to_owned()));
    desk.bring(&form("d2", "vera@example.org", "And again.\n").replace("support@aurora.example", &to)).await;
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!(message["mail"]["is_participant"], true, "saying it once proves nothing for the second time");
    // Who names her in a mail that answers nothing is not in the conversation that she has on the site.
    desk.bring(&form("d3", "vera@example.org", "A question.\n")).await;
    let other = desk.only().await;
    assert_ne!(desk.olga.conversation(other).await["contact"]["id"], desk.olga.conversation(id).await["contact"]["id"]);
}

#[tokio::test]
async fn a_notice_is_answered_by_who_wrote_and_not_by_whom_they_name() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("e1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    desk.bring(&form("e2", "olga@example.com", "You get it for free.\n").replace("support@aurora.example", &to)).await;
    let note = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!(note["kind"], "note");
    let (from, doubt) = (&note["mail"]["from"]["address"], &note["mail"]["doubt"]);
    assert_eq!((from, doubt), (&json!("forms@shop.example"), &json!("other_address")));
}

#[tokio::test]
async fn a_form_goes_on_for_the_contact_whom_it_named_in_a_sites_inbox_too() {
    let desk = Mailbox::open().await;
    desk.olga.patch("/api/v1/mail-accounts/1", json!({ "inbox_id": 1 })).await.ok();
    let rita = "Rita <rita@example.org>";
    desk.bring(&form("f1", rita, "Do you deliver?\n")).await;
    desk.bring(&form("f2", rita, "Hello?\n")).await;
    let open = desk.olga.list("view=open&inbox_id=1").await;
    let [id] = open[..] else { panic!("{open:?}") };
    let other = form("f3", rita, "I am Rita, believe me.\n").replace("forms@shop.example", "eve@example.net");
    desk.bring(&other).await;
    desk.bring(&form("f4", rita, "Anybody?\n").replace("Reply-To", "In-Reply-To: <f1@example.org>\nReply-To")).await;
    let thread = desk.olga.thread(id).await;
    let replies = thread.iter().filter(|message| message["kind"] == "reply");
    let seen: Vec<(&str, bool)> = replies
        .map(|message| (message["text"].as_str().unwrap(), message["mail"]["is_participant"].as_bool().unwrap()))
        .collect();
    let said = [("Do you deliver?", false), ("Hello?", false), ("I am Rita, believe me.", true), ("Anybody?", false)];
    assert_eq!(seen, said);
}

#[tokio::test]
async fn a_form_may_write_from_the_mailbox_itself_and_what_only_claims_to_may_not() {
    let desk = Mailbox::open().await;
    let from_us = |raw: String| raw.replace("forms@shop.example", "support@aurora.example");
    desk.bring(&from_us(form("f1", "Rita <rita@example.org>", "Do you deliver?\n"))).await;
    let id = desk.only().await;
    assert_eq!(whom(&desk.olga, id).await.1, "rita@example.org");
    assert_eq!(desk.olga.thread(id).await[0]["mail"]["is_automatic"], false);
    desk.olga.reply(id, "Yes.").await;
    desk.app.pass(11).await;
    assert_eq!(desk.post.gets(1).await.to, "rita@example.org");
    // Nobody else is named: it is our own mail, or says so.
    for (id, named) in [("f2", "support@aurora.example"), ("f3", "Support+x@Aurora.example")] {
        let from = if id == "f3" { "support+y@aurora.example" } else { "support@aurora.example" };
        desk.bring(&form(id, named, "Hello?\n").replace("forms@shop.example", from)).await;
        let newest = desk.conversations().await[0]["id"].as_i64().unwrap();
        assert_eq!(desk.olga.thread(newest).await[0]["mail"]["is_automatic"], true, "{named}");
    }
}

#[tokio::test]
async fn a_busy_form_is_no_machine_unless_one_person_or_no_end_of_them_write() {
    let desk = Mailbox::open().await;
    let is_automatic = async |conversation: i64| desk.olga.thread(conversation).await.pop().unwrap()["mail"].clone();
    for number in 0..30 {
        desk.bring(&form(&format!("g{number}"), &format!("v{number}@example.org"), "Hello\n")).await;
    }
    let newest = desk.conversations().await[0]["id"].as_i64().unwrap();
    assert_eq!(is_automatic(newest).await["is_automatic"], false);
    for number in 0..21 {
        desk.bring(&form(&format!("h{number}"), "Rita <rita@example.org>", "Hello\n")).await;
    }
    let newest = desk.conversations().await[0]["id"].as_i64().unwrap();
    assert_eq!(is_automatic(newest).await["is_automatic"], true);
    for number in 0..150 {
        desk.bring(&form(&format!("i{number}"), &format!("w{number}@example.org"), "Hello\n")).await;
    }
    let newest = desk.conversations().await[0]["id"].as_i64().unwrap();
    assert_eq!(is_automatic(newest).await["is_automatic"], true);
}
