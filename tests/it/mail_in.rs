//! Mail that comes in: which conversation takes it, what it shows, and what it does not start.

use recado::desk::incoming_mail::Arrived;
use recado::domain::agent::Role;
use recado::domain::id::MailAccountId;
use serde_json::{Value, json};

use crate::support::{Client, Mailbox, Visitor, database, eventually, mail, sign};

#[tokio::test]
async fn a_mail_that_answers_nothing_begins_a_conversation_and_its_answer_goes_back_in_the_thread() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("a1", "", "Do you have it in blue?\n\n-- \nVera\n")).await;
    let id = desk.only().await;
    let conversation = desk.olga.conversation(id).await;
    assert_eq!(
        (&conversation["subject"], &conversation["contact"]["email"]),
        (&json!("The blue one"), &json!("vera@example.org"))
    );
    assert_eq!(desk.texts(id).await, ["Do you have it in blue?"]);
    let message = desk.olga.thread(id).await.remove(0);
    assert_eq!((&message["mail"]["direction"], &message["mail"]["has_more"]), (&json!("incoming"), &json!(true)));
    let sent = desk.olga.reply(id, "Yes, we do.").await;
    assert_eq!(sent["mail"]["state"], "waiting");
    desk.app.pass(11).await;
    let answer = desk.post.gets(1).await;
    assert_eq!(
        (answer.to.as_str(), answer.header("Subject").as_deref()),
        ("vera@example.org", Some("Re: The blue one"))
    );
    assert_eq!(answer.header("In-Reply-To").as_deref(), Some("<a1@example.org>"));
    let id_of_answer = answer.header("Message-ID").unwrap();
    // By the address alone, by the id alone: both lead back.
    let to = answer.mail().reply_to.remove(0).address;
    let by_address = mail("a2", "", "Great!\n\nOn Mon, 2 Mar 2026 at 12:00, Aurora wrote:\n> Yes, we do.\n")
        .replace("support@aurora.example", &to);
    desk.bring(&by_address).await;
    desk.bring(&mail("a3", &format!("In-Reply-To: {id_of_answer}\n"), "And in red?\n")).await;
    desk.bring(&mail("a4", &format!("References: <x@y> {id_of_answer} <z@y>\n"), "Or green?\n")).await;
    assert_eq!(desk.only().await, id);
    assert_eq!(desk.texts(id).await, ["Do you have it in blue?", "Yes, we do.", "Great!", "And in red?", "Or green?"]);
}

#[tokio::test]
async fn an_answer_stays_in_the_thread_that_the_first_mail_went_on_from() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("a1", "References: <old@example.org> <older@example.org>\n", "As I said.\n")).await;
    let id = desk.only().await;
    desk.olga.reply(id, "When?").await;
    desk.app.pass(11).await;
    let first = desk.post.gets(1).await;
    assert_eq!(
        (first.header("References").as_deref(), first.header("In-Reply-To").as_deref()),
        (Some("<old@example.org> <older@example.org> <a1@example.org>"), Some("<a1@example.org>"))
    );
    // What it went on from is not ours: nobody gets into the conversation by naming it.
    desk.bring(&mail("a2", "In-Reply-To: <old@example.org>\n", "Me too.\n")).await;
    assert_eq!(desk.conversations().await.len(), 2);
}

#[tokio::test]
async fn what_was_taken_in_once_is_not_taken_in_again() {
    let desk = Mailbox::open().await;
    let raw = mail("b1", "", "Hello\n");
    desk.bring(&raw).await;
    desk.bring(&raw).await;
    let nameless = raw.replace("Message-ID: <b1@example.org>\n", "").replace("Hello", "Hello again");
    desk.bring(&nameless).await;
    desk.bring(&nameless).await;
    assert_eq!(desk.conversations().await.len(), 2);
    // An empty id is none, and brings no two mails together.
    desk.bring(&nameless.replace("Subject", "Message-ID: <>\nIn-Reply-To: <>\nSubject").replace("again", "once")).await;
    desk.bring(&nameless.replace("Subject", "Message-ID: <>\nIn-Reply-To: <>\nSubject").replace("again", "twice"))
        .await;
    assert_eq!(desk.conversations().await.len(), 4);
}

#[tokio::test]
async fn whoever_has_the_token_from_another_address_is_a_participant_and_never_the_contact() {
    let desk = Mailbox::open().await;
    let identity = json!({ "identity": { "name": "Vera", "email": "vera@example.org" } });
    let visitor = Visitor::open(&desk.app.base, &desk.app.key, identity).await;
    let id = desk.app.write(&visitor, "Do you have it in blue?").await;
    desk.olga.reply(id, "Yes, we do.").await;
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    let answer = desk.post.gets(1).await;
    let to = answer.mail().reply_to.remove(0).address;
    let forged = mail("c1", "", "Send it to my address instead.\n")
        .replace("support@aurora.example", &to)
        .replace("Vera Vidal <vera@example.org>", "Eve <eve@example.net>");
    desk.bring(&forged).await;
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&message["mail"]["is_participant"], &message["author"]["name"]), (&json!(true), &json!("Eve")));
    assert_eq!(desk.olga.conversation(id).await["contact"]["name"], "Vera");
    assert!(
        !visitor.texts().await.iter().any(|text| text.contains("my address")),
        "the contact's widget does not show it"
    );
    desk.bring(&mail("c2", "", "Thank you!\n").replace("support@aurora.example", &to)).await;
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&message["mail"]["is_participant"], message["text"].as_str()), (&json!(false), Some("Thank you!")));
    assert!(visitor.texts().await.contains(&"Thank you!".to_owned()), "both are one thread");
}

#[tokio::test]
async fn what_a_machine_wrote_is_shown_and_starts_nothing() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("d1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.olga.reply(id, "Hello Vera").await;
    desk.app.pass(11).await;
    let to = desk.post.gets(1).await.mail().reply_to.remove(0).address;
    desk.olga.assign(id, Some(desk.olga.agent_id)).await.ok();
    desk.olga.set_status(id, "resolved").await.ok();
    let away = mail("d2", "Auto-Submitted: auto-replied\n", "I am away until Monday.\n")
        .replace("support@aurora.example", &to);
    desk.bring(&away).await;
    let conversation = desk.olga.conversation(id).await;
    assert_eq!((&conversation["status"], &conversation["waiting_since"]), (&json!("resolved"), &Value::Null));
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!(
        (message["text"].as_str(), &message["mail"]["is_automatic"]),
        (Some("I am away until Monday."), &json!(true))
    );
    desk.bring(&mail("d3", "", "Back again!\n").replace("support@aurora.example", &to)).await;
    assert_eq!(desk.olga.conversation(id).await["status"], "open", "a person opens it again");
}

#[tokio::test]
async fn an_answer_to_what_was_done_long_ago_begins_another_that_goes_on_from_it() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("e1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.olga.assign(id, Some(desk.olga.agent_id)).await.ok();
    desk.olga.set_status(id, "resolved").await.ok();
    desk.app.pass(15 * 86_400).await;
    desk.bring(&mail("e2", "In-Reply-To: <e1@example.org>\n", "One more thing.\n")).await;
    let other = desk.only().await;
    assert_ne!(other, id);
    assert_eq!(desk.olga.conversation(other).await["follows_id"], id);
}

#[tokio::test]
async fn a_report_of_failure_marks_the_mail_and_the_address_and_tells_who_answers() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("f1", "", "Hello\n")).await;
    let id = desk.only().await;
    desk.olga.reply(id, "Hello Vera").await;
    desk.app.pass(11).await;
    let sent = desk.post.gets(1).await;
    let report = format!(
        "From: MAILER-DAEMON@mx.example.org\nTo: {}\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <r1@mx.example.org>\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; vera@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n--b--\n",
        sent.from
    );
    desk.bring(&report).await;
    let thread = desk.olga.thread(id).await;
    let reply = thread.iter().find(|message| message["text"] == "Hello Vera").unwrap();
    assert_eq!(reply["mail"]["state"], "bounced");
    let line = &desk.olga.last_activity(id).await["activity"];
    assert_eq!((&line["kind"], &line["recipient"]), (&json!("mail_failed"), &json!("vera@example.org")));
    assert!(line["error"].as_str().unwrap().contains("No such user"), "{line}");
    desk.olga.reply(id, "Are you there?").await;
    desk.app.pass(11).await;
    eventually("nothing goes to an address that refuses mail", async || {
        desk.olga.get("/api/v1/outgoing-mails").await.ok()["items"][0]["state"] == "failed"
    })
    .await;
    desk.bring(&mail("f2", "In-Reply-To: <f1@example.org>\n", "I am here.\n")).await;
    desk.olga.reply(id, "Good.").await;
    desk.app.pass(11).await;
    assert_eq!(desk.post.gets(2).await.to, "vera@example.org", "who writes from there has an address again");
}

#[tokio::test]
async fn card_numbers_are_nowhere_not_even_in_the_raw_message() {
    let desk = Mailbox::open().await;
    let body = "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nTXkgY2FyZCBpcyA0MTExIDExMTEgMTExMSAxMTEx\n--b\nContent-Type: application/pdf; name=\"4111111111111111.pdf\"\nContent-Disposition: attachment\n\nx\n--b--\n";
    desk.bring(
        &mail("g1", "Content-Type: multipart/mixed; boundary=b\n", body)
            .replace("The blue one", "Pay 4111-1111-1111-1111"),
    )
    .await;
    let id = desk.only().await;
    let message = desk.olga.thread(id).await.remove(0);
    let path = format!("/api/v1/messages/{}/mail", message["id"]);
    let shown = desk.olga.get(&path).await.ok().to_string();
    let raw: String =
        database(desk.app.data_folder()).query_row("SELECT raw FROM incoming_mails", [], |row| row.get(0)).unwrap();
    let file = desk.app.data_folder().join("files").join(&raw[..2]).join(&raw[2..]);
    let raw = String::from_utf8(std::fs::read(file).unwrap()).unwrap();
    let all = format!("{message} {shown} {raw} {}", desk.olga.conversation(id).await);
    for form in [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111111111111111",
        "NDExMSAxMTExIDExMTEgMTExMQ",
        "TXkgY2FyZCBpcyA0MTExIDExMTEgMTExMSAxMTEx",
    ] {
        assert!(!all.contains(form), "{form} in {all}");
    }
    assert!(raw.contains("Subject: "), "{raw}");
}

#[tokio::test]
async fn html_is_shown_harmless_with_its_own_pictures_and_without_others() {
    let desk = Mailbox::open().await;
    let html = "<p>Hello <b>there</b></p><img src=\"cid:logo\"><img src=\"https://track.example/p.gif\"><script>alert(1)</script>";
    let body = format!(
        "--b\nContent-Type: text/html\n\n{html}\n--b\nContent-Type: image/gif; name=logo.gif\nContent-ID: <logo>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAACw=\n--b--\n"
    );
    desk.bring(&mail("h1", "Content-Type: multipart/related; boundary=b\n", &body)).await;
    let id = desk.only().await;
    let message = desk.olga.thread(id).await.remove(0);
    assert_eq!(message["text"], "Hello there");
    let path = format!("/api/v1/messages/{}/mail", message["id"]);
    let shown = desk.olga.get(&path).await.ok();
    let html = shown["html"].as_str().unwrap();
    assert!(
        html.contains("<b>there</b>")
            && html.contains("/files/")
            && !html.contains("track.example")
            && !html.contains("alert"),
        "{html}"
    );
    assert_eq!(shown["blocked_pictures"], 1);
    let with = desk.olga.get(&format!("{path}?remote_pictures=true")).await.ok();
    assert!(with["html"].as_str().unwrap().contains("track.example"), "{with}");
    let bea = desk.app.agent("Bea", Role::Agent).await;
    let elsewhere = desk.olga.new_group("Elsewhere", &[]).await;
    desk.olga.move_to(id, elsewhere).await.ok();
    bea.get(&path).await.fails(404, "not_found");
    let raw = desk.olga.get(&format!("{path}/raw")).await;
    assert_eq!(raw.status, 200);
}

#[tokio::test]
async fn a_post_to_a_way_in_that_is_none_is_refused_and_so_is_what_is_no_mail() {
    let desk = Mailbox::open().await;
    let nowhere = Client::new(&desk.app.base)
        .upload("/api/mail/nobody", "message/rfc822", b"From: a@b.example\r\n\r\nx".to_vec())
        .await;
    nowhere.fails(404, "not_found");
    for nothing in ["", "{ \"from\": \"vera@example.org\" }", "\n\nno headers at all"] {
        let refused = desk.try_bring(nothing).await;
        let says_what_to_do = refused.text.contains("Post the raw message");
        refused.fails(422, "invalid_request");
        assert!(says_what_to_do);
    }
    assert_eq!(desk.conversations().await.len(), 0);
}

#[tokio::test]
async fn what_lies_in_a_mailbox_and_is_no_mail_is_kept_and_holds_nothing_up() {
    let desk = Mailbox::open().await;
    let arrived = Arrived { raw: b"\r\n\r\nno headers at all".to_vec(), ..Arrived::default() };
    desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
    let problem: String = database(desk.app.data_folder())
        .query_row("SELECT json_extract(details, '$.problem') FROM incoming_mails", [], |row| row.get(0))
        .unwrap();
    assert!(problem.contains("no headers"), "{problem}");
    assert_eq!(desk.conversations().await.len(), 0);
}

#[tokio::test]
async fn the_name_of_who_checks_mail_has_the_form_of_one() {
    let desk = Mailbox::open().await;
    let server = json!({ "host": "127.0.0.1", "port": 1, "security": "none", "authserv_id": "not a name" });
    let answer = desk.olga.patch("/api/v1/mail-accounts/1", json!({ "incoming": server })).await;
    assert_eq!(answer.body["field"], "incoming.authserv_id", "{:?}", answer.body);
}

#[tokio::test]
async fn a_mail_that_is_too_large_is_shown_with_who_and_what_and_says_where_it_is() {
    let desk = Mailbox::open().await;
    let raw = mail("k1", "Content-Type: multipart/mixed; boundary=b\n", "").replace('\n', "\r\n").into_bytes();
    let arrived = Arrived { raw, left_bytes: Some(60 * 1024 * 1024), ..Arrived::default() };
    desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
    let id = desk.only().await;
    assert_eq!(desk.olga.conversation(id).await["subject"], "The blue one");
    assert_eq!(
        desk.texts(id).await,
        ["(This mail has 60 MB, more than is taken in. It is in the mailbox.)"],
        "nobody has to guess that something is missing"
    );
}

#[tokio::test]
async fn what_stands_where_a_mail_has_no_words_is_in_the_language_of_the_business() {
    for (language, none, too_large) in [
        ("en", "(no text)", "(This mail has 60 MB, more than is taken in. It is in the mailbox.)"),
        ("es", "(sin texto)", "(Este correo tiene 60 MB, más de lo que se acepta. Está en el buzón.)"),
        ("pt", "(sem texto)", "(Este e-mail tem 60 MB, mais do que é aceito. Está na caixa de correio.)"),
    ] {
        let desk = Mailbox::open().await;
        desk.olga.patch("/api/v1/business", json!({ "language": language })).await.ok();
        desk.bring(&mail("w1", "", "").replace("The blue one", "")).await;
        assert_eq!(desk.texts(desk.only().await).await, [none]);
        let raw = mail("w2", "", "").replace('\n', "\r\n").into_bytes();
        let arrived = Arrived { raw, left_bytes: Some(60 * 1024 * 1024), ..Arrived::default() };
        desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
        let newest = desk.conversations().await[0]["id"].as_i64().unwrap();
        assert_eq!(desk.texts(newest).await, [too_large]);
    }
}

#[tokio::test]
async fn who_claims_an_address_gets_no_mail_of_whoever_owns_it() {
    let desk = Mailbox::open().await;
    let made = desk.olga.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    let hash = sign(made["identity_secret"].as_str().unwrap(), "eve");
    // Proved to be somebody, and yet not to own this address.
    let identity = json!({ "identity": { "id": "eve", "hash": hash, "name": "Eve", "email": "vera@example.org" } });
    let eve = Visitor::open(&desk.app.base, &desk.app.key, identity).await;
    let on_the_site = desk.app.write(&eve, "Hello").await;
    desk.olga.reply(on_the_site, "Hello Vera").await;
    desk.app.pass(61).await;
    desk.app.pass(61).await;
    let of_vera = || desk.post.taken().into_iter().find(|mail| mail.to == "vera@example.org");
    eventually("the answer goes out", async || of_vera().is_some()).await;
    let to = of_vera().unwrap().mail().reply_to.remove(0).address;
    desk.bring(&mail("m1", "", "That was not me.\n").replace("support@aurora.example", &to)).await;
    assert_eq!(desk.texts(on_the_site).await.last().unwrap(), "That was not me.");
    desk.bring(&mail("m2", "", "A question of my own.\n")).await;
    let own = desk.only().await;
    let (hers, eves) = (desk.olga.conversation(own).await, desk.olga.conversation(on_the_site).await);
    assert_ne!(hers["contact"]["id"], eves["contact"]["id"]);
    assert!(!eve.texts().await.contains(&"A question of my own.".to_owned()));
}

#[tokio::test]
async fn who_is_sent_a_transcript_is_not_the_contact() {
    let desk = Mailbox::open().await;
    desk.bring(&mail("t1", "", "Hello\n")).await;
    let id = desk.only().await;
    let path = format!("/api/v1/conversations/{id}/transcripts");
    assert_eq!(desk.olga.post(&path, json!({ "email": "boss@example.com" })).await.status, 204);
    // Where reports of failure go, a holiday's answer goes as well.
    let sender = desk.post.gets(1).await.from;
    let answer = mail("t2", "", "Interesting.\n")
        .replace("support@aurora.example", &sender)
        .replace("Vera Vidal <vera@example.org>", "Boss <boss@example.com>");
    desk.bring(&answer).await;
    let message = desk.olga.thread(id).await.pop().unwrap();
    assert_eq!((&message["text"], &message["mail"]["is_participant"]), (&json!("Interesting."), &json!(true)));
    desk.bring(&mail("t3", "", "Mine\n").replace("Vera Vidal <vera@example.org>", "boss@example.com")).await;
    let own = desk.conversations().await[0].clone();
    assert_ne!(own["contact"]["id"], desk.olga.conversation(id).await["contact"]["id"], "nothing of it is theirs");
}

#[tokio::test]
async fn what_a_provider_asks_before_it_posts_stands_at_its_account_until_it_posts() {
    let desk = Mailbox::open().await;
    let account = desk.olga.patch("/api/v1/mail-accounts/1", json!({ "webhook": { "shape": "ses" } })).await.ok();
    let way_in = format!("/api/mail/{}", account["webhook"]["token"].as_str().unwrap());
    let url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription";
    let post = async |body: Value| {
        let body = body.to_string().into_bytes();
        assert_eq!(Client::new(&desk.app.base).upload(&way_in, "text/plain", body).await.status, 204);
        desk.olga.get("/api/v1/mail-accounts/1").await.ok()["state"].clone()
    };
    let asks = json!({ "Type": "SubscriptionConfirmation", "TopicArn": "arn:t", "SubscribeURL": url });
    let state = post(asks).await;
    assert_eq!((&state["webhook_confirmation"], &state["incoming_error"]), (&json!(url), &Value::Null));
    let notice = json!({
        "notificationType": "Received",
        "mail": { "source": "vera@example.org", "destination": ["support@aurora.example"] },
        "content": mail("s1", "", "Hello\n").replace('\n', "\r\n"),
        "receipt": { "recipients": ["support@aurora.example"] },
    });
    let state = post(json!({ "Type": "Notification", "TopicArn": "arn:t", "Message": notice.to_string() })).await;
    assert_eq!(state["webhook_confirmation"], Value::Null);
    assert_eq!(desk.texts(desk.only().await).await, ["Hello"]);
}

#[tokio::test]
async fn files_of_mail_that_no_conversation_shows_do_not_stay_for_ever() {
    let desk = Mailbox::open().await;
    desk.olga.patch("/api/v1/mail-accounts/1", json!({ "inbox_id": null })).await.ok();
    let more = "Content-Type: multipart/mixed; boundary=b\n";
    let body = "--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: text/csv; name=prices.csv\n\n1;2\n--b--\n";
    desk.bring(&mail("u1", more, body)).await;
    let count = || -> i64 {
        let sql = "SELECT count(*) FROM attachments WHERE name = 'prices.csv' AND message_id IS NULL";
        database(desk.app.data_folder()).query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(), 1, "the hourly tidying knows of it");
    desk.app.clock.advance_seconds(86_401);
    desk.app.running().desk.tidy_up().await.unwrap();
    assert_eq!(count(), 0);
}

#[tokio::test]
async fn a_files_name_is_masked_as_it_is_kept() {
    let desk = Mailbox::open().await;
    let more = "Content-Type: multipart/mixed; boundary=b\n";
    let body = "--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=\"4111:1111:1111:1111.csv\"\n\n1;2\n--b--\n";
    desk.bring(&mail("v1", more, body)).await;
    let name = desk.olga.thread(desk.only().await).await[0]["attachments"][0]["name"].clone();
    let digits: String = name.as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
    assert!(!digits.contains("41111111"), "{name}");
}

#[tokio::test]
async fn the_files_of_a_mail_keep_their_order() {
    let desk = Mailbox::open().await;
    // The first are the longest, and take the longest to write.
    let file = |n: usize| {
        format!("--p\nContent-Disposition: attachment; filename=\"{n}.csv\"\n\n{}\n", "a;b\n".repeat((12 - n) * 20_000))
    };
    let files: String = (0..12).map(file).collect();
    let headers = "Content-Type: multipart/mixed; boundary=p\n";
    desk.bring(&mail("a1", headers, &format!("--p\n\nThe months of last year.\n{files}--p--\n"))).await;
    let message = desk.olga.thread(desk.only().await).await.remove(0);
    let names: Vec<_> = message["attachments"].as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
    assert_eq!(names, (0..12).map(|n| json!(format!("{n}.csv"))).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_form_that_gives_all_its_mails_the_same_id_loses_none_of_them() {
    let desk = Mailbox::open().await;
    let sent = |date: &str, words: &str| mail("form", &format!("Date: {date}\n"), words);
    let first = sent("Mon, 02 Mar 2026 07:00:00 +0000", "Do you have it in blue?\n");
    let second = sent("Mon, 02 Mar 2026 07:00:05 +0000", "Do you open on Sundays?\n");
    for raw in [&first, &second, &first, &second] {
        desk.bring(raw).await;
    }
    // The same mail by another way has other headers, and the same date.
    desk.bring(&second.replacen(
        "From:",
        "Received: from relay.example\nX-Forwarded-To: support@aurora.example\nFrom:",
        1,
    ))
    .await;
    // A clock that goes wrong makes no others of its mail.
    let early = sent("Mon, 02 Mar 2099 12:00:00 +0000", "Is it 2099?\n").replace("<form@", "<early@");
    desk.bring(&early).await;
    desk.app.pass(60).await;
    desk.bring(&early).await;
    let mut texts = Vec::new();
    for conversation in desk.conversations().await {
        texts.extend(desk.texts(conversation["id"].as_i64().unwrap()).await);
    }
    texts.sort_unstable();
    assert_eq!(texts, ["Do you have it in blue?", "Do you open on Sundays?", "Is it 2099?"]);
}
