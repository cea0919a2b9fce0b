//! A mail as a document of its own, and the pages that stand in for it when it can't be shown.

use recado::domain::agent::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Client, Post, TestApp};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A desk with one mail, which has a picture of its own and one of another site.
async fn desk() -> (TestApp, Client, i64) {
    let app = Post::start().await.house("support@aurora.example").await;
    let olga = app.owner().await;
    let inbox = olga.post("/api/v1/inboxes", json!({ "name": "Support", "kind": "email" })).await.ok();
    let change = json!({ "inbox_id": inbox["id"], "webhook": { "shape": "raw" } });
    let account = olga.patch("/api/v1/mail-accounts/1", change).await.ok();
    let html = "<p>Hello <b>there</b></p><img src=\"cid:logo\"><img src=\"http://track.example/p.gif\">";
    let raw = format!(
        "From: Vera <vera@example.org>\nSubject: Blue\nMessage-ID: <a@example.org>\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n{html}\n--b\nContent-Type: image/gif; name=logo.gif\nContent-ID: <logo>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAACw=\n--b--\n"
    );
    let way_in = format!("/api/mail/{}", account["webhook"]["token"].as_str().unwrap());
    let raw = raw.replace('\n', "\r\n").into_bytes();
    assert_eq!(Client::new(&app.base).upload(&way_in, "message/rfc822", raw).await.status, 204);
    let id = olga.get("/api/v1/conversations?view=open").await.ok()["items"][0]["id"].as_i64().unwrap();
    (app, olga, id)
}

async fn opened(client: &Client, path: &str) -> Answer {
    client.send(client.request(Method::GET, path).header("accept", BROWSER)).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_mail_is_a_document_that_says_itself_what_it_may_do() {
    let (app, olga, conversation) = desk().await;
    let message = olga.thread(conversation).await.remove(0);
    let path = format!("/api/v1/messages/{}/mail/page", message["id"]);
    let page = opened(&olga, &format!("{path}?dark=true&language=pt")).await;
    assert_eq!((page.status, header(&page, "content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(
        header(&page, "content-security-policy"),
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    );
    assert_eq!(header(&page, "referrer-policy"), "no-referrer");
    assert_eq!(header(&page, "x-content-type-options"), "nosniff");
    assert_eq!(header(&page, "cache-control"), "private, no-store");
    assert!(page.text.contains("<b>there</b>") && page.text.contains("\"/files/"), "{}", page.text);
    assert!(page.text.contains("lang=\"pt\"") && page.text.contains("color-scheme: dark"), "{}", page.text);
    assert!(!page.text.contains("track.example"), "{}", page.text);

    let asked = opened(&olga, &format!("{path}?remote_pictures=true")).await;
    assert!(header(&asked, "content-security-policy").contains("img-src 'self' data: https:;"));
    assert!(asked.text.contains("\"https://track.example/p.gif\""), "{}", asked.text);
    assert!(asked.text.contains("color-scheme: light"), "{}", asked.text);

    let bea = app.agent("Bea", Role::Agent).await;
    let elsewhere = olga.new_group("Elsewhere", &[]).await;
    olga.move_to(conversation, elsewhere).await.ok();
    bea.get(&path).await.fails(404, "not_found");
    app.stranger().get(&path).await.fails(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn a_person_reads_in_words_what_a_program_reads_as_json() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let path = "/api/v1/messages/999/mail/page";
    let request = olga.request(Method::GET, path).header("accept", BROWSER);
    let page = olga.send(request.header("accept-language", "es-MX,en;q=0.5")).await;
    assert_eq!((page.status, header(&page, "content-type")), (404, "text/html; charset=utf-8"));
    let policy = header(&page, "content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    assert!(page.text.contains("<html lang=\"es\">") && page.text.contains("Aquí no hay nada"), "{}", page.text);
    let id = header(&page, "x-request-id");
    assert!(!id.is_empty() && page.text.contains(&format!("not_found · {id}")), "{}", page.text);
    olga.get(path).await.fails(404, "not_found");
    let stranger = app.stranger();
    assert!(opened(&stranger, path).await.text.contains("Sign in first"));
    assert!(opened(&stranger, "/files/none/x").await.text.contains("There is nothing here"));
    app.stop().await;
}

#[tokio::test]
async fn words_that_are_being_written_are_seen_as_a_document_with_all_their_pictures() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let path = "/api/v1/mail-templates/invitation/es/preview-pages";
    let words = |html: &str| vec![("subject", "Hola".to_owned()), ("html", html.to_owned()), ("text", "x".to_owned())];
    let post = async |client: &Client, form: &[(&str, String)], query: &str| {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = client.request(Method::POST, &format!("{path}{query}"));
        client.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    };
    let html = "<p>Entra en {{business.name}} & ya</p>\r\n<img src=\"https://shop.example/logo.png\">";
    let page = post(&olga, &words(html), "?dark=true").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Entra en Café Aurora & ya") && page.text.contains("shop.example/logo.png"));
    assert!(page.text.contains("color-scheme: dark"), "{}", page.text);
    let policy = header(&page, "content-security-policy");
    assert!(policy.contains("img-src 'self' data: https:;") && policy.contains("sandbox allow-popups"), "{policy}");

    let longest = "ñ".repeat(50_000);
    assert_eq!(post(&olga, &words(&longest), "").await.status, 200);
    post(&olga, &words(&format!("{longest}x")), "").await.fails(422, "invalid_field");
    post(&olga, &words(&"x".repeat(1_000_000)), "").await.fails(413, "too_large");
    post(&olga, &words(html)[..2], "").await.fails(422, "invalid_request");
    olga.post(path, json!({ "subject": "x", "html": "x", "text": "x" })).await.fails(422, "invalid_request");
    post(&app.agent("Bea", Role::Agent).await, &words(html), "").await.fails(403, "forbidden");
    post(&olga.with_origin(Some("https://evil.example")), &words(html), "").await.fails(403, "origin_mismatch");
    app.stop().await;
}
