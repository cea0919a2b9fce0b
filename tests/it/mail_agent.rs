//! Agents answer by mail what a mail has told them: who is believed, what becomes of it, and what they hear when nothing does.

use recado::desk::incoming_mail::Arrived;
use recado::domain::agent::Role;
use recado::domain::id::MailAccountId;
use serde_json::{Value, json};

use crate::support::{Client, Mailbox, eventually, mail};

/// Brings what an agent answers to a notice, as the server that checks senders vouches for it; the last message of the thread then.
async fn proved(desk: &Mailbox, conversation: i64, (name, to): (&str, &str), id: &str, words: &str) -> Value {
    let email = format!("{}@example.com", name.to_lowercase());
    let results = format!("Authentication-Results: mx.aurora.example; spf=pass smtp.mailfrom={email}\n");
    let raw = mail(id, &results, &format!("{words}\n"))
        .replace("support@aurora.example", to)
        .replace("Vera Vidal <vera@example.org>", &format!("{name} <{email}>"));
    let raw = raw.replace('\n', "\r\n").into_bytes();
    let arrived = Arrived { raw, authserv_id: Some("mx.aurora.example".to_owned()), ..Arrived::default() };
    desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
    desk.olga.thread(conversation).await.pop().unwrap()
}

#[tokio::test]
async fn an_agent_who_is_not_proved_to_be_one_does_not_speak_for_the_business() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("i1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let notice = desk.post.gets(1).await;
    assert_eq!(notice.to, "olga@example.com");
    let to = notice.mail().reply_to.remove(0).address;
    let answer = mail("i2", "", "You get it for free.\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "Olga <olga@example.com>");
    desk.bring(&answer).await;
    let note = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!(note["kind"], "note");
    let (words, doubt) = (&note["text"], &note["mail"]["doubt"]);
    assert_eq!((words, doubt), (&json!("You get it for free."), &json!("unproven")));
    let told = desk.post.gets(2).await;
    assert_eq!(told.to, "olga@example.com", "nothing went to the contact");
    assert_eq!(told.header("Subject").as_deref(), Some("Your answer was not sent: Vera Vidal"));
    assert_eq!((told.mail().reply_to.len(), told.header("Auto-Submitted").is_some()), (0, true));
    for part in ["> You get it for free.", "no signature (DKIM)", "tell an admin", "/inbox/open/"] {
        assert!(told.text().contains(part), "{part}: {}", told.text());
    }
    assert!(!told.text().contains("/assign"), "{}", told.text());
}

#[tokio::test]
async fn an_agent_is_believed_when_the_server_that_checks_mail_vouches_for_the_envelope() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("n1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    let answer = async |id_of_mail: &str, authserv_id: Option<&str>, results: &str| {
        let raw = mail(id_of_mail, &format!("Authentication-Results: {results}\n"), "You are welcome.\n");
        let raw = raw
            .replace("support@aurora.example", &to)
            .replace("Vera Vidal <vera@example.org>", "Olga <olga@example.com>");
        let (raw, authserv_id) = (raw.replace('\n', "\r\n").into_bytes(), authserv_id.map(str::to_owned));
        let arrived = Arrived { raw, authserv_id, ..Arrived::default() };
        desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
        desk.olga.thread(id).await.pop().unwrap()["kind"].clone()
    };
    let ours = Some("mx.aurora.example");
    let good = "mx.aurora.example; spf=pass smtp.mailfrom=olga@example.com";
    assert_eq!(answer("n2", ours, "mx.evil.example; spf=pass smtp.mailfrom=olga@example.com").await, "note");
    assert_eq!(answer("n3", ours, "mx.aurora.example; spf=pass smtp.mailfrom=olga@evil.example").await, "note");
    assert_eq!(answer("n4", None, good).await, "note", "posted, or fetched from where nobody is named");
    assert_eq!(answer("n5", ours, good).await, "reply");
}

#[tokio::test]
async fn what_answers_a_colleague_stays_among_colleagues() {
    let desk = Mailbox::open().await;
    let bea = desk.app.agent("Bea", Role::Agent).await;
    desk.bring(&mail("q1", "", "Hello\n")).await;
    let id = desk.only().await;
    let wishes = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": true, "summary": "never" });
    desk.olga.put("/api/v1/profile/mail-settings", wishes).await.ok();
    bea.write(id, "note", "@Olga is he always like that?").await.ok();
    desk.app.pass(121).await;
    eventually("Olga hears of it", async || desk.post.taken().iter().any(|mail| mail.to == "olga@example.com")).await;
    let notice = desk.post.taken().into_iter().find(|mail| mail.to == "olga@example.com").unwrap();
    assert!(notice.text().contains("which only colleagues see"), "{}", notice.text());
    let to = notice.mail().reply_to.remove(0).address;
    for (number, words) in ["He is a pain.", "/resolve\nSince March."].iter().enumerate() {
        proved(&desk, id, ("Olga", &to), &format!("q{}", number + 2), words).await;
    }
    assert_eq!(desk.texts(id).await, ["Hello"], "nothing was said to the customer");
    let thread = desk.olga.thread(id).await;
    let notes = thread.iter().filter(|message| message["kind"] == "note").map(|message| message["text"].clone());
    let expected = ["@Olga is he always like that?", "He is a pain.", "Since March."].map(|text| json!(text));
    assert_eq!(notes.collect::<Vec<_>>(), expected);
    assert_eq!(desk.olga.conversation(id).await["status"], "resolved");
}

/// A mail as `SendGrid` posts it, with what it has found out about the signature of `example.com`.
fn posted(raw: &str, dkim: &str) -> Vec<u8> {
    let field = |name: &str, value: &str| {
        format!("--form\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let raw = raw.replace('\n', "\r\n");
    let verdict = format!("{{@example.com : {dkim}}}");
    [field("email", &raw), field("dkim", &verdict), "--form--\r\n".to_owned()].concat().into_bytes()
}

#[tokio::test]
async fn an_agent_answers_by_mail_and_its_first_line_commands() {
    let mut desk = Mailbox::open().await;
    let bea = desk.app.agent("Bea", Role::Agent).await;
    let account = json!({ "webhook": { "shape": "sendgrid" } });
    desk.bring(&mail("j1", "", "Do you have it in blue?\n")).await;
    let account = desk.olga.patch("/api/v1/mail-accounts/1", account).await.ok();
    desk.way_in = format!("/api/mail/{}", account["webhook"]["token"].as_str().unwrap());
    let id = desk.only().await;
    desk.app.pass(121).await;
    let notices = desk.post.gets(2).await;
    assert!(["olga@example.com", "bea@example.com"].contains(&notices.to.as_str()));
    let notice = desk.post.taken().into_iter().find(|mail| mail.to == "olga@example.com").unwrap();
    let to = notice.mail().reply_to.remove(0).address;
    let answer = async |mail_id: &str, more: &str, body: &str, dkim: &str| {
        let raw = mail(mail_id, more, body)
            .replace("support@aurora.example", &to)
            .replace("Vera Vidal <vera@example.org>", "Olga <olga@example.com>");
        let client = Client::new(&desk.app.base);
        let answer = client.upload(&desk.way_in, "multipart/form-data; boundary=form", posted(&raw, dkim)).await;
        assert_eq!(answer.status, 204);
        desk.olga.thread(id).await
    };
    let quote = "On Mon, 2 Mar 2026 at 12:00, Aurora wrote:\n> Do you have it in blue?\n";
    let files = format!(
        "--b\nContent-Type: text/plain\n\nYes, we do.\n\n{quote}\n--b\nContent-Type: text/csv; name=prices.csv\nContent-Disposition: attachment; filename=prices.csv\n\n1;2\n--b--\n"
    );
    let reply = answer("j2", "Content-Type: multipart/mixed; boundary=b\n", &files, "pass").await.pop().unwrap();
    assert_eq!((&reply["kind"], &reply["text"]), (&json!("reply"), &json!("Yes, we do.")));
    assert_eq!(
        (&reply["author"]["name"], &reply["attachments"][0]["name"]),
        (&json!("Olga Owner"), &json!("prices.csv"))
    );
    assert_eq!(desk.olga.conversation(id).await["assignee"]["name"], "Olga Owner");
    desk.app.pass(61).await;
    eventually("it goes on to the contact", async || {
        desk.post.taken().iter().any(|mail| mail.to == "vera@example.org" && mail.text().contains("Yes, we do."))
    })
    .await;

    let note = answer("j3", "", &format!("/note Ask the factory.\n\n{quote}"), "pass").await.pop().unwrap();
    assert_eq!((&note["kind"], &note["text"]), (&json!("note"), &json!("Ask the factory.")));
    let failed = answer("j4", "", "You get it for free.\n", "fail").await.pop().unwrap();
    let refused = |note: &Value, doubt: &str| {
        assert_eq!((&note["kind"], &note["mail"]["doubt"]), (&json!("note"), &json!(doubt)), "{note}");
    };
    refused(&failed, "unproven");
    assert_eq!(failed["text"], "You get it for free.");
    answer("j5", "", "/assign Bea\n\nShe is from Salto.\n", "pass").await;
    assert_eq!(desk.olga.assignee(id).await, Some(bea.agent_id));
    let nobody = answer("j6", "", "/assign Nobody\n", "pass").await.pop().unwrap();
    refused(&nobody, "unknown_colleague");
    assert_eq!(nobody["text"], "/assign Nobody", "all that was written is there");
    eventually("Olga hears why", async || {
        desk.post
            .taken()
            .iter()
            .any(|mail| mail.to == "olga@example.com" && mail.text().contains("/assign names nobody"))
    })
    .await;
    answer("j7", "", "/resolve\nIt is on its way.\n", "pass").await;
    assert_eq!(desk.olga.conversation(id).await["status"], "resolved");
    let all = desk.olga.thread(id).await;
    assert!(all.iter().any(|message| message["kind"] == "reply" && message["text"] == "It is on its way."), "{all:?}");

    let back = posted(&mail("j8", "In-Reply-To: <j1@example.org>\n", "And in red?\n"), "pass");
    let client = Client::new(&desk.app.base);
    client.upload(&desk.way_in, "multipart/form-data; boundary=form", back).await.ok();
    assert_eq!(desk.olga.conversation(id).await["status"], "open");
    let alone = answer("j9", "", "/resolve\n", "pass").await;
    assert!(alone.iter().any(|message| message["kind"] == "note" && message["text"] == "/resolve"), "{alone:?}");
    assert_eq!(desk.olga.conversation(id).await["status"], "resolved");
}

#[tokio::test]
async fn an_answer_to_a_notice_without_its_reply_address_is_a_note_and_no_customers_word() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("l1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let notice = desk.post.gets(1).await.header("Message-ID").unwrap();
    let answer = mail("l2", &format!("In-Reply-To: {notice}\n"), "You get it for free.\n")
        .replace("Vera Vidal <vera@example.org>", "Olga <olga@example.com>");
    desk.bring(&answer).await;
    let note = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&note["kind"], &note["author"]["name"]), (&json!("note"), &json!("Olga Owner")));
    assert_eq!(note["mail"]["doubt"], "not_to_reply_address", "{note}");
}

#[tokio::test]
async fn an_agents_answer_from_another_address_is_a_note_that_says_so() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("n1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    let answer = mail("n2", "", "/note He is a difficult one.\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "Olga <olga@home.example>");
    desk.bring(&answer).await;
    let note = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&note["kind"], &note["mail"]["doubt"]), (&json!("note"), &json!("other_address")));
    assert_eq!(note["mail"]["from"]["address"], "olga@home.example");
    let told = desk.post.gets(2).await;
    assert_eq!(told.to, "olga@example.com", "not to where it came from");
    assert!(told.text().contains("olga@home.example, which is not the address of your account"), "{}", told.text());
}

#[tokio::test]
async fn who_may_not_resolve_a_conversation_hears_so_and_nothing_is_half_done() {
    let desk = Mailbox::open().await;
    desk.app.agent("Bea", Role::Agent).await;
    desk.bring(&mail("r1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let of_bea = || desk.post.taken().into_iter().filter(|mail| mail.to == "bea@example.com").collect::<Vec<_>>();
    eventually("Bea hears of it", async || of_bea().len() == 1).await;
    let to = of_bea()[0].mail().reply_to.remove(0).address;
    desk.olga.assign(id, Some(desk.olga.agent_id)).await.ok();
    let results = "Authentication-Results: mx.aurora.example; spf=pass smtp.mailfrom=bea@example.com\n";
    let answer = async |number: u32, words: &str| proved(&desk, id, ("Bea", &to), &format!("r{number}"), words).await;
    let note = answer(2, "/resolve\nIt is on its way.").await;
    assert_eq!((&note["kind"], &note["mail"]["doubt"]), (&json!("note"), &json!("may_not_resolve")));
    assert_eq!(note["text"], "/resolve\nIt is on its way.");
    let note = answer(3, "/assign Bea").await;
    assert_eq!((&note["kind"], &note["mail"]["doubt"]), (&json!("note"), &json!("may_not_assign")));
    let conversation = desk.olga.conversation(id).await;
    assert_eq!((&conversation["status"], &conversation["assignee"]["name"]), (&json!("open"), &json!("Olga Owner")));
    eventually("Bea hears of both", async || {
        let texts: Vec<String> = of_bea().iter().map(|mail| mail.text()).collect();
        texts.iter().any(|text| text.contains("not yours to resolve"))
            && texts.iter().any(|text| text.contains("not yours to hand over"))
    })
    .await;
    // What a machine of hers writes is kept as well, and answered by nothing.
    let before = of_bea().len();
    let away = mail("r4", &format!("Auto-Submitted: auto-replied\n{results}"), "I am away.\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "Bea <bea@example.com>");
    desk.bring(&away).await;
    assert_eq!(desk.olga.thread(id).await.pop().unwrap()["mail"]["doubt"], "automatic");
    desk.app.pass(121).await;
    desk.bring(&mail("r5", "", "Another matter\n")).await;
    desk.app.pass(121).await;
    eventually("Bea hears of the other matter", async || of_bea().len() > before).await;
    assert_eq!(of_bea().len(), before + 1, "and of nothing else");
}

#[tokio::test]
async fn an_answer_to_the_mail_that_says_so_is_for_colleagues_only() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("s1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    let of_olga = |id: &str, more: &str, to: &str| {
        mail(id, more, "You get it for free.\n")
            .replace("support@aurora.example", to)
            .replace("Vera Vidal <vera@example.org>", "Olga <olga@example.com>")
    };
    desk.bring(&of_olga("s2", "", &to)).await;
    let told = desk.post.gets(2).await;
    let message_id = told.header("Message-ID").unwrap();
    desk.bring(&of_olga("s3", &format!("In-Reply-To: {message_id}\n"), "support@aurora.example")).await;
    let note = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&note["kind"], &note["mail"]["doubt"]), (&json!("note"), &json!("not_to_reply_address")));
    assert_eq!(desk.texts(id).await, ["Hello"]);
}

#[tokio::test]
async fn whom_a_list_names_behind_its_own_address_is_no_agent() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("t1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    // The list signs truly; who wrote to it is only what it says.
    let more = "List-Post: <mailto:list@lists.example>\nX-Original-From: Olga <olga@example.com>\n\
                Authentication-Results: mx.aurora.example; spf=pass smtp.mailfrom=list@lists.example\n";
    let raw = mail("t2", more, "You get it for free.\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "Olga <list@lists.example>");
    let raw = raw.replace('\n', "\r\n").into_bytes();
    let arrived = Arrived { raw, authserv_id: Some("mx.aurora.example".to_owned()), ..Arrived::default() };
    desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
    let note = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&note["kind"], &note["mail"]["doubt"]), (&json!("note"), &json!("other_address")));
}

#[tokio::test]
async fn what_was_meant_as_a_command_goes_to_no_customer() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("w1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.app.pass(121).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    let answer =
        async |number: usize, words: &str| proved(&desk, id, ("Olga", &to), &format!("w{number}"), words).await;
    for (number, (words, doubt)) in
        [("/assign", "unknown_colleague"), ("/reslove\nThank you!", "unknown_command")].into_iter().enumerate()
    {
        let note = answer(number + 2, words).await;
        assert_eq!((&note["text"], &note["mail"]["doubt"]), (&json!(words), &json!(doubt)));
    }
    assert_eq!(desk.texts(id).await, ["Hello"]);
    // Who answers one after the other all morning is no machine.
    for number in 4..30 {
        assert_eq!(answer(number, &format!("Answer {number}")).await["kind"], "reply", "{number}");
    }
}
