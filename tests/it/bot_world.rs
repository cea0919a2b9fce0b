//! What a bot knows of the world around it, and what of it is kept for how long.

use recado::domain::timestamp::Timestamp;
use serde_json::{Value, json};

use crate::support::{Client, NOON, Socket, TestApp, Visitor, client_id, database, eventually, files_below, png};

const PLAN: &str = r#"fn start() { menu("Which?", [#{ label: "A", image: "plan.png" }, #{ label: "B", image: "media/gone.png" }]); jump("start"); }"#;

/// A visitor who comes through a proxy that tells the country, from an advertisement, and reads on before writing.
async fn from_abroad(app: &TestApp) -> Visitor {
    let browser = app.stranger();
    let request = browser
        .request(reqwest::Method::POST, &format!("/api/widget/session?key={}", app.key))
        .header("x-country-code", "uy")
        .json(&json!({
            "page": { "url": "https://aurora.example/plans?page=2", "title": "Plans", "referrer": "" },
            "trail": [
                { "url": "https://aurora.example/?utm_source=radio&utm_campaign=may", "title": "Home", "at": NOON.0 - 60_000 },
                { "url": "https://aurora.example/plans?page=1", "title": "Plans", "at": NOON.0 - 30_000 },
            ],
            "language": "es-UY",
        }));
    let session = browser.send(request).await.ok();
    let token = session["token"].as_str().unwrap().to_owned();
    Visitor { client: Client::with_token(&app.base, &token), token, key: app.key.clone(), session }
}

const ORIGIN: &str = r#"fn start() {
    say(`${origin.campaign.source} ${origin.campaign.campaign} ${origin.country} ${origin.url} ${origin.language}`);
    ask("?");
    end();
}"#;

#[tokio::test]
async fn a_bot_knows_the_advertisement_that_led_to_the_site_and_the_country() {
    let app = TestApp::start_with(|config| {
        config.http.trusted_proxies = vec![[127, 0, 0, 1].into()];
        config.limits.messages_per_minute = 100_000;
    })
    .await;
    let owner = app.owner().await;
    let flow = owner.publish_bot("Helper", ORIGIN).await;
    owner.run_bot(1, flow, "always").await;
    let visitor = from_abroad(&app).await;
    visitor.write("hola").await;
    visitor.hears("?").await;
    let said = "radio may UY https://aurora.example/plans?page=2 es-UY";
    assert!(visitor.texts().await.contains(&said.to_owned()), "{:?}", visitor.texts().await);
}

#[tokio::test]
async fn a_country_that_no_proxy_of_ours_tells_is_not_believed() {
    let script = r#"fn start() { say(if origin.country == () { "unknown" } else { "known" }); ask("?"); end(); }"#;
    let (app, _, _) = TestApp::with_bot(script).await;
    let visitor = from_abroad(&app).await;
    visitor.write("hola").await;
    visitor.hears("?").await;
    assert!(visitor.texts().await.contains(&"unknown".to_owned()));
}

#[tokio::test]
async fn a_note_from_before_the_question_is_no_answer_to_it() {
    let script = r#"fn start() { wait(60); let a = ask_agent("Front desk", "In stock?"); say(`They say: ${a}`); ask("More?"); end(); }"#;
    let (mut app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    eventually("the bot waits", async || owner.conversation(conversation).await["bot"]["container"] == "start").await;
    owner.write(conversation, "note", "A regular customer.").await.ok();
    app.stop_and_start_after(61).await;
    let (owner, visitor) = (owner.moved_to(&app.base), visitor.moved_to(&app.base));
    eventually("the bot asks", async || {
        owner.conversation(conversation).await["bot"]["asks"]["question"] == "In stock?"
    })
    .await;
    owner.write(conversation, "note", "Yes, two.").await.ok();
    visitor.hears("More?").await;
    assert!(visitor.texts().await.contains(&"They say: Yes, two.".to_owned()), "{:?}", visitor.texts().await);
}

#[tokio::test]
async fn a_canned_response_goes_by_what_the_script_has_just_learned() {
    let script = r#"fn start() { contact.language = "es"; contact.name = "Ana"; say(canned("hi")); ask("?"); end(); }"#;
    let app = TestApp::start_patient().await;
    let owner = app.owner().await;
    for (language, text) in [("en", "Hello {{contact.name}}!"), ("es", "¡Hola {{contact.name}}!")] {
        let response = json!({ "shortcut": "hi", "language": language, "text": text });
        owner.post("/api/v1/canned-responses", response).await.ok();
    }
    let flow = owner.publish_bot("Helper", script).await;
    owner.run_bot(1, flow, "always").await;
    let visitor = app.visitor().await;
    visitor.write("hello").await;
    visitor.hears("?").await;
    assert!(visitor.texts().await.contains(&"¡Hola Ana!".to_owned()), "{:?}", visitor.texts().await);
}

/// A conversation in no group is handed to the inbox's default group: that is the one that is asked about.
#[tokio::test]
async fn who_is_there_is_asked_of_the_group_that_a_hand_off_leads_to() {
    let script = r#"fn start() { ask("Yes?"); say(`${agents_online()} there`); ask("More?"); end(); }"#;
    let (app, owner, _) = TestApp::with_bot(script).await;
    let _connected = Socket::of_agent(&owner, None).await;
    owner.is_counted_as_there().await;
    owner.patch("/api/v1/inboxes/1", json!({ "default_group_id": null })).await.ok();
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    visitor.hears("Yes?").await;
    owner.patch("/api/v1/inboxes/1", json!({ "default_group_id": 1 })).await.ok();
    visitor.write("yes").await;
    visitor.hears("More?").await;
    assert!(visitor.texts().await.contains(&"1 there".to_owned()), "{:?}", visitor.texts().await);
}

#[tokio::test]
async fn pictures_of_the_flows_folder_are_shown_in_options_and_go_when_they_are_deleted() {
    let (app, owner, flow) = TestApp::with_bot("fn start() { end(); }").await;
    let media = format!("/api/v1/flows/{flow}/media/plan.png");
    owner.upload(&media, "image/png", png()).await.ok();
    owner.publish_script(flow, &PLAN.replace(r#", image: "media/gone.png""#, "")).await.ok();
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    let asked = visitor.hears("Which?").await;
    let url = asked["prompt"]["options"][0]["image_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("/files/") && url.ends_with("/plan.png"), "{url}");
    assert_eq!(visitor.client.get(&url).await.status, 200);
    owner.delete(&media).await.ok();
    // What is gone is not shown, and the question is asked all the same.
    visitor.write("A").await;
    eventually("it asks again", async || visitor.texts().await.iter().filter(|text| *text == "Which?").count() == 2)
        .await;
    assert_eq!(visitor.hears("Which?").await["prompt"]["options"][0]["image_url"], Value::Null);
    app.clock.advance_seconds(25 * 3600);
    app.running().desk.tidy_up().await.unwrap();
    assert_eq!(visitor.client.get(&url).await.status, 404);
    assert_eq!(files_below(app.data_folder()), 0, "the picture's bytes are deleted");
}

#[tokio::test]
async fn what_a_deleted_bot_said_is_still_its_own() {
    let (app, owner, flow) = TestApp::with_bot(r#"fn start() { ask("Yes?"); end(); }"#).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    visitor.hears("Yes?").await;
    owner.patch("/api/v1/inboxes/1", json!({ "bot": null })).await.ok();
    owner.delete(&format!("/api/v1/flows/{flow}")).await.ok();
    let thread = owner.thread(conversation).await;
    let said = thread.iter().find(|message| message["text"] == "Yes?").unwrap();
    assert_eq!(said["author"]["name"], "Helper");
    // The name is free for another, and the flow is gone everywhere.
    assert_eq!(owner.get("/api/v1/flows").await.ok()["items"].as_array().map_or(0, Vec::len), 0);
    owner.get(&format!("/api/v1/flows/{flow}")).await.fails(404, "not_found");
    owner.get(&format!("/api/v1/flows/{flow}/draft")).await.fails(404, "not_found");
    owner.publish_bot("Helper", "fn start() { end(); }").await;
}

#[tokio::test]
async fn of_a_form_only_what_was_asked_for_is_kept() {
    let script = r#"fn start() { let f = form([#{ name: "city", label: "City" }]); say(`${f.len()} ${f.city}`); ask("?"); end(); }"#;
    let (app, _, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    visitor.write("hello").await;
    let mut form = Value::Null;
    eventually("the form is shown", async || {
        let page = visitor.client.get("/api/widget/messages").await.ok();
        form = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .rfind(|m| m["prompt"]["kind"] == "form")
            .cloned()
            .unwrap_or_default();
        form.is_object()
    })
    .await;
    let fields = json!({ "city": "Salto", "4111111111111111": "x", "other": "y" });
    let answer = json!({ "message_id": form["id"], "fields": fields });
    let body = json!({ "client_id": client_id(), "text": "City: Salto", "answer": answer });
    visitor.client.post("/api/widget/messages", body).await.ok();
    visitor.hears("?").await;
    assert!(visitor.texts().await.contains(&"1 Salto".to_owned()), "{:?}", visitor.texts().await);
    let database = database(app.data_folder());
    let kept: String =
        database.query_row("SELECT answer FROM messages WHERE answer IS NOT NULL", [], |row| row.get(0)).unwrap();
    assert!(!kept.contains("4111") && !kept.contains("other"), "{kept}");
}

#[tokio::test]
async fn who_comes_back_to_a_bot_is_told_of_as_pending_at_once() {
    let (app, owner, _) = TestApp::with_bot(r#"fn start() { say("Bye."); resolve("done"); }"#).await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "hello").await;
    eventually("it is resolved", async || owner.conversation(conversation).await["status"] == "resolved").await;
    let seq = app.seq().await;
    visitor.write("again").await;
    let events = app.events_after(seq).await;
    let reopened = events.iter().find(|event| event["kind"] == "conversation.reopened").unwrap();
    assert_eq!(reopened["data"]["conversation"]["status"], "pending");
}

#[tokio::test]
async fn why_a_script_broke_is_kept_without_card_numbers_and_not_for_ever() {
    let (app, owner, flow) = TestApp::with_bot(r#"fn start() { throw "4111" + "1111" + "1111" + "1111"; }"#).await;
    for _ in 0..2 {
        let visitor = app.visitor().await;
        let conversation = app.write(&visitor, "hello").await;
        eventually("people have it", async || owner.conversation(conversation).await["status"] == "open").await;
    }
    let database = database(app.data_folder());
    let failures = || {
        let mut query = database.prepare("SELECT failure FROM flow_failures").unwrap();
        query.query_map([], |row| row.get::<_, String>(0)).unwrap().flatten().collect::<Vec<_>>()
    };
    let kept = failures();
    assert!(kept.len() == 2 && kept.iter().all(|text| !text.contains("4111111111111111")), "{kept:?}");
    app.clock.advance_seconds(31 * 86_400);
    app.running().desk.tidy_up().await.unwrap();
    assert_eq!(failures().len(), 1, "the last time is shown on the flow's page");
    let owner = app.owner().await;
    let last = owner.get(&format!("/api/v1/flows/{flow}")).await.ok()["last_failure"]["at"].as_i64();
    assert_eq!(last.map(Timestamp), Some(NOON));
}

#[tokio::test]
async fn admins_are_told_which_attributes_contacts_have() {
    let script =
        r#"fn start() { contact.attributes.plan = "fiber"; contact.attributes.city = "Salto"; ask("?"); end(); }"#;
    let (app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    visitor.write("hello").await;
    visitor.hears("?").await;
    assert_eq!(owner.get("/api/v1/contact-attributes").await.ok(), json!(["city", "plan"]));
}
