//! The way out of summaries, for mail programs and for people.

use recado::domain::language::Language;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Post, TestApp};

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
const SETTINGS: &str = "/api/v1/profile/mail-settings";

struct Summary {
    app: TestApp,
    olga: Client,
    /// Where its link leads.
    path: String,
}

/// Olga has got a summary.
async fn summary() -> Summary {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let quiet = json!({ "offline_message": false, "missed_conversation": false, "summary": "daily" });
    olga.put(SETTINGS, quiet).await.ok();
    app.pass(24 * 3600).await;
    let link = post.gets(1).await.header("List-Unsubscribe").unwrap();
    let path = format!("/api/{}", link.split_once("/api/").unwrap().1.trim_end_matches('>'));
    Summary { app, olga, path }
}

impl Summary {
    async fn rhythm(&self) -> Value {
        self.olga.get(SETTINGS).await.ok()["summary"].clone()
    }

    /// As the browser of somebody who is not signed in.
    async fn in_browser(&self, method: Method, path: &str) -> Answer {
        let browser = self.app.stranger().with_origin(Some(&self.app.base));
        let request = browser.request(method, path).header("accept", BROWSER).header("accept-language", "pt-BR");
        browser.send(request).await
    }
}

#[track_caller]
fn is_a_page(answer: &Answer, status: u16, lang: &str, words: &str) {
    assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (status, "text/html; charset=utf-8"));
    assert!(answer.text.contains(&format!("<html lang=\"{lang}\">")), "{}", answer.text);
    assert!(answer.text.contains(words) && !answer.text.contains("<script"), "{words} in {}", answer.text);
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn opening_the_link_changes_nothing_and_asks() {
    let summary = summary().await;
    for method in [Method::GET, Method::HEAD, Method::GET] {
        assert_eq!(summary.in_browser(method, &summary.path).await.status, 200);
    }
    let page = summary.in_browser(Method::GET, &summary.path).await;
    is_a_page(&page, 200, "en", "Café Aurora sends olga@example.com a summary of what happened, every day.");
    assert!(page.text.contains("<form method=\"post\">"), "{}", page.text);
    assert_eq!(summary.rhythm().await, "daily");
}

#[tokio::test]
async fn the_button_ends_it_in_the_language_of_whom_it_was_sent_to_and_may_be_pressed_twice() {
    let summary = summary().await;
    let spanish = json!({ "language": Language::Es });
    summary.olga.patch("/api/v1/profile", spanish).await.ok();
    let page = summary.in_browser(Method::GET, &summary.path).await;
    is_a_page(&page, 200, "es", "No enviar más resúmenes");
    for _ in 0..2 {
        let page = summary.in_browser(Method::POST, &summary.path).await;
        is_a_page(&page, 200, "es", "Café Aurora ya no envía resúmenes a olga@example.com.");
        assert!(page.text.contains("href=\"/settings/profile\"") && !page.text.contains("<form"), "{}", page.text);
        assert_eq!(summary.rhythm().await, "never");
    }
    is_a_page(&summary.in_browser(Method::GET, &summary.path).await, 200, "es", "ya no envía");
}

#[tokio::test]
async fn a_link_that_nobody_has_says_what_to_do_instead() {
    let summary = summary().await;
    for method in [Method::GET, Method::POST] {
        let page = summary.in_browser(method, "/api/v1/unsubscribe/nobody").await;
        is_a_page(&page, 404, "pt", "escolha “Nunca” em “Resumo”");
        assert!(page.text.contains("href=\"/settings/profile\""), "{}", page.text);
    }
    let program = summary.app.stranger();
    program.get("/api/v1/unsubscribe/nobody").await.fails(404, "not_found");
    program.post("/api/v1/unsubscribe/nobody", json!({})).await.fails(404, "not_found");
    assert_eq!(summary.rhythm().await, "daily");
}

#[tokio::test]
async fn a_mail_program_ends_it_by_one_post_and_another_site_does_not() {
    let summary = summary().await;
    let post = async |origin: Option<&str>, content_type: &str, body: &'static str| {
        let program = summary.app.stranger().with_origin(origin);
        let request = program.request(Method::POST, &summary.path).header("content-type", content_type);
        program.send(request.body(body)).await
    };
    let form = "application/x-www-form-urlencoded";
    let one_click = "List-Unsubscribe=One-Click";
    post(Some("https://evil.example"), form, one_click).await.fails(403, "origin_mismatch");
    assert_eq!(summary.rhythm().await, "daily");
    let answer = post(None, form, one_click).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(summary.rhythm().await, "never");
    let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    assert_eq!(post(None, "multipart/form-data; boundary=b", parts).await.status, 204);
}
