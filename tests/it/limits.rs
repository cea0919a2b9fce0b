//! What strangers may send, and that too much of it harms nobody else.

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::{Value, json};

use crate::support::{PATIENCE, TestApp, Visitor, client_id};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_message_of_a_megabyte_is_refused_and_its_sender_gets_to_read_why() {
    let app = TestApp::start().await;
    let (olga, visitor) = (app.owner().await, app.visitor().await);
    let id = app.write(&visitor, "Hello").await;
    let seq = app.seq().await;
    let text = "m".repeat(1_000_000);
    visitor.try_write(&client_id(), &text).await.fails(413, "too_large");
    olga.write(id, "reply", &text).await.fails(413, "too_large");
    // Without a length in front of it.
    let chunks = stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(vec![b' '; 10_000])));
    let request = visitor.client.request(reqwest::Method::POST, "/api/widget/messages");
    let request = request.header("content-type", "application/json").body(reqwest::Body::wrap_stream(chunks));
    visitor.client.send(request).await.fails(413, "too_large");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    visitor.write("Short again").await;
    app.stop().await;
}

#[tokio::test]
async fn who_may_not_send_is_told_so_however_much_they_send() {
    let app = TestApp::start().await;
    let stranger = crate::support::Client::with_token(&app.base, "not-a-token");
    let words = json!({ "client_id": client_id(), "text": "m".repeat(1_000_000) });
    stranger.post("/api/widget/messages", words).await.fails(401, "unauthenticated");
    stranger.upload("/api/widget/attachments?name=big", "", vec![7; 20_000_000]).await.fails(401, "unauthenticated");
    let other_site = app.owner().await.with_origin(Some("https://evil.example"));
    other_site.upload("/api/v1/attachments?name=big", "", vec![7; 20_000_000]).await.fails(403, "origin_mismatch");
    app.stop().await;
}

#[tokio::test]
async fn ten_thousand_messages_of_one_visitor_brake_that_visitor_and_nobody_else() {
    let app = TestApp::start().await;
    let (loud, quiet) = (app.visitor().await, app.visitor().await);
    let send = |n: usize| {
        let loud = &loud;
        async move {
            let answer = loud.try_write(&format!("message-{n}"), &format!("Buy now {n}")).await;
            match answer.status {
                201 => Some(answer.body["text"].as_str().unwrap().to_owned()),
                _ => {
                    assert!(answer.headers.contains_key("retry-after"), "{}", answer.text);
                    answer.fails(429, "too_many_requests");
                    None
                }
            }
        }
    };
    // The quiet visitor writes in the middle of it, again and again.
    let flood =
        stream::iter(0..10_000).map(send).buffer_unordered(32).filter_map(async |text| text).collect::<Vec<_>>();
    let talk = async {
        let mut slowest = std::time::Duration::ZERO;
        for n in 0..10 {
            let begun = tokio::time::Instant::now();
            quiet.write(&format!("A question {n}")).await;
            slowest = slowest.max(begun.elapsed());
        }
        slowest
    };
    let (acknowledged, slowest) = tokio::join!(flood, talk);
    assert!(slowest < PATIENCE / 4, "{slowest:?}");
    assert!((20..1000).contains(&acknowledged.len()), "a burst of 20 and one a second: {}", acknowledged.len());
    let mut stored = Vec::new();
    let mut path = "/api/widget/messages?limit=100".to_owned();
    loop {
        let page = loud.client.get(&path).await.ok();
        stored.extend(page["items"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/widget/messages?limit=100&before={next}");
    }
    let sorted = |mut texts: Vec<String>| {
        texts.sort();
        texts
    };
    assert_eq!(sorted(stored), sorted(acknowledged), "what was acknowledged is there, and nothing else");
    app.stop().await;
}

#[tokio::test]
async fn a_browser_that_tells_too_much_of_its_pages_has_to_wait() {
    let app = TestApp::start_with(|config| config.limits.messages_per_minute = 1).await;
    let visitor = app.visitor().await;
    let page = json!({ "url": "https://aurora.example/x", "title": "x" });
    for _ in 0..2 {
        visitor.client.post("/api/widget/page-views", page.clone()).await.ok();
    }
    for (method, path, body) in [
        ("POST", "/api/widget/page-views", page),
        ("POST", "/api/widget/events", json!({ "name": "x" })),
        ("PUT", "/api/widget/typing", json!({ "is_typing": true })),
        ("PUT", "/api/widget/read", json!({ "message_id": 1 })),
        ("PUT", "/api/widget/page-group", json!({ "group": "x" })),
        ("PUT", "/api/widget/identity", json!({ "name": "x" })),
    ] {
        let request = visitor.client.request(method.parse().unwrap(), path).json(&body);
        let braked = visitor.client.send(request).await;
        assert!(braked.headers.contains_key("retry-after"), "{path}");
        braked.fails(429, "too_many_requests");
    }
    visitor.write("Words have a brake of their own").await;
    app.stop().await;
}

#[tokio::test]
async fn one_address_cannot_open_widgets_without_end() {
    let app = TestApp::start_with(|config| config.limits.openings_per_minute = 3).await;
    for _ in 0..3 {
        app.visitor().await;
    }
    let (braked, kinds) = app.during(Visitor::try_open(&app.base, &app.key, json!({}))).await;
    assert!(braked.headers.contains_key("retry-after"));
    braked.fails(429, "too_many_requests");
    assert_eq!(kinds, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn html_in_names_and_words_stays_words() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let hostile = r#"<script>alert("1")</script> & <img src=x onerror=alert(1)> </title> {{name}} ${name} '; DROP TABLE messages; --"#;
    visitor.identify(json!({ "name": hostile, "attributes": { hostile: hostile } })).await.ok();
    let id = app.write(&visitor, hostile).await;
    assert_eq!(visitor.texts().await, [hostile]);
    let thread = olga.get(&format!("/api/v1/conversations/{id}/messages")).await.ok();
    assert_eq!(
        (&thread["items"][0]["text"], &thread["items"][0]["author"]["name"]),
        (&json!(hostile), &json!(hostile))
    );
    let conversation = olga.get(&format!("/api/v1/conversations/{id}")).await.ok();
    assert_eq!(
        (&conversation["contact"]["name"], &conversation["last_message"]["text"]),
        (&json!(hostile), &json!(hostile))
    );
    olga.patch("/api/v1/business", json!({ "name": hostile })).await.ok();

    for path in [format!("/demo?key={}", app.key), format!("/widget/frame?key={}", app.key)] {
        let page = olga.get(&path).await;
        assert!(
            page.status == 200 && !page.text.contains("<script>alert") && !page.text.contains("<img src=x"),
            "{path}"
        );
    }
    let raw = olga.get(&format!("/api/v1/conversations/{id}/messages")).await;
    assert_eq!(raw.headers["content-type"], "application/json");
    assert_eq!(raw.headers["x-content-type-options"], "nosniff");
    app.stop().await;
}

#[tokio::test]
async fn words_of_every_script_come_back_as_they_were_sent() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let texts = ["¿Mañana? ñandú", "日本語\n二行目", "שלום עולם", "👩‍👩‍👧‍👦 family", "e\u{301} and é", "a\tb\n\nc"];
    for text in texts {
        visitor.write(text).await;
    }
    assert_eq!(visitor.texts().await, texts);
    app.stop().await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let seq = app.seq().await;
    let raw = async |bytes: &[u8]| {
        let request = visitor.client.request(reqwest::Method::POST, "/api/widget/messages");
        visitor.client.send(request.header("content-type", "application/json").body(bytes.to_vec())).await
    };
    raw(b"{\"client_id\":\"client-id-1\",\"text\":\"\xff\xfe\"}").await.fails(422, "invalid_request");
    raw(br#"{"client_id":"client-id-1","text":"\ud800"}"#).await.fails(422, "invalid_request");
    raw(b"{\"client_id\":\"client-id-1\",\"text\":\"\0\"}").await.fails(422, "invalid_request");
    raw("[".repeat(100_000).as_bytes()).await.fails(422, "invalid_request");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    let with_nul = raw(br#"{"client_id":"client-id-1","text":"a\u0000b"}"#).await.ok();
    assert_eq!(with_nul["text"], "ab", "what nobody sees is left out");
    app.stop().await;
}

#[tokio::test]
async fn long_names_are_cut_where_a_program_sends_them_and_refused_where_a_person_does() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let long = "n".repeat(1_000);
    let attributes: serde_json::Map<String, Value> = (0..100).map(|n| (format!("{n} {long}"), json!(long))).collect();
    visitor.identify(json!({ "name": long, "phone": long, "attributes": attributes })).await.ok();
    let contact = olga.get("/api/v1/contacts/1").await.ok();
    assert_eq!(contact["name"].as_str().unwrap().len(), 120);
    assert_eq!(contact["phone"].as_str().unwrap().len(), 40);
    let attributes = contact["attributes"].as_object().unwrap();
    assert_eq!(attributes.len(), 50);
    assert!(attributes.iter().all(|(name, value)| name.len() <= 60 && value.as_str().unwrap().len() <= 500));
    olga.patch("/api/v1/contacts/1", json!({ "name": long })).await.fails(422, "invalid_field");
    app.stop().await;
}
