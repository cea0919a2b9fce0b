//! Mail that goes out: to visitors who have left, to agents who were not there, and what becomes of it.

use recado::domain::agent::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Post, Socket, TestApp, Visitor, database, eventually};

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
async fn a_server_that_says_nothing_holds_up_no_mail_of_another_account() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = Post::start().await;
    let (their, our) = (silent.local_addr().unwrap(), post.addr);
    let app = TestApp::start_with(|config| {
        config.net.allowed_private = [their, our].map(|addr| addr.to_string().parse().unwrap()).into();
    })
    .await;
    let olga = app.owner().await;
    let server = json!({ "host": "127.0.0.1", "port": their.port(), "security": "none" });
    olga.post("/api/v1/mail-accounts", json!({ "address": "office@aurora.example", "outgoing": server })).await.ok();
    let ours = olga.post("/api/v1/mail-accounts", post.account("support@aurora.example")).await.ok();
    olga.patch("/api/v1/inboxes/1", json!({ "mail_account_id": ours["id"] })).await.ok();
    // More than are sent at once by one account, and due before.
    for number in 1..=9 {
        let email = format!("new{number}@example.com");
        olga.post("/api/v1/invitations", json!({ "email": email, "role": "agent" })).await.ok();
    }
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    assert!(post.gets(1).await.text().contains("Yes, we do."));
    let is_tried = |mail: &&Value| mail["kind"] == "invitation" && mail["attempts"] == 1;
    let tried = outbox(&olga).await.iter().filter(is_tried).count();
    assert_eq!(tried, 4, "the silent server is not asked for more at once");
    drop(silent);
}

#[tokio::test]
async fn a_server_that_is_down_gets_it_later_and_one_that_refuses_never() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("451 4.3.0 Try again later");
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    let waiting = outbox(&olga).await.remove(0);
    assert_eq!((waiting["state"].as_str(), waiting["attempts"].as_i64()), (Some("waiting"), Some(1)));
    assert!(waiting["error"].as_str().unwrap().contains("Try again later"), "{waiting}");
    app.pass(80).await;
    let mail = post.gets(1).await;
    post.refuse("550 5.1.1 No such user here");
    olga.reply(conversation, "Are you there?").await;
    app.pass(61).await;
    eventually("it has failed", async || outbox(&olga).await[0]["state"] == "failed").await;
    let failed = outbox(&olga).await.remove(0);
    assert!(failed["error"].as_str().unwrap().contains("No such user here"), "{failed}");
    let shown = olga.thread(conversation).await;
    let [.., message, line] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!(message["mail"]["state"], "failed");
    assert_eq!(
        (&line["activity"]["kind"], &line["activity"]["recipient"]),
        (&json!("mail_failed"), &json!("vera@example.org")),
        "whoever answers sees it in the thread"
    );
    assert!(line["activity"]["error"].as_str().unwrap().contains("No such user here"), "{line}");
    let retried = olga.post(&format!("/api/v1/outgoing-mails/{}/attempts", failed["id"]), json!({})).await.ok();
    assert_eq!(retried["state"], "waiting");
    let again = post.gets(2).await;
    assert_ne!(mail.header("Message-ID"), again.header("Message-ID"));
    assert_eq!(again.header("References"), mail.header("Message-ID"), "it goes on in the same thread");
    olga.post(&format!("/api/v1/outgoing-mails/{}/attempts", waiting["id"]), json!({}))
        .await
        .fails(422, "invalid_field");
}

#[tokio::test]
async fn a_mail_keeps_its_id_over_attempts_and_restarts() {
    let post = Post::start().await;
    let mut app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("451 4.3.0 Try again later");
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    let id: String = database(app.data_folder())
        .query_row("SELECT message_id FROM outgoing_mails WHERE kind = 'reply'", [], |row| row.get(0))
        .unwrap();
    app.pass(61).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    app.stop_and_start_after(90).await;
    assert_eq!(post.gets(1).await.header("Message-ID"), Some(format!("<{id}>")));
}

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
async fn an_invitation_goes_by_mail_and_its_secret_is_forgotten_when_it_is_sent() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let new = json!({ "email": "new@example.org", "role": "agent" });
    let made = olga.post("/api/v1/invitations", new).await.ok();
    assert_eq!(made["is_mailed"], true);
    let mail = post.gets(1).await;
    let link = made["link"].as_str().unwrap();
    assert_eq!(mail.to, "new@example.org");
    assert!(mail.text().contains(link), "{}", mail.text());
    eventually("it is sent", async || outbox(&olga).await[0]["state"] == "sent").await;
    let facts: String =
        database(app.data_folder()).query_row("SELECT facts FROM outgoing_mails", [], |row| row.get(0)).unwrap();
    assert_eq!(facts, "{}");
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_that_works_once() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let stranger = Client::new(&app.base);
    for email in ["nobody@example.org", "olga@example.com"] {
        let asked = stranger.with_origin(Some("http://evil.example"));
        let asked = asked.request(Method::POST, "/api/v1/password-recoveries").json(&json!({ "email": email }));
        let answer = stranger.send(asked.header("host", "evil.example")).await;
        assert_eq!(answer.status, 204, "the same for everybody");
    }
    let mail = post.gets(1).await;
    assert_eq!((mail.to.as_str(), post.taken().len()), ("olga@example.com", 1));
    let text = mail.text();
    assert!(!text.contains("evil.example"), "whoever asks does not choose where the link leads: {text}");
    let token = text.lines().find_map(|line| line.split_once("/recovery/")).unwrap().1.to_owned();
    let path = format!("/api/v1/password-recoveries/by-token/{token}");
    stranger.post(&path, json!({ "password": "short" })).await.fails(422, "invalid_field");
    let before = app.owner().await;
    assert_eq!(stranger.post(&path, json!({ "password": "a much better one" })).await.status, 201);
    before.get("/api/v1/profile").await.fails(401, "unauthenticated");
    stranger.post(&path, json!({ "password": "a much better one" })).await.fails(404, "link_expired");
    let mut olga = Client::new(&app.base);
    assert_eq!(olga.sign_in("olga@example.com", "a much better one").await.status, 201);
}

#[tokio::test]
async fn a_summary_comes_every_morning_to_who_wants_it_until_they_do_not() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let quiet = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": "daily" });
    olga.put("/api/v1/profile/mail-settings", quiet).await.ok();
    app.arrives().await;
    app.pass(23 * 3600).await;
    let mail = post.gets(1).await;
    assert!(
        mail.text().contains("New conversations: 1") && mail.text().contains("Waiting for an answer now: 1"),
        "{}",
        mail.text()
    );
    assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    let url = mail.header("List-Unsubscribe").unwrap();
    let path = url.split_once("/api/").unwrap().1.trim_end_matches('>').to_owned();
    app.running().desk.tidy_up().await.unwrap();
    assert_eq!(outbox(&olga).await[0]["state"], "waiting", "the next one waits");
    assert_eq!(Client::new(&app.base).post(&format!("/api/{path}"), json!({})).await.status, 204);
    app.pass(24 * 3600).await;
    eventually("it is looked at", async || outbox(&olga).await[0]["state"] == "skipped").await;
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn own_words_are_used_unless_they_are_broken() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let all = olga.get("/api/v1/mail-templates").await.ok();
    assert_eq!(all.as_array().unwrap().len(), 36);
    let own = json!({ "subject": "{{business.name}} says", "html": "<p>{{#each messages}}{{lines text}}{{/each}}</p>", "text": "{{#each messages}}{{text}}{{/each}}" });
    olga.put("/api/v1/mail-templates/reply/en", own.clone()).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, <we> do.").await;
    app.pass(61).await;
    let mail = post.gets(1).await;
    assert_eq!((mail.mail().subject.as_str(), mail.text().trim()), ("Café Aurora says", "Yes, <we> do."));
    let broken = json!({ "subject": "x", "html": "{{#each messages}}", "text": "x" });
    let preview = olga.post("/api/v1/mail-templates/reply/en/previews", broken.clone()).await.ok();
    assert!(
        preview["problem"].is_string() && preview["text"].as_str().unwrap().contains("Please reply above"),
        "{preview}"
    );
    olga.put("/api/v1/mail-templates/reply/en", broken).await.fails(422, "invalid_field");
    for (changed, field, told) in [
        (json!({ "subject": "{{#if}}" }), "subject", "Line 1"),
        (json!({ "html": "<p>\n{{#each messages}}{{text}}</p>" }), "html", "never closed"),
        (json!({ "html": "{{#if messages}}x{{/each}}" }), "html", "{{#if}} is open"),
        (
            json!({ "text": "{{#each messages}}{{text}}{{/each}}\n{{nope}}" }),
            "text",
            "Line 2: there is nothing called nope",
        ),
        (json!({ "html": "{{#> layuot}}x{{/layuot}}" }), "html", "{{#> layout}}"),
        (json!({ "text": "Hello, see above." }), "text", "{{#each messages}}"),
    ] {
        let mut words = own.clone();
        words.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let refused = olga.put("/api/v1/mail-templates/reply/en", words).await.fails(422, "invalid_field");
        let detail = refused["detail"].as_str().unwrap();
        assert!(refused["field"] == field && detail.contains(told) && detail.len() < 120, "{changed}: {refused}");
    }
    let empty = json!({ "subject": "x", "html": "x", "text": "x" });
    olga.put("/api/v1/mail-templates/invitation/en", empty.clone()).await.fails(422, "invalid_field");
    olga.put("/api/v1/mail-templates/assigned/en", empty).await.ok();
    assert_eq!(olga.delete("/api/v1/mail-templates/assigned/en").await.status, 204);
    for one in all.as_array().unwrap() {
        let path = format!(
            "/api/v1/mail-templates/{}/{}/previews",
            one["kind"].as_str().unwrap(),
            one["language"].as_str().unwrap()
        );
        let words = json!({ "subject": one["subject"], "html": one["html"], "text": one["text"] });
        assert_eq!(olga.post(&path, words).await.ok()["problem"], Value::Null, "{path}");
    }
    // As an older version may have left them, that knew less of mistakes.
    database(app.data_folder())
        .execute("UPDATE mail_templates SET html = '{{#each messages}}' WHERE kind = 'reply' AND language = 'en'", [])
        .unwrap();
    olga.reply(conversation, "And in red.").await;
    app.pass(61).await;
    let mail = post.gets(2).await;
    assert!(mail.text().contains("And in red.") && mail.text().contains("Please reply above"), "{}", mail.text());
    eventually("the outbox says so", async || {
        let sent = outbox(&olga).await.remove(0);
        sent["state"] == "sent" && sent["error"].as_str().is_some_and(|told| told.contains("built-in words"))
    })
    .await;
    let shown = olga.thread(conversation).await.pop().unwrap();
    assert_eq!((&shown["mail"]["state"], &shown["mail"]["error"]), (&json!("sent"), &Value::Null));
    assert_eq!(olga.delete("/api/v1/mail-templates/reply/en").await.status, 204);
    let shown = olga.get("/api/v1/mail-templates").await.ok();
    assert!(shown.as_array().unwrap().iter().all(|one| one["is_own"] == false));
    let preview = olga.post("/api/v1/mail-templates/assigned/es/previews", own).await.ok();
    assert_eq!(preview["problem"], Value::Null);
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
    let said = text.lines().find(|line| line.starts_with("Vera (")).unwrap();
    assert!(said.len() == "Vera (2026-03-02 12:00):".len() && said.contains("(20") && said.ends_with("0):"), "{said}");
    olga.post(&path, json!({ "email": "no address" })).await.fails(422, "invalid_field");
}

#[tokio::test]
async fn a_summary_of_a_week_is_tried_again_like_any_mail() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let quiet = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": "weekly" });
    olga.put("/api/v1/profile/mail-settings", quiet).await.ok();
    post.refuse("451 4.7.1 Greylisted, come again later");
    app.pass(8 * 86_400).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    assert_eq!(outbox(&olga).await[0]["state"], "waiting");
    app.pass(80).await;
    assert_eq!(post.gets(1).await.to, "olga@example.com");
}

#[tokio::test]
async fn who_changes_how_often_they_want_a_summary_gets_one_and_not_both() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let settings = |summary: &str| json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": summary });
    let mut due = Vec::new();
    for rhythm in ["daily", "weekly", "never", "daily"] {
        olga.put("/api/v1/profile/mail-settings", settings(rhythm)).await.ok();
        let waiting = outbox(&olga).await;
        assert_eq!(waiting.len(), 1, "{rhythm}: {waiting:?}");
        due.push(waiting[0]["due_at"].as_i64().unwrap());
    }
    assert!(due[0] < due[1] && due[1] == due[2] && due[3] == due[0], "{due:?}");
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

#[tokio::test]
async fn a_link_that_no_longer_works_is_not_sent() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("450 4.3.0 Try later");
    let asked = json!({ "email": "olga@example.com" });
    assert_eq!(Client::new(&app.base).post("/api/v1/password-recoveries", asked).await.status, 204);
    eventually("it was refused", async || outbox(&olga).await[0]["error"].is_string()).await;
    app.pass(3600).await;
    eventually("it is given up", async || outbox(&olga).await[0]["skip_reason"] == "expired").await;
    assert_eq!(post.taken().len(), 0);
}

#[tokio::test]
async fn an_account_that_can_not_send_keeps_no_other_from_it() {
    let post = Post::start().await;
    let app = post.house("office@aurora.example").await;
    let olga = app.owner().await;
    let new = json!({ "address": "support@aurora.example", "webhook": { "shape": "raw" }, "is_default": true });
    olga.post("/api/v1/mail-accounts", new).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    assert_eq!(post.gets(1).await.mail().from.unwrap().address, "office@aurora.example");
}

#[tokio::test]
async fn words_that_call_themselves_are_refused_and_end_nothing() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let endless = r#"{{#*inline "x"}}{{> x}}{{/inline}}{{> x}}{{#each messages}}{{text}}{{/each}}"#;
    for (field, other) in [("html", "text"), ("text", "html")] {
        let own = json!({ "subject": "s", field: endless, other: "{{#each messages}}{{text}}{{/each}}" });
        let refused = olga.put("/api/v1/mail-templates/reply/en", own.clone()).await;
        assert_eq!((refused.status, &refused.body["field"]), (422, &json!(field)));
        let preview = olga.post("/api/v1/mail-templates/reply/en/previews", own).await.ok();
        assert!(preview["problem"].as_str().unwrap().contains("can't be used in mails"), "{preview}");
    }
    let foreign = json!({ "subject": "s", "html": "{{facts.link}}{{#each messages}}{{text}}{{/each}}", "text": "{{#each messages}}{{text}}{{/each}}" });
    olga.put("/api/v1/mail-templates/reply/en", foreign).await.fails(422, "invalid_field");
}

#[tokio::test]
async fn a_refusal_of_the_account_gives_no_mail_up() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let (_, conversation) = vera(&app).await;
    post.refuse("550 5.4.5 Daily user sending limit exceeded");
    olga.reply(conversation, "Yes, we do.").await;
    app.pass(61).await;
    eventually("the account is the one to mend", async || {
        let account = olga.get("/api/v1/mail-accounts/1").await.ok();
        account["state"]["outgoing_error"].as_str().is_some_and(|error| error.contains("sending limit"))
    })
    .await;
    assert_eq!(outbox(&olga).await[0]["state"], "waiting");
    app.pass(90).await;
    assert!(post.gets(1).await.text().contains("Yes, we do."));
}
