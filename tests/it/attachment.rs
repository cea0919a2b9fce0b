//! Files: taken in, named by a message, and given out without harm.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, Visitor, client_id, files_below, png};

const NOTHING: [&str; 0] = [];
const SVG: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;

fn id(attachment: &Value) -> i64 {
    attachment["id"].as_i64().unwrap()
}

async fn fetch(app: &TestApp, attachment: &Value) -> Answer {
    app.stranger().get(attachment["url"].as_str().unwrap()).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

#[tokio::test]
async fn a_picture_travels_with_words_to_the_agent_and_back() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let (answer, kinds) = app.during(visitor.upload("beans.png", "application/pdf", png())).await;
    assert_eq!((answer.status, kinds), (201, vec![]), "not told of before a message names it");
    let picture = answer.body;
    let expected = [
        ("name", json!("beans.png")),
        ("content_type", json!("image/png")),
        ("width", json!(3)),
        ("height", json!(2)),
        ("size", json!(png().len())),
    ];
    for (field, value) in expected {
        assert_eq!(picture[field], value, "{field}: told by its bytes");
    }
    let seq = app.seq().await;
    let message = visitor.write_with("", &[id(&picture)]).await.ok();
    assert_eq!(message["attachments"], json!([picture]));
    let events = app.events_after(seq).await;
    assert_eq!(events[1]["data"]["message"]["attachments"], json!([picture]));
    let conversation = &events[1]["data"]["conversation"];
    assert_eq!(conversation["last_message"]["has_attachments"], true);

    let path = "/api/v1/attachments?name=factura%20a%C3%B1o.pdf";
    let file = ben.upload(path, "application/pdf", b"%PDF-1.7 nothing".to_vec()).await.ok();
    assert_eq!((&file["name"], &file["width"]), (&json!("factura año.pdf"), &Value::Null));
    let body = json!({ "client_id": client_id(), "kind": "reply", "text": "Here", "attachment_ids": [id(&file)] });
    ben.post(&format!("/api/v1/conversations/{}/messages", conversation["id"]), body).await.ok();
    let page = visitor.client.get("/api/widget/messages").await.ok();
    assert_eq!(page["items"][1]["attachments"], json!([file]));

    let shown = fetch(&app, &picture).await;
    assert_eq!((shown.status, header(&shown, "content-type")), (200, "image/png"));
    assert!(header(&shown, "content-disposition").starts_with("inline"));
    let saved = fetch(&app, &file).await;
    assert_eq!(saved.text, "%PDF-1.7 nothing");
    assert!(header(&saved, "content-disposition").starts_with("attachment"));
    assert!(header(&saved, "content-disposition").contains("filename*=UTF-8''factura%20a%C3%B1o.pdf"));
    app.stop().await;
}

#[tokio::test]
async fn what_a_browser_could_run_is_a_download_whatever_it_calls_itself() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    for (name, content_type, bytes) in [
        ("logo.svg", "image/svg+xml", SVG),
        ("picture.png", "image/png", SVG),
        ("page.html", "text/html", b"<script>alert(1)</script>".as_slice()),
        ("x.html", "text/html\u{7f}; charset=utf-8", b"<script>alert(1)</script>"),
        ("x", "nonsense", b"GIF8"),
        ("x.js", "text/javascript", b"alert(1)"),
    ] {
        let file = visitor.upload(name, &content_type.replace('\u{7f}', ""), bytes.to_vec()).await.ok();
        assert_ne!(file["content_type"], "image/png", "{name}");
        let answer = fetch(&app, &file).await;
        assert!(header(&answer, "content-disposition").starts_with("attachment;"), "{name}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let policy = header(&answer, "content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    }
    app.stop().await;
}

#[tokio::test]
async fn hostile_and_huge_names_become_harmless_ones() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let huge = format!("{}.pdf", "n".repeat(5_000));
    for (name, expected) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ("\"; filename=\"x.html", "_; filename=_x.html"),
        ("...", "file"),
        ("", "file"),
        ("a%00.png", "a%00.png"),
    ] {
        let file = visitor.upload(name, "text/plain", b"words".to_vec()).await.ok();
        assert_eq!(file["name"], expected, "{name:?}");
        let answer = fetch(&app, &file).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, "words"), "{name:?}");
        assert_eq!(header(&answer, "content-disposition").matches('"').count(), 2, "{name:?}");
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    let file = visitor.upload(&huge, "text/plain", b"words".to_vec()).await.ok();
    assert!(file["name"].as_str().unwrap().chars().count() <= 120);
    assert_eq!(fetch(&app, &file).await.status, 200);
    // Not UTF-8 at all.
    let answer =
        visitor.client.upload("/api/widget/attachments?name=%ff%fe.txt", "text/plain", b"words".to_vec()).await;
    assert!(answer.status < 500, "{}", answer.text);
    app.stop().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_or_empty_is_refused_and_leaves_nothing_behind() {
    let app = TestApp::start_with(|config| config.limits.attachment_bytes = 100_000).await;
    let (olga, visitor) = (app.owner().await, app.visitor().await);
    visitor.upload("ok.bin", "", vec![7; 100_000]).await.ok();
    let before = files_below(app.data_folder());
    visitor.upload("big.bin", "", vec![7; 100_001]).await.fails(413, "too_large");
    olga.upload("/api/v1/attachments?name=big.bin", "", vec![7; 3_000_000]).await.fails(413, "too_large");
    visitor.upload("empty.bin", "", vec![]).await.fails(422, "invalid_request");
    assert_eq!(files_below(app.data_folder()), before);
    app.stop().await;
}

#[tokio::test]
async fn somebody_elses_file_and_one_that_was_sent_already_are_refused() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let (ana, eve) = (app.visitor().await, app.visitor().await);
    let conversation = app.write(&ana, "Hello").await;
    let of_ana = ana.upload("a.txt", "text/plain", b"of Ana".to_vec()).await.ok();
    let of_ben = ben.upload("/api/v1/attachments?name=b.txt", "text/plain", b"of Ben".to_vec()).await.ok();
    let seq = app.seq().await;
    for attachment in [&of_ana, &of_ben] {
        let problem = eve.write_with("mine", &[id(attachment)]).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], "attachment_ids");
    }
    let body = json!({ "client_id": client_id(), "kind": "reply", "text": "x", "attachment_ids": [id(&of_ana)] });
    ben.post(&format!("/api/v1/conversations/{conversation}/messages"), body).await.fails(422, "invalid_field");
    ana.write_with("twice", &[id(&of_ana), id(&of_ana)]).await.fails(422, "invalid_field");
    assert_eq!(app.kinds_after(seq).await, NOTHING, "nothing of a refused message is kept");
    assert_eq!(ana.texts().await, ["Hello"]);

    ana.write_with("mine", &[id(&of_ana)]).await.ok();
    ana.write_with("again", &[id(&of_ana)]).await.fails(422, "invalid_field");
    app.stop().await;
}

#[tokio::test]
async fn what_was_never_sent_is_forgotten_after_a_day_and_what_was_sent_stays() {
    let app = TestApp::start().await;
    let (olga, visitor) = (app.owner().await, app.visitor().await);
    let upload =
        |name: &'static str, words: &'static str| visitor.upload(name, "text/plain", words.as_bytes().to_vec());
    let sent = upload("sent.txt", "kept words").await.ok();
    visitor.write_with("see", &[id(&sent)]).await.ok();
    let same_words = upload("unsent copy.txt", "kept words").await.ok();
    let unsent = upload("unsent.txt", "other words").await.ok();
    let twin = upload("unsent twin.txt", "other words").await.ok();
    let pixels = olga.upload("/api/v1/profile/picture", "image/png", png()).await.ok();
    let picture_too = visitor.upload("unsent.png", "image/png", png()).await.ok();
    assert_eq!(files_below(app.data_folder()), 3, "the same content is kept once");

    let tidy_up = async || app.running().desk.tidy_up().await.unwrap();
    app.clock.advance_seconds(86_400);
    tidy_up().await;
    assert_eq!(fetch(&app, &unsent).await.status, 200, "somebody may still be writing");
    let late = upload("late.txt", "late words").await.ok();
    app.clock.advance_seconds(1);
    tidy_up().await;
    for gone in [&unsent, &twin, &same_words, &picture_too] {
        fetch(&app, gone).await.fails(404, "not_found");
    }
    for kept in [&sent, &late] {
        assert_eq!(fetch(&app, kept).await.status, 200);
    }
    assert_eq!(app.stranger().get(pixels["picture_url"].as_str().unwrap()).await.status, 200);
    assert_eq!(files_below(app.data_folder()), 3);
    visitor.write_with("too late", &[id(&unsent)]).await.fails(422, "invalid_field");
    tidy_up().await;
    app.stop().await;
}

#[tokio::test]
async fn a_files_address_cannot_be_guessed_or_changed() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let file = visitor.upload("a.txt", "text/plain", b"words".to_vec()).await.ok();
    let url = file["url"].as_str().unwrap();
    let token = url.split('/').nth(2).unwrap();
    assert!(token.len() >= 24, "{token}");
    let other_name = app.stranger().get(&format!("/files/{token}/other.html")).await;
    assert!(header(&other_name, "content-disposition").contains("a.txt"), "the name is not the address's to give");
    for path in ["/files/none/a.txt", "/files/1/a.txt", "/files/..%2f..%2frecado.db/x", "/files/%ff/x"] {
        app.stranger().get(path).await.fails(404, "not_found");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_visitor_who_sends_too_many_files_has_to_wait_and_other_networks_go_on() {
    let app = TestApp::start_with(|config| {
        config.limits.uploads_per_minute = 2;
        config.http.trusted_proxies = vec![[127, 0, 0, 1].into()];
    })
    .await;
    let upload = async |visitor: &Visitor, from: &str| {
        let request = visitor.client.request(reqwest::Method::POST, "/api/widget/attachments?name=a.txt");
        visitor.client.send(request.header("x-forwarded-for", from).body("words")).await
    };
    let braked = |answer: Answer| {
        assert!(answer.headers.contains_key("retry-after"));
        answer.fails(429, "too_many_requests");
    };
    let visitors = [app.visitor().await, app.visitor().await, app.visitor().await];
    for visitor in &visitors {
        upload(visitor, "203.0.113.7").await.ok();
        upload(visitor, "203.0.113.7").await.ok();
        braked(upload(visitor, "203.0.113.8").await);
    }
    // Making another visitor does not help a network that has sent enough.
    braked(upload(&app.visitor().await, "203.0.113.7").await);
    upload(&app.visitor().await, "203.0.113.8").await.ok();
    app.stop().await;
}
